"""A delivery becomes words: in the receiver's language, short enough, and without what nobody else may read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, override, pgettext
from django.utils.translation import gettext_lazy as _

from services.channels.sms import as_sent
from services.models import Channel
from workflows.models import Audience, CaseEvent, Delivery, Digest

from .citizens import letter_about
from .officials import words_about

LONGEST_SMS = {"zh": 70, "en": 134}
"""Characters with the signature: one part of an SMS in Chinese, two in English (67 each in UCS-2)."""

GREETING = _("Hello,")
NUMBER = _("Number of the case: %(number)s")
LINK = _("Open the case: %(link)s")
DESK = _("Open your desk: %(link)s")
LOG_IN = _("Log in to the portal to read more.")
WHY_CITIZENS = _(
    "This e-mail was sent by itself; nobody reads answers to it. Under “My account – Messages” you choose what is sent "
    "to you. Questions: call 12345."
)
WHY_OFFICIALS = _(
    "This e-mail was sent by itself; nobody reads answers to it. Under “My account – Messages” you choose what is sent "
    "to you."
)
DIGEST_SUBJECT = _("Your desk on %(day)s: %(due_today)s due today, %(overdue)s overdue")
DIGEST_TEXT = _(
    "Due today: %(due_today)s. Overdue: %(overdue)s. Questions of sister departments to answer: %(questions)s. "
    "Supervision orders to answer: %(orders)s."
)


class Unwanted(Exception):
    """There is nobody to send it to any more, or nothing that this person may still be told."""


@dataclass(frozen=True)
class Written:
    """Ready to go out; an SMS has no subject, and gets its signature from the gateway's adapter."""

    subject: str
    text: str


def write(delivery: Delivery, audience: str) -> Written:
    """The words of a delivery. Needs its event (or digest) with case, sub-case and department, and the receiver's
    wishes, at hand; asks the database nothing.
    """
    with override(language_of(delivery)):
        if delivery.digest is not None:
            digest = digest_words(delivery.digest)
            text = [digest.text, *_to_the_desk(), str(WHY_OFFICIALS)]
            return Written(digest.subject, "\n\n".join(text))
        if audience == Audience.STAFF:
            return _to_an_official(delivery.event)
        if delivery.channel == Channel.SMS:
            return Written("", _sms(delivery.event))
        return _email(delivery.event)


def language_of(delivery: Delivery) -> str:
    """What the receiver chose to be written in, else the city's language."""
    wishes = getattr(delivery.receiver, "message_wishes", None)
    return wishes.language if wishes else settings.LANGUAGE_CODE


def official_words(event: CaseEvent) -> tuple[str, str]:
    """Title and text for an official, in the running language; KeyError for what they are not told."""
    title, text = words_about(event)
    said = {
        "matter": str(event.case.package.matters[event.sub_case.matter].name)
        if event.sub_case
        else str(event.case.package.one_thing.name),
        "department": str(event.department.name) if event.department else "",
        "number": event.case.number,
    }
    return str(title) % said, str(text) % said


def digest_words(digest: Digest) -> Written:
    """The summary of a day, in the running language, as the portal shows it."""
    said = digest.counts | {"day": date_format(digest.day, pgettext("date format", "j F"))}
    return Written(str(DIGEST_SUBJECT) % said, str(DIGEST_TEXT) % said)


def _sms(event: CaseEvent) -> str:
    say = str(letter_about(event).say)
    texts = [say % said for said in _tellings(event)]
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return next((text for text in texts if len(as_sent(text)) <= LONGEST_SMS[language]), texts[-1])


def _email(event: CaseEvent) -> Written:
    letter, said = letter_about(event), next(_tellings(event))
    number = event.case.number
    link = settings.PORTAL_ADDRESS and settings.PORTAL_ADDRESS + settings.LINKS_IN_MESSAGES["case"].format(
        number=number
    )
    paragraphs = [
        str(GREETING),
        str(letter.say) % said,
        str(letter.more) % said,
        str(NUMBER) % {"number": number},
        str(LINK) % {"link": link} if link else str(LOG_IN),
        str(WHY_CITIZENS),
    ]
    return Written(str(letter.subject) % said, "\n\n".join(paragraphs))


def _to_an_official(event: CaseEvent) -> Written:
    title, text = official_words(event)
    return Written(title, "\n\n".join([title, text, *_to_the_desk(), str(WHY_OFFICIALS)]))


def _to_the_desk() -> list[str]:
    if not settings.PORTAL_ADDRESS:
        return []
    return [str(DESK) % {"link": settings.PORTAL_ADDRESS + settings.LINKS_IN_MESSAGES["desk"]}]


def _tellings(event: CaseEvent) -> Iterator[Mapping[str, str]]:
    """What the placeholders say: with names where they may leave the portal, then ever more briefly."""
    package, sub_case = event.case.package, event.sub_case
    brief_case = gettext("case %(tail)s") % {"tail": event.case.number[-4:]}
    brief_matter = gettext("matter %(place)s") % {"place": sub_case.position + 1} if sub_case else ""
    days = {"day": _day(event.case.due_at), "due": _due(event)}
    if package.one_thing.named_outside:
        matter = str(package.matters[sub_case.matter].name) if sub_case else ""
        yield days | {"case": str(package.one_thing.name), "matter": matter}
        yield days | {"case": brief_case, "matter": matter}
    yield days | {"case": brief_case, "matter": brief_matter}


def _due(event: CaseEvent) -> str:
    due = event.detail.get("due")
    return _day(datetime.fromisoformat(due)) if due else ""


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), pgettext("date format", "j F"))
