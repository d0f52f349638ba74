"""`manage.py rotate_keys`: seal everything under the first key of DATA_KEYS. Safe while the portal is open."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from services.encryption.keys import ring
from services.encryption.rotation import rotate


class Command(BaseCommand):
    help = (
        "Seal anew, under the current key and cipher, whatever is sealed otherwise. Begin again at any time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=500, help="rows in one transaction (500)")

    def handle(self, *args: object, batch: int, verbosity: int, **options: object) -> None:
        if batch < 1:
            raise CommandError("A batch has at least one row.")
        turned = rotate(batch=batch, tell=self.stdout.write if verbosity > 1 else lambda line: None)
        keys = ring()
        self.stdout.write(f"Sealed anew with {keys.cipher.code} under the key {keys.current}:")
        for table in sorted(turned.rows | turned.files):
            rows, files = turned.rows.get(table, 0), turned.files.get(table, 0)
            self.stdout.write(f"  {table}\t{rows} rows\t{files} files")
        if turned.broken:
            listed = "\n".join(f"  {table} {key}" for table, key in sorted(turned.broken))
            raise CommandError(f"These do not open and stay as they are:\n{listed}")
