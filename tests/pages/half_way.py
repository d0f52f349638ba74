"""Those who stand in the middle of something that has pages of its own: entering, proving who one is, taking over."""

import json
from datetime import datetime

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from services.catalogue.models import OneThingVersion
from services.catalogue.portable import keys
from services.catalogue.portable.envelope import seal
from services.catalogue.portable.packing import digest_of_entries, export
from services.catalogue.portable.trust import trust
from services.catalogue.publish import body_of, publish
from services.catalogue.vocabulary import Package, Text
from services.models import Department, PostKind
from workflows.commands.migrating import plan_migration
from workflows.models import Appointment
from workflows.reads.migrating import mapping_of

PASSWORD = "yijianshi-demo"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOBODYS_MOBILE, WITH_ACCOUNT = "13911117777", "13800990001"
GUARDED = "ni"
OTHER_CITY = Text(zh="海曲市", en="Haiqu")


def entered(username: str) -> Client:
    """Logged in by password a moment ago, so that pages which ask for it again do not."""
    client = Client()
    client.post("/accounts/login/", {"username": username, "password": PASSWORD})
    assert "_auth_user_id" in client.session, username
    return client


def signing_up() -> Client:
    """Waits for the code that shows that the mobile is theirs."""
    client = Client()
    client.post("/accounts/sign-up/", {"mobile": NOBODYS_MOBILE})
    return client


def entering_by_code() -> Client:
    client = Client()
    client.post("/accounts/login/code/", {"phone": WITH_ACCOUNT})
    return client


def changing_mobile(username: str) -> Client:
    client = entered(username)
    client.post("/accounts/mobile/", {"mobile": NOBODYS_MOBILE})
    return client


def guarded() -> tuple[Client, Client, Client]:
    """One person with a second factor: in a moment ago, in since long, and asked for it at the door."""
    inside, long_inside, at_the_door = entered(GUARDED), Client(), Client()
    user = get_user_model().objects.get(username=GUARDED)
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    long_inside.force_login(user)
    at_the_door.post("/accounts/login/", {"username": GUARDED, "password": PASSWORD})
    return inside, long_inside, at_the_door


def taking_over(author: Client) -> str:
    """The page of a package from another city that waits for answers; keys lie where the settings say."""
    key = keys.make(OTHER_CITY)
    payload = json.loads(export("company_setup", key)[0])["payload"]
    payload["entries"]["one_things"][0] |= {"promise": "3wd"}
    next(each for each in payload["entries"]["elements"] if each["code"] == "mobile")["name"]["zh"] = (
        "手机号（邻市）"
    )
    payload["digest"] = digest_of_entries(payload["entries"])
    trust(public_key=key.public_key, name=OTHER_CITY, by="tests", now=timezone.now())
    file = SimpleUploadedFile("package.json", seal(payload, key.key))
    return author.post("/catalogue/packages/", {"file": file}).url


def migrating(author: str, now: datetime, code: str = "restaurant") -> None:
    """A newer version, and the author's plan to take running cases along."""
    old = OneThingVersion.objects.get(code=code, retired_at=None)
    body = body_of(old.package)
    body["one_thing"]["promise"] = "9wd"
    new, _is_new = publish(Package.model_validate(body), by="tests", at=now)
    by = get_user_model().objects.get(username=author)
    plan_migration(old=old, new=new, mapping=mapping_of(None), reason="承诺时限缩短", by=by, now=now)


def asking_for_a_post(operator: Client) -> None:
    """A second operator is to decide about it."""
    office = Department.objects.get(code="government_services_binjiang")
    person = get_user_model().objects.get(username="police_binjiang")
    wanted = {
        "department": office.pk, "kind": PostKind.SUPERVISOR, "title_zh": "督查员", "title_en": "Supervisor",
        "starts_on": timezone.localdate().isoformat(), "ends_on": "",
    }  # fmt: skip
    operator.post(f"/operations/people/{person.pk}/", wanted)
    assert Appointment.objects.filter(user=person).exists()


def announcing(operator: Client, year: int) -> str:
    """The page of a notice whose effect is being counted."""
    days = {
        "announced_on": timezone.localdate().isoformat(), "from_3": f"{year}-05-01", "until_3": f"{year}-05-05",
        "worked_3": "",
    }  # fmt: skip
    return operator.post(f"/operations/calendar/{year}/announce/", days).headers["Location"]
