"""Corrections in the demo city's past: a clerk asks for what the matter foresees, and the applicant answers later."""

from datetime import datetime

from citizen_portal.accounts.models import User
from workflows.commands import clerk
from workflows.commands.corrections import answer_item, ask_for_corrections, hand_in
from workflows.models import CorrectionRequest, Task
from workflows.reads.corrections import correctable
from workflows.reads.facts import case_facts
from workflows.steps.faults import Wanted


def ask(task: Task, by: User, now: datetime) -> bool:
    """Ask for the first foreseen fault about a field that was filled in; False where there is none, or it was asked."""
    if CorrectionRequest.objects.filter(sub_case=task.sub_case).exists():
        return False
    facts = case_facts(task.process)
    found = correctable(task.process, {task.sub_case.matter}, facts)
    fault = next(
        (
            each
            for each in found.faults.values()
            if each.about in found.subjects and found.subjects[each.about].field and facts.get(each.about)
        ),
        None,
    )
    if fault is None:
        return False
    task = clerk.claim(task=task, by=by, now=now)
    ask_for_corrections(task=task, wanted=(Wanted(code=fault.code),), by=by, now=now)
    return True


def answer(task: Task, now: datetime) -> bool:
    """Hand in what was asked for, as it stood, with a word about it; False when nothing was."""
    request = CorrectionRequest.objects.filter(sub_case=task.sub_case, ended_at=None).first()
    if request is None:
        return False
    facts, by = case_facts(task.process), task.process.submitted_by
    for item in request.items.all():
        remark = "已核对，与证件一致。"
        answer_item(request=request, about=item.about, by=by, now=now, value=facts[item.about], remark=remark)
    hand_in(request=request, by=by, now=now)
    return True
