"""What a citizen does: submit an application, rate what came of it."""

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.catalogue.compose import check_values, compose
from services.catalogue.models import OneThingVersion
from services.catalogue.plan import APPLICANT, Plan, plan
from services.catalogue.vocabulary import Package, RoleKind
from services.models import Department, Holder, Mandate, Round
from services.numbers import case_number
from services.privacy.consents import Agreement
from workflows.commands.consents import disagreed, keep_consents
from workflows.commands.offers import settle_offers
from workflows.commands.rounds import faulty_wishes, round_to_apply_in
from workflows.errors import Invalid, KeyReused, NotAllowed, Unanswered, WrongState
from workflows.flows import CaseFlow
from workflows.models import (
    RUNNING,
    Application,
    Attachment,
    Case,
    CaseEvent,
    CaseState,
    Draft,
    Rating,
    Stars,
    SubCase,
    SubCaseState,
    Verb,
)
from workflows.policy import may_act, own_cases
from workflows.reads.desks import desks, precheck_desk
from workflows.reads.documents import check_documents, is_unanswered
from workflows.reads.submissions import submitted_with
from workflows.steps import Effects
from workflows.steps.deadlines import deadline
from workflows.steps.rectifying import open_rectification


def submit(
    *,
    version: OneThingVersion,
    by: AbstractBaseUser,
    applicant: Holder,
    answers: Mapping[str, Any],
    values: Mapping[str, Any],
    documents: Mapping[str, Mapping[str, Any]],
    consents: Collection[Agreement],
    idempotency_key: str,
    now: datetime,
    draft: Draft | None = None,
    chosen: Mapping[str, Mapping[str, Any]] | None = None,
    mandate: Mandate | None = None,
) -> Case:
    """Turn answers, form values and documents into a case with its sub-cases, and start what can start.

    `documents` is what `reads.documents.gather` found, by ``holder.kind``. The same `idempotency_key` of the
    same person gives the same case again, however often and however simultaneously it comes; with different
    content it raises KeyReused. Raises Invalid with every fault at once; under ``window`` when it is not the time of
    the year.

    `consents` is what the person agreed to just now, in which words; without what the form needs (PIPL art. 14, 29)
    nothing is handed in.

    `chosen` are the ways the person chose: given, they tell a repeated request from another one instead of
    `documents`, which may come out differently when a register was down in between.

    For anybody but oneself it takes a `mandate` that stands at `now` and reaches this one-thing; else NotAllowed.
    """
    package = version.package
    content = {
        "version": version.pk,
        "answers": answers,
        "values": values,
        "documents": _ways(documents if chosen is None else chosen),
    }
    digest = hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    if earlier := _submitted_before(by, idempotency_key, digest):
        return earlier
    planned, clean = _checked(package, applicant, answers, values, documents, consents, draft, now)
    _check_agency(by, applicant, mandate, version.code, now)
    known = {**answers, **clean}
    routes, region = desks(package, planned, known)
    window = precheck_desk(package, routes, known, region)
    begun_as = draft.pk if draft is not None else None
    year = round_to_apply_in(version, _leading(package, routes), today=timezone.localdate(now))
    if year is not None and (errors := faulty_wishes(package, year, clean)):
        raise Invalid(errors)
    try:
        with transaction.atomic():
            case = _open_case(version, by, applicant, mandate, region, year, now)
            Application.objects.create(
                case=case,
                submitted_by=by,
                answers=dict(answers),
                values=clean,
                documents={key: dict(way) for key, way in documents.items()},
                idempotency_key=idempotency_key,
                digest=digest,
            )
            keep_consents(consents, case=case)
            if draft is not None:
                Attachment.objects.filter(draft=draft).update(draft=None, case=case)
                draft.delete()
            settle_offers(case=case, applicant=applicant, one_thing=version.code, draft=begun_as, now=now)
            CaseFlow.begin(
                case,
                _sub_cases(case, planned, routes, now),
                by=by,
                now=now,
                precheck_desk_id=window.pk if window else None,
                documents=_ways(documents),
            )
    except IntegrityError:
        # Somebody (the same person, twice at once) was quicker with this key.
        if earlier := _submitted_before(by, idempotency_key, digest):
            return earlier
        raise
    return case


def rate(
    *,
    case: Case,
    level: Stars,
    by: AbstractBaseUser,
    now: datetime,
    reason: str = "",
    sub_case: SubCase | None = None,
) -> Rating:
    """Rate a closed case, or one ended sub-case of it, once.

    Levels 1 and 2 ask for a reason (Invalid), and open a rectification.
    """
    if not own_cases(by, now).filter(pk=case.pk).exists():
        raise NotAllowed("only the applicant rates a case")
    if level not in Stars.values:
        raise Invalid({"level": _("Please choose one of the five levels.")})
    if level < Stars.FAIR and not reason.strip():
        raise Invalid({"reason": _("Please tell us what went wrong, so that it can be put right.")})
    with CaseFlow.lock(case.pk):
        case = Case.objects.get(pk=case.pk)
        if case.state == CaseState.RETURNED:
            raise WrongState("nothing has been done that could be rated")
        if sub_case is None and case.state in RUNNING:
            raise WrongState("a case is rated when it is closed")
        if sub_case is not None:
            sub_case = SubCase.objects.get(pk=sub_case.pk, case=case)
            if not sub_case.has_ended:
                raise WrongState("a matter is rated when it has ended")
        if Rating.objects.filter(case=case, sub_case=sub_case).exists():
            raise WrongState("it has been rated already")
        rating = Rating.objects.create(
            case=case, sub_case=sub_case, level=level, reason=reason.strip(), by=by, at=now
        )
        CaseEvent.objects.create(
            case=case, sub_case=sub_case, verb=Verb.RATED, at=now, by=by, detail={"level": int(level)}
        )
        effects = Effects(case=case, by=by, now=now)
        open_rectification(rating, effects)
        effects.write([])
    return rating


