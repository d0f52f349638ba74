"""Which rows there are for a person. The rules name these as their conditions; whatever is outside is not found."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from services.catalogue.authoring.models import DICTIONARY
from services.catalogue.models import OneThingVersion
from services.models import (
    Department,
    EntryKind,
    Holder,
    Level,
    Mandate,
    MandateKind,
    Post,
    PostKind,
    Revision,
    RevisionState,
    Round,
    Takeover,
)
from services.organisation.serving import departments_watched_by
from workflows.errors import NotAllowed
from workflows.models import (
    AccessEntry,
    Admission,
    AdmissionState,
    Announcement,
    Attachment,
    Audience,
    BatchRun,
    Case,
    Commitment,
    Consent,
    CorrectionRequest,
    DataCorrection,
    DataExport,
    Delegation,
    Draft,
    Extension,
    Message,
    MigrationRun,
    Offer,
    OrderOrigin,
    Question,
    RunState,
    SavedView,
    ScanState,
    SupervisionOrder,
    Task,
)

STANDING_FOR = (MandateKind.GUARDIAN, MandateKind.LEGAL_REPRESENTATIVE, MandateKind.AGENT)
"""Who stands for a holder sees what it is offered. A proxy does not: what somebody may be entitled to tells of their
health and means, and they gave the proxy to have something done, not to be known."""

WORKING_POSTS = (PostKind.CLERK, PostKind.SECTION_HEAD, PostKind.LEADER)
AUTHORING_POSTS = (PostKind.AUTHOR, PostKind.LEADER)


def working_posts(user: AbstractBaseUser, now: datetime) -> QuerySet[Post]:
    """The posts in which this person handles tasks at `now`; a post that has ended gives nothing."""
    return Post.objects.held_on(timezone.localdate(now)).filter(user_id=user.pk, kind__in=WORKING_POSTS)


def workplaces(user: AbstractBaseUser, now: datetime) -> QuerySet[Post]:
    """Ids of the departments this person handles tasks for, as a subquery."""
    return working_posts(user, now).values("department_id")


def may_act(user: AbstractBaseUser, mandate: Mandate, one_thing: str, now: datetime) -> bool:
    """Whether this person may act under that mandate, in that one-thing, at `now`."""
    return mandate.covers(one_thing) and _mandates(user, now).filter(pk=mandate.pk).exists()


def own_cases(user: AbstractBaseUser, now: datetime) -> QuerySet[Case]:
    """A citizen's cases: those of the holder behind the log-in, whoever submitted them; and for an agent those
    submitted under a mandate, for as long as it stands."""
    if user.holder_id is None:
        return Case.objects.none()
    return Case.objects.filter(Q(applicant_id=user.holder_id) | Q(mandate__in=_mandates(user, now)))


def own_drafts(user: AbstractBaseUser, now: datetime) -> QuerySet[Draft]:
    """What this person has begun; under a mandate only while it stands."""
    within = Q(mandate__isnull=True) | Q(mandate__in=_mandates(user, now))
    return Draft.objects.filter(within, user_id=user.pk)


def own_messages(user: AbstractBaseUser, now: datetime) -> QuerySet[Message]:
    """What this person was told: as an official, or about a case of their own; of a principal's only while the mandate
    stands."""
    within = Q(event__case__mandate__isnull=True) | Q(event__case__mandate__in=_mandates(user, now))
    within |= Q(audience=Audience.STAFF)
    if user.holder_id is not None:
        within |= Q(event__case__applicant_id=user.holder_id)
    return Message.objects.filter(within, receiver_id=user.pk)


def own_work_messages(user: AbstractBaseUser, now: datetime) -> QuerySet[Message]:
    """What this person was told as an official; it outlives the post, what it leads to does not."""
    return Message.objects.filter(receiver_id=user.pk, audience=Audience.STAFF)


def own_looks(user: AbstractBaseUser, now: datetime) -> QuerySet[AccessEntry]:
    """What staff looked at in this person's cases, and in this person's record."""
    about_the_record = Q(case__isnull=True, holder_id=user.holder_id, holder__isnull=False)
    return AccessEntry.objects.filter(Q(case__in=own_cases(user, now)) | about_the_record)


def _mandates(user: AbstractBaseUser, now: datetime) -> QuerySet[Mandate]:
    return Mandate.objects.standing(now).held_by(user.holder_id)


def department_tasks(user: AbstractBaseUser, now: datetime) -> QuerySet[Task]:
    """The tasks of the departments this person works for."""
    return Task.objects.filter(department__in=workplaces(user, now))


def tasks_for_people(user: AbstractBaseUser, now: datetime) -> QuerySet[Task]:
    """The steps that people of these departments do; what the system checks by itself is nobody's page."""
    return department_tasks(user, now).filter(flow_task_type="HUMAN")


