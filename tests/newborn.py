"""A whole 新生儿出生 case through the verbs, from the draft to the closing: what is counted and measured."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from citizen_portal.demo.seeding import seed
from services.catalogue.loader import load, shipped_packages
from services.catalogue.models import OneThingVersion
from services.catalogue.publish import publish
from services.catalogue.vocabulary import Alternative
from services.models import Department
from services.privacy.consents import ConsentKind, agreements
from tests.acting import drain
from workflows.commands import citizen, clerk, drafts
from workflows.models import Attachment, Case, Draft, Task
from workflows.steps import has_last_word
from workflows.walk import OUTCOMES, Wishes, apply, clerk_of, result_data

ANSWERS = Path(__file__).parent / "answers" / "newborn.yaml"
SEEDED_ON = date(2026, 11, 22)
"""Ten days after the birth in the sample answers, as in the demo city's registers."""

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
"""The Monday after."""


@dataclass(frozen=True)
class Newborn:
    """Applications for the same baby again and again, each under a key of its own.

    Reading forms, gathering documents and finding out who works where stand outside what is measured.
    """

    version: OneThingVersion
    wishes: Wishes
    application: dict[str, Any]
    keys: Iterator[int]
    now: datetime = NOW
    workers: dict[int, Any] = field(default_factory=dict)

    @classmethod
    def published(cls) -> "Newborn":
        """In a city seeded for it. One application goes before: everything is warm then, the registers are filled."""
        seed(today=SEEDED_ON)
        version = publish(load(shipped_packages()).packages["newborn"], by="tests", at=NOW)[0]
        given = YAML(typ="safe").load(ANSWERS.read_text(encoding="utf-8"))
        wishes = Wishes(answers=given["answers"], values=given["values"], results=given["results"])
        first = apply(version, wishes, NOW, key="first")
        said = first.application
        application = {
            "version": version, "by": first.submitted_by, "applicant": first.applicant, "answers": said.answers,
            "values": said.values, "documents": said.documents, "consents": agreements(ConsentKind),
        }  # fmt: skip
        newborn = cls(version, wishes, application, count())
        newborn.work_through(first, newborn.do)
        return newborn

    def begin(self) -> Draft:
        """A draft with what has to be uploaded; a row is enough, nobody opens the file."""
        by = self.application["by"]
        draft = drafts.begin(version=self.version, by=by, now=self.now)
        for document, way in self.application["documents"].items():
            if way["by"] == Alternative.UPLOAD:
                Attachment.objects.create(
                    draft=draft, document=document, name="photo.jpg", content_type="image/jpeg", size=1,
                    sha256="0" * 64, uploaded_by=by, uploaded_at=self.now,
                )  # fmt: skip
        return draft

    def submit(self, draft: Draft) -> Case:
        return citizen.submit(
            **self.application, idempotency_key=f"again-{next(self.keys)}", now=self.now, draft=draft
        )

    def whole_case(self, do: Callable[[Task], Any] | None = None) -> Case:
        """Begun, submitted, worked through by every department, closed; `do` stands for a clerk's claim and end."""
        case = self.submit(self.begin())
        self.work_through(case, do or self.do)
        return case

    def work_through(self, case: Case, do: Callable[[Task], Any]) -> None:
        self.settle(case)
        while task := self.next_task(case):
            do(task)
            self.settle(case)

    def settle(self, case: Case) -> None:
        """What a worker does a moment later."""
        drain(self.now, case)

    def next_task(self, case: Case) -> Task | None:
        """What a clerk sees first."""
        return (
            Task.objects.filter(process=case, finished__isnull=True)
            .select_related("process", "sub_case")
            .order_by("id")
            .first()
        )

    def do(self, task: Task) -> Task:
        """The department's clerk claims it and ends it well."""
        worker = self.workers.get(task.department_id) or self._worker(task.department)
        data = result_data(task, task.process.package, self.wishes, self.now) if has_last_word(task) else None
        task = clerk.claim(task=task, by=worker, now=self.now)
        return clerk.complete(
            task=task, by=worker, outcome=OUTCOMES[task.flow_task.name], now=self.now, data=data
        )

    def _worker(self, department: Department) -> Any:
        return self.workers.setdefault(department.pk, clerk_of(department, self.now))
