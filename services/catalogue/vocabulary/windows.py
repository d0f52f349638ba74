"""Windows: a one-thing that everybody does in the same weeks of the year, and decisions taken for all together.

Which stages there are, and what is done in each, is part of the one-thing; the dates of a year are rows that its owner
sets and a second person approves (`services.rounds`).
"""

from typing import Annotated

from pydantic import Field, model_validator

from .conditions import Condition
from .text import Code, FieldKey, Frozen, Text, unique

Work = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$", max_length=129)]
"""A matter with all its steps, ``school_enrolment``, or one step of it, ``school_enrolment.admit``."""

ASSIGNED = "assigned"
"""How a place was found that nobody wished for; the others are ``wish_1``, ``wish_2`` …"""


class Stage(Frozen):
    """Some weeks of the window. ``ends`` names what its last day brings: the end of registration, the list of places.

    The steps of its ``work`` are due by that day, for everybody alike: no clock of a single case runs.
    """

    code: Code
    name: Text
    ends: Text
    work: tuple[Work, ...] = ()


class Rank(Frozen):
    """A class of applicants, served before the classes written after it.

    In it are those for whom ``when`` holds and whose ``verified`` matters were all granted.
    """

    code: Code
    name: Text
    when: Condition | None = None
    verified: tuple[Code, ...] = ()


class Batch(Frozen):
    """A decision taken for all applicants together, because places are scarce.

    ``step`` (``matter.step``) is decided so. ``pools`` are elements whose options are places (schools); ``wishes`` are
    roles that name one of them each, first wish first. Those of an earlier rank come first; among equals whoever has
    the earlier value in ``then``, and then a draw that anybody can repeat. ``bound`` are two fields: applications that
    name each other in them (twins) stay together. The result gets the place under the role ``place``, the rank and the
    way (``wish_1`` … or ``assigned``) in these fields.
    """

    step: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$", max_length=129)]
    pools: Annotated[tuple[Code, ...], Field(min_length=1)]
    wishes: Annotated[tuple[Code, ...], Field(min_length=1)]
    ranks: Annotated[tuple[Rank, ...], Field(min_length=1)]
    then: tuple[FieldKey, ...] = ()
    bound: tuple[FieldKey, FieldKey] | None = None
    place: Code
    rank: FieldKey
    way: FieldKey

    @model_validator(mode="after")
    def _is_whole(self) -> "Batch":
        unique(self.ranks, "code", "rank")
        last = self.ranks[-1]
        if last.when is not None or last.verified:
            raise ValueError("the last rank takes everybody who is in no other, so it has no conditions")
        return self

    @property
    def matter(self) -> str:
        return self.step.partition(".")[0]

    @property
    def ways(self) -> tuple[str, ...]:
        """How a place may be found: by which wish, or assigned."""
        return (*(f"wish_{number}" for number in range(1, len(self.wishes) + 1)), ASSIGNED)


class Window(Frozen):
    """The stages of a year, in order. One applies only during the stage ``open``; ``closed`` says what to do later."""

    open: Code
    closed: Text
    stages: Annotated[tuple[Stage, ...], Field(min_length=2)]
    batch: Batch | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> "Window":
        unique(self.stages, "code", "stage")
        if self.open not in {stage.code for stage in self.stages}:
            raise ValueError(f"there is no stage {self.open!r} to apply in")
        return self

    def stage(self, code: str) -> Stage:
        """The stage of that code; KeyError when there is none."""
        for stage in self.stages:
            if stage.code == code:
                return stage
        raise KeyError(code)

    def stage_of(self, matter: str, step: str) -> Stage:
        """The stage a step belongs to, named itself or with its whole matter; KeyError when it stands in none."""
        for work in (f"{matter}.{step}", matter):
            for stage in self.stages:
                if work in stage.work:
                    return stage
        raise KeyError(f"{matter}.{step}")

    def is_batch(self, matter: str, step: str) -> bool:
        """Whether that step is decided for all together."""
        return self.batch is not None and self.batch.step == f"{matter}.{step}"
