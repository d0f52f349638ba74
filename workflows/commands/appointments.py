"""Who gets which post, and who gives it: an operator, never to themselves; some posts only two operators together."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from services.models import Department, Post, PostKind
from workflows.commands.posts import appoint, leave_post
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.models import FOUR_EYES, Appointment, AppointmentState, OrganisationAct, OrganisationVerb
from workflows.policy import Actor, is_actor


@dataclass(frozen=True)
class NewLogin:
    """A log-in with its first password, which nobody is told a second time."""

    user: AbstractBaseUser
    password: str


def operating(by: AbstractBaseUser, now: datetime) -> None:
    """Raises NotAllowed for anybody who is no operator at `now`."""
    if not is_actor(Actor.OPERATOR, by, now):
        raise NotAllowed("only an operator changes the organisation")


@transaction.atomic
def ask_for_post(
    *,
    user: AbstractBaseUser,
    department: Department,
    kind: PostKind,
    title_zh: str,
    title_en: str,
    starts_on: date,
    ends_on: date | None = None,
    by: AbstractBaseUser,
    now: datetime,
) -> Appointment:
    """Give somebody a post; one of `FOUR_EYES` then waits for another operator.

    Raises NotAllowed for a post of one's own, Invalid where the days do not fit or the person holds the post already.
    """
    operating(by, now)
    if user.pk == by.pk:
        raise NotAllowed("nobody gives themselves a post")
    department = Department.objects.select_for_update(no_key=True).get(pk=department.pk)
    _check(user, department, kind, starts_on, ends_on, timezone.localdate(now))
    try:
        with transaction.atomic():
            asked = Appointment.objects.create(
                user=user, department=department, kind=kind, title_zh=title_zh, title_en=title_en,
                starts_on=starts_on, ends_on=ends_on, asked_by=by, asked_at=now,
            )  # fmt: skip
    except IntegrityError as waits:
        raise Invalid(
            {"kind": _("Somebody has asked for this post already. It waits for a second operator.")}
        ) from waits
    return asked if kind in FOUR_EYES else _give(asked, by, now)


@transaction.atomic
def give_post(*, appointment: Appointment, by: AbstractBaseUser, now: datetime) -> Appointment:
    """The second operator agrees: the post is held from its first day, or from today if that has passed.

    Raises NotAllowed for whoever asked or would get it, WrongState when it was decided, Invalid when it fits no more.
    """
    asked = _decidable(appointment, by, now)
    if by.pk in (asked.asked_by_id, asked.user_id):
        raise NotAllowed("a second operator gives the post")
    return _give(asked, by, now)


@transaction.atomic
def decline_post(
    *, appointment: Appointment, reason: str, by: AbstractBaseUser, now: datetime
) -> Appointment:
    """The second operator does not agree, and says why; whoever asked takes it back. Raises as `give_post`, and
    Invalid without a reason.
    """
    asked = _decidable(appointment, by, now)
    if by.pk == asked.user_id:
        raise NotAllowed("nobody decides on a post of their own")
    is_own = by.pk == asked.asked_by_id
    if not reason.strip() and not is_own:
        raise Invalid({"reason": _("Please say why: whoever asked has only this.")})
    asked.state = AppointmentState.TAKEN_BACK if is_own else AppointmentState.DECLINED
    asked.reason, asked.decided_by, asked.decided_at = reason.strip(), by, now
    asked.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    return asked


@transaction.atomic
def end_post(*, post: Post, on: date, by: AbstractBaseUser, now: datetime, reason: str = "") -> int:
    """End a post on a day; today means at once. Returns how many claimed tasks went back to the pool.

    Raises Invalid for a day that has passed and for the last operator's post, WrongState for a post that was left.
    """
    operating(by, now)
    today = timezone.localdate(now)
    if on < today:
        raise Invalid({"on": _("The last day cannot lie in the past.")})
    # All of them, in one order: two operators who end each other's posts at once must not both succeed.
    operators = list(
        Post.objects.held_on(today)
        .filter(kind=PostKind.OPERATOR)
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    post = Post.objects.select_related("department").get(pk=post.pk)
    remaining = [
        each for each in operators if each.pk != post.pk and (each.ends_on is None or each.ends_on > on)
    ]
    if post.kind == PostKind.OPERATOR and not remaining:
        raise Invalid({"on": _("This is the last operator’s post. Please give it to somebody else first.")})
    returned = leave_post(post=post, on=on, by=by, now=now)
    verb = OrganisationVerb.POST_ENDED if on <= today else OrganisationVerb.POST_END_SET
    OrganisationAct.objects.create(
        verb=verb, post=post, by=by, at=now, reason=reason.strip(),
        detail={"on": on.isoformat(), "returned": returned},
    )  # fmt: skip
    return returned


@transaction.atomic
def make_login(*, username: str, display_name: str, by: AbstractBaseUser, now: datetime) -> NewLogin:
    """A log-in for a new colleague, with a first password. Raises Invalid for a name that is taken or cannot be one."""
    operating(by, now)
    username, display_name = username.strip().lower(), display_name.strip()
    errors = {}
    try:
        ASCIIUsernameValidator()(username)
    except ValidationError:
        errors["username"] = _("Letters, digits and . _ - only, please.")
    if not display_name:
        errors["display_name"] = _("Please enter the name.")
    people = get_user_model()
    if people.objects.filter(username__iexact=username).exists():
        errors["username"] = _("This log-in is taken.")
    if errors:
        raise Invalid(errors)
    password = secrets.token_urlsafe(12)
    try:
        with transaction.atomic():
            user = people.objects.create_user(username, password=password, display_name=display_name)
    except IntegrityError as taken:
        raise Invalid({"username": _("This log-in is taken.")}) from taken
    OrganisationAct.objects.create(verb=OrganisationVerb.LOGIN_MADE, person=user, by=by, at=now)
    return NewLogin(user, password)


def _check(
    user: AbstractBaseUser,
    department: Department,
    kind: PostKind,
    starts_on: date,
    ends_on: date | None,
    today: date,
) -> None:
    errors: dict[str, str] = {}
    if not user.is_active:
        errors["__all__"] = _("The log-in of this person is closed.")
    if department.ended_at is not None:
        errors["department"] = _("This department has ended.")
    elif department.ends_on is not None and (ends_on is None or ends_on > department.ends_on):
        errors["ends_on"] = _("The department ends on %(day)s: the post cannot last longer.") % {
            "day": date_format(department.ends_on)
        }
    if starts_on < today:
        errors["starts_on"] = _("The first day cannot lie in the past.")
    if ends_on is not None and ends_on < starts_on:
        errors["ends_on"] = _("The last day lies before the first.")
    held = Post.objects.filter(user=user, department=department, kind=kind, left_at__isnull=True)
    overlapping = held.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
    if ends_on is not None:
        overlapping = overlapping.filter(starts_on__lte=ends_on)
    if overlapping.exists():
        errors["kind"] = _("The person holds this post in these days already.")
    if errors:
        raise Invalid(errors)


def _decidable(appointment: Appointment, by: AbstractBaseUser, now: datetime) -> Appointment:
    operating(by, now)
    asked = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("user", "department")
        .get(pk=appointment.pk)
    )
    if asked.state != AppointmentState.ASKED:
        raise WrongState("the appointment was decided before")
    return asked


def _give(asked: Appointment, by: AbstractBaseUser, now: datetime) -> Appointment:
    starts_on = max(asked.starts_on, timezone.localdate(now))
    _check(
        asked.user, asked.department, PostKind(asked.kind), starts_on, asked.ends_on, timezone.localdate(now)
    )
    asked.post = appoint(
        user=asked.user, department=asked.department, kind=PostKind(asked.kind), title_zh=asked.title_zh,
        title_en=asked.title_en, starts_on=starts_on, ends_on=asked.ends_on,
    )  # fmt: skip
    asked.state, asked.decided_by, asked.decided_at = AppointmentState.GIVEN, by, now
    asked.save(update_fields=["state", "decided_by", "decided_at", "post"])
    return asked
