"""Casting: the roles a one-thing hands out must be roles of the matter, and must not make one field two."""

from collections import Counter
from collections.abc import Iterator

from services.catalogue.casting import played, roles_of
from services.catalogue.checks.problem import Problem
from services.catalogue.vocabulary import Library


def casting_problems(library: Library) -> Iterator[Problem]:
    """Roles the matter does not have; two roles played by one, so that a field would be asked twice."""
    matters = {matter.code: matter for matter in library.matters}
    for one_thing in library.one_things:
        for i, member in enumerate(one_thing.matters):
            matter = matters.get(member.matter)
            if matter is None or not member.roles:
                continue
            path = ("one_things", one_thing.code, "matters", i, "roles")
            known = set(roles_of(matter))
            for role in member.roles:
                if role not in known:
                    yield Problem((*path, role), f"the matter '{matter.code}' has no role '{role}'")
            fields = Counter(played(rule.field, member.roles) for rule in matter.fields)
            for field, times in fields.items():
                if times > 1:
                    yield Problem(path, f"played like this, '{matter.code}' would ask for '{field}' twice")
