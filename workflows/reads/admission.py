"""The applications of a round, and who would get which place: nothing is decided here.

Of an application only what the rule of the catalogue names is looked at; what comes out names no person.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from services.catalogue.vocabulary import Batch, Package
from services.models import Round
from services.rounds.allotting import Allotted, Applicant, allot
from services.rounds.places import Places, places_of
from workflows.models import (
    DECIDED_TOGETHER,
    RUNNING,
    Admission,
    AdmissionItem,
    AdmissionState,
    Case,
    Decision,
    SubCase,
    SubCaseState,
    Task,
)

from .facts import facts_of

AT_ONCE = 500
"""Applications whose facts are read in one statement."""


def batched(cases: Iterable[Case], size: int) -> Iterator[list[Case]]:
    """The cases, so many at a time."""
    rest = iter(cases)
    while some := list(islice(rest, size)):
        yield some


@dataclass(frozen=True)
class Standing:
    """An application that waits for a place: the sub-case to be decided, and what ranks it."""

    sub_case_id: int
    applicant: Applicant


@dataclass(frozen=True)
class Open:
    """What still has to end before a list can be approved: checks on desks, and corrections that citizens owe."""

    checks: int
    corrections: int

    @property
    def any(self) -> bool:
        return bool(self.checks or self.corrections)


def waiting_tasks(round: Round) -> QuerySet[Task]:
    """The open tasks of a round that are decided together."""
    return Task.objects.filter(
        process__round=round,
        process__state__in=RUNNING,
        flow_task_type=DECIDED_TOGETHER,
        finished__isnull=True,
    )


def standings(round: Round) -> list[Standing]:
    """Everybody who waits for a place, by number. Three statements, and one for every few hundred applications."""
    tasks = waiting_tasks(round).select_related("process", "sub_case").order_by("process__number")
    waiting = {task.process_id: task for task in tasks}
    facts: dict[int, dict[str, Any]] = {}
    for some in batched((task.process for task in waiting.values()), AT_ONCE):
        facts |= facts_of(some)
    granted: dict[int, set[str]] = {}
    done = SubCase.objects.filter(case__in=waiting, decision=Decision.GRANTED)
    for case_id, matter in done.values_list("case_id", "matter"):
        granted.setdefault(case_id, set()).add(matter)
    return [
        Standing(
            task.sub_case_id,
            applicant(task.process.package, task.process.number, facts[case_id], granted.get(case_id, set())),
        )
        for case_id, task in waiting.items()
    ]


def applicant(package: Package, number: str, facts: Mapping[str, Any], granted: Collection[str]) -> Applicant:
    """What ranks one application, by the rule of its own version of the catalogue."""
    batch = package.one_thing.window.batch
    pool = next((pool for pool in batch.pools if facts.get(f"{batch.wishes[0]}.{pool}")), batch.pools[0])
    wishes = (facts.get(f"{wish}.{pool}") for wish in batch.wishes)
    own, other = (str(facts.get(key) or "") for key in batch.bound) if batch.bound else ("", "")
    return Applicant(
        number=number,
        pool=pool,
        wishes=tuple(dict.fromkeys(wish for wish in wishes if wish)),
        rank=rank_of(batch, facts, granted),
        then=tuple(str(facts.get(key) or "") for key in batch.then),
        own=own,
        other=other,
    )


def rank_of(batch: Batch, facts: Mapping[str, Any], granted: Collection[str]) -> int:
    """The first rank whose condition holds and whose matters were granted; the last takes everybody."""
    return next(
        place
        for place, rank in enumerate(batch.ranks)
        if (rank.when is None or rank.when.holds(facts) is True) and set(rank.verified) <= set(granted)
    )


def free_places(round: Round) -> Places:
    """Those nobody has got yet, also not by a list that is still being carried out. Whose matter was reopened after an
    error has none any more."""
    taken: dict[tuple[str, str], int] = {}
    given = AdmissionItem.objects.filter(
        Q(settled_at__isnull=True) | Q(decided=True),
        turn=F("sub_case__round"),
        admission__round=round,
        admission__state=AdmissionState.APPROVED,
    ).exclude(place="")
    for pool, place, number in given.values_list("pool", "place").annotate(n=Count("id")):
        taken[pool, place] = number
    return {
        pool: {place: max(number - taken.get((pool, place), 0), 0) for place, number in numbers.items()}
        for pool, numbers in places_of(round).items()
    }


def drawn_list(round: Round, seed: str) -> tuple[list[tuple[int, Allotted]], Places]:
    """The list as it would be now, as (sub-case, what it gets) in the order of service; and the free places."""
    waiting = {one.applicant.number: one for one in standings(round)}
    places = free_places(round)
    served = allot((one.applicant for one in waiting.values()), places, seed)
    return [(waiting[each.applicant.number].sub_case_id, each) for each in served], places


def digest_of(lines: Iterable[tuple[int, Allotted]]) -> str:
    """SHA-256 over what a list says."""
    digest = hashlib.sha256()
    for sub_case_id, each in lines:
        said = (each.position, sub_case_id, each.applicant.rank, each.applicant.pool, each.place, each.way)
        digest.update(("\t".join(map(str, said)) + "\n").encode())
    return digest.hexdigest()


def still_open(round: Round) -> Open:
    """What the round still waits for: in the cases that wait for a place, every other matter has to end first."""
    others = SubCase.objects.filter(
        case__round=round,
        case__state__in=RUNNING,
        case__tasks__flow_task_type=DECIDED_TOGETHER,
        case__tasks__finished__isnull=True,
        ended_at__isnull=True,
        decision="",
    ).exclude(tasks__flow_task_type=DECIDED_TOGETHER, tasks__finished__isnull=True)
    owed = Q(state=SubCaseState.AWAITING_CORRECTION)
    found = others.aggregate(
        checks=Count("id", distinct=True, filter=~owed), corrections=Count("id", distinct=True, filter=owed)
    )
    return Open(**found)


def carried_out(admission: Admission) -> tuple[int, int, int]:
    """Of an approved list: how many are to be decided, how many are, and how many dropped out meanwhile."""
    counted = admission.items.aggregate(
        lines=Count("id"),
        ended=Count("id", filter=Q(decided=True)),
        passed_over=Count("id", filter=Q(settled_at__isnull=False, decided=False)),
    )
    return counted["lines"], counted["ended"], counted["passed_over"]
