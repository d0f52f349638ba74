"""Finding a sealed value by its exact match: a keyed digest of the normalised value beside it."""

import re
import unicodedata
from base64 import urlsafe_b64encode

from .keys import index_key, ring

LENGTH = 43
"""Characters of an index: 32 bytes in base64 without padding."""

# The dot in names such as 买买提·艾合买提 is typed in many ways.
_DOTS = str.maketrans(dict.fromkeys("•‧∙⋅・．", "·"))
_SPACES = re.compile(r"\s+")


def normalised(value: str) -> str:
    """Width, case, spaces at the ends and the dot of names make no difference; anything else does."""
    folded = unicodedata.normalize("NFKC", value.translate(_DOTS)).translate(_DOTS)
    return _SPACES.sub(" ", folded).strip().upper()


def blind_index(table: str, column: str, value: str) -> str:
    """The index of `value` in that column, with HMAC-SHA-256 or HMAC-SM3; another column's is another one."""
    message = "\0".join(("blind index", table, column, normalised(value))).encode()
    return urlsafe_b64encode(ring().cipher.mac(index_key(), message)).decode().rstrip("=")
