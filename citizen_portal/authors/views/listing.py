"""What a department offers, each with the state it is in."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from citizen_portal.access import may
from citizen_portal.authors.describing import word_said
from citizen_portal.authors.frame import frame
from services.catalogue.authoring.models import DICTIONARY, OPEN, EntryKind, Revision, RevisionState
from workflows.policy import permitted

private = cache_control(private=True, no_store=True)
TONES = {
    RevisionState.DRAFT: "warning",
    RevisionState.SUBMITTED: "info",
    RevisionState.APPROVED: "purple",
    RevisionState.PUBLISHED: "success",
    RevisionState.REJECTED: "danger",
}


def row(revision: Revision) -> dict[str, Any]:
    """A revision as a line of a list."""
    state = RevisionState(revision.state)
    return {
        "pk": revision.pk,
        "name": str(revision.entry.name),
        "kind": EntryKind(revision.kind).label,
        "number": revision.number,
        "state": state.label,
        "tone": TONES.get(state, "neutral"),
        "at": revision.published_at or revision.submitted_at or revision.saved_at,
        "by": revision.author,
        "publish_on": revision.publish_on,
        "held_on": revision.held_on,
        "held_back": revision.get_held_back_display(),
        "is_sample": getattr(revision.entry, "sample", False),
    }


@may("list revisions")
@private
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """One-things and matters by name; of each what is in force, and what is being written."""
    now = timezone.now()
    shown = permitted("list revisions", request.user, now).filter(
        Q(state__in=OPEN) & (~Q(owner="") | Q(writers__contains=[request.user.pk]))
        | Q(state=RevisionState.PUBLISHED) & ~Q(owner="")
    )
    entries: dict[tuple[str, str], list[Revision]] = {}
    for revision in shown.select_related("author").order_by("kind", "code", "number"):
        entries.setdefault((revision.kind, revision.code), []).append(revision)
    groups = [
        (kind.label, [[row(each) for each in found] for (of, _code), found in entries.items() if of == kind])
        for kind in (EntryKind.ONE_THING, EntryKind.MATTER, *DICTIONARY)
    ]
    held = [row(each) for each in shown.exclude(held_back="").select_related("author")]
    context = {"groups": groups, "any": entries, "held": held}
    return render(request, "authors/list.html", frame(request, now) | context)


@may("list revisions")
@private
@require_safe
def dictionary(request: HttpRequest) -> HttpResponse:
    """The words all departments share, found by everyday words; what one proposed oneself among them."""
    now = timezone.now()
    sought, kind = request.GET.get("q", "").strip()[:60], request.GET.get("kind", "")
    kinds = [EntryKind(kind)] if kind in DICTIONARY else list(DICTIONARY)
    mine = Q(state__in=OPEN, writers__contains=[request.user.pk])
    shown = permitted("list revisions", request.user, now).filter(
        Q(state=RevisionState.PUBLISHED) | mine, kind__in=kinds
    )
    wanted = sought.casefold()
    rows = [
        row(each) | {"said": word_said(each)}
        for each in shown.select_related("author")
        if wanted in f"{each.entry.name.zh} {each.entry.name.en} {getattr(each.entry, 'hint', '')}".casefold()
    ]
    context = {
        "rows": sorted(rows, key=lambda each: each["name"]),
        "sought": sought,
        "chosen": kind if kind in DICTIONARY else "",
        "kinds": [(each.value, each.label) for each in DICTIONARY],
    }
    return render(request, "authors/dictionary.html", frame(request, now) | context)


@may("list revisions")
@private
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """What others wrote and this person may decide on."""
    now = timezone.now()
    rows = (
        permitted("decide on revision", request.user, now).select_related("author").order_by("submitted_at")
    )
    return render(
        request, "authors/waiting.html", frame(request, now) | {"rows": [row(each) for each in rows]}
    )
