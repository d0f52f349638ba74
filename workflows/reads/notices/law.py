"""The articles a notice rests on, and where its recipient may complain.

Sources: Administrative Licensing Law (行政许可法, 2019); Administrative Reconsideration Law (行政复议法, 2023), art. 20
(sixty days), 24 and 27 (who reconsiders); Administrative Litigation Law (行政诉讼法, 2017), art. 46 (six months).
Matters that are no licences follow the same procedure, which each notice says.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.models import Department, Level, Region
from workflows.models import NoticeKind

PROCEDURE: Mapping[NoticeKind, Promise] = {
    NoticeKind.RECEIPT: gettext_lazy("Administrative Licensing Law, Articles 29, 31 and 32"),
    NoticeKind.ACCEPTANCE: gettext_lazy(
        "Administrative Licensing Law, Article 32 (1)(5) and (2), and Article 42"
    ),
    NoticeKind.DECLINE: gettext_lazy("Administrative Licensing Law, Article 32 (1)(1), (1)(2) and (2)"),
    NoticeKind.CORRECTION: gettext_lazy("Administrative Licensing Law, Article 32 (1)(4)"),
    NoticeKind.SUSPENSION: gettext_lazy("Administrative Licensing Law, Article 45"),
    NoticeKind.RESUMPTION: gettext_lazy("Administrative Licensing Law, Articles 42 and 45"),
    NoticeKind.EXTENSION: gettext_lazy("Administrative Licensing Law, Article 42"),
    NoticeKind.GRANT: gettext_lazy("Administrative Licensing Law, Article 37, Article 38 (1) and Article 44"),
    NoticeKind.REFUSAL: gettext_lazy("Administrative Licensing Law, Article 37 and Article 38 (2)"),
    NoticeKind.DELIVERY: gettext_lazy("Administrative Licensing Law, Article 44"),
    NoticeKind.TERMINATION: gettext_lazy("Administrative Licensing Law, Article 32 (1)(4) and (1)(5)"),
    NoticeKind.REVOCATION: gettext_lazy("Administrative Licensing Law, Article 69"),
    NoticeKind.REOPENING: gettext_lazy("Administrative Licensing Law, Article 60"),
}
"""A return after the precheck comes before the procedure of the law, and a withdrawal is the applicant's own will."""

BY_SILENCE = gettext_lazy("Administrative Licensing Law, Article 32 (1)(4) and (2), and Article 42")
UNITED = gettext_lazy("Administrative Licensing Law, Article 26 (2) and Article 42 (2)")

CONTESTABLE = frozenset(
    {NoticeKind.DECLINE, NoticeKind.REFUSAL, NoticeKind.TERMINATION, NoticeKind.REVOCATION}
)
"""Decisions against the recipient, which name the ways of complaint (art. 38, para. 2)."""

RECONSIDERED_ABOVE = frozenset({"tax", "tobacco"})
"""Functions led from above: their superior office reconsiders, not the local government (art. 27)."""


def remedies(department: Department) -> tuple[str, ...]:
    """Sixty days to have it reconsidered, and by whom; six months to sue."""
    return (
        _(
            "If you disagree with this decision, you may apply to %(body)s for administrative reconsideration within "
            "60 days of receiving this notice (Administrative Reconsideration Law, Article 20), or sue in the "
            "people’s court that has jurisdiction within six months of receiving it (Administrative Litigation Law, "
            "Article 46)."
        )
        % {"body": reconsidered_by(department)},
    )


def reconsidered_by(department: Department) -> str:
    """The government of the place the office belongs to; where offices are led from above, the office above."""
    if department.function in RECONSIDERED_ABOVE:
        return str(department.parent) if department.parent else _("the competent office above it")
    region = _governing(department.region)
    return _("the People’s Government of %(region)s") % {"region": region}


def _governing(region: Region) -> Region:
    """Streets and communities have no government that reconsiders (art. 24, para. 1 (2) and (3))."""
    while region.level in (Level.STREET, Level.COMMUNITY) and region.parent is not None:
        region = region.parent
    return region
