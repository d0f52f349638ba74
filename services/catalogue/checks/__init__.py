"""Faults beyond types: what entries, packages and the whole library must get right before they are published."""

from collections.abc import Iterable, Iterator

from services.catalogue.checks.conditions import condition_problems
from services.catalogue.checks.entries import entry_problems
from services.catalogue.checks.order import order_problems
from services.catalogue.checks.problem import Problem
from services.catalogue.checks.proofs import proof_problems
from services.catalogue.checks.references import Known, unknown_references
from services.catalogue.checks.sources import prior_problems, source_problems
from services.catalogue.vocabulary import Library, Package

__all__ = ["Known", "Problem", "check_library", "check_package", "check_packages"]


def check_library(library: Library, known: Known, functions: frozenset[str] | None) -> Iterator[Problem]:
    """Faults of single entries and of the names they use."""
    yield from unknown_references(library, known)
    yield from entry_problems(library, functions)


def check_package(package: Package) -> Iterator[Problem]:
    """Faults of a one-thing whose every reference is known. Proofs come only after names and order are right."""
    problems = [*condition_problems(package), *order_problems(package)]
    yield from problems
    if not problems:
        yield from source_problems(package)
        yield from proof_problems(package)


def check_packages(packages: Iterable[Package]) -> Iterator[Problem]:
    """Faults that only show over all one-things."""
    yield from prior_problems(packages)
