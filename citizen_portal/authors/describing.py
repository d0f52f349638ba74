"""A draft in plain lines: what an official reads before opening a form."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from services.catalogue.authoring.models import EntryKind
from services.catalogue.authoring.naming import Speaker, way
from services.catalogue.vocabulary import Matter, OneThing


@dataclass(frozen=True)
class Line:
    """An item of a list: what it is, and what matters about it."""

    name: str
    note: str


def lines(entry: Matter | OneThing, part: str, say: Speaker) -> list[Line]:
    """The items of a list of a matter or a one-thing, in order."""
    if part == "offers":
        return [_offer(rule, say) for rule in entry.offers]
    if isinstance(entry, OneThing):
        return [_member(member, entry, say) for member in entry.matters]
    describe = {
        "steps": _step,
        "fields": _field,
        "documents": _document,
        "results": _result,
        "faults": _fault,
    }[part]
    return [describe(item, say) for item in getattr(entry, part)]


def _joined(*notes: str) -> str:
    return gettext(" · ").join(note for note in notes if note)


def _when(rule: Any, say: Speaker) -> str:
    condition = say.condition(rule.when)
    return gettext("only when %(when)s") % {"when": condition} if condition else ""


def _step(step: Any, say: Speaker) -> Line:
    if step.announcement is not None:
        term = gettext("for %(term)s, nobody’s work") % {"term": step.term.label}
    else:
        term = gettext("within %(term)s") % {"term": step.term.label} if step.term else ""
    return Line(say.step(step), _joined(say.office(step.desk) if step.desk else "", term, _when(step, say)))


def _field(rule: Any, say: Speaker) -> Line:
    need = "" if rule.required else gettext("may be left empty")
    return Line(say.field(rule.field), _joined(need, _when(rule, say), str(rule.purpose or "")))


def _document(rule: Any, say: Speaker) -> Line:
    ways = gettext(", ").join(way(each) for each in rule.by)
    later = gettext("may follow later") if rule.deferrable else ""
    return Line(say.document(rule.kind, rule.holder), _joined(ways, later, _when(rule, say)))


def _result(result: Any, say: Speaker) -> Line:
    term = gettext("valid for %(term)s") % {"term": result.valid_for.label} if result.valid_for else ""
    issued = say.document(result.document, result.holder)
    return Line(str(result.name), _joined(issued, term, _ends(result, say)))


def _ends(result: Any, say: Speaker) -> str:
    """What no longer holds once it is issued."""
    if result.ends == "everything":
        return gettext("ends everything its holder has")
    names = gettext(", ").join(say.document(kind, result.holder) for kind in result.ends)
    return gettext("ends %(names)s") % {"names": names} if names else ""


def _fault(fault: Any, say: Speaker) -> Line:
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


def _offer(rule: Any, say: Speaker) -> Line:
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
