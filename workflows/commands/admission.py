"""A decision for all applicants of a round together: drawn up by one, approved by another, carried out case by case.

Drawing up decides nothing: it writes down who would get which place, and may be done again as often as one likes. A
second person approves exactly that list; if anything it rests on has changed since, it has to be drawn up anew. Each
application is then decided in a transaction of its own (an intent): killed in the middle, it goes on where it stopped.
"""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from services.catalogue.models import OneThingVersion
from services.models import Round
from services.rounds.calendar import When, calendar_of, open_days
from services.rounds.finding import day_of
from workflows import outbox
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.flows import CaseFlow
from workflows.models import (
    DECIDED_TOGETHER,
    Admission,
    AdmissionItem,
    AdmissionState,
    Intent,
    IntentKind,
    Outcome,
    SubCase,
    Task,
)
from workflows.policy import permitted
from workflows.reads.admission import digest_of, drawn_list, still_open
from workflows.steps import Act

SHORTEST_SEED, LONGEST_SEED = 4, 64


def draw_up(*, round: Round, seed: str, by: AbstractBaseUser, now: datetime) -> Admission:
    """Write down who would get which place. `seed` is what was drawn in public after registration had closed.

    Raises NotAllowed, WrongState while one may still apply or when nobody waits, Invalid (key ``seed``). A list that
    was drawn up before and not approved is dropped.
    """
    seed = seed.strip()
    if not SHORTEST_SEED <= len(seed) <= LONGEST_SEED:
        raise Invalid({"seed": _("Please enter what was drawn in public: 4 to 64 characters.")})
    with transaction.atomic():
        held = _held(round, by, now, "draw up admission")
        window = _window(held)
        registering = open_days(window, held, today=timezone.localdate(now))
        if registering is not None and registering.when is not When.PAST:
            raise WrongState("one may still apply; a list is drawn up when registration has closed")
        lines, places = drawn_list(held, seed)
        if not lines:
            raise WrongState("nobody waits for a place")
        Admission.objects.filter(round=held, state=AdmissionState.DRAWN).update(state=AdmissionState.DROPPED)
        admission = Admission.objects.create(
            round=held, seed=seed, places=places, digest=digest_of(lines), drawn_by=by, drawn_at=now
        )
        turns = dict(SubCase.objects.filter(pk__in=[pk for pk, _each in lines]).values_list("pk", "round"))
        ranks = [rank.code for rank in window.batch.ranks]
        AdmissionItem.objects.bulk_create(
            (
                AdmissionItem(
                    admission=admission,
                    sub_case_id=sub_case_id,
                    turn=turns[sub_case_id],
                    position=each.position,
                    rank=ranks[each.applicant.rank],
                    pool=each.applicant.pool,
                    place=each.place,
                    way=each.way,
                )
                for sub_case_id, each in lines
            ),
            batch_size=2000,
        )
    return admission


def approve(*, admission: Admission, by: AbstractBaseUser, now: datetime) -> Admission:
    """A second person, who heads the department, agrees to exactly this list; it is carried out at once.

    Raises NotAllowed, WrongState when it is no longer the list that was drawn up, or Invalid (key ``admission``) with
    what has to happen first: the day, open checks, children without a place.
    """
    with transaction.atomic():
        round = _held(admission.round, by, now, "see rounds")
        held = Admission.objects.select_for_update(no_key=True).get(pk=admission.pk)
        if held.state != AdmissionState.DRAWN:
            raise WrongState(f"the list is {held.state}")
        if not permitted("approve admission", by, now).filter(pk=held.pk).exists():
            raise NotAllowed("a list is approved by a head of the department who has not drawn it up")
        lines, _places = drawn_list(round, held.seed)
        if digest_of(lines) != held.digest:
            raise WrongState("an application or the places have changed since; draw the list up again")
        if wanting := _wanting(held, round, now):
            raise Invalid({"admission": wanting})
        held.state, held.approved_by, held.approved_at = AdmissionState.APPROVED, by, now
        held.save(update_fields=["state", "approved_by", "approved_at"])
        items = held.items.order_by("position").values_list("pk", "sub_case__case_id")
        outbox.post(
            outbox.intend(IntentKind.ADMIT, case_id=case_id, target=pk, now=now) for pk, case_id in items
        )
    return held


def admit(intent: Intent, now: datetime) -> None:
    """Decide one application as the approved list says; one that was withdrawn meanwhile is passed over."""
    case = CaseFlow.locked(intent.case_id)
    item = (
        AdmissionItem.objects.select_for_update(of=("self",))
        .select_related("admission__approved_by")
        .get(pk=intent.target)
    )
    if item.settled_at is not None:
        return
    task = (
        Task.objects.select_related("sub_case__department__region__parent", "sub_case__department__parent")
        .filter(
            sub_case=item.sub_case_id, process=case, flow_task_type=DECIDED_TOGETHER, finished__isnull=True
        )
        .first()
    )
    item.settled_at, item.decided = now, task is not None
    item.save(update_fields=["settled_at", "decided"])
    if task is None:
        return
    task.process = case
    batch = case.package.one_thing.window.batch
    data = {f"{batch.place}.{item.pool}": item.place, batch.rank: item.rank, batch.way: item.way}
    task.flow_task.activation_class(task).execute(
        Act(outcome=Outcome.GRANTED, by=item.admission.approved_by, now=now, data=data)
    )


def _held(round: Round, by: AbstractBaseUser, now: datetime, verb: str) -> Round:
    """The round under its own lock: one list at a time."""
    held = Round.objects.select_for_update(no_key=True).get(pk=round.pk)
    if not permitted(verb, by, now).filter(pk=held.pk).exists():
        raise NotAllowed("no post in the department of the round")
    if held.approved_at is None:
        raise WrongState("the round is not approved")
    return held


def _window(round: Round):
    window = OneThingVersion.objects.current(round.one_thing).package.one_thing.window
    if window is None or window.batch is None:
        raise WrongState("nothing is decided together in this round")
    return window


def _wanting(admission: Admission, round: Round, now: datetime) -> str:
    """What stands against the approval, in a sentence; empty when nothing does."""
    window, today = _window(round), timezone.localdate(now)
    matter, _dot, step = window.batch.step.partition(".")
    decided_in = window.stage_of(matter, step)
    days = next(each for each in calendar_of(window, round, today=today) if each.stage == decided_in)
    waits = still_open(round)
    unplaced = admission.items.filter(place="").count()
    if days.when is When.NEXT:
        return _("The stage of the decision begins on %(day)s.") % {"day": day_of(days.first_day)}
    if waits.any:
        told = {"checks": waits.checks, "corrections": waits.corrections}
        return (
            _(
                "Not every check has ended: %(checks)s wait on desks, %(corrections)s for what applicants put right."
            )
            % told
        )
    if unplaced:
        return _("No child is left without a place: %(number)s have none yet. Please add places.") % {
            "number": unplaced
        }
    return ""
