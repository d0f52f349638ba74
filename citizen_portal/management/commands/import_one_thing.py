"""`python3 manage.py import_one_thing FILE --by WHO [--map MAP] [--dry-run]`: take over another city's one-thing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from citizen_portal.authors.leading import leads
from citizen_portal.authors.words import in_words
from services.catalogue.authoring.errors import AuthoringError
from services.catalogue.authoring.naming import Speaker
from services.catalogue.portable.mapping import MappingFault, as_mapping, read_mapping
from services.catalogue.portable.planning import Plan
from services.catalogue.portable.refusals import PackageRefused
from services.catalogue.portable.reporting import report_of
from services.catalogue.portable.taking_over import begin_takeover, keep_mapping, receive


class Command(BaseCommand):
    help = "Read a package, say what is missing here, and make drafts of it; people hand them in and approve them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--by", required=True, metavar="LOGIN", help="whose drafts they are: an owner of matters"
        )
        parser.add_argument("--map", type=Path, metavar="MAP", help="how it is mapped, as the page writes it")
        parser.add_argument("--dry-run", action="store_true", help="only report; nothing is kept")

    def handle(self, *args: Any, **options: Any) -> None:
        user = get_user_model().objects.filter(username=options["by"]).first()
        if user is None:
            raise CommandError(f"Nobody logs in as {options['by']!r}.")
        try:
            with transaction.atomic():
                self._import(options, user)
                transaction.set_rollback(options["dry_run"])
        except (PackageRefused, AuthoringError) as refused:
            raise CommandError(str(refused)) from None
        except MappingFault as refused:
            raise CommandError("\n".join(refused.faults)) from None
        except OSError as refused:
            raise CommandError(f"{refused.filename} cannot be read: {refused.strerror}") from None

    def _import(self, options: dict[str, Any], user: Any) -> None:
        now = timezone.now()
        takeover = receive(content=options["file"].read_bytes(), by=user, now=now)
        mapping = (
            read_mapping(options["map"].read_bytes()) if options["map"] else as_mapping(takeover.mapping)
        )
        plan = keep_mapping(takeover=takeover, mapping=mapping)
        self._tell(plan)
        if options["dry_run"]:
            self.stdout.write("Only looked at: nothing was kept.")
            return
        if not plan.is_settled:
            raise CommandError("Something is not settled yet; nothing was kept.")
        if not leads(user, plan, now):
            raise CommandError(
                f"{user.get_username()} holds no post that answers for {plan.one_thing.entry.lead}, "
                "which leads this one-thing; nothing was kept."
            )
        lead = begin_takeover(takeover=takeover, by=user, now=now)
        self.stdout.write(f"{len(plan.drafts)} drafts are written. Hand them in at /catalogue/{lead.pk}/")

    def _tell(self, plan: Plan) -> None:
        takeover, report = plan.takeover, report_of(plan)
        self.stdout.write(
            f"{plan.one_thing.entry.name}: {takeover.issuer.name}, {takeover}, {takeover.licence}"
        )
        for sentence in report.open:
            self.stdout.write(f"! {sentence}")
        if not (plan.functions_missing or plan.collisions):
            # Before, every proof fails for those reasons alone.
            say = Speaker(plan.after)
            for sentence in dict.fromkeys(in_words(problem.message, say) for problem in plan.problems):
                self.stdout.write(f"! {sentence}")
        for sentence in report.notes:
            self.stdout.write(f"- {sentence}")
        for change in report.changes:
            self.stdout.write(f"  {change.name}")
            for sentence in (*change.comes, *change.stays):
                self.stdout.write(f"    {sentence}")
