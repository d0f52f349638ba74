"""Faults beyond types: what entries, packages and the whole library must get right before they are published."""

from collections.abc import Iterable, Iterator

from services.catalogue.checks.casting import casting_problems
from services.catalogue.checks.conditions import condition_problems
from services.catalogue.checks.entries import entry_problems
from services.catalogue.checks.offers import offer_problems
from services.catalogue.checks.order import order_problems
from services.catalogue.checks.problem import Problem
from services.catalogue.checks.proofs import contradiction_problems, document_problems, reach_problems
from services.catalogue.checks.references import Known, unknown_references
from services.catalogue.checks.sources import prior_problems, source_problems
from services.catalogue.checks.windows import window_problems
from services.catalogue.vocabulary import Library, Package

__all__ = ["Known", "Problem", "check_library", "check_package", "check_packages"]


def check_library(library: Library, known: Known, functions: frozenset[str] | None) -> Iterator[Problem]:
    """Faults of single entries and of the names they use."""
    yield from unknown_references(library, known)
    yield from entry_problems(library, functions)
    yield from casting_problems(library)


def check_package(package: Package, *, whole: bool) -> Iterator[Problem]:
    """Faults of a one-thing. ``whole`` says that everything it refers to is there and without faults.

    As much is proven as can be, so that one fault does not hide another; but nothing is said that mending an
    earlier fault might settle.
    """
    names, order = list(condition_problems(package)), list(order_problems(package))
    yield from names
    yield from order
    yield from window_problems(package)
    yield from contradiction_problems(package)
    yield from offer_problems(package)
    if whole and not order:
        yield from source_problems(package)
    if whole and not names and not order:
        yield from reach_problems(package)
        yield from document_problems(package)


def check_packages(packages: Iterable[Package]) -> Iterator[Problem]:
    """Faults that only show over all one-things."""
    yield from prior_problems(packages)
