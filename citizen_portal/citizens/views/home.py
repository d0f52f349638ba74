"""The front page with its search, and the page that says what a one-thing is."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from citizen_portal.access import is_citizen, may
from citizen_portal.acting import mandate_in_use, principal
from citizen_portal.citizens.page import HOME, show
from citizen_portal.citizens.stages import window_shown
from citizen_portal.limits import READS, limited
from services.catalogue.compose import Cut, cuts
from services.catalogue.models import OneThingVersion
from services.catalogue.search import index_of, search
from services.catalogue.vocabulary import Alternative, Audience, Matter, OneThing, Package, RoleKind, Text
from workflows.models import Draft
from workflows.policy import own_drafts
from workflows.reads.citizen import case_rows, draft_rows
from workflows.reads.documents import NOT_ASKED
from workflows.reads.offers import is_proactive, open_offers
from workflows.reads.readable import document_title

LONGEST_QUERY = 100
_REASONS = 3


@may("read catalogue")
@limited("search", READS)
@require_safe
@vary_on_headers("HX-Request")
def home(request: HttpRequest) -> HttpResponse:
    """Search, life events as cards, and for a citizen what is under way; while one types, the finds alone.

    The words stand in the address: what is searched is public, and the way back and a bookmark work. They are never
    logged and never sent to another site (Referrer-Policy); what is found while typing does not enter the address.
    """
    versions = list(OneThingVersion.objects.current_all())
    packages = {version.code: version.package for version in versions}
    wanted = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    context: dict[str, Any] = {"wanted": wanted}
    if wanted:
        found = search(wanted, index_of(versions))
        context["found"] = [(packages[one.code].one_thing, one.because[:_REASONS]) for one in found]
    if request.htmx:
        return render(request, "citizens/parts/found.html", context)
    context["groups"] = _groups(packages)
    if is_citizen(request):
        context["offers"] = open_offers(request.user, now=timezone.now(), of=principal(request))[:3]
        context["is_proactive"] = is_proactive(principal(request))
        context["open_cases"] = [
            row
            for row in case_rows(request.user, now=timezone.now(), of=principal(request))
            if row.finished is None
        ][:3]
        context["drafts"] = draft_rows(request.user, now=timezone.now(), under=mandate_in_use(request))[:3]
    return show(request, "home.html", context, active=HOME)


@may("read catalogue")
@require_safe
def one_thing(request: HttpRequest, code: str) -> HttpResponse:
    """What you get, how much it saves, what it takes, by when and by which law."""
    version = current_or_404(code)
    package = version.package
    window, calendar = window_shown(package, today=timezone.localdate())
    context = {
        "window": window,
        "ranks": package.one_thing.window.batch.ranks if window and package.one_thing.window.batch else (),
        "one_thing": package.one_thing,
        "cuts": _four_cuts(package),
        "stages": calendar or _stages(package),
        "announced": [matter for matter in _matters(package) if matter.announced_for],
        "results": _results(package),
        "documents": _documents(package),
        "matters": _matters(package),
        "fees": [matter for matter in _matters(package) if matter.fee],
        "is_sample": any(matter.sample for matter in _matters(package)),
        "for_enterprises_only": package.applicant_kinds == {RoleKind.ENTERPRISE},
        "may_apply": not request.user.is_authenticated or _may_apply(request, package),
        "draft": _latest_draft(request, version),
    }
    crumbs = [(_("Home"), reverse("citizens:home")), (str(package.one_thing.name), "")]
    return show(request, "one_thing.html", context, active=HOME, crumbs=crumbs)


def current_or_404(code: str) -> OneThingVersion:
    """What is offered now under that code; Http404."""
    try:
        return OneThingVersion.objects.current(code)
    except OneThingVersion.DoesNotExist:
        raise Http404 from None


def _groups(packages: dict[str, Package]) -> list[tuple[str, list[OneThing]]]:
    """One-things of people, then of enterprises, each by their public numbers."""
    labels = {Audience.PERSON: _("For people and families"), Audience.ENTERPRISE: _("For enterprises")}
    things = sorted((package.one_thing for package in packages.values()), key=lambda one: one.number)
    groups = [(label, [one for one in things if one.audience is kind]) for kind, label in labels.items()]
    return [(label, members) for label, members in groups if members]


def _may_apply(request: HttpRequest, package: Package) -> bool:
    """Whether the holder behind the log-in is of a kind that may apply: a person, or an enterprise."""
    if not is_citizen(request):
        return False
    return principal(request).kind in package.applicant_kinds


def _latest_draft(request: HttpRequest, version: OneThingVersion) -> Draft | None:
    if not is_citizen(request):
        return None
    found = own_drafts(request.user, timezone.now()).filter(mandate=mandate_in_use(request))
    return found.filter(version=version).order_by("-saved_at").first()


@dataclass(frozen=True)
class CutShown:
    """One of the four cuts with its words."""

    label: str
    before: str
    after: str
    percent: int


def _four_cuts(package: Package) -> dict[str, Any]:
    found = cuts(package, {})
    labels = {
        "days": _("Working days"),
        "steps": _("Steps"),
        "documents": _("Documents to hand in"),
        "visits": _("Visits to an office"),
    }
    shown = [_cut(label, getattr(found, name)) for name, label in labels.items()]
    return {"rows": shown, "formula": found.formula, "sample": found.sample}


def _cut(label: str, cut: Cut) -> CutShown:
    return CutShown(label, str(cut.before), f"{cut.after.normalize():f}", cut.percent)


def _stages(package: Package) -> list[list[Matter]]:
    """The matters by how many others they wait for in a row: what stands in one stage runs at the same time."""
    depth: dict[str, int] = {}
    members = {member.matter: member for member in package.one_thing.matters}

    def depth_of(code: str) -> int:
        if code not in depth:
            depth[code] = 1 + max((depth_of(before) for before in members[code].after), default=-1)
        return depth[code]

    deepest = max(map(depth_of, members))
    return [
        [package.matters[code] for code in members if depth[code] == stage] for stage in range(deepest + 1)
    ]


def _matters(package: Package) -> list[Matter]:
    """In the author's order: a stored package keeps its matters in no order."""
    return [package.matters[member.matter] for member in package.one_thing.matters]


def _results(package: Package) -> list[Text]:
    return [result.name for matter in _matters(package) for result in matter.results]


@dataclass(frozen=True)
class DocumentOffered:
    """A document some matter may want: whether we fetch it, and how else it can be met."""

    name: str
    is_fetched: bool
    may_declare: bool


def _documents(package: Package) -> list[DocumentOffered]:
    """Every document once, those we fetch first; which ones really count depends on the answers."""
    seen: Counter[str] = Counter()
    found: list[DocumentOffered] = []
    for matter in _matters(package):
        for wanted in matter.documents:
            name = document_title(package.documents[wanted.kind].name, package.roles[wanted.holder].name)
            seen[name] += 1
            if seen[name] == 1:
                by = wanted.by
                found.append(DocumentOffered(name, by[0] in NOT_ASKED, Alternative.COMMITMENT in by))
    return sorted(found, key=lambda document: not document.is_fetched)
