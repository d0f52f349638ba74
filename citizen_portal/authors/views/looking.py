"""Looking at a revision: what it says and changes, its form, its process, a case walked through it, its file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from citizen_portal.access import may
from citizen_portal.authors.describing import facts, lines, part_heading
from citizen_portal.authors.forms.kinds import ITEMS, forms_of, place_of
from citizen_portal.authors.frame import found, frame, offer_for
from citizen_portal.authors.picture import svg
from citizen_portal.authors.trying import guided
from citizen_portal.authors.views.listing import row
from citizen_portal.authors.walking import story
from citizen_portal.authors.words import in_words
from services.catalogue.authoring.bpmn import bpmn_of
from services.catalogue.authoring.companions import companions
from services.catalogue.authoring.differences import differences
from services.catalogue.authoring.files import as_yaml, one_thing_with_all
from services.catalogue.authoring.library import library_of
from services.catalogue.authoring.models import DICTIONARY, EntryKind, Revision, RevisionState
from services.catalogue.authoring.naming import Speaker
from services.catalogue.authoring.publishing import touches
from services.catalogue.authoring.verbs import faults_of, published_number
from services.catalogue.checks import Problem
from services.catalogue.gathering import gather
from services.catalogue.portable.origins import origin_of
from services.catalogue.vocabulary import Matter, OneThing, Package, Step, StepKind
from workflows.policy import permitted

private = cache_control(private=True, no_store=True)
OPEN_TO_CHANGE = (RevisionState.DRAFT, RevisionState.SUBMITTED, RevisionState.APPROVED)


@may("read revision")
@private
@require_safe
def revision(request: HttpRequest, pk: int) -> HttpResponse:
    """What it says, what it changes, what it touches, what can be done with it, and every version there was."""
    now = timezone.now()
    shown = found(request, "read revision", pk, now)
    offer = offer_for(request, shown, now)
    versions = Revision.objects.filter(kind=shown.kind, code=shown.code).select_related(
        "author", "approver", "published_by", "ended_by", "takeover__issuer"
    )
    compared = _compared_with(shown, list(versions))
    is_matter = shown.kind == EntryKind.MATTER
    context = {
        "revision": shown,
        "entry": shown.entry,
        "row": row(shown),
        "is_matter": is_matter,
        "is_word": shown.kind in DICTIONARY,
        "forms": [
            (part, form.title, facts(shown.entry, part, offer.say))
            for part, form in forms_of(shown.kind, shown.entry).items()
        ],
        "parts": [
            (part, part_heading(part), lines(shown.entry, part, offer.say)) for part in ITEMS[shown.kind]
        ],
        "along": [(each, row(each)) for each in companions(shown)] if shown.state in OPEN_TO_CHANGE else [],
        "office": offer.say.office(shown.owner),
        "told": _told_in_both(compared.entry if compared else None, shown.entry, offer.say),
        "compared": compared,
        "versions": [(each, row(each)) for each in versions],
        "faults": [],
        "touched": [],
        "stale": False,
        "may_decide": permitted("decide on revision", request.user, now).filter(pk=pk).exists(),
        "is_writer": request.user.pk in shown.writers,
        "one_things": _one_things(shown, offer),
        "origin": origin_of(shown),
        "together": _together(request, shown, offer.say, now),
        "may_export": shown.kind == EntryKind.ONE_THING and shown.state == RevisionState.PUBLISHED,
    }
    if shown.state in OPEN_TO_CHANGE:
        context["stale"] = shown.based_on != published_number(shown.kind, shown.code)
        context["touched"] = touches(shown)
        context["faults"] = [
            {"text": in_words(problem.message, offer.say), "href": _place(shown, problem)}
            for problem in faults_of(shown)
        ]
    return render(request, "authors/revision.html", frame(request, now) | context)


def _together(request: HttpRequest, shown: Revision, say: Speaker, now: Any) -> list[dict[str, Any]]:
    """What came in the same package and is on the same road: matters with their offices, the dictionary as counts."""
    if shown.takeover_id is None or shown.state not in OPEN_TO_CHANGE:
        return []
    others = Revision.objects.filter(takeover_id=shown.takeover_id, state__in=OPEN_TO_CHANGE).exclude(
        pk=shown.pk
    )
    readable = set(permitted("read revision", request.user, now).values_list("pk", flat=True))
    return [
        row(other)
        | {"office": say.office(other.owner) if other.owner else "", "readable": other.pk in readable}
        for other in others.select_related("author")
    ]


def _place(shown: Revision, problem: Problem) -> str:
    """Where a fault is mended: the form of the part it stands in; empty where this draft is not the place."""
    if problem.path[:2] != (EntryKind(shown.kind).section, shown.code):
        return ""
    place = place_of(shown.kind, tuple(problem.path[2:]))
    if place is None or shown.state != RevisionState.DRAFT:
        return ""
    part, index = place
    if index is None:
        return reverse("authors:part", args=[shown.pk, part])
    return reverse("authors:item", args=[shown.pk, part, index])


def _compared_with(shown: Revision, versions: list[Revision]) -> Revision | None:
    """What is in force, for one that is not yet; for any other the version in force before it."""
    once = (RevisionState.PUBLISHED, RevisionState.REPLACED, RevisionState.RETIRED)
    earlier = [each for each in versions if each.number < shown.number and each.state in once]
    return max(earlier, key=lambda each: each.number, default=None)


def _told_in_both(old: Any, new: Any, say: Speaker) -> list[dict[str, Any]]:
    """The differences in the reader's language first, then in the other."""
    languages = sorted(("zh-hans", "en"), key=lambda each: each != translation.get_language())
    both = []
    for language in languages:
        with translation.override(language):
            both.append({"language": language, "sentences": differences(old, new, Speaker(say.entries))})
    return both


