"""How a city begins: its regions, departments, people and posts from one file, entered together or not at all."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from pydantic import Field, StringConstraints, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from services.catalogue.sentences import sentences
from services.catalogue.sources import where
from services.catalogue.vocabulary import Frozen, Text
from services.models import Department, Post, PostKind
from services.organisation.entering import OfficeEntry, RegionEntry, correct, enter
from workflows.commands.posts import appoint


class CannotBeFounded(ValueError):
    """The file was refused whole; the message says why."""


class PostEntry(Frozen):
    """Somebody's post: the log-in, the name the portal greets with, what they do, and what the post is called."""

    login: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.-]{1,149}$")]
    name: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    kind: PostKind
    title: Text


class StaffedOffice(OfficeEntry):
    posts: tuple[PostEntry, ...] = ()


class Organisation(Frozen):
    """The file: parents stand before those below them."""

    regions: tuple[RegionEntry, ...]
    departments: Annotated[tuple[StaffedOffice, ...], Field(min_length=1)]

    def held(self) -> Iterator[tuple[StaffedOffice, PostEntry]]:
        for office in self.departments:
            yield from ((office, post) for post in office.posts)


@dataclass
class Founded:
    """What was done. `passwords` are the first ones of new log-ins, told this once."""

    corrected: list[str] = field(default_factory=list)
    appointed: int = 0
    passwords: dict[str, str] = field(default_factory=dict)


def read_organisation(file: Path) -> Organisation:
    """Raises CannotBeFounded with the first fault."""
    try:
        data = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise CannotBeFounded(f"{file} cannot be read: {error}") from None
    try:
        return Organisation.model_validate(data)
    except ValidationError as error:
        faults = [f"{where(path)}: {message}" for path, message in sentences(Organisation, error)]
        raise CannotBeFounded("\n".join(faults)) from None


@transaction.atomic
def found(organisation: Organisation, *, on: date) -> Founded:
    """Enter what is missing, correct what may be corrected, give the posts nobody was ever given.

    Read again it changes nothing; a post that has ended is not given anew. Raises CannotBeFounded.
    """
    done = Founded()
    try:
        with transaction.atomic():
            enter(organisation.regions, organisation.departments)
            done.corrected = correct(organisation.regions, organisation.departments)
    except (IntegrityError, KeyError, ValueError, Department.DoesNotExist) as error:
        raise CannotBeFounded(f"The departments do not fit together: {error}") from error
    for office, post in organisation.held():
        user, is_new = get_user_model().objects.get_or_create(
            username=post.login, defaults={"display_name": post.name}
        )
        if is_new:
            done.passwords[post.login] = secrets.token_urlsafe(12)
            user.set_password(done.passwords[post.login])
            user.save(update_fields=["password"])
        department = Department.objects.get(code=office.code)
        if Post.objects.filter(user=user, department=department, kind=post.kind).exists():
            continue
        appoint(
            user=user,
            department=department,
            kind=post.kind,
            title_zh=post.title.zh,
            title_en=post.title.en,
            starts_on=on,
        )
        done.appointed += 1
    return done