def held_tasks(user: AbstractBaseUser, now: datetime) -> QuerySet[Task]:
    """What this person has claimed, or a colleague who is away and for whom this person stands in; in departments
    this person still works for."""
    stood_in_for = standing_delegations(now).filter(
        stands_in_id=user.pk, department=OuterRef("department"), away=OuterRef("owner")
    )
    return tasks_for_people(user, now).filter(Q(owner_id=user.pk) | Exists(stood_in_for))


def standing_delegations(now: datetime) -> QuerySet[Delegation]:
    """The delegations in force at `now`; their last day counts."""
    today = timezone.localdate(now)
    return Delegation.objects.filter(starts_on__lte=today, ends_on__gte=today, ended_at__isnull=True)


def headed_departments(user: AbstractBaseUser, now: datetime) -> QuerySet[Post]:
    """Ids of the departments this person heads, as a subquery."""
    heads = (PostKind.SECTION_HEAD, PostKind.LEADER)
    return working_posts(user, now).filter(kind__in=heads).values("department_id")


def extensions_to_answer(user: AbstractBaseUser, now: datetime) -> QuerySet[Extension]:
    """What was asked of this person as leader of a department; as its section head, where nobody leads it."""
    held = Post.objects.held_on(timezone.localdate(now))
    led = held.filter(kind=PostKind.LEADER).values("department_id")
    own = working_posts(user, now)
    leads = Q(department__in=own.filter(kind=PostKind.LEADER).values("department_id"))
    heads = Q(department__in=own.filter(kind=PostKind.SECTION_HEAD).values("department_id"))
    return Extension.objects.filter(leads | (heads & ~Q(department__in=led))).exclude(asked_by_id=user.pk)


def own_delegations(user: AbstractBaseUser, now: datetime) -> QuerySet[Delegation]:
    """Where this person is away or stands in, and those of the departments this person heads."""
    return Delegation.objects.filter(
        Q(away_id=user.pk) | Q(stands_in_id=user.pk) | Q(department__in=headed_departments(user, now))
    )


def questions_to_answer(user: AbstractBaseUser, now: datetime) -> QuerySet[Question]:
    """What sister departments asked the departments this person works for."""
    return Question.objects.filter(to_department__in=workplaces(user, now))


def orders_to_answer(user: AbstractBaseUser, now: datetime) -> QuerySet[SupervisionOrder]:
    """The supervision orders to the departments this person heads; a dispute is not theirs to answer."""
    return SupervisionOrder.objects.filter(department__in=headed_departments(user, now)).exclude(
        origin=OrderOrigin.DISPUTE
    )


def watched_orders(user: AbstractBaseUser, now: datetime) -> QuerySet[SupervisionOrder]:
    """The supervision orders, and disputes, of the departments a supervisor watches over."""
    return SupervisionOrder.objects.filter(department__in=watched_departments(user, now))


def watched_disputes(user: AbstractBaseUser, now: datetime) -> QuerySet[SupervisionOrder]:
    """What departments disagree about, for the supervisor to rule."""
    return watched_orders(user, now).filter(origin=OrderOrigin.DISPUTE)


def watched_departments(user: AbstractBaseUser, now: datetime) -> QuerySet[Department]:
    """The departments a supervisor watches over."""
    return departments_watched_by(user, timezone.localdate(now))


def supervisors_office(user: AbstractBaseUser, now: datetime) -> int:
    """The id of the department for which this supervisor looks. Raises NotAllowed for anybody else."""
    supervising = Post.objects.held_on(timezone.localdate(now)).filter(
        user_id=user.pk, kind=PostKind.SUPERVISOR
    )
    office = supervising.order_by("id").values_list("department_id", flat=True).first()
    if office is None:
        raise NotAllowed("no post as a supervisor")
    return office


