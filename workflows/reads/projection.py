"""What staff may see of a case, and that they saw it. Every reader of case data comes here, and leaves its entry.

A department sees exactly what its matter declares. The look is recorded before anything is handed out: what cannot
be recorded is not shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser

from services.catalogue.compose import Projection, projection
from services.catalogue.plan import plan
from services.catalogue.vocabulary import PRECHECK
from workflows.access_log import Look, record_look
from workflows.models import Application, Attachment, Purpose, Result, Task

from .carried import as_named_now
from .corrections import (
    Correctable,
    Corrected,
    correctable,
    corrected,
    documents_as_corrected,
    handed_in,
)
from .facts import case_facts


@dataclass(frozen=True)
class Prior:
    """What another matter of the case issued, with the data that this department may see."""

    document: str
    number: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Shown:
    """Values by ``role.element``, ways of meeting documents and uploaded files by ``holder.kind``.

    `findings` is what checks of this matter found for its own result, by ``role.element``; `corrected` what of all this
    the citizen put right, by its key.
    """

    values: dict[str, Any]
    findings: dict[str, Any]
    documents: dict[str, dict[str, Any]]
    attachments: tuple[Attachment, ...]
    prior: tuple[Prior, ...]
    corrected: dict[str, Corrected]


def shown_to_department(task: Task, *, by: AbstractBaseUser, now: datetime) -> Shown:
    """The case as the department of `task` may see it, with what earlier matters issued for it.

    The caller has asked the policy whether `by` may see the task; that `by` now does is recorded here.
    """
    case, sub_case = task.process, task.sub_case
    facts = case_facts(case)
    allowed = declared_at(task, facts)
    documents = Application.objects.only("documents").get(pk=case.pk).documents
    declared = handed_in(Attachment.objects.filter(case=case, document__in=allowed.documents))
    attachments = list(declared.select_related("scan", "item__request").order_by("uploaded_at"))
    documents = documents_as_corrected(as_named_now(case, documents, "documents"), attachments)
    shown = Shown(
        values={key: value for key, value in facts.items() if key in allowed.fields},
        findings=dict(sub_case.findings),
        documents={key: way for key, way in documents.items() if key in allowed.documents},
        attachments=tuple(attachments),
        prior=tuple(_prior(task, allowed.fields, allowed.documents)),
        corrected={
            key: each
            for key, each in corrected(case).items()
            if key in allowed.fields or key in allowed.documents
        },
    )
    _record(task, _codes(shown), by, now)
    return shown


def file_shown_to_department(
    task: Task, pk: UUID, *, by: AbstractBaseUser, now: datetime
) -> Attachment | None:
    """An uploaded file, if the department of `task` may see it; None for any other. Recorded as `by` opening it."""
    case = task.process
    allowed = declared_at(task, case_facts(case))
    declared = handed_in(Attachment.objects.filter(case=case, document__in=allowed.documents))
    found = declared.select_related("scan").filter(pk=pk).first()
    if found is not None:
        _record(task, [f"file:{found.document}"], by, now)
    return found


def declared_at(task: Task, facts: Mapping[str, Any]) -> Projection:
    """What the department may see at this step: what its matter declares; for the precheck, what any matter does."""
    package = task.process.package
    if task.step != PRECHECK.code:
        return projection(package, facts, task.sub_case.matter)
    parts = [projection(package, facts, code) for code in plan(package, facts).codes]
    return Projection(
        fields=frozenset().union(*(part.fields for part in parts)),
        documents=frozenset().union(*(part.documents for part in parts)),
    )


def _prior(task: Task, fields: frozenset[str], documents: frozenset[str]) -> Iterable[Prior]:
    """Results of other matters, as far as this department's matter declares their data or the document."""
    issued = Result.objects.filter(sub_case__case=task.process_id).exclude(sub_case=task.sub_case_id)
    for result in issued.order_by("id"):
        declared = {key: value for key, value in result.data.items() if key in fields}
        if declared or f"{result.holder_role}.{result.document}" in documents:
            yield Prior(result.document, result.number, declared)


def _codes(shown: Shown) -> Iterable[str]:
    yield from (f"field:{key}" for key in {**shown.values, **shown.findings})
    yield from (f"document:{key}" for key in shown.documents)
    yield from (f"result:{prior.document}" for prior in shown.prior)


def _record(task: Task, what: Iterable[str], by: AbstractBaseUser, now: datetime) -> None:
    look = Look(
        department_id=task.department_id,
        case_id=task.process_id,
        holder_id=task.process.applicant_id,
        task_id=task.pk,
        what=tuple(sorted(set(what))),
    )
    record_look(look, by=by, purpose=Purpose.STEP, now=now)


def correctable_at(task: Task, *, whole: bool = False) -> Correctable:
    """What may be asked to be put right at this task: names of fields and documents, never what they say. The `whole`
    application is what the precheck may send back.
    """
    case, facts = task.process, case_facts(task.process)
    matters = plan(case.package, facts).codes if whole else {task.sub_case.matter}
    return correctable(case, matters, facts, whole=whole)
