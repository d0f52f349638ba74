"""Nothing is handed in without consent; what was agreed to stays on record, and can be taken back."""

import pytest
from django.db import IntegrityError, connection, transaction

from citizen_portal.accounts.models import User
from services.catalogue.models import OneThingVersion
from services.privacy.consents import Agreement, ConsentKind, agreements, current_text
from tests.acting import MONDAY, apply_for
from workflows.commands import citizen
from workflows.commands.consents import withdraw_consent
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.models import Case, Consent, Verb
from workflows.reads.consents import consents


def submit_again(case: Case, given: tuple[Agreement, ...]) -> Case:
    said = case.application
    return citizen.submit(
        version=case.version, by=case.submitted_by, applicant=case.applicant, answers=said.answers,
        values=said.values, documents=said.documents, consents=given, idempotency_key="again", now=MONDAY,
    )  # fmt: skip


def test_what_was_agreed_to_is_kept_with_its_words_and_its_time(pair: OneThingVersion) -> None:
    case = apply_for(pair)
    kept = {one.kind: one for one in case.consents.all()}
    general = kept["general"]
    assert (general.by, general.at, general.version) == (case.submitted_by, MONDAY, "1")
    assert general.digest == current_text(ConsentKind.GENERAL).digest("zh")


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ((), {"consent", "sensitive_consent"}),
        (agreements([ConsentKind.GENERAL]), {"sensitive_consent"}),
        (agreements([ConsentKind.SENSITIVE]), {"consent"}),
        ((Agreement(ConsentKind.GENERAL, "0"), *agreements([ConsentKind.SENSITIVE])), {"consent"}),
    ],
)
def test_without_consent_to_the_present_words_nothing_is_handed_in(
    stall: OneThingVersion, given: tuple[Agreement, ...], missing: set[str]
) -> None:
    case = apply_for(stall)
    with pytest.raises(Invalid) as refused:
        submit_again(case, given)
    assert missing <= set(refused.value.errors)
    assert not {"consent", "sensitive_consent"} - missing & set(refused.value.errors)
    assert Consent.objects.exclude(case=case).count() == 0


def test_a_consent_cannot_be_rewritten(pair: OneThingVersion) -> None:
    case = apply_for(pair)
    for statement in (
        "UPDATE workflows_consent SET version = '2' WHERE case_id = %s",
        "DELETE FROM workflows_consent WHERE case_id = %s",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [case.pk])


def test_a_consent_is_taken_back_once_and_the_departments_can_see_it(pair: OneThingVersion) -> None:
    case = apply_for(pair)
    consent = case.consents.get(kind="general")
    withdraw_consent(consent=consent, by=case.submitted_by, now=MONDAY)
    assert case.events.filter(verb=Verb.CONSENT_ENDED).count() == 1
    shown = next(one for one in consents(case.submitted_by, now=MONDAY) if one.kind == "general")
    assert shown.withdrawn_at == MONDAY and shown.is_exact
    assert "政务服务局" in shown.words
    with pytest.raises(WrongState):
        withdraw_consent(consent=consent, by=case.submitted_by, now=MONDAY)


def test_nobody_takes_back_what_somebody_else_agreed_to(pair: OneThingVersion) -> None:
    case = apply_for(pair)
    stranger = User.objects.get(username="zhou")
    with pytest.raises(NotAllowed):
        withdraw_consent(consent=case.consents.first(), by=stranger, now=MONDAY)
    assert consents(stranger, now=MONDAY) == ()
