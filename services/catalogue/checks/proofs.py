"""What must hold for every citizen, proven by trying all answers that make a difference.

Most packages are proven without trying anything: only what looks wrong with every matter needed at once is tried.
"""

from collections.abc import Callable, Iterator
from typing import Any

from services.catalogue.checks.problem import Problem
from services.catalogue.constraints import Contradiction, contradiction, strictest
from services.catalogue.merging import accepted_formats, accepted_ways, compose
from services.catalogue.plan import needed_codes
from services.catalogue.reachable import TooManyAnswers, reachable
from services.catalogue.vocabulary import Alternative, Package, RequiredDocument, RequiredField

Path = tuple[str | int, ...]
Answers = dict[str, Any]
Proof = Callable[[Package, Path], Iterator[Problem]]


def reach_problems(package: Package) -> Iterator[Problem]:
    """Ways that all stop, questions never asked, matters never needed."""
    yield from _proven(package, _nobody_applies, _never_asked, _never_needed)


def contradiction_problems(package: Package) -> Iterator[Problem]:
    """Matters needed together that exclude each other, or whose rules for one field nobody can meet."""
    questions = (situation.field for situation in package.one_thing.situations if situation.field)
    known = all(field.partition(".")[2] in package.elements for field in questions)
    if known and all(member.matter in package.matters for member in package.one_thing.matters):
        yield from _proven(package, _needed_together, _field_contradictions)


def document_problems(package: Package) -> Iterator[Problem]:
    """Documents that some citizens could hand over in no way that all matters accept."""
    yield from _proven(package, _document_contradictions)


def _proven(package: Package, *proofs: Proof) -> Iterator[Problem]:
    here: Path = ("one_things", package.one_thing.code)
    try:
        for proof in proofs:
            yield from proof(package, here)
    except TooManyAnswers:
        message = "there are too many combinations of answers to prove that everyone can apply; ask less"
        yield Problem((*here, "situations"), message)


def _first(package: Package, names: set[str], holds: Callable[[Answers], bool]) -> Answers | None:
    """The first reachable answers, varying those names, for which something holds."""
    return next((answers for answers in reachable(package, names) if holds(answers)), None)


def _deciding_names(package: Package, codes: set[str]) -> set[str]:
    """The names that decide whether these matters are needed."""
    members = [member for member in package.one_thing.matters if member.matter in codes]
    whens = [member.when for member in members if member.when is not None]
    whens += [exclusion.when for member in members for exclusion in member.excluded]
    return {test.name for when in whens for test in when.tests()}


def together(package: Package, codes: set[str]) -> Answers | None:
    """Answers for which all these matters are needed at once; None when there are none."""
    names = _deciding_names(package, codes)
    return _first(package, names, lambda answers: codes <= needed_codes(package.one_thing, answers))


def _nobody_applies(package: Package, here: Path) -> Iterator[Problem]:
    names = {s.name for s in package.one_thing.situations}
    if _first(package, names, lambda answers: True) is None:
        yield Problem((*here, "situations"), "every way through the questions stops: nobody can apply")


def _never_asked(package: Package, here: Path) -> Iterator[Problem]:
    for i, situation in enumerate(package.one_thing.situations):
        if situation.when is None:
            continue
        names = {test.name for test in situation.when.tests()}
        if _first(package, names, lambda answers, name=situation.name: name in answers) is None:
            message = f"the question '{situation.code}' can never be asked: no answers before it lead to it"
            yield Problem((*here, "situations", i, "when"), message)


def _never_needed(package: Package, here: Path) -> Iterator[Problem]:
    for i, member in enumerate(package.one_thing.matters):
        if (member.when is not None or member.excluded) and together(package, {member.matter}) is None:
            yield Problem((*here, "matters", i), f"no answers ever need the matter '{member.matter}'")


def _needed_together(package: Package, here: Path) -> Iterator[Problem]:
    members = {member.matter for member in package.one_thing.matters}
    for i, group in enumerate(package.one_thing.exclusive):
        pairs = [(a, b) for n, a in enumerate(group.matters) for b in group.matters[n + 1 :]]
        for one, other in pairs:
            answers = together(package, {one, other}) if {one, other} <= members else None
            if answers is not None:
                message = f"'{one}' and '{other}' exclude each other but are both needed for {told(answers)}"
                yield Problem((*here, "exclusive", i), message)


