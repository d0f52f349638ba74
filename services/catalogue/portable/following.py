"""A later version of what was taken over: what the issuing city changed comes, what this city changed stays.

Three states of an entry are compared: as it was taken over, as it stands here now, and as it comes now. Where both
have changed the same part, this city's stays, and that is told.
"""

from dataclasses import dataclass
from typing import Any

Body = dict[str, Any]

_IDENTITIES = ("code", "field", "matter", "value")
"""By which an item of a list is known again; a document by its kind, its holder and when it is needed."""


@dataclass(frozen=True)
class Merged:
    """The entry as it would be; `kept` are the parts where this city's own stays, by their names in the entry.

    `both` are those of them that the issuing city has changed too: what it changed there does not come.
    """

    body: Body
    kept: tuple[str, ...]
    both: tuple[str, ...]


def merged(base: Body, ours: Body, theirs: Body) -> Merged:
    """Part by part; lists whose items are known again item by item."""
    body, kept, both = {}, [], []
    for part in theirs:
        was, here, comes = base.get(part), ours.get(part), theirs[part]
        body[part], clash = _part(was, here, comes)
        if here != was and body[part] != comes:
            kept.append(part)
        if clash:
            both.append(part)
    return Merged(body, tuple(kept), tuple(both))


def _part(was: Any, here: Any, comes: Any) -> tuple[Any, bool]:
    """What stays of a part, and whether both sides changed the same of it."""
    if here in (was, comes):
        return comes, False
    if comes == was:
        return here, False
    lists = [_by_identity(each) for each in (was, here, comes)]
    if any(each is None for each in lists):
        return here, True
    return _items(*lists)


def _items(was: dict[str, Body], here: dict[str, Body], comes: dict[str, Body]) -> tuple[list[Body], bool]:
    """In their order; what this city added stands last, what either took away is gone unless the other changed it."""
    found: list[Body] = []
    clash = False
    for key, item in comes.items():
        if key in here and key in was:
            parts = {
                name: _part(was[key].get(name), here[key].get(name), value) for name, value in item.items()
            }
            found.append({name: value for name, (value, _clash) in parts.items()})
            clash |= any(each for _value, each in parts.values())
        elif key in here:
            found.append(here[key])
            clash |= here[key] != item
        elif key not in was:
            found.append(item)
        elif item != was[key]:
            clash = True
    for key, item in here.items():
        if key not in comes and (key not in was or item != was[key]):
            found.append(item)
            clash |= key in was
    return found, clash


def _by_identity(items: Any) -> dict[str, Body] | None:
    """The items by what they are known again by; None for a value that is no such list."""
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return None
    found = {_identity(item): item for item in items}
    return found if "" not in found and len(found) == len(items) else None


def _identity(item: Body) -> str:
    if {"kind", "holder", "by"} <= item.keys():
        return f"{item['kind']} of {item['holder']} when {item.get('when')}"
    return next((str(item[name]) for name in _IDENTITIES if isinstance(item.get(name), str)), "")
