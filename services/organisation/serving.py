"""Which department serves a place, and which departments a person works for or watches over."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q, QuerySet

from .models import Department, Post, PostKind, PostQuerySet, Region

User = AbstractBaseUser | AnonymousUser

# Community, street, district, city, province: from the nearest region to the widest are four steps.
_PARENTS = "parent__parent__parent__parent"


class NoServingDepartment(LookupError):
    """Nobody does this function for this place: the catalogue asks for an office the city does not have."""

    def __init__(self, function_at_level: str, region_code: str) -> None:
        self.function_at_level, self.region_code = function_at_level, region_code
        super().__init__(f"no department serves as {function_at_level} for region {region_code}")


def serving_department(function_at_level: str, region_code: str) -> Department:
    """The department that does ``police@district`` for a place. Raises NoServingDepartment.

    The place may be given more finely than the level asked for (a street for a district office) and more
    finely than the regions we know (a community): the region it lies in counts.
    """
    wanted = (function_at_level, region_code)
    return serving_departments([wanted])[wanted]


def serving_departments(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Department]:
    """The serving department of every (function at level, region code), in two statements however many.

    Raises NoServingDepartment for the first that has none.
    """
    wanted = list(dict.fromkeys(wanted))
    lines = _lines_of_regions({region_code for _, region_code in wanted})
    offices = {
        (office.serves_as, office.region_id): office
        for office in Department.objects.standing().filter(
            function__in={function.partition("@")[0] for function, _ in wanted},
            region__in={code for line in lines.values() for code in line},
        )
    }
    serving = {}
    for function, region_code in wanted:
        held = (offices.get((function, code)) for code in lines[region_code])
        office = next((office for office in held if office), None)
        if office is None:
            raise NoServingDepartment(function, region_code)
        serving[function, region_code] = office
    return serving


def _lines_of_regions(codes: set[str]) -> dict[str, list[str]]:
    """For each code the regions it lies in, nearest first; empty when none is known."""
    nearest = {code: [code[:digits] for digits in (12, 9, 6) if len(code) >= digits] for code in codes}
    known = {
        region.code: region
        for region in Region.objects.filter(
            code__in={code for choices in nearest.values() for code in choices}
        ).select_related(_PARENTS)
    }
    return {
        code: _line_up_from(next((known[choice] for choice in choices if choice in known), None))
        for code, choices in nearest.items()
    }


def _line_up_from(region: Region | None) -> list[str]:
    line = []
    while region is not None:
        line.append(region.code)
        region = region.parent
    return line


def posts(user: User, today: date) -> PostQuerySet:
    """The posts this person holds today, with their departments."""
    return Post.objects.held_on(today).filter(user_id=user.pk).select_related("department")


def departments_of(user: User, today: date) -> QuerySet[Department]:
    """The departments this person works in today, whatever the post."""
    return Department.objects.filter(posts__in=posts(user, today)).distinct()


def departments_watched_by(user: User, today: date) -> QuerySet[Department]:
    """The departments a supervisor watches over: all in the region of the post, and in the regions below."""
    roots = Region.objects.filter(departments__posts__in=posts(user, today).filter(kind=PostKind.SUPERVISOR))
    steps_up = ("region", *("region__" + "__".join(["parent"] * steps) for steps in range(1, 5)))
    within = Q()
    for step in steps_up:
        within |= Q(**{f"{step}__in": roots})
    return Department.objects.filter(within)
