"""The demo city's past weeks: cases of every age, lived through by the same verbs under a simulated clock.

Nothing is written around the engine, so that desk and board show what they would show in a real city. The
same seed gives the same stories; their dates count back from `now`.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from citizen_portal.accounts.models import User
from citizen_portal.demo.ratings import put_right
from services.calendar.current import current_calendar, office_hours
from services.catalogue.compose import Form, compose
from services.catalogue.models import OneThingVersion
from services.catalogue.plan import APPLICANT
from services.catalogue.samples import sample_value
from services.catalogue.vocabulary import Alternative
from services.models import Level, Post, PostKind, Region
from services.privacy.consents import agreements, needed_consents
from workflows import clock, outbox
from workflows.commands import citizen, clerk, system
from workflows.commands.figures import count_figures
from workflows.commands.sweep import sweep
from workflows.models import RUNNING, Attachment, Case, Draft, IntentKind, Outcome, Stars, Task
from workflows.reads.documents import gather
from workflows.reads.outcomes import possible
from workflows.reads.projection import shown_to_department
from workflows.reads.routes import has_last_word

from . import corrections
from .applicants import enter_records, holder_of, login_of, plausible, written_by
from .paper import sample_pdf

log = logging.getLogger(__name__)

SEED = 20260101
OLDEST = timedelta(days=63)
NEWEST = timedelta(hours=3)
REFUSED, DECLINED, CORRECTED, UNFINISHED_CLAIMS = 0.05, 0.03, 0.15, 0.45
REASONS = (
    "经核对，提交的材料与登记信息不一致，请更正后重新申请。",
    "申请人不符合本事项的办理条件，具体依据见事项说明。",
)
OPINIONS = ("材料齐全，信息一致，建议办理。", "已与登记信息核对，无误。", "")
RATINGS = ((Stars.VERY_SATISFIED, 64), (Stars.SATISFIED, 20), (Stars.FAIR, 9), (Stars.UNSATISFIED, 5),
           (Stars.VERY_UNSATISFIED, 2))  # fmt: skip
COMPLAINTS = ("等的时间比说好的长。", "电话打了好几次才有人接。")


WITHOUT_PAPER = replace(
    system.HANDLERS,
    inquiries={**system.HANDLERS.inquiries, IntentKind.PRINT: lambda intent, now: lambda: None},
)
"""Nobody waits for the paper of the past: a notice is printed when somebody opens it."""


def fill(cases: int, *, now: datetime, seed: int = SEED) -> int:
    """Live through `cases` made-up cases up to `now`; returns how many there are. Only in a city without a past."""
    # What runs in the stages of a year has a past of its own (`rounds`).
    current = OneThingVersion.objects.current_all()
    versions = [version for version in current if version.package.one_thing.window is None]
    regions = list(Region.objects.filter(level=Level.STREET).order_by("code").values_list("code", flat=True))
    if not versions or not regions or Case.objects.exists():
        return 0
    rng = Random(seed)  # noqa: S311 -- a story, not a secret
    for number in range(cases):
        story = Random(rng.random())  # noqa: S311
        begun = _begun(now - _age(number, cases, story), now, story)
        # The newborn's is the one-thing that the demo people walk through; the others give it company.
        version = versions[0] if len(versions) == 1 else _favoured(versions, story)
        with transaction.atomic():
            live(version, story.choice(regions), begun, now, story)
    count_figures(now=now)
    return Case.objects.count()


def _favoured(versions: list[OneThingVersion], rng: Random) -> OneThingVersion:
    newborn = [version for version in versions if version.code == "newborn"]
    return rng.choice(newborn) if newborn and rng.random() < 0.55 else rng.choice(versions)


def _age(number: int, cases: int, rng: Random) -> timedelta:
    """Spread evenly over the past weeks, a third of them in the last days, so that there is work to do."""
    share = (number + rng.random()) / cases
    span = OLDEST if share < 0.65 else OLDEST / 7
    return max(span * rng.random(), NEWEST)


def _begun(moment: datetime, now: datetime, rng: Random) -> datetime:
    """People apply when they are awake, offices open or not."""
    awake = timezone.localtime(moment).replace(hour=rng.randrange(8, 22), minute=rng.randrange(60))
    return awake if awake < now else moment


def live(
    version: OneThingVersion,
    region: str,
    begun: datetime,
    now: datetime,
    rng: Random,
    *,
    answers: Mapping[str, Any] | None = None,
    as_written: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict,
) -> None:
    """One case, submitted at `begun`, as far as it has come by `now`: with these guiding answers, where there are any;
    `as_written` may change what its form says.
    """
    case = _submit(version, region, begun, rng, answers, as_written)
    _go_on(case, begun, now, rng)
    # What the last of it has brought about is told too.
    outbox.drain(handlers=WITHOUT_PAPER, now=now, case_id=case.pk)


def _go_on(case: Case, begun: datetime, now: datetime, rng: Random) -> None:
    moment, planned = begun, {}
    while True:
        outbox.drain(handlers=WITHOUT_PAPER, now=moment, case_id=case.pk)
        case.refresh_from_db()
        if case.state not in RUNNING:
            _rate(case, moment, now, rng)
            return
        tasks = _open_tasks(case)
        for task in tasks:
            planned.setdefault(task.pk, _done_at(task, rng))
        tasks.sort(key=lambda task: (planned[task.pk], task.pk))
        if not tasks or max(planned[tasks[0].pk], moment) > now:
            _claim_some(case, tasks, moment, now, rng)
            _sweep_until(case, now)
            return
        moment = max(planned[tasks[0].pk], moment)
        _sweep_until(case, moment)
        # Silence may have accepted it meanwhile.
        still = next((task for task in _open_tasks(case) if task.pk == tasks[0].pk), None)
        if still is not None:
            _do(still, moment, rng)
            # What is still open then was not ended: somebody has to answer, or to look again.
            planned[still.pk] = _office_moment(moment + timedelta(days=rng.uniform(0.3, 3)))


def _submit(
    version: OneThingVersion,
    region: str,
    now: datetime,
    rng: Random,
    answers: Mapping[str, Any] | None,
    as_written: Callable[[Mapping[str, Any]], Mapping[str, Any]],
) -> Case:
    package, today = version.package, timezone.localdate(now)
    written = written_by(package, region=region, today=today, rng=rng, answers=answers)
    written = replace(written, values={**as_written(written.values)})
    role = written.answers.get(APPLICANT) or package.one_thing.applicants[0]
    holder = holder_of(package, role, written.values, rng)
    by = login_of(holder)
    enter_records(package, written.values, holder, now, rng)
    form = compose(package, {**written.answers, **written.values})
    ways = gather(form, written.values, applicant_role=role, applicant=holder, chosen={}, now=now)
    draft = Draft.objects.create(user=by, version=version, created_at=now, saved_at=now)
    ways |= _handed_in(form, ways, draft, by, now)
    return citizen.submit(
        version=version,
        by=by,
        applicant=holder,
        answers=written.answers,
        values=written.values,
        documents=ways,
        consents=agreements(needed_consents(form)),
        idempotency_key=f"demo-{now.timestamp():.0f}",
        now=now,
        draft=draft,
    )


def _handed_in(
    form: Form, ways: Mapping[str, Mapping[str, Any]], draft: Draft, by: User, now: datetime
) -> dict[str, dict[str, str]]:
    """Whatever no register had is promised, or handed in as a small PDF that can really be opened."""
    handed_in = {}
    for document in form.documents:
        if ways.get(document.key, {}).get("by"):
            continue
        if Alternative.UPLOAD in document.by:
            content = sample_pdf(document.kind.name.en)
            attachment = Attachment(
                draft=draft,
                document=document.key,
                name=f"{document.kind.name.zh}.pdf",
                content_type="application/pdf",
                size=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
                uploaded_by=by,
                uploaded_at=now,
            )
            attachment.file.save("", ContentFile(content), save=False)
            attachment.save()
            handed_in[document.key] = {"by": Alternative.UPLOAD.value}
        elif Alternative.COMMITMENT in document.by:
            handed_in[document.key] = {"by": Alternative.COMMITMENT.value}
    return handed_in


def _open_tasks(case: Case) -> list[Task]:
    tasks = Task.objects.filter(process=case, finished__isnull=True, flow_task_type="HUMAN")
    return list(tasks.select_related("sub_case", "process", "department"))


def _done_at(task: Task, rng: Random) -> datetime:
    """Most tasks are done well in time, some at the last moment, a few too late."""
    luck = rng.random()
    share = rng.uniform(0.03, 0.4) if luck < 0.88 else rng.uniform(0.85, 0.97) if luck < 0.95 else 1.3
    if task.department.function == "human_resources":
        share *= 1.5
    # What stands still has no due date; whoever looks after it does so a day after it came.
    due_at = task.due_at or task.created + timedelta(days=1)
    return _office_moment(task.created + (due_at - task.created) * share)


def _do(task: Task, now: datetime, rng: Random) -> None:
    if corrections.answer(task, now):
        return
    matter = task.process.package.matters[task.sub_case.matter]
    step = matter.step(task.step)
    ways = possible(task.sub_case, step)
    outcome, reason, data = ways[0], "", {}
    luck = rng.random()
    if (outcome is Outcome.GRANTED and luck < REFUSED) or (outcome is Outcome.ACCEPTED and luck < DECLINED):
        outcome, reason = ways[1], rng.choice(REASONS)
    elif has_last_word(task):
        data = _result_data(task, now, rng)
    if outcome is Outcome.PASSED:
        reason = rng.choice(OPINIONS)
    by = _clerk_of(task, now)
    wanting = outcome is Outcome.ACCEPTED and luck < DECLINED + CORRECTED
    if wanting and corrections.ask(task, by, now):
        return
    if task.owner_id != by.pk:
        clerk.claim(task=task, by=by, now=now)
    shown_to_department(task, by=by, now=now)  # nobody decides without looking
    clerk.complete(task=task, by=by, outcome=outcome, now=now, reason=reason, data=data)


def _result_data(task: Task, now: datetime, rng: Random) -> dict[str, Any]:
    package = task.process.package
    return {
        wanted.field: plausible(package.element_of(wanted.field), rng)
        or sample_value(
            package.element_of(wanted.field),
            package.element_of(wanted.field).constraints,
            region=task.process.region_id,
            today=timezone.localdate(now),
            about=f"{wanted.field}{rng.randrange(900)}",
        )
        for offered in package.matters[task.sub_case.matter].results
        for wanted in offered.data
    }


def _clerk_of(task: Task, now: datetime) -> User:
    held = Post.objects.held_on(timezone.localdate(now)).filter(
        department=task.department, kind=PostKind.CLERK
    )
    return held.select_related("user").earliest("pk").user


def _claim_some(case: Case, tasks: list[Task], since: datetime, now: datetime, rng: Random) -> None:
    """Part of what is open is already on somebody's desk."""
    taken = [task for task in tasks if rng.random() < UNFINISHED_CLAIMS]
    for at, task in sorted(
        ((min(_office_moment(max(task.created, since)), now), task) for task in taken),
        key=lambda each: (each[0], each[1].pk),
    ):
        _sweep_until(case, at)
        clerk.claim(task=task, by=_clerk_of(task, now), now=at)


def _rate(case: Case, closed: datetime, now: datetime, rng: Random) -> None:
    at = closed + timedelta(hours=rng.uniform(1, 60))
    if rng.random() < 0.1 or at > now:
        return
    levels, weights = zip(*RATINGS, strict=True)
    level = rng.choices(levels, weights)[0]
    reason = rng.choice(COMPLAINTS) if level < Stars.FAIR else ""
    citizen.rate(case=case, level=level, by=case.submitted_by, now=at, reason=reason)
    put_right(case, now, rng)


def _sweep_until(case: Case, until: datetime) -> None:
    """Every light comes on at its own moment, as beat would have turned it on."""
    while True:
        alarm = (
            Task.objects.filter(process=case, finished__isnull=True, alarm_at__lte=until)
            .order_by("alarm_at")
            .values_list("alarm_at", flat=True)
            .first()
        )
        if alarm is None:
            return
        sweep(now=alarm, case_id=case.pk)


def _office_moment(moment: datetime) -> datetime:
    return clock.next_office_moment(moment, calendar=current_calendar(), hours=office_hours())
