"""The statutory age by the tables of the decision of 13 September 2024."""

from datetime import date

import pytest

from services.retirement import months_until, reached_on


@pytest.mark.parametrize(
    ("born", "is_woman", "women", "reached"),
    [
        ("1964-12-31", False, 55, "2024-12-31"),  # before the reform
        ("1965-01-15", False, 55, "2025-02-15"),  # 60 and one month
        ("1965-04-30", False, 55, "2025-05-30"),
        ("1965-05-01", False, 55, "2025-07-01"),  # 60 and two
        ("1976-09-01", False, 55, "2039-09-01"),  # 63: the first month of birth with the whole rise
        ("1990-01-01", False, 55, "2053-01-01"),
        ("1971-08-19", True, 55, "2027-01-19"),  # 55 and five months
        ("1981-09-01", True, 55, "2039-09-01"),  # 58
        ("1975-01-31", True, 50, "2025-02-28"),  # 50 and one month, of a shorter month
        ("1984-11-05", True, 50, "2039-11-05"),  # 55
    ],
)
def test_the_age_rises_step_by_step(born: str, is_woman: bool, women: int, reached: str) -> None:
    assert reached_on(date.fromisoformat(born), is_woman=is_woman, women=women).isoformat() == reached


def test_a_begun_month_counts_whole_and_the_day_itself_not_any_more() -> None:
    day = date(2027, 1, 19)
    assert [months_until(day, today) for today in (date(2026, 10, 18), date(2026, 10, 19), day)] == [4, 3, 0]
    assert months_until(day, date(2027, 3, 1)) == -1
