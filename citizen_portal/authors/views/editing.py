"""Writing a draft, part by part. What is wrong is said at the field, while typing and when saving, never by a code."""

from copy import deepcopy
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods
from pydantic import ValidationError

from citizen_portal.access import may
from citizen_portal.authors.describing import lines
from citizen_portal.authors.forms.context import Body, Offer
from citizen_portal.authors.forms.kinds import FORMS, FROM_FILES, ITEMS
from citizen_portal.authors.frame import found, frame, offer_for
from citizen_portal.authors.refusals import told
from citizen_portal.authors.views.drafting import edition
from citizen_portal.authors.words import in_words
from services.catalogue.authoring.errors import AuthoringError
from services.catalogue.authoring.models import EntryKind, Revision
from services.catalogue.authoring.verbs import faults_of, save
from services.catalogue.sentences import sentences

private = cache_control(private=True, no_store=True)
Path = tuple[str | int, ...]


@may("write revision")
@private
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """A form over values of the entry, or a list of items to order, open and drop."""
    now = timezone.now()
    draft = _draft(request, pk, now)
    offer = offer_for(request, draft, now)
    if part in ITEMS[draft.kind]:
        if request.method == "POST":
            return _rearrange(request, draft, part, now)
        context = frame(request, now) | {
            "draft": draft,
            "part": part,
            "title": draft.entry.name,
            "heading": _heading(part),
            "lines": lines(draft.entry, part, offer.say),
            "new_index": None if part in FROM_FILES else len(getattr(draft.entry, part)),
        }
        return render(request, "authors/items.html", context)
    if part not in FORMS[draft.kind]:
        raise Http404
    form = FORMS[draft.kind][part](
        request.POST if request.method == "POST" else None, entry=draft.entry, offer=offer
    )
    if request.method == "POST" and form.is_valid():
        body = deepcopy(draft.entry.model_dump(mode="json"))
        form.write(body)
        if answer := _kept(request, draft, body, form, (), offer, now):
            return answer
    return _page(request, draft, form, now, title=str(form.title), back="authors:revision", args=[pk])


@may("write revision")
@private
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, pk: int, part: str, index: int) -> HttpResponse:
    """One item of a list; the place after the last is a new one. `find` narrows the dictionary by words."""
    now = timezone.now()
    draft = _draft(request, pk, now)
    lists = ITEMS[draft.kind]
    items = getattr(draft.entry, part) if part in lists else ()
    if part not in lists or index > len(items) or (part in FROM_FILES and index == len(items)):
        raise Http404
    offer = offer_for(request, draft, now)
    chosen = items[index] if index < len(items) else None
    form = lists[part](
        request.POST if request.method == "POST" else None, entry=draft.entry, item=chosen, offer=offer
    )
    sought = request.GET.get("find", "").strip()[:60]
    if sought and "element" in form.fields:
        form.narrow(sought)
    if request.method == "POST" and form.is_valid():
        body = draft.entry.model_dump(mode="json")
        body[part][index : index + 1] = [form.write()]
        if answer := _kept(request, draft, body, form, (part, index), offer, now):
            return answer
    title = str(form.title if chosen is not None else form.title_new)
    context = {"sought": sought, "searches": "element" in form.fields}
    return _page(request, draft, form, now, title=title, back="authors:part", args=[pk, part], **context)


def _draft(request: HttpRequest, pk: int, now: datetime) -> Revision:
    """A draft of a matter or a one-thing; the dictionary is kept in files."""
    draft = found(request, "write revision", pk, now)
    if draft.kind not in FORMS:
        raise Http404
    return draft


def _heading(part: str) -> str:
    return {
        "steps": _("Steps, in order"),
        "fields": _("Fields the department needs"),
        "documents": _("Documents"),
        "results": _("Results"),
        "faults": _("Corrections to choose from"),
        "matters": _("Matters, in order"),
        "offers": _("Offered to whom, and why"),
    }[part]


def _page(
    request: HttpRequest,
    draft: Revision,
    form: Form,
    now: datetime,
    *,
    back: str,
    args: list[Any],
    **more: Any,
) -> HttpResponse:
    context = {"draft": draft, "form": form, "back": back, "back_args": args, **more}
    if request.htmx and request.method == "POST":
        return render(request, "authors/parts/live.html", context)
    return render(
        request, "authors/edit.html", frame(request, now) | context, status=422 if form.errors else 200
    )


def _kept(
    request: HttpRequest, draft: Revision, body: Body, form: Any, start: Path, offer: Offer, now: datetime
) -> HttpResponse | None:
    """Where to go on after saving; None when something does not fit, which the form then says.

    Only what this form brings about stops it. What is wrong elsewhere is told on the page of the draft.
    """
    model = EntryKind(draft.kind).model
    try:
        entry = model.model_validate(body)
    except ValidationError as error:
        for path, message in sentences(model, error):
            _say(form, path, message, start, offer)
        return None
    before = set(faults_of(draft))
    probe = Revision(kind=draft.kind, code=draft.code, body=entry.model_dump(mode="json"))
    here = (EntryKind(draft.kind).section, draft.code)
    for problem in faults_of(probe):
        inside = tuple(problem.path[2:])
        if problem not in before and problem.path[:2] == here and _belongs(form, inside, start):
            _say(form, inside, problem.message, start, offer)
    if form.errors or request.htmx:
        return None
    try:
        save(revision=draft, entry=entry, edition=edition(request), by=request.user, now=now)
    except AuthoringError as refused:
        form.add_error(None, told(refused, offer.entries))
        return None
    messages.success(request, _("Saved."))
    return redirect("authors:part", draft.pk, start[0]) if start else redirect("authors:revision", draft.pk)


def _belongs(form: Any, path: Path, start: Path) -> bool:
    if not start:
        return form.field_for(path) is not None
    # A circle of matters that wait for each other is told at one of them, and closed by another.
    return path[: len(start)] == start or (path[:1] == start[:1] and path[-1:] == ("after",))


def _say(form: Any, path: Path, message: str, start: Path, offer: Offer) -> None:
    inside = path[len(start) :] if path[: len(start)] == start else path[-1:]
    form.add_error(form.field_for(inside) if inside else None, in_words(message, offer.say))


def _rearrange(request: HttpRequest, draft: Revision, part: str, now: datetime) -> HttpResponse:
    """An item goes up, goes down or goes."""
    act, _colon, where = request.POST.get("act", "").partition(":")
    body = draft.entry.model_dump(mode="json")
    items = body[part]
    if not (where.isascii() and where.isdigit() and int(where) < len(items)):
        raise Http404
    i = int(where)
    if act == "remove":
        del items[i]
    elif act in ("up", "down") and 0 <= (j := i + (1 if act == "down" else -1)) < len(items):
        items[i], items[j] = items[j], items[i]
    model = EntryKind(draft.kind).model
    names = offer_for(request, draft, now)
    try:
        entry = model.model_validate(body)
        save(revision=draft, entry=entry, edition=edition(request), by=request.user, now=now)
    except ValidationError as error:
        for _path, message in sentences(model, error):
            messages.error(request, in_words(message, names.say))
    except AuthoringError as refused:
        for sentence in told(refused, names.entries):
            messages.error(request, sentence)
    return redirect("authors:part", draft.pk, part)
