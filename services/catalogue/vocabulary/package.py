"""A package: one one-thing with everything it needs, complete in itself."""

from pydantic import Field

from .elements import DocumentKind, Element, Role, RoleKind
from .matters import PRECHECK, Matter, Step
from .one_things import OneThing
from .text import Frozen


class Library(Frozen):
    """What authors write: any number of entries of every sort, in one file or many."""

    elements: tuple[Element, ...] = ()
    roles: tuple[Role, ...] = ()
    documents: tuple[DocumentKind, ...] = ()
    matters: tuple[Matter, ...] = ()
    one_things: tuple[OneThing, ...] = ()


class Package(Frozen):
    """One one-thing and all it refers to, keyed by code: the body of a published version.

    Its matters are cast: they speak of the roles of this one-thing, and its members name no ``roles`` any more.
    """

    one_thing: OneThing
    matters: dict[str, Matter]
    elements: dict[str, Element]
    roles: dict[str, Role]
    documents: dict[str, DocumentKind] = Field(default_factory=dict)

    @property
    def applicant_kinds(self) -> frozenset[RoleKind]:
        """Whether people, enterprises or both may apply. Who founds an enterprise applies as a person."""
        return frozenset(self.roles[code].kind for code in self.one_thing.applicants)

    def element_of(self, field: str) -> Element:
        """The element behind ``role.element``; KeyError when unknown."""
        return self.elements[field.partition(".")[2]]

    def role_of(self, field: str) -> Role:
        """The role in front of ``role.element``; KeyError when unknown."""
        return self.roles[field.partition(".")[0]]

    def step(self, matter: str, code: str) -> Step:
        """The step of that code of a matter; the precheck of the whole application with its own term. KeyError."""
        if code == PRECHECK.code:
            return PRECHECK.model_copy(update={"term": self.one_thing.precheck_term})
        return self.matters[matter].step(code)
