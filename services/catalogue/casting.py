"""Casting: a shared matter is written once for roles of its own, and each one-thing says who plays them.

The social security card is issued to a cardholder; in the one-thing of a newborn the child plays that role and the
mother the guardian. Casting rewrites every name of a role inside the matter; nothing after it knows of it.
"""

from collections.abc import Iterator, Mapping

from services.catalogue.vocabulary import (
    AllOf,
    AnyOf,
    Check,
    Condition,
    Fault,
    Matter,
    Not,
    RequiredDocument,
    RequiredField,
    Result,
    ResultField,
    Step,
    Test,
)

Parts = Mapping[str, str]
"""Who plays each role: the role of the matter → the role of the one-thing."""

APPLICANT = "applicant"
"""The built-in question whose answers are roles."""


def cast(matter: Matter, parts: Parts) -> Matter:
    """The matter with its roles played as ``parts`` say; a role nobody is named for keeps its own name.

    Where one player makes two fields one, the first rule stays; publishing refuses that.
    """
    if not parts:
        return matter
    fields: dict[str, RequiredField] = {}
    for rule in matter.fields:
        fields.setdefault(played(rule.field, parts), _required_field(rule, parts))
    return matter.model_copy(
        update={
            "served_by": matter.served_by and played(matter.served_by, parts),
            "steps": tuple(_step(step, parts) for step in matter.steps),
            "fields": tuple(fields.values()),
            "documents": tuple(_required_document(rule, parts) for rule in matter.documents),
            "results": tuple(_result(result, parts) for result in matter.results),
            "faults": tuple(_fault(fault, parts) for fault in matter.faults),
        }
    )


def roles_of(matter: Matter) -> Iterator[str]:
    """Every role the matter speaks of, some more than once."""
    if matter.served_by is not None:
        yield _role(matter.served_by)
    for rule in (*matter.fields, *matter.documents):
        yield _role(rule.field) if isinstance(rule, RequiredField) else rule.holder
    for step in matter.steps:
        for check in step.checks:
            yield check.of
            yield from map(_role, (*check.compare.values(), *check.yields.values()))
        if step.announcement is not None:
            yield from map(_role, step.announcement.publishes)
    for result in matter.results:
        yield result.holder
        yield from map(_role, (*(datum.field for datum in result.data), *result.copies))


def _role(field: str) -> str:
    return field.partition(".")[0]


def played(key: str, parts: Parts) -> str:
    """``role.element`` as it is called here."""
    role, _, element = key.partition(".")
    return f"{parts.get(role, role)}.{element}"


def _condition(condition: Condition, parts: Parts) -> Condition:
    match condition:
        case AllOf():
            return AllOf(tuple(_condition(part, parts) for part in condition.parts))
        case AnyOf():
            return AnyOf(tuple(_condition(part, parts) for part in condition.parts))
        case Not():
            return Not(_condition(condition.part, parts))
        case Test(name="applicant", operator="in"):
            return Test(APPLICANT, "in", tuple(parts.get(role, role) for role in condition.value))
        case Test(name="applicant"):
            return Test(APPLICANT, condition.operator, parts.get(condition.value, condition.value))
    # A name without a dot is a question, whatever roles are called.
    name = played(condition.name, parts) if "." in condition.name else condition.name
    return Test(name, condition.operator, condition.value)


def _when(rule: RequiredField | RequiredDocument | Step, parts: Parts) -> Condition | None:
    return None if rule.when is None else _condition(rule.when, parts)


def _required_field(rule: RequiredField, parts: Parts) -> RequiredField:
    return rule.model_copy(update={"field": played(rule.field, parts), "when": _when(rule, parts)})


def _required_document(rule: RequiredDocument, parts: Parts) -> RequiredDocument:
    return rule.model_copy(update={"holder": parts.get(rule.holder, rule.holder), "when": _when(rule, parts)})


def _step(step: Step, parts: Parts) -> Step:
    checks = tuple(_check(check, parts) for check in step.checks)
    announced = step.announcement
    if announced is not None:
        published = tuple(played(key, parts) for key in announced.publishes)
        announced = announced.model_copy(update={"publishes": published})
    return step.model_copy(update={"checks": checks, "announcement": announced, "when": _when(step, parts)})


def _check(check: Check, parts: Parts) -> Check:
    return check.model_copy(
        update={
            "of": parts.get(check.of, check.of),
            "compare": {element: played(key, parts) for element, key in check.compare.items()},
            "yields": {element: played(key, parts) for element, key in check.yields.items()},
        }
    )


def _result(result: Result, parts: Parts) -> Result:
    return result.model_copy(
        update={
            "holder": parts.get(result.holder, result.holder),
            "data": tuple(
                ResultField(field=played(datum.field, parts), required=datum.required)
                for datum in result.data
            ),
            "copies": tuple(played(key, parts) for key in result.copies),
        }
    )


def _fault(fault: Fault, parts: Parts) -> Fault:
    if fault.about is None or "." not in fault.about:
        return fault
    return fault.model_copy(update={"about": played(fault.about, parts)})
