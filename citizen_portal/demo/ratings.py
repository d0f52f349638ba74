"""What became of the bad ratings of the demo city's past: most were put right, some still wait, some to this day."""

from datetime import datetime, timedelta
from random import Random

from citizen_portal.accounts.models import User
from services.calendar import DEFAULT_HOURS
from services.calendar.current import current_calendar
from workflows import clock
from workflows.commands import rectifying, verifying
from workflows.models import Case, Rectification, Stars
from workflows.policy import heads_for
from workflows.reads.rectifications import departments_of
from workflows.steps.rectifying import watching

CALLED_IN_TIME = 0.93
PUT_RIGHT_FOR_THE_CITIZEN = 0.85
SAID = (
    "已致歉，群众反映窗口解释不清，约定整改后回复。",
    "说明了办理时限，群众希望进度有短信提醒。",
    "群众反映来回跑了两趟，已核实并致歉。",
)
ANSWERS = (
    "已在窗口增设咨询台，对首问人员进行了培训；该类材料改为由系统调取，不再要求群众提供。",
    "已核实办理过程，对超时环节的责任人进行提醒谈话，并开通办理进度短信提醒。",
    "已公示办理时限和材料清单，同类办件实行专人跟踪，避免重复跑。",
)


def put_right(case: Case, now: datetime, rng: Random) -> None:
    """As far as each bad rating of the case has come by `now`."""
    for row in Rectification.objects.filter(case=case).select_related("rating", "case__submitted_by"):
        _go_on(row, now, rng)


def _go_on(row: Rectification, now: datetime, rng: Random) -> None:
    def hours(least: float, most: float) -> timedelta:
        return timedelta(hours=rng.uniform(least, most))

    at = row.opened_at
    if row.department_id is None:
        at = _office(at + hours(1, 6))
        if at > now:
            return
        chosen = [rng.choice(departments_of(row.rating))]
        row = verifying.assign_rating(row=row, departments=chosen, by=_watcher(row, at), now=at)
    at = _office(at + (hours(1, 7) if rng.random() < CALLED_IN_TIME else hours(40, 90)))
    if at > now or not heads_for(row, at):
        return
    head = User.objects.get(pk=heads_for(row, at)[0])
    row = rectifying.call_back(row=row, by=head, at=at, reached=True, said=rng.choice(SAID), now=at)
    at = _office(at + hours(24, 24 * 14))
    if at > now:
        return
    row = rectifying.answer_rating(row=row, by=head, text=rng.choice(ANSWERS), now=at)
    at = _office(at + hours(4, 50))
    if at > now:
        return
    row = verifying.accept_answer(row=row, by=_watcher(row, at), now=at)
    at += hours(2, 100)
    if at > now:
        return
    agrees = rng.random() < PUT_RIGHT_FOR_THE_CITIZEN
    level = Stars.SATISFIED if agrees else None
    rectifying.reply(row=row, by=row.case.submitted_by, agrees=agrees, level=level, now=at)


def _watcher(row: Rectification, at: datetime) -> User:
    return User.objects.get(pk=watching(row, at)[0])


def _office(moment: datetime) -> datetime:
    return clock.next_office_moment(moment, calendar=current_calendar(), hours=DEFAULT_HOURS)
