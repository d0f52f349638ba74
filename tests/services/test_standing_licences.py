"""An expired or revoked licence is used nowhere: wherever a record is read, and by whichever way."""

import ast
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from services.catalogue.compose import compose
from services.catalogue.loader import load, shipped_packages
from services.catalogue.models import OneThingVersion
from services.catalogue.publish import publish
from services.catalogue.shaping import shape
from services.catalogue.vocabulary import Check
from services.models import Holder
from services.records.record import facts_about, record_of, revoke_licence
from services.records.registry import Inquiry, find
from tests.services.test_records import ID_NUMBER, NOW, SUB_CASE, TODAY, entry, licence
from workflows.commands.system import ask
from workflows.models import Outcome
from workflows.reads.documents import gather
from workflows.reads.prefill import prefill
from workflows.reads.record import correctable, record_of_holder

pytestmark = pytest.mark.django_db

YESTERDAY = TODAY - timedelta(days=1)
READERS = {
    "services/records/city.py",  # the rows of the demo city's registers; the inquiry leaves out what has fallen
    "services/records/fallen.py",  # what they leave out, said once
    "services/records/holdings.py",  # many people at once; it leaves out what has fallen by the same words
    "services/records/record.py",
    "workflows/reads/export.py",  # a copy of everything held says of each licence until when it stood
}
MODELS = {"Licence", "RegistryEntry"}
DEMO = ("citizen_portal/demo/", "workflows/walk.py")
"""They write the city's registers, and only ask whether a number is there already."""


@pytest.fixture
def mother() -> Holder:
    return Holder.objects.create(
        kind="person",
        name="林悦然",
        identifier_kind="citizen_id",
        identifier=ID_NUMBER,
        data={"mobile": "13800990001"},
    )


@pytest.fixture
def newborn() -> OneThingVersion:
    return publish(load(shipped_packages()).packages["newborn"], by="tests", at=NOW)[0]


def expired_here(holder: Holder, kind: str) -> None:
    licence(holder, kind=kind, valid_until=YESTERDAY, data=DATA)


def revoked_here(holder: Holder, kind: str) -> None:
    licence(holder, kind=kind, revoked_at=NOW - timedelta(seconds=1), data=DATA)


def expired_there(holder: Holder, kind: str) -> None:
    for via in ("licence", "share"):
        entry(kind, via=via, valid_until=YESTERDAY, data=DATA)


def revoked_here_but_not_there(holder: Holder, kind: str) -> None:
    """Another register still has its copy: whoever issued it knows better."""
    licence(holder, "A1", kind=kind, source="issued", sub_case_number=SUB_CASE, data=DATA)
    for via in ("licence", "share"):
        entry(kind, via=via, number="A1", data=DATA)
    assert revoke_licence(sub_case_number=SUB_CASE, kind=kind, at=NOW - timedelta(seconds=1)) == {holder.pk}


DATA = {"name": "林悦然", "sex": "female", "marriage_date": "2023-05-18", "spouse_name": "周明远"}
FALLEN = [expired_here, revoked_here, expired_there, revoked_here_but_not_there]
Fall = Callable[[Holder, str], None]


@pytest.mark.parametrize("fall", FALLEN)
def test_it_is_not_looked_up(mother: Holder, fall: Fall) -> None:
    fall(mother, "id_card")
    assert record_of(mother, "id_card", NOW) is None
    assert set(facts_about("citizen_id", ID_NUMBER, ["id_card"], NOW)) == {"mobile"}
    assert find("id_card", ID_NUMBER, via="licence", now=NOW) is None
    assert find("id_card", ID_NUMBER, via="share", now=NOW) is None


def _filled(version: OneThingVersion, who: Holder) -> tuple[Any, dict[str, Any]]:
    answers = dict(shape(version.package, {}, today=TODAY).guide.answers)
    form = compose(version.package, answers)
    known = prefill(version.package, form, answers=answers, applicant_role="mother", applicant=who, now=NOW)
    ways = gather(form, known.values, applicant_role="mother", applicant=who, chosen={}, now=NOW)
    return known, ways


@pytest.mark.parametrize("fall", FALLEN)
def test_it_fills_in_no_form_and_meets_no_document(
    mother: Holder,
    newborn: OneThingVersion,
    fall: Fall,
) -> None:
    for kind in ("id_card", "marriage_certificate"):
        fall(mother, kind)
    known, ways = _filled(newborn, mother)
    assert [key for key, fact in known.facts.items() if fact.source is not None] == []
    assert "mother.id_card" not in ways


def test_while_it_stands_it_does_both(mother: Holder, newborn: OneThingVersion) -> None:
    for kind in ("id_card", "marriage_certificate"):
        for via in ("licence", "share"):
            entry(kind, via=via, data=DATA, valid_until=TODAY)
    known, ways = _filled(newborn, mother)
    assert known.facts["father.name"].value == "周明远"
    assert ways["mother.id_card"]["by"] in ("licence", "share")


@pytest.mark.parametrize("fall", FALLEN)
def test_it_neither_stands_in_ones_record_nor_can_be_put_right(
    mother: Holder,
    newborn: OneThingVersion,
    fall: Fall,
) -> None:
    fall(mother, "id_card")
    shown = record_of_holder(mother, now=NOW)
    assert (shown.licences, {one.standing for one in shown.fallen} <= {"expired", "revoked"}) == ((), True)
    assert all(one.has_fallen for register in shown.registers for one in register.records)
    assert correctable(mother, now=NOW) == ()


@pytest.mark.parametrize("fall", FALLEN)
def test_no_automatic_check_passes_on_it(
    mother: Holder,
    newborn: OneThingVersion,
    fall: Fall,
) -> None:
    fall(mother, "id_card")
    case = SimpleNamespace(package=newborn.package, applicant=mother)
    check = Check(record="id_card", of="mother", compare={"name": "mother.name"})
    facts = {"mother.id_number": ID_NUMBER, "mother.name": "林悦然"}
    assert ask(case, check, facts, NOW, Inquiry(NOW)) == (Outcome.MISMATCH, {})


def test_another_number_of_the_same_kind_still_stands(mother: Holder) -> None:
    revoked_here_but_not_there(mother, "id_card")
    entry("id_card", number="A2", data=DATA)
    assert find("id_card", ID_NUMBER, via="licence", now=NOW).number == "A2"


def test_what_was_revoked_of_somebody_else_takes_nothing_away(mother: Holder) -> None:
    other = Holder.objects.create(
        kind="person", name="周明远", identifier_kind="citizen_id", identifier="110101199208050014"
    )
    licence(other, "A1", revoked_at=NOW - timedelta(days=1))
    entry("id_card", number="A1")
    assert find("id_card", ID_NUMBER, via="licence", now=NOW).number == "A1"


def test_nothing_else_reads_licences_past_these_readers() -> None:
    """Whoever needs a licence asks the record; a reader beside it would have to know again what stands."""
    root = Path(__file__).resolve().parents[2]
    found = {
        str(path.relative_to(root))
        for package in ("services", "workflows", "citizen_portal")
        for path in (root / package).rglob("*.py")
        if "migrations" not in path.parts and _reads_licences(path)
    }
    assert {path for path in found if not path.startswith(DEMO)} == READERS


def _reads_licences(path: Path) -> bool:
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == "objects"
        and isinstance(node.value, ast.Name)
        and node.value.id in MODELS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    )
