"""One form and one document list out of many matters, with provenance.

Fields merge by ``role.element``, documents by kind and holder; the strictest rule wins. What an upstream
matter's result gives is not asked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from services.catalogue.constraints import strictest
from services.catalogue.form import FedField, Form, FormDocument, FormField, Need, Projection, Section
from services.catalogue.plan import Answers, Guide, Plan, guide, plan_after
from services.catalogue.vocabulary import (
    Alternative,
    Matter,
    Package,
    RequiredDocument,
    RequiredField,
)

Rule = TypeVar("Rule", RequiredField, RequiredDocument)


@dataclass(frozen=True, slots=True)
class _Claim(Generic[Rule]):
    """One matter's rule, and the upstream (matter, result or step) that already provides what it asks for."""

    matter: Matter
    rule: Rule
    source: tuple[str, str] | None

    @property
    def need(self) -> Need:
        return Need(self.matter.code, self.matter.name, self.rule.purpose)


@dataclass(frozen=True, slots=True)
class _Claims:
    fields: dict[str, list[_Claim[RequiredField]]]
    documents: dict[str, list[_Claim[RequiredDocument]]]

    @property
    def asked(self) -> frozenset[str]:
        """The fields somebody has to fill in."""
        return frozenset(key for key, claims in self.fields.items() if any(c.source is None for c in claims))


def compose(package: Package, answers: Answers) -> Form:
    """The merged form for guiding answers (by question) and form values so far (by ``role.element``).

    Raises Contradiction for a package that `checks` would have refused.
    """
    asked = guide(package, answers)
    claims = _claims(package, plan_after(package, asked), asked, answers)
    return Form(
        sections=_sections(package, claims, asked),
        fed=tuple(_fed(key, fed) for key, fed in _split(claims.fields, fed=True)),
        documents=tuple(_document(package, needs) for needs in claims.documents.values()),
    )


def projection(package: Package, answers: Answers, matter_code: str) -> Projection:
    """What the matter's department may see: exactly what the matter declares and needs for these answers.

    Raises KeyError when these answers do not need the matter.
    """
    asked = guide(package, answers)
    planned = plan_after(package, asked)
    planned.planned(matter_code)
    claims = _claims(package, planned, asked, answers)
    return Projection(
        fields=frozenset(k for k, needs in claims.fields.items() if _claimed_by(needs, matter_code)),
        documents=frozenset(k for k, needs in claims.documents.items() if _claimed_by(needs, matter_code)),
    )


def _claimed_by(claims: list[_Claim], matter_code: str) -> bool:
    return any(claim.matter.code == matter_code for claim in claims)


def _claims(package: Package, planned: Plan, asked: Guide, answers: Answers) -> _Claims:
    """Every rule that holds. A value counts in a condition only while its own field is in the form,
    so this is repeated until the form stays the same (publishing refuses circles of conditions).
    """
    sources = {code: _Sources(planned, code) for code in planned.codes}
    on_form: frozenset[str] = frozenset()
    for _round in range(1 + sum(len(package.matters[code].fields) for code in planned.codes)):
        known = {key: answers[key] for key in on_form if key in answers} | dict(asked.answers)
        claims = _Claims(_field_claims(planned, sources, known), _document_claims(planned, sources, known))
        if claims.asked == on_form:
            break
        on_form = claims.asked
    return claims


def _field_claims(
    planned: Plan, sources: dict[str, "_Sources"], known: Answers
) -> dict[str, list[_Claim[RequiredField]]]:
    claims: dict[str, list[_Claim[RequiredField]]] = {}
    for item in planned.needed:
        for rule in item.matter.fields:
            if rule.when is None or rule.when.holds(known) is True:
                claim = _Claim(item.matter, rule, sources[item.code].of_field(rule))
                claims.setdefault(rule.field, []).append(claim)
    return claims


def _document_claims(
    planned: Plan, sources: dict[str, "_Sources"], known: Answers
) -> dict[str, list[_Claim[RequiredDocument]]]:
    claims: dict[str, list[_Claim[RequiredDocument]]] = {}
    for item in planned.needed:
        for rule in item.matter.documents:
            if rule.when is None or rule.when.holds(known) is True:
                claim = _Claim(item.matter, rule, sources[item.code].of_document(rule))
                claims.setdefault(f"{rule.holder}.{rule.kind}", []).append(claim)
    return claims


