"""What a department offers, each with the state it is in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from citizen_portal.access import may
from citizen_portal.authors.frame import frame
from services.catalogue.authoring.models import OPEN, EntryKind, Revision, RevisionState
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
        "is_sample": getattr(revision.entry, "sample", False),
    }


@may("list revisions")
@private
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """One-things and matters by name; of each what is in force, and what is being written."""
    now = timezone.now()
    shown = permitted("list revisions", request.user, now).filter(state__in=(*OPEN, RevisionState.PUBLISHED))
    entries: dict[tuple[str, str], list[Revision]] = {}
    for revision in shown.select_related("author").order_by("kind", "code", "number"):
        entries.setdefault((revision.kind, revision.code), []).append(revision)
    groups = [
        (kind.label, [[row(each) for each in found] for (of, _code), found in entries.items() if of == kind])
        for kind in (EntryKind.ONE_THING, EntryKind.MATTER)
    ]
    return render(request, "authors/list.html", frame(request, now) | {"groups": groups, "any": entries})


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
