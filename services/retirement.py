"""The statutory age of retirement, as it rises from 2025 on.

Decision of the Standing Committee of the National People's Congress of 13 September 2024 on raising the statutory
retirement age step by step (全国人民代表大会常务委员会关于实施渐进式延迟法定退休年龄的决定), and its tables.
"""

import calendar
from dataclasses import dataclass
from datetime import date

REFORM = date(2025, 1, 1)


@dataclass(frozen=True, slots=True)
class Course:
    """From `before` years on the age rises by one month in every `step` months of birth, by `most` months in all."""

    before: int
    step: int
    most: int


MEN = Course(before=60, step=4, most=36)
WOMEN = {55: Course(before=55, step=4, most=36), 50: Course(before=50, step=2, most=60)}
"""By the age at which they retired before: 55 in management and technical posts, 50 in others."""


def reached_on(born: date, *, is_woman: bool, women: int) -> date:
    """The day on which somebody born then reaches the statutory age; `women` is the age before for women's posts.

    KeyError for an age of women that the law does not know.
    """
    course = WOMEN[women] if is_woman else MEN
    months_after = (born.year + course.before - REFORM.year) * 12 + born.month - REFORM.month
    later = 0 if months_after < 0 else min(months_after // course.step + 1, course.most)
    return _months_later(born, course.before * 12 + later)


def months_until(day: date, today: date) -> int:
    """Months from today until the day, a begun one counted whole; not positive once it has come."""
    whole = (day.year - today.year) * 12 + day.month - today.month
    return whole + (day.day > today.day)


def _months_later(day: date, months: int) -> date:
    """The same day that many months later; the last of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
