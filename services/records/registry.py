"""What other offices know about a person or an enterprise, behind adapters: the setting RECORD_SOURCES names them.

A page asks through one `Inquiry`: its questions go out side by side, each once, within one patience for the whole page.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from time import monotonic
from typing import Any, Protocol

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.translation import gettext

from services.catalogue.vocabulary import Text
from services.failures import Permanent, Retryable

from .fallen import fallen
from .models import Via

RECORD = "record"
"""How a licence was found that we issued ourselves; beside the ways of asking in `Via`."""

PATIENCE_OF_JOBS = 10.0
"""Seconds a job waits for a register: nobody looks on meanwhile."""

log = logging.getLogger(__name__)


class Why(StrEnum):
    """Why a register's answer cannot be used. A code: it may stand in logs and in an application."""

    SILENT = "silent"  # slow, busy or down; it may answer later
    WRONG = "wrong"  # no answer, or about somebody else; its operator has to look
    CONTRADICTS = "contradicts"  # it says another name than the one the city has verified


class SourceUnavailable(Retryable):
    """The register gives no answer to go by. The person may declare or upload instead; we verify later."""

    def __init__(self, kind: str, why: Why = Why.SILENT) -> None:
        self.kind, self.why = kind, why
        super().__init__(f"the source of {kind} gives no answer to go by: {why}")


class WrongAnswer(Permanent):
    """The register refused us, or what it answered cannot be right: asking again would not help."""

    def __init__(self, kind: str, why: Why = Why.WRONG) -> None:
        self.kind, self.why = kind, why
        super().__init__(f"the answer of the source of {kind} cannot be used: {why}")


@dataclass(frozen=True, slots=True)
class Question:
    """One kind of record about one person or enterprise."""

    kind: str
    identifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """A licence or record. `data` holds canonical values by element code; `register` and `looked_up_at` say from where
    it was fetched and when, both None for what we issued ourselves.

    Kept out of `repr`: the number and the data are personal, and a repr ends up in logs.
    """

    kind: str
    number: str = field(repr=False)
    data: Mapping[str, Any] = field(repr=False)
    issuer: Text
    issued_at: datetime
    valid_until: date | None
    via: str
    revoked_at: datetime | None = None
    register: Text | None = None
    looked_up_at: datetime | None = None

    def stands_at(self, now: datetime) -> bool:
        """Issued, not revoked and not yet expired; the last day of validity counts."""
        return (
            self.issued_at <= now
            and (self.revoked_at is None or self.revoked_at > now)
            and (self.valid_until is None or self.valid_until >= timezone.localdate(now))
        )

    @property
    def provenance(self) -> str:
        """Where it comes from, as a sentence for the page."""
        values = {
            "issuer": str(self.issuer),
            "date": date_format(timezone.localtime(self.issued_at), "DATE_FORMAT"),
        }
        if self.via == RECORD:
            return gettext("From your own record: issued by %(issuer)s on %(date)s.") % values
        if self.register is not None and self.looked_up_at is not None:
            moment = date_format(timezone.localtime(self.looked_up_at), "DATETIME_FORMAT")
            values |= {"register": str(self.register), "moment": moment}
            if self.via == Via.LICENCE:
                return (
                    gettext(
                        "From the electronic licence issued by %(issuer)s on %(date)s, looked up in %(register)s "
                        "at %(moment)s."
                    )
                    % values
                )
            return (
                gettext(
                    "From data shared by %(issuer)s, recorded on %(date)s, looked up in %(register)s at %(moment)s."
                )
                % values
            )
        if self.via == Via.LICENCE:
            return gettext("From the electronic licence issued by %(issuer)s on %(date)s.") % values
        return gettext("From data shared by %(issuer)s, recorded on %(date)s.") % values


NoAnswer = SourceUnavailable | WrongAnswer
Answer = tuple[Found, ...] | SourceUnavailable | WrongAnswer


