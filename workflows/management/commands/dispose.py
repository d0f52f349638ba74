"""``manage.py dispose``: the retention rules, carried out by two people. Run by the owner of the database.

``--plan --by A`` writes down what is due, ``--approve RUN --by B`` agrees to it, ``--execute RUN --by B`` does it;
``--drop RUN`` gives a plan up; without any of them the rules and the runs are listed.
"""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from services.privacy.retention import retention_rules
from workflows.commands.disposal import approve_disposal, drop_disposal, execute_disposal, plan_disposal
from workflows.errors import NotAllowed, WrongState
from workflows.models import DisposalRun

VERBS = {"approve": approve_disposal, "execute": execute_disposal, "drop": drop_disposal}


class Command(BaseCommand):
    help = "Dispose of what the retention rules no longer keep: one person plans, a second one approves."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--plan", action="store_true", help="write down what is due today")
        for verb in VERBS:
            what.add_argument(f"--{verb}", type=int, metavar="RUN", help=f"{verb} this run")
        parser.add_argument(
            "--by", metavar="USER", help="log-in of a supervisor; the approver is not the planner"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = next((verb for verb in VERBS if options[verb] is not None), None)
        if not options["plan"] and chosen is None:
            self._list()
            return
        by = get_user_model().objects.filter(username=options["by"]).first()
        if by is None:
            raise CommandError("--by names nobody")
        now = timezone.now()
        try:
            if chosen is None:
                run = plan_disposal(by=by, now=now)
            else:
                run = VERBS[chosen](run=DisposalRun.objects.get(pk=options[chosen]), by=by, now=now)
        except DisposalRun.DoesNotExist:
            raise CommandError("there is no such run") from None
        except (NotAllowed, WrongState) as refused:
            raise CommandError(str(refused)) from None
        self._tell(run)

    def _list(self) -> None:
        for rule in retention_rules():
            sample = ", sample" if rule.sample else ""
            self.stdout.write(
                f"{rule.code}: {rule.name.en}; {rule.keep} from: {rule.since.en} ({rule.basis.en}{sample})"
            )
        for run in DisposalRun.objects.select_related("planned_by", "approved_by").order_by("id"):
            self._tell(run)

    def _tell(self, run: DisposalRun) -> None:
        approved = f", approved by {run.approved_by.username}" if run.approved_by else ""
        self.stdout.write(
            f"run {run.pk} {run.state}: planned by {run.planned_by.username}{approved}, digest {run.digest[:12]}"
        )
        for rule, count in run.counts.items():
            self.stdout.write(f"  {rule}: {count} planned, {run.disposed.get(rule, 0)} disposed of")
