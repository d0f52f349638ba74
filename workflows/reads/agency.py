"""Who acted for whom in a case, for everybody who may see the case: the principal, the agent, the departments."""

from dataclasses import dataclass

from workflows.models import Case

from .masking import masked


@dataclass(frozen=True)
class Agency:
    """`agent` submitted for `principal`; names as they stand in lists. `kind` is the ground, in words."""

    agent: str
    principal: str
    kind: str


def agency(case: Case) -> Agency | None:
    """None for a case that its applicant submitted; that costs no statement."""
    if case.mandate_id is None:
        return None
    mandate = case.mandate
    return Agency(masked(mandate.agent), masked(mandate.principal), mandate.get_kind_display())
