"""Regions and departments: entered, corrected, and ended on a day; nothing is ever deleted."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from services.models import Department, Level, Post, Region
from workflows.commands.appointments import operating
from workflows.commands.posts import leave_post
from workflows.errors import Invalid, WrongState
from workflows.models import OrganisationAct, OrganisationVerb
from workflows.reads.organisation import obstacles_of

DIGITS = {Level.PROVINCE: 6, Level.CITY: 6, Level.DISTRICT: 6, Level.STREET: 9, Level.COMMUNITY: 12}
"""GB/T 2260 down to the district, GB/T 10114 below."""

OF_A_REGION = ("name_zh", "name_en")
OF_A_DEPARTMENT = ("name_zh", "name_en", "parent_id", "word", "phone", "address_zh", "address_en")
"""What may be corrected. On its code, function, region and credit code its cases and their numbers rest."""

Office = Region | Department


@transaction.atomic
def add_region(
    *,
    code: str,
    level: Level,
    parent: Region,
    name_zh: str,
    name_en: str,
    by: AbstractBaseUser,
    now: datetime,
) -> Region:
    """A region below another. Raises Invalid where code, level and parent do not fit together."""
    operating(by, now)
    ladder, errors = list(Level), {}
    if parent.ended_at is not None:
        errors["parent"] = _("This region has ended.")
    if ladder.index(Level(level)) <= ladder.index(Level(parent.level)):
        errors["level"] = _("A region lies below the one it belongs to.")
    if not (code.isascii() and code.isdecimal() and len(code) == DIGITS[Level(level)]):
        errors["code"] = _("The code of this level has %(digits)s digits.") % {"digits": DIGITS[Level(level)]}
    elif not code.startswith(parent.code.rstrip("0")):
        errors["code"] = _("The code begins like that of the region above, %(code)s.") % {"code": parent.code}
    elif Region.objects.filter(code=code).exists():
        errors["code"] = _("A region has this code already.")
    if errors:
        raise Invalid(errors)
    try:
        with transaction.atomic():
            region = Region.objects.create(
                code=code, level=level, parent=parent, name_zh=name_zh, name_en=name_en
            )
    except IntegrityError as taken:
        raise Invalid({"code": _("A region has this code already.")}) from taken
    _write(OrganisationVerb.ADDED, region, by, now)
    return region


@transaction.atomic
def add_department(
    *,
    code: str,
    function: str,
    region: Region,
    credit_code: str,
    name_zh: str,
    name_en: str,
    by: AbstractBaseUser,
    now: datetime,
    parent: Department | None = None,
    word: str = "",
    phone: str = "",
    address_zh: str = "",
    address_en: str = "",
) -> Department:
    """An office that does one function for one region. Raises Invalid: another does so, or a number is wrong."""
    operating(by, now)
    errors: dict[str, str] = {}
    try:
        credit_code = uscc.validate(credit_code)
    except ValidationError:
        errors["credit_code"] = _("This is no unified social credit code: please check its 18 characters.")
    if region.ended_at is not None:
        errors["region"] = _("This region has ended.")
    errors |= _of_another(None, code=code, credit_code=credit_code, word=word)
    holder = Department.objects.standing().filter(function=function, region=region).first()
    if holder is not None:
        errors["function"] = _("%(department)s does this there already.") % {"department": holder.name}
    if errors:
        raise Invalid(errors)
    try:
        with transaction.atomic():
            department = Department.objects.create(
                code=code, function=function, level=region.level, region=region, parent=parent,
                credit_code=credit_code, name_zh=name_zh, name_en=name_en, word=word, phone=phone,
                address_zh=address_zh, address_en=address_en,
            )  # fmt: skip
    except IntegrityError as taken:
        raise Invalid({"__all__": _("Somebody entered such a department at the same moment.")}) from taken
    _write(OrganisationVerb.ADDED, department, by, now)
    return department


@transaction.atomic
def correct(*, of: Office, by: AbstractBaseUser, now: datetime, **wanted: Any) -> bool:
    """Bring the correctable particulars (`OF_A_REGION`, `OF_A_DEPARTMENT`) to `wanted`; whether anything changed.

    What was printed and sent keeps the name it had. Raises WrongState for what has ended, Invalid where a word is
    another's or a parent would be its own.
    """
    operating(by, now)
    held = _locked(of)
    allowed = OF_A_REGION if isinstance(held, Region) else OF_A_DEPARTMENT
    if unknown := set(wanted) - set(allowed):
        raise ValueError(f"not to be corrected: {sorted(unknown)}")
    before = {name: getattr(held, name) for name in wanted if getattr(held, name) != wanted[name]}
    if not before:
        return False
    if isinstance(held, Department):
        errors = _of_another(held, word=wanted.get("word", ""))
        if _is_below(wanted.get("parent_id"), held):
            errors["parent"] = _("No department stands under itself.")
        if errors:
            raise Invalid(errors)
    for name in before:
        setattr(held, name, wanted[name])
    held.save(update_fields=list(before))
    _write(
        OrganisationVerb.CORRECTED,
        held,
        by,
        now,
        before=before,
        after={name: wanted[name] for name in before},
    )
    return True


@transaction.atomic
def set_end(*, of: Office, on: date, reason: str, by: AbstractBaseUser, now: datetime) -> bool:
    """Write down the last day; today ends it at once, with the posts held there. Whether it has ended now.

    Raises Invalid without a reason, for a day that has passed, and at once while anything stands there; WrongState
    for what has ended before.
    """
    operating(by, now)
    held, today, errors = _locked(of), timezone.localdate(now), {}
    if not reason.strip():
        errors["reason"] = _("Please say why: whoever looks into it later has only this.")
    if on < today:
        errors["on"] = _("The last day cannot lie in the past.")
    elif on == today and (why := _told(held)):
        errors["on"] = why
    if errors:
        raise Invalid(errors)
    held.ends_on = on
    held.save(update_fields=["ends_on"])
    _write(OrganisationVerb.END_SET, held, by, now, reason.strip(), on=on.isoformat())
    if on > today:
        return False
    _end(held, by, now)
    return True


@transaction.atomic
def lift_end(*, of: Office, by: AbstractBaseUser, now: datetime) -> None:
    """It goes on after all. Raises WrongState when no last day is set, or when it has ended."""
    operating(by, now)
    held = _locked(of)
    if held.ends_on is None:
        raise WrongState("no last day is set")
    was, held.ends_on = held.ends_on, None
    held.save(update_fields=["ends_on"])
    _write(OrganisationVerb.END_LIFTED, held, by, now, on=was.isoformat())


def end_due(*, now: datetime) -> int:
    """End what had its last day and where nothing stands any more; returns how many. Safe to run twice.

    Where work stands, it goes on serving: the operator's pages say so.
    """
    today, ended = timezone.localdate(now), 0
    for model in (Department, Region):
        # What lies below ends first.
        due = list(model.objects.standing().filter(ends_on__lt=today).order_by("-code"))
        while due:
            gone = [row for row in due if _end_if_free(row, now)]
            ended += len(gone)
            due = [row for row in due if row not in gone] if gone else []
    return ended


@transaction.atomic
def _end_if_free(of: Office, now: datetime) -> bool:
    held = type(of).objects.select_for_update(no_key=True).get(pk=of.pk)
    is_due = held.ended_at is None and held.ends_on is not None and held.ends_on < timezone.localdate(now)
    if not is_due or _told(held):
        return False
    _end(held, None, now)
    return True


def _end(held: Office, by: AbstractBaseUser | None, now: datetime) -> None:
    held.ended_at = now
    held.save(update_fields=["ended_at"])
    left = 0
    if isinstance(held, Department):
        for post in Post.objects.filter(department=held, left_at__isnull=True).order_by("pk"):
            leave_post(post=post, on=timezone.localdate(now), by=by, now=now)
            left += 1
    _write(OrganisationVerb.ENDED, held, by, now, posts=left)


def _told(held: Office) -> str:
    """What still stands there, in words; empty when it may end."""
    found = obstacles_of(held)
    told = [
        (found.matters, ngettext("%(n)s open matter", "%(n)s open matters", found.matters)),
        (
            found.to_come,
            ngettext("%(n)s open matter on its road here", "%(n)s open matters on their road here", found.to_come),
        ),
        (found.tasks, ngettext("%(n)s open task", "%(n)s open tasks", found.tasks)),
        (found.below, ngettext("%(n)s department or region below", "%(n)s departments or regions below", found.below)),
    ]  # fmt: skip
    standing = _(", ").join(text % {"n": count} for count, text in told if count)
    if not standing:
        return ""
    return _("This still stands here: %(standing)s. Choose a later day, or move it first.") % {
        "standing": standing
    }


def _locked(of: Office) -> Office:
    held = type(of).objects.select_for_update(no_key=True).get(pk=of.pk)
    if held.ended_at is not None:
        raise WrongState("it has ended")
    return held


def _of_another(own: Department | None, **wanted: str) -> dict[str, str]:
    others = Department.objects.exclude(pk=own.pk) if own else Department.objects.all()
    return {
        name: _("Another department has this already.")
        for name, value in wanted.items()
        if value and others.filter(**{name: value}).exists()
    }


def _is_below(parent_id: int | None, department: Department) -> bool:
    seen: set[int] = set()
    while parent_id is not None and parent_id not in seen:
        if parent_id == department.pk:
            return True
        seen.add(parent_id)
        parent_id = Department.objects.values_list("parent_id", flat=True).get(pk=parent_id)
    return False


def _write(
    verb: OrganisationVerb,
    of: Office,
    by: AbstractBaseUser | None,
    now: datetime,
    reason: str = "",
    **detail: Any,
) -> None:
    about: Mapping[str, Office] = {"region" if isinstance(of, Region) else "department": of}
    OrganisationAct.objects.create(verb=verb, by=by, at=now, reason=reason, detail=detail, **about)
