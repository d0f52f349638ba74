"""One task as the clerk who is to do it sees it. Data of the citizen come through `reads.projection` alone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from services.catalogue.vocabulary import Element, Matter, Package, StepKind, Text
from services.records.registry import RECORD
from workflows.models import CaseEvent, Outcome, SubCase, SubCaseState, Task, Verb

from .agency import Agency, agency
from .clocks import Standing, explained, standing
from .deferrals import DEFERRED
from .files import FileLine, file_line
from .inbox import step_name
from .masking import masked
from .outcomes import possible
from .projection import Shown, shown_to_department
from .readable import Readable, document_title
from .routes import has_last_word

WAYS = {
    "licence": _("Fetched as an electronic licence"),
    "share": _("Confirmed through data sharing"),
    "prior": _("Result of an earlier matter of this case"),
    "form": _("Stated in the form"),
    "commitment": _("Promised in writing by the applicant"),
    "upload": _("Uploaded by the applicant"),
    DEFERRED: _("The applicant hands it in later"),
}
WHY_ASKED = {
    Outcome.MISMATCH: _("The register does not confirm what the form says. Please compare and decide."),
    Outcome.UNAVAILABLE: _("The register did not answer. Please check it yourself."),
}


@dataclass(frozen=True)
class Fact:
    """`source` says in a sentence that the citizen put the value right, and what they added for this desk."""

    label: str
    value: str
    source: str = ""


@dataclass(frozen=True)
class Group:
    """What is known about one role of the form."""

    title: Text
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class DocumentLine:
    """One document: how it was met, what vouches for it, and the files handed in."""

    name: str
    way: str
    is_met: bool
    number: str
    issuer: str
    files: tuple[FileLine, ...]
    source: str


@dataclass(frozen=True)
class EarlierStep:
    """A step of this matter that is behind us. `by` is empty when the system did it."""

    name: str
    outcome: str
    is_fine: bool
    by: str
    opinion: str
    at: datetime


@dataclass(frozen=True)
class Sister:
    """Another matter of the same case."""

    matter: Text
    department: Text | None
    state: SubCaseState


@dataclass(frozen=True)
class Entry:
    """One line of the history."""

    verb: Verb
    at: datetime
    matter: Text | None
    who: str


@dataclass(frozen=True)
class ResultDatum:
    """A datum the decision is to produce; `value` is what a check has found already."""

    key: str
    label: str
    element: Element
    required: bool
    value: Any


@dataclass(frozen=True)
class TaskPage:
    """Everything a clerk needs to know about one task, and nothing the matter does not declare."""

    task: Task
    number: str
    sub_case_number: str
    one_thing: Text
    matter: Text
    step: str
    instructions: Text | None
    asked: str
    applicant: str
    agency: Agency | None
    standing: Standing | None
    why_due: tuple[str, ...]
    values: Mapping[str, Any]
    groups: tuple[Group, ...]
    documents: tuple[DocumentLine, ...]
    earlier: tuple[EarlierStep, ...]
    prior: tuple[Group, ...]
    sisters: tuple[Sister, ...]
    history: tuple[Entry, ...]
    outcomes: tuple[Outcome, ...]
    result_data: tuple[ResultDatum, ...]


def task_page(task: Task, *, by: AbstractBaseUser, now: datetime) -> TaskPage:
    """The page of a task that came with its process, applicant, sub-case, department and owner, as `by` sees it.

    The caller has asked the policy whether `by` may see the task; the log tells that `by` did. As many
    statements for a long case as for a short one.
    """
    sub_case, package = task.sub_case, task.process.package
    matter = package.matters[sub_case.matter]
    step = matter.step(task.step)
    shown = shown_to_department(task, by=by, now=now)
    readable = Readable.of(package, shown.values)
    others = [each for each in _sub_cases(task) if each.pk != sub_case.pk]
    return TaskPage(
        task=task,
        number=task.process.number,
        sub_case_number=sub_case.number or "",
        one_thing=package.one_thing.name,
        matter=package.one_thing.name if step.kind is StepKind.PRECHECK else matter.name,
        step=step_name(step),
        instructions=step.instructions,
        asked=str(WHY_ASKED.get(task.asked, "")),
        applicant=masked(task.process.applicant),
        agency=agency(task.process),
        standing=None if task.finished else standing(task, now),
        why_due=tuple(explained(task).sentences()),
        values={key: value for key, value in shown.values.items() if "." in key},
        groups=tuple(_groups(readable, shown.values, _sources(shown, sub_case))),
        documents=tuple(_documents(package, shown, _sources(shown, sub_case))),
        earlier=tuple(_earlier(task, matter)),
        prior=tuple(_prior(readable, shown)),
        sisters=tuple(
            Sister(
                package.matters[each.matter].name,
                each.department.name if each.department else None,
                SubCaseState(each.state),
            )
            for each in others
            if each.state != SubCaseState.SKIPPED
        ),
        history=tuple(_history(task, package)),
        outcomes=() if task.finished else possible(sub_case, step),
        result_data=_result_data(task, package, matter, shown),
    )


def grouped(
    readable: Readable, values: Mapping[str, Any], sources: Mapping[str, str] = MappingProxyType({})
) -> dict[str, tuple[Fact, ...]]:
    """Facts for people by role, in the order of the catalogue; answers to pure questions are left out."""
    package = readable.package
    facts: dict[str, list[Fact]] = defaultdict(list)
    for key, value in values.items():
        text = readable.value(key, value) if "." in key else ""
        if text:
            facts[package.role_of(key).code].append(
                Fact(str(readable.label(key)), text, sources.get(key, ""))
            )
    return {role: tuple(facts[role]) for role in package.roles if role in facts}


def _groups(readable: Readable, values: Mapping[str, Any], sources: Mapping[str, str]) -> Iterable[Group]:
    for role, facts in grouped(readable, values, sources).items():
        yield Group(readable.package.roles[role].name, facts)


def _sources(shown: Shown, sub_case: SubCase) -> dict[str, str]:
    """What was put right, in sentences; what the citizen added is for the matter that had asked."""
    sources = {}
    for key, each in shown.corrected.items():
        said = {"day": date_format(timezone.localtime(each.at), "DATE_FORMAT"), "remark": each.remark}
        told = _("Corrected by the applicant on %(day)s.")
        if each.remark and each.sub_case_id == sub_case.pk:
            told = _("Corrected by the applicant on %(day)s, who adds: %(remark)s")
        sources[key] = str(told) % said
    return sources


def _documents(package: Package, shown: Shown, sources: Mapping[str, str]) -> Iterable[DocumentLine]:
    files: dict[str, list[FileLine]] = defaultdict(list)
    for attachment in shown.attachments:
        files[attachment.document].append(
            file_line(attachment, corrected=attachment.document in shown.corrected)
        )
    for key, way in sorted(shown.documents.items()):
        holder, _dot, kind = key.partition(".")
        issuer = way.get("issuer")
        yield DocumentLine(
            name=document_title(package.documents[kind].name, package.roles[holder].name),
            way=_way(way),
            is_met=way["by"] not in ("", DEFERRED),
            number=way.get("number", ""),
            issuer=str(Text(**issuer)) if issuer else "",
            files=tuple(files[key]),
            source=sources.get(key, ""),
        )


def _way(way: Mapping[str, Any]) -> str:
    if way.get("from") == RECORD:
        return str(_("From the holder’s record: issued here, and in force when the application was sent"))
    if not way["by"] and way.get("unavailable"):
        return str(_("The register did not answer. Please check it yourself."))
    return str(WAYS.get(way["by"], _("Not handed in yet")))


def _earlier(task: Task, matter: Matter) -> Iterable[EarlierStep]:
    behind = Task.objects.filter(sub_case=task.sub_case, finished__isnull=False).exclude(pk=task.pk)
    for each in behind.select_related("owner").order_by("finished", "id"):
        outcome = Outcome(each.outcome)
        yield EarlierStep(
            name=step_name(matter.step(each.step)),
            outcome=str(outcome.label),
            is_fine=outcome not in (Outcome.MISMATCH, Outcome.UNAVAILABLE, Outcome.OBJECTED),
            by=str(each.owner) if each.owner else "",
            opinion=each.opinion,
            at=each.finished,
        )


def _sub_cases(task: Task) -> list[SubCase]:
    return list(
        SubCase.objects.filter(case_id=task.process_id).select_related("department").order_by("position")
    )


def _prior(readable: Readable, shown: Shown) -> Iterable[Group]:
    """What other matters issued, ready to be read."""
    for result in shown.prior:
        facts = [
            Fact(_whose(readable.package, key), readable.value(key, value))
            for key, value in result.data.items()
        ]
        number = Fact(pgettext("document", "Number"), result.number)
        yield Group(readable.package.documents[result.document].name, (number, *facts))


def _history(task: Task, package: Package) -> Iterable[Entry]:
    """Newest first: what happened to this matter, and to the case as a whole."""
    events = CaseEvent.objects.filter(case_id=task.process_id).select_related("sub_case", "department", "by")
    for event in events.order_by("-id"):
        if event.sub_case_id not in (None, task.sub_case_id):
            continue
        # A citizen's log-in name is not the department's business; a colleague's name is.
        is_staff = event.department_id is not None and event.by is not None
        yield Entry(
            verb=Verb(event.verb),
            at=event.at,
            matter=package.matters[event.sub_case.matter].name if event.sub_case else None,
            who=str(event.by) if is_staff else str(event.department.name) if event.department else "",
        )


def _result_data(task: Task, package: Package, matter: Matter, shown: Shown) -> tuple[ResultDatum, ...]:
    if task.finished or not has_last_word(task):
        return ()
    return tuple(
        ResultDatum(
            key=wanted.field,
            label=_whose(package, wanted.field),
            element=package.element_of(wanted.field),
            required=wanted.required,
            value=shown.findings.get(wanted.field),
        )
        for offered in matter.results
        for wanted in offered.data
    )


def _whose(package: Package, key: str) -> str:
    """The name of a field with its role, where several roles stand in one list."""
    return gettext("%(field)s of %(role)s") % {
        "field": package.element_of(key).name,
        "role": package.role_of(key).name,
    }
