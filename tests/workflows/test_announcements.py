"""Public announcements (公告): days that are nobody's work, ended by the clock once, or by an objection."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from ruamel.yaml import YAML

from services.calendar import Day, Kind
from services.calendar.current import forget_calendar
from services.catalogue.loader import load, load_with_shipped, shipped_packages
from services.catalogue.models import OneThingVersion
from services.catalogue.publish import publish
from services.catalogue.sources import PackageErrors
from services.models import Department, Holder
from services.records.record import facts_about, record_of
from tests.acting import MONDAY, act, apply_for, drain, open_matters, states
from workflows.commands import announcements, calendar, reopening, withdrawal
from workflows.commands.sweep import sweep
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.models import Announcement, AnnouncementEnd, Case, CaseEvent, Notice, NoticeKind, Task, Verb
from workflows.reads.announcements import listed
from workflows.reads.progress import progress
from workflows.walk import Wishes, clerk_of, walk

pytestmark = pytest.mark.django_db

ANSWERS = Path(__file__).parents[1] / "answers"
LAST_MOMENT = datetime(2026, 11, 23, 15, 59, 59, tzinfo=UTC)
"""Twenty days after Monday 2 November is a Sunday: the last day is the Monday after (Civil Code, art. 203)."""


def given(name: str) -> dict[str, Any]:
    read = YAML(typ="safe").load(ANSWERS / f"{name}.yaml")
    return {"answers": read["answers"], "values": read["values"], "results": read["results"]}


@pytest.fixture
def forgotten() -> Iterator[None]:
    """What this test announces is forgotten with its rows."""
    yield
    forget_calendar()


@pytest.fixture
def closing(city: None) -> OneThingVersion:
    return publish(load(shipped_packages()).packages["company_closing"], by="tests", at=MONDAY)[0]


@pytest.fixture
def announced(closing: OneThingVersion) -> Case:
    """予禾 wants to close in the simplified way; the check has passed, and it stands announced."""
    return apply_for(closing, **given("company_closing_smallest"))


def standing(case: Case) -> Announcement:
    return Announcement.objects.get(sub_case__case=case, ended_at__isnull=True)


def clerk_at(case: Case) -> Any:
    return clerk_of(standing(case).department, MONDAY)


def verbs(case: Case) -> list[str]:
    return list(CaseEvent.objects.filter(case=case).order_by("id").values_list("verb", flat=True))


def test_an_announcement_is_nobodys_work_until_its_last_day_has_passed(announced: Case) -> None:
    matter = announced.sub_cases.get(matter="simplified_closing_announcement")
    assert matter.state == "announced"
    assert (matter.promised_due_at, matter.statutory_due_at, matter.silent_at) == (None, None, None)
    waiting = Task.objects.get(process=announced, finished__isnull=True)
    assert (waiting.flow_task_type, waiting.due_at, waiting.alarm_at) == ("TIMER", None, None)
    assert open_matters(announced) == set()
    assert standing(announced).ends_at == LAST_MOMENT
    assert announced.due_at < Case.objects.get(pk=announced.pk).due_at, "its days are not promised to anybody"

    assert sweep(now=LAST_MOMENT, case_id=announced.pk) == 0, "the last second still belongs to it"
    assert states(announced)["simplified_closing_announcement"] == "announced"
    after = LAST_MOMENT + timedelta(seconds=1)
    assert sweep(now=after, case_id=announced.pk) == 1
    drain(after, announced)
    assert states(announced)["simplified_closing_announcement"] == "granted"
    assert open_matters(announced) == {"enterprise_deregistration"}
    assert Announcement.objects.get(sub_case=matter).end == AnnouncementEnd.OVER


def test_what_has_ended_never_opens_again_whatever_a_clock_says(announced: Case) -> None:
    after, number = LAST_MOMENT + timedelta(seconds=1), standing(announced).pk
    announcements.end_announcement(number, after)
    drain(after, announced)
    told = verbs(announced)
    for moment in (MONDAY, LAST_MOMENT, after, after + timedelta(days=30)):
        assert announcements.end_announcement(number, moment) is None
        drain(moment, announced)
    assert verbs(announced).count(Verb.ANNOUNCEMENT_OVER) == told.count(Verb.ANNOUNCEMENT_OVER) == 1
    assert Task.objects.filter(process=announced, sub_case__matter="enterprise_deregistration").count() == 1
    assert Announcement.objects.get(pk=number).ended_at == after


def test_a_worker_that_dies_in_the_middle_leaves_it_standing_for_the_next_one(
    announced: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    after = LAST_MOMENT + timedelta(seconds=1)
    with monkeypatch.context() as patched:
        patched.setattr("workflows.outbox.post", lambda intents: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            sweep(now=after, case_id=announced.pk)
    assert standing(announced).end == ""
    assert Verb.ANNOUNCEMENT_OVER not in verbs(announced)
    assert sweep(now=after, case_id=announced.pk) == 1
    drain(after, announced)
    assert open_matters(announced) == {"enterprise_deregistration"}


def test_an_objection_ends_the_simplified_way_and_says_what_else_there_is(announced: Case) -> None:
    number, day = standing(announced).pk, MONDAY + timedelta(days=3)
    with pytest.raises(Invalid):
        announcements.object_to(announcement=standing(announced), by=clerk_at(announced), reason=" ", now=day)
    stranger = clerk_of(Department.objects.get(code="police_binjiang"), MONDAY)
    with pytest.raises(NotAllowed):
        announcements.object_to(announcement=standing(announced), by=stranger, reason="欠货款", now=day)
    worker = clerk_at(announced)
    announcements.object_to(
        announcement=standing(announced), by=worker, reason="有债权人持生效判决主张货款未付", now=day
    )
    drain(day, announced)
    ended = Announcement.objects.get(pk=number)
    assert (ended.end, ended.objected_by, ended.objection) == (
        AnnouncementEnd.OBJECTED, worker, "有债权人持生效判决主张货款未付",
    )  # fmt: skip
    assert states(announced)["simplified_closing_announcement"] == "refused"
    assert states(announced)["enterprise_deregistration"] == "blocked"
    announced.refresh_from_db()
    assert announced.state == "closed"
    assert Notice.objects.filter(case=announced, kind=NoticeKind.REFUSAL).count() == 1
    told = {str(each.event.verb): each.told.text for each in progress(announced, now=day).history}
    assert "普通注销" in told["objected"]
    assert "生效判决" in told["refused"]
    with pytest.raises(WrongState):
        announcements.object_to(announcement=ended, by=worker, reason="再提一次", now=day)
    assert sweep(now=LAST_MOMENT + timedelta(days=1), case_id=announced.pk) == 0


def test_nobody_objects_after_the_last_moment_even_before_the_sweep_has_come(announced: Case) -> None:
    with pytest.raises(WrongState):
        announcements.object_to(
            announcement=standing(announced),
            by=clerk_at(announced),
            reason="迟到的异议",
            now=LAST_MOMENT + timedelta(seconds=1),
        )
    assert listed(now=LAST_MOMENT).total == 1
    assert listed(now=LAST_MOMENT + timedelta(seconds=1)).total == 0


def test_creditors_declare_claims_to_the_liquidation_group_so_the_office_takes_no_objection(
    closing: OneThingVersion,
) -> None:
    case = apply_for(closing, **given("company_closing"))
    act(case, "creditors_announcement")
    assert (standing(case).ends_at - MONDAY).days == 45
    with pytest.raises(WrongState):
        announcements.object_to(announcement=standing(case), by=clerk_at(case), reason="有债权", now=MONDAY)
    assert standing(case).facts == {
        "enterprise.enterprise_name": "云江市海悦食品进出口有限公司",
        "enterprise.credit_code": "91990102MA6F9N3P79",
        "liquidation.claims_address": "云江市滨江区沿江路208号1102室",
    }


def test_what_is_withdrawn_meanwhile_is_no_longer_announced(announced: Case) -> None:
    number = standing(announced).pk
    withdrawal.withdraw(case=announced, by=announced.submitted_by, now=MONDAY + timedelta(days=1))
    assert Announcement.objects.get(pk=number).end == AnnouncementEnd.STOPPED
    assert listed(now=MONDAY + timedelta(days=1)).total == 0
    assert announcements.end_announcement(number, LAST_MOMENT + timedelta(days=1)) is None


def test_a_whole_closing_ends_every_licence_of_the_enterprise(closing: OneThingVersion) -> None:
    wishes = Wishes(**given("company_closing"))
    before = {
        kind: record_of(Holder.objects.get(identifier="91990102MA6F9N3P79"), kind, MONDAY)
        for kind in ("business_licence", "food_licence", "transport_permit")
    }
    assert all(before.values())
    case = walk(closing, wishes, start=MONDAY)
    assert case.state == "closed"
    assert set(states(case).values()) == {"granted", "skipped"}
    holder = Holder.objects.get(identifier="91990102MA6F9N3P79")
    now = case.finished
    assert {kind: record_of(holder, kind, now) for kind in before} == dict.fromkeys(before)
    facts = facts_about(holder.identifier_kind, holder.identifier, ["business_licence"], now)
    assert "legal_representative" not in facts
    assert record_of(holder, "deregistration_notice", now).data["notice_number"]
    assert record_of(holder, "tax_clearance", now) is None, "what came before the end has ended with it"


def test_a_holiday_announced_for_the_last_day_moves_it_and_everybody_is_told(
    forgotten: None, announced: Case
) -> None:
    year = [Day(date(2026, 11, 23), Kind.HOLIDAY, "江城节", "River Festival")]
    calendar.announce_year(year=2026, days=year, announced_at=MONDAY.date(), now=MONDAY)
    assert standing(announced).ends_at == LAST_MOMENT + timedelta(days=1)
    assert Verb.RECOUNTED in verbs(announced)


def test_an_objection_that_was_a_mistake_lets_it_stand_announced_once_more(announced: Case) -> None:
    worker, day = clerk_at(announced), MONDAY + timedelta(days=3)
    announcements.object_to(announcement=standing(announced), by=worker, reason="查错了企业", now=day)
    drain(day, announced)
    supervisor = get_user_model().objects.get(username="supervisor")
    refused = announced.sub_cases.get(matter="simplified_closing_announcement")
    reopening.reopen(sub_case=refused, step="announce", by=supervisor, reason="异议针对另一家企业", now=day)
    drain(day, announced)
    again = standing(announced)
    assert again.starts_at == day, "whoever is affected gets the whole time once more"
    assert Announcement.objects.filter(sub_case=refused).count() == 2
    assert states(announced)["enterprise_deregistration"] == "waiting"


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        ("{code: tell, kind: announce, term: 20nd}", "says in 'announcement' what is announced"),
        ("{code: tell, kind: announce, term: 5wd, announcement: WORDS}", "write its 'term' as '20nd'"),
        ("{code: tell, kind: announce, announcement: WORDS}", "write its 'term' as '20nd'"),
        (
            "{code: tell, kind: announce, term: 20nd, desk: police@street, announcement: WORDS}",
            "nobody's work",
        ),
        ("{code: tell, kind: review, announcement: WORDS}", "no other step does"),
        ("{code: tell, kind: announce, term: 20nd, announcement: WORDS}", "'keeper.name' is personal"),
        ("{code: tell, kind: announce, term: 20nd, announcement: OTHERS}", "does not ask for 'dog.plate'"),
    ],
)
def test_an_announcement_that_cannot_be_is_refused_at_publishing(
    step: str, fault: str, tmp_path: Path
) -> None:
    text = "text: {zh: 公告, en: Notice}, response: {zh: 请来, en: Come}"
    step = step.replace("WORDS", f"{{{text}, publishes: [keeper.name]}}")
    step = step.replace("OTHERS", f"{{{text}, publishes: [dog.plate]}}")
    file = tmp_path / "dog_licence.yaml"
    tutorial = (ANSWERS.parents[1] / "docs/examples/dog_licence.yaml").read_text()
    file.write_text(tutorial.replace("    steps:\n", f"    steps:\n      - {step}\n"))
    with pytest.raises(PackageErrors) as refused:
        load_with_shipped(file)
    assert any(fault in each.message for each in refused.value.faults), refused.value.faults