class RecordSource(Protocol):
    """An adapter to somebody else's registers."""

    def ask(
        self, questions: Sequence[Question], *, now: datetime, patience: float
    ) -> Mapping[Question, Answer]:
        """Everything the registers have for each question, what has fallen too; within `patience` seconds together.

        What went wrong comes as a value, sorted: SourceUnavailable, or WrongAnswer. A question to no register of this
        adapter is left out. Raises nothing.
        """
        ...


class Inquiry:
    """What the registers are asked for one page or one job: each question once, whoever asks it again.

    `names` are verified names by identifier: a register that says another one is not believed, and that is logged
    without either. `patience` are the seconds that all questions may take together.
    """

    def __init__(
        self,
        now: datetime,
        *,
        names: Mapping[str, str] | None = None,
        patience: float | None = None,
    ) -> None:
        self.now = now
        self._names = names or {}
        self._left = settings.REGISTERS_PATIENCE if patience is None else patience
        self._found: dict[Question, tuple[Found, ...]] = {}
        self._failed: dict[Question, Why] = {}

    def ask(self, kinds: Iterable[str], identifier: str) -> None:
        """Ask for all these kinds side by side, so that `find` need not wait for one after the other."""
        self._ask([Question(kind, identifier) for kind in dict.fromkeys(kinds)])

    def find(self, kind: str, identifier: str, *, via: str | None = None) -> Found | None:
        """The newest that stands: of this way, or as a licence, else as shared data.

        Raises SourceUnavailable when a source is down and no other one knows it: unknown is not the same as none.
        """
        question = Question(kind, identifier)
        self._ask([question])
        standing = [found for found in self._found[question] if found.stands_at(self.now)]
        for way in (via,) if via else (Via.LICENCE, Via.SHARE):
            of_this_way = [found for found in standing if found.via == way]
            if of_this_way:
                return max(of_this_way, key=lambda found: found.issued_at)
        if question in self._failed:
            raise SourceUnavailable(kind, self._failed[question])
        return None

    def newest(self, kind: str, identifier: str, *, via: str) -> Found | None:
        """The newest of this way, whether it stands or has fallen: to be shown, never to be used. Raises as `find`."""
        standing = self.find(kind, identifier, via=via)
        fallen = [found for found in self._found[Question(kind, identifier)] if found.via == via]
        return standing or max(fallen, key=lambda found: found.issued_at, default=None)

    def _ask(self, questions: Iterable[Question]) -> None:
        fresh = [question for question in questions if question not in self._found]
        if not fresh:
            return
        found: dict[Question, list[Found]] = {question: [] for question in fresh}
        for source in sources():
            began = monotonic()
            answers = source.ask(fresh, now=self.now, patience=max(0.0, self._left))
            self._left -= monotonic() - began
            for question, answer in answers.items():
                if isinstance(answer, tuple):
                    found[question] += self._believed(question, answer)
                else:
                    self._failed[question] = answer.why
        told = [question for question in fresh if found[question]]
        gone = fallen((each.identifier for each in told), (each.kind for each in told), self.now)
        for question in fresh:
            self._found[question] = tuple(
                one for one in found[question] if gone.spares(question.identifier, one)
            )

    def _believed(self, question: Question, answer: tuple[Found, ...]) -> list[Found]:
        """The answers that do not speak against the verified name."""
        verified = self._names.get(question.identifier)
        believed = [one for one in answer if verified is None or one.data.get("name") in (None, verified)]
        if len(believed) < len(answer):
            self._failed[question] = Why.CONTRADICTS
            log.warning("a register speaks against a verified name", extra={"kind": question.kind})
        return believed


def sources() -> tuple[RecordSource, ...]:
    """The adapters to ask, in order."""
    return tuple(import_string(path)() for path in settings.RECORD_SOURCES)


def find(kind: str, identifier: str, *, via: str, now: datetime) -> Found | None:
    """What the registers know of one thing, newest first among the sources; never anything expired, nor what was
    revoked or ended here: a register may still have its copy. Raises SourceUnavailable.
    """
    return Inquiry(now).find(kind, identifier, via=via)
