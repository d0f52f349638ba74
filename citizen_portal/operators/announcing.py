"""The State Council's notice as an operator copies it: a line for each festival."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from citizen_portal.design.widgets import DateInput, DigitsInput
from services.calendar import Day, Kind, WorkingCalendar, holidays

FESTIVALS = (
    holidays.NEW_YEAR, holidays.SPRING_FESTIVAL, holidays.QINGMING, holidays.LABOUR_DAY, holidays.DRAGON_BOAT,
    holidays.MID_AUTUMN, holidays.NATIONAL_DAY,
)  # fmt: skip

LONGEST = 15
"""Days off for one festival: more is a slip of the pen."""

_SHORT = {
    "from": gettext_lazy("First day off"),
    "until": gettext_lazy("Last day off"),
    "worked": gettext_lazy("Weekend days that are worked"),
}
_DAY = re.compile(r"^(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?$")


class NoticeForm(forms.Form):
    """For each festival its first and last day off and the weekend days worked for it; as computed, to begin with.

    `days` are those of the notice once the form is valid.
    """

    announced_on = forms.DateField(
        label=gettext_lazy("The notice is of"),
        widget=DateInput(),
        help_text=gettext_lazy("The day on which the State Council’s office published it."),
    )

    def __init__(self, data: Any = None, *, year: int, calendar: WorkingCalendar, today: date) -> None:
        super().__init__(data, initial={"announced_on": today})
        self.year, self.days = year, []
        self.fields["announced_on"].widget.attrs["max"] = today.isoformat()
        english = (get_language() or "zh").startswith("en")
        expected = {day.date: day for day in _days_of(year, calendar) if day.kind is Kind.HOLIDAY}
        spans = _spans(expected)
        for number, festival in enumerate(FESTIVALS):
            first, last = spans[festival]
            name = festival.en if english else festival.zh
            self.fields[f"from_{number}"] = forms.DateField(
                label=_("%(festival)s: first day off") % {"festival": name},
                widget=_within(year), required=False, initial=first,
            )  # fmt: skip
            self.fields[f"until_{number}"] = forms.DateField(
                label=_("%(festival)s: last day off") % {"festival": name},
                widget=_within(year), required=False, initial=last,
            )  # fmt: skip
            self.fields[f"worked_{number}"] = forms.CharField(
                label=_("%(festival)s: weekend days that are worked") % {"festival": name},
                max_length=120, required=False,
                widget=DigitsInput(digits_only=False),
            )  # fmt: skip
            self.fields[f"worked_{number}"].widget.attrs["class"] = "input"

    @property
    def rows(self) -> Iterator[dict[str, Any]]:
        """A festival with its three fields, each with a label that need not name the festival again."""
        english = (get_language() or "zh").startswith("en")
        for number, festival in enumerate(FESTIVALS):
            yield {
                "name": festival.en if english else festival.zh,
                "fields": [(self[f"{part}_{number}"], label) for part, label in _SHORT.items()],
            }

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        days: dict[date, Day] = {}
        for number, festival in enumerate(FESTIVALS):
            for day in [*self._off(number, festival, given), *self._worked(number, festival, given)]:
                if day.date in days:
                    self.add_error(
                        f"from_{number}", _("%(day)s is named twice.") % {"day": day.date.isoformat()}
                    )
                days[day.date] = day
        self.days = sorted(days.values(), key=lambda day: day.date)
        return given

    def _off(self, number: int, festival: holidays.Name, given: dict[str, Any]) -> Iterator[Day]:
        first, last = given.get(f"from_{number}"), given.get(f"until_{number}")
        if first is None and last is None:
            return
        if first is None or last is None:
            self.add_error(f"from_{number}", _("Please give the first and the last day, or neither."))
        elif last < first:
            self.add_error(f"until_{number}", _("The last day lies before the first."))
        elif (last - first).days >= LONGEST:
            self.add_error(f"until_{number}", _("That is more than %(days)s days off.") % {"days": LONGEST})
        elif not first.year == last.year == self.year:
            self.add_error(f"from_{number}", _("The days lie in %(year)s.") % {"year": self.year})
        else:
            for offset in range((last - first).days + 1):
                yield Day(first + timedelta(days=offset), Kind.HOLIDAY, festival.zh, festival.en)

    def _worked(self, number: int, festival: holidays.Name, given: dict[str, Any]) -> Iterator[Day]:
        for word in re.split(r"[\s,，、;；]+", given.get(f"worked_{number}", "").strip()):
            if not word:
                continue
            found = _DAY.match(word)
            try:
                day = date(int(found[1] or self.year), int(found[2]), int(found[3])) if found else None
            except ValueError:
                day = None
            if day is None or day.year != self.year:
                self.add_error(
                    f"worked_{number}",
                    _(
                        "“%(word)s” is no day of %(year)s. Please write days as 2-20, with commas between them."
                    )
                    % {"word": word, "year": self.year},
                )
            elif day.weekday() < 5:
                self.add_error(f"worked_{number}", _("%(day)s is no weekend day.") % {"day": day.isoformat()})
            else:
                yield Day(
                    day, Kind.MAKEUP, f"{festival.zh}调休上班", f"Make-up working day for {festival.en}"
                )


def _within(year: int) -> DateInput:
    widget = DateInput(earliest=f"{year}-01-01", latest=f"{year}-12-31")
    widget.attrs["class"] = "input"
    return widget


def _days_of(year: int, calendar: WorkingCalendar) -> Iterator[Day]:
    day = date(year, 1, 1)
    while day.year == year:
        yield calendar.day(day)
        day += timedelta(days=1)


def _spans(expected: Mapping[date, Day]) -> dict[holidays.Name, tuple[date | None, date | None]]:
    """The first and last day of each festival; none where it falls within another, which has its days already."""
    off = {each: [day for day in expected if expected[day].name_zh == each.zh] for each in FESTIVALS}
    spans = {each: (min(days), max(days)) for each, days in off.items() if days}
    return {
        each: (None, None)
        if each not in spans
        or any(
            other != each and spans[other][0] <= spans[each][0] and spans[each][1] <= spans[other][1]
            for other in spans
        )
        else spans[each]
        for each in FESTIVALS
    }
