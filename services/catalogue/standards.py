"""Values that follow a published standard: identity numbers, codes, cards, plates, names.

Each check takes text and returns the canonical text, or raises ValueError with a translated message that says
what is wrong and how to mend it.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext
from stdnum import luhn
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from services.catalogue.vocabulary import Validator

Check = Callable[[str, date], str]

_CREDIT_CODE = re.compile(r"[0-9A-HJ-NP-RTUW-Y]{2}[0-9]{6}[0-9A-HJ-NP-RTUW-Y]{10}", re.ASCII)
_MOBILE = re.compile(r"(?:\+?86)?(1[3-9][0-9]{9})", re.ASCII)
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
# GA 36: seven characters, or eight for a new-energy vehicle; I and O are never used.
_PLATE = re.compile(
    rf"[{_PROVINCES}][A-HJ-NP-Z](?:[A-HJ-NP-Z0-9]{{5,6}}|[A-HJ-NP-Z0-9]{{4}}[挂学警港澳领使])"
)
_IDEOGRAPHIC_ZERO = "\u3007"
_NAME_MARKS = " .'-\u2019"
_MIDDLE_DOTS = str.maketrans({"•": "·", "・": "·", "‧": "·", "∙": "·", "⋅": "·"})


def ascii_width(text: str) -> str:
    """Full-width digits and letters as plain ones, the way people type them with a Chinese keyboard."""
    return unicodedata.normalize("NFKC", text)


def _compact(text: str) -> str:
    return re.sub(r"[\s\-\u2010-\u2015]", "", ascii_width(text)).upper()


def citizen_id(text: str, today: date) -> str:
    """GB 11643: 18 characters with birth date and check character.

    The first six digits are not looked up: districts are renamed and merged, and a citizen whose district is
    missing in a table still has a valid number.
    """
    number = _compact(text)
    if len(number) != 18:
        raise ValueError(gettext("A citizen ID number has 18 characters. Please check it."))
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number, re.ASCII):
        raise ValueError(
            gettext("A citizen ID number has 17 digits and ends with a digit or X. Please check it.")
        )
    try:
        born = ric.get_birth_date(number)
    except ValidationError:
        born = None
    if born is None or born > today or born.year < 1800:
        raise ValueError(
            gettext(
                "The birth date inside this citizen ID number does not exist. Please check digits 7 to 14."
            )
        )
    if ric.calc_check_digit(number) != number[-1]:
        raise ValueError(
            gettext("The last character of this citizen ID number does not match. Please check every digit.")
        )
    return number


def credit_code(text: str, today: date) -> str:
    """GB 32100: unified social credit code, 18 characters without I, O, S, V, Z."""
    code = _compact(text)
    if len(code) != 18:
        raise ValueError(gettext("A unified social credit code has 18 characters. Please check it."))
    if not _CREDIT_CODE.fullmatch(code):
        raise ValueError(
            gettext("A unified social credit code has digits and capital letters without I, O, S, V, Z.")
        )
    if uscc.calc_check_digit(code) != code[-1]:
        raise ValueError(
            gettext("The last character of this credit code does not match. Please check every character.")
        )
    return code


def mobile(text: str, today: date) -> str:
    """A mainland mobile number: 11 digits, 13 to 19 in front; +86 is taken off."""
    match = _MOBILE.fullmatch(_compact(text))
    if match is None:
        raise ValueError(gettext("A mobile number has 11 digits and begins with 1. Please check it."))
    return match[1]


def bank_card(text: str, today: date) -> str:
    """ISO/IEC 7812-1: 12 to 19 digits with a Luhn check digit."""
    number = _compact(text)
    if not re.fullmatch(r"[0-9]{12,19}", number, re.ASCII):
        raise ValueError(gettext("A bank card number has 12 to 19 digits. Please check it."))
    if not luhn.is_valid(number):
        raise ValueError(
            gettext("This bank card number has a mistyped digit. Please check it with the card.")
        )
    return number


def plate(text: str, today: date) -> str:
    """GA 36: number plate of a vehicle."""
    number = _compact(text).replace("·", "")
    if not _PLATE.fullmatch(number):
        raise ValueError(gettext("A number plate looks like 京A12345 or 京AD12345. Please check it."))
    return number


def postcode(text: str, today: date) -> str:
    """Six digits."""
    code = _compact(text)
    if not re.fullmatch(r"[0-9]{6}", code, re.ASCII):
        raise ValueError(gettext("A postcode has 6 digits. Please check it."))
    return code


def person_name(text: str, today: date) -> str:
    """A name of any people: letters of every script, rare Han characters, middle dot, space, hyphen."""
    name = re.sub(r" +", " ", text.translate(_MIDDLE_DOTS))
    for character in name:
        if not (_is_letter(character) or character == "·" or character in _NAME_MARKS):
            raise ValueError(
                gettext("A name has no “%(character)s”. Please write it as in the identity document.")
                % {"character": character if character.isprintable() else "\ufffd"}
            )
    if not any(_is_letter(character) for character in name):
        raise ValueError(gettext("Please write the name as in the identity document."))
    return name


def _is_letter(character: str) -> bool:
    # Planes 2 and 3 hold only Han; newer extensions are unknown to Python's own table.
    rare_han = 0x20000 <= ord(character) <= 0x3FFFD
    return rare_han or character == _IDEOGRAPHIC_ZERO or unicodedata.category(character)[0] in "LM"


CHECKS: dict[Validator, Check] = {
    Validator.CITIZEN_ID: citizen_id,
    Validator.CREDIT_CODE: credit_code,
    Validator.MOBILE: mobile,
    Validator.BANK_CARD: bank_card,
    Validator.PLATE: plate,
    Validator.POSTCODE: postcode,
    Validator.PERSON_NAME: person_name,
}
