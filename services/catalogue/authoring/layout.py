"""Where the matters of a one-thing stand in its picture: columns by what must come first, each matter a row."""

from dataclasses import dataclass

from services.catalogue.vocabulary import Matter, Member, Package


@dataclass(frozen=True)
class Placed:
    """A matter with its `column` (how many matters come before it at most) and its `row`, both from zero."""

    member: Member
    matter: Matter
    column: int
    row: int


def placed(package: Package) -> list[Placed]:
    """Every matter in the order of the one-thing; a matter stands right of all it waits for.

    Circles were refused at publishing; in a draft, whoever closes a circle is taken not to wait.
    """
    members = {
        member.matter: member for member in package.one_thing.matters if member.matter in package.matters
    }
    columns: dict[str, int] = {}

    def column(code: str, above: frozenset[str]) -> int:
        if code not in columns:
            before = [each for each in members[code].after if each in members and each not in above]
            columns[code] = max((column(each, above | {code}) + 1 for each in before), default=0)
        return columns[code]

    rows: dict[int, int] = {}
    found = []
    for code, member in members.items():
        at = column(code, frozenset({code}))
        found.append(Placed(member, package.matters[code], at, rows.get(at, 0)))
        rows[at] = rows.get(at, 0) + 1
    return found
