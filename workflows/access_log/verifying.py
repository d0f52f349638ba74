"""Walking along the chains: what was changed, removed, put in, reordered or cut off."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from services.models import Department
from workflows.models import AccessAnchor, AccessEntry, AccessHead, AccessScope

from .anchors import Anchor
from .chain import Link, scope_digest

CHUNK = 5000
COLUMNS = (
    "id", "department_id", "number", "at", "by_id", "holder_id", "case_id", "task_id", "purpose", "scope_id",
    "method", "previous", "hash",
)  # fmt: skip

Place = tuple[int, int]


@dataclass(frozen=True)
class Fault:
    """Something is wrong in the chain of `department` (its code) at `number`; `what` says it in words."""

    department: str
    number: int
    what: str

    def __str__(self) -> str:
        return f"{self.department} #{self.number}: {self.what}"


@dataclass
class Verified:
    """How many entries were read, and what was found; `faults` is empty for a log nobody touched."""

    entries: int = 0
    faults: list[Fault] = field(default_factory=list)


@dataclass
class _Chain:
    """How far one chain has been walked."""

    number: int = 0
    hash: bytes = b""


def verify(known: Iterable[Anchor] = ()) -> Verified:
    """Read every entry once, in memory bounded by CHUNK. `known` are anchors that were handed out earlier.

    Entries, heads and anchors must be of one moment: call it in a REPEATABLE READ transaction while people work.
    """
    names = dict(Department.objects.values_list("id", "code"))
    marks = _marks(known, names)
    found = Verified(faults=[Fault("scope", pk, "the scope was changed") for pk in _changed_scopes()])
    chains: dict[int, _Chain] = defaultdict(_Chain)
    for entry, link in _links():
        chain = chains[link.department]
        for what in _faults(chain, link, entry, marks):
            found.faults.append(Fault(names.get(link.department, str(link.department)), link.number, what))
        chain.number, chain.hash = link.number, entry
        found.entries += 1
    for department, number, what in [*_wrong_ends(chains), *_lost_marks(chains, marks)]:
        found.faults.append(Fault(names.get(department, str(department)), number, what))
    return found


def _links() -> Iterator[tuple[bytes, Link]]:
    """Every entry in the order of its chain, with the hash that it claims."""
    scopes = {pk: tuple(what) for pk, what in AccessScope.objects.values_list("id", "what")}
    rows = AccessEntry.objects.order_by("department_id", "number").values_list(*COLUMNS)
    for row in rows.iterator(chunk_size=CHUNK):
        *columns, scope, method, previous, claimed = row
        yield bytes(claimed), Link(*columns, scopes.get(scope, ()), method, bytes(previous))


def _faults(chain: _Chain, link: Link, claimed: bytes, marks: Mapping[Place, set[bytes]]) -> Iterator[str]:
    follows = link.number == chain.number + 1
    if not follows:
        yield f"the entries from {chain.number + 1} to {link.number - 1} are missing"
    elif link.previous != chain.hash:
        yield "does not follow the entry before it"
    if not _is_genuine(link, claimed):
        yield "was changed"
    if marks.get((link.department, link.number), {claimed}) != {claimed}:
        yield "is not the entry that an anchor names"


def _is_genuine(link: Link, claimed: bytes) -> bool:
    try:
        return link.hash() == claimed
    except ValueError:  # an unknown method
        return False


def _changed_scopes() -> Iterator[int]:
    """Scopes that are no longer found by their content."""
    for pk, digest, what in AccessScope.objects.order_by("id").values_list("id", "digest", "what"):
        if scope_digest(what) != bytes(digest):
            yield pk


def _wrong_ends(chains: Mapping[int, _Chain]) -> Iterator[tuple[int, int, str]]:
    heads = {head.department_id: head for head in AccessHead.objects.all()}
    for department in sorted({*chains, *heads}):
        end, head = chains.get(department, _Chain()), heads.get(department)
        if head is None:
            yield department, end.number, "the chain has no head"
        elif head.number > end.number:
            yield department, end.number, f"the entries up to {head.number} are cut off"
        elif head.number < end.number:
            yield department, end.number, f"the chain goes on behind its head at {head.number}"
        elif bytes(head.hash) != end.hash:
            yield department, end.number, "the head is not the last entry's"


def _marks(known: Iterable[Anchor], names: Mapping[int, str]) -> dict[Place, set[bytes]]:
    """The hashes that anchors name, kept ones and those handed out, by department and number."""
    ids = {code: pk for pk, code in names.items()}
    marks: dict[Place, set[bytes]] = defaultdict(set)
    for department, number, hash_ in AccessAnchor.objects.values_list("department_id", "number", "hash"):
        marks[department, number].add(bytes(hash_))
    for anchor in known:
        marks[ids.get(anchor.department, 0), anchor.number].add(bytes.fromhex(anchor.hash))
    return marks


def _lost_marks(
    chains: Mapping[int, _Chain], marks: Mapping[Place, set[bytes]]
) -> Iterator[tuple[int, int, str]]:
    for department, number in sorted(marks):
        if number > chains.get(department, _Chain()).number:
            yield department, number, "an anchor names this entry, but the chain ends before it"
