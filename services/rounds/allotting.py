"""Who gets which place: a pure rule that anybody can repeat with the same applications, places and seed.

Everybody stands in one order: by rank; among equals by the earlier values the catalogue names; and then by a draw, the
SHA-256 of the seed and the number of the application. In that order each is given the first of their wishes that still
has a place. Whoever is left is then, in the same order, assigned the first place that remains in the published order.
Nobody does better by wishing for anything but what they want, or by applying earlier.

Applications that name each other (twins) are one group: they need places together, stand where the later of them would
stand, so that nothing is won by binding, and the wishes of the first of them count. Only where no school has room for
all of them any more are they assigned one by one.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.catalogue.vocabulary import ASSIGNED
from services.rounds.places import Places

LAST = "\uffff"
"""Where an applicant says nothing about what orders equals, they stand last among them."""


@dataclass(frozen=True)
class Applicant:
    """`number` of the application, unique; `rank` counts from 0; `then` are ISO dates or other ordered texts, empty for
    none. `own` and `other` are what binds: an applicant and whom they name.
    """

    number: str
    pool: str
    wishes: tuple[str, ...]
    rank: int
    then: tuple[str, ...] = ()
    own: str = ""
    other: str = ""


@dataclass(frozen=True)
class Allotted:
    """`position` counts from 1 over all; `place` is empty when there was none left, and `way` with it."""

    applicant: Applicant
    position: int
    place: str
    way: str


def allot(applicants: Iterable[Applicant], places: Places, seed: str) -> list[Allotted]:
    """In the order in which they were served. `places` are the free ones; it is not changed."""
    free = {pool: dict(numbers) for pool, numbers in places.items()}
    order = sorted(groups(applicants), key=lambda group: _standing(group, seed))
    found: dict[str, tuple[str, str]] = {}
    for group in order:
        for number, wish in enumerate(group[0].wishes, start=1):
            if _take(free, group, wish):
                found |= {one.number: (wish, f"wish_{number}") for one in group}
                break
    for group in order:
        if group[0].number not in found:
            found |= _assigned(free, group)
    everybody = (one for group in order for one in group)
    return [
        Allotted(one, position, *found.get(one.number, ("", "")))
        for position, one in enumerate(everybody, start=1)
    ]


def draw(seed: str, number: str) -> str:
    """The draw of an application: lower stands earlier. SHA-256 of ``seed``, a line feed and ``number`` in UTF-8."""
    return hashlib.sha256(f"{seed}\n{number}".encode()).hexdigest()


def groups(applicants: Iterable[Applicant]) -> list[tuple[Applicant, ...]]:
    """Those who belong together, each group in the order of its numbers: exactly those who name each other."""
    everybody = sorted(applicants, key=lambda one: one.number)
    named: dict[tuple[str, str, str], list[Applicant]] = defaultdict(list)
    for one in everybody:
        if one.own and one.other and one.own != one.other:
            named[one.pool, one.own, one.other].append(one)
    found: list[tuple[Applicant, ...]] = []
    bound: set[str] = set()
    for one in everybody:
        if one.number in bound:
            continue
        partners = named.get((one.pool, one.other, one.own), []) if one.own and one.own != one.other else []
        partner = next((each for each in partners if each.number not in bound), None)
        group = (one, partner) if partner is not None else (one,)
        bound |= {each.number for each in group}
        found.append(group)
    return found


def _standing(group: Sequence[Applicant], seed: str) -> tuple[int, tuple[str, ...], str]:
    return (
        max(one.rank for one in group),
        max(tuple(value or LAST for value in one.then) for one in group),
        draw(seed, group[0].number),
    )


def _take(free: Places, group: Sequence[Applicant], place: str) -> bool:
    """Take places for the whole group, if there are enough."""
    numbers = free.get(group[0].pool, {})
    if numbers.get(place, 0) < len(group):
        return False
    numbers[place] -= len(group)
    return True


def _assigned(free: Places, group: Sequence[Applicant]) -> dict[str, tuple[str, str]]:
    for place in free.get(group[0].pool, {}):
        if _take(free, group, place):
            return {one.number: (place, ASSIGNED) for one in group}
    if len(group) == 1:
        return {}
    return {number: way for one in group for number, way in _assigned(free, (one,)).items()}
