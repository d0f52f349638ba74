"""One run: a city at work, hurt again and again, then left alone; and what was promised against what is there."""

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from django.db import DatabaseError, InterfaceError, connections
from django.utils import timezone

from services.calendar.current import current_calendar, office_hours
from services.models import Channel
from tests.faults import harming, people, poison, reckoning, shifted_clock, world
from tests.faults.installation import Installation
from tests.faults.journal import Journal
from tests.faults.reckoning import Reckoning
from tests.faults.speaking import Answers, Program, Stopped
from tests.sms_provider import Provider, serve
from workflows import clock
from workflows.models import Case, Delivery, Intent, Task

RECOVERY = 60.0
"""Seconds after the last fault within which everything works again, by itself. A requirement."""
FAR_AHEAD = timedelta(days=120)
"""Behind every deadline of the one-thing that is applied for."""
ERRING = {"slow": 0.05, "5xx": 0.1, "429": 0.05, "drop": 0.1}
"""How often the SMS provider errs, and how."""


@dataclass(frozen=True)
class Plan:
    """How long a run goes on, how quickly faults follow each other, and what chance begins with."""

    seconds: float
    seed: int
    faults: tuple[harming.Fault, ...] = harming.FAULTS
    pause: tuple[float, float] = (1.0, 4.0)
    applicants: int = 2
    patience: float = 600.0
    """Seconds for the clerks to finish what is within reach once everything works, and for what 120 days bring due at
    once to be sent through a provider that errs: their speed is no requirement."""
    dedupes: bool = True
    """Whether the SMS provider knows a reference again."""


@dataclass
class Figures:
    """What a run was and came to."""

    plan: Plan
    struck: Counter[str] = field(default_factory=Counter)
    answers: dict[str, int] = field(default_factory=dict)
    recovered_after: float | None = None
    seconds: float = 0.0
    settled: bool = False
    quiet: bool = False
    reckoning: Reckoning | None = None
    provider: dict[str, Any] = field(default_factory=dict)
    poison: dict[str, str] = field(default_factory=dict)
    refused: list[dict[str, Any]] = field(default_factory=list)
    """What the clients were told no to; nothing they ask is wrong in itself."""


class City:
    """The people at work in one installation."""

    def __init__(self, installation: Installation, plan: Plan, journal: Journal) -> None:
        self.installation, self.journal = installation, journal
        self.answers = Answers()
        self.closing, self.over = threading.Event(), threading.Event()
        persons, desks, self._password = world.prepare()

        def applicant(person: people.Person) -> people.Applicant:
            chance = Random(f"{plan.seed} {person.username}")
            return people.Applicant(
                person, self._program(person.username), journal, chance, journal.path.stem
            )

        first, *others = persons
        self._latecomer = applicant(first)
        self.number_of_latecomer = ""
        self._applicants = [applicant(person) for person in others[: plan.applicants]]
        self._clerks = [people.Clerk(desk, self._program(desk), journal) for desk in desks]
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        for applicant in self._applicants:
            self._start(partial(applicant.work, self.closing, partial(self.closing.wait, 1.0)))
        for clerk in self._clerks:
            self._start(partial(clerk.work, self.over, partial(self.over.wait, 0.3)))

    def close_the_doors(self) -> None:
        """No new applications but one: the first after the last fault."""
        self.closing.set()

        def come_late() -> None:
            with suppress(Stopped):
                self.number_of_latecomer = self._latecomer.apply()

        self._start(come_late)

    @property
    def has_answered_everybody(self) -> bool:
        """Whether every application that was begun has its acknowledgement."""
        meant = {entry["key"] for entry in self.journal.read("meant")}
        return meant <= {entry["key"] for entry in self.journal.read("submitted")}

    def stop(self) -> None:
        self.closing.set()
        self.over.set()
        for thread in self._threads:
            thread.join()

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _program(self, username: str) -> Program:
        return Program(
            self.installation.address, username, self._password, answers=self.answers, stop=self.over
        )


@contextmanager
def erring_provider(plan: Plan) -> Iterator[Provider]:
    """An SMS provider at work; tells the installation that is started next where it is."""
    provider = Provider(faults=ERRING, dedupes=plan.dedupes, delay=1.0, seed=plan.seed)
    with serve(provider) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        os.environ["SMS_GATEWAY_URL"] = f"http://127.0.0.1:{server.server_port}/"
        yield provider
        server.shutdown()


