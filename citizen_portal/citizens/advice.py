"""What the precheck wants put right in a draft that came back, beside the fields and documents it is about."""

from django.urls import reverse

from citizen_portal.citizens.filling import Filling
from workflows.reads.readable import document_title


def advice_rows(found: Filling) -> list[dict[str, str]]:
    """For the list on top: each sentence with the place where it is put right."""
    return [
        {"text": text, "href": _where(found, about), "name": _name(found, about)}
        for about, text in found.advice
    ]


def advice_at(found: Filling, key: str) -> str:
    """The sentences about one field or document."""
    return " ".join(text for about, text in found.advice if about == key)


def _where(found: Filling, about: str) -> str:
    if about.partition(".")[2] in found.package.documents:
        return f"{reverse('citizens:documents', args=[found.draft.pk])}#{about}"
    if about and about not in found.answers:
        return f"{reverse('citizens:form', args=[found.draft.pk])}#id_{about}-field"
    return reverse("citizens:questions", args=[found.draft.pk])


def _name(found: Filling, about: str) -> str:
    role, _dot, code = about.partition(".")
    package = found.package
    if role not in package.roles:
        return ""
    known = package.documents.get(code) or package.elements.get(code)
    return document_title(known.name, package.roles[role].name) if known is not None else ""
