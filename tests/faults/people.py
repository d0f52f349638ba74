"""Who keeps the city busy: applicants who apply and apply again, clerks who take what stands in their pool.

Everybody works through the HTTP API alone and writes down what was acknowledged.
"""

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from threading import Event
from typing import Any

import requests

from tests.faults.journal import Journal
from tests.faults.speaking import Program, Stopped

ONE_THING = "stall"
LEFT_LYING = 5
"""Of so many cases one is touched by nobody, so that its deadlines come."""
REPEATED = 0.2
"""How many applications are sent once more after they were acknowledged, as impatient people do."""


@dataclass(frozen=True)
class Person:
    """An applicant of the demo city, as the register knows them."""

    username: str
    name: str
    identifier: str


@dataclass
class Applicant:
    """Applies for a market stall, again and again; each application under a key of its own."""

    person: Person
    program: Program
    journal: Journal
    rng: Random
    run: str
    sent: int = field(default=0, init=False)

    def work(self, until: Event, pause: Callable[[], None]) -> None:
        """Apply until told to stop; the last application is still seen through."""
        try:
            while not until.is_set():
                self.apply()
                pause()
        except Stopped:
            return

    def apply(self) -> str:
        """One application, asked for until it is acknowledged; returns its number."""
        key = f"{self.run}-{self.person.username}-{self.sent}"
        self.sent += 1
        body = self._application()
        self.journal.write("meant", key=key)
        answer = self.program.post("/cases", body, key=key)
        if answer.status_code not in (requests.codes.created, requests.codes.ok):
            self.journal.write("refused", key=key, status=answer.status_code, said=answer.text[:500])
            return ""
        number = answer.json()["number"]
        self.journal.write("submitted", key=key, by=self.person.username, number=number)
        if self.rng.random() < REPEATED:
            again = self.program.post("/cases", body, key=key)
            self.journal.write("submitted", key=key, by=self.person.username, number=again.json()["number"])
        return number

    def _application(self) -> Mapping[str, Any]:
        return {
            "one_thing": ONE_THING,
            "answers": {"grant": self.rng.choice(["yes", "no"]), "stall.area": self.rng.choice([10, 40])},
            "values": {
                "owner.name": self.person.name,
                "owner.id_number": self.person.identifier,
                "stall.region": "990102001",
            },
            "documents": {"stall.plan": {"by": "commitment"}},
            "consents": [
                {"kind": kind, "version": "1", "language": "zh"} for kind in ("general", "sensitive")
            ],
        }


@dataclass
class Clerk:
    """Takes tasks from the pool of a department and ends each as well as it can end."""

    username: str
    program: Program
    journal: Journal

    def work(self, until: Event, pause: Callable[[], None]) -> None:
        try:
            while not until.is_set():
                if not self.do_one():
                    pause()
        except Stopped:
            return

    def do_one(self) -> bool:
        """Whether there was something to do."""
        line = next(self._within_reach(), None)
        if line is None:
            return False
        if self._post("claimed", line["id"], "claim"):
            self._complete(line["id"])
        return True

    def _within_reach(self) -> Iterator[Mapping[str, Any]]:
        """One's own first: a claim that was answered by nobody may have gone through."""
        for queue in ("mine", "pool"):
            cursor = ""
            while cursor is not None:
                page = self.program.get(f"/tasks?queue={queue}{cursor and f'&cursor={cursor}'}")
                for line in page["results"]:
                    if not is_left_lying(line["case_number"]):
                        yield line
                cursor = page["next"]

    def _complete(self, task_id: int) -> None:
        task = self.program.get(f"/tasks/{task_id}")
        if not task.get("outcomes"):
            return
        data = {
            wanted["key"]: wanted["value"] or f"T-{task_id}"
            for wanted in task["result_data"]
            if wanted["required"]
        }
        self._post("completed", task_id, "complete", {"outcome": task["outcomes"][0], "data": data})

    def _post(self, did: str, task_id: int, verb: str, body: Mapping[str, Any] | None = None) -> bool:
        answer = self.program.post(f"/tasks/{task_id}/{verb}", body)
        if answer.status_code == requests.codes.ok:
            self.journal.write(did, task=task_id, by=self.username)
            return True
        if answer.status_code != requests.codes.conflict:
            self.journal.write(
                "refused", task=task_id, verb=verb, status=answer.status_code, said=answer.text[:500]
            )
        return False


def is_left_lying(number: str) -> bool:
    """Whether nobody touches this case; told from its number alone, so that all agree."""
    return zlib.crc32(number.encode()) % LEFT_LYING == 0
