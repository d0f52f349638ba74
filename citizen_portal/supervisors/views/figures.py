"""Satisfaction, timeliness and matters: the figures of one question each, with all that stands behind them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from citizen_portal.access import may
from citizen_portal.supervisors import pieces
from citizen_portal.supervisors.chosen import Chosen, chosen
from citizen_portal.supervisors.sheets import BoardPage, Cell, Column, Sheet, answer
from citizen_portal.supervisors.views.board import desks_sheet
from services.catalogue.cuts import cuts
from workflows.models import Counted, Stars
from workflows.reads.figures import measuring
from workflows.reads.figures.measuring import ByKind, Sums, measured
from workflows.reads.figures.registry import CUTS, REGISTRY, Indicator, Side

MOST = 20


@may("read indicators")
@require_GET
def satisfaction(request: HttpRequest) -> HttpResponse:
    """What people say: levels by week, by department and by one-thing."""
    seen = chosen(request, timezone.now())
    weeks = measuring.by_week(seen.scope)
    sums = measuring.together(weeks.values())
    ratings = pieces.ratings(seen, weeks)
    good = REGISTRY["good_rate"]
    league, league_sheet = pieces.league(
        good,
        seen,
        measuring.by_department(seen.scope),
        measuring.by_department(seen.scope.before()),
        more=((pgettext("figures", "Bad ratings"), pieces.side_cell(Counted.RATED, seen, Side.MISSES)),),
    )
    page = BoardPage(
        name="satisfaction",
        title=_("How satisfied people are"),
        sheets=[_levels(seen, sums), ratings["sheet"], league_sheet, _by_one_thing(seen)],
        context={
            "stats": _stats(
                ("good_rate", "active_rate", "callback_rate", "bad_rectified"), seen, sums, weeks
            ),
            "ratings": ratings,
            "ratings_said": pieces.ratings_said(sums),
            "trend": pieces.trend(good, seen, weeks, bars=Counted.RATED, bars_label=_("Ratings")),
            "trend_said": pieces.course_said(good, seen, weeks, sums),
            "league": league,
            "league_of": good,
        },
    )
    return answer(request, seen, page, "supervisors/satisfaction.html", tab="satisfaction")


@may("read indicators")
@require_GET
def timeliness(request: HttpRequest) -> HttpResponse:
    """How long it takes, and whether that is in time."""
    now = timezone.now()
    seen = chosen(request, now)
    weeks = measuring.by_week(seen.scope)
    sums = measuring.together(weeks.values())
    on_time, mean = REGISTRY["on_time_rate"], REGISTRY["mean_days"]
    rate = pieces.trend(on_time, seen, weeks, bars=Counted.DECIDED, bars_label=_("Matters decided"))
    days = pieces.trend(mean, seen, weeks, bars=Counted.DECIDED, bars_label=_("Matters decided"))
    league, league_sheet = pieces.league(
        on_time,
        seen,
        measuring.by_department(seen.scope),
        measuring.by_department(seen.scope.before()),
        more=(
            (pgettext("matters decided", "Late"), pieces.side_cell(Counted.DECIDED, seen, Side.MISSES)),
            (_("Mean days"), pieces.value_cell("mean_days", seen)),
            (_("Nine in ten within"), pieces.value_cell("p90_days", seen)),
            (_("Beyond the law"), pieces.side_cell(Counted.OVERRUN, seen, Side.ALL)),
        ),
    )
    page = BoardPage(
        name="timeliness",
        title=_("How long it takes"),
        sheets=[
            rate["sheet"], days["sheet"], league_sheet, _slowest(seen),
            desks_sheet(seen, measuring.at_desks(seen.scope, now)),
        ],
        context={
            "stats": _stats(("on_time_rate", "mean_days", "p90_days", "case_days"), seen, sums, weeks),
            "overrun": _stats(("statutory_overrun",), seen, sums, weeks)[0],
            "trend": rate,
            "trend_said": pieces.course_said(on_time, seen, weeks, sums),
            "days": days,
            "days_said": pieces.course_said(mean, seen, weeks, sums),
            "league": league,
            "league_of": on_time,
        },
    )  # fmt: skip
    return answer(request, seen, page, "supervisors/timeliness.html", tab="timeliness")


@may("read indicators")
@require_GET
def matters(request: HttpRequest) -> HttpResponse:
    """What is applied for, what is saved, and what has to be put right."""
    seen = chosen(request, timezone.now())
    weeks = measuring.by_week(seen.scope)
    sums = measuring.together(weeks.values())
    page = BoardPage(
        name="matters",
        title=_("What people apply for"),
        sheets=[_one_things(seen), _cuts(seen), _matters(seen), _causes(seen)],
        context={
            "stats": _stats(
                ("first_pass_rate", "correction_rate", "return_rate", "share_rate"), seen, sums, weeks
            )
        },
    )
    return answer(request, seen, page, "supervisors/matters.html", tab="matters")


def _stats(codes: tuple[str, ...], seen: Chosen, sums: ByKind, weeks: pieces.Weeks) -> list[dict[str, Any]]:
    return [pieces.stat(REGISTRY[code], seen, sums, weeks) for code in codes]


def _levels(seen: Chosen, sums: ByKind) -> Sheet:
    """How many of each level, and their share."""
    found = sums.get(Counted.RATED, Sums())
    rows = [
        (
            Cell(str(level.label)),
            pieces.counted(found.levels[level], seen.cases(Counted.RATED, level=int(level))),
            Cell(
                f"{100 * found.levels[level] / found.n:.1f}%" if found.n else "–", few=found.n < measuring.FEW
            ),
        )
        for level in sorted(Stars, reverse=True)
    ]
    columns = [
        Column(pgettext("rating", "Level")),
        Column(_("Ratings"), number=True),
        Column(_("Share"), number=True),
    ]
    return Sheet(_("Ratings by level"), columns, rows, id="levels")


def _by_one_thing(seen: Chosen) -> Sheet:
    """Ratings of each one-thing, the least satisfied first."""
    good, active = REGISTRY["good_rate"], REGISTRY["active_rate"]
    rows = []
    found = measuring.by_one_thing(seen.scope)
    for code in sorted(found, key=lambda code: _worst_first(good, found[code])):
        value, rated = measured(good, found[code]), measured(active, found[code])
        bad = seen.cases(Counted.RATED, Side.MISSES, one_thing=code)
        rows.append(
            (
                Cell(seen.one_thing(code), href=seen.to("satisfaction", one_thing=code)),
                pieces.figure(good, value, seen.cases(Counted.RATED, one_thing=code)),
                pieces.counted(value.n, seen.cases(Counted.RATED, one_thing=code)),
                pieces.counted(value.misses, bad),
                pieces.figure(active, rated, seen.cases(Counted.CLOSED, one_thing=code)),
            )
        )
    columns = [
        Column(_("One-thing")), Column(str(good.name), number=True), Column(_("Ratings"), number=True),
        Column(pgettext("figures", "Bad ratings"), number=True), Column(str(active.name), number=True),
    ]  # fmt: skip
    return Sheet(_("Satisfaction by one-thing"), columns, rows, id="by_one_thing")


def _worst_first(indicator: Indicator, sums: ByKind) -> tuple[bool, float]:
    value = measured(indicator, sums)
    return value.is_few, value.value if value.value is not None else 101.0


def _slowest(seen: Chosen) -> Sheet:
    """The matters that take longest, by the department's own time."""
    mean, within, on_time = REGISTRY["mean_days"], REGISTRY["p90_days"], REGISTRY["on_time_rate"]
    found = {key: sums for key, sums in measuring.by_matter(seen.scope).items() if Counted.DECIDED in sums}
    slowest = sorted(found, key=lambda key: (-(measured(mean, found[key]).value or 0), key))[:MOST]
    rows = []
    for one_thing, matter in slowest:
        sums, narrowed = found[one_thing, matter], {"one_thing": one_thing, "matter": matter}
        cases, value = seen.cases(Counted.DECIDED, **narrowed), measured(on_time, sums)
        rows.append(
            (
                Cell(seen.matter(matter)),
                Cell(seen.one_thing(one_thing), href=seen.to("timeliness", one_thing=one_thing)),
                pieces.figure(mean, measured(mean, sums), cases),
                pieces.figure(within, measured(within, sums), cases),
                pieces.figure(on_time, value, cases),
                pieces.counted(value.misses, seen.cases(Counted.DECIDED, Side.MISSES, **narrowed)),
                pieces.counted(value.n, cases),
            )
        )
    columns = [
        Column(_("Matter")), Column(_("One-thing")), Column(_("Mean days"), number=True),
        Column(_("Nine in ten within"), number=True), Column(pgettext("figures", "On time"), number=True),
        Column(pgettext("matters decided", "Late"), number=True), Column(pgettext("figures", "Decided"), number=True),
    ]  # fmt: skip
    return Sheet(_("The matters that take longest"), columns, rows, id="slowest")


