"""New keys under load: everything sealed anew, nothing lost, history still final for everybody else."""

import re
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from threading import Barrier, Event

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, close_old_connections, connection, transaction

from services.encryption.rotation import RESEALING, rotate
from services.encryption.usage import broken, sealed_values
from services.records.models import Holder
from tests.acting import MONDAY, act, apply_for
from tests.key_rings import NEW, OLD
from workflows.models import Application, Attachment, Case, Draft, Result
from workflows.reads.facts import case_facts

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def old_key(settings, tmp_path) -> None:
    settings.DATA_KEYS = OLD
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def case(stall) -> Case:
    """A case with a result, and a draft with a file beside it."""
    case = apply_for(stall)
    for matter in ("permit", "permit", "fire", "permit"):
        act(case, matter)
    draft = Draft.objects.create(
        user=case.submitted_by, version=stall, values={"a": "b"}, created_at=MONDAY, saved_at=MONDAY
    )
    attachment = Attachment(
        draft=draft, document="person.photo", name="证.png", content_type="image/png", size=5, sha256="",
        uploaded_by=case.submitted_by, uploaded_at=MONDAY,
    )  # fmt: skip
    attachment.file.save("", ContentFile(b"photo"), save=False)
    attachment.save()
    return case


def rotated(settings, batch: int = 500) -> str:
    settings.DATA_KEYS = f"{NEW},{OLD}"
    told = StringIO()
    call_command("rotate_keys", batch=batch, stdout=told)
    return told.getvalue()


def seals() -> set[str]:
    return {seal.rpartition(".")[2] for _table, seal in sealed_values()}


@pytest.mark.parametrize("batch", [1, 3, 500])
def test_after_a_rotation_the_old_key_is_not_needed(case, settings, batch):
    facts, values = case_facts(case), Application.objects.get(pk=case.pk).values
    assert seals() == {"old"}
    told = rotated(settings, batch)
    assert "workflows_application\t1 rows" in told
    assert re.search(r"workflows_attachment\t[1-9] rows\t1 files", told)
    settings.DATA_KEYS = NEW
    assert seals() == {"new"}
    assert not list(broken())
    assert case_facts(case) == facts
    assert Application.objects.get(pk=case.pk).values == values
    assert Attachment.objects.exclude(file="").get().file.open().read() == b"photo"


def test_a_second_rotation_has_nothing_to_do(case, settings):
    rotated(settings)
    again = rotate(batch=500)
    assert not any(again.rows.values()) and not any(again.files.values()) and not again.broken


def test_the_other_cipher_takes_over_and_everybody_is_still_found(case, settings):
    settings.DATA_CIPHER = "sm4-gcm"
    rotated(settings)
    assert {seal.split(".")[1] for _table, seal in sealed_values()} == {"sm4-gcm"}
    holder = Holder.objects.get(pk=case.applicant_id)
    assert Holder.objects.get(identifier=holder.identifier, name=holder.name) == holder


