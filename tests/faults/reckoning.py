"""What was promised against what is there: the clients' journal, the database, a finding for each difference."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count

from services.channels.addresses import Addresses, address_book
from services.models import Channel, Licence
from tests.faults.journal import Journal
from workflows.commands import deliveries
from workflows.models import (
    Application,
    Case,
    CaseEvent,
    CaseState,
    Delivery,
    Intent,
    LadderRung,
    Light,
    Message,
    OrderOrigin,
    Reminder,
    SubCase,
    SubCaseState,
    SupervisionOrder,
    Task,
    Verb,
)

LOST, DOUBLED = "lost", "doubled"
SHOWN = 5


@dataclass(frozen=True)
class Finding:
    """One difference: `about` names the check, `how` whether something is missing or there twice."""

    about: str
    how: str
    what: str


@dataclass
class Reckoning:
    """All findings, and how much was looked at."""

    looked_at: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    sent_again: int = 0
    """SMS that a provider sent although it had sent them before."""

    def expect(self, about: str, found: int, what: object, *, wanted: int = 1) -> None:
        """Something must be there exactly `wanted` times."""
        self.looked_at[about] += 1
        if found != wanted:
            self.findings.append(
                Finding(about, LOST if found < wanted else DOUBLED, f"{what}: {found} of {wanted}")
            )

    def at_most_once(self, about: str, found: int, what: object) -> None:
        self.expect(about, max(found, 1), what)

    def counted(self, about: str, how: str) -> int:
        return sum(finding.about == about and finding.how == how for finding in self.findings)

    def shown(self, about: str) -> Sequence[str]:
        return [finding.what for finding in self.findings if finding.about == about][:SHOWN]


def reckon(journal: Journal, sent: Mapping[str, int], *, dedupes: bool) -> Reckoning:
    """Compare; the installation stands still meanwhile. `sent` is how often the provider sent each reference.

    What a provider that does not dedupe sent twice is counted, and is no finding.
    """
    done = Reckoning()
    _submissions(done, journal)
    cases = list(
        Case.objects.filter(number__in={entry["number"] for entry in journal.read("submitted")}).order_by(
            "id"
        )
    )
    _acts(done, journal)
    for case in cases:
        _hand_offs(done, case)
        _messages(done, case)
        _deliveries(done, case, sent, dedupes)
    _deadlines(done, [case.pk for case in cases])
    _reminders(done, [case.pk for case in cases])
    done.expect("intents", Intent.objects.filter(parked_at=None).count(), "left undone", wanted=0)
    return done


def _submissions(done: Reckoning, journal: Journal) -> None:
    """Every key that was acknowledged has one case, the one it was told; and no case came from nowhere."""
    told: dict[str, set[str]] = {}
    for entry in journal.read("submitted"):
        told.setdefault(entry["key"], set()).add(entry["number"])
    meant = {entry["key"] for entry in journal.read("meant")}
    there = Counter(
        Application.objects.filter(idempotency_key__in=meant).values_list("idempotency_key", flat=True)
    )
    numbers = dict(
        Application.objects.filter(idempotency_key__in=meant).values_list("idempotency_key", "case__number")
    )
    for key, said in told.items():
        done.expect("submissions", there[key], key)
        done.expect("submissions", len(said | {numbers.get(key, "")}), f"{key} was told as {sorted(said)}")
    # Counted without the keys: a case too many would have an applicant and no acknowledged key.
    runs = {key.partition("-")[0] for key in meant}
    of_this_run = Case.objects.filter(application__idempotency_key__regex=f"^({'|'.join(runs)})-")
    done.expect("submissions", of_this_run.count(), "cases of this run", wanted=len(meant))


def _acts(done: Reckoning, journal: Journal) -> None:
    """What a clerk was told is done, is done by that clerk, once."""
    for entry in journal.read("completed"):
        task = Task.objects.filter(pk=entry["task"], owner__username=entry["by"], finished__isnull=False)
        done.expect("completions", task.count(), f"task {entry['task']}")
    for entry in journal.read("claimed"):
        task = Task.objects.select_related("owner").get(pk=entry["task"])
        events = CaseEvent.objects.filter(
            verb=Verb.CLAIMED, sub_case=task.sub_case_id, detail__step=task.step, at__gte=task.created
        )
        done.expect("claims", events.count(), f"task {entry['task']}")


def _hand_offs(done: Reckoning, case: Case) -> None:
    """Each sub-case was received once, went its route step by step, and stands where it must with one open task."""
    happened = _happened(case)
    for sub_case in case.sub_cases.exclude(state=SubCaseState.SKIPPED):
        what = f"{case.number} {sub_case.matter}"
        is_ready = all(_is_granted(case, code) for code in sub_case.after)
        done.expect(
            "hand-offs", happened[sub_case.pk, Verb.RECEIVED, ""], f"{what} received", wanted=int(is_ready)
        )
        tasks = list(sub_case.tasks.order_by("id"))
        # An automatic step does not stay: one that is open when all is quiet was never told to begin.
        still_open = [task for task in tasks if task.finished is None and task.flow_task_type == "HUMAN"]
        done.expect("hand-offs", len(still_open), f"{what} open tasks", wanted=_open_tasks_of(case, sub_case))
        for step, times in Counter(task.step for task in tasks if not task.asked).items():
            done.expect("hand-offs", times, f"{what} step {step}")
        if sub_case.has_ended:
            gone = [code for code, _desk in sub_case.route]
            done.expect("hand-offs", len({task.step for task in tasks}), f"{what} steps", wanted=len(gone))
        for result in sub_case.results.all():
            kept = Licence.objects.filter(sub_case_number=sub_case.number, kind=result.document).count()
            done.expect("results kept", kept, f"{what} {result.code}")
    for (sub_case_id, verb, detail), times in _entries(case).items():
        if verb not in (Verb.CLAIMED, Verb.RELEASED):
            done.at_most_once("events", times, f"{case.number} {sub_case_id} {verb} {detail}")
    if not case.sub_cases.filter(ended_at=None).exists():
        done.expect("hand-offs", int(case.state == CaseState.CLOSED), f"{case.number} closed")
        done.expect("hand-offs", happened[None, Verb.CLOSED, ""], f"{case.number} closed")


def _happened(case: Case) -> Counter[tuple[int | None, str, str]]:
    events = CaseEvent.objects.filter(case=case).values_list("sub_case_id", "verb", "detail")
    return Counter((sub_case, verb, detail.get("step", "")) for sub_case, verb, detail in events)


def _entries(case: Case) -> Counter[tuple[int | None, str, str]]:
    """The history as it reads, but for the times: no two entries of it are the same."""
    events = CaseEvent.objects.filter(case=case).values_list("sub_case_id", "verb", "detail")
    return Counter((sub_case, verb, json.dumps(detail, sort_keys=True)) for sub_case, verb, detail in events)


def _is_granted(case: Case, matter: str) -> bool:
    return case.sub_cases.filter(matter=matter, decision="granted").exists()


def _open_tasks_of(case: Case, sub_case: SubCase) -> int:
    """One, unless it waits for another matter, for the others of a joint visit, or has ended."""
    if sub_case.has_ended or sub_case.state == SubCaseState.WAITING:
        return 0
    package = case.package
    joint = package.matters[sub_case.matter].step(sub_case.step).joint
    if joint is None:
        return 1
    visit = next(visit for visit in package.one_thing.joint_visits if visit.code == joint)
    others = case.sub_cases.filter(matter__in=visit.matters, ended_at=None)
    return int(all(_has_come(package, other, joint) for other in others))


def _has_come(package: object, sub_case: SubCase, joint: str) -> bool:
    if not sub_case.step:
        return False
    codes = [code for code, _desk in sub_case.route]
    places = [n for n, code in enumerate(codes) if package.matters[sub_case.matter].step(code).joint == joint]
    return not places or codes.index(sub_case.step) >= places[0]


def _messages(done: Reckoning, case: Case) -> None:
    """Everybody was told in the portal of what the citizen is told about, once."""
    for event, receiver, times in (
        Message.objects.filter(event__case=case, channel="in_app")
        .values_list("event", "receiver")
        .annotate(times=Count("pk"))
    ):
        done.expect("messages in the portal", times, f"event {event} to {receiver}")


def _deliveries(done: Reckoning, case: Case, sent: Mapping[str, int], dedupes: bool) -> None:
    """What is to leave the portal is planned once for each channel, and each SMS was sent once by the provider."""
    messages = list(Message.objects.filter(event__case=case).select_related("event", "receiver"))
    known = address_book().of({message.receiver_id for message in messages})
    for message in messages:
        wanted = set(
            deliveries.chosen(
                deliveries.group_of(message.audience, message.event),
                None,
                known.get(message.receiver_id, Addresses()),
            )
        )
        planned = Delivery.objects.filter(event=message.event_id, receiver=message.receiver_id)
        found = list(planned.values_list("channel", "reference"))
        what = f"{case.number} {message.event.verb} to {message.receiver.username}"
        done.expect("messages planned", len(found), what, wanted=len(wanted))
        for channel, reference in found:
            if channel == Channel.SMS:
                times = sent.get(str(reference), 0)
                done.expect("SMS sent", times if dedupes else min(times, 1), what)
                done.sent_again += times - 1 if times > 1 else 0


def _deadlines(done: Reckoning, cases: Sequence[int]) -> None:
    """Each light that is on came on once, and every light that was due is on."""
    turned = Counter(
        CaseEvent.objects.filter(case__in=cases, verb__in=(Verb.TURNED_YELLOW, Verb.TURNED_RED)).values_list(
            "sub_case", "detail__step", "verb"
        )
    )
    tasks = list(Task.objects.filter(process__in=cases))
    # A step that a machine could not do is a second task of the same step, for a person: events name the step.
    reds = Counter((task.sub_case_id, task.step) for task in tasks if task.light == Light.RED)
    for task in tasks:
        what = f"task {task.pk}"
        at = (task.sub_case_id, task.step)
        done.expect("deadlines", turned[(*at, Verb.TURNED_RED)], f"{what} red", wanted=reds[at])
        done.at_most_once("deadlines", turned[(*at, Verb.TURNED_YELLOW)], f"{what} yellow")
        if task.finished is None:
            done.expect("deadlines", int(task.light == Light.RED), f"{what} is overdue")


def _reminders(done: Reckoning, cases: Sequence[int]) -> None:
    """Each rung of the ladder that was climbed reminded somebody once; the last one is an order to the department."""
    for reminder in Reminder.objects.filter(case__in=cases).exclude(rung="").select_related("task"):
        if reminder.rung == LadderRung.SUPERVISORS:
            found = SupervisionOrder.objects.filter(task=reminder.task_id, origin=OrderOrigin.LADDER)
        else:
            found = CaseEvent.objects.filter(
                sub_case=reminder.sub_case_id, verb=Verb.REMINDED, at=reminder.at,
                detail__rung=reminder.rung, detail__step=reminder.task.step,
            )  # fmt: skip
        done.expect("reminders", found.count(), f"task {reminder.task_id} {reminder.rung}")
