"""Every model of the app, re-exported from its room."""

from services.agency.models import Mandate, MandateKind
from services.calendar.models import CalendarDay, CalendarYear
from services.catalogue.authoring.models import EntryKind, Revision, RevisionState
from services.catalogue.models import OneThingVersion
from services.catalogue.portable.models import Takeover, TrustedIssuer
from services.channels.models import Channel, ChannelClosing, ClosingCause, Outgoing
from services.organisation.models import Department, Level, Post, PostKind, Region
from services.records.models import (
    Behaviour,
    Holder,
    HolderKind,
    IdentifierKind,
    Licence,
    LicenceSource,
    RegistryEntry,
    RegistrySource,
    Via,
)
from services.rounds.models import Round, RoundPlaces, RoundStage

__all__ = [
    "Behaviour",
    "CalendarDay",
    "CalendarYear",
    "Channel",
    "ChannelClosing",
    "ClosingCause",
    "Department",
    "EntryKind",
    "Holder",
    "HolderKind",
    "IdentifierKind",
    "Level",
    "Licence",
    "LicenceSource",
    "Mandate",
    "MandateKind",
    "OneThingVersion",
    "Outgoing",
    "Post",
    "PostKind",
    "Region",
    "RegistryEntry",
    "RegistrySource",
    "Revision",
    "RevisionState",
    "Round",
    "RoundPlaces",
    "RoundStage",
    "Takeover",
    "TrustedIssuer",
    "Via",
]
