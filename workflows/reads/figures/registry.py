"""The indicators (DOMAIN §8) as data: what each means, how it is worked out, where it should be.

A name, a definition and a formula are words for people; `kind` and `measure` are the same for the machine. Targets are
the registry's unless a place has set its own (`Target`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from services.models import Level
from workflows.models import Counted


class Measure(StrEnum):
    """What is made of the sums."""

    COUNT = "count"
    RATE = "rate"
    MEAN = "mean"
    P90 = "p90"
    NOW = "now"


class Side(StrEnum):
    """Which of the things counted a list shows."""

    ALL = "all"
    HITS = "hits"
    MISSES = "misses"


@dataclass(frozen=True)
class Indicator:
    """One figure. `target` is in `unit`; `higher_is_better` is None where neither is.

    `worked` is the formula with the numbers put in, from ``n``, ``hits``, ``amount`` and ``value``; `lists` names what
    stands behind the number, what wants a look first. `levels` are those of government at which it is said; `of_cases`
    says that it speaks of cases as a whole, so that places are compared beside departments.
    """

    code: str
    name: Promise
    definition: Promise
    formula: Promise
    worked: Promise
    unit: Promise | str
    measure: Measure
    kind: Counted | None = None
    lists: Mapping[Side, Promise] | None = None
    higher_is_better: bool | None = None
    target: float | None = None
    of_cases: bool = False
    levels: tuple[Level, ...] = (Level.CITY, Level.DISTRICT, Level.STREET)

    @property
    def is_rate(self) -> bool:
        """A rate from few says little; a count says what it says."""
        return self.measure in (Measure.RATE, Measure.MEAN, Measure.P90)


DAYS = _("working days")

INDICATORS = (
    Indicator(
        code="received",
        name=_("Cases received"),
        definition=_(
            "Applications submitted in the period. A case counts for the place it belongs to; of a department, those"
            " in which it has a part."
        ),
        formula=_("The number of applications submitted"),
        worked=_("%(n)s applications"),
        unit=_("cases"),
        measure=Measure.COUNT,
        kind=Counted.SUBMITTED,
        lists={Side.ALL: _("Cases submitted")},
        of_cases=True,
    ),
    Indicator(
        code="on_time_rate",
        name=_("Decided on time"),
        definition=_(
            "How many of the matters decided or declined in the period were so by the promised date. Time during which"
            " the clock stood still by law is not counted; an extension moves the date."
        ),
        formula=_("Matters decided by the promised date ÷ matters decided"),
        worked=_("%(hits)s decided by the promised date ÷ %(n)s decided = %(value)s %%"),
        unit="%",
        measure=Measure.RATE,
        kind=Counted.DECIDED,
        lists={
            Side.MISSES: _("Decided late"),
            Side.HITS: _("Decided by the promised date"),
            Side.ALL: _("Matters decided"),
        },
        higher_is_better=True,
        target=95,
    ),
    Indicator(
        code="statutory_overrun",
        name=_("Beyond the statutory term"),
        definition=_("Matters decided in the period after the term the law allows. There should be none."),
        formula=_("The number of matters decided after the statutory term"),
        worked=_("%(n)s matters"),
        unit=_("matters"),
        measure=Measure.COUNT,
        kind=Counted.OVERRUN,
        lists={Side.ALL: _("Decided after the statutory term")},
        higher_is_better=False,
        target=0,
    ),
    Indicator(
        code="mean_days",
        name=_("Mean handling time"),
        definition=_(
            "The department’s own time from receipt to decision, in working days of seven office hours, on average over"
            " the matters decided in the period. Waiting for the applicant’s corrections and special procedures is not"
            " counted."
        ),
        formula=_("Office time from receipt to decision, summed ÷ matters decided"),
        worked=_("%(amount)s working days in all ÷ %(n)s matters = %(value)s working days"),
        unit=DAYS,
        measure=Measure.MEAN,
        kind=Counted.DECIDED,
        lists={Side.ALL: _("Matters decided")},
        higher_is_better=False,
    ),
    Indicator(
        code="p90_days",
        name=_("Nine in ten decided within"),
        definition=_(
            "Within how many working days of the department’s own time nine in ten of the matters decided in the period"
            " were decided, to the half day."
        ),
        formula=_("The shortest time, in half working days, that covers 90 % of the matters decided"),
        worked=_("90 %% of %(n)s matters were decided within %(value)s working days"),
        unit=DAYS,
        measure=Measure.P90,
        kind=Counted.DECIDED,
        lists={Side.ALL: _("Matters decided")},
        higher_is_better=False,
    ),
    Indicator(
        code="case_days",
        name=_("Whole case, from application to end"),
        definition=_(
            "How long people wait for the one-thing as a whole: from the application until every matter has ended, in"
            " working days of office time, on average over the cases closed in the period. What the applicant took is"
            " part of it."
        ),
        formula=_("Office time from application to end, summed ÷ cases closed"),
        worked=_("%(amount)s working days in all ÷ %(n)s cases = %(value)s working days"),
        unit=DAYS,
        measure=Measure.MEAN,
        kind=Counted.CLOSED,
        lists={Side.ALL: _("Cases closed")},
        higher_is_better=False,
        of_cases=True,
    ),
    Indicator(
        code="good_rate",
        name=_("Satisfaction"),
        definition=_(
            "Ratings of fairly satisfied or better, of all ratings given in the period. A case nobody rated counts as"
            " unrated, not as satisfied. Of a department: its own matters, and the cases in which it has a part."
        ),
        formula=_("Ratings of levels 3 to 5 ÷ all ratings"),
        worked=_("%(hits)s ratings of levels 3 to 5 ÷ %(n)s ratings = %(value)s %%"),
        unit="%",
        measure=Measure.RATE,
        kind=Counted.RATED,
        lists={
            Side.MISSES: pgettext_lazy("figures", "Bad ratings"),
            Side.HITS: _("Good ratings"),
            Side.ALL: _("All ratings"),
        },
        higher_is_better=True,
        target=95,
        of_cases=True,
    ),
    Indicator(
        code="active_rate",
        name=_("Cases rated"),
        definition=_(
            "How many of the cases closed in the period have been rated by now. Rating is voluntary."
        ),
        formula=_("Closed cases with a rating ÷ cases closed"),
        worked=_("%(hits)s with a rating ÷ %(n)s closed = %(value)s %%"),
        unit="%",
        measure=Measure.RATE,
        kind=Counted.CLOSED,
        lists={
            Side.HITS: _("Closed and rated"),
            Side.MISSES: _("Closed and not rated"),
            Side.ALL: _("Cases closed"),
        },
        higher_is_better=True,
        of_cases=True,
    ),
    Indicator(
        code="callback_rate",
        name=_("Called back in time"),
        definition=_(
            "Of the bad ratings of the period, in how many the department called the citizen back within one working"
            " day. One that is still in time and not done is not counted yet; one that two supervisors excluded never"
            " is."
        ),
        formula=_("Bad ratings called back in time ÷ bad ratings called back or overdue"),
        worked=_("%(hits)s called back in time ÷ %(n)s due = %(value)s %%"),
        unit="%",
        measure=Measure.RATE,
        kind=Counted.CALLED,
        lists={
            Side.MISSES: _("Not called back in time"),
            Side.HITS: _("Called back within the term"),
            Side.ALL: _("Call-backs due"),
        },
        higher_is_better=True,
        target=100,
    ),
    Indicator(
        code="bad_rectified",
        name=_("Bad ratings put right in time"),
        definition=_(
            "Of the bad ratings of the period, in how many the department answered within fifteen working days what it"
            " has put right. One that is still in time and not answered is not counted yet; one that two supervisors"
            " excluded never is."
        ),
        formula=_("Bad ratings answered in time ÷ bad ratings answered or overdue"),
        worked=_("%(hits)s answered in time ÷ %(n)s due = %(value)s %%"),
        unit="%",
        measure=Measure.RATE,
        kind=Counted.RECTIFIED,
        lists={
            Side.MISSES: _("Not put right in time"),
            Side.HITS: _("Put right in time"),
            Side.ALL: _("Bad ratings answered or overdue"),
        },
        higher_is_better=True,
        target=100,
    ),
    Indicator(
        code="first_pass_rate",
        name=_("Accepted at first go"),
        definition=_("How many of the matters accepted in the period were accepted without any correction."),
        formula=_("Matters accepted without a correction ÷ matters accepted"),
        worked=_("%(hits)s without a correction ÷ %(n)s accepted = %(value)s %%"),
        unit="%",
        measure=Measure.RATE,
        kind=Counted.ACCEPTED,
        lists={
            Side.MISSES: _("Accepted after corrections"),
            Side.HITS: _("Accepted at first go"),
            Side.ALL: _("Matters accepted"),
        },
        higher_is_better=True,
        target=90,
    ),
    Indicator(
        code="correction_rate",
        name=_("Corrections asked for"),
        definition=_(
            "In how many of the matters received in the period the applicant had to put something right."
        ),
        formula=_("Matters with a request for corrections ÷ matters received"),
        worked=_("%(hits)s with corrections ÷ %(n)s received = %(value)s %%"),
        unit="%",
        measure=Measure.RATE,
        kind=Counted.RECEIVED,
        lists={Side.HITS: _("With corrections"), Side.ALL: _("Matters received")},
        higher_is_better=False,
        target=10,
    ),
    Indicator(
        code="return_rate",
        name=_("Sent back at the precheck"),
        definition=_(
            "How many of the applications that the one window looked at in the period it sent back."
        ),
        formula=_("Applications sent back ÷ applications prechecked"),
        worked=_("%(hits)s sent back ÷ %(n)s prechecked = %(value)s %%"),
        unit="%",
        measure=Measure.RATE,
        kind=Counted.PRECHECKED,
        lists={Side.HITS: _("Sent back"), Side.ALL: _("Applications prechecked")},
        higher_is_better=False,
        target=10,
    ),
    Indicator(
        code="share_rate",
        name=_("Documents not asked for"),
        definition=_(
            "How many of the documents required for the applications of the period the city fetched itself, from"
            " licences, other registers or earlier results, or did without."
        ),
        formula=_("Documents the applicant did not hand in ÷ documents required"),
        worked=_("%(hits)s not asked for ÷ %(n)s required = %(value)s %%"),
        unit="%",
        measure=Measure.RATE,
        kind=Counted.DOCUMENTS,
        lists={Side.ALL: _("Cases with documents")},
        higher_is_better=True,
        target=50,
        of_cases=True,
    ),
    Indicator(
        code="yellow",
        name=_("Due soon, now"),
        definition=_(
            "Tasks at a desk at this moment whose yellow light is on: 90 % of the term is used, or a day is left."
        ),
        formula=_("The number of open tasks that are due soon"),
        worked=_("%(n)s tasks"),
        unit=_("tasks"),
        measure=Measure.NOW,
        higher_is_better=False,
    ),
    Indicator(
        code="red",
        name=_("Overdue, now"),
        definition=_("Tasks at a desk at this moment whose term is over."),
        formula=_("The number of open tasks that are overdue"),
        worked=_("%(n)s tasks"),
        unit=_("tasks"),
        measure=Measure.NOW,
        higher_is_better=False,
        target=0,
    ),
)

REGISTRY: dict[str, Indicator] = {indicator.code: indicator for indicator in INDICATORS}

CUTS: dict[str, Promise] = {
    "days": pgettext_lazy("cut", "Time"),
    "steps": pgettext_lazy("cut", "Steps"),
    "documents": pgettext_lazy("cut", "Documents"),
    "visits": pgettext_lazy("cut", "Visits"),
}
"""The four cuts of a one-thing come from its catalogue (`services.catalogue.cuts`), not from cases."""
