"""`manage.py key_usage`: how much is sealed under which key; with --verify, whether all of it opens."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from services.encryption.envelope import prefix_of
from services.encryption.keys import ring
from services.encryption.usage import broken, sealed_values


class Command(BaseCommand):
    help = (
        "Count sealed values and files by table and key. A key that is not listed any more may be taken away."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--verify", action="store_true", help="open everything; fail when something does not"
        )

    def handle(self, *args: object, verify: bool, **options: object) -> None:
        current = prefix_of(ring())
        for (table, seal), count in sorted(sealed_values().items()):
            mark = "current" if seal == current else "to be sealed anew"
            self.stdout.write(f"{table}\t{seal}\t{count}\t{mark}")
        if verify and (found := sorted(set(broken()))):
            raise CommandError("These do not open:\n" + "\n".join(f"  {table} {key}" for table, key in found))