class _Sources:
    """What the matters before one matter give it; of several the nearest."""

    def __init__(self, planned: Plan, code: str) -> None:
        self._always: dict[str, tuple[str, str]] = {}
        self._perhaps: dict[str, tuple[str, str]] = {}
        self._issued: dict[tuple[str, str], tuple[str, str]] = {}
        for upstream in planned.upstream[code]:
            matter = planned.planned(upstream).matter
            for field, origin, always in given_by(matter):
                self._perhaps[field] = upstream, origin
                if always:
                    self._always[field] = upstream, origin
            for result in matter.results:
                self._issued[result.document, result.holder] = upstream, result.code

    def of_field(self, rule: RequiredField) -> tuple[str, str] | None:
        """A result that may leave the field empty gives it only to those who can do without."""
        return (self._always if rule.required else self._perhaps).get(rule.field)

    def of_document(self, rule: RequiredDocument) -> tuple[str, str] | None:
        """Only when the rule accepts the result of an earlier matter."""
        return self._issued.get((rule.kind, rule.holder)) if Alternative.PRIOR in rule.by else None


def given_by(matter: Matter) -> Iterator[tuple[str, str, bool]]:
    """The fields a matter fills, by which result or check step, and whether it always does."""
    for result in matter.results:
        yield from ((datum.field, result.code, datum.required) for datum in result.data)
    for step in matter.steps:
        for check in step.checks:
            yield from ((field, step.code, True) for field in check.yields.values())


def _split(
    claims: dict[str, list[_Claim[RequiredField]]], *, fed: bool
) -> Iterator[tuple[str, list[_Claim[RequiredField]]]]:
    for key, needs in claims.items():
        if chosen := [claim for claim in needs if (claim.source is not None) is fed]:
            yield key, chosen


def _sections(package: Package, claims: _Claims, asked: Guide) -> tuple[Section, ...]:
    """By role: the author's order of sections first, then as the matters come."""
    by_role: dict[str, list[FormField]] = {code: [] for code in package.one_thing.sections}
    for key, needs in _split(claims.fields, fed=False):
        by_role.setdefault(key.partition(".")[0], []).append(_field(package, key, needs, asked))
    return tuple(Section(package.roles[code], tuple(fields)) for code, fields in by_role.items() if fields)


def _field(package: Package, key: str, claims: list[_Claim[RequiredField]], asked: Guide) -> FormField:
    element = package.element_of(key)
    return FormField(
        key=key,
        role=package.role_of(key),
        element=element,
        required=any(claim.rule.required for claim in claims),
        constraints=strictest(element.constraints, *(claim.rule.constraints for claim in claims)),
        needed_by=tuple(claim.need for claim in claims),
        asked_before=key in asked.answers,
    )


def _fed(key: str, claims: list[_Claim[RequiredField]]) -> FedField:
    from_matter, from_result = claims[0].source
    return FedField(key, from_matter, from_result, tuple(claim.need for claim in claims))


def _document(package: Package, claims: list[_Claim[RequiredDocument]]) -> FormDocument:
    """Asked for when one matter cannot take it from an upstream one; then only those matters' rules count."""
    asked = [claim for claim in claims if claim.source is None]
    counting = asked or claims
    rules = [claim.rule for claim in counting]
    return FormDocument(
        kind=package.documents[rules[0].kind],
        holder=package.roles[rules[0].holder],
        by=accepted_ways(rules, prior=not asked),
        required=any(rule.required for rule in rules),
        deferrable=all(rule.deferrable for rule in rules),
        formats=accepted_formats(rules),
        needed_by=tuple(claim.need for claim in claims),
        prior_from=None if asked else claims[0].source[0],
    )


def accepted_ways(rules: list[RequiredDocument], *, prior: bool) -> tuple[Alternative, ...]:
    """The ways every rule accepts, best first; only ``prior`` when an upstream matter issues the document."""
    if prior:
        return (Alternative.PRIOR,)
    first, *others = rules
    return tuple(
        way for way in first.by if way is not Alternative.PRIOR and all(way in rule.by for rule in others)
    )


def accepted_formats(rules: list[RequiredDocument]) -> tuple[str, ...]:
    """The upload formats every rule accepts."""
    first, *others = rules
    return tuple(name for name in first.formats if all(name in rule.formats for rule in others))
