"""What a run needs beyond the demo city: a small one-thing on offer, and registers that know its applicants."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from citizen_portal.accounts.models import User
from citizen_portal.demo.world import people
from services.catalogue.loader import load
from services.catalogue.publish import publish
from services.models import Department, HolderKind, RegistryEntry, Via
from tests.faults.people import Person

PACKAGE = Path(__file__).parent.parent / "packages" / "stall.yaml"
DESKS = ("city_management@district", "fire@district", "civil_affairs@street", "human_resources@district",
         "human_resources@city", "police@district")  # fmt: skip
PLACE = ("990102001", "990102", "990100")
"""The street of the stalls, its district, its city."""


def prepare() -> tuple[Sequence[Person], Sequence[str], str]:
    """The applicants, the log-ins of the clerks, and everybody's password. Twice changes nothing."""
    now = timezone.now()
    publish(load(PACKAGE).packages["stall"], by="faults", at=now)
    applicants = [
        Person(entry.login.username, entry.name, entry.identifier)
        for entry in people().holders
        if entry.login and entry.kind == HolderKind.PERSON
    ]
    RegistryEntry.objects.bulk_create(
        (
            RegistryEntry(
                kind="identity_record",
                identifier=person.identifier,
                via=Via.SHARE,
                number=person.username,
                data={"name": person.name},
                issuer_zh="云江市公安局",
                issuer_en="Yunjiang Police",
                issued_at=now - timedelta(days=100),
            )
            for person in applicants
        ),
        ignore_conflicts=True,
    )
    desks = [desk.code for desk in Department.objects.filter(region__in=PLACE) if desk.serves_as in DESKS]
    clerks = User.objects.filter(username__in=desks).values_list("username", flat=True)
    return applicants, sorted(clerks), people().password
