"""What one department may see of a case: exactly what its matter declares. Every reader of case data comes here."""

from dataclasses import dataclass
from typing import Any

from services.catalogue.compose import projection
from workflows.models import Application, Attachment, SubCase

from .facts import case_facts


@dataclass(frozen=True)
class Shown:
    """Values by ``role.element``, ways of meeting documents and uploaded files by ``holder.kind``."""

    values: dict[str, Any]
    documents: dict[str, dict[str, Any]]
    attachments: tuple[Attachment, ...]


def shown_to_department(sub_case: SubCase) -> Shown:
    """The case as the department of `sub_case` may see it, with what earlier matters issued for it."""
    case = sub_case.case
    facts = case_facts(case)
    allowed = projection(case.package, facts, sub_case.matter)
    documents = Application.objects.values_list("documents", flat=True).get(pk=case.pk)
    attachments = Attachment.objects.filter(case=case, document__in=allowed.documents).order_by("uploaded_at")
    return Shown(
        values={key: value for key, value in facts.items() if key in allowed.fields},
        documents={key: way for key, way in documents.items() if key in allowed.documents},
        attachments=tuple(attachments),
    )
