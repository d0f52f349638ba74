"""From files to packages: everything is read and checked, and all faults are told at once, each with its place."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from services.catalogue.checks import Problem, check_library, check_package, check_packages
from services.catalogue.gathering import gather
from services.catalogue.repairing import repair
from services.catalogue.sentences import sentences
from services.catalogue.sources import Located, PackageErrors, SourceFault, files, parts, read, where
from services.catalogue.vocabulary import DocumentKind, Element, Library, Matter, OneThing, Package, Role

__all__ = [
    "Loaded",
    "PackageErrors",
    "SourceFault",
    "load",
    "load_with_shipped",
    "read_library",
    "shipped_packages",
]

SECTIONS: dict[str, type[BaseModel]] = {
    "elements": Element,
    "roles": Role,
    "documents": DocumentKind,
    "matters": Matter,
    "one_things": OneThing,
}


@dataclass(frozen=True)
class Loaded:
    """What the files hold; ``origins`` is the file each one-thing stands in, by code."""

    library: Library
    packages: dict[str, Package]
    origins: dict[str, Path]


def shipped_packages() -> Path:
    """The folder of the content that comes with the portal."""
    return Path(__file__).with_name("packages")


def load_with_shipped(*paths: Path, functions: frozenset[str] | None = None) -> Loaded:
    """Like `load`, with the shipped entries there to refer to."""
    return load(shipped_packages(), *paths, functions=functions)


def read_library(*paths: Path) -> Library:
    """The entries of files as they are written, each by itself; whether they fit together is not asked.

    Raises PackageErrors with every fault of every file.
    """
    reading = _Reading()
    for file in files(paths):
        reading.add(file)
    if reading.faults:
        raise PackageErrors(tuple(sorted(set(reading.faults))))
    return reading.library()


def load(*paths: Path, functions: frozenset[str] | None = None) -> Loaded:
    """Read files and folders (their ``*.yaml``) into one library and its packages.

    ``functions`` are the department functions somebody holds (``police@district``); None leaves that unchecked.
    Raises PackageErrors with every fault of every file.
    """
    reading = _Reading()
    for file in files(paths):
        reading.add(file)
    library = reading.library()
    packages = gather(library)
    problems = list(check_library(library, reading.known(), functions))
    broken = reading.patched.keys() | {problem.path[:2] for problem in problems}
    for package in packages.values():
        problems += check_package(package, whole=not broken & set(_entries(package)))
    if not broken:
        problems += check_packages(packages.values())
    reading.tell(problems)
    if reading.faults:
        raise PackageErrors(tuple(sorted(set(reading.faults))))
    return Loaded(library, packages, reading.origins())


def _entries(package: Package) -> Iterable[tuple[str, str]]:
    yield "one_things", package.one_thing.code
    for section in ("matters", "elements", "roles", "documents"):
        yield from ((section, code) for code in getattr(package, section))


@dataclass
class _Reading:
    """What has been read so far. An entry with faults of its own still counts as defined, patched if it can be."""

    faults: list[SourceFault] = field(default_factory=list)
    places: dict[tuple[str, str], Located] = field(default_factory=dict)
    models: dict[tuple[str, str], BaseModel] = field(default_factory=dict)
    patched: dict[tuple[str, str], frozenset[tuple[str | int, ...]]] = field(default_factory=dict)

    def add(self, file: Path) -> None:
        try:
            whole = read(file)
        except PackageErrors as errors:
            self.faults += errors.faults
            return
        if whole is None:
            return
        if not isinstance(whole.data, dict):
            self.faults.append(SourceFault(file, whole.line, "", f"a package file has {', '.join(SECTIONS)}"))
            return
        for section, entries in whole.data.items():
            if section not in SECTIONS:
                message = f"'{section}' is not known here; known: {', '.join(SECTIONS)}"
                self.faults.append(SourceFault(file, whole.line_of((section,)), section, message))
            elif entries is not None and not isinstance(entries, list):
                message = "this must be a list"
                self.faults.append(SourceFault(file, whole.line_of((section,)), section, message))
            else:
                for index, entry in parts(whole, section):
                    self._add_entry(section, index, entry)

    def _add_entry(self, section: str, index: int, entry: Located) -> None:
        code = entry.data.get("code") if isinstance(entry.data, dict) else None
        name: str | int = code if isinstance(code, str) else index
        if isinstance(code, str):
            first = self.places.setdefault((section, code), entry)
            if first is not entry:
                message = (
                    f"'{code}' is already defined in {first.file}:{first.line}; "
                    "refer to that entry, or give this one another code"
                )
                self._fault(entry, (section, code), (), message)
                return
        model = SECTIONS[section]
        try:
            valid = model.model_validate(entry.data)
        except ValidationError as error:
            for path, message in sentences(model, error):
                self._fault(entry, (section, name), path, message)
            self._go_on(section, code, entry)
        else:
            self.models[section, str(code)] = valid

    def _go_on(self, section: str, code: Any, entry: Located) -> None:
        """Keep a patched entry, so that its other faults are found in the same run."""
        if isinstance(code, str):
            stand_in, paths = repair(SECTIONS[section], entry.data)
            self.patched[section, code] = paths
            if stand_in is not None:
                self.models[section, code] = stand_in

    def _fault(
        self, entry: Located, start: tuple[str, str | int], path: tuple[str | int, ...], message: str
    ) -> None:
        self.faults.append(SourceFault(entry.file, entry.line_of(path), where((*start, *path)), message))

    def tell(self, problems: Iterable[Problem]) -> None:
        """Give each problem the place of its entry."""
        for problem in problems:
            section, code, *inside = problem.path
            if self._is_told(str(section), str(code), tuple(inside)):
                continue
            self._fault(
                self.places[str(section), str(code)], (str(section), code), tuple(inside), problem.message
            )

    def _is_told(self, section: str, code: str, inside: tuple[str | int, ...]) -> bool:
        """Whether the problem stands at, in or around a part that was patched."""
        paths = self.patched.get((section, code), ())
        return any(path[: len(inside)] == inside or inside[: len(path)] == path for path in paths)

    def known(self) -> dict[str, frozenset[str]]:
        return {section: frozenset(c for s, c in self.places if s == section) for section in SECTIONS}

    def library(self) -> Library:
        entries = {s: tuple(m for (x, _), m in self.models.items() if x == s) for s in SECTIONS}
        return Library(**entries)

    def origins(self) -> dict[str, Path]:
        return {code: place.file for (section, code), place in self.places.items() if section == "one_things"}
