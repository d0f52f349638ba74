"""Who may make drafts of a package: whoever answers for the department that leads the one-thing, as it is mapped."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser

from services.catalogue.portable.planning import Plan
from workflows.policy import owned_functions


def leads(user: AbstractBaseUser, plan: Plan, now: datetime) -> bool:
    """The parts of other departments come as drafts too, and each is approved by its own."""
    return plan.one_thing.entry.lead in owned_functions(user, now)
