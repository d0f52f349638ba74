"""Proactive service: consents, when records were compared, offers; a look that no person took."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import services.encryption.fields


class Migration(migrations.Migration):
    dependencies = [
        ("services", "0008_revisions"),
        ("workflows", "0017_desk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Examination",
            fields=[
                (
                    "holder",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="examination",
                        serialize=False,
                        to="services.holder",
                    ),
                ),
                ("due_at", models.DateTimeField(null=True)),
                ("examined_at", models.DateTimeField(null=True)),
                ("logged_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("one_thing", models.CharField(max_length=64)),
                ("rule", models.CharField(max_length=64)),
                ("period", models.CharField(max_length=16)),
                ("facts", services.encryption.fields.SealedJSONField(blank=True, row=("id",))),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("accepted", "Accepted"),
                            ("submitted", "Applied for"),
                            ("declined", "Declined"),
                            ("expired", "Expired"),
                            ("withdrawn", "No longer applies"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("found_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("draft", models.UUIDField(null=True)),
                ("never_again", models.BooleanField(default=False)),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("facts", "What the records say has changed"),
                            ("applied", "It was applied for in another way"),
                            ("off", "The proactive service was switched off"),
                            ("rule", "It is no longer offered"),
                        ],
                        max_length=7,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ProactiveConsent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("general", "Being offered services"),
                            ("sensitive", "Comparing sensitive data"),
                        ],
                        max_length=9,
                    ),
                ),
                ("version", models.CharField(max_length=16)),
                ("language", models.CharField(max_length=2)),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="accessentry",
            name="access_purpose_is_known",
        ),
        migrations.AlterField(
            model_name="accessentry",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="accessentry",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("step", "Doing a step of the case"),
                    ("search", "Searching for a case"),
                    ("supervision", "Supervising the course of a case"),
                    ("correction", "Answering a request to correct data"),
                    ("question", "Answering a question of a sister department"),
                    ("offer", "Finding what somebody is entitled to, by machine"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="accessentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("purpose__in", ["step", "search", "supervision", "correction", "question", "offer"])
                ),
                name="access_purpose_is_known",
            ),
        ),
        migrations.AddIndex(
            model_name="examination",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)),
                fields=["due_at", "holder"],
                name="examinations_that_are_due",
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="answered_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="case",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="offers",
                to="workflows.case",
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="holder",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="services.holder"
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="services.onethingversion"
            ),
        ),
        migrations.AddField(
            model_name="proactiveconsent",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="proactiveconsent",
            name="ended_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="proactiveconsent",
            name="holder",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="proactive_consents",
                to="services.holder",
            ),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(fields=["one_thing", "rule", "state"], name="offers_to_count"),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["expires_at"], name="open_offers_by_expiry"
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(
                fields=("holder", "one_thing", "rule", "period"), name="one_offer_per_holder_rule_and_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("draft__isnull", False)), fields=("draft",), name="one_offer_per_draft"
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["open", "accepted", "submitted", "declined", "expired", "withdrawn"])
                ),
                name="offer_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end__in", ["facts", "applied", "off", "rule"]), ("state", "withdrawn")),
                    models.Q(models.Q(("state", "withdrawn"), _negated=True), ("end", "")),
                    _connector="OR",
                ),
                name="a_withdrawn_offer_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["accepted", "submitted", "declined"]), _negated=True),
                    models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                    _connector="OR",
                ),
                name="an_answered_offer_has_its_author_and_its_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["accepted", "submitted"]), _negated=True),
                    ("draft__isnull", False),
                    _connector="OR",
                ),
                name="an_accepted_offer_names_its_draft",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(("never_again", False), ("state", "declined"), _connector="OR"),
                name="only_who_declines_wants_it_never_again",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("case__isnull", False), ("state", "submitted")),
                    models.Q(models.Q(("state", "submitted"), _negated=True), ("case__isnull", True)),
                    _connector="OR",
                ),
                name="an_offer_that_was_applied_for_names_its_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("state__in", ["open", "accepted"])),
                    models.Q(
                        models.Q(("state__in", ["open", "accepted"]), _negated=True),
                        ("ended_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="an_offer_that_is_over_has_its_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="proactiveconsent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("holder", "kind"),
                name="one_standing_proactive_consent_per_holder_and_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="proactiveconsent",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["general", "sensitive"])),
                name="proactive_consent_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="proactiveconsent",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["zh", "en"])), name="proactive_consent_language_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="proactiveconsent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                    models.Q(("ended_at__gte", models.F("at")), ("ended_by__isnull", False)),
                    _connector="OR",
                ),
                name="an_ended_proactive_consent_has_its_time_and_its_author",
            ),
        ),
    ]
