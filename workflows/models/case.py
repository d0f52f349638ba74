"""A case (办件), its application, and the sub-cases it is cut into."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from viewflow.workflow import status as flow_status
from viewflow.workflow.models import AbstractProcess

from services.catalogue.carrying import carried_package
from services.catalogue.models import package_of
from services.catalogue.vocabulary import Package
from services.encryption.fields import SealedJSONField, SealedTextField
from services.encryption.rows import SealedRows
from services.rounds.calendar import package_in


class CaseState(models.TextChoices):
    """Where a case is in its life (DOMAIN §3)."""

    SUBMITTED = "submitted", _("Being prechecked")
    IN_PROGRESS = "in_progress", _("In progress")
    CLOSED = "closed", _("Closed")
    RETURNED = "returned", _("Returned")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    TERMINATED = "terminated", _("Terminated")


RUNNING = (CaseState.SUBMITTED, CaseState.IN_PROGRESS)
"""A case in one of these has not ended."""

TAKEN_BACK = (CaseState.RETURNED, CaseState.WITHDRAWN)
"""Over before any department had decided: there is nothing to rate, and no promise was at stake."""


class Case(AbstractProcess):
    """One application for one one-thing, and its life. It keeps the catalogue version it began with, unless a migration
    that two people planned and approved moves it to a newer one.

    `applicant` is whose case it is, `submitted_by` who typed it, `mandate` what let them when that was somebody else.
    `region` is where the lead department serves. `round` is the year it belongs to, where the one-thing has a window.
    `due_at` is the end of the total promise, open pauses counted as ending when they are expected to;
    `statutory_due_at` that of the joint handling (art. 42, para. 2). viewflow's `status` only ever says NEW or DONE;
    `state` says more.
    `carried` is empty while the case has the version it began with. Once it was moved: ``versions`` whose
    terms still bind, and what ``steps`` (by matter), ``fields`` and ``documents`` of the application are called now;
    None for what is no longer asked.
    """

    status = models.CharField(
        max_length=8, choices=flow_status.PROCESS.choices, default=flow_status.PROCESS.NEW, editable=False
    )
    number = models.CharField(max_length=21, unique=True)
    version = models.ForeignKey("services.OneThingVersion", on_delete=models.PROTECT, related_name="+")
    applicant = models.ForeignKey("services.Holder", on_delete=models.PROTECT, related_name="cases")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submitted_cases"
    )
    mandate = models.ForeignKey(
        "services.Mandate", null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    region = models.ForeignKey("services.Region", on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(
        "services.Round", null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    state = models.CharField(max_length=12, choices=CaseState.choices, default=CaseState.IN_PROGRESS)
    submitted_at = models.DateTimeField()
    due_at = models.DateTimeField()
    statutory_due_at = models.DateTimeField(null=True)
    carried = models.JSONField(default=dict, blank=True)

    class Meta:
        # The one viewflow would add when the flow is loaded; nothing is changed but by verbs.
        default_permissions = ("manage",)
        indexes = [
            models.Index(fields=["applicant", "-id"], name="case_newest_of_an_applicant"),
            models.Index(fields=["region", "submitted_at"], name="case_by_region_and_day"),
            models.Index(fields=["state"], name="case_open_by_state", condition=Q(finished__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="case_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=RUNNING, finished__isnull=True)
                | (~Q(state__in=RUNNING) & Q(finished__isnull=False)),
                name="a_case_is_finished_when_it_is_no_longer_in_progress",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def package(self) -> Package:
        """The catalogue by which the case goes: as it was when it began, or as of the version it was moved to, with
        every promise made before; in a yearly round with its days. Kept in memory, no query once warm.
        """
        found = (
            carried_package(self.version_id, self.carried) if self.carried else package_of(self.version_id)
        )
        return found if self.round_id is None else package_in(found, self.round_id)


class Application(models.Model):
    """What the citizen said and signed: immutable once submitted (a trigger refuses changes).

    `answers` holds the guiding answers, `values` the form by ``role.element``, `documents` how each required
    document is met: ``{"mother.id_card": {"by": "licence", "number": …, "issuer": …, "data": {…}}}``.
    """

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="application")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answers = SealedJSONField(row=("case_id",))
    values = SealedJSONField(row=("case_id",))
    documents = SealedJSONField(row=("case_id",))
    idempotency_key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects = SealedRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submitted_by", "idempotency_key"],
                name="one_application_per_person_and_idempotency_key",
            )
        ]

    def __str__(self) -> str:
        return f"application of case {self.case_id}"


class SubCaseState(models.TextChoices):
    """Where one matter of a case is (DOMAIN §3). From GRANTED on, it has ended."""

    WAITING = "waiting", _("Waiting")
    RECEIVED = "received", _("Received")
    ACCEPTED = "accepted", _("Accepted")
    AWAITING_CORRECTION = "awaiting_correction", _("Waiting for corrections")
    SUSPENDED = "suspended", _("Suspended")
    ANNOUNCED = "announced", _("Publicly announced")
    DECIDED = "decided", _("Decided")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    TERMINATED = "terminated", _("Terminated")
    BLOCKED = "blocked", _("Blocked")
    SKIPPED = "skipped", _("Not needed")


ENDED = (
    SubCaseState.GRANTED,
    SubCaseState.REFUSED,
    SubCaseState.DECLINED,
    SubCaseState.WITHDRAWN,
    SubCaseState.TERMINATED,
    SubCaseState.BLOCKED,
    SubCaseState.SKIPPED,
)
PAUSED = (SubCaseState.AWAITING_CORRECTION, SubCaseState.SUSPENDED, SubCaseState.ANNOUNCED)
"""No clock runs against the department; its open task has no due date."""

REOPENABLE = (
    SubCaseState.GRANTED,
    SubCaseState.REFUSED,
    SubCaseState.DECLINED,
    SubCaseState.TERMINATED,
)
"""What the applicant withdrew stays withdrawn; what was blocked goes on when what blocked it is reopened."""


class Decision(models.TextChoices):
    """What the department decided (准予 / 不予)."""

    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")


class SubCase(models.Model):
    """One matter (事项) inside a case.

    `after` names the matters whose grant it waits for; `route` lists ``[step code, department id]`` in order,
    found once at submission; `step` is the step it stands at, empty before it started and after it ended;
    `note` is the reason of a refusal, a decline or a skip: ``{"zh": …, "en": …}`` where the catalogue wrote it,
    ``{"text": …}`` where a person did; `findings` are data found by checks, by ``role.element``.
    `silent_at` is when silence becomes acceptance (art. 32), empty once it was accepted, or while it stands still.
    `promised_due_at` and `statutory_due_at` are empty while it stands still. `round` counts how often it was begun: a
    reopened matter is in its second.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sub_cases")
    matter = models.CharField(max_length=64)
    position = models.PositiveSmallIntegerField()
    department = models.ForeignKey(
        "services.Department", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Null until it is received: unique numbers leave no room for several empty ones.
    number = models.CharField(max_length=43, unique=True, null=True)  # noqa: DJ001
    after = models.JSONField(default=list)
    route = models.JSONField(default=list)
    round = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=19, choices=SubCaseState.choices, default=SubCaseState.WAITING)
    step = models.CharField(max_length=64, blank=True)
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    note = SealedJSONField(blank=True, row=("case_id", "matter"))
    findings = SealedJSONField(blank=True, row=("case_id", "matter"))
    received_at = models.DateTimeField(null=True)
    silent_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    promised_due_at = models.DateTimeField(null=True)
    statutory_due_at = models.DateTimeField(null=True)

    objects = SealedRows.as_manager()

    class Meta:
        ordering = ["case_id", "position"]
        indexes = [
            models.Index(
                fields=["department", "promised_due_at"],
                name="sub_case_open_by_department",
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(fields=["department", "ended_at"], name="sub_case_ended_by_department"),
            models.Index(
                fields=["silent_at"], name="sub_case_next_silence", condition=Q(silent_at__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "matter"], name="one_sub_case_per_case_and_matter"),
            models.CheckConstraint(
                condition=Q(state__in=SubCaseState.values), name="sub_case_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, ended_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(ended_at__isnull=True)),
                name="a_sub_case_has_an_end_exactly_when_its_state_is_one",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True)
                | (~Q(decision="") & Q(decided_at__isnull=False)),
                name="a_decision_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True) | Q(decided_at__gte=F("received_at")),
                name="a_sub_case_is_decided_after_it_was_received",
            ),
            models.CheckConstraint(
                condition=Q(state=SubCaseState.SKIPPED) | Q(department__isnull=False),
                name="only_a_skipped_sub_case_has_no_department",
            ),
            models.CheckConstraint(
                condition=Q(silent_at__isnull=True)
                | Q(state=SubCaseState.RECEIVED, accepted_at__isnull=True),
                name="only_a_received_sub_case_can_be_accepted_by_silence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter} of case {self.case_id}"

    @property
    def has_ended(self) -> bool:
        return self.ended_at is not None


class Result(models.Model):
    """What a granted matter issued (办理结果): `data` by ``role.element``, which feeds the matters after it.

    `round` counts up when a matter is granted again after it was reopened; what was issued before is revoked then.
    """

    sub_case = models.ForeignKey(SubCase, on_delete=models.PROTECT, related_name="results")
    code = models.CharField(max_length=64)
    round = models.PositiveSmallIntegerField(default=1)
    document = models.CharField(max_length=64)
    holder_role = models.CharField(max_length=64)
    number = SealedTextField(max_length=64, row=("sub_case_id", "code", "round"))
    data = SealedJSONField(row=("sub_case_id", "code", "round"))
    issued_at = models.DateTimeField()
    valid_until = models.DateField(null=True)

    objects = SealedRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sub_case", "code", "round"], name="a_result_is_issued_once_a_round"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} of sub-case {self.sub_case_id}"
