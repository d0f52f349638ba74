"""``manage.py migrate_cases``: running cases go over to a newer version of their one-thing, by two people.

``CODE --from N --to M --dry-run`` says how every case would be sorted; with ``--by A --why TEXT`` instead it writes the
plan down, ``--approve RUN --by B`` lets the workers move it, ``--undo RUN --by A --why TEXT`` leads it back, ``--drop
RUN`` gives a plan up. ``--map FILE`` is what becomes of what was renamed (docs/case-migration.md). Without anything,
the runs are listed.
"""

from collections import Counter
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count
from django.utils import timezone
from ruamel.yaml import YAML, YAMLError

from services.catalogue.models import OneThingVersion
from workflows.commands.migrating import (
    approve_migration,
    drop_migration,
    forecast,
    plan_migration,
    undo_migration,
)
from workflows.errors import Invalid, WorkflowError
from workflows.models import Fate, ItemState, MigrationRun
from workflows.reads.migrating import CaseMapping, Reason, mapping_of, said


class Command(BaseCommand):
    help = (
        "Move running cases to a newer version of their one-thing: one person plans, a second one approves."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", nargs="?", help="the one-thing")
        parser.add_argument("--from", dest="old", type=int, metavar="N", help="the version the cases have")
        parser.add_argument("--to", dest="new", type=int, metavar="M", help="the version they go over to")
        parser.add_argument("--dry-run", action="store_true", help="sort every case, and write nothing")
        parser.add_argument(
            "--map", type=Path, metavar="FILE", help="what becomes of what was renamed (YAML)"
        )
        parser.add_argument("--batch", type=int, default=100, help="how many cases are moved at a time")
        for verb in ("approve", "undo", "drop"):
            parser.add_argument(f"--{verb}", type=int, metavar="RUN", help=f"{verb} this run")
        parser.add_argument("--by", metavar="USER", help="log-in of an owner of the one-thing")
        parser.add_argument("--why", default="", metavar="TEXT", help="why it is done, or undone")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._handle(options)
        except Invalid as refused:
            raise CommandError("; ".join(f"{key}: {why}" for key, why in refused.errors.items())) from None
        except WorkflowError as refused:
            raise CommandError(str(refused)) from None
        except (MigrationRun.DoesNotExist, OneThingVersion.DoesNotExist):
            raise CommandError("there is no such run, or no such version") from None
        except (OSError, YAMLError) as error:
            raise CommandError(f"the mapping cannot be read: {type(error).__name__}") from None

    def _handle(self, options: dict[str, Any]) -> None:
        now = timezone.now()
        if options["code"]:
            if options["old"] is None or options["new"] is None:
                raise CommandError("--from and --to name the two versions")
            old, new = (
                OneThingVersion.objects.get(code=options["code"], number=options[name])
                for name in ("old", "new")
            )
            mapping = _read(options["map"])
            if options["dry_run"]:
                self._dry_run(old, new, mapping)
                return
            by = _person(options["by"])
            run = plan_migration(
                old=old,
                new=new,
                mapping=mapping,
                reason=options["why"],
                by=by,
                now=now,
                batch=options["batch"],
            )
            self._tell(run)
        elif options["approve"] is not None:
            run = MigrationRun.objects.get(pk=options["approve"])
            self._tell(approve_migration(run=run, by=_person(options["by"]), now=now))
        elif options["undo"] is not None:
            run = MigrationRun.objects.get(pk=options["undo"])
            self._tell(undo_migration(run=run, reason=options["why"], by=_person(options["by"]), now=now))
        elif options["drop"] is not None:
            run = MigrationRun.objects.get(pk=options["drop"])
            self._tell(drop_migration(run=run, by=_person(options["by"]), now=now))
        else:
            for run in MigrationRun.objects.order_by("id"):
                self._tell(run)

    def _dry_run(self, old: OneThingVersion, new: OneThingVersion, mapping: CaseMapping) -> None:
        fates: Counter[str] = Counter()
        reasons: Counter[Reason] = Counter()
        for _case, found in forecast(old=old, new=new, mapping=mapping, now=timezone.now()):
            fates[found.fate] += 1
            reasons.update(found.reasons)
        for fate in Fate:
            self.stdout.write(f"{fates[fate]:>7}  {fate.value}: {fate.label}")
        for reason, count in reasons.most_common():
            where = ".".join(filter(None, (reason.matter, reason.about)))
            sentence = said(reason, old.package, new.package)
            self.stdout.write(f"{count:>7}  {reason.fate.value} {reason.code} {where}: {sentence}")

    def _tell(self, run: MigrationRun) -> None:
        head = f"{run.from_version} -> {run.to_version}, planned by {run.planned_by.get_username()}"
        self.stdout.write(f"run {run.pk} {run.state}: {head}, digest {run.digest[:12]}")
        counts = ", ".join(f"{count} {fate}" for fate, count in sorted(run.counts.items()))
        self.stdout.write(f"  sorted: {counts or 'no running case'}")
        states = run.items.order_by().values_list("state").annotate(n=Count("id"))
        now = ", ".join(f"{count} {ItemState(state).value}" for state, count in sorted(states))
        self.stdout.write(f"  now: {now or 'nothing to do'}")


def _read(path: Path | None) -> CaseMapping:
    return mapping_of(YAML(typ="safe").load(path.read_text(encoding="utf-8")) if path else None)


def _person(name: str | None) -> AbstractBaseUser:
    by = get_user_model().objects.filter(username=name).first()
    if by is None:
        raise CommandError("--by names nobody")
    return by
