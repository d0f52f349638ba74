"""The index of what is on offer, kept between requests for as long as the offer is the same."""

from collections.abc import Iterable
from threading import Lock

from services.catalogue.models import OneThingVersion

from .index import Index

_KEPT = 4
_indexes: dict[tuple[tuple[str, str], ...], Index] = {}
_lock = Lock()


def index_of(versions: Iterable[OneThingVersion]) -> Index:
    """The index of these published versions, built once in a process for their digests; the last few are kept."""
    offered = {version.code: version for version in versions}
    key = tuple(sorted((code, version.digest) for code, version in offered.items()))
    with _lock:
        if key not in _indexes:
            while len(_indexes) >= _KEPT:
                del _indexes[next(iter(_indexes))]
            _indexes[key] = Index({code: version.package for code, version in offered.items()})
        return _indexes[key]
