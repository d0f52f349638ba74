"""People of the demo city who agreed that their records are compared, and the one-things that are offered."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db import transaction
from ruamel.yaml import YAML

from citizen_portal.accounts.models import User
from services.catalogue.loader import load, shipped_packages
from services.catalogue.models import OneThingVersion
from services.catalogue.publish import publish
from services.catalogue.vocabulary import Package
from services.models import Holder
from services.privacy.consents import ConsentKind, agreements
from services.privacy.proactive import ProactiveKind
from tests.acting import MONDAY
from workflows.commands.citizen import submit
from workflows.commands.proactive import find
from workflows.commands.proactive_choice import choose_proactive
from workflows.models import Attachment, Case, Draft, Offer
from workflows.walk import Wishes, apply

ANSWERS = Path(__file__).parent / "answers" / "restaurant.yaml"
BOTH = frozenset(ProactiveKind)
OFFERED = ("disability", "newborn", "restaurant", "retirement")


def publish_what_is_offered(now: datetime = MONDAY) -> dict[str, OneThingVersion]:
    return {code: publish(_shipped()[code], by="tests", at=now)[0] for code in OFFERED}


@cache
def _shipped() -> dict[str, Package]:
    return load(shipped_packages()).packages


def person(username: str) -> User:
    return User.objects.select_related("holder").get(username=username)


def agree(*usernames: str, to: Iterable[ProactiveKind] = BOTH, now: datetime = MONDAY) -> None:
    for username in usernames:
        user = person(username)
        choose_proactive(holder=user.holder, agreed=frozenset(to), by=user, language="zh", now=now)


def offered_to(username: str, now: datetime = MONDAY) -> Offer:
    """The one offer of somebody who has just agreed."""
    agree(username, now=now)
    find(now=now)
    return Offer.objects.get(holder=person(username).holder)


def holder(name: str) -> Holder:
    return Holder.objects.get(name=name)


def sent(version: OneThingVersion, draft: Draft | None) -> Case:
    """沈记餐饮 applies, from that draft or from none, with what stands in tests/answers."""
    given = YAML(typ="safe").load(ANSWERS.read_text(encoding="utf-8"))
    wishes = Wishes(answers=given["answers"], values=given["values"])
    if draft is None:
        return apply(version, wishes, MONDAY)
    with transaction.atomic():
        case = apply(version, wishes, MONDAY)
        said = case.application
        application = {"answers": said.answers, "values": said.values, "documents": said.documents}
        transaction.set_rollback(True)
    for document in (key for key, way in application["documents"].items() if way["by"] == "upload"):
        Attachment.objects.create(
            draft=draft, document=document, name="photo.jpg", content_type="image/jpeg", size=1, sha256="0" * 64,
            uploaded_by=draft.user, uploaded_at=MONDAY,
        )  # fmt: skip
    return submit(
        version=version, by=draft.user, applicant=person("shen").holder, **application,
        consents=agreements(ConsentKind), idempotency_key=str(draft.pk), now=MONDAY, draft=draft,
    )  # fmt: skip
