"""Walk one case from submission to closing, through the same verbs, with made-up people and a simulated clock.

Everything happens in one transaction that the caller rolls back: the quickest way to see that a one-thing works.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.db.models import Min, QuerySet
from django.utils import timezone

from services.calendar import DEFAULT_HOURS
from services.calendar.current import current_calendar
from services.catalogue.compose import compose
from services.catalogue.models import OneThingVersion
from services.catalogue.plan import APPLICANT
from services.catalogue.samples import sample_application, sample_value
from services.catalogue.vocabulary import PRECHECK, Alternative, Package, RoleKind
from services.models import (
    Holder,
    HolderKind,
    IdentifierKind,
    Level,
    Region,
    RegistryEntry,
    RegistrySource,
    Via,
)
from services.privacy.consents import agreements, needed_consents
from workflows import clock, outbox
from workflows.commands import citizen, clerk, system
from workflows.commands.corrections import answer_item, ask_for_corrections, hand_in
from workflows.commands.precheck import send_back
from workflows.commands.sweep import sweep
from workflows.commands.withdrawal import withdraw
from workflows.models import (
    RUNNING,
    Announcement,
    Attachment,
    Case,
    CaseState,
    CorrectionRequest,
    Draft,
    IntentKind,
    Outcome,
    Stars,
    Task,
)
from workflows.reads.clocks import SECOND
from workflows.reads.corrections import correctable
from workflows.reads.documents import gather
from workflows.reads.facts import case_facts
from workflows.steps import has_last_word
from workflows.steps.faults import Wanted
from workflows.walk_people import clerk_of
from workflows.walk_rounds import awaits_admission, decide_together, open_round

OUTCOMES = {
    "precheck": Outcome.PASSED,
    "accept": Outcome.ACCEPTED,
    "review": Outcome.PASSED,
    "decide": Outcome.GRANTED,
    "deliver": Outcome.DELIVERED,
}
TOO_LONG = timedelta(days=400)


@dataclass(frozen=True)
class Wishes:
    """How the walk is to go: given answers, values and result data, the matters to refuse, to delay, to have corrected
    or to withdraw, the records to switch off, and whether the precheck sends it back.
    """

    answers: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    results: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    refuse: frozenset[str] = frozenset()
    late: frozenset[str] = frozenset()
    down: frozenset[str] = frozenset()
    correct: frozenset[str] = frozenset()
    withdraw: frozenset[str] = frozenset()
    send_back: bool = False


class Stuck(Exception):
    """The case does not go on and is not closed: a fault of the engine or of the one-thing."""


UNPRINTED = outbox.Handlers(
    effects=system.HANDLERS.effects,
    inquiries={**system.HANDLERS.inquiries, IntentKind.PRINT: lambda intent, now: lambda: None},
)
"""What an intent does when nobody will read the papers: a file does not go back with the transaction."""


def walk(
    version: OneThingVersion, wishes: Wishes, *, start: datetime, handlers: outbox.Handlers = system.HANDLERS
) -> Case:
    """Play one case to its end and return it: closed and rated, or as it ended when it was withdrawn or sent back.

    Raises Stuck, or Invalid for bad answers.
    """
    package = version.package
    if package.one_thing.window is not None:
        open_round(version, start)
    case = apply(version, wishes, start)
    RegistrySource.objects.filter(kind__in=wishes.down).update(behaviour="down")
    for kind in wishes.down:
        RegistrySource.objects.get_or_create(kind=kind, defaults={"behaviour": "down"})
    now = start
    while True:
        outbox.drain(handlers=handlers, now=now, case_id=case.pk)
        case.refresh_from_db()
        if case.state not in RUNNING:
            break
        task = _next_task(case, wishes)
        if task is None and outbox.next_due(case.pk) is None and awaits_admission(case):
            now = decide_together(case, now)
            continue
        if task is None:
            now = _later(case, now, start)
            continue
        moment = max(now, _done_at(task, wishes))
        _pass_lights(case, now, moment)
        now = moment
        # Silence may have accepted it meanwhile.
        still = _open_tasks(case).filter(pk=task.pk).first()
        if still is not None and not _goes_another_way(still, wishes, now):
            _do(still, package, wishes, now)
    if case.state == CaseState.CLOSED:
        citizen.rate(case=case, level=Stars.VERY_SATISFIED, by=case.submitted_by, now=now)
    return case


def apply(version: OneThingVersion, wishes: Wishes, now: datetime, *, key: str = "walk") -> Case:
    """Submit a made-up application, for the given values or for invented ones."""
    package, today = version.package, timezone.localdate(now)
    region = Region.objects.filter(level=Level.STREET).order_by("code").first()
    if region is None:
        raise Stuck("there is no region of street level; seed the city first")
    if wishes.values:
        answers, values = dict(wishes.answers), dict(wishes.values)
    else:
        sample = sample_application(package, region=region.code, today=today)
        answers, values = sample.answers | dict(wishes.answers), sample.values
    applicant_role = answers.get(APPLICANT) or package.one_thing.applicants[0]
    holder = _holder(package, applicant_role, values)
    user, _ = get_user_model().objects.get_or_create(
        holder=holder, defaults={"username": f"walk-{uuid4().hex}"}
    )
    draft = Draft.objects.create(user=user, version=version, created_at=now, saved_at=now)
    form = compose(package, {**answers, **values})
    _know(package, values, holder, now)
    chosen: dict[str, dict[str, str]] = {}
    for document in form.documents:
        if Alternative.UPLOAD in document.by:
            # A row is enough: nobody opens the file, and the transaction goes.
            Attachment.objects.create(
                draft=draft, document=document.key, name="walk.pdf", content_type="application/pdf", size=1,
                sha256="0" * 64, uploaded_by=user, uploaded_at=now,
            )  # fmt: skip
    ways = gather(form, values, applicant_role=applicant_role, applicant=holder, chosen=chosen, now=now)
    for document in form.documents:
        if not ways.get(document.key, {}).get("by"):
            fallback = next(
                (way for way in (Alternative.UPLOAD, Alternative.COMMITMENT) if way in document.by), None
            )
            if fallback is not None:
                ways[document.key] = {"by": fallback.value}
    return citizen.submit(
        version=version, by=user, applicant=holder, answers=answers, values=values, documents=ways,
        consents=agreements(needed_consents(form)), idempotency_key=key, now=now, draft=draft,
    )  # fmt: skip


def _holder(package: Package, role_code: str, values: Mapping[str, Any]) -> Holder:
    role = package.roles[role_code]
    is_enterprise = role.kind is RoleKind.ENTERPRISE
    identifier = values.get(f"{role_code}.{role.identified_by}") or f"walk-{role_code}"
    return Holder.objects.get_or_create(
        identifier=identifier,
        identifier_kind=IdentifierKind.CREDIT_CODE if is_enterprise else IdentifierKind.CITIZEN_ID,
        defaults={
            "kind": HolderKind.ENTERPRISE if is_enterprise else HolderKind.PERSON,
            "name": values.get(f"{role_code}.name") or role.name.zh,
        },
    )[0]


def _know(package: Package, values: Mapping[str, Any], applicant: Holder, now: datetime) -> None:
    """Let the registers know what the checks and fetched documents will ask about these people."""
    for matter in package.matters.values():
        for step in matter.steps:
            for check in step.checks:
                data = {element: values.get(key) for element, key in check.compare.items()}
                for element in check.yields:
                    data[element] = sample_value(
                        package.elements[element], package.elements[element].constraints,
                        region=applicant.identifier[:6], today=timezone.localdate(now), about=check.of,
                    )  # fmt: skip
                _enter(package, check.record, check.of, Via.SHARE, data, values, applicant, now)
        for document in matter.documents:
            for via in (Via.LICENCE, Via.SHARE):
                if Alternative(via.value) in document.by:
                    _enter(package, document.kind, document.holder, via, {}, values, applicant, now)


def _enter(
    package: Package, kind: str, role_code: str, via: Via, data: dict[str, Any], values: Mapping[str, Any],
    applicant: Holder, now: datetime,
) -> None:  # fmt: skip
    role = package.roles[role_code]
    identifier = (
        values.get(f"{role_code}.{role.identified_by}") if role.identified_by else applicant.identifier
    )
    if not identifier or RegistryEntry.objects.filter(kind=kind, identifier=identifier, via=via).exists():
        return
    RegistryEntry.objects.create(
        kind=kind, identifier=identifier, via=via, number="walk", issued_at=now - timedelta(days=1), data=data,
        issuer_zh="示例登记机关", issuer_en="Sample register",
    )  # fmt: skip


def _open_tasks(case: Case) -> QuerySet[Task]:
    tasks = Task.objects.filter(process=case, finished__isnull=True, flow_task_type="HUMAN")
    return tasks.select_related("sub_case", "process", "department")


def _next_task(case: Case, wishes: Wishes) -> Task | None:
    return min(_open_tasks(case), key=lambda task: (_done_at(task, wishes), task.pk), default=None)


def _done_at(task: Task, wishes: Wishes) -> datetime:
    """Half-way through its term, in office hours; a matter that is to be late, a day after it."""
    if task.due_at is None:
        wanted = task.created
    elif task.sub_case.matter in wishes.late:
        wanted = task.due_at + timedelta(days=1)
    else:
        wanted = task.created + (task.due_at - task.created) / 2
    return clock.next_office_moment(wanted, calendar=current_calendar(), hours=DEFAULT_HOURS)


def _goes_another_way(task: Task, wishes: Wishes, now: datetime) -> bool:
    """Whether this task does not end as usual: withdrawn, sent back, or corrected first."""
    case, matter = task.process, task.sub_case.matter
    if matter in wishes.withdraw and task.step != PRECHECK.code:
        withdraw(case=case, by=case.submitted_by, now=now, matter=matter)
        return True
    if wishes.send_back and task.step == PRECHECK.code:
        worker = clerk_of(task.department, now)
        task = clerk.claim(task=task, by=worker, now=now)
        send_back(task=task, wanted=(Wanted(text="walk: sent back on request"),), by=worker, now=now)
        return True
    asks = task.flow_task.name == "accept" and matter in wishes.correct
    if asks and not CorrectionRequest.objects.filter(sub_case=task.sub_case).exists():
        _correct(task, now)
        return True
    return False


def _correct(task: Task, now: datetime) -> None:
    """The clerk asks about a field of the form, and the citizen answers at once with what was right all along."""
    case, facts = task.process, case_facts(task.process)
    subjects = correctable(case, {task.sub_case.matter}, facts).subjects
    about = next((key for key, subject in subjects.items() if subject.field and facts.get(key)), None)
    if about is None:
        raise Stuck(f"{task.sub_case.matter} has no field that could be corrected")
    worker = clerk_of(task.department, now)
    task = clerk.claim(task=task, by=worker, now=now)
    wanted = (Wanted(about=about, text="walk: corrections on request"),)
    request = ask_for_corrections(task=task, wanted=wanted, by=worker, now=now)
    answer_item(
        request=request, about=about, by=case.submitted_by, now=now, value=facts[about], remark="walk"
    )
    hand_in(request=request, by=case.submitted_by, now=now)


def _do(task: Task, package: Package, wishes: Wishes, now: datetime) -> None:
    kind, matter = task.flow_task.name, package.matters[task.sub_case.matter]
    outcome, reason, data = OUTCOMES[kind], "", {}
    if kind == "accept" and task.sub_case.accepted_at is not None:
        kind, outcome = "decide", Outcome.GRANTED
    refuses = matter.code in wishes.refuse
    settles = has_last_word(task)
    if refuses and settles:
        outcome = {"decide": Outcome.REFUSED, "review": Outcome.OBJECTED, "accept": Outcome.DECLINED}.get(
            kind, outcome
        )
        reason = "walk: refused on request"
    elif settles:
        data = result_data(task, package, wishes, now)
    worker = task.owner or clerk_of(task.department, now)
    task = clerk.claim(task=task, by=worker, now=now)
    clerk.complete(task=task, by=worker, outcome=outcome, now=now, reason=reason, data=data)


def result_data(task: Task, package: Package, wishes: Wishes, now: datetime) -> dict[str, Any]:
    """What a deciding clerk would write into the results of the matter."""
    given = wishes.results.get(task.sub_case.matter, {})
    data = {}
    for result in package.matters[task.sub_case.matter].results:
        for wanted in result.data:
            element = package.element_of(wanted.field)
            data[wanted.field] = given.get(wanted.field) or sample_value(
                element, element.constraints, region=task.process.region_id, today=timezone.localdate(now),
                about=wanted.field,
            )  # fmt: skip
    return data


def _pass_lights(case: Case, since: datetime, until: datetime) -> None:
    """Sweep at every alarm, and at the end of every announcement, on the way, as beat would have done."""
    moment = since
    while True:
        alarms = Task.objects.filter(process=case, finished__isnull=True, alarm_at__isnull=False)
        moments = [*alarms.order_by("alarm_at").values_list("alarm_at", flat=True)[:1]]
        moments += [over for over in [_announced_until(case)] if over is not None]
        alarm = min((each for each in moments if each <= until), default=None)
        if alarm is None:
            return
        moment = max(moment, alarm)
        sweep(now=moment, case_id=case.pk)


def _later(case: Case, now: datetime, start: datetime) -> datetime:
    """Nothing stands in an inbox: wait for the next intent, or for an announcement to end, if there is one."""
    waiting, over = outbox.next_due(case.pk), _announced_until(case)
    if (waiting is None and over is None) or now - start > TOO_LONG:
        raise Stuck(f"nothing is open at {now:%Y-%m-%d %H:%M}, yet the case is not closed")
    if waiting is None:
        sweep(now=max(now, over), case_id=case.pk)
        return max(now, over)
    return max(now + timedelta(seconds=1), waiting)


def _announced_until(case: Case) -> datetime | None:
    """The first moment after which an announcement of the case no longer stands."""
    standing = Announcement.objects.filter(sub_case__case=case, ended_at__isnull=True)
    first = standing.aggregate(first=Min("ends_at"))["first"]
    return first and first + SECOND
