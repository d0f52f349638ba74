"""``manage.py walk``: see a one-thing work before anybody applies for it."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone, translation
from ruamel.yaml import YAML

from services.catalogue.models import OneThingVersion
from workflows.errors import Invalid
from workflows.models import Case, Light, Verb
from workflows.walk import Stuck, Wishes, walk

LIGHTS = {Verb.TURNED_YELLOW: Light.YELLOW, Verb.TURNED_RED: Light.RED}


class Command(BaseCommand):
    """Plays one case from submission to closing and prints what happens; nothing of it stays."""

    help = "Play one case of a published one-thing from submission to closing and print its timeline."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", nargs="?", help="code of a published one-thing")
        parser.add_argument("--list", action="store_true", help="list the published one-things")
        parser.add_argument("--answers", type=Path, help="YAML file with answers, values and results")
        parser.add_argument(
            "--refuse", action="append", default=[], metavar="MATTER", help="refuse this matter"
        )
        parser.add_argument("--late", action="append", default=[], metavar="MATTER", help="let it be overdue")
        parser.add_argument(
            "--down", action="append", default=[], metavar="RECORD", help="switch a source off"
        )
        parser.add_argument(
            "--correct",
            action="append",
            default=[],
            metavar="MATTER",
            help="have it corrected before acceptance",
        )
        parser.add_argument(
            "--withdraw", action="append", default=[], metavar="MATTER", help="withdraw this matter"
        )
        parser.add_argument("--return", action="store_true", dest="send_back", help="precheck sends it back")
        parser.add_argument(
            "--start", type=datetime.fromisoformat, help="when it is submitted; now by default"
        )
        parser.add_argument("--language", default="zh-hans", choices=["zh-hans", "en"])
        parser.add_argument("--json", action="store_true", help="print JSON instead of a table")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            if options["list"] or not options["code"]:
                self._list()
            else:
                self._walk(options)

    def _list(self) -> None:
        for version in OneThingVersion.objects.current_all():
            one_thing = version.package.one_thing
            self.stdout.write(
                f"{version.code:<24} {one_thing.number:<10} v{version.number:<4} {one_thing.name}"
            )

    def _walk(self, options: dict[str, Any]) -> None:
        try:
            version = OneThingVersion.objects.current(options["code"])
        except OneThingVersion.DoesNotExist:
            raise CommandError(f"no one-thing {options['code']!r} is published; see walk --list") from None
        wishes = self._wishes(version, options)
        start = options["start"] or timezone.now()
        if timezone.is_naive(start):
            start = timezone.make_aware(start)
        try:
            with transaction.atomic():
                told = _tell(walk(version, wishes, start=start))
                transaction.set_rollback(True)
        except Invalid as error:
            faults = "\n".join(f"  {key}: {sentence}" for key, sentence in error.errors.items())
            raise CommandError(f"the application is not valid:\n{faults}") from error
        except Stuck as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) if options["json"] else _table(told))

    def _wishes(self, version: OneThingVersion, options: dict[str, Any]) -> Wishes:
        given: dict[str, Any] = {}
        if options["answers"]:
            try:
                given = YAML(typ="safe").load(options["answers"].read_text()) or {}
            except OSError as error:
                raise CommandError(f"{options['answers']} cannot be read: {error.strerror}") from error
        matters = version.package.matters
        named = {*options["refuse"], *options["late"], *options["correct"], *options["withdraw"]}
        for matter in named - set(matters):
            raise CommandError(
                f"{version.code} has no matter {matter!r}; it has {', '.join(sorted(matters))}"
            )
        return Wishes(
            answers=given.get("answers", {}),
            values=given.get("values", {}),
            results=given.get("results", {}),
            refuse=frozenset(options["refuse"]),
            late=frozenset(options["late"]),
            down=frozenset(options["down"]),
            correct=frozenset(options["correct"]),
            withdraw=frozenset(options["withdraw"]),
            send_back=options["send_back"],
        )


def _tell(case: Case) -> dict[str, Any]:
    """The walk as data: the case, its timeline, and how each matter ended."""
    matters = case.package.matters
    events = case.events.select_related("sub_case", "department", "by").order_by("id")
    sub_cases = case.sub_cases.select_related("department")
    return {
        "case": case.number,
        "one_thing": str(case.package.one_thing.name),
        "submitted_at": timezone.localtime(case.submitted_at).isoformat(),
        "due_at": timezone.localtime(case.due_at).isoformat(),
        "closed_at": timezone.localtime(case.finished).isoformat(),
        "timeline": [
            {
                "at": timezone.localtime(event.at).isoformat(timespec="minutes"),
                "verb": event.verb,
                "what": str(event.get_verb_display()),
                "matter": str(matters[event.sub_case.matter].name) if event.sub_case else "",
                "department": str(event.department.name) if event.department else "",
                "light": LIGHTS[event.verb].name.lower() if event.verb in LIGHTS else "",
            }
            for event in events
        ],
        "matters": [
            {
                "matter": sub_case.matter,
                "name": str(matters[sub_case.matter].name),
                "state": sub_case.state,
                "label": str(sub_case.get_state_display()),
                "number": sub_case.number or "",
                "promised_due_at": sub_case.promised_due_at
                and timezone.localtime(sub_case.promised_due_at).isoformat(),
                "results": [result.data for result in sub_case.results.all()],
            }
            for sub_case in sub_cases
        ],
    }


def _table(told: dict[str, Any]) -> str:
    lines = [f"{told['one_thing']}  {told['case']}", ""]
    marks = {"yellow": "●黄", "red": "●红", "": "   "}
    for entry in told["timeline"]:
        where = "  ".join(part for part in (entry["matter"], entry["department"]) if part)
        lines.append(
            f"{entry['at'][:16].replace('T', ' ')}  {marks[entry['light']]}  {entry['what']:<8}  {where}"
        )
    lines.append("")
    lines += [f"{matter['label']:<8} {matter['name']}  {matter['number']}" for matter in told["matters"]]
    return "\n".join(lines)
