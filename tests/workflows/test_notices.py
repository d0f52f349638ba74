"""Legal notices: each verb gives its own, numbered, frozen, printed once."""

import hashlib
import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pikepdf
import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from services.catalogue.models import OneThingVersion
from services.models import Department
from tests.acting import MONDAY, act, apply_for, drain, open_task
from workflows.clock import PauseKind
from workflows.commands import clerk
from workflows.commands.printing import print_now
from workflows.models import (
    Case,
    CaseEvent,
    Intent,
    IntentKind,
    Notice,
    NoticeKind,
    Outcome,
    Series,
    SubCase,
    Verb,
)
from workflows.reads.notices import NoticeContent, Subject, compose, genuine, preview
from workflows.reads.notices.law import reconsidered_by
from workflows.steps import Effects
from workflows.steps.notices import WORDS
from workflows.walk import clerk_of

pytestmark = pytest.mark.django_db(transaction=True)

REASON = "申请人不符合条件：\n缺少第三方担保。"


def kinds(case: Case, matter: str | None = None) -> list[str]:
    found = Notice.objects.filter(case=case)
    if matter is not None:
        found = found.filter(sub_case__matter=matter)
    return list(found.order_by("id").values_list("kind", flat=True))


def said(notice: Notice, language: str = "zh") -> str:
    return json.dumps(notice.content[language], ensure_ascii=False)


def test_the_straight_road_leaves_a_receipt_an_acceptance_a_decision_and_a_delivery(
    stall: OneThingVersion,
) -> None:
    case = apply_for(stall)
    assert kinds(case)[0] == NoticeKind.RECEIPT
    receipt = Notice.objects.get(case=case, kind=NoticeKind.RECEIPT)
    assert receipt.sub_case is None
    assert receipt.content["zh"]["addressee"] == case.applicant.name
    for matter, outcome in (("permit", None), ("permit", None), ("fire", None), ("permit", None)):
        act(case, matter, outcome)
    issued = kinds(case, "permit")
    assert issued.count(NoticeKind.GRANT) == 1
    grant = Notice.objects.get(case=case, sub_case__matter="permit", kind=NoticeKind.GRANT)
    assert "第三十八条第一款" in said(grant)
    assert "Article 38 (1)" in said(grant, "en")
    assert grant.content["zh"]["listings"][0]["items"]


def test_a_refusal_gives_the_reason_and_the_ways_of_complaint(stall: OneThingVersion) -> None:
    case = apply_for(stall)
    act(case, "permit")
    act(case, "permit")
    act(case, "fire")
    act(case, "permit", Outcome.REFUSED, reason=REASON)
    refusal = Notice.objects.get(case=case, kind=NoticeKind.REFUSAL)
    text = said(refusal)
    for wanted in (
        "缺少第三方担保",
        "六十日",
        "六个月",
        "第三十八条第二款",
        "行政复议法》第二十条",
        "行政诉讼法》第四十六条",
        "人民政府",
    ):
        assert wanted in text, wanted
    english = said(refusal, "en")
    assert "60 days" in english
    assert "six months" in english


def test_a_number_is_the_offices_word_the_kinds_the_year_and_a_serial(stall: OneThingVersion) -> None:
    first, second = apply_for(stall, key="one"), apply_for(stall, key="two")
    numbers = [Notice.objects.get(case=case, kind=NoticeKind.RECEIPT).number for case in (first, second)]
    parts = [re.fullmatch(r"(.+)收〔2026〕([1-9][0-9]*)号", number) for number in numbers]
    assert all(parts)
    assert int(parts[1][2]) == int(parts[0][2]) + 1
    office = Notice.objects.filter(case=first).earliest("id").department
    assert parts[0][1] == office.document_word


def test_several_notices_of_one_kind_at_once_get_numbers_of_their_own(stall: OneThingVersion) -> None:
    case = apply_for(stall)
    sub_cases = list(SubCase.objects.filter(case=case, department__isnull=False).select_related("department"))
    office = sub_cases[0].department
    effects = Effects(case=case, by=None, now=MONDAY)
    for sub_case in sub_cases:
        event = effects.record(Verb.WITHDRAWN, sub_case, department_id=office.pk)
        effects.give_notice(NoticeKind.WITHDRAWAL, event)
    with transaction.atomic():
        effects.write([])
    numbers = [notice.number for notice in Notice.objects.filter(case=case, kind=NoticeKind.WITHDRAWAL)]
    assert len(set(numbers)) == len(sub_cases)
    assert Series.objects.get(code=f"{office.credit_code}-withdrawal").last == len(sub_cases)


