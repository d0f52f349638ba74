"""Beginning a draft, from what is in force, from nothing or from a file; handing it in, and taking it back."""

import re
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from citizen_portal.access import may
from citizen_portal.authors.forms.context import Offer, free_code
from citizen_portal.authors.forms.pieces import TermField, text_fields, text_of
from citizen_portal.authors.frame import found, frame, offer_for
from citizen_portal.authors.refusals import refusals_told, told
from services.catalogue.authoring.errors import AuthoringError
from services.catalogue.authoring.library import entries_of, entry_body, owner_of
from services.catalogue.authoring.models import EntryKind, Revision, RevisionState
from services.catalogue.authoring.verbs import begin, begin_new, discard, keep_mine, save, submit, take_back
from services.catalogue.loader import read_library
from services.catalogue.sources import PackageErrors, grows_when_read
from services.catalogue.vocabulary import Matter

private = cache_control(private=True, no_store=True)
LARGEST = 512 * 1024


class NewMatter(forms.Form):
    """What a matter needs to exist; the rest is written in its draft."""

    def __init__(self, data: Any = None, *, offer: Offer) -> None:
        super().__init__(data)
        self.offer = offer
        text_fields(self, "name", gettext_lazy("Chinese name"), gettext_lazy("English name"), required=True)
        self.fields["department"] = forms.ChoiceField(
            label=gettext_lazy("Who does it"), choices=offer.own_offices
        )
        self.fields["base_code"] = forms.RegexField(
            r"^[0-9A-Z]{12}$",
            label=gettext_lazy("Base code"),
            help_text=gettext_lazy("12 digits or capital letters, from the national list of matters."),
            error_messages={"invalid": gettext_lazy("A base code has 12 digits or capital letters.")},
        )
        self.fields["statutory_term"] = TermField(label=gettext_lazy("Statutory term"))
        self.fields["promised_term"] = TermField(label=gettext_lazy("Promised to the citizen"))
        text_fields(
            self, "legal_basis", gettext_lazy("Legal basis, Chinese"), gettext_lazy("Legal basis, English"),
            required=True, long=True,
        )  # fmt: skip

    def matter(self) -> Matter:
        given = self.cleaned_data
        word = re.sub(r"[^a-z0-9]+", "_", given["name_en"].lower()).strip("_")[:50]
        taken = set(Revision.objects.filter(kind=EntryKind.MATTER).values_list("code", flat=True))
        return Matter.model_validate(
            {
                "code": free_code(word if word[:1].isalpha() else f"matter_{word}".rstrip("_"), taken),
                "name": text_of(given, "name"),
                "base_code": given["base_code"],
                "department": given["department"],
                "statutory_term": given["statutory_term"],
                "promised_term": given["promised_term"],
                "legal_basis": text_of(given, "legal_basis"),
                "steps": [{"code": kind, "kind": kind} for kind in ("accept", "decide", "deliver")],
            }
        )


@may("begin revision")
@private
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A matter that does not exist yet."""
    now = timezone.now()
    form = NewMatter(request.POST or None, offer=offer_for(request, None, now))
    if request.method == "POST" and form.is_valid():
        try:
            draft = begin_new(kind=EntryKind.MATTER, entry=form.matter(), by=request.user, now=now)
            return redirect("authors:revision", draft.pk)
        except AuthoringError as refused:
            form.add_error(None, told(refused, form.offer.entries))
    context = frame(request, now) | {"form": form}
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
    """A draft of every matter and one-thing of one's own in the file that differs; or everything that is wrong."""
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
    for (kind, code), entry in entries_of(library).items():
        if kind not in (EntryKind.MATTER, EntryKind.ONE_THING) or offer.entries.get((kind, code)) == entry:
            continue
        if owner_of(kind, entry_body(entry)) not in offer.owned:
            continue
        in_force = Revision.objects.filter(kind=kind, code=code, state=RevisionState.PUBLISHED).first()
        if in_force is not None and in_force.owner not in offer.owned:
            continue
        try:
            draft = (
                begin(source=in_force, by=request.user, now=now)
                if in_force
                else begin_new(kind=kind, entry=entry, by=request.user, now=now)
            )
            drafts.append(save(revision=draft, entry=entry, edition=draft.edition, by=request.user, now=now))
        except AuthoringError as refused:
            return [], [f"{entry.name}: {sentence}" for sentence in told(refused, offer.entries)]
    if not drafts:
        return [], [_("Nothing in this file is your department’s and differs from what is in force.")]
    return drafts, []


@may("begin revision")
@private
@require_POST
@refusals_told
def begin_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft with the content of this revision."""
    now = timezone.now()
    draft = begin(source=found(request, "begin revision", pk, now), by=request.user, now=now)
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
