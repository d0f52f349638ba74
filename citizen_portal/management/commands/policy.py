"""``manage.py policy``: the table of rules with its doors, for whoever answers for data protection in the city."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from workflows.policy import RULES


class Command(BaseCommand):
    """Markdown on the standard output; docs/policy.en.md and docs/policy.zh-hans.md keep it, and a test compares."""

    help = "Print who may do what with what, on which condition, and through which doors."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        codes = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("--language", choices=codes, default=settings.LANGUAGE_CODE)

    def handle(self, *args: Any, **options: Any) -> None:
        with override(options["language"]):
            self.stdout.write("\n".join(_table()))


def _table() -> Iterator[str]:
    doors = _doors()
    yield f"# {_('Who may do what')}"
    yield ""
    yield _(
        "What no line allows is refused. Whatever is outside a condition does not exist for the person: "
        "the answer is “not found”."
    )
    yield ""
    yield _(
        "Staff see of a case only what the matter of their task declares, and each look is recorded for the "
        "applicant to see."
    )
    yield ""
    heads = (
        pgettext("policy", "Who"),
        pgettext("policy", "What"),
        pgettext("policy", "On condition that"),
        pgettext("policy", "Doors"),
    )
    yield f"| {' | '.join(heads)} |"
    yield "|---|---|---|---|"
    for rule in RULES:
        addresses = ", ".join(f"`{door}`" for door in doors[rule.name])
        yield f"| {rule.actor.label} | {rule.title} | {rule.condition.text} | {addresses} |"


def _doors() -> dict[str, list[str]]:
    """By the name of the rule: the names of pages, and the methods and names of operations."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, pattern in _patterns(get_resolver().url_patterns, ""):
        for method, rule in pattern.callback.rules.items():
            door = f"{method} {name}".strip()
            if door not in found[rule]:
                found[rule].append(door)
    return found


def _patterns(patterns: list[URLPattern | URLResolver], space: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(
                pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space
            )
        else:
            yield f"{space}{pattern.name}", pattern
