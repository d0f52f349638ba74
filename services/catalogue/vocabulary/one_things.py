"""One-things (一件事): how matters are put together for an event in a life."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from services.terms import Term

from .conditions import Condition
from .offers import OfferRule
from .text import Code, DepartmentFunction, FieldKey, Frozen, Text, unique
from .windows import Window


class Audience(StrEnum):
    """Whose event it is: where the portal lists it. Who may apply follows from the kind of the applicants' roles."""

    PERSON = "person"
    ENTERPRISE = "enterprise"


class SituationKind(StrEnum):
    """How a guiding question is answered."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    FIELD = "field"


class Answer(Frozen):
    """One possible answer. ``stop`` ends the guide with what to do instead; ``alone`` excludes the others."""

    value: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$", max_length=64)]
    label: Text
    hint: Text | None = None
    stop: Text | None = None
    alone: bool = False


YES = Text(zh="是", en="Yes")
NO = Text(zh="否", en="No")


class Situation(Frozen):
    """A guiding question (情形引导). Its answer decides which matters, fields and documents are needed.

    ``field`` asks for a form field (``role.element``) before the form, because matters depend on it.
    """

    code: Code
    question: Text
    hint: Text | None = None
    kind: SituationKind
    answers: tuple[Answer, ...] = ()
    field: FieldKey | None = None
    when: Condition | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "Situation":
        if (self.kind is SituationKind.FIELD) != (self.field is not None):
            raise ValueError("a question of kind 'field' names its field, and no other does")
        if self.kind in (SituationKind.CHOICE, SituationKind.CHOICES) and len(self.answers) < 2:
            raise ValueError("a choice offers at least two answers")
        if self.kind is SituationKind.FIELD and self.answers:
            raise ValueError("a question of kind 'field' takes its answers from the element")
        if self.kind is SituationKind.YES_NO and any(a.value not in ("yes", "no") for a in self.answers):
            raise ValueError("the answers of a yes-no question are 'yes' and 'no'")
        unique(self.answers, "value", "answer")
        return self

    @property
    def name(self) -> str:
        """The key under which the answer is kept: the question's code, or the field it asks for."""
        return self.field or self.code

    @property
    def offered(self) -> tuple[Answer, ...]:
        """The answers shown; a yes-no question need not write out the plain ones."""
        if self.kind is not SituationKind.YES_NO:
            return self.answers
        written = {answer.value: answer for answer in self.answers}
        return (
            written.get("yes", Answer(value="yes", label=YES)),
            written.get("no", Answer(value="no", label=NO)),
        )


class Exclusion(Frozen):
    """A reason why a matter is not for this citizen although it would otherwise be needed."""

    when: Condition
    reason: Text


class Member(Frozen):
    """A matter inside a one-thing: needed ``when``, started ``after`` the named matters are granted.

    ``roles`` says who plays the roles of a shared matter here, the matter's role first: ``{cardholder: child}``.
    """

    matter: Code
    after: tuple[Code, ...] = ()
    when: Condition | None = None
    otherwise: Text | None = None
    excluded: tuple[Exclusion, ...] = ()
    roles: dict[Code, Code] = {}

    @model_validator(mode="after")
    def _says_why_not(self) -> "Member":
        if self.when is not None and self.otherwise is None:
            raise ValueError("a matter with 'when' says in 'otherwise' why it is not needed")
        return self


class Exclusive(Frozen):
    """Matters that must never be needed together (mutually exclusive benefits); proven at publishing."""

    matters: Annotated[tuple[Code, ...], Field(min_length=2)]
    reason: Text


class JointVisit(Frozen):
    """One visit of several departments instead of one each (联合踏勘, 联合验收)."""

    code: Code
    name: Text
    matters: Annotated[tuple[Code, ...], Field(min_length=2)]


class Prefill(Frozen):
    """What the applicant's own record says about others, so that it is not asked again.

    While ``of`` is the role of the applicant, ``fills`` maps an element of their ``record`` to a form field:
    a marriage certificate says who the spouse is. ``when`` speaks of the questions before the form.
    """

    record: Code
    of: Code
    fills: Annotated[dict[Code, FieldKey], Field(min_length=1)]
    when: Condition | None = None


class Cuts(Frozen):
    """What the citizen would spend doing the matters one by one (the baseline of 四减)."""

    days: Annotated[int, Field(ge=1)]
    steps: Annotated[int, Field(ge=1)]
    documents: Annotated[int, Field(ge=1)]
    visits: Annotated[int, Field(ge=1)]
    sample: bool = False


class OneThing(Frozen):
    """A composition of matters for one event.

    ``applicants`` are the roles the applicant may hold; more than one makes the portal ask which.
    ``precheck`` is the desk (``function@level``) that looks at the whole application before anything legal begins
    (预审), by ``precheck_term``; it serves the place of the first matter. ``statutory_term`` is that of the joint
    handling (art. 42, para. 2).
    ``number`` is the public number (``YJS-P-01``). ``promise`` is the total promise shown to the citizen.
    ``named_outside`` says that its name and those of its matters may stand in an SMS or e-mail, which others may see:
    they tell nothing of anybody's health, need or misfortune.
    ``offers`` say to whom it is offered before they ask, from what the records say (免申即享).
    ``words`` are everyday words people search with. ``icon`` names a drawing of the design system.
    ``window`` is for what everybody does in the same weeks of a year: then its stages count, and ``promise`` only says
    how long the whole takes at most.
    """

    code: Code
    number: Annotated[str, Field(pattern=r"^[A-Z0-9-]{3,20}$")]
    name: Text
    summary: Text
    audience: Audience
    icon: str = "file"
    lead: str
    promise: Term
    statutory_term: Term = Term.parse("45wd")
    precheck: DepartmentFunction | None = None
    precheck_term: Term = Term.parse("1wd")
    applicants: Annotated[tuple[Code, ...], Field(min_length=1)]
    sections: tuple[Code, ...] = ()
    situations: tuple[Situation, ...] = ()
    matters: Annotated[tuple[Member, ...], Field(min_length=1)]
    exclusive: tuple[Exclusive, ...] = ()
    joint_visits: tuple[JointVisit, ...] = ()
    prefills: tuple[Prefill, ...] = ()
    offers: tuple[OfferRule, ...] = ()
    baseline: Cuts
    visits: Annotated[int, Field(ge=0)] = 0
    named_outside: bool = False
    words: tuple[str, ...] = ()
    legal_basis: Text | None = None
    window: Window | None = None

    @model_validator(mode="after")
    def _has_unique_codes(self) -> "OneThing":
        unique(self.situations, "code", "question")
        unique(self.matters, "matter", "matter")
        unique(self.joint_visits, "code", "joint visit")
        unique(self.offers, "code", "offer")
        if self.window is not None and self.precheck is not None:
            raise ValueError("what has a window has no precheck: everything is due by the end of a stage")
        return self

    def member(self, code: str) -> Member:
        """The member of that matter code; KeyError when there is none."""
        for member in self.matters:
            if member.matter == code:
                return member
        raise KeyError(code)

    def offer(self, code: str) -> OfferRule | None:
        """The offer of that code; None when it is no longer made."""
        return next((rule for rule in self.offers if rule.code == code), None)