def _one_things(seen: Chosen) -> Sheet:
    """What is applied for most, and how it goes."""
    share, days, good = REGISTRY["share_rate"], REGISTRY["case_days"], REGISTRY["good_rate"]
    found = measuring.by_one_thing(seen.scope)
    rows = []
    for code in sorted(found, key=lambda code: (-found[code].get(Counted.SUBMITTED, Sums()).n, code)):
        sums, narrowed = found[code], {"one_thing": code}
        rows.append(
            (
                Cell(seen.one_thing(code), href=seen.to("board", **narrowed)),
                _count(seen, sums, Counted.SUBMITTED, narrowed),
                _count(seen, sums, Counted.CLOSED, narrowed),
                pieces.figure(days, measured(days, sums), seen.cases(Counted.CLOSED, **narrowed)),
                pieces.figure(share, measured(share, sums), seen.cases(Counted.DOCUMENTS, **narrowed)),
                pieces.figure(good, measured(good, sums), seen.cases(Counted.RATED, **narrowed)),
            )
        )
    columns = [
        Column(_("One-thing")), Column(pgettext("figures", "Received"), number=True),
        Column(pgettext("figures", "Closed"), number=True),
        Column(_("Days, whole case"), number=True), Column(str(share.name), number=True),
        Column(str(good.name), number=True),
    ]  # fmt: skip
    return Sheet(_("Cases by one-thing"), columns, rows, id="one_things")


