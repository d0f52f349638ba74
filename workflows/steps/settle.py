"""One function a kind of step: what its outcome does to the sub-case, and where the sub-case goes next.

Each is called under the lock of the case with a task that is open, and raises Invalid or WrongState before
anything is changed.
"""

from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext as _

from services.catalogue.vocabulary import Matter, Step
from services.models import PostKind
from workflows.errors import WrongState
from workflows.models import AnnouncementEnd, Decision, NoticeKind, Outcome, SubCase, SubCaseState, Task, Verb
from workflows.reads.facts import case_facts
from workflows.reads.routes import has_last_word, steps_ahead
from workflows.reads.staff import holders_or_above

from .announcing import end_announcement
from .deadlines import count_clocks, start_clocks, wind_case
from .effects import Act, Effects, Opening
from .promises import check_later, nothing_to_check, recount_deferred, refuse_to_issue_without
from .reasons import written_reason
from .results import checked_result_data, issue

Settle = Callable[[Task, Act, Effects], None]


def settle_acceptance(task: Task, act: Act, effects: Effects) -> None:
    """Accept, or decline with a reason (art. 32). The promise runs from acceptance.

    A matter that silence accepted while it stood here, where it is also decided, is only decided now.
    """
    sub_case, matter = task.sub_case, _matter(task)
    if sub_case.accepted_at is not None:
        settle_decision(task, act, effects)
        return
    _only(act, Outcome.ACCEPTED, Outcome.DECLINED)
    if act.outcome is Outcome.DECLINED:
        reason = _reason(act)
        _end(sub_case, SubCaseState.DECLINED, act, effects, note=reason)
        nothing_to_check(effects, sub_case)
        event = effects.record(Verb.DECLINED, sub_case, department_id=task.department_id)
        effects.give_notice(NoticeKind.DECLINE, event, reason=reason)
        return
    if act.by is None:
        accept_silently(sub_case, effects, task.department_id)
    else:
        sub_case.state = SubCaseState.ACCEPTED
        sub_case.accepted_at = act.now
        start_clocks(sub_case, matter, act.now)
        event = effects.record(Verb.ACCEPTED, sub_case, department_id=task.department_id)
        effects.give_notice(NoticeKind.ACCEPTANCE, event, deferred=recount_deferred(effects, sub_case))
    _go_on(task, act, effects)


def accept_silently(sub_case: SubCase, effects: Effects, department_id: int) -> None:
    """Nobody answered in time: it counts as accepted from the day of receipt (art. 32), and the promise with it.

    The applicant is told, and the head of the department whose silence it was.
    """
    sub_case.state = SubCaseState.ACCEPTED
    sub_case.accepted_at = sub_case.received_at
    count_clocks(sub_case, effects.case.package.matters[sub_case.matter])
    event = effects.record(Verb.ACCEPTED_BY_SILENCE, sub_case, department_id=department_id)
    effects.tell(event, holders_or_above(department_id, PostKind.LEADER, effects.now))
    deferred = recount_deferred(effects, sub_case)
    effects.give_notice(NoticeKind.ACCEPTANCE, event, silent=True, deferred=deferred)


def settle_review(task: Task, act: Act, effects: Effects) -> None:
    """An opinion for the desk that decides; where nobody decides after it, an objection refuses."""
    _only(act, Outcome.PASSED, Outcome.OBJECTED)
    objected = act.outcome is Outcome.OBJECTED
    reason = _reason(act) if objected else None
    effects.record(
        Verb.REVIEWED, task.sub_case, department_id=task.department_id, step=task.step, outcome=act.outcome
    )
    if objected and has_last_word(task):
        _refuse(task, act, effects, note=reason)
        return
    _go_on(task, act, effects)


def settle_decision(task: Task, act: Act, effects: Effects) -> None:
    """Grant with the data of the result, or refuse with a reason (art. 38)."""
    _only(act, Outcome.GRANTED, Outcome.REFUSED)
    if act.outcome is Outcome.REFUSED:
        _refuse(task, act, effects, note=_reason(act))
        return
    _go_on(task, act, effects)


def settle_delivery(task: Task, act: Act, effects: Effects) -> None:
    """The result has reached the citizen (art. 44)."""
    _only(act, Outcome.DELIVERED)
    event = effects.record(Verb.DELIVERED, task.sub_case, department_id=task.department_id)
    effects.give_notice(NoticeKind.DELIVERY, event)
    _end(task.sub_case, SubCaseState.GRANTED, act, effects)


