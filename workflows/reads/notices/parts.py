"""What several notices say: listings, the reason, the terms, the fee, the results."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from workflows.clock import PauseKind
from workflows.models import SubCase

from .content import Listing
from .subject import Subject, written_day


@dataclass(frozen=True)
class Wording:
    """The middle of a notice: what is said, what is listed, and what is said after the lists."""

    body: tuple[str, ...]
    listings: tuple[Listing, ...] = ()
    closing: tuple[str, ...] = ()


def listings(*given: tuple[str, tuple[tuple[str, str], ...]]) -> tuple[Listing, ...]:
    """Without those that list nothing."""
    return tuple(Listing(title, items) for title, items in given if items)


def reason(subject: Subject) -> tuple[str, ...]:
    reason = subject.text("reason")
    return (_("Reason: %(reason)s") % {"reason": reason},) if reason else ()


def terms(subject: Subject) -> tuple[str, ...]:
    """The promise, and what the law allows at most; nothing while no clock runs."""
    sub_case: SubCase = subject.sub_case
    if not sub_case.promised_due_at:
        return ()
    promised = written_day(sub_case.promised_due_at)
    lawful = written_day(sub_case.statutory_due_at)
    if not lawful or lawful == promised:
        return (_("The decision is due by %(day)s at the latest.") % {"day": promised},)
    return (
        _("We promise the decision by %(promised)s at the latest; the law allows until %(lawful)s.")
        % {"promised": promised, "lawful": lawful},
    )


def fee(subject: Subject) -> tuple[str, ...]:
    fee = subject.matter.fee
    if not fee:
        return (_("This matter is free of charge."),)
    return (_("The fee is %(fee)s yuan.") % {"fee": format(fee.normalize(), "f")},)


def procedure(subject: Subject) -> str:
    return str(PauseKind(subject.facts["suspension"]).label)


def results(subject: Subject) -> list[dict[str, str]]:
    """Of the fact ``results``: its rows, with names in the running language; else what the matter issues."""
    offered = {each.code: each for each in subject.matter.results}
    rows = subject.facts.get("results")
    if rows is None:
        rows = [{"code": code} for code in offered]
    return [
        {
            "name": str(offered[row["code"]].name),
            "number": row.get("number") or "",
            "until": row.get("until") or "",
        }
        for row in rows
    ]


def result_number(result: dict[str, str]) -> str:
    """Empty before it is issued."""
    if not result["number"]:
        return ""
    if not result["until"]:
        return _("No. %(number)s") % {"number": result["number"]}
    return _("No. %(number)s, valid until %(day)s") % {
        "number": result["number"],
        "day": written_day(result["until"]),
    }


def ways() -> dict[str, str]:
    """How a document was met, for the receipt."""
    return {
        "licence": _("taken from your record of electronic licences"),
        "share": _("confirmed by another department’s register"),
        "prior": _("comes from an earlier matter of this application"),
        "form": _("as you filled in the form"),
        "commitment": _("replaced by your commitment"),
        "upload": _("handed in by you"),
        "deferred": _("to be handed in later"),
    }
