"""Matters (事项): what one department offers, as its owner writes it down."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from services.terms import Term, Unit

from .conditions import Condition
from .elements import Constraints
from .text import Code, DepartmentFunction, FieldKey, Frozen, Text, unique


class StepKind(StrEnum):
    """What is done at a step. VERIFY is done by the system, ANNOUNCE by nobody: it ends by the clock; the others are
    done by people. PRECHECK belongs to a one-thing, never to a matter."""

    PRECHECK = "precheck"
    ACCEPT = "accept"
    REVIEW = "review"
    DECIDE = "decide"
    DELIVER = "deliver"
    VERIFY = "verify"
    ANNOUNCE = "announce"


class Alternative(StrEnum):
    """How a required document may be met, best first (DOMAIN §5)."""

    LICENCE = "licence"
    SHARE = "share"
    PRIOR = "prior"
    FORM = "form"
    COMMITMENT = "commitment"
    UPLOAD = "upload"


class RequiredField(Frozen):
    """A form field the matter needs, and why it may ask for it."""

    field: FieldKey
    required: bool = True
    when: Condition | None = None
    constraints: Constraints = Constraints()
    purpose: Text | None = None


class RequiredDocument(Frozen):
    """A document the matter needs from a holder, with the ways to meet it, best first.

    ``deferrable`` allows deferred acceptance (容缺受理): the document may follow by a date.
    ``formats`` are upload types by name: ``pdf``, ``jpg``, ``png``.
    """

    kind: Code
    holder: Code
    by: Annotated[tuple[Alternative, ...], Field(min_length=1)]
    required: bool = True
    when: Condition | None = None
    deferrable: bool = False
    purpose: Text | None = None
    formats: tuple[str, ...] = ("pdf", "jpg", "png")


class Check(Frozen):
    """A data-sharing check: look up ``record`` of the ``of`` role and compare it with the form.

    ``compare`` maps an element of the record to the form field that must say the same;
    ``yields`` maps an element of the record to a field of the case that it fills.
    """

    record: Code
    of: Code
    compare: dict[Code, FieldKey] = {}
    yields: dict[Code, FieldKey] = {}


class Announcement(Frozen):
    """What a public announcement (公告) says while it stands; it is nobody's work and ends by the clock.

    ``publishes`` are the fields anyone may read: plain ones, never personal. ``response`` tells whoever is affected
    what they can do, and where. ``objection``, where given, makes a well-founded objection end the matter as refused
    (Company Law, art. 240), and tells the applicant what they can do instead; without it nobody objects at this office.
    """

    text: Text
    response: Text
    publishes: Annotated[tuple[FieldKey, ...], Field(min_length=1)]
    objection: Text | None = None


class Step(Frozen):
    """One step of a matter at its own desk, so that one matter can cross departments and levels.

    ``desk`` defaults to the matter's department. A ``verify`` step runs by itself; when the source is down
    or says no, a person at the same desk decides. ``joint`` names a joint visit of the one-thing: the step
    opens only when every matter of that visit has reached it. ``term`` overrides the usual clock; an announcement
    stands for its ``term`` of natural days.
    A step whose ``when`` does not hold at submission is passed over.
    """

    code: Code
    kind: StepKind
    name: Text | None = None
    desk: DepartmentFunction | None = None
    checks: tuple[Check, ...] = ()
    announcement: Announcement | None = None
    joint: Code | None = None
    when: Condition | None = None
    term: Term | None = None
    instructions: Text | None = None

    @model_validator(mode="after")
    def _only_verify_checks(self) -> "Step":
        if (self.kind is StepKind.VERIFY) != bool(self.checks):
            raise ValueError("a verify step has checks, and no other step has")
        return self

    @model_validator(mode="after")
    def _only_announce_announces(self) -> "Step":
        if (self.kind is StepKind.ANNOUNCE) != (self.announcement is not None):
            raise ValueError(
                "an announce step says in 'announcement' what is announced, and no other step does"
            )
        if self.kind is StepKind.ANNOUNCE:
            if self.term is None or self.term.unit is not Unit.NATURAL_DAYS:
                raise ValueError("an announcement stands for natural days: write its 'term' as '20nd'")
            if self.desk is not None or self.joint is not None:
                raise ValueError("an announcement is nobody's work: it has neither 'desk' nor 'joint'")
        return self


PRECHECK = Step(code="precheck", kind=StepKind.PRECHECK, name=Text(zh="预审", en="Precheck"))
"""The one window's look at the whole application; its task stands at the first matter of the case."""


