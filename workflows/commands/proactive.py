"""Finding who is entitled to something they have not asked for (免申即享).

Only holders who agreed are looked at, each once a day, in batches; what their records say is compared with the rules of
the current catalogue. Nobody sees the result but whom it is about. A batch writes everything in one transaction under
the lock of its holders' `Examination` rows: killed, it has done nothing and is done again; done twice at once, the
second finds nothing due. An offer exists once for each holder, rule and period because the database says so.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from services.models import Holder
from services.records.holdings import Holdings, are_all_registers_here, confirmed, standing_records
from services.records.offering import Match, Records, match
from services.records.registry import SourceUnavailable
from workflows import access_log
from workflows.models import Draft, Examination, Offer, OfferEnd, OfferState, Purpose
from workflows.reads.offering import Before, OfferedRule, agreed, before, facts_of, offered, records_office

log = logging.getLogger(__name__)

EVERY = timedelta(days=1)
"""How often a holder's records are compared."""

BATCH = 500
"""Holders in one transaction."""

MOST_BATCHES = 20
"""In one job: a city's holders are spread over many of them."""

Due = Mapping[int, datetime]
"""Since when each holder of a batch is due. A changed consent changes it: then what was read no longer counts."""


def find(*, now: datetime, batch: int = BATCH, most: int = MOST_BATCHES) -> int:
    """Compare the records of everybody who is due at `now`, and end what has expired; returns how many offers came.

    Safe to run any number of times at once, and to be killed at any moment.
    """
    expire(now=now)
    rules = offered()
    found = 0
    for _ in range(most):
        rows = Examination.objects.filter(due_at__lte=now).order_by("due_at", "holder_id")
        due = dict(rows.values_list("holder_id", "due_at")[:batch])
        if not due:
            break
        found += _examine(due, rules, now)
    return found


def expire(*, now: datetime) -> int:
    """End what nobody answered in time, and what was accepted and thrown away again; how many offers those were."""
    drafts = Draft.objects.filter(pk=OuterRef("draft"))
    unanswered = Q(state=OfferState.OPEN) | Q(~Exists(drafts), state=OfferState.ACCEPTED)
    late = Offer.objects.filter(unanswered, expires_at__lte=now)
    return late.update(state=OfferState.EXPIRED, ended_at=now)


def examine_again(*, holder_id: int, now: datetime) -> None:
    """The holder's record has changed: compare it at the next opportunity. Nothing while the service is off."""
    Examination.objects.filter(pk=holder_id, due_at__gt=now).update(due_at=now)


@dataclass(frozen=True)
class Verdict:
    """What came of comparing one holder's records: what is new, and which open offers no longer hold, and why.

    `kinds` are the kinds of records that were looked at.
    """

    offers: tuple[Offer, ...]
    gone: Mapping[int, OfferEnd]
    kinds: tuple[str, ...]


def _examine(due: Due, rules: Sequence[OfferedRule], now: datetime) -> int:
    """One batch. When something in it fails, each holder is tried alone; who fails alone waits for tomorrow."""
    try:
        return _write(_compare(due, rules, now), due, now)
    except Exception as fault:
        if len(due) > 1:
            return sum(_examine({pk: since}, rules, now) for pk, since in due.items())
        (pk,) = due
        # The class alone: the text of an error may quote what a register says.
        log.error("comparing the records of holder %s failed: %s", pk, type(fault).__name__)
        Examination.objects.filter(pk=pk, due_at=due[pk]).update(due_at=now + EVERY)
        return 0


def _compare(due: Due, rules: Sequence[OfferedRule], now: datetime) -> dict[int, Verdict]:
    """Reads only: a fixed number of statements, and a few for each find that a register elsewhere has to confirm."""
    holders = list(Holder.objects.filter(pk__in=due))
    agreements = agreed(due)
    own = {
        holder.pk: [one for one in rules if one.is_for(holder.kind, agreements.get(holder.pk, frozenset()))]
        for holder in holders
    }
    kinds = {kind for each in own.values() for one in each for kind in one.rule.kinds}
    held = standing_records(holders, kinds, now) if kinds else Holdings({}, frozenset())
    had = before(due)
    return {holder.pk: _judged(holder, own[holder.pk], held, had[holder.pk], now) for holder in holders}


