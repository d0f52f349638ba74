"""Revisions: every state an entry of the catalogue was ever in, who wrote it, who approved it, and since when.

The published revisions together are the catalogue. Versions of one-things (`OneThingVersion`) are made from them.
"""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from services.catalogue.vocabulary import DocumentKind, Element, Matter, OneThing, Role

Entry = Matter | OneThing | Element | DocumentKind | Role
"""What a revision is a state of."""


class EntryKind(models.TextChoices):
    """What an entry of the catalogue is."""

    MATTER = "matter", pgettext_lazy("entry", "Matter")
    ONE_THING = "one_thing", pgettext_lazy("entry", "One-thing")
    ELEMENT = "element", pgettext_lazy("entry", "Field of the dictionary")
    DOCUMENT = "document", pgettext_lazy("entry", "Kind of document")
    ROLE = "role", pgettext_lazy("entry", "Role")

    @property
    def model(self) -> type[Entry]:
        """The vocabulary's model of such an entry."""
        return MODELS[self]

    @property
    def section(self) -> str:
        """The list of a package file in which such entries stand."""
        return f"{self.value}s"


MODELS: dict[EntryKind, type[Entry]] = {
    EntryKind.MATTER: Matter,
    EntryKind.ONE_THING: OneThing,
    EntryKind.ELEMENT: Element,
    EntryKind.DOCUMENT: DocumentKind,
    EntryKind.ROLE: Role,
}


class RevisionState(models.TextChoices):
    """Where a revision is in its life."""

    DRAFT = "draft", pgettext_lazy("revision", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("revision", "Waits for approval")
    APPROVED = "approved", pgettext_lazy("revision", "Approved, not published yet")
    PUBLISHED = "published", pgettext_lazy("revision", "Published")
    REPLACED = "replaced", pgettext_lazy("revision", "Replaced by a newer one")
    RETIRED = "retired", pgettext_lazy("revision", "Retired")
    REJECTED = "rejected", pgettext_lazy("revision", "Rejected")


DICTIONARY = (EntryKind.ELEMENT, EntryKind.ROLE, EntryKind.DOCUMENT)
"""The words all departments share."""

OPEN = (RevisionState.DRAFT, RevisionState.SUBMITTED, RevisionState.APPROVED)
IN_FORCE_ONCE = (
    RevisionState.APPROVED,
    RevisionState.PUBLISHED,
    RevisionState.REPLACED,
    RevisionState.RETIRED,
)


class HeldBack(models.TextChoices):
    """Why what was approved for a day did not come into force on it."""

    STALE = "stale", pgettext_lazy("held back", "Another version was published meanwhile")
    FAULTY = "faulty", pgettext_lazy("held back", "It no longer fits the rest of the catalogue")
    UNREADY = "unready", pgettext_lazy("held back", "Something it needs was not approved in time")
    ERROR = "error", pgettext_lazy("held back", "The system failed; the operators can see why")


class Revision(models.Model):
    """One state of one entry. ``body`` is the vocabulary's JSON with defaults written out, ``digest`` its sha256.

    ``owner`` is who answers for it (``function@level``), empty for the dictionary. ``edition`` counts the saves of a
    draft: who saves names the edition they looked at. ``based_on`` is the number of the revision that was published
    when the draft began. ``writers`` are the ids of all who saved it; none of them may approve. ``effective_on`` is
    the day from which the law it follows has effect. ``held_back`` says why it did not come into force on ``held_on``,
    the day it was approved for. What came from files has no author and needs no approval here:
    it was reviewed where the files are kept. What was taken over from another city in one package (`takeover`) is
    handed in, and put in force, together.
    """

    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    code = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    owner = models.CharField(max_length=80, blank=True)
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=RevisionState.choices, default=RevisionState.DRAFT)
    edition = models.PositiveIntegerField(default=1)
    based_on = models.PositiveIntegerField(null=True, blank=True)
    from_files = models.BooleanField(default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="revisions"
    )
    writers = ArrayField(models.BigIntegerField(), default=list, blank=True)
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    held_back = models.CharField(max_length=10, choices=HeldBack.choices, blank=True)
    held_on = models.DateField(null=True, blank=True)
    takeover = models.ForeignKey(
        "services.Takeover", null=True, blank=True, on_delete=models.PROTECT, related_name="revisions"
    )
    effective_on = models.DateField(null=True, blank=True)
    publish_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "code", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code", "number"], name="one_revision_per_entry_and_number"
            ),
            models.UniqueConstraint(
                fields=["kind", "code"],
                condition=Q(state=RevisionState.PUBLISHED),
                name="one_published_revision_per_entry",
            ),
            models.UniqueConstraint(
                fields=["kind", "code"], condition=Q(state__in=OPEN), name="one_open_revision_per_entry"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_numbers_begin_at_one"),
            models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name="kind_of_entry_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=RevisionState.values), name="state_of_revision_is_known"
            ),
            models.CheckConstraint(
                condition=Q(from_files=True, author__isnull=True) | Q(from_files=False, author__isnull=False),
                name="a_revision_comes_from_files_or_has_an_author",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=IN_FORCE_ONCE) | Q(from_files=True) | Q(approver__isnull=False),
                name="what_people_write_is_approved_before_it_is_published",
            ),
            models.CheckConstraint(
                condition=Q(publish_on__isnull=True) | ~Q(state=RevisionState.DRAFT),
                name="a_draft_has_no_day_of_publishing",
            ),
            models.CheckConstraint(
                condition=Q(held_back="", held_on__isnull=True)
                | (~Q(held_back="") & Q(held_on__isnull=False, publish_on__isnull=True)),
                name="what_is_held_back_says_since_when_and_has_no_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["publish_on"],
                condition=Q(state=RevisionState.APPROVED, publish_on__isnull=False),
                name="revisions_to_publish_by_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code} r{self.number}"

    @property
    def entry(self) -> Any:
        """The body as the vocabulary's model."""
        return EntryKind(self.kind).model.model_validate(self.body)
