"""Somebody is away: a colleague of the same department does what they have in hand."""

from datetime import date, datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from services.models import Department, Post, PostKind
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.models import Delegation
from workflows.policy import WORKING_POSTS, own_delegations

HEADS = (PostKind.SECTION_HEAD, PostKind.LEADER)


def delegate(
    *,
    away: AbstractBaseUser,
    stands_in: AbstractBaseUser,
    department: Department,
    starts_on: date,
    ends_on: date,
    by: AbstractBaseUser,
    now: datetime,
) -> Delegation:
    """From the first to the last day (both included) `stands_in` may do the tasks that `away` holds in `department`.

    Made by whoever is away, or by a head of the department. Both must hold a post there on the first day. What the
    stand-in does is recorded under the stand-in's own name. Raises Invalid, NotAllowed.
    """
    errors = {}
    if ends_on < starts_on:
        errors["ends_on"] = _("The last day must not come before the first.")
    if ends_on < timezone.localdate(now):
        errors["ends_on"] = _("The last day has passed already.")
    if away.pk == stands_in.pk:
        errors["stands_in"] = _("Please choose a colleague.")
    working = Post.objects.held_on(max(starts_on, timezone.localdate(now))).filter(
        department=department, kind__in=WORKING_POSTS
    )
    at_work = set(working.filter(user__in=[away, stands_in]).values_list("user_id", flat=True))
    if stands_in.pk not in at_work:
        errors.setdefault("stands_in", _("This person does not work in the department then."))
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        today = Post.objects.held_on(timezone.localdate(now)).filter(department=department, user_id=by.pk)
        is_own = by.pk == away.pk and today.filter(kind__in=WORKING_POSTS).exists()
        if away.pk not in at_work or not (is_own or today.filter(kind__in=HEADS).exists()):
            raise NotAllowed("only oneself or a head of the department")
        return Delegation.objects.create(
            department=department,
            away=away,
            stands_in=stands_in,
            starts_on=starts_on,
            ends_on=ends_on,
            made_by=by,
            made_at=now,
        )


def end_delegation(*, delegation: Delegation, by: AbstractBaseUser, now: datetime) -> Delegation:
    """End it now: whoever is away, or a head of the department. Raises NotAllowed, WrongState when it has ended."""
    with transaction.atomic():
        held = own_delegations(by, now).select_for_update(of=("self",)).filter(pk=delegation.pk).first()
        if held is None:
            raise NotAllowed("not one's own delegation, nor of one's department")
        if held.ended_at is not None or held.ends_on < timezone.localdate(now):
            raise WrongState("it has ended")
        held.ended_at = now
        held.save(update_fields=["ended_at"])
    return held
