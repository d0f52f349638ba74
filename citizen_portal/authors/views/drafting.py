"""Beginning a draft, from what is in force, from nothing or from a file; handing it in, and taking it back."""

import tempfile
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST
from pydantic import ValidationError

from citizen_portal.access import may
from citizen_portal.authors.forms.context import Offer
from citizen_portal.authors.forms.new import NEW, NEW_HEADINGS, NewWord
from citizen_portal.authors.frame import found, frame, offer_for
from citizen_portal.authors.refusals import refusals_told, told
from citizen_portal.authors.typed import kept_over_log_in, sent
from citizen_portal.authors.words import in_words
from services.catalogue.authoring.errors import AuthoringError, Shared
from services.catalogue.authoring.library import entries_of, entry_body, owner_of
from services.catalogue.authoring.models import DICTIONARY, EntryKind, Revision, RevisionState
from services.catalogue.authoring.publishing import used_elsewhere
from services.catalogue.authoring.verbs import begin, begin_new, discard, keep_mine, save, submit, take_back
from services.catalogue.loader import read_library
from services.catalogue.sentences import sentences
from services.catalogue.sources import PackageErrors, grows_when_read
from workflows.policy import owned_functions

private = cache_control(private=True, no_store=True)
LARGEST = 512 * 1024


@kept_over_log_in
@may("begin revision")
@private
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """A matter, a one-thing or a word of the dictionary that does not exist yet."""
    now = timezone.now()
    offer = offer_for(request, None, now)
    if kind not in EntryKind.values:
        raise Http404
    form = NEW.get(kind, partial(NewWord, kind=EntryKind(kind)))(sent(request), offer=offer)
    if request.method == "POST" and form.is_valid():
        try:
            draft = begin_new(kind=EntryKind(kind), entry=form.entry(), by=request.user, now=now)
            return redirect("authors:revision", draft.pk)
        except AuthoringError as refused:
            form.add_error(None, told(refused, offer.entries))
        except ValidationError as error:
            for _path, message in sentences(EntryKind(kind).model, error):
                form.add_error(None, in_words(message, offer.say))
    context = frame(request, now) | {"form": form, "kind": kind, "heading": NEW_HEADINGS[EntryKind(kind)]}
    return render(request, "authors/new.html", context, status=422 if form.errors else 200)


@may("begin revision")
@private
@require_http_methods(["GET", "HEAD", "POST"])
def from_file(request: HttpRequest) -> HttpResponse:
    """Entries of a file become drafts; nothing is in force before a second person agrees."""
    now = timezone.now()
    problems: list[dict[str, str]] = []
    if request.method == "POST":
        upload = request.FILES.get("file")
        if upload is None or upload.size > LARGEST:
            problems = [{"text": _("Please choose a file of at most 512 kB."), "href": "#file"}]
        else:
            with transaction.atomic():
                drafts, faults = _drafts(request, upload.read(), now)
                transaction.set_rollback(bool(faults))
            problems = [{"text": fault, "href": "#file"} for fault in faults]
            if not problems:
                messages.success(request, _("%(n)s drafts were written from the file.") % {"n": len(drafts)})
                return (
                    redirect("authors:revision", drafts[0].pk)
                    if len(drafts) == 1
                    else redirect("authors:list")
                )
    context = frame(request, now) | {"problems": problems}
    return render(request, "authors/import.html", context, status=422 if problems else 200)


def _drafts(request: HttpRequest, content: bytes, now: Any) -> tuple[list[Revision], list[str]]:
    """A draft of every matter and one-thing of one's own in the file that differs, and of every new word they bring.

    Or everything that is wrong with the file.
    """
    if grows_when_read(content):
        return [], [_("The file refers to itself (&, *) or is nested too deeply. Write every entry out.")]
    offer = offer_for(request, None, now)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "upload.yaml"
        file.write_bytes(content)
        try:
            library = read_library(file)
        except PackageErrors as errors:
            return [], [
                _("Line %(line)s: %(fault)s") % {"line": f.line, "fault": f.message} for f in errors.faults
            ]
    drafts: list[Revision] = []
    words: list[tuple[EntryKind, Any]] = []
    for (kind, code), entry in entries_of(library).items():
        there = offer.entries.get((kind, code))
        if kind in DICTIONARY:
            # A word that is there already stays as all departments know it.
            words += [] if there else [(kind, entry)]
        elif there != entry and owner_of(kind, entry_body(entry)) in offer.owned:
            try:
                drafts += _changed(request, kind, entry, offer, now)
            except AuthoringError as refused:
                return [], [f"{entry.name}: {sentence}" for sentence in told(refused, offer.entries)]
    if not drafts:
        return [], [_("Nothing in this file is your department’s and differs from what is in force.")]
    try:
        drafts += [begin_new(kind=kind, entry=entry, by=request.user, now=now) for kind, entry in words]
    except AuthoringError as refused:
        return [], told(refused, offer.entries)
    return drafts, []


def _changed(request: HttpRequest, kind: EntryKind, entry: Any, offer: Offer, now: Any) -> list[Revision]:
    """A draft with the entry of the file; none when the entry in force is another department's."""
    in_force = Revision.objects.filter(kind=kind, code=entry.code, state=RevisionState.PUBLISHED).first()
    if in_force is None:
        return [begin_new(kind=kind, entry=entry, by=request.user, now=now)]
    if in_force.owner not in offer.owned:
        return []
    draft = begin(source=in_force, by=request.user, now=now)
    return [save(revision=draft, entry=entry, edition=draft.edition, by=request.user, now=now)]


@may("begin revision")
@private
@require_POST
@refusals_told
def begin_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft with the content of this revision."""
    now = timezone.now()
    source = found(request, "begin revision", pk, now)
    if source.kind in DICTIONARY and (others := used_elsewhere(source, owned_functions(request.user, now))):
        raise Shared(others)
    draft = begin(source=source, by=request.user, now=now)
    return redirect("authors:revision", draft.pk)


@may("write revision")
@private
@require_POST
@refusals_told
def discard_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the draft away."""
    discard(revision=found(request, "write revision", pk, timezone.now()))
    messages.success(request, _("The draft is gone."))
    return redirect("authors:list")


@may("write revision")
@private
@require_POST
@refusals_told
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with one's own text although another version was published meanwhile."""
    draft = found(request, "write revision", pk, timezone.now())
    keep_mine(revision=draft, edition=edition(request))
    return redirect("authors:revision", pk)


@may("write revision")
@private
@require_POST
@refusals_told
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """To a second person, with the reason and the day the law has effect."""
    now = timezone.now()
    draft = found(request, "write revision", pk, now)
    reason = request.POST.get("reason", "").strip()[:500]
    if not reason:
        messages.error(request, _("Please say why it changes."))
        return redirect("authors:revision", pk)
    submit(
        revision=draft, edition=edition(request), reason=reason, effective_on=day(request, "effective_on"),
        by=request.user, now=now,
    )  # fmt: skip
    messages.success(request, _("It waits for a second person now."))
    return redirect("authors:revision", pk)


@may("take back revision")
@private
@require_POST
@refusals_told
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Write on."""
    take_back(revision=found(request, "take back revision", pk, timezone.now()), by=request.user)
    return redirect("authors:revision", pk)


def edition(request: HttpRequest) -> int:
    """Which state of the draft the person looked at; 0, which no draft has, for anything else."""
    given = request.POST.get("edition", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def day(request: HttpRequest, name: str) -> date | None:
    """A day that was typed; None for nothing or no day."""
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        return None
