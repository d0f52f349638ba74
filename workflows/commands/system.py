"""What the system does by itself to settle intents. Every function is safe to run twice."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from services.catalogue.vocabulary import Check, RoleKind
from services.files import scanner
from services.models import Holder, HolderKind, IdentifierKind, Via
from services.records.record import keep_result, revoke_licence
from services.records.registry import PATIENCE_OF_JOBS, Inquiry, SourceUnavailable
from workflows.commands import batch, calendar_notices, deliveries, moving
from workflows.commands.admission import admit
from workflows.commands.printing import print_later
from workflows.commands.proactive import examine_again
from workflows.flows import CaseFlow
from workflows.models import (
    Case,
    CaseState,
    Intent,
    IntentKind,
    Outcome,
    Result,
    Revocation,
    Scan,
    ScanState,
    Task,
)
from workflows.outbox import Handlers
from workflows.reads.facts import case_facts
from workflows.steps import Act, has_last_word


def hand_off(intent: Intent, now: datetime) -> None:
    """Work reaches the next departments: what became ready is opened, what cannot be is blocked."""
    case = CaseFlow.locked(intent.target)
    if case.state == CaseState.IN_PROGRESS:
        CaseFlow.advance(case, now=now)


def keep(intent: Intent, now: datetime) -> None:
    """A result goes into the record of its holder, who may only exist since this result (a newborn's number)."""
    result = Result.objects.select_related("sub_case__case", "sub_case__department", "revocation").get(
        pk=intent.target
    )
    if hasattr(result, "revocation"):
        return
    sub_case = result.sub_case
    role = sub_case.case.package.roles[result.holder_role]
    facts = case_facts(sub_case.case)
    identifier = facts.get(f"{role.code}.{role.identified_by}")
    if not identifier:
        return
    offers = sub_case.case.package.matters[sub_case.matter].results
    offered = next(one for one in offers if one.code == result.code)
    is_person = role.kind is RoleKind.PERSON
    holder, _created = Holder.objects.get_or_create(
        identifier=identifier,
        identifier_kind=IdentifierKind.CITIZEN_ID if is_person else IdentifierKind.CREDIT_CODE,
        defaults={
            "kind": HolderKind.PERSON if is_person else HolderKind.ENTERPRISE,
            "name": facts.get(f"{role.code}.{'name' if is_person else 'enterprise_name'}") or "",
        },
    )
    keep_result(
        holder=holder,
        kind=result.document,
        number=result.number,
        data={key.partition(".")[2]: value for key, value in result.data.items()},
        issuer=sub_case.department.name,
        sub_case_number=sub_case.number,
        at=result.issued_at,
        valid_until=result.valid_until,
        ends=(offered.ends,) if isinstance(offered.ends, str) else offered.ends,
    )


def revoke(intent: Intent, now: datetime) -> None:
    """A result no longer holds: nor does what its holder's record says of it."""
    revocation = Revocation.objects.select_related("result__sub_case").get(pk=intent.target)
    result = revocation.result
    at = max(revocation.at, result.issued_at)
    for holder_id in revoke_licence(sub_case_number=result.sub_case.number, kind=result.document, at=at):
        examine_again(holder_id=holder_id, now=now)


def verify(intent: Intent, now: datetime) -> Callable[[], None]:
    """Ask the sources of an automatic step; what they say is settled in a transaction of its own.

    A source that is down or says no sends the step to a person: nothing waits for a machine.
    """
    task = Task.objects.select_related("process", "sub_case").get(pk=intent.target)
    step = task.process.package.matters[task.sub_case.matter].step(task.step)
    facts = case_facts(task.process)
    outcome, findings = Outcome.PASSED, {}
    inquiry = Inquiry(now, patience=PATIENCE_OF_JOBS)
    for check in step.checks:
        outcome, found = ask(task.process, check, facts, now, inquiry)
        findings |= found
        if outcome is not Outcome.PASSED:
            break
    if outcome is Outcome.PASSED and has_last_word(task) and not _says_enough(task, findings):
        outcome = Outcome.INCOMPLETE
    return partial(_settle_verification, task.pk, task.process_id, outcome, findings, now)


def scan(intent: Intent, now: datetime) -> Callable[[], None]:
    """Ask the virus scanner about a file; a file that was taken away meanwhile needs no answer."""
    asked = Scan.objects.select_related("attachment").filter(pk=intent.target).first()
    if asked is None:
        return lambda: None
    with asked.attachment.file.open("rb") as file:
        verdict = scanner.scan(file, scanner.scanner_address())
    return partial(_settle_scan, asked.pk, verdict, now)


def _settle_scan(scan_id: int, verdict: scanner.Verdict, now: datetime) -> None:
    Scan.objects.filter(pk=scan_id, state=ScanState.PENDING).update(
        state=ScanState.CLEAN if verdict.is_clean else ScanState.INFECTED,
        signature=verdict.signature[:100],
        answered_at=now,
    )


def _says_enough(task: Task, findings: Mapping[str, Any]) -> bool:
    """Whether the checks found every datum that the results of the matter must have."""
    known = task.sub_case.findings | findings
    matter = task.process.package.matters[task.sub_case.matter]
    return all(
        wanted.field in known for result in matter.results for wanted in result.data if wanted.required
    )


def _settle_verification(
    task_id: int, case_id: int, outcome: Outcome, findings: Mapping[str, Any], now: datetime
) -> None:
    case = CaseFlow.locked(case_id)
    task = Task.objects.select_related("sub_case").get(pk=task_id, process=case)
    task.process = case
    if task.finished is None:
        task.flow_task.activation_class(task).execute(Act(outcome=outcome, by=None, now=now, data=findings))


def ask(
    case: Case, check: Check, facts: Mapping[str, Any], now: datetime, inquiry: Inquiry
) -> tuple[Outcome, dict[str, Any]]:
    """What came of one check, and what it found for the fields of the case that it fills."""
    role = case.package.roles[check.of]
    identifier = (
        facts.get(f"{role.code}.{role.identified_by}") if role.identified_by else case.applicant.identifier
    )
    if not identifier:
        return Outcome.MISMATCH, {}
    try:
        found = inquiry.find(check.record, str(identifier), via=Via.SHARE) or inquiry.find(
            check.record, str(identifier), via=Via.LICENCE
        )
    except SourceUnavailable:
        return Outcome.UNAVAILABLE, {}
    if found is None:
        return Outcome.MISMATCH, {}
    for element, field in check.compare.items():
        if facts.get(field) is not None and found.data.get(element) != facts[field]:
            return Outcome.MISMATCH, {}
    yielded = {field: found.data[element] for element, field in check.yields.items() if element in found.data}
    return Outcome.PASSED, yielded


HANDLERS = Handlers(
    effects={
        IntentKind.HAND_OFF: hand_off,
        IntentKind.KEEP: keep,
        IntentKind.REVOKE: revoke,
        IntentKind.TELL: deliveries.tell,
        IntentKind.BATCH: batch.carry_out,
        IntentKind.ADMIT: admit,
    },
    inquiries={
        IntentKind.VERIFY: verify,
        IntentKind.SCAN: scan,
        IntentKind.PRINT: print_later,
        IntentKind.MOVE: moving.move_batch,
        IntentKind.UNDO: moving.undo_batch,
        IntentKind.CALENDAR: calendar_notices.count_batch,
    },
)
