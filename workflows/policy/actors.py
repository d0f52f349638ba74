"""As whom a person may come in. Each is decided at the moment of asking: a post that has ended gives nothing."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from services.models import PostKind
from services.organisation.serving import posts

from .rows import authoring_posts, working_posts


class Actor(models.TextChoices):
    """Whom a rule speaks of."""

    ANYONE = "anyone", pgettext_lazy("actor", "Anyone")
    PERSON = "person", pgettext_lazy("actor", "Anyone logged in")
    CITIZEN = "citizen", pgettext_lazy("actor", "Citizen or enterprise with a verified identity")
    CLERK = "clerk", pgettext_lazy("actor", "Clerk, section head or leader of a department")
    SUPERVISOR = "supervisor", pgettext_lazy("actor", "Supervisor")
    OPERATOR = "operator", pgettext_lazy("actor", "Operator")
    AUTHOR = "author", pgettext_lazy("actor", "Owner of a department’s matters, or its leader")


STAFF = frozenset({Actor.CLERK, Actor.SUPERVISOR, Actor.OPERATOR, Actor.AUTHOR})


def is_actor(actor: Actor, user: AbstractBaseUser, now: datetime) -> bool:
    """Whether this person is one of these at `now`."""
    if actor is Actor.ANYONE:
        return True
    if not user.is_authenticated:
        return False
    match actor:
        case Actor.PERSON:
            return True
        case Actor.CITIZEN:
            return user.holder_id is not None
        case Actor.CLERK:
            return working_posts(user, now).exists()
        case Actor.SUPERVISOR:
            return posts(user, timezone.localdate(now)).filter(kind=PostKind.SUPERVISOR).exists()
        case Actor.OPERATOR:
            return posts(user, timezone.localdate(now)).filter(kind=PostKind.OPERATOR).exists()
        case Actor.AUTHOR:
            return authoring_posts(user, now).exists()
    return False
