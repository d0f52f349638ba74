"""A case as its citizen sees it: what each department does, what happened, what came of it, by when.

A constant number of statements whatever the case holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from services.catalogue.compose import FormDocument, compose
from services.catalogue.vocabulary import Package, Text
from workflows.models import (
    DECIDED_TOGETHER,
    RUNNING,
    Announcement,
    Application,
    Attachment,
    Case,
    CaseEvent,
    CaseState,
    Rating,
    Result,
    SubCase,
    SubCaseState,
    Task,
)

from .announcements import standing_of
from .carried import as_named_now
from .clocks import case_promise, has_acceptance, promise_of, silence_of, statutory_of
from .corrections import documents_as_corrected, handed_in
from .documents import NOT_ASKED
from .pauses import fetch_pauses
from .promised import Promise, promised
from .readable import Readable, document_name
from .sentences import UNTOLD, Told, reason_of, step_name, tell


@dataclass(frozen=True)
class ResultShown:
    """A result with its data in words: `facts` are (label, value)."""

    id: int
    name: Text
    number: str
    issued_at: datetime
    valid_until: Any
    issuer: Text
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class MatterProgress:
    """One matter of the case. `note` says in a sentence how it stands and on whom it waits.

    Of its clocks, what was promised, what the law allows (art. 42), and until when it is to be accepted (art. 32); None
    for one that does not run. `announcement` is the one that stands.
    """

    sub_case: SubCase
    name: Text
    department: Text | None
    state: str
    note: str
    promise: Promise | None
    statutory: Promise | None
    acceptance: Promise | None
    results: tuple[ResultShown, ...]
    level: int | None
    announcement: Announcement | None = None

    @property
    def is_needed(self) -> bool:
        return self.state != SubCaseState.SKIPPED

    @property
    def has_ended(self) -> bool:
        return self.sub_case.has_ended


@dataclass(frozen=True)
class Happened:
    """An entry of the timeline."""

    event: CaseEvent
    told: Told
    department: Text | None
    results: tuple[ResultShown, ...]


@dataclass(frozen=True)
class DocumentShown:
    """A document of the application: how it was met and its files. `way` is empty while it is still to come.

    `corrected_at` is when the files were handed in that stand for what was there before; `replaced` are those.
    """

    name: str
    key: str
    way: Mapping[str, Any]
    prior: Text | None
    files: tuple[Attachment, ...]
    replaced: tuple[Attachment, ...] = ()
    corrected_at: datetime | None = None

    @property
    def is_fetched(self) -> bool:
        """Whether the citizen was not asked for it (免提交)."""
        return self.way.get("by") in NOT_ASKED


@dataclass(frozen=True)
class Progress:
    """The whole page; `rev` changes with every event."""

    case: Case
    package: Package
    rev: int
    matters: tuple[MatterProgress, ...]
    history: tuple[Happened, ...]
    documents: tuple[DocumentShown, ...]
    promise: Promise
    level: int | None

    @cached_property
    def needed(self) -> tuple[MatterProgress, ...]:
        return tuple(matter for matter in self.matters if matter.is_needed)

    @cached_property
    def skipped(self) -> tuple[MatterProgress, ...]:
        return tuple(matter for matter in self.matters if not matter.is_needed)

    @property
    def ended(self) -> int:
        return sum(matter.has_ended for matter in self.needed)

    @property
    def is_closed(self) -> bool:
        return self.case.state not in RUNNING

    @property
    def checked_at(self) -> datetime | None:
        """When every department that has the case had looked at its documents; None before the first did."""
        looked = [
            one.sub_case.accepted_at or one.sub_case.ended_at
            for one in self.needed
            if one.sub_case.received_at
        ]
        known = [moment for moment in looked if moment is not None]
        return min(known) if known else None

    @property
    def results(self) -> tuple[ResultShown, ...]:
        return tuple(result for matter in self.needed for result in matter.results)


ACCEPTANCE_RUNS = (SubCaseState.RECEIVED, SubCaseState.AWAITING_CORRECTION)


def revision(case: Case) -> int:
    """The id of the newest event: what a page compares when it asks whether something is new."""
    return CaseEvent.objects.filter(case=case).order_by("-id").values_list("id", flat=True).first() or 0


def progress(case: Case, *, now: datetime) -> Progress:
    """Everything the citizen may know of the case."""
    package = case.package
    application = Application.objects.get(pk=case.pk)
    sub_cases = list(SubCase.objects.filter(case=case).select_related("department").order_by("position"))
    tasks = {
        task.sub_case_id: task
        for task in Task.objects.filter(process=case, finished__isnull=True).select_related("department")
    }
    issued = list(Result.objects.filter(sub_case__case=case).order_by("id"))
    ratings = dict(Rating.objects.filter(case=case).values_list("sub_case_id", "level"))
    events = list(
        CaseEvent.objects.filter(case=case).select_related("sub_case", "department").order_by("-at", "-id")
    )
    fetch_pauses(sub_cases)
    readable = Readable.of(package, {key: value for result in issued for key, value in result.data.items()})
    results = {
        one.pk: tuple(_result(readable, one, result) for result in issued if result.sub_case_id == one.pk)
        for one in sub_cases
    }
    return Progress(
        case=case,
        package=package,
        rev=max((event.pk for event in events), default=0),
        matters=tuple(
            _matter(case, one, sub_cases, tasks.get(one.pk), results[one.pk], ratings.get(one.pk), now)
            for one in sub_cases
        ),
        history=tuple(
            Happened(
                event=event,
                told=tell(event, package),
                department=event.department.name if event.department else None,
                results=results.get(event.sub_case_id, ()) if event.verb == "granted" else (),
            )
            for event in events
            if event.verb not in UNTOLD
        ),
        documents=_documents(case, application),
        promise=promised(case_promise(case, sub_cases), now=now, ended_at=case.finished),
        level=ratings.get(None),
    )


def result_shown(result: Result, package: Package) -> ResultShown:
    """One result in words; needs its sub-case and department at hand, one statement for names of places."""
    return _result(Readable.of(package, result.data), result.sub_case, result)


def _matter(
    case: Case,
    sub_case: SubCase,
    siblings: Sequence[SubCase],
    task: Task | None,
    results: tuple[ResultShown, ...],
    level: int | None,
    now: datetime,
) -> MatterProgress:
    start = sub_case.accepted_at or sub_case.received_at
    runs = start is not None and not sub_case.has_ended
    matter = case.package.matters[sub_case.matter]
    awaits = sub_case.state in ACCEPTANCE_RUNS and has_acceptance(sub_case, matter)
    return MatterProgress(
        sub_case=sub_case,
        name=matter.name,
        department=sub_case.department.name if sub_case.department else None,
        state=sub_case.state,
        note=_note(case, sub_case, siblings, task, results),
        promise=promised(promise_of(sub_case, matter), now=now) if runs else None,
        # The stages of a yearly round are all there is: no term of a single case runs beside them.
        statutory=promised(statutory_of(sub_case, matter), now=now) if runs and not case.round_id else None,
        acceptance=promised(silence_of(sub_case), now=now) if awaits else None,
        results=results,
        level=level,
        announcement=standing_of(sub_case),
    )


def _note(
    case: Case,
    sub_case: SubCase,
    siblings: Sequence[SubCase],
    task: Task | None,
    results: tuple[ResultShown, ...],
) -> str:
    """How the matter stands, in a sentence."""
    package = case.package
    match sub_case.state:
        case SubCaseState.AWAITING_CORRECTION:
            return _("Waiting for what you are asked to put right.")
        case SubCaseState.ANNOUNCED:
            return _stands_announced(sub_case)
        case SubCaseState.SUSPENDED:
            return _stands_still(sub_case)
        case SubCaseState.WITHDRAWN:
            return _("You withdrew it.")
        case SubCaseState.TERMINATED:
            return _("It ended because something that was wanted from you did not arrive in time.")
        case SubCaseState.WAITING if case.state == CaseState.RETURNED:
            return _("It had not begun when the application came back to you.")
        case SubCaseState.WAITING:
            return _waits_for(case, sub_case, siblings)
        case SubCaseState.BLOCKED:
            return _("A matter it depends on was not granted, so it cannot begin.")
        case SubCaseState.SKIPPED:
            return reason_of(sub_case)
        case SubCaseState.REFUSED | SubCaseState.DECLINED:
            return _("The reason given: %(reason)s") % {"reason": reason_of(sub_case)}
        case SubCaseState.GRANTED:
            issued = results[0].name if results else ""
            return str(issued) or _("Done; there is nothing to collect.")
    if task is None:
        return _("Waiting for the other departments, so that they come together.")
    said = {"department": task.department.name, "step": step_name(package, sub_case, task.step)}
    if task.flow_task_type == "JOB":
        return _("The system is checking the registers; this usually takes seconds.")
    if task.flow_task_type == DECIDED_TOGETHER:
        day = date_format(timezone.localtime(task.due_at), "DATE_FORMAT") if task.due_at else ""
        return _("Decided together with all other applications, by %(day)s.") % {"day": day}
    if task.owner_id is None:
        return _("Waiting for %(department)s: %(step)s") % said
    return _("%(department)s is working on it: %(step)s") % said


def _stands_still(sub_case: SubCase) -> str:
    """Under one special procedure at a time; those of the sub-case were fetched with its other pauses."""
    standing = next(one for one in sub_case.suspensions.all() if one.ended_at is None)
    return _(
        "Special procedure (%(kind)s), expected to end by %(day)s. This time does not count, and there is nothing for "
        "you to do."
    ) % {"kind": standing.get_kind_display(), "day": date_format(standing.expected_end, "DATE_FORMAT")}


def _stands_announced(sub_case: SubCase) -> str:
    return _(
        "Publicly announced until %(day)s, so that anyone affected can come forward. No office works on it "
        "meanwhile, and there is nothing for you to do: the next step begins by itself."
    ) % {"day": date_format(timezone.localtime(standing_of(sub_case).ends_at), "DATE_FORMAT")}


def _waits_for(case: Case, sub_case: SubCase, siblings: Sequence[SubCase]) -> str:
    package = case.package
    open_before = [
        str(package.matters[other.matter].name)
        for other in siblings
        if other.matter in sub_case.after and not other.has_ended
    ]
    if not open_before:
        if case.state == CaseState.SUBMITTED and case.package.one_thing.precheck is not None:
            return _("Begins by itself after the precheck.")
        return _("It begins in a moment.")
    return _("Begins by itself when this is done: %(matters)s") % {"matters": _(", ").join(open_before)}


def _result(readable: Readable, sub_case: SubCase, result: Result) -> ResultShown:
    package = readable.package
    offered = next(one for one in package.matters[sub_case.matter].results if one.code == result.code)
    return ResultShown(
        id=result.pk,
        name=offered.name,
        number=result.number,
        issued_at=result.issued_at,
        valid_until=result.valid_until,
        issuer=sub_case.department.name,
        facts=tuple(
            (str(readable.label(key)), readable.value(key, value)) for key, value in result.data.items()
        ),
    )


def _documents(case: Case, application: Application) -> tuple[DocumentShown, ...]:
    package = case.package
    files: dict[str, list[Attachment]] = {}
    attachments = list(
        handed_in(Attachment.objects.filter(case_id=application.pk))
        .select_related("item__request")
        .order_by("uploaded_at")
    )
    for attachment in attachments:
        files.setdefault(attachment.document, []).append(attachment)
    ways = documents_as_corrected(as_named_now(case, application.documents, "documents"), attachments)
    said = {**application.answers, **application.values}
    form = compose(package, as_named_now(case, said, "fields"))
    return tuple(
        _document(package, document, ways.get(document.key, {}), files.get(document.key, []))
        for document in form.documents
    )


def _document(
    package: Package, document: FormDocument, way: Mapping[str, Any], files: Sequence[Attachment]
) -> DocumentShown:
    corrected = tuple(one for one in files if one.item is not None)
    before = tuple(one for one in files if one.item is None)
    prior = package.matters[way["matter"]].name if way.get("matter") else None
    return DocumentShown(
        name=document_name(document),
        key=document.key,
        way=way,
        prior=prior,
        files=corrected or before,
        replaced=before if corrected else (),
        corrected_at=corrected[0].item.request.ended_at if corrected else None,
    )
