"""How far a city may go with the terms of what it takes over (Administrative Licensing Law, art. 32, 42, 44)."""

from collections.abc import Iterator

from django.utils.translation import gettext

from services.catalogue.authoring.library import Entries
from services.catalogue.authoring.models import EntryKind
from services.catalogue.portable.mapping import Mapping
from services.terms import Term, Unit

ACCEPTANCE = Term.parse("5wd")
DELIVERY = Term.parse("10wd")
_DAY_HOURS, _WEEK_DAYS, _WEEK = 7, 5, 7


def faults_of_terms(entries: Entries, mapping: Mapping) -> Iterator[str]:
    """Whole sentences, in the active language: terms longer than the law gives, or for a matter that is not there."""
    for code, terms in mapping.terms.items():
        matter = entries.get((EntryKind.MATTER, code))
        if matter is None:
            yield gettext("The package has no matter “%(code)s”.") % {"code": code}
            continue
        bounds = (
            (terms.acceptance_term, ACCEPTANCE),
            (terms.promised_term, matter.statutory_term),  # type: ignore[attr-defined]
            (terms.delivery_term, DELIVERY),
        )
        for term, most in bounds:
            if term is not None and longer(term, most):
                yield gettext("%(name)s: %(term)s is more than the law gives (%(most)s).") % {
                    "name": matter.name,  # type: ignore[attr-defined]
                    "term": term.label,
                    "most": most.label,
                }
    promise = mapping.one_thing.promise
    one_thing = next(entry for (kind, _code), entry in entries.items() if kind is EntryKind.ONE_THING)
    if promise is not None and longer(promise, one_thing.statutory_term):  # type: ignore[attr-defined]
        yield gettext("%(name)s: %(term)s is more than the law gives (%(most)s).") % {
            "name": one_thing.name,  # type: ignore[attr-defined]
            "term": promise.label,
            "most": one_thing.statutory_term.label,  # type: ignore[attr-defined]
        }


def longer(term: Term, most: Term) -> bool:
    """Whether a term is longer than another; terms of two units are compared by the working hours of usual weeks."""
    if term.unit is most.unit:
        return term.amount > most.amount
    return _hours(term) > _hours(most)


def _hours(term: Term) -> float:
    """Working hours, a natural day counted as five sevenths of a working day."""
    match term.unit:
        case Unit.WORKING_DAYS:
            return float(term.amount) * _DAY_HOURS
        case Unit.NATURAL_DAYS:
            return float(term.amount) * _DAY_HOURS * _WEEK_DAYS / _WEEK
    return float(term.amount)
