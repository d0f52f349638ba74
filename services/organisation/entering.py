"""Regions and departments written in a file: how a city is entered, and corrected later by reading the file again."""

from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import AfterValidator
from stdnum.cn import uscc

from services.catalogue.vocabulary import Frozen, Text

from .models import Department, Level, Region

CreditCode = Annotated[str, AfterValidator(uscc.validate)]


class RegionEntry(Frozen):
    """A region; `parent` is a code."""

    code: str
    level: Level
    parent: str | None = None
    name: Text


class OfficeEntry(Frozen):
    """A department; `region` and `parent` are codes. Its level is that of its region."""

    code: str
    function: str
    region: str
    parent: str | None = None
    name: Text
    credit_code: CreditCode
    word: str = ""
    phone: str = ""
    address: Text | None = None


def enter(regions: Iterable[RegionEntry], offices: Iterable[OfficeEntry]) -> None:
    """Make what is missing, in a few statements; what is there already stays as it is.

    KeyError for a region or a parent that nobody names; the database's IntegrityError for what cannot be.
    """
    regions = list(regions)
    Region.objects.bulk_create(
        (
            Region(
                code=region.code,
                level=region.level,
                parent_id=region.parent,
                name_zh=region.name.zh,
                name_en=region.name.en,
            )
            for region in regions
        ),
        ignore_conflicts=True,
    )
    levels = dict(Region.objects.values_list("code", "level"))
    # A generation at a time: a department refers to its parent.
    missing = {office.code: office for office in offices}
    known = dict(Department.objects.values_list("code", "pk"))
    while missing:
        ready = [office for office in missing.values() if office.parent is None or office.parent in known]
        if not ready:
            raise KeyError(next(iter(missing.values())).parent)
        Department.objects.bulk_create(
            (_department(office, levels, known) for office in ready), ignore_conflicts=True
        )
        known |= dict(
            Department.objects.filter(code__in=[office.code for office in ready]).values_list("code", "pk")
        )
        for office in ready:
            del missing[office.code]


def correct(regions: Iterable[RegionEntry], offices: Iterable[OfficeEntry]) -> list[str]:
    """Bring names, words, telephones, addresses and parents of what is there up to the file; returns their codes.

    What an office does, and where, its cases and numbers rest on: that is not corrected but raises ValueError.
    """
    corrected = []
    named = {region.code: region.name for region in regions}
    for region in Region.objects.filter(code__in=named):
        if region.name != named[region.code]:
            region.name_zh, region.name_en = named[region.code].zh, named[region.code].en
            region.save(update_fields=["name_zh", "name_en"])
            corrected.append(region.code)
    levels = dict(Region.objects.values_list("code", "level"))
    known = dict(Department.objects.values_list("code", "pk"))
    for office in offices:
        row, wanted = Department.objects.get(code=office.code), _department(office, levels, known)
        for fixed in ("function", "region_id", "credit_code"):
            if getattr(row, fixed) != getattr(wanted, fixed):
                raise ValueError(
                    f"{office.code}: {fixed.removesuffix('_id')} differs from what is entered here"
                )
        changed = [name for name in _CORRECTABLE if getattr(row, name) != getattr(wanted, name)]
        if changed:
            for name in changed:
                setattr(row, name, getattr(wanted, name))
            row.save(update_fields=changed)
            corrected.append(office.code)
    return corrected


_CORRECTABLE = ("name_zh", "name_en", "parent_id", "word", "phone", "address_zh", "address_en")


def _department(office: OfficeEntry, levels: Mapping[str, str], known: Mapping[str, int]) -> Department:
    return Department(
        code=office.code,
        name_zh=office.name.zh,
        name_en=office.name.en,
        function=office.function,
        level=levels[office.region],
        region_id=office.region,
        parent_id=known[office.parent] if office.parent else None,
        credit_code=office.credit_code,
        word=office.word,
        phone=office.phone,
        address_zh=office.address.zh if office.address else "",
        address_en=office.address.en if office.address else "",
    )
