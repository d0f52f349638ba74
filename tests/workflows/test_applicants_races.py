"""Two at once: an applicant withdraws while a clerk decides, or hands in while the term runs out."""

from datetime import timedelta

import pytest

from services.catalogue.models import OneThingVersion
from tests.acting import MONDAY, apply_for, drain, states
from tests.workflows.test_races import Pair, claimed, granting, pair_of_threads
from workflows.commands.corrections import answer_item, ask_for_corrections, hand_in, remind_or_end
from workflows.commands.withdrawal import withdraw
from workflows.errors import WrongState
from workflows.models import Case, CaseEvent, CorrectionRequest, Task, Verb
from workflows.steps.faults import Wanted

__all__ = ["pair_of_threads"]

RACES = 50
pytestmark = pytest.mark.django_db(transaction=True)


def test_a_matter_is_decided_or_withdrawn_never_both(pair: OneThingVersion, pair_of_threads: Pair) -> None:
    for number in range(RACES):
        case = apply_for(pair, key=str(number))
        task, worker = claimed(case, "left")

        def taking_back(case: Case = case) -> Case:
            return withdraw(case=case, by=case.submitted_by, now=MONDAY, matter="left")

        answers = pair_of_threads.race(granting(task, worker), taking_back)
        assert sorted(isinstance(answer, WrongState) for answer in answers) == [False, True], answers
        drain(MONDAY, case)
        ended = states(case)["left"]
        assert ended == ("granted" if isinstance(answers[0], Task) else "withdrawn")
    told = CaseEvent.objects.filter(sub_case__matter="left", verb__in=[Verb.GRANTED, Verb.WITHDRAWN])
    assert told.count() == RACES


def test_what_is_handed_in_at_the_last_moment_counts_or_is_too_late_never_both(
    stall: OneThingVersion, pair_of_threads: Pair
) -> None:
    for number in range(RACES):
        case = apply_for(stall, key=str(number))
        task, worker = claimed(case, "permit")
        wanted = (Wanted(about="owner.name", text="姓名有误"),)
        request = ask_for_corrections(task=task, wanted=wanted, by=worker, now=MONDAY)
        citizen = case.submitted_by
        answer_item(request=request, about="owner.name", by=citizen, now=MONDAY, value="王小明")
        late = request.due_at + timedelta(days=3)
        CorrectionRequest.objects.filter(pk=request.pk).update(alarm_at=late)

        def handing_in(request: CorrectionRequest = request, late=late) -> CorrectionRequest:
            return hand_in(request=request, by=request.sub_case.case.submitted_by, now=late)

        def ending(request: CorrectionRequest = request, late=late) -> object:
            return remind_or_end(request.pk, late)

        handed_in, ended = pair_of_threads.race(handing_in, ending)
        request.refresh_from_db()
        if isinstance(handed_in, WrongState):
            assert request.end == "overdue" and states(case)["permit"] == "terminated"
        else:
            assert request.end == "answered" and ended is None and states(case)["permit"] == "received"
