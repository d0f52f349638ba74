"""Going on behind a fault: an entry that cannot be read is patched, only to find its other faults too.

What was patched is remembered, and nothing is said about it a second time. A patched entry is never published.
"""

from copy import deepcopy
from typing import Any

from pydantic import BaseModel, ValidationError

from services.catalogue.sentences import field_at, sentences

Path = tuple[str | int, ...]
_ROUNDS = 5
_TEXT = {"zh": "…", "en": "…"}
# Values that can be read and raise no fault by themselves, by the name of the part they stand for.
_STAND_INS: dict[str, Any] = {
    "zh": "…",
    "en": "…",
    "name": _TEXT,
    "otherwise": _TEXT,
    "when": {"_": "_"},  # unknown for ever, so what depends on it is never needed
    "base_code": "000000000000",
    "number": "XXX",
    "department": "unknown@city",
    "lead": "unknown@city",
    "statutory_term": "2500wd",
    "promised_term": "immediate",
    "promise": "immediate",
    "steps": [{"code": "decide", "kind": "decide"}],
    "by": ["upload"],
    "baseline": {"days": 1, "steps": 1, "documents": 1, "visits": 1},
    "audience": "person",
    "type": "string",
}


def repair(model: type[BaseModel], data: Any) -> tuple[BaseModel | None, frozenset[Path]]:
    """A readable entry in place of the unreadable one, and the paths that were patched; None when it is hopeless."""
    patched: set[Path] = set()
    current = deepcopy(data)
    for _round in range(_ROUNDS):
        try:
            return model.model_validate(current), frozenset(patched)
        except ValidationError as error:
            for path, _sentence in sentences(model, error):
                if not path or not _patch(model, current, path):
                    return None, frozenset()
                patched.add(path)
    return None, frozenset()


def _patch(model: type[BaseModel], data: Any, path: Path) -> bool:
    """Put a stand-in at the path, or leave out what may be left out; False when neither is possible."""
    around = data
    for step in path[:-1]:
        if not isinstance(around, dict | list):
            return False
        around = around[step]
    last = path[-1]
    if isinstance(last, int) and isinstance(around, list):
        if not isinstance(around[last], dict):
            return _patch(model, data, path[:-1])
        # A member of a one-thing that does not say why it may not be needed.
        if "when" not in around[last] or "otherwise" in around[last]:
            return False
        around[last]["otherwise"] = dict(_TEXT)
        return True
    if not isinstance(around, dict):
        return False
    field = field_at(model, path)
    if field is None or not field.is_required():
        return around.pop(last, None) is not None
    return _stand_in(around, str(last), field.annotation)


def _stand_in(around: dict[str, Any], name: str, annotation: Any) -> bool:
    if getattr(annotation, "__name__", "") == "Text":
        around[name] = dict(_TEXT)
    elif name in _STAND_INS:
        around[name] = deepcopy(_STAND_INS[name])
    else:
        return False
    return True
