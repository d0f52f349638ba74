"""Package files as plain data that remember the line each part stands on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode
from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent

Step = str | int
_TAG = "tag:yaml.org,2002:"
_DEEPEST = 60


class _Loader(yaml.CSafeLoader):
    """libyaml, with the words of YAML 1.2's core schema (§10.3.2): ``no`` and ``on`` are words, ``010`` is no octal."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


for _name, _pattern, _first in (
    ("null", r"null|Null|NULL|~|", ["n", "N", "~", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    _Loader.add_implicit_resolver(_TAG + _name, re.compile(f"^(?:{_pattern})$"), _first)


@dataclass(frozen=True, order=True, slots=True)
class SourceFault:
    """One thing to mend, with its place. ``where`` reads like ``matters › household_registration › fields › 3``."""

    file: Path
    line: int
    where: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: "
        return f"{place}{self.where}: {self.message}" if self.where else f"{place}{self.message}"


class PackageErrors(ValueError):
    """Package files that cannot be used; ``faults`` are all of them, by file and line."""

    def __init__(self, faults: tuple[SourceFault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Located:
    """A part of a file: its plain data, and the way to the line of everything inside it."""

    file: Path
    node: Node
    data: Any
    line: int

    def line_of(self, path: tuple[Step, ...]) -> int:
        """The line of the part at the path, or of the nearest part around it that is written down."""
        node, line = self.node, self.line
        for step in path:
            if isinstance(node, MappingNode):
                found = next(((k, v) for k, v in node.value if k.value == step), None)
                if found is None:
                    return line
                line, node = _line(found[0]), found[1]
            elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                line = _line(node)
            else:
                return line
        return line


def files(paths: tuple[Path, ...]) -> list[Path]:
    """Every YAML file under the paths, each once; raises PackageErrors for a path that is not there."""
    found: dict[Path, Path] = {}
    missing: list[SourceFault] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix in (".yaml", ".yml") and p.is_file())
            found |= {p.resolve(): p for p in inside if p.resolve() not in found}
        elif path.is_file():
            found.setdefault(path.resolve(), path)
        else:
            missing.append(SourceFault(path, 1, "", "there is no such file or folder"))
    if missing:
        raise PackageErrors(tuple(missing))
    return list(found.values())


def read(file: Path) -> Located | None:
    """The content of one file, None when it is empty; raises PackageErrors with every fault of the writing."""
    try:
        node = yaml.compose(file.read_text(encoding="utf-8"), Loader=_Loader)
    except UnicodeDecodeError:
        raise PackageErrors((SourceFault(file, 1, "", "the file is not UTF-8 text"),)) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = f"this is not YAML: {error.problem or error.context}"
        raise PackageErrors((SourceFault(file, mark.line + 1 if mark else 1, "", message),)) from None
    except YAMLError as error:
        message = f"this is not YAML: {str(error).splitlines()[0]}"
        raise PackageErrors((SourceFault(file, 1, "", message),)) from None
    if node is None:
        return None
    plain = _Plain(file)
    data = plain.value(node, ())
    if plain.faults:
        raise PackageErrors(tuple(plain.faults))
    return Located(file, node, data, _line(node))


def grows_when_read(content: bytes) -> bool:
    """Whether a file of strangers would take far more room than it has: aliases that multiply, or endless nesting.

    What is no YAML at all does not grow; `read` says what is wrong with it.
    """
    depth = 0
    try:
        for event in yaml.parse(content.decode("utf-8"), Loader=_Loader):
            if isinstance(event, AliasEvent):
                return True
            depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
            if depth > _DEEPEST:
                return True
    except (UnicodeDecodeError, YAMLError):
        return False
    return False


def parts(whole: Located, section: str) -> Iterator[tuple[int, Located]]:
    """The entries of a list in the file, each with its place in the list."""
    node = next((v for k, v in whole.node.value if k.value == section), None)
    if isinstance(node, SequenceNode):
        for index, item in enumerate(node.value):
            yield index, Located(whole.file, item, whole.data[section][index], _line(item))


def where(path: tuple[Step, ...]) -> str:
    """A path for people; places in a list count from one."""
    return " › ".join(str(step + 1) if isinstance(step, int) else step for step in path)


def _line(node: Node) -> int:
    return node.start_mark.line + 1


class _Plain:
    """Turns nodes into dict, list, str, int, float, bool, None, and collects what cannot be."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.faults: list[SourceFault] = []

    def value(self, node: Node, around: tuple[Node, ...]) -> Any:
        if any(node is outer for outer in around):
            self._fault(node, "an alias (*) refers to a part it stands in itself")
            return None
        if isinstance(node, MappingNode):
            return self._mapping(node, (*around, node))
        if isinstance(node, SequenceNode):
            return [self.value(item, (*around, node)) for item in node.value]
        return self._scalar(node)

    def _mapping(self, node: MappingNode, around: tuple[Node, ...]) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self._fault(key, "a key is a plain word")
            elif key.value == "<<":
                self._fault(key, "merge keys (<<) are not used here; write the entry out")
            elif key.value in data:
                self._fault(key, f"'{key.value}' is written twice in the same place")
            else:
                data[key.value] = self.value(value, around)
        return data

    def _scalar(self, node: ScalarNode) -> Any:
        text = node.value
        match str(node.tag).removeprefix(_TAG):
            case "null":
                return None
            case "bool":
                return text.lower() == "true"
            # A number with leading zeros is a code.
            case "int" if text.isdigit() and (text == "0" or text[0] != "0"):
                return int(text)
            case "int" if text[:1] in "+-" and text[1:].isdigit():
                return int(text)
            case "float":
                return self._float(text)
        return text

    def _float(self, text: str) -> float | str:
        try:
            return float(text)
        except ValueError:
            return text

    def _fault(self, node: Node, message: str) -> None:
        self.faults.append(SourceFault(self.file, _line(node), "", message))
