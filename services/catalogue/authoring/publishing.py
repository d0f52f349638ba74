"""From approved to published: a changed matter changes every one-thing that uses it, all in one transaction or none."""

import logging
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from services.catalogue.authoring.companions import companions
from services.catalogue.authoring.errors import (
    AuthoringError,
    Faulty,
    InUse,
    NotAgreed,
    NotReady,
    Stale,
    WrongState,
)
from services.catalogue.authoring.library import library_of, published_entries, touched
from services.catalogue.authoring.models import DICTIONARY, EntryKind, HeldBack, Revision, RevisionState
from services.catalogue.authoring.verbs import (
    changes_of,
    faults_of,
    locked,
    locked_together,
    published_number,
)
from services.catalogue.gathering import gather
from services.catalogue.models import OneThingVersion
from services.catalogue.publish import publish
from services.catalogue.vocabulary import OneThing

log = logging.getLogger(__name__)


def take_turns() -> None:
    """Whoever changes what is published waits for whoever does so already; ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('authoring', 0))")


def touches(revision: Revision) -> list[Any]:
    """The one-things on offer that would get a new version, as they are now, in order of their numbers."""
    entries = {**published_entries(), **changes_of(revision)}
    packages = touched(gather(library_of(entries)))
    return sorted((package.one_thing for package in packages.values()), key=lambda one: one.number)


@transaction.atomic
def publish_revision(
    *, revision: Revision, by: AbstractBaseUser | None, now: datetime
) -> tuple[OneThingVersion, ...]:
    """Put an approved revision in force, with the new entries it needs; `by` is None when its day has come.

    Returns the new versions. A new one-thing is offered from now on. Running cases keep the versions they began with.
    What was taken over together comes into force together. Raises WrongState, NotReady when something new that it
    needs is not approved, NotAgreed while another office has not approved its part,
    Stale when another version was published since, Faulty when the catalogue no longer holds together with it.
    """
    take_turns()
    rows = locked_together(revision, RevisionState.APPROVED)
    if waiting := {row.owner for row in rows if row.state != RevisionState.APPROVED}:
        raise NotAgreed(tuple(sorted(waiting)))
    along = companions(rows[0])
    if unready := tuple((each.kind, each.code) for each in along if each.state != RevisionState.APPROVED):
        raise NotReady(unready)
    for row in rows:
        if row.based_on != published_number(row.kind, row.code):
            raise Stale("another version was published since the draft began")
    if problems := faults_of(rows[0]):
        raise Faulty(problems)
    for row in (*(locked(each, RevisionState.APPROVED) for each in along), *rows):
        Revision.objects.filter(kind=row.kind, code=row.code, state=RevisionState.PUBLISHED).update(
            state=RevisionState.REPLACED, ended_at=now, ended_by=by
        )
        row.state, row.published_at, row.published_by_id = RevisionState.PUBLISHED, now, by.pk if by else None
        row.publish_on, row.held_back, row.held_on = None, "", None
        row.save(
            update_fields=["state", "published_at", "published_by", "publish_on", "held_back", "held_on"]
        )
    return new_versions(
        also=next((row.code for row in rows if row.kind == EntryKind.ONE_THING), None),
        by=by.get_username() if by else rows[0].approver.get_username(),
        now=now,
    )


def new_versions(*, also: str | None, by: str, now: datetime) -> tuple[OneThingVersion, ...]:
    """A new version of every one-thing on offer whose content has changed, and of `also`, which may be new."""
    packages = gather(library_of(published_entries()))
    wanted = touched(packages)
    if also is not None:
        wanted[also] = packages[also]
    made = (publish(package, by=by, at=now) for _code, package in sorted(wanted.items()))
    return tuple(version for version, is_new in made if is_new)


def publish_due(*, now: datetime) -> int:
    """Publish what was approved for today or earlier, each exactly once; returns how many. Safe to run twice.

    What cannot be published, for whatever reason, is held back: it loses its day and says why, so that it is seen,
    is not tried for ever, and does not keep the others waiting.
    """
    published = 0
    while True:
        with transaction.atomic():
            # First, as everybody who publishes: whoever held a row and waited here could wait for ever.
            take_turns()
            due = (
                Revision.objects.select_for_update(skip_locked=True)
                .filter(state=RevisionState.APPROVED, publish_on__lte=timezone.localdate(now))
                .order_by("publish_on", "pk")
                .first()
            )
            if due is None:
                return published
            # Whatever went wrong is undone up to here; the lock and the row stay.
            try:
                publish_revision(revision=due, by=None, now=now)
                published += 1
            except AuthoringError as refused:
                _hold_back(due, _WHY.get(type(refused), HeldBack.UNREADY), refused)
            except OperationalError:
                # The database is away: nothing is wrong with the revision. The next round tries again.
                raise
            except Exception as unforeseen:
                _hold_back(due, HeldBack.ERROR, unforeseen)


_WHY: dict[type[Exception], HeldBack] = {Stale: HeldBack.STALE, Faulty: HeldBack.FAULTY}


def _hold_back(due: Revision, why: HeldBack, error: Exception) -> None:
    log.warning("held back", extra={"revision": due.pk, "why": type(error).__name__})
    Revision.objects.filter(pk=due.pk).update(publish_on=None, held_back=why, held_on=due.publish_on)


def used_elsewhere(revision: Revision, owned: Collection[str]) -> tuple[str, ...]:
    """Codes of the one-things with this word of the dictionary in them that none of `owned` leads."""
    section = EntryKind(revision.kind).section
    packages = gather(library_of(published_entries()))
    return tuple(
        code
        for code, package in packages.items()
        if revision.code in getattr(package, section) and package.one_thing.lead not in owned
    )


@transaction.atomic
def retire(*, revision: Revision, by: AbstractBaseUser, answer: str, now: datetime) -> Revision:
    """Take a published entry out of force; running cases go on. A one-thing is no longer offered.

    Raises InUse for a matter that one-things in force need, WrongState for anything not published.
    """
    take_turns()
    row = locked(revision, RevisionState.PUBLISHED)
    if row.kind in DICTIONARY:
        raise WrongState("a word of the dictionary stays: old versions speak it")
    if row.kind == EntryKind.MATTER and (needed := users_of(row.code)):
        raise InUse(needed)
    row.state, row.ended_at, row.ended_by_id, row.answer = RevisionState.RETIRED, now, by.pk, answer
    row.save(update_fields=["state", "ended_at", "ended_by", "answer"])
    if row.kind == EntryKind.ONE_THING:
        for version in OneThingVersion.objects.filter(code=row.code, retired_at=None):
            version.retire(at=now)
    return row


def users_of(matter: str) -> tuple[str, ...]:
    """Codes of the one-things in force that need a matter."""
    return tuple(
        code
        for (_kind, code), entry in published_entries().items()
        if isinstance(entry, OneThing) and any(member.matter == matter for member in entry.matters)
    )
