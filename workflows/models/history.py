"""What happened, who was told, and what still has to happen: appended, never rewritten."""

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    """What can happen to a case; each has a sentence for the citizen in `reads.sentences`."""

    SUBMITTED = "submitted", _("Submitted")
    RECEIVED = "received", _("Received")
    CLAIMED = "claimed", _("Claimed")
    RELEASED = "released", _("Released")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    REVIEWED = "reviewed", _("Reviewed")
    VERIFIED = "verified", _("Verified")
    UNVERIFIED = "unverified", _("Could not be verified automatically")
    HANDED_OVER = "handed_over", _("Handed over")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    DELIVERED = "delivered", _("Delivered")
    BLOCKED = "blocked", _("Blocked")
    PRECHECKED = "prechecked", _("Prechecked")
    SENT_BACK = "sent_back", _("Returned to the applicant")
    ACCEPTED_BY_SILENCE = "accepted_by_silence", _("Accepted because nobody answered in time")
    CORRECTION_ASKED = "correction_asked", _("Corrections wanted")
    CORRECTION_REMINDED = "correction_reminded", _("Reminded of corrections")
    CORRECTION_ANSWERED = "correction_answered", _("Corrections handed in")
    SUSPENDED = "suspended", _("Suspended")
    RESUMED = "resumed", _("Resumed")
    ANNOUNCED = "announced", _("Publicly announced")
    ANNOUNCEMENT_OVER = "announcement_over", _("Announcement over")
    OBJECTED = "objected", _("Objection to the announcement")
    EXTENSION_ASKED = "extension_asked", _("Extension asked for")
    EXTENDED = "extended", _("Extended")
    EXTENSION_DENIED = "extension_denied", _("Extension not approved")
    TRANSFERRED = "transferred", _("Transferred")
    DISPUTED = "disputed", _("Responsibility disputed")
    RULED = "ruled", _("Assigned by the supervisor")
    DOCUMENT_DEFERRED = "document_deferred", _("Document follows later")
    DOCUMENT_REMINDED = "document_reminded", _("Reminded of a document")
    DOCUMENT_HANDED_IN = "document_handed_in", _("Document handed in")
    DOCUMENT_OVERDUE = "document_overdue", _("Document not handed in in time")
    COMMITMENT_CHECKED = "commitment_checked", _("Commitment checked")
    REVOKED = "revoked", _("Result revoked")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    TERMINATED = "terminated", _("Terminated")
    REOPENED = "reopened", _("Reopened")
    HURRIED = "hurried", _("Hurried by the applicant")
    REMINDED = "reminded", _("Reminded")
    ORDERED = "ordered", _("Supervision order issued")
    ORDER_ANSWERED = "order_answered", _("Supervision order answered")
    ORDER_SENT_BACK = "order_sent_back", _("Answer to a supervision order not enough")
    ORDER_CLOSED = "order_closed", _("Supervision order closed")
    NOTED = "noted", _("Note written")
    ASKED = "asked", _("Sister department asked")
    ANSWERED = "answered", _("Sister department answered")
    RECOUNTED = "recounted", _("Due dates counted anew")
    TURNED_YELLOW = "turned_yellow", _("Due soon")
    TURNED_RED = "turned_red", _("Overdue")
    CLOSED = "closed", _("Closed")
    RATED = "rated", _("Rated")
    BAD_RATING = "bad_rating", _("Bad rating to be put right")
    RECTIFY_ASSIGNED = "rectify_assigned", _("Bad rating assigned")
    CALLED_BACK = "called_back", _("Applicant called back")
    RECTIFIED = "rectified", _("Answer to a bad rating written")
    RECTIFY_SENT_BACK = "rectify_sent_back", _("Answer to a bad rating not enough")
    RECTIFY_TOLD = "rectify_told", _("Answer to a bad rating verified")
    RECTIFY_REPLIED = "rectify_replied", _("Applicant said whether it is put right")
    RECTIFY_REOPENED = "rectify_reopened", _("Bad rating looked at once more")
    RECTIFY_DOUBTED = "rectify_doubted", _("Bad rating doubted")
    RECTIFY_UPHELD = "rectify_upheld", _("Bad rating upheld")
    RECTIFY_CLOSED = "rectify_closed", _("Bad rating settled")
    RECTIFY_DUE = "rectify_due", _("Reminded of a bad rating")
    CONSENT_ENDED = "consent_ended", _("Consent withdrawn")
    DISPOSED = "disposed", _("Data disposed of")
    VERSION_CHANGED = "version_changed", _("Moved to a newer version")
    VERSION_RESTORED = "version_restored", _("Moved back to the earlier version")
    RULES_EASED = "rules_eased", _("Newer rules are better for the applicant")