def watched_cases(user: AbstractBaseUser, now: datetime) -> QuerySet[Case]:
    """The cases in which a watched department has a part."""
    return Case.objects.filter(sub_cases__department__in=watched_departments(user, now)).distinct()


def own_correction_requests(user: AbstractBaseUser, now: datetime) -> QuerySet[CorrectionRequest]:
    """What departments want put right in this person's cases."""
    return CorrectionRequest.objects.filter(sub_case__case__in=own_cases(user, now))


def commitments_of_department(user: AbstractBaseUser, now: datetime) -> QuerySet[Commitment]:
    """What applicants promised the departments this person works for."""
    return Commitment.objects.filter(sub_case__department__in=workplaces(user, now))


def commitments_led(user: AbstractBaseUser, now: datetime) -> QuerySet[Commitment]:
    """What applicants promised the departments this person leads."""
    led = working_posts(user, now).filter(kind=PostKind.LEADER)
    return Commitment.objects.filter(sub_case__department__in=led.values("department_id"))


def announcements_of_department(user: AbstractBaseUser, now: datetime) -> QuerySet[Announcement]:
    """What the departments this person works for have announced."""
    return Announcement.objects.filter(department__in=workplaces(user, now))


def readable_attachments(user: AbstractBaseUser, now: datetime) -> QuerySet[Attachment]:
    """The citizen's own files. A clerk reads a file through a task, where the projection is applied."""
    return Attachment.objects.filter(Q(draft__in=own_drafts(user, now)) | Q(case__in=own_cases(user, now)))


def owner_may_open(attachment: Attachment) -> bool:
    """People get their own file back, unless it would harm them."""
    return attachment.scan_state is not ScanState.INFECTED


def staff_may_open(attachment: Attachment) -> bool:
    """Staff open what a scanner found clean, and what none has seen if the installation says so."""
    state = attachment.scan_state
    return state is ScanState.CLEAN or (state is ScanState.NOT_SCANNED and settings.ALLOW_UNSCANNED)


def own_data_corrections(user: AbstractBaseUser, now: datetime) -> QuerySet[DataCorrection]:
    """What this person asked to have put right in their own record."""
    return DataCorrection.objects.filter(holder_id=user.holder_id, holder__isnull=False)


def data_corrections_to_answer(user: AbstractBaseUser, now: datetime) -> QuerySet[DataCorrection]:
    """What people asked of the departments this person works for."""
    return DataCorrection.objects.filter(department__in=workplaces(user, now))


def own_exports(user: AbstractBaseUser, now: datetime) -> QuerySet[DataExport]:
    """The copies this person took of their own data."""
    return DataExport.objects.filter(holder_id=user.holder_id, holder__isnull=False)


def own_consents(user: AbstractBaseUser, now: datetime) -> QuerySet[Consent]:
    """What was agreed to in this person's cases."""
    return Consent.objects.filter(case__in=own_cases(user, now))


def own_offers(user: AbstractBaseUser, now: datetime) -> QuerySet[Offer]:
    """What this person is offered, and those for whom this person stands, as far as the mandate reaches."""
    if user.holder_id is None:
        return Offer.objects.none()
    within = Q(holder_id=user.holder_id)
    for mandate in _mandates(user, now).filter(kind__in=STANDING_FOR):
        reach = {"one_thing__in": mandate.scope} if mandate.scope else {}
        within |= Q(holder_id=mandate.principal_id, **reach)
    return Offer.objects.filter(within)


def mandate_reaching(user: AbstractBaseUser, holder_id: int, one_thing: str, now: datetime) -> Mandate | None:
    """Under which mandate this person applies for that holder; None for oneself. Raises NotAllowed without one."""
    if holder_id == user.holder_id:
        return None
    standing = _mandates(user, now).filter(kind__in=STANDING_FOR, principal_id=holder_id).order_by("id")
    found = next((mandate for mandate in standing if mandate.covers(one_thing)), None)
    if found is None:
        raise NotAllowed("no mandate stands for this")
    return found


def proactive_holders(user: AbstractBaseUser, now: datetime) -> QuerySet[Holder]:
    """For whom this person says whether records are compared: oneself, and for whom one stands in everything."""
    if user.holder_id is None:
        return Holder.objects.none()
    standing = _mandates(user, now).filter(kind__in=STANDING_FOR, scope=[])
    return Holder.objects.filter(Q(pk=user.holder_id) | Q(pk__in=standing.values("principal_id")))


