"""`python3 manage.py catalogue_keys …`: the key this city signs packages with, and the keys it trusts."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from pydantic import ValidationError

from services.catalogue.portable import keys
from services.catalogue.portable.models import TrustedIssuer
from services.catalogue.portable.refusals import KeyUnusable
from services.catalogue.portable.trust import distrust, trust
from services.catalogue.vocabulary import Text


class Command(BaseCommand):
    help = "Make and show this city's signing key; list, trust and distrust the keys of other cities."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        made = verbs.add_parser("make", help="a new signing key; nothing overwrites one")
        verbs.add_parser("show", help="the public key and its fingerprint, for other cities")
        verbs.add_parser("list", help="whose packages are and were trusted, since when, by whom")
        trusted = verbs.add_parser("trust", help="let packages signed with a key come in")
        trusted.add_argument(
            "public_key", help="64 hexadecimal digits, as the other city's `show` prints them"
        )
        ended = verbs.add_parser("distrust", help="no longer; what was taken over stays")
        ended.add_argument("fingerprint")
        ended.add_argument("--reason", required=True)
        for each in (made, trusted):
            each.add_argument("--name-zh", required=True, help="the city's name, 云江市")
            each.add_argument("--name-en", required=True, help="the city's name in English")
        for each in (trusted, ended):
            each.add_argument(
                "--by", required=True, metavar="WHO", help="who decided it, kept with the decision"
            )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['verb']}")(options)
        except KeyUnusable as refused:
            raise CommandError(str(refused)) from None

    def _make(self, options: dict[str, Any]) -> None:
        self._print(keys.make(_name(options)))

    def _show(self, options: dict[str, Any]) -> None:
        self._print(keys.load())

    def _print(self, key: keys.SigningKey) -> None:
        self.stdout.write(f"{key.name.zh}  {key.name.en}")
        self.stdout.write(f"public key   {key.public_key}")
        self.stdout.write(f"fingerprint  {keys.spoken(key.fingerprint)}")

    def _list(self, options: dict[str, Any]) -> None:
        for issuer in TrustedIssuer.objects.all():
            since = f"{timezone.localtime(issuer.trusted_at):%Y-%m-%d} by {issuer.trusted_by}"
            state = f"trusted since {since}"
            if issuer.distrusted_at is not None:
                ended = f"{timezone.localtime(issuer.distrusted_at):%Y-%m-%d} by {issuer.distrusted_by}"
                state = f"trusted {since}, DISTRUSTED {ended}: {issuer.reason}"
            self.stdout.write(
                f"{keys.spoken(issuer.fingerprint)}  {issuer.name_zh} {issuer.name_en}  {state}"
            )

    def _trust(self, options: dict[str, Any]) -> None:
        public_key = options["public_key"].strip().lower()
        issuer = trust(public_key=public_key, name=_name(options), by=options["by"], now=timezone.now())
        self.stdout.write(f"Trusted: {issuer.name_zh} {issuer.name_en}  {keys.spoken(issuer.fingerprint)}")
        self.stdout.write("Read the fingerprint to somebody of that city by telephone: it must be the same.")

    def _distrust(self, options: dict[str, Any]) -> None:
        issuer = distrust(
            printed=options["fingerprint"], reason=options["reason"], by=options["by"], now=timezone.now()
        )
        self.stdout.write(f"No longer trusted: {issuer.name_zh} {issuer.name_en}")


def _name(options: dict[str, Any]) -> Text:
    try:
        return Text(zh=options["name_zh"], en=options["name_en"])
    except ValidationError:
        raise CommandError("The name is missing in one of the languages.") from None
