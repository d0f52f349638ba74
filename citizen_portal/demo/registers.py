"""How the registers of the demo city behave: looked at and switched by its operator, or at the console."""

import logging
from dataclasses import dataclass

from services.catalogue.vocabulary import Text
from services.models import Behaviour, RegistrySource
from services.records.city import behaviours_of
from services.records.directory import registers

log = logging.getLogger(__name__)


class NoSuchRegister(LookupError):
    """The city is connected to no register of that kind, or registers do not behave so."""


@dataclass(frozen=True)
class KindShown:
    """A kind of record and how its register answers for it."""

    kind: str
    behaviour: Behaviour

    @property
    def is_well(self) -> bool:
        return self.behaviour is Behaviour.NORMAL


@dataclass(frozen=True)
class RegisterShown:
    name: Text
    kinds: tuple[KindShown, ...]


def listed() -> tuple[RegisterShown, ...]:
    """Every register the city is connected to; one statement."""
    connected = registers()
    behaviours = behaviours_of(kind for register in connected for kind in register.kinds)
    return tuple(
        RegisterShown(
            register.name,
            tuple(KindShown(kind, behaviours.get(kind, Behaviour.NORMAL)) for kind in register.kinds),
        )
        for register in connected
    )


def switch(kind: str, behaviour: str) -> None:
    """From the next look-up on the register of this kind behaves so. Raises NoSuchRegister."""
    known = {each for register in registers() for each in register.kinds}
    if kind not in known or behaviour not in Behaviour.values:
        raise NoSuchRegister(kind)
    RegistrySource.objects.update_or_create(kind=kind, defaults={"behaviour": behaviour})
    log.warning("a register of the demo city was switched to %s", behaviour, extra={"kind": kind})


def all_well() -> int:
    """Every register answers as it should again; returns how many did not."""
    return RegistrySource.objects.exclude(behaviour=Behaviour.NORMAL).update(behaviour=Behaviour.NORMAL)
