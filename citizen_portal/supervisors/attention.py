"""What needs attention: one or two sentences, each with a link to exactly the cases it speaks of."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from citizen_portal.supervisors.chosen import Chosen
from workflows.models import Counted
from workflows.reads.figures.measuring import FEW, ByKind, Now, Sums, by_matter, measured
from workflows.reads.figures.registry import REGISTRY, Side


@dataclass(frozen=True)
class Remark:
    """A sentence, and what its link says and where it leads."""

    text: str
    link: str
    href: str


def attention(seen: Chosen, departments: Mapping[int, ByKind], desks: Mapping[int, Now]) -> list[Remark]:
    """The department furthest below its target, with the matter most of it comes from; and what is overdue now. Nothing
    when all is well. One statement more.
    """
    return [*_late(seen, departments), *_overdue(seen, desks)]


def _late(seen: Chosen, departments: Mapping[int, ByKind]) -> list[Remark]:
    indicator = REGISTRY["on_time_rate"]
    short: list[tuple[bool, float, int]] = []
    for pk, sums in departments.items():
        value, target = measured(indicator, sums), seen.target_there(indicator, pk)
        if value.value is not None and target is not None and value.value < target:
            short.append((value.n < FEW, value.value - target, pk))
    if not short:
        return []
    _few, gap, pk = min(short)
    department = seen.everything.departments[pk]
    late = {
        matter: found.n - found.hits
        for (_one_thing, matter), sums in by_matter(replace(seen.scope, department=department)).items()
        if (found := sums.get(Counted.DECIDED, Sums())).n > found.hits
    }
    value = measured(indicator, departments[pk])
    text = _(
        "%(department)s decided %(rate)s%% on time, %(gap)s points below the target (n = %(n)s). Most of it:"
    ) % {
        "department": department.name,
        "rate": value.value,
        "gap": f"{-gap:.1f}",
        "n": value.n,
    }
    matter = max(late, key=lambda code: (late[code], code))
    link = _("%(matter)s, %(n)s late") % {"matter": seen.matter(matter), "n": late[matter]}
    href = seen.cases(Counted.DECIDED, Side.MISSES, department=department.code, matter=matter)
    return [Remark(text, link, href)]


def _overdue(seen: Chosen, desks: Mapping[int, Now]) -> list[Remark]:
    red = {pk: now.red for pk, now in desks.items() if now.red}
    if not red:
        return []
    worst = max(red, key=lambda pk: (red[pk], pk))
    department = seen.everything.departments[worst]
    text = _("%(n)s tasks are overdue at this moment, most of them here:") % {"n": sum(red.values())}
    link = _("%(department)s, %(n)s overdue") % {"department": department.name, "n": red[worst]}
    return [Remark(text, link, seen.cases("red", department=department.code))]
