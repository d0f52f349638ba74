"""What the applicant's own record already says: it fills in the form, and each value shows where it is from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.catalogue.compose import Form
from services.catalogue.vocabulary import Package
from services.models import Holder
from services.records.record import Fact, facts_about, inquiry_about
from services.records.registry import Inquiry


@dataclass(frozen=True)
class Prefill:
    """Facts by ``role.element``, and the kinds of documents whose source did not answer."""

    facts: Mapping[str, Fact]
    unavailable: tuple[str, ...]

    @property
    def values(self) -> dict[str, Any]:
        return {key: fact.value for key, fact in self.facts.items()}


def prefill(
    package: Package,
    form: Form,
    *,
    answers: Mapping[str, Any],
    applicant_role: str,
    applicant: Holder,
    now: datetime,
    inquiry: Inquiry | None = None,
) -> Prefill:
    """Facts for the fields about the applicant, and what their own records say about others on the form.

    Nobody else's record is opened: a typed number is no mandate. `answers` are those before the form, `inquiry` what
    the registers have been asked for this page already.
    """
    inquiry = inquiry or inquiry_about(applicant, now)
    role = package.roles[applicant_role]
    elements = {field.element.code for field in form.fields if field.role.code == applicant_role}
    kinds = [kind.code for kind in package.documents.values() if elements & set(kind.provides)]
    rules = [
        rule
        for rule in package.one_thing.prefills
        if rule.of == applicant_role and (rule.when is None or rule.when.holds(answers) is True)
    ]
    inquiry.ask([*kinds, *(rule.record for rule in rules)], applicant.identifier)
    facts = facts_about(applicant.identifier_kind, applicant.identifier, kinds, now, inquiry)
    known = {f"{role.code}.{element}": facts[element] for element in elements if element in facts}
    verified = {
        "name": applicant.name,
        role.identified_by or "": applicant.identifier,
        "mobile": applicant.phone,
    }
    for element, value in verified.items():
        if element in elements and value:
            known[f"{role.code}.{element}"] = Fact(value, None)
    unavailable = dict.fromkeys(facts.unavailable)
    for rule in rules:
        said = facts_about(applicant.identifier_kind, applicant.identifier, [rule.record], now, inquiry)
        unavailable |= dict.fromkeys(said.unavailable)
        for element, field in rule.fills.items():
            fact = said.get(element)
            if field in form.keys and fact is not None and fact.kind == rule.record:
                known.setdefault(field, fact)
    return Prefill(known, tuple(unavailable))
