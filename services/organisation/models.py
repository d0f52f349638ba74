"""Who governs where: the tree of regions, the departments in it, and the posts people hold."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.bilingual import Named
from services.catalogue.vocabulary import Text


class Level(models.TextChoices):
    """The levels of government, from the widest to the nearest."""

    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    DISTRICT = "district", _("District")
    STREET = "street", _("Subdistrict or town")
    COMMUNITY = "community", _("Community")


class StandingQuerySet(models.QuerySet["Ending"]):
    def standing(self) -> "StandingQuerySet":
        """What has not ended."""
        return self.filter(ended_at__isnull=True)


class Ending(models.Model):
    """What ends one day and stays for the history. `ends_on` is its last day, once that is known.

    Only `ended_at` takes it out of use: it is written after the last day, when no work stands there any more
    (`workflows.commands.organisation.end_due`), so that no application is ever left without an office.
    """

    ends_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        abstract = True


class Region(Named, Ending):  # noqa: DJ008 -- Named has it
    """An administrative division (行政区划). `code` is GB/T 2260 (6 digits) or GB/T 10114 (9, 12 digits)."""

    code = models.CharField(max_length=12, primary_key=True)
    level = models.CharField(max_length=10, choices=Level.choices)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{6}([0-9]{3}){0,2}$"), name="region_code_has_6_9_or_12_digits"
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="region_level_is_known"),
            models.CheckConstraint(
                condition=Q(level=Level.PROVINCE, parent__isnull=True)
                | (~Q(level=Level.PROVINCE) & Q(parent__isnull=False)),
                name="only_a_province_has_no_parent_region",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ends_on__isnull=False),
                name="a_region_that_ended_has_a_last_day",
            ),
        ]


class Department(Named, Ending):  # noqa: DJ008 -- Named has it
    """An office (部门) that does one `function` (police, health …) for one region.

    `level` repeats the region's, so that ``police@district`` is found without a join; `credit_code` is its
    unified social credit code (GB 32100), the first part of the sub-case numbers it gives out; `word` the word its
    documents are numbered under (机关代字), as registered with the government's office.
    """

    code = models.SlugField(max_length=64, unique=True)
    function = models.CharField(max_length=64)
    level = models.CharField(max_length=10, choices=Level.choices)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="departments")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="subordinates"
    )
    credit_code = models.CharField(max_length=18, unique=True)
    word = models.CharField(max_length=12, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    address_zh = models.CharField(max_length=200, blank=True)
    address_en = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["region_id", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["function", "region"],
                condition=Q(ended_at__isnull=True),
                name="one_standing_department_per_function_and_region",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ends_on__isnull=False),
                name="a_department_that_ended_has_a_last_day",
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="department_level_is_known"),
            models.CheckConstraint(
                condition=Q(credit_code__regex=r"^[0-9A-HJ-NP-RTUW-Y]{18}$"),
                name="credit_code_has_18_characters_of_gb_32100",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="no_department_is_its_own_parent"),
            models.UniqueConstraint(
                fields=["word"], condition=~Q(word=""), name="no_two_departments_number_under_one_word"
            ),
        ]

    @property
    def document_word(self) -> str:
        """What its documents are numbered under; without a registered word, its number in the credit code."""
        return self.word or self.credit_code[8:17]

    @property
    def serves_as(self) -> str:
        """As the catalogue writes it: ``police@district``."""
        return f"{self.function}@{self.level}"

    @property
    def address(self) -> Text | None:
        """Where people go; None for an office without a counter."""
        return Text(zh=self.address_zh, en=self.address_en) if self.address_zh and self.address_en else None


class PostKind(models.TextChoices):
    """What a person may do in the department; the rungs of the reminder ladder.

    An operator keeps the system running, and an owner of matters writes what the department offers; neither sees
    anything of what is in the cases.
    """

    CLERK = "clerk", _("Clerk")
    SECTION_HEAD = "section_head", _("Section head")
    LEADER = "leader", _("Department leader")
    SUPERVISOR = "supervisor", _("Supervisor")
    OPERATOR = "operator", _("Operator")
    AUTHOR = "author", _("Owner of matters")


class PostQuerySet(models.QuerySet["Post"]):
    def held_on(self, day: date) -> "PostQuerySet":
        """Posts held on that day; the last day counts, unless the post was left in its course."""
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day),
            Q(left_at__isnull=True) | Q(left_at__date__gt=day),
            starts_on__lte=day,
        )


class Post(models.Model):
    """A post (岗位): a person's role in a department for a time. A past post stays, for the history.

    `ends_on` is its last day; `left_at` the moment its powers ended at once (`workflows.commands.posts.leave_post`).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="posts")
    kind = models.CharField(max_length=12, choices=PostKind.choices)
    title_zh = models.CharField(max_length=60)
    title_en = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="post_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(ends_on__isnull=False),
                name="a_post_that_was_left_has_a_last_day",
            ),
            models.CheckConstraint(condition=Q(kind__in=PostKind.values), name="post_kind_is_known"),
            models.UniqueConstraint(
                fields=["user", "department", "kind"],
                condition=Q(ends_on__isnull=True),
                name="one_open_post_per_person_department_and_kind",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def title(self) -> Text:
        return Text(zh=self.title_zh, en=self.title_en)
