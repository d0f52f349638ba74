"""Finding offers among 100,000 holders who agreed: seconds and statements for each 10,000.

Quick by default, to prove that it runs. To measure: ``HOLDERS=100000 pytest -m benchmark``.
"""

import os
import sys
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from citizen_portal.demo.seeding import seed
from services.models import Holder, HolderKind, IdentifierKind, RegistryEntry, Via
from services.privacy.proactive import ProactiveKind
from tests.acting import MONDAY
from tests.offers import person, publish_what_is_offered
from tests.statements import counted
from workflows.commands.proactive import BATCH, find
from workflows.models import Examination, Offer, ProactiveConsent

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]
HOLDERS = int(os.environ.get("HOLDERS", "1000"))
MEASURED = min(10_000, HOLDERS // 2)
ENTITLED = 50
"""One in so many is entitled; the others have the same records with a value that does not fit."""


def people(first: int) -> None:
    """Persons with two records each that the rules read, as the shared registry keeps them."""
    born = {"birth_date": "1971-08-19", "sex": "female"}
    holders = Holder.objects.bulk_create(
        Holder(
            kind=HolderKind.PERSON, name="张三", identifier_kind=IdentifierKind.CITIZEN_ID,
            identifier=f"{first + i:018d}", data={},
        )
        for i in range(MEASURED)
    )  # fmt: skip
    RegistryEntry.objects.bulk_create(
        (
            RegistryEntry(
                kind=kind, identifier=holder.identifier, via=Via.SHARE, number=f"{kind}-{first + i}", data=data,
                issuer_zh="登记机关", issuer_en="Register", issued_at=MONDAY - timedelta(days=9),
            )
            for i, holder in enumerate(holders)
            for kind, data in (
                ("id_card", born),
                ("contribution_record", {"contribution_years": 31 if i % ENTITLED == 0 else 9}),
            )
        ),
        batch_size=5000,
    )  # fmt: skip
    by = person("wu")
    ProactiveConsent.objects.bulk_create(
        (
            ProactiveConsent(
                holder=one, kind=kind, version="1", language="zh", digest="0" * 64, by=by, at=MONDAY
            )
            for one in holders
            for kind in ProactiveKind
        ),
        batch_size=5000,
    )
    Examination.objects.bulk_create(
        (Examination(holder=one, due_at=MONDAY) for one in holders), batch_size=5000
    )


def test_a_city_of_holders_is_compared(capsys: pytest.CaptureFixture[str]) -> None:
    seed(today=timezone.localdate(MONDAY))
    publish_what_is_offered()
    told = []
    for first in range(0, HOLDERS, MEASURED):
        people(first)
        with counted() as statements:
            began = time.perf_counter()
            found = find(now=MONDAY, most=MEASURED // BATCH + 1)
            took = time.perf_counter() - began
        assert found == MEASURED // ENTITLED
        told.append((took, len(statements)))
    assert Offer.objects.count() == HOLDERS // ENTITLED
    seconds = sorted(took for took, _count in told)
    counts = [count for _seconds, count in told]
    middle = seconds[len(seconds) // 2]
    with capsys.disabled():
        sys.stdout.write(
            f"\nper {MEASURED} holders: {seconds[0]:.1f} to {seconds[-1]:.1f} s, median {middle:.1f} s, "
            f"{min(counts)} to {max(counts)} statements; all {HOLDERS}: {sum(seconds):.0f} s\n"
        )
