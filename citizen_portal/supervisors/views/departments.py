"""One department: its figures, who decides what there, and its matters. From here to the cases."""

from dataclasses import replace

from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from citizen_portal.access import may
from citizen_portal.supervisors import pieces
from citizen_portal.supervisors.chosen import Chosen, chosen
from citizen_portal.supervisors.sheets import BoardPage, Cell, Column, Sheet, answer
from services.models import Department, Post
from workflows.models import Counted
from workflows.reads.figures import measuring
from workflows.reads.figures.listing import by_handler
from workflows.reads.figures.measuring import Sums, Value, measured
from workflows.reads.figures.registry import INDICATORS, REGISTRY, Side
from workflows.reads.figures.tallying import MINUTES_A_DAY

HEADLINES = ("good_rate", "on_time_rate", "mean_days", "received")


@may("read indicators")
@require_GET
def department(request: HttpRequest, code: str) -> HttpResponse:
    """A department that is watched; whatever else there is, is not found."""
    now = timezone.now()
    seen = chosen(request, now)
    found = next((each for each in seen.everything.departments.values() if each.code == code), None)
    if found is None:
        raise Http404
    seen = replace(seen, scope=replace(seen.scope, department=found))
    weeks = measuring.by_week(seen.scope)
    sums = measuring.together(weeks.values())
    desks = measuring.at_desks(seen.scope, now).get(found.pk, measuring.Now())
    codes = [each.code for each in INDICATORS]
    trend = pieces.trend(
        REGISTRY["on_time_rate"], seen, weeks, bars=Counted.DECIDED, bars_label=_("Matters decided")
    )
    page = BoardPage(
        name=f"department-{found.code}",
        title=str(found.name),
        sheets=[
            pieces.overview_sheet(seen, sums, weeks, desks, codes),
            trend["sheet"],
            _posts(seen, found),
            _matters(seen),
        ],
        context={
            "department": found,
            "stats": [pieces.stat(REGISTRY[each], seen, sums, weeks) for each in HEADLINES],
            "trend": trend,
            "trend_said": pieces.course_said(REGISTRY["on_time_rate"], seen, weeks, sums),
        },
    )
    return answer(request, seen, page, "supervisors/department.html", tab="board")


def _posts(seen: Chosen, found: Department) -> Sheet:
    """Who decided how many matters, and how many of them in time; what the city did by itself is nobody's."""
    decided = by_handler(seen.scope)
    people = get_user_model().objects.in_bulk([pk for pk, *_rest in decided if pk])
    titles = {
        post.user_id: str(post.title) for post in Post.objects.filter(department=found).order_by("starts_on")
    }
    mean, on_time = REGISTRY["mean_days"], REGISTRY["on_time_rate"]
    rows = []
    for pk, n, hits, amount in decided:
        narrowed = {"handler": pk or 0}
        cases = seen.cases(Counted.DECIDED, **narrowed)
        rate = Value(round(100 * hits / n, 1), n, hits)
        rows.append(
            (
                Cell(str(people[pk]) if pk in people else _("By the system, without anybody")),
                Cell(titles.get(pk, "")),
                pieces.counted(n, cases),
                pieces.counted(n - hits, seen.cases(Counted.DECIDED, Side.MISSES, **narrowed)),
                pieces.figure(on_time, rate, cases),
                pieces.figure(mean, Value(round(amount / MINUTES_A_DAY / n, 1), n), cases),
            )
        )
    columns = [
        Column(_("Who decided")), Column(_("Post")), Column(pgettext("figures", "Decided"), number=True),
        Column(pgettext("matters decided", "Late"), number=True),
        Column(str(on_time.name), number=True), Column(_("Mean days"), number=True),
    ]  # fmt: skip
    return Sheet(_("By post"), columns, rows, id="posts")


def _matters(seen: Chosen) -> Sheet:
    """What the department does, the most first."""
    on_time, mean = REGISTRY["on_time_rate"], REGISTRY["mean_days"]
    found = measuring.by_matter(seen.scope)
    rows = []
    for one_thing, matter in sorted(
        found, key=lambda key: (-found[key].get(Counted.RECEIVED, Sums()).n, key)
    ):
        sums, narrowed = found[one_thing, matter], {"one_thing": one_thing, "matter": matter}
        value, cases = measured(on_time, sums), seen.cases(Counted.DECIDED, **narrowed)
        received = sums.get(Counted.RECEIVED, Sums()).n
        rows.append(
            (
                Cell(seen.matter(matter)),
                Cell(seen.one_thing(one_thing)),
                pieces.counted(received, seen.cases(Counted.RECEIVED, **narrowed)),
                pieces.counted(value.n, cases),
                pieces.counted(value.misses, seen.cases(Counted.DECIDED, Side.MISSES, **narrowed)),
                pieces.figure(on_time, value, cases),
                pieces.figure(mean, measured(mean, sums), cases),
            )
        )
    columns = [
        Column(_("Matter")), Column(_("One-thing")), Column(pgettext("figures", "Received"), number=True),
        Column(pgettext("figures", "Decided"), number=True), Column(pgettext("matters decided", "Late"), number=True),
        Column(str(on_time.name), number=True),
        Column(_("Mean days"), number=True),
    ]  # fmt: skip
    return Sheet(_("Its matters"), columns, rows, id="matters")