def authoring_posts(user: AbstractBaseUser, now: datetime) -> QuerySet[Post]:
    """The posts in which this person answers for what a department offers, at `now`."""
    return Post.objects.held_on(timezone.localdate(now)).filter(user_id=user.pk, kind__in=AUTHORING_POSTS)


def owned_functions(user: AbstractBaseUser, now: datetime) -> list[str]:
    """What this person's departments answer for, as ``police@district``: their own level and those below it."""
    levels = list(Level)
    held = authoring_posts(user, now).values_list("department__function", "department__level")
    owned = {
        f"{function}@{below}" for function, level in held for below in levels[levels.index(Level(level)) :]
    }
    return sorted(owned)


def own_revisions(user: AbstractBaseUser, now: datetime) -> QuerySet[Revision]:
    """The matters of this person's departments, and the one-things they lead, in every state; and the dictionary."""
    owned = owned_functions(user, now)
    words = Q(owner="", kind__in=DICTIONARY) if owned else Q(pk=None)
    return Revision.objects.filter(Q(owner__in=owned) | words)


def drafts_to_write(user: AbstractBaseUser, now: datetime) -> QuerySet[Revision]:
    """What this person may go on writing; of the dictionary only what they proposed or changed themselves."""
    mine = ~Q(owner="") | Q(writers__contains=[user.pk])
    return own_revisions(user, now).filter(mine, state=RevisionState.DRAFT)


def revisions_to_decide(user: AbstractBaseUser, now: datetime) -> QuerySet[Revision]:
    """What others wrote, and wait for a second person to agree to or not."""
    undecided = (RevisionState.SUBMITTED, RevisionState.APPROVED)
    return own_revisions(user, now).filter(state__in=undecided).exclude(writers__contains=[user.pk])


def own_views(user: AbstractBaseUser, now: datetime) -> QuerySet[SavedView]:
    """The views this person keeps."""
    return SavedView.objects.filter(user_id=user.pk)


def own_batches(user: AbstractBaseUser, now: datetime) -> QuerySet[BatchRun]:
    """The batches this person began."""
    return BatchRun.objects.filter(by_id=user.pk)


def own_takeovers(user: AbstractBaseUser, now: datetime) -> QuerySet[Takeover]:
    """The packages of other cities this person has brought in."""
    return Takeover.objects.filter(received_by_id=user.pk)


def led_versions(user: AbstractBaseUser, now: datetime) -> QuerySet[OneThingVersion]:
    """Every version of the one-things that this person's departments lead."""
    led = own_revisions(user, now).filter(kind=EntryKind.ONE_THING).values("code")
    return OneThingVersion.objects.filter(code__in=led)


def led_migrations(user: AbstractBaseUser, now: datetime) -> QuerySet[MigrationRun]:
    """The migrations of cases of these one-things."""
    return MigrationRun.objects.filter(from_version__in=led_versions(user, now))


def migrations_to_approve(user: AbstractBaseUser, now: datetime) -> QuerySet[MigrationRun]:
    """What others have planned, and waits for a second person."""
    planned = led_migrations(user, now).filter(state=RunState.PLANNED)
    return planned.exclude(planned_by_id=user.pk)


def own_departments(user: AbstractBaseUser, now: datetime) -> QuerySet[Department]:
    """The departments this person works for."""
    return Department.objects.filter(pk__in=workplaces(user, now))


def own_rounds(user: AbstractBaseUser, now: datetime) -> QuerySet[Round]:
    """The yearly rounds of the departments this person works for, approved or not."""
    return Round.objects.filter(department__in=workplaces(user, now))


def rounds_to_approve(user: AbstractBaseUser, now: datetime) -> QuerySet[Round]:
    """What others wrote for a department this person heads."""
    waiting = Round.objects.filter(department__in=headed_departments(user, now), approved_at__isnull=True)
    return waiting.exclude(written_by_id=user.pk)


def admissions_to_approve(user: AbstractBaseUser, now: datetime) -> QuerySet[Admission]:
    """Lists of places that others drew up for a department this person heads."""
    waiting = Admission.objects.filter(
        round__department__in=headed_departments(user, now), state=AdmissionState.DRAWN
    )
    return waiting.exclude(drawn_by_id=user.pk)