def _check_agency(
    by: AbstractBaseUser, applicant: Holder, mandate: Mandate | None, one_thing: str, now: datetime
) -> None:
    if mandate is None:
        if applicant.pk != by.holder_id:
            raise NotAllowed("nobody applies for somebody else without a mandate")
    elif mandate.principal_id != applicant.pk or not may_act(by, mandate, one_thing, now):
        raise NotAllowed("no mandate stands for this")


def _submitted_before(by: AbstractBaseUser, key: str, digest: str) -> Case | None:
    earlier = submitted_with(by, key)
    if earlier is None:
        return None
    if earlier.digest != digest:
        raise KeyReused("the key belongs to another application")
    return earlier.case


def _ways(documents: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    return {key: way["by"] for key, way in documents.items()}


def _checked(
    package: Package,
    applicant: Holder,
    answers: Mapping[str, Any],
    values: Mapping[str, Any],
    documents: Mapping[str, Mapping[str, Any]],
    consents: Collection[Agreement],
    draft: Draft | None,
    now: datetime,
) -> tuple[Plan, dict[str, Any]]:
    """The plan and the clean values; raises Invalid."""
    if applicant.kind not in package.applicant_kinds:
        raise Invalid({"answers": _APPLICANTS[min(package.applicant_kinds)]})
    checked = check_values(package, answers, values, today=timezone.localdate(now))
    known = {**answers, **checked.values}
    chosen = plan(package, known)
    if chosen.stopped is not None:
        raise Invalid({"answers": str(chosen.stopped)})
    if not chosen.needed:
        raise Invalid({"answers": _("With these answers nothing needs to be done.")})
    form = compose(package, known)
    errors = dict(checked.errors) | check_documents(form, documents, draft) | disagreed(form, consents)
    errors |= _in_anothers_name(package, applicant, known)
    if errors:
        unanswered = {key for key, way in documents.items() if is_unanswered(way)}
        raise Unanswered(errors) if errors.keys() <= unanswered else Invalid(errors)
    return chosen, checked.values


_APPLICANTS = {
    RoleKind.PERSON: gettext_lazy("People apply for this, not enterprises. Please log in as yourself."),
    RoleKind.ENTERPRISE: gettext_lazy(
        "Enterprises apply for this. Please log in with the enterprise's account."
    ),
}


def _in_anothers_name(package: Package, applicant: Holder, known: Mapping[str, Any]) -> dict[str, str]:
    """The role that applies is the verified holder: nobody files an application with somebody else's number."""
    role = package.roles[known.get(APPLICANT) or package.one_thing.applicants[0]]
    field = f"{role.code}.{role.identified_by}"
    if known.get(field) in (None, applicant.identifier):
        return {}
    return {field: _("This must be your own number, as it was verified for your account.")}


def _open_case(
    version: OneThingVersion,
    by: AbstractBaseUser,
    applicant: Holder,
    mandate: Mandate | None,
    region: str,
    year: Round | None,
    now: datetime,
) -> Case:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('workflows_case_serial')")
        serial = cursor.fetchone()[0]
    opened = Case(
        flow_class=CaseFlow,
        number=case_number(region, timezone.localdate(now), serial),
        version=version,
        applicant=applicant,
        submitted_by=by,
        mandate=mandate,
        region_id=region,
        round=year,
        state=CaseState.IN_PROGRESS if version.package.one_thing.precheck is None else CaseState.SUBMITTED,
        created=now,
        submitted_at=now,
    )
    one_thing = opened.package.one_thing
    opened.due_at = deadline(now, one_thing.promise).due_at
    opened.statutory_due_at = deadline(now, one_thing.statutory_term).due_at
    opened.save(force_insert=True)
    return opened


def _leading(package: Package, routes: Mapping[str, list[tuple[str, Department]]]) -> Department:
    """The office whose rounds count: it decides for all together, or has the first matter."""
    window = package.one_thing.window
    batch = window.batch if window is not None else None
    matter = batch.matter if batch is not None and batch.matter in routes else next(iter(routes))
    return routes[matter][0][1]


def _sub_cases(
    case: Case, chosen: Plan, routes: Mapping[str, list[tuple[str, Department]]], now: datetime
) -> list[SubCase]:
    needed = [
        SubCase(
            case=case,
            matter=planned.code,
            position=position,
            department=routes[planned.code][0][1],
            after=list(planned.after),
            route=[[step, desk.pk] for step, desk in routes[planned.code][1:]],
        )
        for position, planned in enumerate(chosen.needed)
    ]
    skipped = [
        SubCase(
            case=case,
            matter=skipped.code,
            position=len(needed) + position,
            state=SubCaseState.SKIPPED,
            ended_at=now,
            note={"zh": skipped.reason.zh, "en": skipped.reason.en},
        )
        for position, skipped in enumerate(chosen.skipped)
    ]
    return needed + skipped
