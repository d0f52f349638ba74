"""Windows: every step stands in one stage, and what is decided for all together can be ranked and written down."""

from collections.abc import Iterator

from services.catalogue.checks.conditions import Scope, unreadable
from services.catalogue.checks.problem import Problem
from services.catalogue.plan import APPLICANT
from services.catalogue.vocabulary import Batch, Package, StepKind, Window

Path = tuple[str | int, ...]


def window_problems(package: Package) -> Iterator[Problem]:
    """Faults of the window of a one-thing; nothing for one without."""
    window = package.one_thing.window
    if window is None:
        return
    here: Path = ("one_things", package.one_thing.code, "window")
    yield from _unknown_work(package, window, here)
    yield from _misplaced_steps(package, window, here)
    if window.batch is not None:
        yield from _faulty_batch(package, window.batch, (*here, "batch"))


def _unknown_work(package: Package, window: Window, here: Path) -> Iterator[Problem]:
    for i, stage in enumerate(window.stages):
        for j, work in enumerate(stage.work):
            code, _dot, step = work.partition(".")
            path = (*here, "stages", i, "work", j)
            matter = package.matters.get(code)
            if matter is None:
                yield Problem(path, f"'{code}' is not among the matters of this one-thing")
            elif step and step not in {each.code for each in matter.steps}:
                yield Problem(path, f"'{code}' has no step '{step}'")


def _misplaced_steps(package: Package, window: Window, here: Path) -> Iterator[Problem]:
    """Every step is due by the end of exactly one stage, later steps never by that of an earlier one."""
    places = [(work, i) for i, stage in enumerate(window.stages) for work in stage.work]
    for code, matter in package.matters.items():
        before = 0
        for step in matter.steps:
            own = [i for work, i in places if work == f"{code}.{step.code}"]
            found = own or [i for work, i in places if work == code]
            if len(found) != 1:
                message = (
                    f"the step '{step.code}' of '{code}' stands in {len(found)} stages; it belongs to one"
                )
                yield Problem((*here, "stages"), message)
                continue
            if found[0] < before:
                message = (
                    f"the step '{step.code}' of '{code}' stands in an earlier stage than the step before it"
                )
                yield Problem((*here, "stages", found[0]), message)
            before = found[0]
            if step.kind is StepKind.ACCEPT:
                message = (
                    f"'{code}' has a step of acceptance, whose clock is the law's: leave it out in a window"
                )
                yield Problem((*here, "stages", found[0]), message)


def _faulty_batch(package: Package, batch: Batch, here: Path) -> Iterator[Problem]:
    code, _dot, step = batch.step.partition(".")
    matter = package.matters.get(code)
    if matter is None or not any(s.code == step and s.kind is StepKind.DECIDE for s in matter.steps):
        yield Problem((*here, "step"), f"'{batch.step}' is no step of a matter here that decides")
        return
    asked = frozenset(rule.field for rule in matter.fields)
    for i, pool in enumerate(batch.pools):
        element = package.elements.get(pool)
        if element is None or not element.options:
            yield Problem((*here, "pools", i), f"'{pool}' is no element with options that '{code}' asks for")
        elif f"{batch.wishes[0]}.{pool}" not in asked:
            message = f"'{code}' does not ask for the first wish, '{batch.wishes[0]}.{pool}'"
            yield Problem((*here, "pools", i), message)
    for part, keys in (("then", batch.then), ("bound", batch.bound or ())):
        for i, key in enumerate(keys):
            if key not in asked:
                yield Problem((*here, part, i), f"'{code}' does not ask for '{key}'")
    yield from _faulty_ranks(package, batch, asked, here)
    written = {datum.field for result in matter.results for datum in result.data}
    for part, key in (("rank", batch.rank), ("way", batch.way)):
        if key not in written:
            yield Problem((*here, part), f"no result of '{code}' has the datum '{key}'")
    for pool in batch.pools:
        if f"{batch.place}.{pool}" not in written:
            yield Problem((*here, "place"), f"no result of '{code}' has the datum '{batch.place}.{pool}'")
    yield from _unnamed(package, batch.rank, tuple(rank.code for rank in batch.ranks), (*here, "rank"))
    yield from _unnamed(package, batch.way, batch.ways, (*here, "way"))


def _faulty_ranks(package: Package, batch: Batch, asked: frozenset[str], here: Path) -> Iterator[Problem]:
    questions = frozenset({APPLICANT, *(situation.name for situation in package.one_thing.situations)})
    scope = Scope(package, questions, asked, f"'{batch.matter}' does not ask for it")
    for i, rank in enumerate(batch.ranks):
        if rank.when is not None:
            yield from unreadable(scope, rank.when, (*here, "ranks", i, "when"))
        for j, code in enumerate(rank.verified):
            if code not in package.matters:
                message = f"'{code}' is not among the matters of this one-thing"
                yield Problem((*here, "ranks", i, "verified", j), message)


def _unnamed(package: Package, key: str, values: tuple[str, ...], path: Path) -> Iterator[Problem]:
    """What is written into a field must be one of its options, so that people can read it."""
    element = package.elements.get(key.partition(".")[2])
    known = {option.value for option in element.options} if element else set()
    missing = [value for value in values if value not in known]
    if element is not None and missing:
        yield Problem(path, f"the element '{element.code}' has no option '{missing[0]}'")
