"""What an applicant reads outside the portal about an event: one sentence for an SMS, and more for an e-mail.

Telephones lie on tables and mailboxes are shared: no letter names a person, a number of a person, a reason somebody
wrote, or a document. `case` and `matter` are names only where the catalogue says that the name tells nothing
(`OneThing.named_outside`); else they say ``case 001X`` and ``matter 3``. Further placeholders: `day`, the promised day
of the case, and `due`, the day by which something is wanted. There is no link in an SMS: people are told everywhere
not to follow one.
"""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflows.models import CaseEvent, Group, Verb


class Letter(NamedTuple):
    """`say` is the SMS, and the first paragraph of the e-mail; `more` is its second."""

    group: Group
    subject: Promise
    say: Promise
    more: Promise


LETTERS: Mapping[Verb, Letter] = {
    Verb.SUBMITTED: Letter(
        Group.PROGRESS,
        _("“%(case)s” has been submitted"),
        _(
            "“%(case)s” is submitted, and finished by %(day)s at the latest. We tell you when something is wanted."
        ),
        _("Your receipt, and what each department does, is on the page of your case."),
    ),
    Verb.PRECHECKED: Letter(
        Group.PROGRESS,
        _("“%(case)s” has passed the precheck"),
        _("“%(case)s” has passed the precheck. The departments begin; there is nothing for you to do."),
        _("From now on each department works on its own part. The page of your case shows how far they are."),
    ),
    Verb.SENT_BACK: Letter(
        Group.TO_DO,
        _("“%(case)s” came back to you to be put right"),
        _(
            "“%(case)s” came back to you. What you filled in is kept: log in, put it right, and send it again."
        ),
        _(
            "Nothing legal has begun yet, so nothing is lost. What to put right stands on the page of your case."
        ),
    ),
    Verb.ACCEPTED: Letter(
        Group.PROGRESS,
        _("“%(matter)s” is accepted"),
        _("“%(matter)s” of “%(case)s” is accepted. There is nothing for you to do."),
        _("The promised time runs from today. The notice of acceptance is on the page of your case."),
    ),
    Verb.ACCEPTED_BY_SILENCE: Letter(
        Group.PROGRESS,
        _("“%(matter)s” counts as accepted"),
        _("“%(matter)s” of “%(case)s” counts as accepted by law: the department did not answer in time."),
        _("It counts from the day on which the department received it. There is nothing for you to do."),
    ),
    Verb.DECLINED: Letter(
        Group.OUTCOME,
        _("“%(matter)s” was not accepted: please read the notice"),
        _("“%(matter)s” of “%(case)s” was not accepted. Please log in and read the reason in the notice."),
        _("An official document waits for you on the page of your case. It also says how you can object."),
    ),
    Verb.CORRECTION_ASKED: Letter(
        Group.TO_DO,
        _("“%(matter)s”: please put something right by %(due)s"),
        _("“%(matter)s” of “%(case)s” needs corrections. Please log in and answer by %(due)s, or it ends."),
        _(
            "Everything that is wanted is listed at once, and asked only once. Answer item by item; what you have "
            "answered is kept until you hand it in."
        ),
    ),
    Verb.CORRECTION_REMINDED: Letter(
        Group.TO_DO,
        _("Reminder: “%(matter)s” waits for your corrections until %(due)s"),
        _("Reminder: “%(matter)s” of “%(case)s” still waits for your corrections. After %(due)s it ends."),
        _("What you have answered already is kept. Please complete it and hand it in."),
    ),
    Verb.CORRECTION_ANSWERED: Letter(
        Group.PROGRESS,
        _("Your corrections for “%(matter)s” have arrived"),
        _("Your corrections for “%(matter)s” of “%(case)s” have arrived. The department goes on with it."),
        _("There is nothing for you to do."),
    ),
    Verb.DOCUMENT_REMINDED: Letter(
        Group.TO_DO,
        _("Reminder: “%(case)s” waits for a document until %(due)s"),
        _("Reminder: “%(case)s” waits for a document. Please log in and hand it in by %(due)s."),
        _("You chose to hand it in later. Without it the result cannot be issued."),
    ),
    Verb.DOCUMENT_HANDED_IN: Letter(
        Group.PROGRESS,
        _("Your document for “%(case)s” has arrived"),
        _("Your document for “%(case)s” has arrived. There is nothing for you to do."),
        _("The departments that need it can see it now."),
    ),
    Verb.DOCUMENT_OVERDUE: Letter(
        Group.OUTCOME,
        _("A document for “%(case)s” did not arrive in time"),
        _("A document for “%(case)s” did not arrive in time. Please log in to see what has ended."),
        _("The matters that cannot be decided without it have ended. You can apply again at any time."),
    ),
    Verb.SUSPENDED: Letter(
        Group.PROGRESS,
        _("“%(matter)s” pauses for a while"),
        _("“%(matter)s” of “%(case)s” pauses for a procedure set by law. Log in to see for how long."),
        _("The notice names the procedure and how long it takes. The promised time stands still meanwhile."),
    ),
    Verb.RESUMED: Letter(
        Group.PROGRESS,
        _("“%(matter)s” goes on"),
        _("“%(matter)s” of “%(case)s” goes on. Log in to see its new date."),
        _("The time that the pause took is not counted. There is nothing for you to do."),
    ),
    Verb.ANNOUNCED: Letter(
        Group.PROGRESS,
        _("“%(matter)s” is publicly announced"),
        _("“%(matter)s” of “%(case)s” is publicly announced. Log in to see until when."),
        _("Whoever is affected can come forward in the meantime. The next step begins by itself."),
    ),
    Verb.ANNOUNCEMENT_OVER: Letter(
        Group.PROGRESS,
        _("The announcement of “%(matter)s” is over"),
        _("The announcement of “%(matter)s” of “%(case)s” is over. It goes on by itself."),
        _("There is nothing for you to do."),
    ),
    Verb.OBJECTED: Letter(
        Group.OUTCOME,
        _("Somebody objected to the announcement of “%(matter)s”"),
        _("Somebody objected to the announcement of “%(matter)s”. Log in to see why, and what to do."),
        _("The office finds the objection well-founded. The notice gives the reason."),
    ),
    Verb.EXTENDED: Letter(
        Group.OUTCOME,
        _("“%(matter)s” takes longer than promised"),
        _("“%(matter)s” of “%(case)s” takes longer. Please log in for the reason and the new date."),
        _("A leader of the department has approved it. By law that is possible once only."),
    ),
    Verb.TRANSFERRED: Letter(
        Group.PROGRESS,
        _("“%(matter)s” is now with the office that is responsible"),
        _("“%(matter)s” of “%(case)s” is now with the office responsible. The promised date stays the same."),
        _("It had come to another office first. There is nothing for you to do."),
    ),
    Verb.RULED: Letter(
        Group.PROGRESS,
        _("It is settled who handles “%(matter)s”"),
        _("It is settled which office handles “%(matter)s” of “%(case)s”. The promised date stays the same."),
        _("The supervising office has decided. There is nothing for you to do."),
    ),
    Verb.GRANTED: Letter(
        Group.OUTCOME,
        _("“%(matter)s” is granted"),
        _("“%(matter)s” of “%(case)s” is granted. Please log in to see your result."),
        _("The decision, and what was issued, is on the page of your case and in your record."),
    ),
    Verb.REFUSED: Letter(
        Group.OUTCOME,
        _("“%(matter)s” was refused: please read the decision"),
        _("“%(matter)s” of “%(case)s” was refused. Log in for the reasons, and until when you can object."),
        _(
            "An official document waits for you on the page of your case. You may ask for administrative "
            "reconsideration within 60 days, or sue within six months."
        ),
    ),
    Verb.DELIVERED: Letter(
        Group.PROGRESS,
        _("The result of “%(matter)s” has been delivered"),
        _("The result of “%(matter)s” of “%(case)s” has been delivered. If it is not there, call 12345."),
        _("The delivery receipt is on the page of your case."),
    ),
    Verb.BLOCKED: Letter(
        Group.OUTCOME,
        _("“%(matter)s” cannot go on"),
        _("“%(matter)s” of “%(case)s” cannot go on: a matter before it was not granted. The others go on."),
        _("You can apply for it later on its own. The page of your case says which matter it depends on."),
    ),
    Verb.COMMITMENT_CHECKED: Letter(
        Group.OUTCOME,
        _("What you promised for “%(matter)s” has been checked"),
        _(
            "What you promised for “%(matter)s” of “%(case)s” has been checked. Please log in for the outcome."
        ),
        _(
            "If something is not as you promised, the department writes to you before anything follows from it."
        ),
    ),
    Verb.REVOKED: Letter(
        Group.OUTCOME,
        _("What was issued for “%(matter)s” no longer holds"),
        _(
            "What was issued for “%(matter)s” of “%(case)s” is revoked: please do not use it. Log in for the reason."
        ),
        _("An official document waits for you on the page of your case. It also says how you can object."),
    ),
    Verb.WITHDRAWN: Letter(
        Group.OUTCOME,
        _("“%(matter)s” has been withdrawn"),
        _("You withdrew “%(matter)s” of “%(case)s”. If that was not you, please call 12345."),
        _("The other matters go on. You can apply for it again at any time."),
    ),
    Verb.TERMINATED: Letter(
        Group.OUTCOME,
        _("“%(matter)s” has ended without a decision"),
        _(
            "“%(matter)s” of “%(case)s” has ended: something wanted from you did not arrive. You can apply again."
        ),
        _("An official document waits for you on the page of your case. It says what was missing."),
    ),
    Verb.REOPENED: Letter(
        Group.OUTCOME,
        _("“%(matter)s” is looked at once more"),
        _("We made a mistake: “%(matter)s” of “%(case)s” is looked at once more. You need not apply again."),
        _("The supervising office had it reopened, and its time starts anew. We are sorry for the trouble."),
    ),
    Verb.RECOUNTED: Letter(
        Group.PROGRESS,
        _("The dates of “%(case)s” have been counted anew"),
        _("The dates of “%(case)s” have been counted anew. It is finished by %(day)s at the latest."),
        _("The calendar of working days has changed. The page of your case explains each date."),
    ),
    Verb.RULES_EASED: Letter(
        Group.PROGRESS,
        _("“%(case)s” has become better for you"),
        _("Better rules hold for “%(case)s” now. You need not do anything."),
        _("What is better, an earlier date or a lower fee, stands on the page of your case."),
    ),
    Verb.BAD_RATING: Letter(
        Group.PROGRESS,
        _("Your rating of “%(case)s” is being looked into"),
        _("Your rating of “%(case)s” is being looked into. The office calls you within a working day."),
        _("We are sorry that it went badly. What was put right you can read on the page of your case."),
    ),
    Verb.RECTIFY_TOLD: Letter(
        Group.TO_DO,
        _("Is it put right? Your rating of “%(case)s”"),
        _("“%(case)s”: the office says it is put right. Please log in by %(due)s and say whether it is."),
        _("A supervisor has verified it. The answer stands on the page of your case; yes or no is enough."),
    ),
    Verb.RECTIFY_REOPENED: Letter(
        Group.PROGRESS,
        _("Your rating of “%(case)s” is looked into once more"),
        _("You said that it is not put right. Your rating of “%(case)s” is looked into once more."),
        _("The supervising office has sent it back to the department. There is nothing for you to do."),
    ),
    Verb.RECTIFY_CLOSED: Letter(
        Group.OUTCOME,
        _("Your rating of “%(case)s” has been settled"),
        _("Your rating of “%(case)s” has been settled. Please log in to read how."),
        _("What was done, and why, stands on the page of your case. You can always call 12345."),
    ),
    Verb.CLOSED: Letter(
        Group.PROGRESS,
        _("“%(case)s” is finished: how did it go?"),
        _("“%(case)s” is finished. How did it go? Please log in and rate it: that takes a minute."),
        _(
            "Whoever handled your case sees the rating without your name, and a bad one is looked into. Every result "
            "is on the page of your case."
        ),
    ),
}

OF_ALL: Mapping[Verb, Letter] = {
    Verb.WITHDRAWN: Letter(
        Group.OUTCOME,
        _("“%(case)s” has been withdrawn"),
        _("You withdrew “%(case)s”. If that was not you, please call 12345."),
        _("No department works on it any more. You can apply again at any time."),
    ),
    Verb.TERMINATED: Letter(
        Group.OUTCOME,
        _("“%(case)s” has ended without a decision"),
        _("“%(case)s” has ended: something wanted from you did not arrive. You can apply again."),
        _("An official document waits for you on the page of your case. It says what was missing."),
    ),
}
"""About the case as a whole, where the event is about no single matter."""


def letter_about(event: CaseEvent) -> Letter:
    """The letter about an event; KeyError for what citizens are not told."""
    verb = Verb(event.verb)
    if event.sub_case_id is None and verb in OF_ALL:
        return OF_ALL[verb]
    return LETTERS[verb]
