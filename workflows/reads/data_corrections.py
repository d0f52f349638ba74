"""Requests to put a record right: for whoever asks, and for the department that answers, with every look on record."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser

from services.catalogue.vocabulary import Text
from services.models import Department, Holder
from services.records.record import record_of
from services.records.registry import SourceUnavailable
from workflows.access_log import Look, record_look
from workflows.models import ANSWERED, DataCorrection, DataCorrectionState, Purpose
from workflows.policy import data_corrections_to_answer, own_data_corrections

from .masking import masked
from .record import known_records

MOST = 200
"""Requests on one page of the department's list."""


@dataclass(frozen=True)
class CorrectionShown:
    """A request in words. `what` is the record, `datum` the datum in it, empty for the record as a whole."""

    id: int
    what: Text | str
    datum: Text | str
    right: str
    evidence: str
    department: Text
    state: str
    state_label: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.state == DataCorrectionState.ASKED


@dataclass(frozen=True)
class CorrectionLine:
    """A line of the department's list: who, masked, asks about which record since when."""

    id: int
    who: str
    what: Text | str
    asked_at: datetime
    state: str
    state_label: str


@dataclass(frozen=True)
class CorrectionToAnswer:
    """The whole request for the department: what is asked, by whom, and what the record says now."""

    shown: CorrectionShown
    name: str
    identifier: str
    number: str
    now_says: str


def own_requests(user: AbstractBaseUser, *, now: datetime) -> tuple[CorrectionShown, ...]:
    """What this person asked, newest first."""
    found = own_data_corrections(user, now).select_related("department").order_by("-id")
    return tuple(map(_shown, found))


def unseen_answers(user: AbstractBaseUser, *, now: datetime) -> int:
    """How many answers this person has not read."""
    return own_data_corrections(user, now).filter(state__in=ANSWERED, seen_at__isnull=True).count()


def requests_to_answer(user: AbstractBaseUser, *, now: datetime) -> tuple[CorrectionLine, ...]:
    """Of this person's departments: open ones first, the oldest on top; then what was answered. Names are masked."""
    found = data_corrections_to_answer(user, now).exclude(state=DataCorrectionState.TAKEN_BACK)
    rows = list(found.select_related("holder").order_by("asked_at", "id")[:MOST])
    kinds = known_records()[0]
    rows.sort(key=lambda one: one.state != DataCorrectionState.ASKED)
    return tuple(
        CorrectionLine(
            one.pk, masked(one.holder), _named(kinds, one.record), one.asked_at, one.state,
            str(one.get_state_display()),
        )
        for one in rows
    )  # fmt: skip


def counted_requests(user: AbstractBaseUser, now: datetime) -> int:
    """How many wait for an answer of this person's departments; one statement."""
    return data_corrections_to_answer(user, now).filter(state=DataCorrectionState.ASKED).count()


def request_to_answer(
    correction: DataCorrection, *, by: AbstractBaseUser, now: datetime
) -> CorrectionToAnswer:
    """The request with the person's data; that this was looked at is written down first."""
    datum = f".{correction.element}" if correction.element else ""
    look = Look(
        department_id=correction.department_id,
        case_id=None,
        holder_id=correction.holder_id,
        task_id=None,
        what=(f"record:{correction.record}{datum}",),
    )
    record_look(look, by=by, purpose=Purpose.CORRECTION, now=now)
    holder = correction.holder
    try:
        found = record_of(holder, correction.record, now)
    except SourceUnavailable:
        found = None
    value = found.data.get(correction.element, "") if found and correction.element else ""
    return CorrectionToAnswer(
        shown=_shown(correction),
        name=holder.name,
        identifier=holder.identifier,
        number=found.number if found else "",
        now_says=str(value or ""),
    )


def issuing_department(holder: Holder, record: str, *, now: datetime) -> Department | None:
    """Who can put this record right: the office that issued it; for one outside the city the records office.

    None when this holder has no such record, or when its source does not answer.
    """
    try:
        found = record_of(holder, record, now)
    except SourceUnavailable:
        return None
    if found is None:
        return None
    issuer = Department.objects.filter(name_zh=found.issuer.zh).order_by("id").first()
    return issuer or records_office()


def records_office() -> Department | None:
    """The department named by RECORDS_OFFICE (``function@level``)."""
    function, _at, level = settings.RECORDS_OFFICE.partition("@")
    return Department.objects.standing().filter(function=function, level=level).order_by("id").first()


def _shown(one: DataCorrection) -> CorrectionShown:
    kinds, elements, _package = known_records()
    return CorrectionShown(
        id=one.pk,
        what=_named(kinds, one.record),
        datum=elements[one.element].name if one.element in elements else "",
        right=one.right,
        evidence=one.evidence,
        department=one.department.name,
        state=one.state,
        state_label=str(one.get_state_display()),
        asked_at=one.asked_at,
        answer=one.answer,
        answered_at=one.answered_at,
    )


def _named(kinds: dict, code: str) -> Text | str:
    return kinds[code].name if code in kinds else code
