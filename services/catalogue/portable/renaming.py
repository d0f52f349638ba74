"""The entries of a package in the codes of another city: every name that one entry has for another, rewritten.

It works on bodies (JSON with defaults written out), because a mapping may name several things of one entry at once.
Texts, terms and everything else that is no name stay exactly as they were.
"""

from collections.abc import Mapping as Map
from dataclasses import dataclass
from typing import Any

from services.catalogue.authoring.library import Entries
from services.catalogue.authoring.models import EntryKind
from services.catalogue.casting import APPLICANT
from services.catalogue.portable.mapping import Mapping

Body = dict[str, Any]
Bodies = dict[tuple[EntryKind, str], Body]
"""Bodies by kind and code, as they are called here."""


def renamed(entries: Entries, mapping: Mapping) -> Bodies:
    """The package's entries as this city would call them; of two that get one name the last stays."""
    region_fields = frozenset(
        code
        for (kind, code), entry in entries.items()
        if kind is EntryKind.ELEMENT and entry.type == "region"  # type: ignore[attr-defined]
    )
    names = _Names(mapping, region_fields)
    bodies: Bodies = {}
    for (kind, _code), entry in entries.items():
        body = names.of(kind, entry.model_dump(mode="json"))
        bodies[kind, body["code"]] = body
    return bodies


@dataclass(frozen=True)
class _Names:
    mapping: Mapping
    region_elements: frozenset[str]

    def of(self, kind: EntryKind, body: Body) -> Body:
        match kind:
            case EntryKind.ELEMENT:
                return body | {"code": self.element(body["code"])}
            case EntryKind.ROLE:
                identified = body["identified_by"]
                return body | {
                    "code": self.role(body["code"]),
                    "identified_by": identified and self.element(identified),
                }
            case EntryKind.DOCUMENT:
                return body | {
                    "code": self.document(body["code"]),
                    "provides": [self.element(each) for each in body["provides"]],
                }
            case EntryKind.MATTER:
                return self.in_matter(body)
        return self.in_one_thing(body)

    def element(self, code: str) -> str:
        return self.mapping.elements.get(code, code)

    def role(self, code: str) -> str:
        return self.mapping.roles.get(code, code)

    def document(self, code: str) -> str:
        return self.mapping.documents.get(code, code)

    def matter(self, code: str) -> str:
        return self.mapping.matters.get(code, code)

    def desk(self, function: str | None) -> str | None:
        return self.mapping.functions.get(function, function) if function else function

    def field(self, key: str) -> str:
        role, _, element = key.partition(".")
        return f"{self.role(role)}.{self.element(element)}"

    def when(self, condition: Body | None) -> Body | None:
        if condition is None:
            return None
        said: Body = {}
        for name, value in condition.items():
            if name in ("all", "any"):
                said[name] = [self.when(part) for part in value]
            elif name == "not":
                said[name] = self.when(value)
            elif "." in name:
                element = name.partition(".")[2]
                is_place = element in self.region_elements
                said[self.field(name)] = _each(value, self.mapping.regions) if is_place else value
            else:
                said[name] = _each(value, self.mapping.roles) if name == APPLICANT else value
        return said

    def fields_of(self, fields: Map[str, str]) -> dict[str, str]:
        return {self.element(element): self.field(key) for element, key in fields.items()}

    def in_matter(self, body: Body) -> Body:
        papers = {f"{rule['holder']}.{rule['kind']}" for rule in body["documents"]}
        kinds = {rule["kind"] for rule in body["documents"]}
        terms = self.mapping.terms.get(body["code"])
        return (
            body
            | {
                "code": self.matter(body["code"]),
                "department": self.desk(body["department"]),
                "served_by": body["served_by"] and self.field(body["served_by"]),
                "steps": [self.step(step) for step in body["steps"]],
                "fields": [
                    rule | {"field": self.field(rule["field"]), "when": self.when(rule["when"])}
                    for rule in body["fields"]
                ],
                "documents": [
                    rule
                    | {
                        "kind": self.document(rule["kind"]),
                        "holder": self.role(rule["holder"]),
                        "when": self.when(rule["when"]),
                    }
                    for rule in body["documents"]
                ],
                "results": [self.result(result) for result in body["results"]],
                "faults": [
                    fault | {"about": self.about(fault["about"], papers, kinds)} for fault in body["faults"]
                ],
            }
            | (terms.model_dump(mode="json", exclude_none=True) if terms else {})
        )

    def step(self, step: Body) -> Body:
        checks = [
            check
            | {
                "record": self.document(check["record"]),
                "of": self.role(check["of"]),
                "compare": self.fields_of(check["compare"]),
                "yields": self.fields_of(check["yields"]),
            }
            for check in step["checks"]
        ]
        return step | {"desk": self.desk(step["desk"]), "checks": checks, "when": self.when(step["when"])}

    def result(self, result: Body) -> Body:
        return result | {
            "document": self.document(result["document"]),
            "holder": self.role(result["holder"]),
            "data": [datum | {"field": self.field(datum["field"])} for datum in result["data"]],
            "copies": [self.field(key) for key in result["copies"]],
        }

    def about(self, about: str | None, papers: set[str], kinds: set[str]) -> str | None:
        """A fault is about a field, a document of a holder, or a document whoever holds it."""
        if about in papers:
            holder, _, kind = str(about).partition(".")
            return f"{self.role(holder)}.{self.document(kind)}"
        if about in kinds:
            return self.document(str(about))
        return self.field(about) if about and "." in about else about

    def in_one_thing(self, body: Body) -> Body:
        here = self.mapping.one_thing
        return body | {
            "code": here.code or body["code"],
            "number": here.number or body["number"],
            "promise": str(here.promise) if here.promise else body["promise"],
            "lead": self.desk(body["lead"]),
            "precheck": self.desk(body["precheck"]),
            "applicants": [self.role(code) for code in body["applicants"]],
            "sections": [self.role(code) for code in body["sections"]],
            "situations": [
                asked
                | {"field": asked["field"] and self.field(asked["field"]), "when": self.when(asked["when"])}
                for asked in body["situations"]
            ],
            "matters": [self.member(member) for member in body["matters"]],
            "exclusive": [self.group(group) for group in body["exclusive"]],
            "joint_visits": [self.group(group) for group in body["joint_visits"]],
            "prefills": [
                prefill
                | {
                    "record": self.document(prefill["record"]),
                    "of": self.role(prefill["of"]),
                    "fills": self.fields_of(prefill["fills"]),
                    "when": self.when(prefill["when"]),
                }
                for prefill in body["prefills"]
            ],
        }

    def member(self, member: Body) -> Body:
        return member | {
            "matter": self.matter(member["matter"]),
            "after": [self.matter(code) for code in member["after"]],
            "when": self.when(member["when"]),
            "excluded": [each | {"when": self.when(each["when"])} for each in member["excluded"]],
            "roles": {self.role(role): self.role(player) for role, player in member["roles"].items()},
        }

    def group(self, group: Body) -> Body:
        return group | {"matters": [self.matter(code) for code in group["matters"]]}


def _each(value: Any, names: Map[str, str]) -> Any:
    """A constant a condition compares with, or the list of them, or ``{is: …}``."""
    if isinstance(value, dict):
        return {operator: _each(constant, names) for operator, constant in value.items()}
    if isinstance(value, list):
        return [_each(each, names) for each in value]
    return names.get(value, value) if isinstance(value, str) else value