class CaseEvent(models.Model):
    """One entry of a case's history (办件记录). Append-only: a trigger refuses change and removal.

    `by` is empty when the system acted. `detail` holds codes and times only, never personal data.
    """

    case = models.ForeignKey("workflows.Case", on_delete=models.PROTECT, related_name="events")
    sub_case = models.ForeignKey(
        "workflows.SubCase", null=True, on_delete=models.PROTECT, related_name="events", db_index=False
    )
    verb = models.CharField(max_length=20, choices=Verb.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    department = models.ForeignKey(
        "services.Department", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["case", "id"], name="case_event_history"),
            # A few pages for years of events: they are written in the order of time.
            BrinIndex(fields=["at"], name="case_event_by_time", autosummarize=True),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(verb__in=Verb.values), name="case_event_verb_is_known")
        ]

    def __str__(self) -> str:
        return f"{self.verb} of case {self.case_id}"


class Channel(models.TextChoices):
    """How a message reaches its receiver."""

    IN_APP = "in_app", _("In the portal")


class Audience(models.TextChoices):
    """As whom somebody is told: it decides the words, and whether a mandate has to stand."""

    CITIZEN = "citizen", _("Applicant")
    STAFF = "staff", _("Official")


class Message(models.Model):
    """A message (通知) to one receiver about one event; its text is made when it is read, in the reader's language.

    What leaves the portal besides, by SMS or e-mail, has a row of its own (`Delivery`).
    """

    event = models.ForeignKey(CaseEvent, on_delete=models.PROTECT, related_name="messages")
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.IN_APP)
    audience = models.CharField(max_length=7, choices=Audience.choices, default=Audience.CITIZEN)
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="messages")
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["receiver", "-id"], name="message_newest_of_a_receiver")]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "channel", "receiver"], name="one_message_per_event_channel_and_receiver"
            ),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="message_audience_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"message about event {self.event_id}"


class IntentKind(models.TextChoices):
    """What must happen after a commit."""

    HAND_OFF = "hand_off", _("Hand-off")
    VERIFY = "verify", _("Automatic check")
    KEEP = "keep", _("Keep the result in the holder's record")
    SCAN = "scan", _("Virus scan of a file")
    PRINT = "print", _("Printing of a notice")
    REVOKE = "revoke", _("Revocation in the holder's record")
    TELL = "tell", _("Message to the outside")
    BATCH = "batch", _("One task of a batch")
    MOVE = "move", _("Moving of cases to a newer version")
    UNDO = "undo", _("Moving of cases back to the earlier version")
    ADMIT = "admit", _("Decision of an approved list")
    CALENDAR = "calendar", _("Counting of due dates for a new calendar")


class Intent(models.Model):
    """What must still happen, written in the transaction that decided it; the row goes when it is done.

    `target` is the id of the row it is about (case, task, result, scan, notice, item of a batch or migration run,
    notice of days off, by kind): ids only, no personal data. What is about a draft, or about many cases, has no case.
    A row with `leased_until` in the future is being worked on by somebody; one where it has passed was left by a worker
    that was lost, and `losses` counts those. One with `parked_at` waits for a person.
    `fault` is the class of the last error, never its text.
    """

    kind = models.CharField(max_length=8, choices=IntentKind.choices)
    case = models.ForeignKey(
        "workflows.Case", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    target = models.BigIntegerField()
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    losses = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=100, blank=True)
    parked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["not_before", "id"], name="intent_to_do", condition=Q(parked_at__isnull=True)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "target"], name="one_intent_per_kind_and_target",
                                    condition=~Q(kind="hand_off")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.target}"