def _judged(
    holder: Holder, rules: Sequence[OfferedRule], held: Holdings, had: Before, now: datetime
) -> Verdict:
    records = held.records.get(holder.pk, {})
    offers: list[Offer] = []
    holding: set[tuple[str, str]] = set()
    for one in rules:
        if held.unavailable.intersection(one.rule.records + one.rule.lacks):
            # Unknown is not the same as gone: what was offered stays, and nothing is offered on a guess.
            holding.add(one.key)
            continue
        found = match(one.rule, records, today=timezone.localdate(now))
        if found is None or had.has_applied(one, found, now):
            continue
        holding.add(one.key)
        if had.was_offered(one, found) or not (sure := _confirmed(one, holder, records, found, now)):
            continue
        offers.append(
            Offer(
                holder=holder,
                version_id=one.version_id,
                one_thing=one.one_thing,
                rule=one.rule.code,
                period=sure.period,
                facts=facts_of(one.rule, sure),
                found_at=now,
                expires_at=now + timedelta(days=one.rule.days),
            )
        )
    current = {one.key for one in rules}
    gone = {
        offer: OfferEnd.FACTS if key in current else OfferEnd.RULE
        for offer, key in had.open.items()
        if key not in holding
    }
    return Verdict(tuple(offers), gone, tuple(sorted({kind for one in rules for kind in one.rule.kinds})))


def _confirmed(
    one: OfferedRule, holder: Holder, records: Records, found: Match, now: datetime
) -> Match | None:
    """The match by what every register says; None when one says otherwise, or does not answer: never on a guess."""
    if are_all_registers_here():
        return found
    try:
        sure = confirmed(holder, (*one.rule.records, *one.rule.lacks), now)
    except SourceUnavailable:
        return None
    also = {kind: records[kind] for kind in one.rule.also if kind in records}
    return match(one.rule, also | sure, today=timezone.localdate(now))


def _write(verdicts: Mapping[int, Verdict], due: Due, now: datetime) -> int:
    """Everything that came of a batch, in one transaction; how many offers are new."""
    with transaction.atomic():
        rows = Examination.objects.select_for_update(no_key=True).filter(pk__in=due).order_by("pk")
        # Who has switched the service on or off meanwhile, or was examined by somebody quicker, is due at another time.
        locked = {one.pk: one for one in rows if one.due_at == due[one.pk] and one.pk in verdicts}
        offers = [offer for pk in locked for offer in verdicts[pk].offers]
        Offer.objects.bulk_create(offers, ignore_conflicts=True)
        for end in OfferEnd:
            gone = [offer for pk in locked for offer, why in verdicts[pk].gone.items() if why is end]
            if gone:
                standing = Offer.objects.filter(pk__in=gone, state=OfferState.OPEN)
                standing.update(state=OfferState.WITHDRAWN, end=end, ended_at=now)
        logged = _logged(locked, verdicts, now)
        for one in locked.values():
            one.due_at, one.examined_at = now + EVERY, now
            one.logged_at = now if one.pk in logged else one.logged_at
        Examination.objects.bulk_update(locked.values(), ["due_at", "examined_at", "logged_at"])
    return len(offers)


def _logged(locked: Mapping[int, Examination], verdicts: Mapping[int, Verdict], now: datetime) -> set[int]:
    """Write the looks into the log that the holders read: each month once, and whenever something was found.

    It says that it is done every day; an entry for each day would bury the looks of people.
    """
    month = timezone.localdate(now).replace(day=1)
    wanted = [
        pk
        for pk, one in locked.items()
        if verdicts[pk].kinds
        and (verdicts[pk].offers or one.logged_at is None or timezone.localdate(one.logged_at) < month)
    ]
    if wanted:
        office = records_office().pk
        looks = (
            access_log.Look(office, None, pk, None, tuple(f"record:{kind}." for kind in verdicts[pk].kinds))
            for pk in wanted
        )
        access_log.record_looks(looks, by=None, purpose=Purpose.OFFER, now=now)
    return set(wanted)
