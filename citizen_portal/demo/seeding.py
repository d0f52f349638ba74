"""Put the demo city into the database. What is there already stays: seeding twice changes nothing.

In bulk, a few statements for all: the first start and every test that needs a city wait for it.
"""

from collections.abc import Mapping
from datetime import date, datetime, time

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from citizen_portal.accounts.models import User
from services.catalogue.vocabulary import Text
from services.models import Department, Holder, Post, RegistryEntry, RegistrySource
from services.organisation.entering import enter

from .reaching import seed_mandates, seed_reach
from .world import City, DepartmentEntry, HolderEntry, People, RecordEntry, city, people


@transaction.atomic
def seed(*, today: date) -> None:
    """Regions, departments, staff, citizens and the city's registers, whose newest entries are days old `today`."""
    # One hash for all: the password is printed anyway, and eighty slow hashes would delay the first start.
    password = make_password(people().password)
    enter(city().regions, city().departments)
    _seed_staff(city(), password)
    _seed_people(people(), password)
    seed_reach(people(), today)
    seed_mandates(people())
    _seed_registers(people(), city(), today)


def _seed_staff(city: City, password: str) -> None:
    held = [
        (username, who, entry, kind) for entry in city.departments for username, who, kind in city.held(entry)
    ]
    User.objects.bulk_create(
        (
            User(username=username, display_name=who, password=password)
            for username, who, _entry, _kind in held
        ),
        ignore_conflicts=True,
    )
    users = dict(User.objects.filter(username__in=[row[0] for row in held]).values_list("username", "pk"))
    departments = dict(Department.objects.values_list("code", "pk"))
    # A post that has ended is no conflict, and is not given anew either.
    given = set(Post.objects.values_list("user_id", "department_id", "kind"))
    Post.objects.bulk_create(
        Post(
            user_id=users[username],
            department_id=departments[entry.code],
            kind=kind,
            title_zh=city.titles[kind].zh,
            title_en=city.titles[kind].en,
            starts_on=city.posts_since,
        )
        for username, _who, entry, kind in held
        if (users[username], departments[entry.code], kind) not in given
    )


def _seed_people(people: People, password: str) -> None:
    Holder.objects.bulk_create(
        (
            Holder(
                kind=entry.kind,
                name=entry.name,
                identifier_kind=entry.identifier_kind,
                identifier=entry.identifier,
                phone=entry.phone,
                data=entry.data,
            )
            for entry in people.holders
        ),
        ignore_conflicts=True,
    )
    holders = {(holder.identifier_kind, holder.identifier): holder.pk for holder in Holder.objects.all()}
    User.objects.bulk_create(
        (
            User(
                username=entry.login.username,
                display_name=entry.name,
                password=password,
                holder_id=holders[entry.identifier_kind, entry.identifier],
            )
            for entry in people.holders
            if entry.login
        ),
        ignore_conflicts=True,
    )


def _seed_registers(people: People, city: City, today: date) -> None:
    offices = {entry.code: entry for entry in city.departments}
    records = [(entry, record) for entry in people.holders for record in entry.records]
    RegistrySource.objects.bulk_create(
        (RegistrySource(kind=kind) for kind in sorted({record.kind for _holder, record in records})),
        ignore_conflicts=True,
    )
    RegistryEntry.objects.bulk_create(
        (row for holder, record in records for row in _entries(holder, record, offices, today)),
        ignore_conflicts=True,
    )


def _entries(
    holder: HolderEntry, record: RecordEntry, offices: Mapping[str, DepartmentEntry], today: date
) -> list[RegistryEntry]:
    issuer = record.issuer if isinstance(record.issuer, Text) else offices[record.issuer].name
    return [
        RegistryEntry(
            kind=record.kind,
            identifier=holder.identifier,
            via=via,
            number=record.number,
            data=record.data_on(today),
            issuer_zh=issuer.zh,
            issuer_en=issuer.en,
            issued_at=_morning_of(record.issued_on(today)),
            valid_until=record.until,
        )
        for via in record.via
    ]


def _morning_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))
