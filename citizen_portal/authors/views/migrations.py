"""Running cases of older versions: how they stand to the newer one, moving them, and leading them back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citizen_portal.access import may
from citizen_portal.authors.frame import frame
from services.catalogue.models import OneThingVersion
from workflows.commands.migrating import (
    approve_migration,
    drop_migration,
    plan_migration,
    undo_migration,
)
from workflows.errors import Invalid, WorkflowError
from workflows.models import RUNNING, Case, Fate, MigrationRun, RunState
from workflows.policy import permitted
from workflows.reads.migrating import CaseMapping, mapping_of
from workflows.reads.migrating.report import DROPPED, Report, desks_of, report

private = cache_control(private=True, no_store=True)
TONES = {Fate.SAFE: "success", Fate.MAPPED: "info", Fate.NEEDS_MAPPING: "warning", Fate.MUST_STAY: "neutral"}
STATES = {
    RunState.PLANNED: "warning",
    RunState.MOVING: "info",
    RunState.DONE: "success",
    RunState.UNDOING: "info",
}
PEOPLE = ("from_version", "to_version", "planned_by", "approved_by", "undo_by")
SHOWN = 50
MOST_ON_A_PAGE = 500
"""Cases sorted while somebody waits for the page; more are sorted by ``manage.py migrate_cases``."""


@may("list migrations")
@private
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """Every run of the one-things one's department leads, and what still runs by an older version."""
    now = timezone.now()
    found = permitted("list migrations", request.user, now).select_related(*PEOPLE)[:SHOWN]
    context = {
        "runs": [{"run": run, "name": _name(run), "tone": STATES.get(run.state, "neutral")} for run in found],
        "older": _older(request, now),
    }
    return render(request, "authors/migrations.html", frame(request, now) | context)


@may("plan migration")
@private
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """From one older version to the one on offer: say why, and see how every running case would be sorted."""
    now = timezone.now()
    old = get_object_or_404(permitted("plan migration", request.user, now), pk=pk)
    new = OneThingVersion.objects.filter(code=old.code, retired_at=None).order_by("-number").first()
    faults: list[dict[str, str]] = []
    reason = request.POST.get("reason", "")
    running = Case.objects.filter(version=old, state__in=RUNNING).count()
    if request.method == "POST" and running > MOST_ON_A_PAGE:
        faults = [{"href": "#reason", "text": _too_many()}]
    elif request.method == "POST":
        try:
            run = plan_migration(
                old=old, new=new or old, mapping=CaseMapping(), reason=reason, by=request.user, now=now
            )
            return redirect("authors:migration", run.pk)
        except Invalid as refused:
            faults = [{"href": f"#{key}", "text": why} for key, why in refused.errors.items()]
        except WorkflowError:
            faults = [{"href": "#reason", "text": _refused()}]
    context = {
        "old": old,
        "new": new,
        "name": str(old.package.one_thing.name),
        "cases": running,
        "faults": faults,
        "reason": reason,
    }
    return render(
        request, "authors/migration_plan.html", frame(request, now) | context, status=422 if faults else 200
    )


@may("list migrations")
@private
@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """One run: counts with reasons, what is missing, how far it is, and what may be done about it."""
    now = timezone.now()
    found = _found(request, "list migrations", pk)
    seen = report(found)
    context = {
        "run": found,
        "name": _name(found),
        "tone": STATES.get(found.state, "neutral"),
        "report": seen,
        "fates": [(fate.label, TONES[fate], count) for fate, count in seen.fates],
        "groups": _groups(seen),
        "may_approve": permitted("approve migration", request.user, now).filter(pk=pk).exists(),
        "is_planned": found.state == RunState.PLANNED,
        "may_undo": found.state in (RunState.MOVING, RunState.DONE),
        "is_busy": found.state in (RunState.MOVING, RunState.UNDOING),
        "to_move": sum(count for fate, count in seen.fates if fate in (Fate.SAFE, Fate.MAPPED)),
    }
    return render(request, "authors/migration.html", frame(request, now) | context)


