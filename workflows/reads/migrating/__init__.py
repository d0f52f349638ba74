"""How running cases of an older version stand to a newer one: safe, safe with a mapping, to be mapped, or to stay."""

from .mapping import CaseMapping, mapping_of, problems_in
from .reasons import GROUNDS, Reason, said
from .roads import Change, NotServed
from .sorting import Sorted, change_between, sort
from .standing import Standing, standing_of, standings

__all__ = [
    "GROUNDS",
    "CaseMapping",
    "Change",
    "NotServed",
    "Reason",
    "Sorted",
    "Standing",
    "change_between",
    "mapping_of",
    "problems_in",
    "said",
    "sort",
    "standing_of",
    "standings",
]
