"""What a withdrawal would mean: which matters can still be taken back, and which others wait for them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from services.catalogue.vocabulary import Text
from workflows.models import Case, CaseState, SubCase


@dataclass(frozen=True)
class Withdrawable:
    """A matter that is not decided yet; `blocks` names the ones that would be blocked without it."""

    sub_case: SubCase
    name: Text
    blocks: tuple[Text, ...]


def is_withdrawable(sub_case: SubCase) -> bool:
    """Until its decision (DOMAIN §3)."""
    return not sub_case.has_ended and not sub_case.decision


def withdrawable(case: Case, sub_cases: Collection[SubCase]) -> tuple[Withdrawable, ...]:
    """The matters that can be withdrawn one by one, in order.

    None while the application is being prechecked, when it is taken back as a whole.
    """
    if case.state != CaseState.IN_PROGRESS:
        return ()
    names = {code: matter.name for code, matter in case.package.matters.items()}
    return tuple(
        Withdrawable(
            one,
            names[one.matter],
            tuple(names[other.matter] for other in blocked_without({one.matter}, sub_cases)),
        )
        for one in sub_cases
        if is_withdrawable(one)
    )


def blocked_without(matters: Collection[str], sub_cases: Iterable[SubCase]) -> list[SubCase]:
    """The sub-cases that wait for one of these matters, directly or through others, in order."""
    gone = set(matters)
    blocked = []
    for one in sorted(sub_cases, key=lambda each: each.position):
        if one.matter not in gone and not one.has_ended and gone & set(one.after):
            gone.add(one.matter)
            blocked.append(one)
    return blocked