def test_an_interrupted_rotation_is_begun_again_where_it_was(case, settings):
    settings.DATA_KEYS = f"{NEW},{OLD}"
    before = sum(sealed_values().values())

    def stop_after_one(line: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate(batch=1, tell=stop_after_one)
    assert seals() == {"old", "new"}
    rotated(settings)
    assert seals() == {"new"}
    assert sum(sealed_values().values()) == before


def test_what_cannot_be_opened_is_told_and_does_not_stop_the_rest(case, settings):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE services_holder SET name = identifier WHERE id = %s", [case.applicant_id])
    with pytest.raises(CommandError, match=f"services_holder {case.applicant_id}"):
        rotated(settings)
    assert sealed_values()["workflows_application", "1.aes-256-gcm.new"] == 3
    with pytest.raises(CommandError, match=f"services_holder {case.applicant_id}"):
        call_command("key_usage", verify=True, stdout=StringIO())


def test_rows_that_others_hold_are_waited_for(case, settings):
    """The first pass leaves the row that is being written, the second one seals what was written."""
    settings.DATA_KEYS = f"{NEW},{OLD}"
    held, passed = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            draft = Draft.objects.select_for_update().get()
            draft.values = {"a": "written meanwhile"}
            draft.save()
            held.set()
            assert passed.wait(60)
        connection.close()

    def tell(line: str) -> None:
        # The table that comes after the drafts' first pass, or the drafts themselves waiting: let the writer go on.
        passed.set()

    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(hold)
        assert held.wait(60)
        rotate(batch=500, tell=tell)
        passed.set()
        writer.result()
    settings.DATA_KEYS = NEW
    assert Draft.objects.get().values == {"a": "written meanwhile"}


def test_nothing_is_lost_while_people_write(case, settings):
    """Three writers count upwards in one document each, while the keys turn over again and again."""
    holders = [
        Holder.objects.create(
            kind="person", name="n", identifier_kind="citizen_id", identifier=str(n), data={"n": 0}
        )
        for n in range(3)
    ]
    settings.DATA_KEYS = f"{NEW},{OLD}"
    together = Barrier(4)

    def count(holder: Holder) -> None:
        together.wait()
        for _turn in range(40):
            with transaction.atomic():
                mine = Holder.objects.select_for_update().get(pk=holder.pk)
                mine.data["n"] += 1
                mine.save()
        connection.close()

    def turn() -> None:
        together.wait()
        for ring in (f"{NEW},{OLD}", f"{OLD},{NEW}") * 4:
            settings.DATA_KEYS = ring
            rotate(batch=2)
        close_old_connections()
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        done = [pool.submit(turn), *(pool.submit(count, holder) for holder in holders)]
        for each in done:
            each.result()
    assert [Holder.objects.get(pk=holder.pk).data for holder in holders] == [{"n": 40}] * 3
    assert not list(broken())


def test_two_rotations_share_the_work(case, settings):
    settings.DATA_KEYS = f"{NEW},{OLD}"
    together = Barrier(2)

    def turn() -> int:
        together.wait()
        done = sum(rotate(batch=1).rows.values())
        connection.close()
        return done

    rows = Draft.objects.count() + Application.objects.count() + Result.objects.count()
    with ThreadPoolExecutor(2) as pool:
        first, second = (pool.submit(turn) for _ in range(2))
        assert first.result() + second.result() >= rows
    assert seals() == {"new"}
    assert not list(broken())


FORGED = "1.aes-256-gcm.new.AAAA"


@pytest.mark.parametrize(
    ("statement", "resealing"),
    [
        ("UPDATE workflows_application SET digest = ''", True),
        ("UPDATE workflows_application SET digest = '', values = %(forged)s", True),
        ("UPDATE workflows_application SET values = %(forged)s", False),
        ("UPDATE workflows_application SET values = documents", True),
        ("UPDATE workflows_application SET values = 'plain'", True),
        ("UPDATE workflows_application SET values = '1.aes-256-gcm.old.AAAA'", True),
        ("UPDATE workflows_result SET issued_at = now(), data = %(forged)s", True),
        ("UPDATE workflows_result SET number = '1'", False),
        ("UPDATE workflows_caseevent SET detail = '{}'", True),
        ("UPDATE workflows_caseevent SET verb = verb", True),
        ("DELETE FROM workflows_application", True),
        ("DELETE FROM workflows_result", True),
    ],
)  # fmt: skip
def test_history_stays_final_for_everybody_else(case, statement, resealing):
    with (
        pytest.raises(IntegrityError, match="written once"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        if resealing:
            cursor.execute(RESEALING)
        cursor.execute(statement, {"forged": FORGED})


def test_the_permission_to_seal_anew_ends_with_its_transaction(case):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RESEALING)
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("UPDATE workflows_application SET values = %s", [FORGED])