def _count(seen: Chosen, sums: ByKind, kind: Counted, narrowed: dict[str, str]) -> Cell:
    return pieces.counted(sums.get(kind, Sums()).n, seen.cases(kind, **narrowed))


def _cuts(seen: Chosen) -> Sheet:
    """What the one-things of today promise against doing their matters one by one."""
    rows = []
    for code, package in sorted(seen.packages.items()):
        if code not in seen.offered or (seen.scope.one_thing and code != seen.scope.one_thing):
            continue
        found = cuts(package, {})
        cells = []
        for name in CUTS:
            cut = getattr(found, name)
            cells.append(Cell(f"{cut.before} → {cut.after.normalize():f}"))
            cells.append(Cell(f"−{cut.percent}%" if cut.percent >= 0 else f"+{-cut.percent}%", cut.percent))
        rows.append((Cell(str(package.one_thing.name)), *cells))
    columns = [Column(_("One-thing"))]
    for name in CUTS.values():
        columns += [Column(str(name), number=True), Column(pgettext("cut", "Less"), number=True)]
    note = _(
        "Reduction = 1 − after ÷ before. Before is what doing every matter on its own took, as the one-thing keeps it;"
        " after is what it promises today. They come from the catalogue, not from cases."
    )
    return Sheet(_("The four cuts"), columns, rows, note, id="cuts")


def _matters(seen: Chosen) -> Sheet:
    """Each matter: how much comes in, how it begins, how it ends."""
    first, back = REGISTRY["first_pass_rate"], REGISTRY["correction_rate"]
    found = measuring.by_matter(seen.scope)
    rows = []
    most = sorted(found, key=lambda key: (-found[key].get(Counted.RECEIVED, Sums()).n, key))
    for one_thing, matter in most[:MOST]:
        sums, narrowed = found[one_thing, matter], {"one_thing": one_thing, "matter": matter}
        corrected = measured(back, sums)
        rows.append(
            (
                Cell(seen.matter(matter)),
                Cell(seen.one_thing(one_thing)),
                _count(seen, sums, Counted.RECEIVED, narrowed),
                pieces.figure(first, measured(first, sums), seen.cases(Counted.ACCEPTED, **narrowed)),
                pieces.counted(corrected.hits, seen.cases(Counted.RECEIVED, Side.HITS, **narrowed)),
                _count(seen, sums, Counted.DECIDED, narrowed),
            )
        )
    columns = [
        Column(_("Matter")), Column(_("One-thing")), Column(pgettext("figures", "Received"), number=True),
        Column(str(first.name), number=True), Column(_("With corrections"), number=True),
        Column(pgettext("figures", "Decided"), number=True),
    ]  # fmt: skip
    return Sheet(_("The matters with most of it"), columns, rows, id="by_matter")


def _causes(seen: Chosen) -> Sheet:
    """What had to be put right, most often first."""
    texts = {
        (one_thing, matter.code, fault.code): str(fault.text)
        for one_thing, package in seen.packages.items()
        for matter in package.matters.values()
        for fault in matter.faults
    }
    rows = []
    for one_thing, matter, cause, n in measuring.by_cause(seen.scope)[:MOST]:
        said = texts.get((one_thing, matter, cause)) or cause or _("In the clerk’s own words")
        asked = seen.cases(Counted.FAULTED, one_thing=one_thing, matter=matter, cause=cause or "-")
        rows.append(
            (Cell(said), Cell(seen.matter(matter)), Cell(seen.one_thing(one_thing)), pieces.counted(n, asked))
        )
    columns = [
        Column(_("What had to be put right")), Column(_("Matter")), Column(_("One-thing")),
        Column(_("How often"), number=True),
    ]  # fmt: skip
    return Sheet(_("Corrections by cause"), columns, rows, id="causes")
