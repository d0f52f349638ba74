"""The four cuts (四减): less time, fewer steps, documents and visits than doing the matters one by one."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext

from services.catalogue.merging import compose
from services.catalogue.plan import Answers
from services.catalogue.vocabulary import Alternative, Package
from services.terms import Term, Unit

WORKING_HOURS_A_DAY = 7  # 09:00-12:00 and 13:00-17:00
# The citizen does nothing for these: the system fetches the paper, or typed data replace it.
AUTOMATIC = (Alternative.LICENCE, Alternative.SHARE, Alternative.PRIOR, Alternative.FORM)


@dataclass(frozen=True, slots=True)
class Cut:
    """One figure before and after, in days, steps, documents or visits."""

    before: int
    after: Decimal

    @property
    def reduction(self) -> Fraction:
        """1 - after / before; negative when it got worse."""
        return 1 - Fraction(self.after) / self.before

    @property
    def percent(self) -> int:
        """The reduction as a whole percentage."""
        return round(self.reduction * 100)


@dataclass(frozen=True, slots=True)
class FourCuts:
    """The four cuts of a one-thing; ``formula`` says in the current language how they are worked out."""

    days: Cut
    steps: Cut
    documents: Cut
    visits: Cut
    formula: str
    sample: bool


def cuts(package: Package, answers: Answers) -> FourCuts:
    """The baseline of the one-thing against its promise, one application and the visits, the documents that
    a citizen with these answers must really hand over, and the visits.
    """
    one_thing = package.one_thing
    to_hand_over = [
        document
        for document in compose(package, answers).documents
        if document.required and document.by[0] not in AUTOMATIC
    ]
    return FourCuts(
        days=Cut(one_thing.baseline.days, in_days(one_thing.promise)),
        steps=Cut(one_thing.baseline.steps, Decimal(1 + one_thing.visits)),
        documents=Cut(one_thing.baseline.documents, Decimal(len(to_hand_over))),
        visits=Cut(one_thing.baseline.visits, Decimal(one_thing.visits)),
        formula=gettext(
            "Reduction = 1 − after ÷ before. Before: every matter applied for on its own. After: the "
            "promised time, one application and its visits, the documents you hand over yourself, the visits."
        ),
        sample=one_thing.baseline.sample,
    )


def in_days(term: Term) -> Decimal:
    """A term as days: hours by the length of a working day, rounded up to a tenth."""
    match term.unit:
        case Unit.WORKING_HOURS:
            return (term.amount / WORKING_HOURS_A_DAY).quantize(Decimal("0.1"), "ROUND_UP")
        case Unit.IMMEDIATE:
            return Decimal(0)
    return term.amount