def test_serials_begin_anew_with_the_year(stall: OneThingVersion) -> None:
    case = apply_for(stall)
    sub_case = SubCase.objects.filter(case=case, matter="permit").select_related("department").get()
    numbers = []
    for now in (datetime(2026, 12, 31, 15, 59, tzinfo=UTC), datetime(2026, 12, 31, 16, 1, tzinfo=UTC)):
        effects = Effects(case=case, by=None, now=now)
        effects.give_notice(NoticeKind.WITHDRAWAL, effects.record(Verb.WITHDRAWN, sub_case))
        with transaction.atomic():
            effects.write([])
        numbers.append(Notice.objects.latest("id").number)
    assert [number[-9:] for number in numbers] == ["回〔2026〕1号", "回〔2027〕1号"]


FACTS = {
    NoticeKind.RECEIPT: {"documents": {}},
    NoticeKind.RETURN: {"items": [{"about": "", "text": "请补充联系电话"}]},
    NoticeKind.ACCEPTANCE: {"silent": True},
    NoticeKind.DECLINE: {"reason": REASON, "competent": "某某局"},
    NoticeKind.CORRECTION: {
        "items": [{"about": "", "text": {"zh": "照片不清晰", "en": "Blurred"}}], "due_at": date(2026, 11, 23),
    },
    NoticeKind.SUSPENSION: {"suspension": "inspection", "reason": REASON, "expected_end": "2026-11-20"},
    NoticeKind.RESUMPTION: {"suspension": PauseKind.TEST},
    NoticeKind.EXTENSION: {"reason": REASON, "term": "10wd", "due_at": MONDAY + timedelta(days=20)},
    NoticeKind.REFUSAL: {"reason": {"text": REASON}},
    NoticeKind.TERMINATION: {"due_at": (MONDAY + timedelta(days=15)).isoformat()},
    NoticeKind.REVOCATION: {"reason": REASON},
    NoticeKind.REOPENING: {"reason": REASON},
}  # fmt: skip


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_can_be_composed_in_both_languages(stall: OneThingVersion, kind: NoticeKind) -> None:
    case = apply_for(stall)
    sub_case = SubCase.objects.select_related("department__region__parent").get(case=case, matter="permit")
    whole = kind is NoticeKind.RECEIPT
    subject = Subject(
        kind, case, None if whole else sub_case, sub_case.department, MONDAY, FACTS.get(kind, {}),
        list(SubCase.objects.filter(case=case).select_related("department")),
    )  # fmt: skip
    made = compose(subject, "某1号")
    chinese, english = made["zh"], made["en"]
    text = json.dumps(chinese.frozen(), ensure_ascii=False)
    assert "%(" not in text
    assert not re.search(r"\b(the|your|application|office)\b", " ".join(chinese.body + chinese.closing))
    assert chinese.title != english.title
    assert chinese.issued_on == "2026年11月2日"
    assert english.issued_on == "2 November 2026"
    assert NoticeContent.thawed(json.loads(json.dumps(chinese.frozen()))) == chinese
    if kind not in (NoticeKind.RETURN, NoticeKind.WITHDRAWAL):
        assert any("行政许可法" in article for article in chinese.basis)
    contestable = kind in (
        NoticeKind.DECLINE,
        NoticeKind.REFUSAL,
        NoticeKind.TERMINATION,
        NoticeKind.REVOCATION,
    )
    assert bool(chinese.remedy) is contestable
    assert len({*WORDS.values()}) == len(NoticeKind)


def test_an_office_of_a_street_is_reconsidered_by_the_government_of_its_district(
    stall: OneThingVersion,
) -> None:
    with translation.override("zh-hans"):
        by_code = {office.code: office for office in Department.objects.all()}
        street = next(office for office in by_code.values() if office.level == "street")
        assert reconsidered_by(street) == f"{street.region.parent.name_zh}人民政府"
        for office in by_code.values():
            if office.function == "tax":
                assert "人民政府" not in reconsidered_by(office)


def test_a_notice_is_printed_once_and_the_print_is_the_one_that_was_digested(stall: OneThingVersion) -> None:
    case = apply_for(stall)
    notice = Notice.objects.get(case=case, kind=NoticeKind.RECEIPT)
    assert not Intent.objects.filter(kind=IntentKind.PRINT).exists()
    with notice.file.open("rb") as file:
        pdf = file.read()
    assert hashlib.sha256(pdf).hexdigest() == notice.digest
    assert print_now(notice).file.name == notice.file.name
    # Sealed at rest: neither the words nor even the kind of file can be read from the disk.
    with open(notice.file.path, "rb") as kept:  # noqa: PTH123
        assert b"%PDF" not in kept.read()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang).startswith("zh")
        assert case.applicant.name not in str(document.docinfo)
        with document.open_metadata() as about:
            assert notice.number in about["dc:title"]
            assert case.applicant.name not in str(about)