def run(installation: Installation, provider: Provider, plan: Plan) -> Figures:
    """Hurt `installation` as planned; returns what came of it."""
    began = time.monotonic()
    figures = Figures(plan)
    with closing(Journal(_fresh_file(installation.data / "journals"))) as journal:
        city = City(installation, plan, journal)
        try:
            city.start()
            poison.spill()
            _hurt(installation, plan, figures)
            figures.recovered_after = _recovered_after(city)
            figures.settled = _until(installation, partial(_has_finished, city), plan.patience)
        finally:
            city.stop()
        with _far_ahead(installation):
            figures.quiet = _until(installation, _is_quiet, plan.patience)
            figures.poison = poison.found()
            figures.refused = list(journal.read("refused"))
            figures.reckoning = reckoning.reckon(journal, provider.sent, dedupes=plan.dedupes)
    figures.provider = provider.figures()
    figures.answers = city.answers.taken()
    figures.seconds = time.monotonic() - began
    connections.close_all()
    return figures


def _hurt(installation: Installation, plan: Plan, figures: Figures) -> None:
    rng = Random(plan.seed)
    end = time.monotonic() + plan.seconds
    for fault in harming.schedule(plan.faults, rng):
        time.sleep(rng.uniform(*plan.pause))
        if time.monotonic() > end:
            return
        installation.must_run()
        fault.strike(installation, rng)
        figures.struck[fault.name] += 1


def _recovered_after(city: City) -> float | None:
    """Seconds from now until everything runs and somebody who applies now is at the first desk; None: too late."""
    began = time.monotonic()
    city.close_the_doors()
    well = _until(
        city.installation,
        lambda: harming.everything_runs(city.installation) and _has_reached_a_desk(city),
        RECOVERY,
    )
    return time.monotonic() - began if well else None


def _has_reached_a_desk(city: City) -> bool:
    """The latecomer's identity was checked and the next department has the task; nothing older is left undone."""
    tasks = Task.objects.filter(process__number=city.number_of_latecomer, flow_task_type="HUMAN")
    waiting = Intent.objects.filter(parked_at=None, attempts=0, case__isnull=False)
    return tasks.exists() and not waiting.filter(created_at__lt=tasks.earliest("created").created).exists()


def _has_finished(city: City) -> bool:
    """Every application is acknowledged, and every case that is not left lying is closed."""
    numbers = {entry["number"] for entry in city.journal.read("submitted")}
    open_cases = Case.objects.filter(number__in=numbers, finished=None).values_list("number", flat=True)
    return city.has_answered_everybody and all(people.is_left_lying(number) for number in open_cases)


def _is_quiet() -> bool:
    """Nothing is left to do: no intent, no light, no message, not even one that waits for its next try."""
    now = timezone.now()
    dark = Task.objects.filter(finished=None, alarm_at__lte=now)
    unsent = Delivery.objects.filter(channel=Channel.SMS, sent_at=None, parked_at=None, given_up_at=None)
    waiting = Intent.objects.filter(parked_at=None)
    return not any(rows.exists() for rows in (dark, unsent, waiting))


def _until(installation: Installation, holds: Callable[[], bool], seconds: float) -> bool:
    """Whether it came to hold within so many seconds. A database that is down answers no. Raises Ended."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        installation.must_run()
        with suppress(DatabaseError, InterfaceError):
            if holds():
                return True
        connections.close_all()
        time.sleep(0.5)
    return False


@contextmanager
def _far_ahead(installation: Installation) -> Iterator[None]:
    """A day on which offices are open and telephones may ring."""
    now = timezone.now()
    day = clock.next_office_moment(
        timezone.localtime(now + FAR_AHEAD).replace(hour=8), calendar=current_calendar(), hours=office_hours()
    )
    shifted_clock.shift(installation.data, day - now)
    try:
        yield
    finally:
        shifted_clock.shift(installation.data, timedelta(0))


def _fresh_file(folder: Path) -> Path:
    """A file whose name, the n-th run's, is the beginning of every key of the run."""
    folder.mkdir(exist_ok=True)
    return folder / f"run{len(list(folder.iterdir()))}.jsonl"
