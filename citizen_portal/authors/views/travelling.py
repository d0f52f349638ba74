"""One-things on their way between cities: out as a signed file; in by looking, mapping, and then as drafts."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from citizen_portal.access import may
from citizen_portal.authors.forms.mapping import MappingForm
from citizen_portal.authors.frame import found, frame
from citizen_portal.authors.leading import leads
from citizen_portal.authors.refusals import told
from citizen_portal.authors.words import in_words
from services.catalogue.authoring.errors import AuthoringError
from services.catalogue.authoring.models import EntryKind, RevisionState
from services.catalogue.authoring.naming import Speaker
from services.catalogue.portable import keys
from services.catalogue.portable.envelope import LARGEST
from services.catalogue.portable.mapping import LARGEST as LARGEST_MAPPING
from services.catalogue.portable.mapping import Mapping, MappingFault, as_mapping, read_mapping
from services.catalogue.portable.models import Takeover, TrustedIssuer
from services.catalogue.portable.packing import export
from services.catalogue.portable.planning import Plan, plan_of
from services.catalogue.portable.refusals import CannotExport, KeyUnusable, PackageRefused, Refusal
from services.catalogue.portable.reporting import report_of
from services.catalogue.portable.taking_over import begin_takeover, keep_mapping, receive
from workflows.policy import permitted

private = cache_control(private=True, no_store=True)


@may("export one-thing")
@private
@require_safe
def export_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The version on offer with all it needs, signed with the city's key."""
    shown = found(request, "export one-thing", pk, timezone.now())
    try:
        if shown.kind != EntryKind.ONE_THING or shown.state != RevisionState.PUBLISHED:
            raise CannotExport(_("Only a one-thing in force can be taken to another city."))
        content, version = export(shown.code, keys.load())
    except (CannotExport, KeyUnusable) as refused:
        messages.error(request, str(refused))
        return redirect("authors:revision", pk)
    answer = HttpResponse(content, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{version.code}-v{version.number}.json"'
    return answer


@may("take over one-thing")
@private
@require_http_methods(["GET", "HEAD", "POST"])
def packages(request: HttpRequest) -> HttpResponse:
    """The packages this person brought in, and the way in for another."""
    now = timezone.now()
    problems: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            return redirect("authors:package", _received(request, now).pk)
        except PackageRefused as refused:
            problems = [{"text": str(refused), "href": "#file"}]
    own = permitted("take over one-thing", request.user, now).select_related("issuer")
    context = {
        "problems": problems,
        "rows": [(each, _lead_of(each), each.begun_at is None) for each in own[:50]],
        "issuers": TrustedIssuer.objects.filter(distrusted_at=None),
    }
    return render(
        request, "authors/packages.html", frame(request, now) | context, status=422 if problems else 200
    )


def _received(request: HttpRequest, now: Any) -> Takeover:
    upload = request.FILES.get("file")
    if upload is None:
        raise PackageRefused(Refusal.NOT_A_PACKAGE)
    if upload.size > LARGEST:
        raise PackageRefused(Refusal.TOO_LARGE)
    return receive(content=upload.read(), by=request.user, now=now)


def _lead_of(takeover: Takeover) -> Any:
    """Its one-thing's name in the package."""
    return EntryKind.ONE_THING.model.model_validate(takeover.entries["one_things"][0]).name  # type: ignore[attr-defined]


@may("take over one-thing")
@private
@require_http_methods(["GET", "HEAD", "POST"])
def package(request: HttpRequest, pk: int) -> HttpResponse:
    """What it would do here, and how it is mapped; from here it becomes drafts."""
    now = timezone.now()
    takeover = get_object_or_404(
        permitted("take over one-thing", request.user, now).select_related("issuer"), pk=pk
    )
    if takeover.begun_at is not None:
        lead = takeover.revisions.filter(kind=EntryKind.ONE_THING).first()
        return redirect("authors:revision", lead.pk) if lead else redirect("authors:packages")
    problems: list[str] = []
    if request.method == "POST":
        answer = _acted(request, takeover, now, problems)
        if answer is not None:
            return answer
    plan = _plan(takeover, problems)
    form = MappingForm(request.POST if problems and "map" in request.POST else None, plan=plan)
    return render(
        request,
        "authors/package.html",
        frame(request, now) | _shown(request, takeover, plan, form, problems, now),
        status=422 if problems else 200,
    )


def _acted(request: HttpRequest, takeover: Takeover, now: Any, problems: list[str]) -> HttpResponse | None:
    """What a button of the page does; None, with the problems, when the page has to be shown again."""
    try:
        if "begin" in request.POST:
            return _begun(request, takeover, now, problems)
        if "read" in request.POST:
            upload = request.FILES.get("mapping")
            content = upload.read(LARGEST_MAPPING + 1) if upload is not None else b"-"
            keep_mapping(takeover=takeover, mapping=read_mapping(content))
        else:
            form = MappingForm(request.POST, plan=plan_of(takeover, as_mapping(takeover.mapping)))
            if not form.is_valid():
                problems += [str(fault) for faults in form.errors.values() for fault in faults]
                return None
            keep_mapping(takeover=takeover, mapping=form.mapping())
    except MappingFault as refused:
        problems += refused.faults
        return None
    except AuthoringError as refused:
        problems += told(refused, {})
        return None
    messages.success(request, _("The mapping is kept."))
    return redirect("authors:package", takeover.pk)


def _begun(request: HttpRequest, takeover: Takeover, now: Any, problems: list[str]) -> HttpResponse | None:
    try:
        with transaction.atomic():
            plan = plan_of(takeover, as_mapping(takeover.mapping))
            if not leads(request.user, plan, now):
                problems.append(_not_leading(plan))
                return None
            lead = begin_takeover(takeover=takeover, by=request.user, now=now)
    except MappingFault:
        # What is open stands on the page already.
        problems.append(_("Something is not settled yet. It stands above the mapping."))
        return None
    except PackageRefused as refused:
        problems.append(str(refused))
        return None
    messages.success(
        request,
        ngettext("%(n)s draft was written.", "%(n)s drafts were written.", len(plan.drafts))
        % {"n": len(plan.drafts)},
    )
    return redirect("authors:revision", lead.pk)


def _not_leading(plan: Plan) -> str:
    office = Speaker(plan.after).office(plan.one_thing.entry.lead)
    return _("%(office)s leads this one-thing here, so somebody of that office makes the drafts.") % {
        "office": office
    }


def _plan(takeover: Takeover, problems: list[str]) -> Plan:
    """By the mapping that is kept; by none when the catalogue has changed under it so that it no longer reads."""
    try:
        return plan_of(takeover, as_mapping(takeover.mapping))
    except MappingFault as fault:
        problems += fault.faults
        return plan_of(takeover, Mapping())


def _shown(
    request: HttpRequest, takeover: Takeover, plan: Plan, form: MappingForm, problems: list[str], now: Any
) -> dict[str, Any]:
    report, say = report_of(plan), Speaker(plan.after)
    missing = bool(plan.functions_missing or plan.collisions)
    # While functions and codes are open, every proof fails for that reason: it is said once.
    proofs = [] if missing else list(dict.fromkeys(in_words(each.message, say) for each in plan.problems))
    may_begin = leads(request.user, plan, now)
    return {
        "takeover": takeover,
        "plan": plan,
        "form": form,
        "problems": [{"text": problem, "href": "#mapping"} for problem in problems],
        "report": report,
        "open": [*report.open, *proofs],
        "waits_for": "" if may_begin or missing else _not_leading(plan),
        "is_settled": plan.is_settled and may_begin,
        "fingerprint": keys.spoken(takeover.issuer.fingerprint),
    }


@may("take over one-thing")
@private
@require_safe
def mapping_file(request: HttpRequest, pk: int) -> HttpResponse:
    """How it is mapped so far, as a file: for the next package, or for the command."""
    takeover = get_object_or_404(permitted("take over one-thing", request.user, timezone.now()), pk=pk)
    answer = HttpResponse(
        as_mapping(takeover.mapping).as_yaml(), content_type="application/yaml; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{takeover.code}-map.yaml"'
    return answer
