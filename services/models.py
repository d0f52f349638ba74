"""Every model of the app, re-exported from its room."""

from services.calendar.models import CalendarDay, CalendarYear
from services.catalogue.models import OneThingVersion
from services.organisation.models import Department, Level, Post, PostKind, Region
from services.records.models import (
    Holder,
    HolderKind,
    IdentifierKind,
    Licence,
    LicenceSource,
    RegistryEntry,
    RegistrySource,
    Via,
)

__all__ = [
    "CalendarDay",
    "CalendarYear",
    "Department",
    "Holder",
    "HolderKind",
    "IdentifierKind",
    "Level",
    "Licence",
    "LicenceSource",
    "OneThingVersion",
    "Post",
    "PostKind",
    "Region",
    "RegistryEntry",
    "RegistrySource",
    "Via",
]
