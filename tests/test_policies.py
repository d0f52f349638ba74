"""The policy has no gaps: every door names a rule, every rule has a door, every verb asks."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver

from citizen_portal.access import may
from workflows import policy
from workflows.policy import RULES, Actor

CHECKOUT = Path(__file__).resolve().parents[1]
ACTED_BY_PEOPLE = ("citizen", "clerk", "consents", "drafts", "messages", "rights")


def addresses(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield route, pattern


def doors() -> Iterator[tuple[str, str]]:
    """Each address with each rule it names."""
    for route, pattern in addresses(get_resolver().url_patterns):
        for name in getattr(pattern.callback, "rules", {"": ""}).values():
            yield route, name


def test_every_door_names_a_rule_of_the_table():
    names = {rule.name for rule in RULES}
    assert [(route, name) for route, name in doors() if name not in names] == []


def test_every_rule_has_a_door():
    assert {rule.name for rule in RULES} - {name for _route, name in doors()} == set()


def test_no_two_rules_share_a_name():
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_a_door_that_names_no_rule_cannot_be_built():
    with pytest.raises(LookupError, match="no rule is called 'open everything'"):
        may("open everything")


def test_the_pages_of_a_face_are_for_its_people():
    wanted = {
        "apply/": {Actor.CITIZEN},
        "cases/": {Actor.CITIZEN},
        "files/": {Actor.CITIZEN},
        "record/": {Actor.CITIZEN, Actor.PERSON},
        "messages/": {Actor.PERSON},
        "desk/": {Actor.CLERK},
        "board/": {Actor.SUPERVISOR},
        "catalogue/": {Actor.AUTHOR},
    }
    for route, name in doors():
        for start, allowed in wanted.items():
            if route.startswith(start):
                assert policy.rule(name).actor in allowed, route


@pytest.mark.parametrize("module", ACTED_BY_PEOPLE)
def test_every_verb_of_a_person_asks_the_policy(module: str):
    """Pages and API may forget to ask; what writes does not: it uses something of `workflows.policy` itself."""
    tree = ast.parse((CHECKOUT / "workflows" / "commands" / f"{module}.py").read_text())
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    asks = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "workflows.policy"
        for alias in node.names
    }

    def reaches(name: str, seen: frozenset[str] = frozenset()) -> bool:
        used = {node.id for node in ast.walk(functions[name]) if isinstance(node, ast.Name)}
        further = (used & functions.keys()) - seen - {name}
        return bool(used & asks) or any(reaches(one, seen | {name}) for one in further)

    by_people = [
        name
        for name, node in functions.items()
        if not name.startswith("_") and "by" in {argument.arg for argument in node.args.kwonlyargs}
    ]
    assert by_people
    assert [name for name in by_people if not reaches(name)] == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_printed_table_is_fresh(language: str, capsys: pytest.CaptureFixture[str]):
    call_command("policy", language=language)
    kept = CHECKOUT / "docs" / f"policy.{language}.md"
    assert kept.read_text() == capsys.readouterr().out, (
        f"manage.py policy --language {language} > {kept.name}"
    )
