"""``manage.py announce_calendar``: the State Council has announced the days off of a year."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from services.calendar import CalendarError, Day, Kind
from workflows.commands.calendar import announce_year


class Command(BaseCommand):
    """Reads ``{holiday: [{date, zh, en}, …], makeup: [{date, zh, en}, …]}`` and recounts every open case."""

    help = "Enter the announced holidays and make-up working days of a year, and recount open due dates."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("file", type=Path, help="YAML: lists 'holiday' and 'makeup' of {date, zh, en}")

    def handle(self, *args: Any, year: int, file: Path, **options: Any) -> None:
        now = timezone.now()
        try:
            notice = YAML(typ="safe").load(file.read_text(encoding="utf-8")) or {}
            days = [
                Day(_date(entry["date"]), Kind(kind), entry["zh"], entry["en"])
                for kind in (Kind.HOLIDAY, Kind.MAKEUP)
                for entry in notice.get(kind.value) or []
            ]
            changed = announce_year(year=year, days=days, announced_at=timezone.localdate(now), now=now)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}") from error
        except (YAMLError, KeyError, TypeError, AttributeError, ValueError, CalendarError) as error:
            raise CommandError(f"{file} is no notice of days off: {error}") from error
        self.stdout.write(f"{year} is announced: {len(days)} days; {changed} open cases were recounted.")


def _date(written: Any) -> date:
    return written if isinstance(written, date) else date.fromisoformat(str(written))
