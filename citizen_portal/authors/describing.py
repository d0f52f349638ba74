"""A draft in plain lines: what an official reads before opening a form."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from citizen_portal.authors.forms.dictionary import ROLE_KINDS, SENSITIVITIES, STANDARDS, TYPES
from citizen_portal.authors.forms.one_thing import AUDIENCES
from services.catalogue.authoring.models import Entry, EntryKind, Revision
from services.catalogue.authoring.naming import Speaker, way
from services.catalogue.vocabulary import DocumentKind, Element, Matter, OneThing, Role


@dataclass(frozen=True)
class Line:
    """An item of a list: what it is, and what matters about it."""

    name: str
    note: str


def lines(entry: Matter | OneThing, part: str, say: Speaker) -> list[Line]:
    """The items of a list of a matter or a one-thing, in order."""
    describe = _LINES[part]
    return [describe(item, entry, say) for item in getattr(entry, part)]


def part_heading(part: str) -> str:
    """What a list of an entry is called."""
    return {
        "steps": gettext("Steps, in order"),
        "fields": gettext("Fields the department needs"),
        "documents": gettext("Documents"),
        "results": gettext("Results"),
        "faults": gettext("Corrections to choose from"),
        "situations": gettext("Guiding questions, in order"),
        "matters": gettext("Matters, in order"),
        "exclusive": gettext("Matters that exclude each other"),
        "joint_visits": gettext("Visits of several departments together"),
        "prefills": gettext("What records fill in"),
        "offers": gettext("Offered to whom, and why"),
        "sections": gettext("Order of the citizen’s form"),
    }[part]


def part_explained(part: str) -> str:
    """What a list is good for, to somebody who sees it for the first time."""
    return {
        "steps": gettext("Who does what, one after the other. A check with a register runs by itself."),
        "fields": gettext(
            "What this department may see, and nothing else. Each is asked once in the whole form."
        ),
        "documents": gettext(
            "What must be there, and the ways to get it, best first: the citizen is asked last."
        ),
        "results": gettext(
            "What is issued when the matter is granted, and what the deciding clerk writes into it."
        ),
        "faults": gettext("What often has to be put right; the clerk ticks it instead of typing."),
        "situations": gettext(
            "Asked before the form. The answers decide which matters, fields and documents are needed."
        ),
        "matters": gettext("Which matters it takes, which waits for which, and when each is needed."),
        "exclusive": gettext("Matters nobody may need together; it is proven before publishing."),
        "joint_visits": gettext("One visit instead of one of each department."),
        "prefills": gettext("What the applicant’s own record says about others, so that nobody types it."),
        "offers": gettext(
            "Whoever is entitled by records is asked once, with everything filled in, and only agrees."
        ),
        "sections": gettext("Whom the form asks about first, and whom next. What is not listed comes last."),
    }[part]


def facts(entry: Entry, part: str, say: Speaker) -> list[tuple[str, str]]:
    """What a part that is no list says: name and value."""
    rows = _FACTS[part](entry, say)
    return [(label, str(value)) for label, value in rows if value not in (None, "")]


def _joint(names: Iterable[str]) -> str:
    return gettext(", ").join(names)


def _yes(value: bool) -> str:
    return gettext("Yes") if value else gettext("No")


def _basics(entry: Any, say: Speaker) -> list[tuple[str, Any]]:
    return [
        (gettext("Who does it"), say.office(entry.department)),
        (gettext("The serving office is found by"), say.field(entry.served_by) if entry.served_by else ""),
        (gettext("Base code"), entry.base_code),
        (gettext("Fee in yuan"), entry.fee),
        (gettext("How often the citizen has to come"), entry.visits),
        (gettext("Legal basis"), entry.legal_basis),
    ]


def _terms(entry: Any, say: Speaker) -> list[tuple[str, Any]]:
    return [
        (gettext("Promised to the citizen"), entry.promised_term.label),
        (gettext("Statutory term"), entry.statutory_term.label),
        (gettext("Time to accept"), entry.acceptance_term.label),
        (gettext("Time to deliver"), entry.delivery_term.label),
    ]


def _about(entry: Any, say: Speaker) -> list[tuple[str, Any]]:
    return [
        (gettext("Summary"), entry.summary),
        (gettext("Promised to the citizen"), entry.promise.label),
        (gettext("Statutory term"), entry.statutory_term.label),
        (gettext("How often the citizen has to come"), entry.visits),
        (gettext("Search words"), _joint(entry.words)),
        (gettext("Legal basis"), entry.legal_basis),
    ]


def _applying(entry: Any, say: Speaker) -> list[tuple[str, Any]]:
    return [
        (gettext("Public number"), entry.number),
        (gettext("Whose event it is"), dict(AUDIENCES)[entry.audience]),
        (gettext("Who may apply"), _joint(say.entry(EntryKind.ROLE, role) for role in entry.applicants)),
        (gettext("Who leads it"), say.office(entry.lead)),
        (gettext("Who looks at the whole first"), say.office(entry.precheck) if entry.precheck else ""),
        (gettext("Messages may name it"), _yes(entry.named_outside)),
    ]


def _baseline(entry: Any, say: Speaker) -> list[tuple[str, Any]]:
    before = entry.baseline
    return [
        (gettext("Days it took before"), before.days),
        (gettext("Steps before"), before.steps),
        (gettext("Documents before"), before.documents),
        (gettext("Visits before"), before.visits),
        (gettext("Sample figures"), _yes(before.sample)),
    ]


def _word(entry: Any, say: Speaker) -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = [
        (gettext("Chinese name"), entry.name.zh),
        (gettext("English name"), entry.name.en),
        (gettext("What it is"), word_kind(entry)),
        (gettext("A word of help"), getattr(entry, "hint", "")),
    ]
    if isinstance(entry, Element):
        rows += [
            (gettext("Unit"), entry.unit),
            (gettext("How far it is protected"), dict(SENSITIVITIES)[entry.sensitivity]),
            (gettext("It follows a standard"), dict(STANDARDS)[entry.validator] if entry.validator else ""),
            (gettext("Answers"), _joint(str(option.label) for option in entry.options)),
        ]
    if isinstance(entry, Role) and entry.identified_by:
        rows.append(
            (gettext("By which datum the record is found"), say.entry(EntryKind.ELEMENT, entry.identified_by))
        )
    if isinstance(entry, DocumentKind):
        said = _joint(say.entry(EntryKind.ELEMENT, code) for code in entry.provides)
        rows += [(gettext("Who issues it"), entry.issuer), (gettext("What its data say"), said)]
    return rows


def word_kind(entry: Any) -> str:
    """What kind of word of the dictionary it is."""
    if isinstance(entry, Element):
        return str(dict(TYPES)[entry.type])
    return str(dict(ROLE_KINDS)[entry.kind]) if isinstance(entry, Role) else str(EntryKind.DOCUMENT.label)


def word_said(revision: Revision) -> str:
    """A word of the dictionary in one line."""
    entry = revision.entry
    return _joined(
        str(EntryKind(revision.kind).label), word_kind(entry), str(getattr(entry, "hint", "") or "")
    )


def _joined(*notes: str) -> str:
    return gettext(" · ").join(note for note in notes if note)


def _when(rule: Any, say: Speaker) -> str:
    condition = say.condition(rule.when)
    return gettext("only when %(when)s") % {"when": condition} if condition else ""


def _step(step: Any, entry: Any, say: Speaker) -> Line:
    if step.announcement is not None:
        term = gettext("for %(term)s, nobody’s work") % {"term": step.term.label}
    else:
        term = gettext("within %(term)s") % {"term": step.term.label} if step.term else ""
    looked = _joint(say.document(check.record, check.of) for check in step.checks)
    looks = gettext("looks into: %(names)s") % {"names": looked} if looked else ""
    return Line(
        say.step(step), _joined(say.office(step.desk) if step.desk else "", looks, term, _when(step, say))
    )


def _field(rule: Any, entry: Any, say: Speaker) -> Line:
    need = "" if rule.required else gettext("may be left empty")
    return Line(say.field(rule.field), _joined(need, _when(rule, say), str(rule.purpose or "")))


def _document(rule: Any, entry: Any, say: Speaker) -> Line:
    ways = gettext(", ").join(way(each) for each in rule.by)
    later = gettext("may follow later") if rule.deferrable else ""
    return Line(say.document(rule.kind, rule.holder), _joined(ways, later, _when(rule, say)))


def _result(result: Any, entry: Any, say: Speaker) -> Line:
    term = gettext("valid for %(term)s") % {"term": result.valid_for.label} if result.valid_for else ""
    issued = say.document(result.document, result.holder)
    return Line(str(result.name), _joined(issued, term, _ends(result, say)))


def _ends(result: Any, say: Speaker) -> str:
    """What no longer holds once it is issued."""
    if result.ends == "everything":
        return gettext("ends everything its holder has")
    names = gettext(", ").join(say.document(kind, result.holder) for kind in result.ends)
    return gettext("ends %(names)s") % {"names": names} if names else ""


def _fault(fault: Any, entry: Any, say: Speaker) -> Line:
    holder, _dot, what = (fault.about or "").partition(".")
    if not what:
        return Line(str(fault.text), "")
    is_document = (EntryKind.DOCUMENT, what) in say.entries and (EntryKind.ELEMENT, what) not in say.entries
    return Line(str(fault.text), say.document(what, holder) if is_document else say.field(f"{holder}.{what}"))


def _member(member: Any, one_thing: OneThing, say: Speaker) -> Line:
    after = gettext(", ").join(say.matter(code) for code in member.after)
    first = gettext("after %(names)s") % {"names": after} if after else gettext("begins at once")
    condition = say.condition(member.when, one_thing)
    when = gettext("only when %(when)s") % {"when": condition} if condition else ""
    return Line(say.matter(member.matter), _joined(first, when))


def _offer(rule: Any, one_thing: OneThing, say: Speaker) -> Line:
    """Whom it is offered to, in words: the records, the condition, how long."""
    figures = {figure.code: str(figure.name) for figure in rule.figures}
    records = gettext(", ").join(say.entry(EntryKind.DOCUMENT, code) for code in rule.records)
    lacks = gettext(", ").join(say.entry(EntryKind.DOCUMENT, code) for code in rule.lacks)
    return Line(
        str(rule.name),
        _joined(
            str(rule.reason),
            gettext("with %(records)s") % {"records": records},
            gettext("without %(records)s") % {"records": lacks} if lacks else "",
            gettext("only when %(when)s") % {"when": say.offer_condition(rule.when, figures)},
            ngettext("%(n)s day to answer", "%(n)s days to answer", rule.days) % {"n": rule.days},
        ),
    )


def _question(asked: Any, one_thing: OneThing, say: Speaker) -> Line:
    answers = (
        say.field(asked.field) if asked.field else gettext(" / ").join(str(a.label) for a in asked.offered)
    )
    condition = say.condition(asked.when, one_thing)
    when = gettext("only when %(when)s") % {"when": condition} if condition else ""
    return Line(str(asked.question), _joined(answers, when))


def _exclusive(group: Any, one_thing: OneThing, say: Speaker) -> Line:
    return Line(_joint(say.matter(code) for code in group.matters), str(group.reason))


def _visit(visit: Any, one_thing: OneThing, say: Speaker) -> Line:
    return Line(str(visit.name), _joint(say.matter(code) for code in visit.matters))


def _prefill(prefill: Any, one_thing: OneThing, say: Speaker) -> Line:
    return Line(
        say.document(prefill.record, prefill.of), _joint(say.field(key) for key in prefill.fills.values())
    )


def _section(role: str, one_thing: OneThing, say: Speaker) -> Line:
    return Line(say.entry(EntryKind.ROLE, role), "")


_LINES: dict[str, Callable[[Any, Any, Speaker], Line]] = {
    "steps": _step,
    "fields": _field,
    "documents": _document,
    "results": _result,
    "faults": _fault,
    "situations": _question,
    "matters": _member,
    "exclusive": _exclusive,
    "joint_visits": _visit,
    "prefills": _prefill,
    "offers": _offer,
    "sections": _section,
}


def _window(entry: OneThing, say: Speaker) -> list[tuple[str, Any]]:
    """Each stage with what its last day brings; nothing for what one may apply for at any time."""
    return [(str(stage.name), stage.ends) for stage in entry.window.stages] if entry.window else []


_FACTS: dict[str, Callable[[Any, Speaker], list[tuple[str, Any]]]] = {
    "basics": _basics,
    "terms": _terms,
    "about": _about,
    "applying": _applying,
    "baseline": _baseline,
    "window": _window,
    "word": _word,
}
