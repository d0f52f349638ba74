"""The guide and the plan: which questions to ask, which matters the answers need, and in which order.

Pure functions of a package and the answers; nothing here reads the database.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from services.catalogue import answers as values
from services.catalogue.vocabulary import (
    Answer,
    Constraints,
    Element,
    JointVisit,
    Matter,
    Member,
    OneThing,
    Package,
    Situation,
    SituationKind,
    Text,
)

APPLICANT = "applicant"
"""The built-in question of a one-thing with several applicant roles, and the name conditions know it by."""

Answers = Mapping[str, Any]
Kind = Literal["yes_no", "choice", "choices", "field"]


@dataclass(frozen=True, slots=True)
class QuestionOption:
    """One answer a person may choose."""

    value: str
    label: Text
    hint: Text | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question to ask now. ``answer`` is the canonical answer given, None while there is none."""

    name: str
    text: Text | Promise
    kind: Kind
    hint: Text | None = None
    options: tuple[QuestionOption, ...] = ()
    element: Element | None = None
    answer: Any = None


@dataclass(frozen=True, slots=True)
class Guide:
    """The questions that apply and the ``answers`` to them; ``dropped`` names answers that no longer do."""

    questions: tuple[Question, ...]
    complete: bool
    stopped: Text | None
    dropped: tuple[str, ...]
    answers: Answers

    @property
    def next(self) -> Question | None:
        """The first question without an answer."""
        return next((question for question in self.questions if question.answer is None), None)