@may("plan migration")
@private
@require_POST
def remap(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what becomes of what was renamed or removed: the plan is made anew with it."""
    now = timezone.now()
    found = _found(request, "list migrations", pk)
    try:
        if found.items.count() > MOST_ON_A_PAGE:
            raise Invalid({"mapping": _too_many()})
        mapping = mapping_of(_merged(found, report(found), request.POST))
        with transaction.atomic():
            drop_migration(run=found, by=request.user, now=now)
            anew = plan_migration(
                old=found.from_version,
                new=found.to_version,
                mapping=mapping,
                reason=found.reason,
                by=request.user,
                now=now,
                batch=found.batch,
            )
    except WorkflowError as refused:
        return _back(request, found, refused)
    messages.success(request, _("The cases were sorted anew."))
    return redirect("authors:migration", anew.pk)


@may("approve migration")
@private
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, "list migrations", pk)
    try:
        approve_migration(run=found, by=request.user, now=timezone.now())
    except WorkflowError as refused:
        return _back(request, found, refused)
    messages.success(request, _("It is approved; the cases are being moved."))
    return redirect("authors:migration", pk)


@may("drop migration")
@private
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, "drop migration", pk)
    try:
        drop_migration(run=found, by=request.user, now=timezone.now())
    except WorkflowError as refused:
        return _back(request, found, refused)
    messages.success(request, _("The plan was given up; no case was touched."))
    return redirect("authors:migrations")


@may("undo migration")
@private
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, "undo migration", pk)
    try:
        undo_migration(run=found, reason=request.POST.get("reason", ""), by=request.user, now=timezone.now())
    except WorkflowError as refused:
        return _back(request, found, refused)
    messages.success(request, _("The cases are being led back."))
    return redirect("authors:migration", pk)


def _found(request: HttpRequest, rule: str, pk: int) -> MigrationRun:
    return get_object_or_404(permitted(rule, request.user, timezone.now()).select_related(*PEOPLE), pk=pk)


def _back(request: HttpRequest, found: MigrationRun, refused: WorkflowError) -> HttpResponse:
    told = refused.errors.values() if isinstance(refused, Invalid) else [_refused()]
    for sentence in told:
        messages.error(request, sentence)
    return redirect("authors:migration", found.pk)


def _refused() -> str:
    return _(
        "This cannot be done now: somebody was quicker, it is over already, or it takes a second person."
    )


def _too_many() -> str:
    sentence = _(
        "More than %(most)d cases take too long for a page: please have them sorted by manage.py migrate_cases."
    )
    return sentence % {"most": MOST_ON_A_PAGE}


def _name(run: MigrationRun) -> str:
    return str(run.to_version.package.one_thing.name)


def _older(request: HttpRequest, now: Any) -> list[dict[str, Any]]:
    """Older versions that still have running cases, with the version that is on offer."""
    versions = permitted("plan migration", request.user, now)
    current = {each.code: each for each in OneThingVersion.objects.current_all()}
    running = Case.objects.filter(version__in=versions, state__in=RUNNING).order_by().values_list("version")
    counts = dict(running.annotate(n=Count("pk")))
    return [
        {
            "version": each,
            "name": str(each.package.one_thing.name),
            "to": current[each.code],
            "cases": counts[each.pk],
        }
        for each in versions.filter(pk__in=counts).order_by("code", "number")
        if each.code in current and current[each.code].number > each.number
    ]


def _groups(seen: Report) -> list[dict[str, Any]]:
    """The reasons under the fate they lead to, the gravest first."""
    return [
        {"label": fate.label, "tone": TONES[fate], "rows": rows}
        for fate in reversed(Fate)
        if (rows := [each for each in seen.reasons if each.fate == fate])
    ]


def _merged(found: MigrationRun, seen: Report, given: Mapping[str, str]) -> dict[str, Any]:
    """The mapping of the run with what was chosen on the page; only what was offered there is taken."""
    merged: dict[str, Any] = {key: dict(value) for key, value in found.mapping.items()}
    old, new = found.from_version.package, found.to_version.package
    for gap in seen.gaps:
        chosen, reason = given.get(gap.name, ""), gap.reason
        if gap.is_date:
            day = _day(chosen)
            if day is not None:
                merged.setdefault("law_from", {})[reason.matter or old.one_thing.code] = day
            continue
        if chosen not in dict(gap.choices):
            continue
        target = None if chosen == DROPPED else chosen
        match reason.code:
            case "step_gone":
                merged.setdefault("steps", {}).setdefault(reason.matter, {})[reason.about] = target
            case "field_gone":
                merged.setdefault("fields", {})[reason.about] = target
            case "document_gone":
                merged.setdefault("documents", {})[reason.about] = target
            case "desk_moved":
                was, now = desks_of(reason, old, new)
                merged.setdefault("desks", {})[was] = now
    return merged


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
