"""What a citizen has: drafts, cases, messages. Constant numbers of statements."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from services.catalogue.models import package_of
from services.catalogue.vocabulary import Text
from services.models import Holder, Mandate
from workflows.models import ENDED, TAKEN_BACK, Audience, Case, Digest, Draft, Message, SubCaseState
from workflows.policy import own_cases, own_drafts, own_messages

from .letters import Written, digest_words, official_words
from .sentences import Told, tell

PAGE_SIZE = 20
_NEEDED = ~Q(sub_cases__state=SubCaseState.SKIPPED)


@dataclass(frozen=True)
class CaseRow:
    """A case in the list: `ended` of `total` matters are finished."""

    id: int
    number: str
    name: Text
    icon: str
    state: str
    submitted_at: datetime
    due_at: datetime
    finished: datetime | None
    ended: int
    total: int
    rated: bool

    @property
    def is_taken_back(self) -> bool:
        """Over before any department had decided: there is nothing to rate."""
        return self.state in TAKEN_BACK


@dataclass(frozen=True)
class DraftRow:
    """Something begun; `came_back` when the precheck wants it put right."""

    id: str
    name: Text
    icon: str
    saved_at: datetime
    is_filled: bool
    came_back: bool


@dataclass(frozen=True)
class MessageRow:
    """A message in the running language; `is_official` when it is about the person's work, and leads to the desk."""

    id: int
    told: Told
    one_thing: Text
    case_number: str
    sent_at: datetime
    is_read: bool
    is_official: bool


def digest_of_today(user: AbstractBaseUser, *, now: datetime) -> Written | None:
    """An official's summary of this working day, in the running language; None when there is none."""
    digest = Digest.objects.filter(receiver_id=user.pk, day=timezone.localdate(now)).first()
    return digest_words(digest) if digest else None


def case_rows(
    user: AbstractBaseUser,
    *,
    now: datetime,
    of: Holder | None = None,
    before: int | None = None,
    size: int | None = None,
) -> list[CaseRow]:
    """The cases of this person, newest first: all of them, or `size` that are older than the id `before`.

    `of` keeps to the cases of one applicant, for whom the person acts.
    """
    cases = own_cases(user, now)
    if of is not None:
        cases = cases.filter(applicant=of)
    if before is not None:
        cases = cases.filter(pk__lt=before)
    cases = cases.annotate(
        total=Count("sub_cases", filter=_NEEDED, distinct=True),
        ended=Count("sub_cases", filter=_NEEDED & Q(sub_cases__state__in=ENDED), distinct=True),
        rated=Count("ratings", filter=Q(ratings__sub_case__isnull=True), distinct=True),
    )
    return [_case_row(case) for case in cases.order_by("-id")[:size]]


def draft_rows(user: AbstractBaseUser, *, now: datetime, under: Mandate | None = None) -> list[DraftRow]:
    """What this person has begun, newest first: for oneself, or under one mandate."""
    return [_draft_row(draft) for draft in own_drafts(user, now).filter(mandate=under).order_by("-saved_at")]


def unread(user: AbstractBaseUser, *, now: datetime) -> int:
    """How many messages this person has not read."""
    return own_messages(user, now).filter(read_at__isnull=True).count()


def message_rows(user: AbstractBaseUser, *, now: datetime, before: int | None = None) -> list[MessageRow]:
    """A page of messages older than the id `before`, newest first; one more than a page when there are more."""
    messages: QuerySet[Message] = own_messages(user, now).select_related(
        "event__case", "event__sub_case", "event__department"
    )
    if before is not None:
        messages = messages.filter(pk__lt=before)
    return [_message_row(message) for message in messages.order_by("-id")[: PAGE_SIZE + 1]]


def _case_row(case: Case) -> CaseRow:
    one_thing = case.package.one_thing
    return CaseRow(
        id=case.pk,
        number=case.number,
        name=one_thing.name,
        icon=one_thing.icon,
        state=case.state,
        submitted_at=case.submitted_at,
        due_at=case.due_at,
        finished=case.finished,
        ended=case.ended,
        total=case.total,
        rated=bool(case.rated),
    )


def _draft_row(draft: Draft) -> DraftRow:
    one_thing = package_of(draft.version_id).one_thing
    return DraftRow(
        id=str(draft.pk),
        name=one_thing.name,
        icon=one_thing.icon,
        saved_at=draft.saved_at,
        is_filled=bool(draft.values),
        came_back=draft.returned_from_id is not None,
    )


def _message_row(message: Message) -> MessageRow:
    package = message.event.case.package
    is_official = message.audience == Audience.STAFF
    return MessageRow(
        id=message.pk,
        told=Told(*official_words(message.event)) if is_official else tell(message.event, package),
        one_thing=package.one_thing.name,
        case_number=message.event.case.number,
        sent_at=message.sent_at,
        is_read=message.read_at is not None,
        is_official=is_official,
    )