def settle_verification(task: Task, act: Act, effects: Effects) -> None:
    """An automatic check: it passed, or a person at the same desk is asked to look."""
    _only(act, Outcome.PASSED, Outcome.MISMATCH, Outcome.UNAVAILABLE, Outcome.INCOMPLETE)
    if act.outcome is Outcome.PASSED:
        task.sub_case.findings = task.sub_case.findings | dict(act.data)
        effects.record(Verb.VERIFIED, task.sub_case, department_id=task.department_id, step=task.step)
        _go_on(task, act, effects)
        return
    effects.record(
        Verb.UNVERIFIED, task.sub_case, department_id=task.department_id, step=task.step, outcome=act.outcome
    )
    effects.openings.append(
        Opening(task.sub_case, _step(task), task.department_id, asked=Outcome(act.outcome))
    )


def settle_announcement(task: Task, act: Act, effects: Effects) -> None:
    """The announcement has stood to its end, which only the clock says; or somebody objected, with reason, and the
    matter is refused (Company Law, art. 240).
    """
    _only(act, Outcome.PASSED, Outcome.OBJECTED)
    if (act.outcome is Outcome.PASSED) != (act.by is None):
        raise WrongState("an announcement ends by the clock, or by an objection that somebody wrote down")
    sub_case = task.sub_case
    if act.outcome is Outcome.OBJECTED:
        reason = _reason(act)
        end_announcement(sub_case, AnnouncementEnd.OBJECTED, act, objection=reason["text"])
        effects.record(Verb.OBJECTED, sub_case, department_id=task.department_id, step=task.step)
        _refuse(task, act, effects, note=reason)
    else:
        end_announcement(sub_case, AnnouncementEnd.OVER, act)
        effects.record(Verb.ANNOUNCEMENT_OVER, sub_case, department_id=task.department_id, step=task.step)
        _go_on(task, act, effects)
    wind_case(effects.case)


def _go_on(task: Task, act: Act, effects: Effects) -> None:
    """To the next step of the route: at once at the same desk, by hand-off elsewhere; or to the end."""
    sub_case, matter = task.sub_case, _matter(task)
    if has_last_word(task):
        _grant(task, act, effects)
    rest = steps_ahead(sub_case, matter, task.step)
    if not rest:
        _end(sub_case, SubCaseState.GRANTED, act, effects)
        return
    code, department_id = rest[0]
    step = matter.step(code)
    sub_case.step = code
    if department_id == task.department_id and step.joint is None:
        effects.openings.append(Opening(sub_case, step, department_id))
    else:
        effects.hand_off = True


def _grant(task: Task, act: Act, effects: Effects) -> None:
    case, sub_case, matter = effects.case, task.sub_case, _matter(task)
    refuse_to_issue_without(effects, matter)
    facts = case_facts(case) | sub_case.findings if matter.results else {}
    offered = {wanted.field for result in matter.results for wanted in result.data}
    # A check may already have found what the result is to say; what the clerk writes wins.
    data = {field: facts[field] for field in offered if field in sub_case.findings} | dict(act.data)
    data = checked_result_data(case.package, matter, data, timezone.localdate(act.now))
    sub_case.decision = Decision.GRANTED
    sub_case.decided_at = act.now
    sub_case.state = SubCaseState.DECIDED
    effects.results.extend(issue(case.package, sub_case, matter, data, facts, act.now))
    event = effects.record(Verb.GRANTED, sub_case, department_id=task.department_id)
    effects.give_notice(NoticeKind.GRANT, event)
    check_later(effects, sub_case)
    effects.hand_off = True


def _refuse(task: Task, act: Act, effects: Effects, *, note: dict[str, str] | None) -> None:
    sub_case = task.sub_case
    sub_case.decision = Decision.REFUSED
    sub_case.decided_at = act.now
    event = effects.record(Verb.REFUSED, sub_case, department_id=task.department_id)
    effects.give_notice(NoticeKind.REFUSAL, event, reason=note)
    nothing_to_check(effects, sub_case)
    _end(sub_case, SubCaseState.REFUSED, act, effects, note=note)


def _end(
    sub_case: SubCase, state: SubCaseState, act: Act, effects: Effects, *, note: dict[str, str] | None = None
) -> None:
    sub_case.state = state
    sub_case.silent_at = None
    sub_case.ended_at = act.now
    sub_case.step = ""
    sub_case.note = note or {}
    effects.hand_off = True


def _only(act: Act, *outcomes: Outcome) -> None:
    if act.outcome not in outcomes:
        raise WrongState(f"a step of this kind does not end as {act.outcome}")


def _reason(act: Act) -> dict[str, str]:
    return {
        "text": written_reason(act.reason, _("Please give the reason: the citizen has a right to know it."))
    }


def _matter(task: Task) -> Matter:
    return task.process.package.matters[task.sub_case.matter]


def _step(task: Task) -> Step:
    return _matter(task).step(task.step)
