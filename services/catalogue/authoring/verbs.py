"""What people do with a revision until it is approved. Each verb is one transaction, guarded under the row's lock.

Who may do it at all, the policy says; here stands what must hold whoever asks. What was taken over from another city
in one package goes the same way together; only approving is each department's own.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from services.catalogue.authoring.companions import companions
from services.catalogue.authoring.errors import Faulty, OwnWork, Stale, WrongState
from services.catalogue.authoring.library import (
    entry_body,
    functions_held,
    library_of,
    owner_of,
    problems_in,
    published_entries,
)
from services.catalogue.authoring.models import OPEN, Entry, EntryKind, Revision, RevisionState
from services.catalogue.checks import Problem
from services.catalogue.gathering import gather
from services.catalogue.portable.models import Takeover
from services.catalogue.publish import body_of, digest_of


def begin(*, source: Revision, by: AbstractBaseUser, now: datetime) -> Revision:
    """A draft with the content of a revision, the published one or one that was rejected.

    Raises WrongState while somebody already works on the entry.
    """
    kind = EntryKind(source.kind)
    return _begin(kind, source.entry, by, now)


def begin_new(*, kind: EntryKind, entry: Entry, by: AbstractBaseUser, now: datetime) -> Revision:
    """A draft of an entry that does not exist yet. Raises WrongState when its code is taken."""
    if Revision.objects.filter(kind=kind, code=entry.code).exists():
        raise WrongState("the code is taken")
    return _begin(kind, entry, by, now)


def _begin(kind: EntryKind, entry: Any, by: AbstractBaseUser, now: datetime) -> Revision:
    body = entry_body(entry)
    try:
        with transaction.atomic():
            return Revision.objects.create(
                kind=kind,
                code=entry.code,
                number=next_number(kind, entry.code),
                owner=owner_of(kind, body),
                body=body,
                digest=digest_of(body),
                based_on=published_number(kind, entry.code),
                author=by,
                writers=[by.pk],
                created_at=now,
                saved_at=now,
            )
    except IntegrityError as taken:
        raise WrongState("somebody already works on this entry") from taken


def next_number(kind: str, code: str) -> int:
    """The number a new revision of the entry gets; numbers begin at one."""
    last = Revision.objects.filter(kind=kind, code=code).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def published_number(kind: str, code: str) -> int | None:
    """The number of the revision in force; None when there is none."""
    in_force = Revision.objects.filter(kind=kind, code=code, state=RevisionState.PUBLISHED)
    return in_force.values_list("number", flat=True).first()


def locked(revision: Revision, *states: RevisionState) -> Revision:
    """The row under its lock. Raises WrongState when it is gone, or in none of these states."""
    row = Revision.objects.select_for_update().filter(pk=revision.pk).first()
    if row is None or row.state not in states:
        raise WrongState(row.get_state_display() if row else "gone")
    return row


def locked_together(revision: Revision, *states: RevisionState) -> list[Revision]:
    """The row under its lock, first, and whatever is still on its way and was taken over with it.

    Raises WrongState when the row itself is gone, or in none of these states.
    """
    if revision.takeover_id is None:
        return [locked(revision, *states)]
    # First the takeover: two people at two of its revisions must not wait for each other.
    Takeover.objects.select_for_update().get(pk=revision.takeover_id)
    row = locked(revision, *states)
    others = Revision.objects.select_for_update().filter(takeover_id=row.takeover_id, state__in=OPEN)
    return [row, *others.exclude(pk=row.pk).order_by("pk")]


def all_in(rows: Iterable[Revision], *states: RevisionState) -> None:
    """Raises WrongState unless every one of them is in one of these states."""
    for row in rows:
        if row.state not in states:
            raise WrongState(row.get_state_display())


@transaction.atomic
def save(*, revision: Revision, entry: Any, edition: int, by: AbstractBaseUser, now: datetime) -> Revision:
    """Keep what was typed. `edition` is the one the person looked at; raises Stale when another came in between.

    The entry keeps its code. Its owner changes with it: a matter handed to another department is theirs.
    """
    row = locked(revision, RevisionState.DRAFT)
    if row.edition != edition:
        raise Stale("the draft was saved by somebody else")
    if entry.code != row.code:
        raise WrongState("an entry keeps its code")
    row.body = entry_body(entry)
    row.digest = digest_of(row.body)
    row.owner = owner_of(EntryKind(row.kind), row.body)
    row.edition += 1
    row.saved_at = now
    if by.pk not in row.writers:
        row.writers.append(by.pk)
    row.save(update_fields=["body", "digest", "owner", "edition", "saved_at", "writers"])
    return row


@transaction.atomic
def discard(*, revision: Revision) -> None:
    """Throw a draft away; nobody but its writers ever saw it. Raises WrongState for anything handed in."""
    rows = locked_together(revision, RevisionState.DRAFT)
    all_in(rows, RevisionState.DRAFT)
    Revision.objects.filter(pk__in=[row.pk for row in rows]).delete()
    if revision.takeover_id is not None:
        # Back to where it was mapped; what of it was handed in and rejected before stays its history.
        Takeover.objects.filter(pk=revision.takeover_id, revisions=None).update(
            begun_at=None, here="", taken={}
        )


def changes_of(revision: Revision) -> dict[tuple[EntryKind, str], Any]:
    """The entry, with whatever is new and needed by it, or was taken over with it, and is not in force yet."""
    changes = {(EntryKind(each.kind), each.code): each.entry for each in companions(revision)}
    changes[EntryKind(revision.kind), revision.code] = revision.entry
    if revision.takeover_id is None or revision.state not in OPEN:
        return changes
    for other in Revision.objects.filter(takeover_id=revision.takeover_id, state__in=OPEN):
        changes.setdefault((EntryKind(other.kind), other.code), other.entry)
    return changes


def faults_of(revision: Revision) -> tuple[Problem, ...]:
    """What the catalogue would get wrong if this were published now; what is wrong already is not counted."""
    return faults_with(changes_of(revision))


def faults_with(changes: Mapping[tuple[EntryKind, str], Any]) -> tuple[Problem, ...]:
    """The same for any entries that would be published together."""
    before = published_entries()
    after = {**before, **changes}
    functions, was, will_be = functions_held(), library_of(before), library_of(after)
    packages = gather(will_be)
    changed = changed_one_things(before, packages)
    known = frozenset(problems_in(was, gather(was), functions, only=changed))
    found = problems_in(will_be, packages, functions, only=changed)
    return tuple(problem for problem in found if problem not in known)


def changed_one_things(before: Mapping[tuple[EntryKind, str], Any], packages: Mapping[str, Any]) -> list[str]:
    """Codes of the one-things whose package is another than the published entries make."""
    current = gather(library_of(before))
    return [
        code
        for code, package in packages.items()
        if code not in current or body_of(current[code]) != body_of(package)
    ]


@transaction.atomic
def submit(
    *,
    revision: Revision,
    edition: int,
    reason: str,
    effective_on: date | None,
    by: AbstractBaseUser,
    now: datetime,
) -> Revision:
    """Hand the draft to a second person, with the new entries it needs.

    `reason` says why it changes, `effective_on` since when the law wants it.
    Raises Stale when the draft or the published version moved on, Faulty when the catalogue would not hold together.
    """
    rows = locked_together(revision, RevisionState.DRAFT)
    all_in(rows, RevisionState.DRAFT)
    if rows[0].edition != edition:
        raise Stale("the draft was saved by somebody else")
    for row in rows:
        _still_based(row)
    if problems := faults_of(rows[0]):
        raise Faulty(problems)
    along = [each for each in companions(rows[0]) if each.state == RevisionState.DRAFT]
    for row in (*rows, *(locked(each, RevisionState.DRAFT) for each in along)):
        if by.pk not in row.writers:
            row.writers.append(by.pk)
        row.author_id, row.reason, row.effective_on = by.pk, reason, effective_on
        row.state, row.submitted_at = RevisionState.SUBMITTED, now
        row.save(update_fields=["author", "writers", "reason", "effective_on", "state", "submitted_at"])
    return rows[0]


@transaction.atomic
def keep_mine(*, revision: Revision, edition: int) -> Revision:
    """The writers have seen what was published meanwhile, and go on with their own text in its place."""
    rows = locked_together(revision, RevisionState.DRAFT)
    all_in(rows, RevisionState.DRAFT)
    if rows[0].edition != edition:
        raise Stale("the draft was saved by somebody else")
    for row in rows:
        row.based_on = published_number(row.kind, row.code)
        row.edition += 1
        row.save(update_fields=["based_on", "edition"])
    return rows[0]


def _still_based(row: Revision) -> None:
    if row.based_on != published_number(row.kind, row.code):
        raise Stale("another version was published since the draft began")


@transaction.atomic
def approve(
    *,
    revision: Revision,
    by: AbstractBaseUser,
    now: datetime,
    publish_on: date | None = None,
    answer: str = "",
) -> Revision:
    """The second person agrees, also to the new entries it needs.

    `publish_on` is the day it is published by itself, None for by hand. Of what was taken over together
    this approves what the same office answers for; the dictionary goes with the one-thing, and
    so does the day. Raises OwnWork for anybody who wrote it, Stale and Faulty as `submit`, WrongState for a day that
    has passed.
    """
    together = locked_together(revision, RevisionState.SUBMITTED)
    rows = [row for row in together if _goes_with(row, together[0])]
    along = [
        locked(each, RevisionState.SUBMITTED)
        for each in companions(rows[0])
        if each.state == RevisionState.SUBMITTED
    ]
    if any(by.pk in row.writers for row in (*rows, *along)):
        raise OwnWork("whoever wrote it cannot approve it")
    _still_to_come(publish_on, now)
    for row in rows:
        _still_based(row)
    if problems := faults_of(rows[0]):
        raise Faulty(problems)
    for row in (*rows, *along):
        # A companion is published with the one that needs it, whenever that is.
        leads = row not in along and (row.takeover_id is None or row.kind == EntryKind.ONE_THING)
        row.approver_id, row.answer, row.decided_at = by.pk, answer, now
        row.state, row.publish_on = RevisionState.APPROVED, publish_on if leads else None
        row.save(update_fields=["approver", "answer", "decided_at", "state", "publish_on"])
    return rows[0]


def _still_to_come(publish_on: date | None, now: datetime) -> None:
    if publish_on is not None and publish_on < timezone.localdate(now):
        raise WrongState("that day has passed")


@transaction.atomic
def schedule(*, revision: Revision, publish_on: date | None, now: datetime) -> Revision:
    """Another day for what is approved, also for what was held back; None to publish it by hand.

    Raises WrongState for a day that has passed, and for anything not approved.
    """
    row = locked(revision, RevisionState.APPROVED)
    _still_to_come(publish_on, now)
    row.publish_on, row.held_back, row.held_on = publish_on, "", None
    row.save(update_fields=["publish_on", "held_back", "held_on"])
    return row


def _goes_with(row: Revision, first: Revision) -> bool:
    """Whether approving the first approves this one."""
    if row.state != RevisionState.SUBMITTED:
        return False
    return row.owner == first.owner or (row.owner == "" and first.kind == EntryKind.ONE_THING)


@transaction.atomic
def reject(*, revision: Revision, by: AbstractBaseUser, answer: str, now: datetime) -> Revision:
    """The second person does not agree, and says why; also what was approved and not published yet.

    What was taken over together goes back together. Raises OwnWork for anybody who wrote it: writers take their own
    work back instead.
    """
    rows = locked_together(revision, RevisionState.SUBMITTED, RevisionState.APPROVED)
    all_in(rows, RevisionState.SUBMITTED, RevisionState.APPROVED)
    if any(by.pk in row.writers for row in rows):
        raise OwnWork("whoever wrote it cannot reject it")
    for row in rows:
        row.approver_id, row.answer, row.decided_at = by.pk, answer, now
        row.state, row.publish_on, row.held_back, row.held_on = RevisionState.REJECTED, None, "", None
        row.save(
            update_fields=["approver", "answer", "decided_at", "state", "publish_on", "held_back", "held_on"]
        )
    return rows[0]


@transaction.atomic
def take_back(*, revision: Revision, by: AbstractBaseUser) -> Revision:
    """A writer goes on writing what nobody has decided on yet. Raises WrongState for anybody else."""
    rows = locked_together(revision, RevisionState.SUBMITTED)
    all_in(rows, RevisionState.SUBMITTED)
    if by.pk not in rows[0].writers:
        raise WrongState("only those who wrote it take it back")
    for row in rows:
        row.state, row.submitted_at, row.edition = RevisionState.DRAFT, None, row.edition + 1
        row.save(update_fields=["state", "submitted_at", "edition"])
    return rows[0]
