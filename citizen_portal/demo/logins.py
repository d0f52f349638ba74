"""Who can log in to the demo city."""

from typing import NamedTuple

from services.catalogue.vocabulary import Text
from services.organisation.models import PostKind

from .world import city, people


class DemoLogin(NamedTuple):
    """`who` is the person's name; `note` says why one would log in as this person."""

    who: str
    username: str
    password: str
    note: Text


def demo_logins() -> list[DemoLogin]:
    """Citizens and enterprises first, then supervisors, then every department's staff. Reads no database."""
    password = people().password
    citizens = [
        DemoLogin(holder.name, holder.login.username, password, holder.login.note)
        for holder in people().holders
        if holder.login
    ]
    supervisors: list[DemoLogin] = []
    staff: list[DemoLogin] = []
    for department in city().departments:
        for username, who, post in city().held(department):
            login = DemoLogin(who, username, password, department.name)
            (supervisors if post is PostKind.SUPERVISOR else staff).append(login)
    return citizens + supervisors + staff