def test_whoever_reads_before_the_worker_prints_and_the_worker_then_leaves_it_alone(
    stall: OneThingVersion,
) -> None:
    case = apply_for(stall)
    worker = clerk_of(open_task(case, "permit").department, MONDAY)
    task = clerk.claim(task=open_task(case, "permit"), by=worker, now=MONDAY)
    clerk.complete(task=task, by=worker, outcome=Outcome.DECLINED, now=MONDAY, reason=REASON)
    notice = Notice.objects.get(case=case, kind=NoticeKind.DECLINE)
    assert not notice.digest
    with ThreadPoolExecutor(2) as people:
        prints = list(people.map(_printed, [notice.pk] * 2))
    assert len(set(prints)) == 1
    drain(MONDAY, case)
    notice.refresh_from_db()
    assert notice.digest == prints[0]
    assert not Intent.objects.filter(kind=IntentKind.PRINT).exists()


def _printed(pk: int) -> str:
    try:
        return print_now(Notice.objects.get(pk=pk)).digest
    finally:
        connection.close()


def test_a_print_whose_transaction_was_lost_is_printed_again(stall: OneThingVersion) -> None:
    case = apply_for(stall)
    worker = clerk_of(open_task(case, "permit").department, MONDAY)
    task = clerk.claim(task=open_task(case, "permit"), by=worker, now=MONDAY)
    clerk.complete(task=task, by=worker, outcome=Outcome.DECLINED, now=MONDAY, reason=REASON)
    notice = Notice.objects.get(case=case, kind=NoticeKind.DECLINE)
    with pytest.raises(RuntimeError), transaction.atomic():
        print_now(notice)
        raise RuntimeError
    drain(MONDAY, case)
    notice.refresh_from_db()
    with notice.file.open("rb") as file:
        assert hashlib.sha256(file.read()).hexdigest() == notice.digest


def test_the_database_refuses_to_change_what_was_issued(stall: OneThingVersion) -> None:
    notice = Notice.objects.filter(case=apply_for(stall)).earliest("id")
    for change in ({"number": "改1号"}, {"digest": "0" * 64}, {"kind": NoticeKind.GRANT}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Notice.objects.filter(pk=notice.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        notice.delete()


def test_a_preview_says_what_the_notice_will_say(stall: OneThingVersion) -> None:
    case = apply_for(stall)
    task = open_task(case, "permit")
    with translation.override("zh-hans"):
        before = preview(NoticeKind.DECLINE, task, now=MONDAY, reason=REASON)
    notices = Notice.objects.count()
    act(case, "permit", Outcome.DECLINED, reason=REASON)
    after = NoticeContent.thawed(Notice.objects.get(case=case, kind=NoticeKind.DECLINE).content["zh"])
    assert before.body == after.body
    assert before.remedy == after.remedy
    assert before.number != after.number
    assert Notice.objects.count() == notices + 1


def test_anybody_can_check_a_notice_and_learns_nothing_about_the_person(stall: OneThingVersion) -> None:
    case = apply_for(stall)
    notice = Notice.objects.get(case=case, kind=NoticeKind.RECEIPT)
    found = genuine(
        notice.code.lower().replace("-", " "), notice.number.replace("〔", " [").replace("〕", "] ")
    )
    assert found is not None
    assert found.number == notice.number
    assert case.applicant.name not in str(found)
    assert genuine(notice.code, "别的1号") is None
    assert genuine("2222-2222-2222-2222") is None
    assert genuine("") is None


def test_a_revoked_decision_is_genuine_but_no_longer_in_force(stall: OneThingVersion) -> None:
    case = apply_for(stall)
    act(case, "permit", Outcome.DECLINED, reason=REASON)
    notice = Notice.objects.get(case=case, kind=NoticeKind.DECLINE)
    assert genuine(notice.code).undone_at is None
    effects = Effects(case=case, by=None, now=MONDAY + timedelta(days=1))
    effects.give_notice(NoticeKind.REOPENING, effects.record(Verb.REOPENED, notice.sub_case), reason="错了")
    with transaction.atomic():
        effects.write([])
    assert genuine(notice.code).undone_at == MONDAY + timedelta(days=1)


def test_no_event_has_two_notices(stall: OneThingVersion) -> None:
    apply_for(stall)
    assert Notice.objects.count() == CaseEvent.objects.filter(notice__isnull=False).count()
