"""Public announcements (公告): how one begins and how it ends. While it stands no clock runs, for anybody."""

from services.catalogue.answers import is_empty
from services.catalogue.vocabulary import StepKind
from workflows.models import Announcement, AnnouncementEnd, SubCase, SubCaseState, Verb
from workflows.reads.facts import case_facts

from .deadlines import CLOCKS, count_clocks, deadline, wind_case
from .effects import Act, Effects, Opening


def begin_announcements(effects: Effects) -> None:
    """Whatever opens now and is to be announced stands announced from here on; call it under the lock of the case, with
    the sub-cases saved as they then are. What is read by everybody is fixed now.
    """
    announced = [opening for opening in effects.openings if opening.step.kind is StepKind.ANNOUNCE]
    if not announced:
        return
    facts = case_facts(effects.case)
    for opening in announced:
        _begin(opening, facts | opening.sub_case.findings, effects)
    wind_case(effects.case)


def _begin(opening: Opening, facts: dict, effects: Effects) -> None:
    sub_case, step = opening.sub_case, opening.step
    published = {key: facts[key] for key in step.announcement.publishes if not is_empty(facts.get(key))}
    announcement = Announcement.objects.create(
        sub_case=sub_case,
        department_id=opening.department_id,
        step=step.code,
        facts=published,
        words=" ".join(map(str, published.values())),
        starts_at=effects.now,
        ends_at=deadline(effects.now, step.term).due_at,
    )
    sub_case.state = SubCaseState.ANNOUNCED
    count_clocks(sub_case, effects.case.package.matters[sub_case.matter])
    sub_case.save(update_fields=["state", *CLOCKS])
    effects.record(
        Verb.ANNOUNCED,
        sub_case,
        department_id=opening.department_id,
        step=step.code,
        due=announcement.ends_at.isoformat(),
    )


def end_announcement(sub_case: SubCase, end: AnnouncementEnd, act: Act, *, objection: str = "") -> None:
    """The announcement that stands is over, for good; `sub_case` goes on where it was before, its clocks with it.

    The caller saves the sub-case. Raises DoesNotExist when none stands.
    """
    announcement = Announcement.objects.get(sub_case=sub_case, ended_at__isnull=True)
    announcement.ended_at, announcement.end = act.now, end
    announcement.objection, announcement.objected_by = objection, act.by
    announcement.save(update_fields=["ended_at", "end", "objection", "objected_by"])
    accepted = sub_case.accepted_at is not None
    sub_case.state = SubCaseState.ACCEPTED if accepted else SubCaseState.RECEIVED
    count_clocks(sub_case, sub_case.case.package.matters[sub_case.matter])
