"""What each kind of notice says: one function a kind, in the running language, whole sentences only."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from services.terms import Term
from workflows.models import NoticeKind, SubCaseState

from .parts import Wording, fee, listings, procedure, reason, result_number, results, terms, ways
from .subject import Subject, written_day


def receipt(subject: Subject) -> Wording:
    matters = tuple(
        (str(subject.case.package.matters[each.matter].name), str(each.department.name))
        for each in subject.sub_cases
        if each.state != SubCaseState.SKIPPED
    )
    documents = tuple(
        (subject.about(key), ways()[way]) for key, way in (subject.facts.get("documents") or {}).items()
    )
    return Wording(
        body=(
            _("Your application for “%(name)s” was received on %(day)s.")
            % {"name": subject.name, "day": written_day(subject.now)},
            _(
                "This receipt proves that it was received; it is no acceptance. Each department will tell you within "
                "5 working days whether it accepts your application or, once and completely, what has to be "
                "corrected. If it says nothing in that time, your application counts as accepted from the day it "
                "received it."
            ),
        ),
        listings=listings((_("Matters applied for"), matters), (_("Documents received"), documents)),
        closing=(
            _("Everything together is promised by %(day)s at the latest.")
            % {"day": written_day(subject.case.due_at)},
        ),
    )


def returned(subject: Subject) -> Wording:
    return Wording(
        body=(
            _(
                "We looked through your application for “%(name)s” before it goes to the departments, and give it "
                "back to you so that you can improve it."
            )
            % {"name": subject.name},
            *reason(subject),
        ),
        listings=listings((_("What should be improved"), subject.items("items"))),
        closing=(
            _("Everything you filled in is kept. Please change what is listed here and hand it in again."),
            _(
                "This is no decision about your application and takes no right from you. If you think that nothing "
                "needs to be changed, you may hand it in at the counter of the department, which then has to answer "
                "you in writing whether it accepts it."
            ),
        ),
    )


def acceptance(subject: Subject) -> Wording:
    said = {"name": subject.name, "received": written_day(subject.sub_case.received_at)}
    accepted = (
        _(
            "This office did not tell you within 5 working days of receiving your application for “%(name)s” that "
            "anything had to be corrected. By law it is therefore accepted from the day it was received, %(received)s."
        )
        if subject.facts.get("silent")
        else _(
            "Your application for “%(name)s”, received on %(received)s, is a matter for this office, is complete and "
            "has the form the law asks for. It is accepted."
        )
    ) % said
    deferred = tuple(
        (
            subject.about(each["document"]),
            _("to be handed in by %(day)s at the latest") % {"day": written_day(each["due_at"])},
        )
        for each in subject.facts.get("deferred") or ()
    )
    return Wording(
        body=(accepted, *terms(subject), *fee(subject)),
        listings=listings((_("Documents that may follow"), deferred)),
        closing=(
            _("The result is issued only when they have arrived.") if deferred else "",
            _(
                "If a hearing, an inspection, a test or another special procedure is needed, its time is not counted; "
                "you will be told in writing how long it takes."
            ),
        ),
    )


def decline(subject: Subject) -> Wording:
    competent = subject.text("competent")
    return Wording(
        body=(
            _(
                "This office has examined your application for “%(name)s” and has decided under the provisions named "
                "below not to accept it."
            )
            % {"name": subject.name},
            *reason(subject),
            _("Please apply to: %(office)s.") % {"office": competent} if competent else "",
        )
    )


def correction(subject: Subject) -> Wording:
    return Wording(
        body=(
            _(
                "Your application for “%(name)s” is incomplete or does not have the form the law asks for. This notice "
                "says once and completely what has to be corrected."
            )
            % {"name": subject.name},
        ),
        listings=listings((_("To be corrected"), subject.items("items"))),
        closing=(
            _(
                "Please hand in everything listed here by %(day)s at the latest. You can do so on the page of your "
                "case."
            )
            % {"day": subject.day("due_at")},
            _(
                "Nobody will ask you for corrections of this matter a second time. While you correct, the time of the "
                "department stands still."
            ),
            _(
                "If we hear nothing from you by then, handling this matter ends. You may apply for it again later at "
                "any time."
            ),
        ),
    )


def suspension(subject: Subject) -> Wording:
    return Wording(
        body=(
            _(
                "Your application for “%(name)s” needs a special procedure: %(procedure)s. Its time is not counted in "
                "the time the department has for its decision."
            )
            % {"name": subject.name, "procedure": procedure(subject)},
            *reason(subject),
            _("It is expected to end on %(day)s.") % {"day": subject.day("expected_end")},
        ),
        closing=(_("When it has ended, you will be told the new date. There is nothing for you to do."),),
    )


def resumption(subject: Subject) -> Wording:
    return Wording(
        body=(
            _(
                "The special procedure for your application for “%(name)s” (%(procedure)s) has ended. Work on it goes "
                "on from today."
            )
            % {"name": subject.name, "procedure": procedure(subject)},
            *terms(subject),
        )
    )


def extension(subject: Subject) -> Wording:
    said = {"name": subject.name, "term": Term.parse(subject.facts["term"]).label}
    decided = (
        _(
            "This office cannot decide on your application for “%(name)s” within the time the law sets. With the "
            "approval of the head of this office the time is extended once, by %(term)s."
        )
        if subject.sub_case
        else _(
            "The departments cannot finish “%(name)s” together within the time the law sets. With the approval of the "
            "head of the People’s Government the time is extended once, by %(term)s."
        )
    ) % said
    due = subject.day("due_at")
    return Wording(
        body=(
            decided,
            *reason(subject),
            _("The decision is now due by %(day)s at the latest.") % {"day": due} if due else "",
            _("You keep the right to ask about it and to complain about delay at any time."),
        )
    )


def grant(subject: Subject) -> Wording:
    issued = _identified(subject)
    return Wording(
        body=(
            _(
                "This office has examined your application for “%(name)s”. It meets the conditions and standards of "
                "the law, and this office has decided to grant it."
            )
            % {"name": subject.name},
        ),
        listings=listings((_("What is issued"), issued)),
        closing=(
            _(
                "What is issued to you is delivered within 10 working days of this decision. Electronic results are "
                "kept in your record, and are as valid as paper."
            ),
        )
        if issued
        else (),
    )


def _identified(subject: Subject) -> tuple[tuple[str, str], ...]:
    """Results by name and number: whoever reads it must know which paper is meant."""
    return tuple((each["name"], result_number(each)) for each in results(subject))


def refusal(subject: Subject) -> Wording:
    return Wording(
        body=(
            _(
                "This office has examined your application for “%(name)s”. It does not meet the conditions and "
                "standards of the law, and this office has decided to refuse it."
            )
            % {"name": subject.name},
            *reason(subject),
        ),
        closing=(_("You may apply again when the conditions are met."),),
    )


def delivery(subject: Subject) -> Wording:
    return Wording(
        body=(
            _("What was issued on your application for “%(name)s” was delivered to you on %(day)s.")
            % {"name": subject.name, "day": written_day(subject.now)},
        ),
        listings=listings((_("What was delivered"), _identified(subject))),
        closing=(_("If something is missing or wrong, please tell this office; it will see to it."),),
    )


def termination(subject: Subject) -> Wording:
    due = subject.day("due_at")
    overdue = (
        _(
            "This office told you what had to be corrected in your application for “%(name)s”, and asked for it by "
            "%(day)s. It did not arrive. Handling this matter therefore ends."
        )
        % {"name": subject.name, "day": due}
        if due
        else _("Handling your application for “%(name)s” ends.") % {"name": subject.name}
    )
    return Wording(
        body=(overdue, *reason(subject)),
        closing=(
            _("No decision was made about what you applied for. You may apply for it again at any time."),
        ),
    )


def withdrawal(subject: Subject) -> Wording:
    return Wording(
        body=(
            _("On %(day)s you withdrew your application for “%(name)s”. It is no longer handled.")
            % {"name": subject.name, "day": written_day(subject.now)},
        ),
        closing=(
            _(
                "Other matters of the same application go on, unless you withdrew them as well or they depend on this "
                "one. You may apply for it again at any time."
            )
            if subject.sub_case
            else _("You may apply for it again at any time."),
        ),
    )


def revocation(subject: Subject) -> Wording:
    return Wording(
        body=(
            _(
                "This office has decided to revoke what it issued on your application for “%(name)s”. From today it is "
                "no longer valid, and your record says so."
            )
            % {"name": subject.name},
            *reason(subject),
        ),
        listings=listings((_("What is revoked"), _identified(subject))),
        closing=(
            _(
                "If you suffer loss because an office made a mistake, you may ask it for compensation under the law."
            ),
        ),
    )


def reopening(subject: Subject) -> Wording:
    return Wording(
        body=(
            _(
                "The supervising office has found an error in how your application for “%(name)s” was handled, and has "
                "ordered it to be handled again. What was decided before is no longer valid."
            )
            % {"name": subject.name},
            *reason(subject),
            *terms(subject),
        ),
        closing=(_("You need not apply again. We are sorry for the trouble."),),
    )


WORDINGS: Mapping[NoticeKind, Callable[[Subject], Wording]] = {
    NoticeKind.RECEIPT: receipt,
    NoticeKind.RETURN: returned,
    NoticeKind.ACCEPTANCE: acceptance,
    NoticeKind.DECLINE: decline,
    NoticeKind.CORRECTION: correction,
    NoticeKind.SUSPENSION: suspension,
    NoticeKind.RESUMPTION: resumption,
    NoticeKind.EXTENSION: extension,
    NoticeKind.GRANT: grant,
    NoticeKind.REFUSAL: refusal,
    NoticeKind.DELIVERY: delivery,
    NoticeKind.TERMINATION: termination,
    NoticeKind.WITHDRAWAL: withdrawal,
    NoticeKind.REVOCATION: revocation,
    NoticeKind.REOPENING: reopening,
}
