"""Put the demo city into the database. What is there already stays: seeding twice changes nothing."""

from collections.abc import Mapping
from datetime import date, datetime, time

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from citizen_portal.accounts.models import User
from services.catalogue.vocabulary import Text
from services.models import Department, Holder, Post, Region, RegistryEntry, RegistrySource

from .world import City, DepartmentEntry, HolderEntry, People, RecordEntry, city, people


@transaction.atomic
def seed(*, today: date) -> None:
    """Regions, departments, staff, citizens and the city's registers, whose newest entries are days old `today`."""
    # One hash for all: the password is printed anyway, and eighty slow hashes would delay the first start.
    password = make_password(people().password)
    departments = _seed_departments(city())
    _seed_staff(city(), departments, password)
    _seed_people(people(), city(), password, today)


def _seed_departments(city: City) -> dict[str, Department]:
    for region in city.regions:
        Region.objects.get_or_create(
            code=region.code,
            defaults={
                "level": region.level,
                "parent_id": region.parent,
                "name_zh": region.name.zh,
                "name_en": region.name.en,
            },
        )
    departments: dict[str, Department] = {}
    for entry in city.departments:
        departments[entry.code], _ = Department.objects.get_or_create(
            code=entry.code,
            defaults={
                "name_zh": entry.name.zh,
                "name_en": entry.name.en,
                "function": entry.function,
                "level": city.level_of(entry),
                "region_id": entry.region,
                "parent": departments[entry.parent] if entry.parent else None,
                "credit_code": entry.credit_code,
                "phone": entry.phone,
                "address_zh": entry.address.zh,
                "address_en": entry.address.en,
            },
        )
    return departments


def _seed_staff(city: City, departments: Mapping[str, Department], password: str) -> None:
    for entry in city.departments:
        for kind, who in entry.staff.items():
            title = city.titles[kind]
            user, _ = User.objects.get_or_create(
                username=city.username(entry, kind), defaults={"display_name": who, "password": password}
            )
            Post.objects.get_or_create(
                user=user,
                department=departments[entry.code],
                kind=kind,
                defaults={"title_zh": title.zh, "title_en": title.en, "starts_on": city.posts_since},
            )


def _seed_people(people: People, city: City, password: str, today: date) -> None:
    offices = {entry.code: entry for entry in city.departments}
    for entry in people.holders:
        holder, _ = Holder.objects.get_or_create(
            identifier_kind=entry.identifier_kind,
            identifier=entry.identifier,
            defaults={"kind": entry.kind, "name": entry.name, "phone": entry.phone, "data": entry.data},
        )
        if entry.login:
            User.objects.get_or_create(
                username=entry.login.username,
                defaults={"display_name": entry.name, "password": password, "holder": holder},
            )
        for record in entry.records:
            _seed_record(entry, record, offices, today)


def _seed_record(
    holder: HolderEntry, record: RecordEntry, offices: Mapping[str, DepartmentEntry], today: date
) -> None:
    issuer = record.issuer if isinstance(record.issuer, Text) else offices[record.issuer].name
    RegistrySource.objects.get_or_create(kind=record.kind)
    for via in record.via:
        RegistryEntry.objects.get_or_create(
            kind=record.kind,
            identifier=holder.identifier,
            via=via,
            number=record.number,
            defaults={
                "data": record.data_on(today),
                "issuer_zh": issuer.zh,
                "issuer_en": issuer.en,
                "issued_at": _morning_of(record.issued_on(today)),
                "valid_until": record.until,
            },
        )


def _morning_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))