def told(answers: Answers) -> str:
    """Answers as an author writes them."""
    parts = (f"{name}: {_value(value)}" for name, value in answers.items() if value is not None)
    return "{" + ", ".join(parts) + "}"


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(str, value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _field_contradictions(package: Package, here: Path) -> Iterator[Problem]:
    asked_first = {situation.field for situation in package.one_thing.situations}
    for key, found in _field_rules(package).items():
        if key in asked_first:
            yield from _narrowed_questions(package, key, found)
            continue
        if _why_contradictory(package, key, [rule for _place, rule in found]) is None:
            continue
        names = _deciding_names(package, {place[1] for place, _rule in found})
        names |= {test.name for _place, rule in found if rule.when for test in rule.when.tests()}
        for answers in reachable(package, names):
            needed = needed_codes(package.one_thing, answers)
            clash = [(p, r) for p, r in found if p[1] in needed and (not r.when or r.when.holds(answers))]
            if why := _why_contradictory(package, key, [rule for _place, rule in clash]):
                matters = _listed(place[1] for place, _rule in clash)
                message = (
                    f"the rules of {matters} for '{key}' contradict each other: {why} (for {told(answers)})"
                )
                yield Problem((*clash[-1][0], "constraints"), message)
                break


def _narrowed_questions(
    package: Package, key: str, found: list[tuple[Path, RequiredField]]
) -> Iterator[Problem]:
    """What is asked before the form is checked by its element alone."""
    element = package.element_of(key)
    for place, rule in found:
        if strictest(element.constraints, rule.constraints) != element.constraints:
            message = (
                f"'{key}' is asked before the form; write its bounds at the element '{element.code}', so that "
                "the question itself keeps them"
            )
            yield Problem((*place, "constraints"), message)


def _field_rules(package: Package) -> dict[str, list[tuple[Path, RequiredField]]]:
    """The rules for each field whose element is known."""
    rules: dict[str, list[tuple[Path, RequiredField]]] = {}
    for matter in package.matters.values():
        for i, rule in enumerate(matter.fields):
            if rule.field.partition(".")[2] in package.elements:
                rules.setdefault(rule.field, []).append((("matters", matter.code, "fields", i), rule))
    return rules


def _why_contradictory(package: Package, key: str, rules: list[RequiredField]) -> str | None:
    """Why these rules together cannot be met; a rule that is impossible by itself is told at its own place."""
    element = package.element_of(key)
    try:
        possible = [
            rule.constraints
            for rule in rules
            if contradiction(element, strictest(element.constraints, rule.constraints)) is None
        ]
        return contradiction(element, strictest(element.constraints, *possible))
    except Contradiction as error:
        return str(error)


def _listed(codes: Iterator[str | int]) -> str:
    return " and ".join(f"'{code}'" for code in dict.fromkeys(codes))


def _document_contradictions(package: Package, here: Path) -> Iterator[Problem]:
    for key, found in _document_rules(package).items():
        if not _unmet([rule for _place, rule in found]):
            continue
        names = _deciding_names(package, set(package.matters))
        names |= {test.name for _place, rule in found if rule.when for test in rule.when.tests()}
        answers = _first(package, names, lambda answers, key=key: _document_fails(package, answers, key))
        if answers is not None:
            matters = _listed(place[1] for place, _rule in found)
            message = f"'{key}' cannot be handed over in a way acceptable to {matters} (for {told(answers)})"
            yield Problem((*found[-1][0], "by"), message)


def _document_rules(package: Package) -> dict[str, list[tuple[Path, RequiredDocument]]]:
    rules: dict[str, list[tuple[Path, RequiredDocument]]] = {}
    for matter in package.matters.values():
        for i, rule in enumerate(matter.documents):
            place: Path = ("matters", matter.code, "documents", i)
            rules.setdefault(f"{rule.holder}.{rule.kind}", []).append((place, rule))
    return rules


def _unmet(rules: list[RequiredDocument]) -> bool:
    ways = accepted_ways(rules, prior=False)
    return not ways or (ways == (Alternative.UPLOAD,) and not accepted_formats(rules))


def _document_fails(package: Package, answers: Answers, key: str) -> bool:
    try:
        document = compose(package, answers).document(key)
    except (KeyError, Contradiction):
        return False
    return not document.by or (document.by == (Alternative.UPLOAD,) and not document.formats)