class ResultField(Frozen):
    """A datum the decision produces; it feeds the matters after this one."""

    field: FieldKey
    required: bool = True


class Result(Frozen):
    """What a granted matter issues: a document of a kind, for a holder, with data.

    ``data`` is written by the deciding clerk (or found by a check); ``copies`` are taken from the case. ``ends`` names
    what the holder had before and no longer holds once this is issued: kinds of documents, or ``everything`` for a
    holder who is no more.
    """

    code: Code
    name: Text
    document: Code
    holder: Code
    data: tuple[ResultField, ...] = ()
    copies: tuple[FieldKey, ...] = ()
    valid_for: Term | None = None
    ends: Literal["everything"] | tuple[Code, ...] = ()


class Fault(Frozen):
    """A fault the matter's owner foresees, offered when a clerk asks for corrections."""

    code: Code
    text: Text
    about: str | None = None


class Matter(Frozen):
    """One department's item, as offered. It never knows what happened to any case.

    ``served_by`` is the form field whose region finds the serving department. Terms: acceptance
    (Administrative Licensing Law art. 32), statutory (art. 42), promised (shorter, shown to the citizen).
    ``fee`` in yuan. ``base_code`` is the 12-character code of the national list of matters.
    ``sample`` marks illustrative local values.
    """

    code: Code
    name: Text
    base_code: Annotated[str, Field(pattern=r"^[0-9A-Z]{12}$")]
    department: DepartmentFunction
    served_by: FieldKey | None = None
    acceptance_term: Term = Term.parse("5wd")
    statutory_term: Term
    promised_term: Term
    delivery_term: Term = Term.parse("10wd")
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    fields: tuple[RequiredField, ...] = ()
    documents: tuple[RequiredDocument, ...] = ()
    results: tuple[Result, ...] = ()
    faults: tuple[Fault, ...] = ()
    legal_basis: Text
    fee: Annotated[Decimal, Field(ge=0)] = Decimal(0)
    visits: Annotated[int, Field(ge=0)] = 0
    sample: bool = False

    @model_validator(mode="after")
    def _is_whole(self) -> "Matter":
        unique(self.steps, "code", "step")
        unique(self.results, "code", "result")
        unique(self.faults, "code", "fault")
        unique(self.fields, "field", "field")
        kinds = [step.kind for step in self.steps]
        if StepKind.PRECHECK in kinds:
            raise ValueError("the precheck is a step of the one-thing, not of a matter")
        if kinds.count(StepKind.DECIDE) > 1:
            raise ValueError("a matter is decided once")
        if kinds.count(StepKind.ANNOUNCE) > 1:
            raise ValueError("a matter is announced once")
        if StepKind.DELIVER in kinds[:-1]:
            raise ValueError("delivery comes last")
        if StepKind.DECIDE in kinds and set(kinds[kinds.index(StepKind.DECIDE) + 1 :]) - {StepKind.DELIVER}:
            raise ValueError("after the decision only delivery follows")
        if StepKind.ACCEPT in kinds[1:] and StepKind.DECIDE in kinds[: kinds.index(StepKind.ACCEPT)]:
            raise ValueError("a matter is accepted before it is decided")
        return self

    @property
    def announced_for(self) -> Term | None:
        """How long it stands announced, which no promise counts; None when nothing is announced."""
        return next((step.term for step in self.steps if step.kind is StepKind.ANNOUNCE), None)

    def step(self, code: str) -> Step:
        """The step of that code, the precheck of the whole application included; KeyError when there is none."""
        if code == PRECHECK.code:
            return PRECHECK
        for step in self.steps:
            if step.code == code:
                return step
        raise KeyError(code)

    def desk_of(self, step: Step) -> str:
        """``function@level`` of the desk where the step is done."""
        return step.desk or self.department
