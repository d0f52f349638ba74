"""Clean values: what a person typed, as the canonical JSON value of its element; and back for people to read.

Canonical: text ``str``; integer ``int``; decimal and money a plain string (``"12.50"``); date ``YYYY-MM-DD``;
datetime ISO 8601 with offset; boolean ``true``/``false``; choice the option; choices a list of options in the
element's order; region its code of 6, 9 or 12 digits (GB/T 2260, GB/T 10114).
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext, ngettext

from services.catalogue import standards
from services.catalogue.constraints import day, strictest
from services.catalogue.vocabulary import Constraints, Element, ElementType

SHANGHAI = ZoneInfo("Asia/Shanghai")
EARLIEST_YEAR = 1800
LONGEST_STRING = 500
LONGEST_TEXT = 5000
_TRUE = {"true", "yes", "on", "1", "是"}
_FALSE = {"false", "no", "off", "0", "否"}
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,6})?", re.ASCII)
_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?", re.ASCII)


def is_empty(raw: Any) -> bool:
    """Whether nothing was answered: None, blank text, an empty list."""
    return raw is None or raw == [] or raw == () or (isinstance(raw, str) and not raw.strip())


def parse(element: Element, constraints: Constraints, raw: Any, *, today: date) -> Any:
    """The canonical value of what was typed.

    Raises ValueError with a message in the current language that says what is wrong and how to mend it.
    The element's own constraints always hold too. `today` is the day of submission in Shanghai.
    """
    if is_empty(raw):
        raise ValueError(gettext("Please fill in %(name)s.") % {"name": element.name})
    return _READERS[element.type](element, strictest(element.constraints, constraints), raw, today)


def display(element: Element, value: Any) -> str:
    """A canonical value for people, in the current language; empty for no value. A region stays its code."""
    if is_empty(value):
        return ""
    match element.type:
        case ElementType.CHOICE | ElementType.CHOICES:
            chosen = [value] if isinstance(value, str) else value
            labels = {option.value: str(option.label) for option in element.options}
            return gettext(", ").join(labels.get(option, option) for option in chosen)
        case ElementType.BOOLEAN:
            return gettext("Yes") if value else gettext("No")
        case ElementType.DATE:
            return formats.date_format(date.fromisoformat(value), "DATE_FORMAT")
        case ElementType.DATETIME:
            return formats.date_format(datetime.fromisoformat(value).astimezone(SHANGHAI), "DATETIME_FORMAT")
        case ElementType.MONEY:
            return gettext("%(amount)s yuan") % {"amount": f"{Decimal(value):,.2f}"}
    if element.unit is not None:
        return gettext("%(number)s %(unit)s") % {"number": value, "unit": element.unit}
    return str(value)


def _text(element: Element, rules: Constraints, raw: Any, today: date) -> str:
    if not isinstance(raw, str | int) or isinstance(raw, bool):
        raise ValueError(gettext("Please write %(name)s as text.") % {"name": element.name})
    text = unicodedata.normalize("NFC", str(raw)).strip()
    if element.type is ElementType.TEXT:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    allowed = "\n\t" if element.type is ElementType.TEXT else ""
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in allowed for c in text):
        raise ValueError(
            gettext("There is an invisible character in %(name)s. Please type it again.")
            % {"name": element.name}
        )
    if element.validator is not None:
        text = standards.CHECKS[element.validator](text, today)
    _check_length(element, rules, text)
    return text


def _check_length(element: Element, rules: Constraints, text: str) -> None:
    longest = LONGEST_TEXT if element.type is ElementType.TEXT else LONGEST_STRING
    most = longest if rules.max_length is None else min(rules.max_length, longest)
    if rules.min_length is not None and len(text) < rules.min_length:
        raise ValueError(
            ngettext(
                "Please write at least %(least)s character; there are %(length)s now.",
                "Please write at least %(least)s characters; there are %(length)s now.",
                rules.min_length,
            )
            % {"least": rules.min_length, "length": len(text)}
        )
    if len(text) > most:
        raise ValueError(
            ngettext(
                "Please write at most %(most)s character; there are %(length)s now.",
                "Please write at most %(most)s characters; there are %(length)s now.",
                most,
            )
            % {"most": most, "length": len(text)}
        )


def _number(element: Element, rules: Constraints, raw: Any, today: date) -> int | str:
    text = standards.ascii_width(str(raw)).strip().replace(",", "")
    if isinstance(raw, bool) or not _NUMBER.fullmatch(text):
        raise ValueError(gettext("Please write a number with digits only, such as 120 or 12.5."))
    number = Decimal(text)
    if element.type is ElementType.INTEGER and number != number.to_integral_value():
        raise ValueError(gettext("Please write a whole number without decimals."))
    if element.type is ElementType.MONEY and number != number.quantize(Decimal("0.01")):
        raise ValueError(gettext("An amount of money has at most two decimals."))
    if rules.minimum is not None and number < rules.minimum:
        raise ValueError(gettext("This must be %(least)s or more.") % {"least": f"{rules.minimum:f}"})
    if rules.maximum is not None and number > rules.maximum:
        raise ValueError(gettext("This must be %(most)s or less.") % {"most": f"{rules.maximum:f}"})
    if element.type is ElementType.INTEGER:
        return int(number)
    if element.type is ElementType.MONEY:
        return f"{number.quantize(Decimal('0.01')):f}"
    return f"{number.normalize():f}"


def _date(element: Element, rules: Constraints, raw: Any, today: date) -> str:
    value = _read_date(raw)
    _check_day(rules, value, today)
    return value.isoformat()


def _datetime(element: Element, rules: Constraints, raw: Any, today: date) -> str:
    try:
        value = (
            raw
            if isinstance(raw, datetime)
            else datetime.fromisoformat(standards.ascii_width(str(raw)).strip())
        )
        value = value.replace(tzinfo=SHANGHAI) if value.tzinfo is None else value.astimezone(SHANGHAI)
        if value.year < EARLIEST_YEAR:
            raise ValueError
    except (ValueError, OverflowError):
        raise ValueError(gettext("Please write date and time like 2026-11-16 09:30.")) from None
    _check_day(rules, value.date(), today)
    return value.isoformat(timespec="seconds")


def _read_date(raw: Any) -> date:
    match = _DATE.fullmatch(standards.ascii_width(str(raw)).strip())
    try:
        value = date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        raise ValueError(gettext("This day is not in the calendar. Please check month and day.")) from None
    if value is None or value.year < EARLIEST_YEAR:
        raise ValueError(gettext("Please write the date like 2026-11-16."))
    return value


def _check_day(rules: Constraints, value: date, today: date) -> None:
    if rules.earliest is not None and value < (bound := day(rules.earliest, today=today)):
        raise ValueError(
            gettext("The date must not be before %(bound)s.")
            % {"bound": formats.date_format(bound, "DATE_FORMAT")}
        )
    if rules.latest is not None and value > (bound := day(rules.latest, today=today)):
        raise ValueError(
            gettext("The date must not be after %(bound)s.")
            % {"bound": formats.date_format(bound, "DATE_FORMAT")}
        )


def _boolean(element: Element, rules: Constraints, raw: Any, today: date) -> bool:
    word = str(raw).strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError(gettext("Please answer yes or no."))


def options_of(element: Element, rules: Constraints) -> tuple[str, ...]:
    """The options that may be chosen, in the element's order."""
    return tuple(o.value for o in element.options if rules.options is None or o.value in rules.options)


