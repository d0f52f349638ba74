"""Writing a draft, part by part. What is wrong is said at the field, while typing and when saving, never by a code."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods
from pydantic import ValidationError

from citizen_portal.access import may
from citizen_portal.authors.describing import lines, part_explained, part_heading
from citizen_portal.authors.forms.context import Body, Offer
from citizen_portal.authors.forms.drawing import DrawnForm
from citizen_portal.authors.forms.fields import FieldForm
from citizen_portal.authors.forms.kinds import FROM_FILES, ITEMS, forms_of
from citizen_portal.authors.frame import found, frame, offer_for
from citizen_portal.authors.refusals import told
from citizen_portal.authors.typed import compared, kept_over_log_in, sent
from citizen_portal.authors.views.drafting import edition
from citizen_portal.authors.words import in_words
from services.catalogue.authoring.errors import AuthoringError
from services.catalogue.authoring.models import EntryKind, Revision
from services.catalogue.authoring.verbs import faults_of, save
from services.catalogue.publish import digest_of
from services.catalogue.sentences import sentences

private = cache_control(private=True, no_store=True)
Path = tuple[str | int, ...]


@kept_over_log_in
@may("write revision")
@private
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """A form over values of the entry, or a list of items to order, open and drop."""
    now = timezone.now()
    draft = found(request, "write revision", pk, now)
    offer = offer_for(request, draft, now)
    if part in ITEMS[draft.kind]:
        if request.method == "POST":
            return _rearrange(request, draft, part, offer, now)
        context = frame(request, now) | {
            "draft": draft,
            "part": part,
            "title": draft.entry.name,
            "heading": part_heading(part),
            "explained": part_explained(part),
            "lines": lines(draft.entry, part, offer.say),
            "new_index": None if part in FROM_FILES else len(getattr(draft.entry, part)),
        }
        return render(request, "authors/items.html", context)
    kind = forms_of(draft.kind, draft.entry).get(part)
    if kind is None:
        raise Http404
    edit = Edit(
        draft,
        offer,
        partial(kind, entry=draft.entry, offer=offer),
        {n: draft.body.get(n) for n in kind.holds},
    )
    form = edit.form(sent(request))
    if request.method == "POST" and form.is_valid():
        body = deepcopy(draft.entry.model_dump(mode="json"))
        form.write(body)
        if answer := _kept(request, edit, form, body, now):
            return answer
    return _page(request, edit, form, now, title=str(form.title), back="authors:revision", args=[pk])


@kept_over_log_in
@may("write revision")
@private
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, pk: int, part: str, index: int) -> HttpResponse:
    """One item of a list; the place after the last is a new one. `find` narrows the dictionary by words."""
    now = timezone.now()
    draft = found(request, "write revision", pk, now)
    lists = ITEMS[draft.kind]
    items = getattr(draft.entry, part) if part in lists else ()
    if part not in lists:
        raise Http404
    typed = sent(request)
    bodies = draft.entry.model_dump(mode="json")[part] if items else []
    index = _place(bodies, index, (typed or {}).get("was"))
    if part in FROM_FILES and index == len(items):
        raise Http404
    offer = offer_for(request, draft, now)
    chosen = items[index] if index < len(items) else None
    form_of = partial(lists[part], entry=draft.entry, item=chosen, offer=offer)
    edit = Edit(draft, offer, form_of, bodies[index] if chosen is not None else None, (part, index))
    form = edit.form(typed)
    sought = request.GET.get("find", "").strip()[:60]
    if sought and isinstance(form, FieldForm):
        form.narrow(sought)
    if request.method == "POST" and form.is_valid():
        body = draft.entry.model_dump(mode="json")
        if chosen is None:
            edit = replace(edit, start=(part, form.place(index)))
            body[part].insert(form.place(index), form.write())
        else:
            body[part][index] = form.write()
        if answer := _kept(request, edit, form, body, now):
            return answer
    title = str(form.title if chosen is not None else form.title_new)
    context = {"sought": sought, "searches": isinstance(form, FieldForm)}
    return _page(request, edit, form, now, title=title, back="authors:part", args=[pk, part], **context)


def _place(bodies: list[Any], index: int, was: str | None) -> int:
    """Where the item stands now that was opened at that place: somebody may have moved it since. Http404 beyond."""
    if was is not None:
        digests = [_digest(body) for body in bodies]
        if was in digests and digests[min(index, len(digests) - 1)] != was:
            return digests.index(was)
        if was == _digest(None):
            return len(bodies)
    if index > len(bodies):
        raise Http404
    return index


def _digest(body: Any) -> str:
    return digest_of({"": body})[:16]


@dataclass(frozen=True)
class Edit:
    """A form over one piece of a draft: `piece` is what it shows as data, `start` where it stands in the entry."""

    draft: Revision
    offer: Offer
    form: Callable[..., DrawnForm]
    piece: Any
    start: Path = ()

    @property
    def was(self) -> str:
        """The piece as this person sees it: only who changed the same piece is in the way."""
        return _digest(self.piece)


def _page(
    request: HttpRequest,
    edit: Edit,
    form: DrawnForm,
    now: datetime,
    *,
    back: str,
    args: list[Any],
    **more: Any,
) -> HttpResponse:
    context = {"draft": edit.draft, "form": form, "was": edit.was, "back": back, "back_args": args, **more}
    if request.method == "GET" and form.is_bound:
        context["kept"] = _("Here is what you typed before the log-in. It is not saved yet.")
    if request.htmx and request.method == "POST":
        return render(request, "authors/parts/live.html", context)
    if request.method == "POST" and _is_overtaken(request, edit):
        context["changed"] = compared(form, edit.form(None))
        context["by"] = get_user_model().objects.filter(pk=edit.draft.writers[-1]).first()
    return render(
        request, "authors/edit.html", frame(request, now) | context, status=422 if form.errors else 200
    )


def _is_overtaken(request: HttpRequest, edit: Edit) -> bool:
    """Whether somebody saved the same piece since this person opened it."""
    seen = request.POST.get("was")
    return seen != edit.was if seen is not None else edition(request) != edit.draft.edition


def _kept(
    request: HttpRequest, edit: Edit, form: DrawnForm, body: Body, now: datetime
) -> HttpResponse | None:
    """Where to go on after saving; None when something does not fit, which the form then says.

    Only what this form brings about stops it. What is wrong elsewhere is told on the page of the draft.
    """
    draft, start, names = edit.draft, edit.start, edit.offer.entries
    model = EntryKind(draft.kind).model
    try:
        entry = model.model_validate(body)
    except ValidationError as error:
        for path, message in sentences(model, error):
            _say(form, path, message, edit)
        return None
    before = set(faults_of(draft))
    probe = Revision(
        kind=draft.kind, code=draft.code, owner=draft.owner, writers=draft.writers,
        body=entry.model_dump(mode="json"),
    )  # fmt: skip
    here = (EntryKind(draft.kind).section, draft.code)
    for problem in faults_of(probe):
        inside = tuple(problem.path[2:])
        if problem not in before and problem.path[:2] == here and _belongs(form, inside, start):
            _say(form, inside, problem.message, edit)
    if form.errors or request.htmx:
        return None
    if _is_overtaken(request, edit):
        form.add_error(
            None, _("Somebody else saved this since you opened it. Look at the differences, then save again.")
        )
        return None
    try:
        save(revision=draft, entry=entry, edition=draft.edition, by=request.user, now=now)
    except AuthoringError as refused:
        form.add_error(None, told(refused, names))
        return None
    messages.success(request, _("Saved."))
    return redirect("authors:part", draft.pk, start[0]) if start else redirect("authors:revision", draft.pk)


def _belongs(form: Any, path: Path, start: Path) -> bool:
    if not start:
        return form.field_for(path) is not None
    # A circle of matters that wait for each other is told at one of them, and closed by another.
    return path[: len(start)] == start or (path[:1] == start[:1] and path[-1:] == ("after",))


def _say(form: Any, path: Path, message: str, edit: Edit) -> None:
    start = edit.start
    inside = path[len(start) :] if path[: len(start)] == start else path[-1:]
    field = form.field_for(inside) if inside else None
    form.add_error(field if field in form.fields else None, in_words(message, edit.offer.say))


def _rearrange(request: HttpRequest, draft: Revision, part: str, names: Offer, now: datetime) -> HttpResponse:
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
