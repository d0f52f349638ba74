"""The one place where an event of a case becomes whole sentences for the citizen: timeline and messages read it.

Each entry is a title and a text, translated as wholes. Placeholders: one_thing, matter, department, step, reason, due,
document, and those of `clock_sentences`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from services.catalogue.vocabulary import Package, StepKind
from services.terms import Term
from workflows.clock import PauseKind
from workflows.models import CaseEvent, Outcome, SubCase, Verb

from .clock_sentences import CASE_EXTENDED, CASE_RECOUNTED, CLOCKS
from .owed_sentences import (
    ALL_TERMINATED,
    ALL_WITHDRAWN,
    OWED,
    PASSED_BY_SILENCE,
    PROMISE_BROKEN,
    PROMISE_KEPT,
)
from .rectifying_sentences import RECTIFYING, about_a_rating
from .version_sentences import CASE_EASED, FEE_EASED, VERSIONS

Sentences = tuple[Promise, Promise]

UNTOLD = frozenset(
    {
        Verb.CLAIMED,
        Verb.RELEASED,
        Verb.NOTED,
        Verb.ASKED,
        Verb.ANSWERED,
        Verb.DISPUTED,
        Verb.REMINDED,
        Verb.EXTENSION_ASKED,
        Verb.EXTENSION_DENIED,
        Verb.ORDERED,
        Verb.ORDER_ANSWERED,
        Verb.ORDER_SENT_BACK,
        Verb.ORDER_CLOSED,
        Verb.VERSION_CHANGED,
        Verb.VERSION_RESTORED,
        Verb.RECTIFY_ASSIGNED,
        Verb.RECTIFIED,
        Verb.RECTIFY_SENT_BACK,
        Verb.RECTIFY_DOUBTED,
        Verb.RECTIFY_UPHELD,
        Verb.RECTIFY_DUE,
    }
)
"""How officials share out work, and how it is watched: in the history, but no news to a citizen."""

SENTENCES: Mapping[Verb, Sentences] = {
    **OWED,
    **CLOCKS,
    **VERSIONS,
    **RECTIFYING,
    Verb.SUBMITTED: (
        _("You applied for “%(one_thing)s”"),
        _("One form and one set of documents for all departments. There is nothing more to send for now."),
    ),
    Verb.RECEIVED: (
        _("“%(matter)s” has reached %(department)s"),
        _("There is nothing for you to do; the department works to its promise."),
    ),
    Verb.CLAIMED: (
        _("A member of staff has taken up “%(matter)s”"),
        _("There is nothing for you to do."),
    ),
    Verb.RELEASED: (
        _("Another member of staff will take up “%(matter)s”"),
        _("There is nothing for you to do; the promised date stays the same."),
    ),
    Verb.ACCEPTED: (
        _("“%(matter)s” is accepted"),
        _("%(department)s has everything it needs. The promised time runs from today."),
    ),
    Verb.DECLINED: (
        _("“%(matter)s” was not accepted"),
        _("%(department)s gave this reason: %(reason)s"),
    ),
    Verb.REVIEWED: (
        _("“%(matter)s” has been reviewed"),
        _("%(department)s has looked at it; the decision comes next."),
    ),
    Verb.VERIFIED: (
        _("“%(matter)s” was checked automatically"),
        _("What you wrote agrees with the register, so no paper is wanted from you."),
    ),
    Verb.UNVERIFIED: (
        _("A person will check “%(matter)s”"),
        _(
            "The register could not confirm it by itself. %(department)s looks at it by hand; you need not do anything."
        ),
    ),
    Verb.HANDED_OVER: (
        _("“%(matter)s” has been handed over to %(department)s"),
        _("Next step: %(step)s. There is nothing for you to do."),
    ),
    Verb.GRANTED: (
        _("“%(matter)s” is granted"),
        _("%(department)s has decided in your favour. Electronic results are kept in your record."),
    ),
    Verb.REFUSED: (
        _("“%(matter)s” was refused"),
        _(
            "%(department)s gave this reason: %(reason)s You may ask for administrative reconsideration "
            "within 60 days, or sue within six months."
        ),
    ),
    Verb.DELIVERED: (
        _("The result of “%(matter)s” has been delivered"),
        _("%(department)s has sent or handed it to you. If it has not arrived, please call 12345."),
    ),
    Verb.BLOCKED: (
        _("“%(matter)s” cannot go on"),
        _(
            "A matter it depends on did not end as hoped. The other matters go on. You can apply for it "
            "later on its own."
        ),
    ),
    Verb.TRANSFERRED: (
        _("“%(matter)s” is now with %(department)s"),
        _(
            "It had come to an office that is not responsible. The promised date stays the same, and you need not do "
            "anything."
        ),
    ),
    Verb.DISPUTED: (
        _("The offices are settling who handles “%(matter)s”"),
        _("The supervising office decides. The promised date stays the same, and you need not do anything."),
    ),
    Verb.RULED: (
        _("It is settled: %(department)s handles “%(matter)s”"),
        _("The supervising office has decided. The promised date stays the same."),
    ),
    Verb.REVOKED: (
        _("What was issued for “%(matter)s” no longer holds"),
        _(
            "%(department)s has revoked it; the notice gives the reason, and says how to object. Please do not use the "
            "document any more."
        ),
    ),
    Verb.REOPENED: (
        _("“%(matter)s” is looked at once more"),
        _(
            "The supervising office found an error and had it reopened. %(department)s goes on with it, and its time "
            "starts anew. You need not apply again."
        ),
    ),
    Verb.HURRIED: (
        _("You asked %(department)s to get on with “%(matter)s”"),
        _("Whoever handles it has been told. You can ask once a day."),
    ),
    Verb.REMINDED: (
        _("%(department)s was reminded of “%(matter)s”"),
        _("The system watches the promised dates, and tells the next one up when they are not kept."),
    ),
    Verb.ORDERED: (
        _("%(department)s has to explain itself about “%(matter)s”"),
        _("The supervising office has asked for a written answer."),
    ),
    Verb.ORDER_ANSWERED: (
        _("%(department)s has answered the supervising office about “%(matter)s”"),
        _("The supervising office looks at the answer."),
    ),
    Verb.ORDER_SENT_BACK: (
        _("The supervising office wants to know more about “%(matter)s”"),
        _("%(department)s has to answer once more."),
    ),
    Verb.ORDER_CLOSED: (
        _("The supervising office has closed its order about “%(matter)s”"),
        _("%(department)s has given its answer."),
    ),
    Verb.NOTED: (
        _("%(department)s wrote a note about “%(matter)s”"),
        _("There is nothing for you to do."),
    ),
    Verb.ASKED: (
        _("%(department)s was asked something about “%(matter)s”"),
        _("The offices settle it among themselves; there is nothing for you to do."),
    ),
    Verb.ANSWERED: (
        _("%(department)s answered a question about “%(matter)s”"),
        _("The offices settle it among themselves; there is nothing for you to do."),
    ),
    Verb.TURNED_YELLOW: (
        _("The promised date of “%(matter)s” is near"),
        _("%(department)s is reminded to finish in time."),
    ),
    Verb.TURNED_RED: (
        _("“%(matter)s” is later than promised"),
        _("We are sorry. The delay of %(department)s is on record, and its superiors can see it."),
    ),
    Verb.CLOSED: (
        _("“%(one_thing)s” is finished"),
        _("Every matter has its result. Please tell us how it went: your rating counts."),
    ),
    Verb.RATED: (
        _("You gave your rating"),
        _("Thank you. Whoever handled your case sees the rating without your name."),
    ),
    Verb.CONSENT_ENDED: (
        _("You withdrew a consent"),
        _(
            "What was done before stays valid. From now on your data are used only where the law obliges the "
            "departments to finish what you applied for."
        ),
    ),
    Verb.DISPOSED: (
        _("What you had handed in has been disposed of"),
        _(
            "The time for which the rules ask us to keep it is over. What happened in the case stays on record, "
            "without your data."
        ),
    ),
}

OBJECTED: Sentences = (
    SENTENCES[Verb.REVIEWED][0],
    _("%(department)s has raised an objection, which will be weighed in the decision."),
)
SOURCE_DOWN: Sentences = (
    SENTENCES[Verb.UNVERIFIED][0],
    _(
        "The register does not answer at the moment, so %(department)s looks by hand. You need not do anything."
    ),
)
NO_LONGER_HOLDS = _(
    "This decision of %(department)s no longer holds: the matter was opened again. Its reason stands in the notice of "
    "that day."
)
"""For what was decided before a matter was reopened: the reason kept with the matter is that of the newest decision."""
STEPS = {
    StepKind.PRECHECK: _("precheck"),
    StepKind.ACCEPT: _("acceptance"),
    StepKind.REVIEW: _("review"),
    StepKind.DECIDE: _("decision"),
    StepKind.DELIVER: _("delivery"),
    StepKind.VERIFY: _("automatic check"),
    StepKind.ANNOUNCE: _("public announcement"),
}


@dataclass(frozen=True)
class Told:
    """What a citizen reads about an event, in the running language."""

    title: str
    text: str


def tell(event: CaseEvent, package: Package) -> Told:
    """The event in whole sentences. Needs its sub-case and department at hand; asks the database nothing."""
    title, text = _sentences(event)
    if event.verb in (Verb.REFUSED, Verb.DECLINED) and _is_overtaken(event):
        text = NO_LONGER_HOLDS
    said = {
        "one_thing": package.one_thing.name,
        "matter": package.matters[event.sub_case.matter].name if event.sub_case else "",
        "department": event.department.name if event.department else "",
        "step": step_name(package, event.sub_case, event.detail.get("step", "")) if event.sub_case else "",
        "reason": reason_of(event.sub_case) if event.sub_case else "",
        "due": _day(event.detail.get("due")),
        "before": _day(event.detail.get("before")),
        "procedure": _procedure(event.detail.get("kind")),
        "extension": _term(event.detail.get("term")),
        "document": _document(package, event.detail.get("document")),
        "advice": _advice(package, event),
    }
    return Told(str(title) % said, str(text) % said)


def _is_overtaken(event: CaseEvent) -> bool:
    """Whether the matter was reopened after this decision: it then counts as received anew."""
    since = event.sub_case.received_at
    return since is not None and event.at < since


def step_name(package: Package, sub_case: SubCase, code: str) -> str:
    """What a step is called: by its author, else by its kind; empty for no step."""
    if not code:
        return ""
    step = package.matters[sub_case.matter].step(code)
    return str(step.name or STEPS[step.kind])


def reason_of(sub_case: SubCase) -> str:
    """Why it was refused, declined or skipped: in the running language where the catalogue wrote it."""
    note = sub_case.note or {}
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return note.get("text") or note.get(language, "")


def _day(moment: str | None) -> str:
    """The day of a time in the history, as people write it."""
    return date_format(timezone.localtime(datetime.fromisoformat(moment)), "DATE_FORMAT") if moment else ""


def _procedure(kind: str | None) -> str:
    """What the law calls that which stops a clock."""
    return str(PauseKind(kind).label) if kind in PauseKind.values else ""


def _term(text: str | None) -> str:
    return Term.parse(text).label if text else ""


def _document(package: Package, key: str | None) -> str:
    """The name of a document (``holder.kind``) in the history."""
    return str(package.documents[key.partition(".")[2]].name) if key else ""


def _advice(package: Package, event: CaseEvent) -> str:
    """What the package says to an applicant whose announcement was objected to."""
    if event.verb != Verb.OBJECTED:
        return ""
    announced = package.matters[event.sub_case.matter].step(event.detail["step"]).announcement
    return str(announced.objection or "")


def _sentences(event: CaseEvent) -> Sentences:
    match event.verb, event.detail.get("outcome"):
        case Verb.WITHDRAWN, None if event.sub_case_id is None:
            return ALL_WITHDRAWN
        case Verb.TERMINATED, None if event.sub_case_id is None:
            return ALL_TERMINATED
        case Verb.EXTENDED, None if event.sub_case_id is None:
            return CASE_EXTENDED
        case Verb.RECOUNTED, None if event.sub_case_id is None:
            return CASE_RECOUNTED
        case Verb.RULES_EASED, None if event.sub_case_id is None:
            return CASE_EASED
        case Verb.RULES_EASED, "fee":
            return FEE_EASED
        case Verb.PRECHECKED, "silence":
            return PASSED_BY_SILENCE
        case Verb.COMMITMENT_CHECKED, "kept":
            return PROMISE_KEPT
        case Verb.COMMITMENT_CHECKED, "broken":
            return PROMISE_BROKEN
        case Verb.REVIEWED, Outcome.OBJECTED:
            return OBJECTED
        case Verb.CALLED_BACK | Verb.RECTIFY_REPLIED | Verb.RECTIFY_CLOSED, _:
            return about_a_rating(event)
        case Verb.UNVERIFIED, Outcome.UNAVAILABLE:
            return SOURCE_DOWN
    return SENTENCES[Verb(event.verb)]