def _one_things(shown: Revision, offer: Any) -> list[OneThing]:
    """Where the revision can be tried: the one-thing itself, or those that need the matter."""
    if shown.kind == EntryKind.ONE_THING:
        return [shown.entry]
    return offer.users_of(shown.code) if shown.kind == EntryKind.MATTER else []


def _package(request: HttpRequest, shown: Revision, now: Any) -> tuple[Package, list[OneThing]]:
    """The one-thing with the revision in place; `of` in the address chooses. Http404 when nothing uses it."""
    offer = offer_for(request, shown, now)
    users = _one_things(shown, offer)
    wanted = request.GET.get("of") or request.POST.get("of") or (users[0].code if users else "")
    if wanted not in {one_thing.code for one_thing in users}:
        raise Http404
    return gather(library_of(offer.entries))[wanted], users


@may("read revision")
@private
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions and the form as the citizen will see them, for the answers chosen in the address."""
    now = timezone.now()
    shown = found(request, "read revision", pk, now)
    package, users = _package(request, shown, now)
    context = {"revision": shown, "users": users, "package": package} | guided(package, request.GET)
    return render(request, "authors/preview.html", frame(request, now) | context)


@may("read revision")
@private
@require_safe
def process(request: HttpRequest, pk: int) -> HttpResponse:
    """The process as a picture, with the same in words."""
    now = timezone.now()
    shown = found(request, "read revision", pk, now)
    package, users = _package(request, shown, now)
    say = offer_for(request, shown, now).say
    context = {"revision": shown, "users": users, "package": package, "svg": svg(package, say)}
    context["told"] = [
        {
            "name": package.matters[member.matter].name,
            "after": [str(package.matters[code].name) for code in member.after],
            "when": say.condition(member.when, package.one_thing),
            "steps": [
                (say.step(step), _whose(step, package.matters[member.matter], say))
                for step in package.matters[member.matter].steps
            ],
        }
        for member in package.one_thing.matters
    ]
    return render(request, "authors/process.html", frame(request, now) | context)


def _whose(step: Step, matter: Matter, say: Speaker) -> str:
    """Whose work a step is: a desk's, or nobody's while something stands announced."""
    if step.kind is StepKind.ANNOUNCE:
        return _("Waits %(term)s, nobody’s work") % {"term": step.term.label}
    return say.office(matter.desk_of(step))


@may("read revision")
@private
@require_safe
def bpmn(request: HttpRequest, pk: int) -> HttpResponse:
    """The process as BPMN 2.0, for any modeller."""
    now = timezone.now()
    shown = found(request, "read revision", pk, now)
    package, _users = _package(request, shown, now)
    content = bpmn_of(package, offer_for(request, shown, now).say)
    return _file(content, f"{package.one_thing.code}.bpmn", "application/xml")


@may("read revision")
@private
@require_safe
def as_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The entry as a package file; `all` in the address adds everything a one-thing needs."""
    now = timezone.now()
    shown = found(request, "read revision", pk, now)
    name = (EntryKind(shown.kind), shown.code)
    entries: dict[Any, Any] = {name: shown.entry}
    if "all" in request.GET and shown.kind == EntryKind.ONE_THING:
        entries = one_thing_with_all(offer_for(request, shown, now).entries, shown.code)
    heading = (
        f"{shown.kind} {shown.code}, version {shown.number}, {shown.get_state_display()}",
        "Comments are not kept.",
    )
    return _file(as_yaml(entries, heading=heading), f"{shown.code}.yaml", "application/yaml")


def _file(content: str | bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=f"{kind}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@may("read revision")
@private
@require_http_methods(["GET", "HEAD", "POST"])
def walked(request: HttpRequest, pk: int) -> HttpResponse:
    """One made-up case from submission to closing; nothing of it stays."""
    now = timezone.now()
    shown = found(request, "read revision", pk, now)
    package, users = _package(request, shown, now)
    context: dict[str, Any] = {"revision": shown, "users": users, "package": package}
    if request.method == "POST":
        refuse = frozenset(code for code in request.POST.getlist("refuse") if code in package.matters)
        context["story"] = story(package, refuse=refuse, start=now)
        context["refused"] = refuse
    context["matters"] = [(code, matter.name) for code, matter in package.matters.items()]
    context["note"] = _("This is a rehearsal: nothing of it is kept, and nobody is told.")
    return render(request, "authors/walk.html", frame(request, now) | context)