def _choice(element: Element, rules: Constraints, raw: Any, today: date) -> str:
    if raw not in options_of(element, rules):
        raise ValueError(gettext("Please choose one of the options."))
    return raw


def _choices(element: Element, rules: Constraints, raw: Any, today: date) -> list[str]:
    chosen = [raw] if isinstance(raw, str) else raw
    offered = options_of(element, rules)
    if not isinstance(chosen, list | tuple) or any(option not in offered for option in chosen):
        raise ValueError(gettext("Please choose from the options only."))
    return [option for option in offered if option in chosen]


def _region(element: Element, rules: Constraints, raw: Any, today: date) -> str:
    code = standards.ascii_width(str(raw)).strip()
    if not re.fullmatch(r"[1-9][0-9]{5}(?:[0-9]{3}|[0-9]{6})?", code, re.ASCII):
        raise ValueError(gettext("Please choose the place from the list."))
    return code


_READERS: dict[ElementType, Callable[[Element, Constraints, Any, date], Any]] = {
    ElementType.STRING: _text,
    ElementType.TEXT: _text,
    ElementType.INTEGER: _number,
    ElementType.DECIMAL: _number,
    ElementType.MONEY: _number,
    ElementType.DATE: _date,
    ElementType.DATETIME: _datetime,
    ElementType.BOOLEAN: _boolean,
    ElementType.CHOICE: _choice,
    ElementType.CHOICES: _choices,
    ElementType.REGION: _region,
}
