"""The public catalogue: one-things, their questions, their forms."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from citizen_portal.access import is_citizen
from citizen_portal.api import problems
from citizen_portal.api.applying import Applied, current_version, read_answers, read_application
from citizen_portal.api.endpoint import Endpoint
from citizen_portal.api.openapi import operation
from citizen_portal.api.shapes import catalogue as shapes
from citizen_portal.api.throttles import Search
from services.catalogue.compose import FormDocument, json_schema
from services.catalogue.models import OneThingVersion
from services.catalogue.plan import plan
from services.catalogue.proof import Merge, MergedRow, merge
from services.catalogue.search import Found, index_of, search
from services.catalogue.vocabulary import OneThing as Offered
from services.catalogue.vocabulary import Package
from services.privacy.consents import LANGUAGES, ConsentKind, current_text
from services.rounds.finding import window_now
from workflows.reads.prefill import prefill
from workflows.reads.readable import document_name

TAG = "catalogue"
ANSWERS = {"applicant": "mother", "birth_certificate": "first_issue", "six_months_old": "no"}


class OneThings(Endpoint):
    throttle_classes = [Search]

    @operation(
        "listOneThings",
        "Find one-things",
        may="read catalogue",
        tag=TAG,
        parameters=[
            OpenApiParameter(
                "q",
                str,
                description="Everyday words, names of matters, pinyin or its initials, English; best first.",
            )
        ],
        answers={200: shapes.OneThingList},
        answer_example={"results": []},
        problems_=[problems.TOO_MANY],
    )
    def get(self, request: Request) -> Response:
        versions = {version.code: version for version in OneThingVersion.objects.current_all()}
        found = search(request.query_params.get("q", ""), index_of(versions.values()))
        body = {"results": [_line(versions[one.code].package.one_thing, one) for one in found]}
        return Response(shapes.OneThingList(body).data)


def _line(offered: Offered, found: Found) -> dict[str, Any]:
    names = shapes.OneThingLine().fields
    return {name: getattr(offered, name) for name in names} | {"matched": found.because}


class ConsentTexts(Endpoint):
    throttle_classes = [Search]

    @operation(
        "listConsentTexts",
        "Read what a person must agree to before an application is handed in",
        may="read catalogue",
        tag=TAG,
        parameters=[OpenApiParameter("language", str, enum=LANGUAGES, description="Only in this language.")],
        answers={200: shapes.ConsentTexts},
        problems_=[problems.MALFORMED, problems.TOO_MANY],
    )
    def get(self, request: Request) -> Response:
        wanted = request.query_params.get("language")
        if wanted not in (None, *LANGUAGES):
            raise ParseError(_("The texts do not exist in this language."))
        texts = [
            {
                "kind": text.kind.value,
                "version": text.version,
                "language": language,
                "words": text.words(language),
                "digest": text.digest(language),
            }
            for text in map(current_text, ConsentKind)
            for language in LANGUAGES
            if wanted in (None, language)
        ]
        return Response(shapes.ConsentTexts({"results": texts}).data)


class OneThing(Endpoint):
    throttle_classes = [Search]

    @operation(
        "getOneThing",
        "Read about a one-thing and its matters",
        may="read catalogue",
        tag=TAG,
        answers={200: shapes.OneThing},
        problems_=[problems.NOT_FOUND, problems.TOO_MANY],
    )
    def get(self, request: Request, code: str) -> Response:
        version = current_version(code)
        package, offered = version.package, version.package.one_thing
        matters = [package.matters[member.matter] for member in offered.matters]
        body = {
            **{name: getattr(offered, name) for name in shapes.OneThingLine().fields},
            "version": version.number,
            "legal_basis": offered.legal_basis,
            "applicants": [package.roles[role] for role in offered.applicants],
            "matters": matters,
            "window": window_now(offered, today=timezone.localdate()) if offered.window else None,
        }
        return Response(shapes.OneThing(body).data)


class Guide(Endpoint):
    throttle_classes = [Search]

    @operation(
        "guide",
        "Ask which questions apply to the answers so far",
        may="read catalogue",
        tag=TAG,
        request=shapes.GuideRequest,
        example={"answers": ANSWERS},
        answers={200: shapes.Guide},
        problems_=[problems.NOT_FOUND, problems.INVALID, problems.TOO_MANY],
    )
    def post(self, request: Request, code: str) -> Response:
        asked = shapes.GuideRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        package = current_version(code).package
        guided = read_answers(package, asked.validated_data["answers"], today=timezone.localdate())
        return Response(shapes.Guide(guided).data)


class OneForm(Endpoint):
    throttle_classes = [Search]

    @operation(
        "composeForm",
        "Compose the one form and the one list of documents for these answers",
        may="read catalogue",
        tag=TAG,
        description="Values so far may show further fields. A citizen who is logged in also gets what is known.",
        request=shapes.FormRequest,
        example={"answers": ANSWERS, "values": {}},
        answers={200: shapes.Form},
        problems_=[problems.NOT_FOUND, problems.INVALID, problems.TOO_MANY],
    )
    def post(self, request: Request, code: str) -> Response:
        asked = shapes.FormRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        package = current_version(code).package
        given = asked.validated_data
        applied = read_application(
            package, given["answers"], given.get("values", {}), today=timezone.localdate()
        )
        return Response(shapes.Form(_form_body(package, applied) | _known(request, package, applied)).data)


class OneMerge(Endpoint):
    throttle_classes = [Search]

    @operation(
        "proveMerge",
        "Count what the matters ask for one by one and as one, and read which office sees what",
        may="read catalogue",
        tag=TAG,
        description=(
            "For complete answers. Every figure is a count of the catalogue's own entries, with the numbers it is "
            "counted from."
        ),
        request=shapes.GuideRequest,
        example={"answers": ANSWERS},
        answers={200: shapes.Merge},
        problems_=[problems.NOT_FOUND, problems.INVALID, problems.TOO_MANY],
    )
    def post(self, request: Request, code: str) -> Response:
        asked = shapes.GuideRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        version = current_version(code)
        applied = read_application(
            version.package, asked.validated_data["answers"], {}, today=timezone.localdate()
        )
        found = merge(version.package, applied.guide.answers)
        return Response(shapes.Merge({"version": version.number} | _merge_body(found)).data)


def _merge_body(found: Merge) -> dict[str, Any]:
    cuts = found.published
    measured = {name: getattr(cuts, name) for name in ("days", "steps", "documents", "visits")}
    return {
        "matters": found.matters,
        "skipped": found.planned.skipped,
        "form_fields": [_row(row) for row in found.fields],
        "documents": [_row(row) for row in found.documents],
        "counted": found.tallies,
        "baseline": [
            {"measure": name, "before": cut.before, "after": cut.after, "percent": cut.percent}
            for name, cut in measured.items()
        ],
        "baseline_is_sample": cuts.sample,
    }


def _row(row: MergedRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "owner": row.owner,
        "name": row.name,
        "asked": row.asked and not row.fetched,
        "by": [way.value for way in row.by],
        "needed_by": [
            {
                "matter": code,
                "purpose": tick.purpose,
                "required": tick.required,
                "fed_by": tick.fed_by,
                "perhaps": tick.perhaps,
            }
            for code, tick in row.ticks.items()
        ],
    }


def _form_body(package: Package, applied: Applied) -> dict[str, Any]:
    answers = {**applied.guide.answers, **applied.checked.values}
    planned = plan(package, answers)
    return {
        "schema": json_schema(package, answers),
        "documents": [_document(document) for document in applied.form.documents],
        "fed": applied.form.fed,
        "needed": planned.needed,
        "skipped": planned.skipped,
    }


def _document(document: FormDocument) -> dict[str, Any]:
    return {
        "key": document.key,
        "name": document_name(document),
        "by": [way.value for way in document.by],
        "required": document.required,
        "deferrable": document.deferrable,
        "formats": document.formats,
        "needed_by": [need.matter for need in document.needed_by],
        "prior_from": document.prior_from,
    }


def _known(request: Request, package: Package, applied: Applied) -> dict[str, Any]:
    if not is_citizen(request):
        return {"prefill": [], "unavailable": []}
    known = prefill(
        package,
        applied.form,
        answers=applied.guide.answers,
        applicant_role=applied.applicant_role,
        applicant=request.user.holder,
        now=timezone.now(),
    )
    facts = [
        {"key": key, "value": fact.value, "source": fact.source.provenance if fact.source else None}
        for key, fact in sorted(known.facts.items())
    ]
    return {"prefill": facts, "unavailable": known.unavailable}
