"""Which rows are no longer kept at a moment, rule by rule. Only keys are read, never what the rows hold."""

from collections.abc import Callable
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet

from services.models import Outgoing
from workflows.models import (
    ANSWERED,
    Attachment,
    Case,
    DataCorrection,
    DataCorrectionState,
    Draft,
    Message,
    Offer,
    SubCaseState,
)

BLANK = ""
"""The digest of an application whose data have been disposed of."""

Due = Callable[[datetime], QuerySet]


def _drafts(until: datetime) -> QuerySet:
    return Draft.objects.filter(saved_at__lt=until)


def _unsuccessful_files(until: datetime) -> QuerySet:
    granted = Q(sub_cases__state=SubCaseState.GRANTED)
    ended = Case.objects.filter(finished__lt=until)
    return Attachment.objects.filter(case__in=ended.exclude(granted))


def _case_files(until: datetime) -> QuerySet:
    ended = Case.objects.filter(finished__lt=until)
    return ended.exclude(application__digest=BLANK)


def _messages(until: datetime) -> QuerySet:
    return Message.objects.filter(sent_at__lt=until)


def _data_corrections(until: datetime) -> QuerySet:
    answered = Q(state__in=ANSWERED, answered_at__lt=until)
    return DataCorrection.objects.filter(
        answered | Q(state=DataCorrectionState.TAKEN_BACK, asked_at__lt=until)
    )


def _offers(until: datetime) -> QuerySet:
    # What is never to be offered again has to be remembered; the facts go all the same (`commands.disposal`).
    return Offer.objects.filter(ended_at__lt=until).exclude(never_again=True, facts__isnull=True)


def _outgoing(until: datetime) -> QuerySet:
    return Outgoing.objects.filter(created_at__lt=until)


def _sessions(until: datetime) -> QuerySet:
    return Session.objects.filter(expire_date__lt=until)


DUE: dict[str, Due] = {
    "drafts": _drafts,
    "unsuccessful_files": _unsuccessful_files,
    "case_files": _case_files,
    "messages": _messages,
    "data_corrections": _data_corrections,
    "offers": _offers,
    "outgoing": _outgoing,
    "sessions": _sessions,
}
"""By the code of the rule: the rows that began before a moment."""
