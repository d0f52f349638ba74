"""What changes between two states of an entry, said in whole sentences for an official; nothing goes unsaid."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext, ngettext

from services.catalogue.authoring.naming import Speaker, way
from services.catalogue.vocabulary import Matter, OneThing

Told = Iterator[str]


def differences(old: Any | None, new: Any, speaker: Speaker) -> list[str]:
    """Sentences in the active language. Empty when nothing changes; for a new entry one sentence says so."""
    if old is None:
        return [gettext("This is new: there is no published version to compare with.")]
    told: list[str] = []
    for name in type(new).model_fields:
        before, after = getattr(old, name), getattr(new, name)
        if before == after:
            continue
        say = _SAYS.get((type(new), name))
        said = list(say(before, after, speaker)) if say else []
        told += said or [gettext("Changed: %(part)s.") % {"part": part_name(name)}]
    if isinstance(new, Matter):
        told += _sight(old, new, speaker)
    return told


def part_name(name: str) -> str:
    """What a part of an entry is called."""
    names = {
        "name": gettext("the name"), "summary": gettext("the summary"), "base_code": gettext("the base code"),
        "number": gettext("the public number"), "audience": gettext("whose event it is"),
        "icon": gettext("the drawing"), "applicants": gettext("who may apply"),
        "sections": gettext("the order of the form"), "exclusive": gettext("what excludes each other"),
        "joint_visits": gettext("joint visits"), "prefills": gettext("what records fill in"),
        "offers": gettext("whom it is offered to"),
        "baseline": gettext("what it took before"), "words": gettext("the words people search with"),
        "named_outside": gettext("whether messages outside the portal name it"),
        "sample": gettext("whether it is marked as sample data"),
        "served_by": gettext("how the serving office is found"), "faults": gettext("the foreseen corrections"),
        "window": gettext("the stages of the year, or the rule by which places are given"),
        "results": gettext("the results"), "steps": gettext("the steps"), "fields": gettext("the fields"),
        "documents": gettext("the documents"), "legal_basis": gettext("the legal basis"),
        "type": gettext("the kind of value"), "hint": gettext("the word of help"), "unit": gettext("the unit"),
        "sensitivity": gettext("how far it is protected"), "validator": gettext("the standard it follows"),
        "constraints": gettext("what is accepted"), "options": gettext("the answers to choose from"),
        "kind": gettext("what it stands for"), "identified_by": gettext("how its record is found"),
        "issuer": gettext("who issues it"), "provides": gettext("what its data say"),
    }  # fmt: skip
    return names.get(name, name)


def _names(before: Any, after: Any, speaker: Speaker) -> Told:
    if before.zh != after.zh:
        yield gettext("The Chinese name goes from “%(old)s” to “%(new)s”.") % {
            "old": before.zh,
            "new": after.zh,
        }
    if before.en != after.en:
        yield gettext("The English name goes from “%(old)s” to “%(new)s”.") % {
            "old": before.en,
            "new": after.en,
        }


def _term(sentence: Callable[[], str]) -> Callable[[Any, Any, Speaker], Told]:
    def say(before: Any, after: Any, speaker: Speaker) -> Told:
        yield sentence() % {"old": before.label, "new": after.label}

    return say


def _amount(sentence: Callable[[], str]) -> Callable[[Any, Any, Speaker], Told]:
    def say(before: Any, after: Any, speaker: Speaker) -> Told:
        yield sentence() % {"old": before, "new": after}

    return say


def _office(sentence: Callable[[], str]) -> Callable[[Any, Any, Speaker], Told]:
    def say(before: Any, after: Any, speaker: Speaker) -> Told:
        nobody = gettext("nobody")
        yield sentence() % {
            "old": speaker.office(before) if before else nobody,
            "new": speaker.office(after) if after else nobody,
        }

    return say


def _legal(before: Any, after: Any, speaker: Speaker) -> Told:
    if after is not None:
        yield gettext("The legal basis is now “%(new)s”.") % {"new": after}


def _window(before: Any, after: Any, speaker: Speaker) -> Told:
    """What is not said here stays one general sentence: the rule of a decision for all together is read as a whole."""
    if before is None:
        yield gettext("From now on it runs in the stages of a year; the days of each year are set apart.")
        return
    if after is None:
        yield gettext("It no longer runs in the stages of a year: one may apply at any time.")
        return
    old, new = _by(before.stages, "code"), _by(after.stages, "code")
    for code in old.keys() - new.keys():
        yield gettext("The stage “%(name)s” is gone.") % {"name": old[code].name}
    for code in new.keys() - old.keys():
        yield gettext("There is a new stage “%(name)s”.") % {"name": new[code].name}
    if before.batch != after.batch:
        yield gettext("The rule by which places are given has changed.")


def _steps(before: Any, after: Any, speaker: Speaker) -> Told:
    old, new = _by(before, "code"), _by(after, "code")
    for code in old.keys() - new.keys():
        yield gettext("The step “%(step)s” is gone.") % {"step": speaker.step(old[code])}
    for code, step in new.items():
        if code not in old:
            yield gettext("There is a new step “%(step)s”.") % {"step": speaker.step(step)}
        elif old[code].desk != step.desk:
            own = gettext("the matter’s own department")
            yield gettext("The step “%(step)s” moves from %(old)s to %(new)s.") % {
                "step": speaker.step(step),
                "old": speaker.office(old[code].desk) if old[code].desk else own,
                "new": speaker.office(step.desk) if step.desk else own,
            }
        elif old[code].announcement and step.announcement and old[code].term != step.term:
            yield gettext("The announcement “%(step)s” stands for %(new)s instead of %(old)s.") % {
                "step": speaker.step(step),
                "old": old[code].term.label,
                "new": step.term.label,
            }
        elif old[code].announcement != step.announcement:
            yield gettext("What “%(step)s” tells everybody has changed.") % {"step": speaker.step(step)}
        elif old[code].checks != step.checks:
            yield gettext("What the step “%(step)s” looks up and compares has changed.") % {
                "step": speaker.step(step)
            }
        elif old[code] != step:
            yield gettext("The step “%(step)s” has changed.") % {"step": speaker.step(step)}
    yield from _order(old, new, gettext("The steps come in another order."))


def _fields(before: Any, after: Any, speaker: Speaker) -> Told:
    old, new = _by(before, "field"), _by(after, "field")
    gone = [speaker.field(key) for key in old if key not in new]
    come = [speaker.field(key) for key in new if key not in old]
    if gone:
        yield ngettext(
            "One field is gone: %(names)s.", "%(n)s fields are gone: %(names)s.", len(gone)
        ) % {"n": len(gone), "names": gettext(", ").join(gone)}  # fmt: skip
    if come:
        yield ngettext(
            "One field is new: %(names)s.", "%(n)s fields are new: %(names)s.", len(come)
        ) % {"n": len(come), "names": gettext(", ").join(come)}  # fmt: skip
    for key, rule in new.items():
        if key in old and old[key] != rule:
            yield from _field(old[key], rule, speaker)
    yield from _order(old, new, gettext("The fields come in another order."))


def _field(old: Any, new: Any, speaker: Speaker) -> Told:
    name = {"field": speaker.field(new.field)}
    if old.required != new.required:
        yield (
            gettext("“%(field)s” must be filled in now.")
            if new.required
            else gettext("“%(field)s” may be left empty now.")
        ) % name
    if old.when != new.when:
        yield _when(name["field"], new.when, speaker)
    if old.constraints != new.constraints:
        yield gettext("What “%(field)s” accepts has changed.") % name
    if old.purpose != new.purpose:
        yield gettext("Why we ask for “%(field)s” is said in other words.") % name


def _when(name: str, condition: Any, speaker: Speaker) -> str:
    if condition is None:
        return gettext("“%(name)s” is needed always now.") % {"name": name}
    when = speaker.condition(condition)
    return gettext("“%(name)s” is needed only when %(when)s.") % {"name": name, "when": when}


def _documents(before: Any, after: Any, speaker: Speaker) -> Told:
    old = {(rule.kind, rule.holder, str(rule.when)): rule for rule in before}
    new = {(rule.kind, rule.holder, str(rule.when)): rule for rule in after}
    for key, rule in old.items():
        if key not in new:
            yield gettext("The document “%(document)s” is gone.") % {
                "document": speaker.document(rule.kind, rule.holder)
            }
    for key, rule in new.items():
        name = speaker.document(rule.kind, rule.holder)
        if key not in old:
            yield gettext("There is a new document “%(document)s”.") % {"document": name}
        elif old[key].by != rule.by:
            yield gettext("“%(document)s” is met in these ways, best first: %(ways)s.") % {
                "document": name,
                "ways": gettext(", ").join(way(each) for each in rule.by),
            }
        elif old[key].deferrable != rule.deferrable:
            yield (
                gettext("“%(document)s” may follow later now.")
                if rule.deferrable
                else gettext("“%(document)s” may no longer follow later.")
            ) % {"document": name}
        elif old[key] != rule:
            yield gettext("What is said about “%(document)s” has changed.") % {"document": name}
    yield from _order(old, new, gettext("The documents come in another order."))


def _texts(
    gone: Callable[[], str], come: Callable[[], str], text: str
) -> Callable[[Any, Any, Speaker], Told]:
    def say(before: Any, after: Any, speaker: Speaker) -> Told:
        old, new = _by(before, "code"), _by(after, "code")
        for code in new:
            if code in old and old[code] != new[code]:
                yield gettext("“%(name)s” has changed.") % {"name": getattr(new[code], text)}
        yield from _order(old, new, gettext("They come in another order."))
        for code in old:
            if code not in new:
                yield gone() % {"name": getattr(old[code], text)}
        for code in new:
            if code not in old:
                yield come() % {"name": getattr(new[code], text)}

    return say


def _members(before: Any, after: Any, speaker: Speaker) -> Told:
    old, new = _by(before, "matter"), _by(after, "matter")
    for code in old:
        if code not in new:
            yield gettext("The matter “%(name)s” is no longer part of it.") % {"name": speaker.matter(code)}
    for code, member in new.items():
        name = speaker.matter(code)
        if code not in old:
            yield gettext("The matter “%(name)s” is part of it now.") % {"name": name}
            continue
        if old[code].after != member.after:
            first = gettext(", ").join(map(speaker.matter, member.after))
            yield (
                gettext("“%(name)s” starts after: %(first)s.")
                if first
                else gettext("“%(name)s” starts at once.")
            ) % {"name": name, "first": first}
        if old[code].when != member.when:
            yield _when(name, member.when, speaker)
        if old[code].excluded != member.excluded:
            yield gettext("Who cannot have “%(name)s” has changed.") % {"name": name}
        if old[code].roles != member.roles:
            yield gettext("Who plays which part in “%(name)s” has changed.") % {"name": name}
        if old[code].otherwise != member.otherwise:
            yield gettext("Why “%(name)s” may not be needed is said in other words.") % {"name": name}


def _offers(before: Any, after: Any, speaker: Speaker) -> Told:
    old, new = _by(before, "code"), _by(after, "code")
    for code in old:
        if code not in new:
            yield gettext("“%(name)s” is no longer offered to anybody.") % {"name": old[code].name}
    for code, rule in new.items():
        name = {"name": rule.name}
        if code not in old:
            yield gettext("“%(name)s” is offered to who is entitled by their records.") % name
            continue
        if (old[code].records, old[code].lacks, old[code].when, old[code].figures) != (
            rule.records, rule.lacks, rule.when, rule.figures,
        ):  # fmt: skip
            yield gettext("To whom “%(name)s” is offered has changed.") % name
        if old[code].basis != rule.basis:
            yield gettext("“%(name)s” rests on another law or policy now.") % name
        if (old[code].name, old[code].reason) != (rule.name, rule.reason):
            yield gettext("“%(name)s” is offered in other words.") % name
        if (old[code].period, old[code].days) != (rule.period, rule.days):
            yield gettext("How often or how long “%(name)s” is offered has changed.") % name


def _sight(old: Matter, new: Matter, speaker: Speaker) -> Told:
    """What a department may see is what the matter asks for: fewer fields are a gain of their own."""
    before, after = {r.field for r in old.fields}, {r.field for r in new.fields}
    less, more = (
        [r.field for r in old.fields if r.field not in after],
        [r.field for r in new.fields if r.field not in before],
    )
    for office in map(speaker.office, sorted({new.desk_of(step) for step in new.steps})):
        if less:
            yield ngettext(
                "%(office)s will see one field less: %(names)s.",
                "%(office)s will see %(n)s fields less: %(names)s.",
                len(less),
            ) % {"office": office, "n": len(less), "names": gettext(", ").join(map(speaker.field, less))}
        if more:
            yield ngettext(
                "%(office)s will see one field more: %(names)s.",
                "%(office)s will see %(n)s fields more: %(names)s.",
                len(more),
            ) % {"office": office, "n": len(more), "names": gettext(", ").join(map(speaker.field, more))}


def _order(old: Mapping[Any, Any], new: Mapping[Any, Any], sentence: str) -> Told:
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield sentence


def _by(entries: Any, attribute: str) -> dict[str, Any]:
    return {getattr(entry, attribute): entry for entry in entries}


def _results(before: Any, after: Any, speaker: Speaker) -> Told:
    yield from _texts(
        lambda: gettext("The result “%(name)s” is gone."),
        lambda: gettext("There is a new result “%(name)s”."),
        "name",
    )(before, after, speaker)
    old = _by(before, "code")
    for code, result in _by(after, "code").items():
        if code in old and old[code].ends != result.ends:
            yield gettext("What “%(name)s” ends in the record of its holder has changed.") % {
                "name": result.name
            }


_SAYS: dict[tuple[type, str], Callable[[Any, Any, Speaker], Told]] = {
    (Matter, "name"): _names,
    (Matter, "promised_term"): _term(lambda: gettext("The promise goes from %(old)s to %(new)s.")),
    (Matter, "statutory_term"): _term(lambda: gettext("The statutory term goes from %(old)s to %(new)s.")),
    (Matter, "acceptance_term"): _term(lambda: gettext("The time to accept goes from %(old)s to %(new)s.")),
    (Matter, "delivery_term"): _term(lambda: gettext("The time to deliver goes from %(old)s to %(new)s.")),
    (Matter, "department"): _office(lambda: gettext("The matter goes from %(old)s to %(new)s.")),
    (Matter, "fee"): _amount(lambda: gettext("The fee goes from %(old)s to %(new)s yuan.")),
    (Matter, "visits"): _amount(lambda: gettext("The citizen comes %(new)s times instead of %(old)s.")),
    (Matter, "legal_basis"): _legal,
    (Matter, "steps"): _steps,
    (Matter, "fields"): _fields,
    (Matter, "documents"): _documents,
    (Matter, "results"): _results,
    (Matter, "faults"): _texts(
        lambda: gettext("The correction “%(name)s” is no longer offered."),
        lambda: gettext("There is a new correction to choose: “%(name)s”."),
        "text",
    ),
    (OneThing, "name"): _names,
    (OneThing, "promise"): _term(lambda: gettext("The promise goes from %(old)s to %(new)s.")),
    (OneThing, "statutory_term"): _term(lambda: gettext("The statutory term goes from %(old)s to %(new)s.")),
    (OneThing, "precheck_term"): _term(
        lambda: gettext("The time for the first look goes from %(old)s to %(new)s.")
    ),
    (OneThing, "lead"): _office(lambda: gettext("The lead goes from %(old)s to %(new)s.")),
    (OneThing, "precheck"): _office(
        lambda: gettext("The first look at the whole goes from %(old)s to %(new)s.")
    ),
    (OneThing, "visits"): _amount(lambda: gettext("The citizen comes %(new)s times instead of %(old)s.")),
    (OneThing, "legal_basis"): _legal,
    (OneThing, "situations"): _texts(
        lambda: gettext("The question “%(name)s” is no longer asked."),
        lambda: gettext("There is a new question: “%(name)s”"),
        "question",
    ),
    (OneThing, "matters"): _members,
    (OneThing, "offers"): _offers,
    (OneThing, "window"): _window,
}
