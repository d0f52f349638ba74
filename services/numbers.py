"""Official numbers of a case and of its sub-cases.

A case number has 21 characters: region 6, date 8, serial 6 and one check character, which may be a letter
or ``*`` (ISO 7064 MOD 37,2). A sub-case number (办件编号) has 43: the implementing code 31 (credit code of
the department 18, level of government 1, base code of the matter 12), date 8, serial 4.
"""

import re
from datetime import date

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_37_2

# 行使层级 of the implementing code; 1 is the national level, which a city never uses.
_LEVEL_DIGIT = {"province": "2", "city": "3", "district": "4", "street": "5", "community": "6"}
_CASE_NUMBER = re.compile(r"[0-9]{6}(?P<on>[0-9]{8})[0-9]{6}[0-9A-Z*]", re.ASCII)


def case_number(region: str, on: date, serial: int) -> str:
    """The number of the `serial`-th case (1 to 999999) that a region received on that day.

    `region` is any division code of 6 to 12 digits; its first six stand in the number. Raises ValueError.
    """
    if not re.fullmatch(r"[0-9]{6}([0-9]{3}){0,2}", region, re.ASCII):
        raise ValueError(f"{region!r} is no region code")
    body = f"{region[:6]}{_day(on)}{_serial(serial, digits=6)}"
    return body + mod_37_2.calc_check_digit(body)


def is_case_number(text: str) -> bool:
    """Whether it is a case number as printed: its shape, its date and its check character are right."""
    written = _CASE_NUMBER.fullmatch(text)
    if written is None or not mod_37_2.is_valid(text):
        return False
    try:
        date.fromisoformat(written["on"])
    except ValueError:
        return False
    return True


def sub_case_number(credit_code: str, level: str, base_code: str, on: date, serial: int) -> str:
    """The number of the `serial`-th sub-case (1 to 9999) of one matter in one department on that day.

    `level` is a level of government as in ``police@district``; `base_code` the matter's 12 characters.
    Raises ValueError for a credit code, level, base code or serial that cannot be.
    """
    try:
        uscc.validate(credit_code)
    except ValidationError as error:
        raise ValueError(f"{credit_code!r} is no unified social credit code") from error
    if level not in _LEVEL_DIGIT:
        raise ValueError(f"{level!r} is no level of government")
    if not re.fullmatch(r"[0-9A-Z]{12}", base_code, re.ASCII):
        raise ValueError(f"{base_code!r} is no base code of 12 characters")
    return f"{credit_code}{_LEVEL_DIGIT[level]}{base_code}{_day(on)}{_serial(serial, digits=4)}"


def _day(on: date) -> str:
    return f"{on:%Y%m%d}"


def _serial(serial: int, *, digits: int) -> str:
    if not 0 < serial < 10**digits:
        raise ValueError(f"serial {serial} does not fit into {digits} digits")
    return f"{serial:0{digits}d}"