@dataclass(frozen=True, slots=True)
class Joint:
    """A joint visit (联合踏勘) that really brings several needed matters together."""

    code: str
    name: Text
    matters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """A needed matter; it starts when every matter in ``after`` is granted."""

    code: str
    matter: Matter
    after: tuple[str, ...]
    joint: tuple[Joint, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A matter the answers do not need, with what the citizen is told."""

    code: str
    matter: Matter
    reason: Text


@dataclass(frozen=True)
class Plan:
    """What will be done. ``needed`` stands in an order that respects every ``after``."""

    needed: tuple[Planned, ...]
    skipped: tuple[Skipped, ...]
    stopped: Text | None

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(planned.code for planned in self.needed)

    def planned(self, code: str) -> Planned:
        """The needed matter of that code; KeyError when it is not needed."""
        return self._by_code[code]

    @cached_property
    def _by_code(self) -> dict[str, Planned]:
        return {planned.code: planned for planned in self.needed}

    @cached_property
    def upstream(self) -> dict[str, tuple[str, ...]]:
        """For each needed matter all that end before it begins, in the plan's order."""
        reach: dict[str, set[str]] = {}
        for planned in self.needed:
            reach[planned.code] = {c for a in planned.after for c in (a, *reach[a])}
        return {code: tuple(c for c in self.codes if c in before) for code, before in reach.items()}


def guide(package: Package, answers: Answers) -> Guide:
    """The questions to ask now, in order, with the answers that apply.

    An answer is dropped when its question no longer applies or does not offer it any more. A stopping answer
    ends the guide: what comes after it is not asked.
    """
    kept: dict[str, Any] = {}
    questions: list[Question] = []
    stopped: Text | None = None
    # A value of a field stays what it is, a form value; only answers to pure questions can be dropped.
    names = {situation.code for situation in package.one_thing.situations if situation.field is None}
    if len(package.one_thing.applicants) == 1:
        kept[APPLICANT] = package.one_thing.applicants[0]
    else:
        names.add(APPLICANT)
        questions.append(_who_applies(package, _accepted(package, APPLICANT, answers, kept)))
    for situation in package.one_thing.situations:
        if stopped is not None or (situation.when is not None and situation.when.holds(kept) is not True):
            continue
        given = _accepted(package, situation.name, answers, kept)
        questions.append(_question(package, situation, given))
        stopped = _stop(situation, given)
    dropped = tuple(n for n in answers if n in names and n not in kept and not values.is_empty(answers[n]))
    complete = stopped is None and all(question.answer is not None for question in questions)
    return Guide(tuple(questions), complete, stopped, dropped, kept)


def _accepted(package: Package, name: str, answers: Answers, kept: dict[str, Any]) -> Any:
    """The answer if it is one the question offers; it is then kept."""
    given = answers.get(name)
    if values.is_empty(given):
        return None
    options = _offered(package, name)
    if options is not None:
        chosen = [given] if isinstance(given, str) else given
        if not isinstance(chosen, list | tuple):
            return None
        if any(not isinstance(value, str) or value not in options for value in chosen):
            return None
    kept[name] = given
    return given


def _offered(package: Package, name: str) -> frozenset[str] | None:
    """The values a question offers; None when it takes a free value."""
    if name == APPLICANT:
        return frozenset(package.one_thing.applicants)
    situation = _situation(package.one_thing, name)
    if situation.kind is not SituationKind.FIELD:
        return frozenset(answer.value for answer in situation.offered)
    options = package.element_of(name).options
    return frozenset(option.value for option in options) if options else None


def _situation(one_thing: OneThing, name: str) -> Situation:
    for situation in one_thing.situations:
        if situation.name == name:
            return situation
    raise KeyError(name)


def _stop(situation: Situation, given: Any) -> Text | None:
    chosen = given if isinstance(given, list | tuple) else [given]
    return next((a.stop for a in situation.offered if a.stop is not None and a.value in chosen), None)


def _who_applies(package: Package, given: Any) -> Question:
    roles = (package.roles[code] for code in package.one_thing.applicants)
    return Question(
        name=APPLICANT,
        text=_("Who is applying?"),
        kind="choice",
        options=tuple(QuestionOption(role.code, role.name) for role in roles),
        answer=given,
    )


def _question(package: Package, situation: Situation, given: Any) -> Question:
    element = package.element_of(situation.field) if situation.field else None
    return Question(
        name=situation.name,
        text=situation.question,
        kind=situation.kind.value,
        hint=situation.hint or (element.hint if element else None),
        options=tuple(_option(answer) for answer in situation.offered)
        if element is None
        else tuple(QuestionOption(option.value, option.label) for option in element.options),
        element=element,
        answer=given,
    )


def _option(answer: Answer) -> QuestionOption:
    return QuestionOption(answer.value, answer.label, answer.hint, answer.alone)


def parse_answer(package: Package, name: str, raw: Any, *, today: date) -> Any:
    """The canonical answer to a guiding question: what `guide` and conditions understand.

    Raises ValueError with a translated message, KeyError for a question the package does not have.
    """
    if name != APPLICANT:
        situation = _situation(package.one_thing, name)
        if situation.field is not None:
            return values.parse(package.element_of(name), Constraints(), raw, today=today)
        if situation.kind is SituationKind.CHOICES:
            return _parse_choices(situation, raw)
    if values.is_empty(raw):
        raise ValueError(gettext("Please answer this question."))
    if not isinstance(raw, str) or raw not in (_offered(package, name) or ()):
        raise ValueError(gettext("Please choose one of the options."))
    return raw


def _parse_choices(situation: Situation, raw: Any) -> list[str]:
    if values.is_empty(raw):
        raise ValueError(gettext("Please answer this question."))
    chosen = [raw] if isinstance(raw, str) else raw
    offered = [answer.value for answer in situation.offered]
    if not isinstance(chosen, list | tuple) or any(value not in offered for value in chosen):
        raise ValueError(gettext("Please choose from the options only."))
    alone = next((a for a in situation.offered if a.alone and a.value in chosen), None)
    if alone is not None and len(set(chosen)) > 1:
        raise ValueError(
            gettext("“%(answer)s” cannot be chosen together with other answers.") % {"answer": alone.label}
        )
    return [value for value in offered if value in chosen]


def plan(package: Package, answers: Answers) -> Plan:
    """The matters the answers need, the skipped ones with reasons, and the order.

    A condition that is still unknown counts as not needed. When an answer stops the guide nothing is needed.
    """
    return plan_after(package, guide(package, answers))


def plan_after(package: Package, asked: Guide) -> Plan:
    """Like `plan`, when the guide for the answers is already at hand."""
    if asked.stopped is not None:
        return Plan((), (), asked.stopped)
    reasons = {member.matter: _why_not(member, asked.answers) for member in package.one_thing.matters}
    needed = {code for code, reason in reasons.items() if reason is None}
    after = {code: _effective_after(package.one_thing, code, needed) for code in needed}
    joints = [joint for visit in package.one_thing.joint_visits if (joint := _joint(visit, needed))]
    return Plan(
        needed=tuple(
            Planned(code, package.matters[code], after[code], tuple(j for j in joints if code in j.matters))
            for code in _ordered(package.one_thing, after)
        ),
        skipped=tuple(Skipped(code, package.matters[code], why) for code, why in reasons.items() if why),
        stopped=None,
    )


def needed_codes(one_thing: OneThing, answers: Answers) -> set[str]:
    """The matters that complete answers need, whatever their order."""
    return {member.matter for member in one_thing.matters if _why_not(member, answers) is None}


def _why_not(member: Member, answers: Answers) -> Text | None:
    if member.when is not None and member.when.holds(answers) is not True:
        return member.otherwise
    return next((e.reason for e in member.excluded if e.when.holds(answers) is True), None)


def _effective_after(one_thing: OneThing, code: str, needed: set[str]) -> tuple[str, ...]:
    """What the matter really waits for: a skipped matter is replaced by what it waited for itself."""
    found: dict[str, None] = {}
    seen: set[str] = set()

    def walk(current: str) -> None:
        for before in one_thing.member(current).after:
            if before in seen:
                continue
            seen.add(before)
            if before in needed:
                found[before] = None
            else:
                walk(before)

    walk(code)
    return tuple(found)


def _joint(visit: JointVisit, needed: set[str]) -> Joint | None:
    together = tuple(code for code in visit.matters if code in needed)
    return Joint(visit.code, visit.name, together) if len(together) > 1 else None


def _ordered(one_thing: OneThing, after: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """The author's order, bent only where a matter must wait for one written later."""
    waiting = [member.matter for member in one_thing.matters if member.matter in after]
    placed: set[str] = set()
    while waiting:
        code = next(code for code in waiting if placed.issuperset(after[code]))
        waiting.remove(code)
        placed.add(code)
        yield code
