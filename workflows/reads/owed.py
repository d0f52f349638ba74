"""What a citizen owes a case now: corrections to hand in, documents that follow, an application that came back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from services.catalogue.vocabulary import Text
from workflows.models import Attachment, Case, CorrectionRequest, DeferredDocument, Draft

from .corrections import Subject, correctable, fault_text
from .facts import case_facts


@dataclass(frozen=True)
class WantedItem:
    """What is wrong with one field or document, in all its sentences, and what has been answered so far."""

    subject: Subject
    faults: tuple[str, ...]
    value: Any
    remark: str
    files: tuple[Attachment, ...]

    @property
    def is_answered(self) -> bool:
        return bool(self.files) if self.subject.document else self.value is not None


@dataclass(frozen=True)
class WantedCorrections:
    """One open request as the citizen answers it; `known` are the present values of the case."""

    request: CorrectionRequest
    matter: Text
    department: Text
    items: tuple[WantedItem, ...]
    known: Mapping[str, Any]

    @property
    def answered(self) -> int:
        return sum(item.is_answered for item in self.items)


@dataclass(frozen=True)
class Owed:
    """What waits for the citizen; all empty when there is nothing to do."""

    corrections: tuple[CorrectionRequest, ...]
    deferred: tuple[DeferredDocument, ...]
    returned: Draft | None


def owed(case: Case) -> Owed:
    """Three statements, whatever the case holds."""
    requests = CorrectionRequest.objects.filter(sub_case__case=case, ended_at__isnull=True)
    return Owed(
        corrections=tuple(requests.select_related("sub_case", "department").order_by("due_at")),
        deferred=tuple(awaited(case).order_by("due_at")),
        returned=Draft.objects.filter(returned_from=case).only("pk", "saved_at").first(),
    )


def awaited(case: Case) -> QuerySet[DeferredDocument]:
    """The documents of the case that may still be handed in."""
    return DeferredDocument.objects.filter(
        case=case, case__finished__isnull=True, handed_in_at__isnull=True, overdue_at__isnull=True
    )


def wanted_corrections(request: CorrectionRequest) -> WantedCorrections:
    """The request with every item, ready to be answered; it came with its sub-case, case and department."""
    case = request.sub_case.case
    facts = case_facts(case)
    possible = correctable(case, {request.sub_case.matter}, facts)
    files: dict[str, list[Attachment]] = {}
    for file in (
        Attachment.objects.filter(item__request=request).select_related("scan").order_by("uploaded_at")
    ):
        files.setdefault(file.document, []).append(file)
    items: dict[str, WantedItem] = {}
    for item in request.items.order_by("position"):
        if item.about in items:
            first = items[item.about]
            items[item.about] = WantedItem(
                first.subject, (*first.faults, fault_text(item.text)), first.value, first.remark, first.files
            )
        elif item.about in possible.subjects:
            items[item.about] = WantedItem(
                subject=possible.subjects[item.about],
                faults=(fault_text(item.text),),
                value=item.value.get(item.about),
                remark=item.remark,
                files=tuple(files.get(item.about, ())),
            )
    return WantedCorrections(
        request=request,
        matter=case.package.matters[request.sub_case.matter].name,
        department=request.department.name,
        items=tuple(items.values()),
        known=facts,
    )
