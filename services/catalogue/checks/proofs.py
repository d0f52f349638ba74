"""What must hold for every citizen, proven by trying all answers that make a difference.

Most packages are proven without trying anything: only what looks wrong with every matter needed at once is tried.
"""

from collections.abc import Callable, Iterator
from typing import Any

from services.catalogue.checks.problem import Problem
from services.catalogue.constraints import Contradiction, contradiction, strictest
from services.catalogue.merging import accepted_formats, accepted_ways, compose
from services.catalogue.plan import plan
from services.catalogue.reachable import TooManyAnswers, reachable
from services.catalogue.vocabulary import Alternative, Package, RequiredDocument, RequiredField

Path = tuple[str | int, ...]
Answers = dict[str, Any]


def proof_problems(package: Package) -> Iterator[Problem]:
    """Questions never asked, matters never needed or needed together, rules nobody can meet."""
    here: Path = ("one_things", package.one_thing.code)
    if _first(package, set(), lambda answers: True) is None:
        yield Problem((*here, "situations"), "every way through the questions stops: nobody can apply")
        return
    proofs = (_never_asked, _never_needed, _needed_together, _field_contradictions, _document_contradictions)
    for proof in proofs:
        try:
            yield from proof(package, here)
        except TooManyAnswers:
            message = "there are too many combinations of answers to prove that everyone can apply; ask less"
            yield Problem((*here, "situations"), message)
            return


def _first(package: Package, names: set[str], holds: Callable[[Answers], bool]) -> Answers | None:
    """The first reachable answers, varying those names, for which something holds."""
    return next((answers for answers in reachable(package, names) if holds(answers)), None)


def deciding_names(package: Package, codes: set[str]) -> set[str]:
    """The names that decide whether these matters are needed."""
    members = [member for member in package.one_thing.matters if member.matter in codes]
    whens = [member.when for member in members if member.when is not None]
    whens += [exclusion.when for member in members for exclusion in member.excluded]
    return {test.name for when in whens for test in when.tests()}


def together(package: Package, codes: set[str]) -> Answers | None:
    """Answers for which all these matters are needed at once; None when there are none."""
    return _first(
        package, deciding_names(package, codes), lambda answers: codes <= set(plan(package, answers).codes)
    )


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
    for i, group in enumerate(package.one_thing.exclusive):
        for j, one in enumerate(group.matters):
            for other in group.matters[j + 1 :]:
                answers = together(package, {one, other})
                if answers is not None:
                    message = (
                        f"'{one}' and '{other}' exclude each other but are both needed for {told(answers)}"
                    )
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
        element = package.element_of(key)
        own = element.constraints
        if key in asked_first:
            for place, rule in found:
                if strictest(own, rule.constraints) != own:
                    message = (
                        f"'{key}' is asked before the form; write its bounds at the element '{element.code}', "
                        "so that the question itself keeps them"
                    )
                    yield Problem((*place, "constraints"), message)
            continue
        why = _why_contradictory(package, key, [rule for _place, rule in found])
        if why is None:
            continue
        names = deciding_names(package, {place[1] for place, _rule in found})
        names |= {test.name for _place, rule in found if rule.when for test in rule.when.tests()}
        answers = _first(package, names, lambda answers, key=key: _field_fails(package, answers, key))
        if answers is not None:
            matters = " and ".join(f"'{code}'" for code in dict.fromkeys(place[1] for place, _ in found))
            message = f"the rules of {matters} for '{key}' contradict each other: {why} (for {told(answers)})"
            yield Problem((*found[-1][0], "constraints"), message)


def _field_rules(package: Package) -> dict[str, list[tuple[Path, RequiredField]]]:
    rules: dict[str, list[tuple[Path, RequiredField]]] = {}
    for matter in package.matters.values():
        for i, rule in enumerate(matter.fields):
            rules.setdefault(rule.field, []).append((("matters", matter.code, "fields", i), rule))
    return rules


def _why_contradictory(package: Package, key: str, rules: list[RequiredField]) -> str | None:
    element = package.element_of(key)
    try:
        return contradiction(element, strictest(element.constraints, *(rule.constraints for rule in rules)))
    except Contradiction as error:
        return str(error)


def _field_fails(package: Package, answers: Answers, key: str) -> bool:
    try:
        field = compose(package, answers).field(key)
    except KeyError:
        return False
    except Contradiction:
        return True
    return contradiction(field.element, field.constraints) is not None


def _document_contradictions(package: Package, here: Path) -> Iterator[Problem]:
    for key, found in _document_rules(package).items():
        if not _unmet([rule for _place, rule in found]):
            continue
        names = deciding_names(package, set(package.matters))
        names |= {test.name for _place, rule in found if rule.when for test in rule.when.tests()}
        answers = _first(package, names, lambda answers, key=key: _document_fails(package, answers, key))
        if answers is not None:
            matters = " and ".join(f"'{code}'" for code in dict.fromkeys(place[1] for place, _ in found))
            message = f"there is no way to meet '{key}' that {matters} accept (for {told(answers)})"
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
