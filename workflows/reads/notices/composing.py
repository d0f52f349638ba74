"""A notice composed: pure, from the rows at hand and the facts of its kind."""

from collections.abc import Mapping

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.models import NoticeKind

from .content import NoticeContent
from .law import BY_SILENCE, CONTESTABLE, PROCEDURE, UNITED, remedies
from .subject import LANGUAGES, Subject, written_day
from .wording import WORDINGS

TITLES: Mapping[NoticeKind, Promise] = {
    NoticeKind.RECEIPT: gettext_lazy("Receipt of application documents"),
    NoticeKind.RETURN: gettext_lazy("Notice of return after the precheck"),
    NoticeKind.ACCEPTANCE: gettext_lazy("Notice of acceptance"),
    NoticeKind.DECLINE: gettext_lazy("Notice of non-acceptance"),
    NoticeKind.CORRECTION: gettext_lazy("Notice of corrections wanted, once and completely"),
    NoticeKind.SUSPENSION: gettext_lazy("Notice of the time of a special procedure"),
    NoticeKind.RESUMPTION: gettext_lazy("Notice that work goes on"),
    NoticeKind.EXTENSION: gettext_lazy("Notice of an extension of time"),
    NoticeKind.GRANT: gettext_lazy("Decision to grant"),
    NoticeKind.REFUSAL: gettext_lazy("Decision to refuse"),
    NoticeKind.DELIVERY: gettext_lazy("Certificate of delivery"),
    NoticeKind.TERMINATION: gettext_lazy("Notice of termination"),
    NoticeKind.WITHDRAWAL: gettext_lazy("Notice of withdrawal of the application"),
    NoticeKind.REVOCATION: gettext_lazy("Decision to revoke"),
    NoticeKind.REOPENING: gettext_lazy("Notice that the matter is handled again"),
}
"""What stands on the paper: the names in use at Chinese counters, where they differ from the kind's label."""


def compose(subject: Subject, number: str) -> dict[str, NoticeContent]:
    """The notice by language (``zh``, ``en``); asks the database nothing when the rows bring what they refer to."""
    return {language: _composed(subject, number, spoken) for language, spoken in LANGUAGES.items()}


def _composed(subject: Subject, number: str, spoken: str) -> NoticeContent:
    with translation.override(spoken):
        wording = WORDINGS[subject.kind](subject)
        return NoticeContent(
            title=str(TITLES[subject.kind]),
            number=number,
            addressee=subject.case.applicant.name,
            details=_details(subject),
            body=tuple(filter(None, wording.body)),
            listings=wording.listings,
            closing=tuple(filter(None, wording.closing)),
            basis=_basis(subject),
            remedy=remedies(subject.department) if subject.kind in CONTESTABLE else (),
            department=str(subject.department.name),
            issued_on=written_day(subject.now),
            contact=_contact(subject),
        )


def _details(subject: Subject) -> tuple[tuple[str, str], ...]:
    rows = [(_("One-thing"), str(subject.case.package.one_thing.name))]
    if subject.matter:
        rows.append((_("Matter"), str(subject.matter.name)))
    rows.append((_("Case number"), subject.case.number))
    if subject.sub_case and subject.sub_case.number:
        rows.append((_("Number of the matter"), subject.sub_case.number))
    return tuple(rows)


def _basis(subject: Subject) -> tuple[str, ...]:
    """What the matter rests on, and the articles of the procedure."""
    articles = PROCEDURE.get(subject.kind)
    if subject.kind is NoticeKind.ACCEPTANCE and subject.facts.get("silent"):
        articles = BY_SILENCE
    elif subject.kind is NoticeKind.EXTENSION and subject.sub_case is None:
        articles = UNITED
    if articles is None:
        return ()
    procedure = _("Procedure: %(articles)s (for matters that are no licences, by analogy)") % {
        "articles": articles
    }
    if not subject.matter:
        return (procedure,)
    return (_("Matter: %(basis)s") % {"basis": subject.matter.legal_basis}, procedure)


def _contact(subject: Subject) -> str:
    office = subject.department
    if not office.phone:
        return _("Questions: call 12345, and name the case number.")
    if office.address is None:
        return _("Questions: %(phone)s, or 12345.") % {"phone": office.phone}
    return _("Questions: %(phone)s, or 12345. Counter: %(address)s.") % {
        "phone": office.phone,
        "address": office.address,
    }
