"""An offer that could never be made, or would be made to the wrong people, is told to its author at publishing."""

import shutil
from pathlib import Path

from services.catalogue.loader import PackageErrors, load, shipped_packages

CHANGES = {
    "to: retiree\n": ("to: employer\n", "never applies"),
    "of: id_card.birth_date,": ("of: id_card.born,", "does not provide 'born'"),
    "{contribution_record.contribution_years: {at_least: 15}}": (
        "{contribution_record.contribution_years: lots}\n"
        "            - {portrait_photo.name: a}\n            - {years: {at_least: 1}}",
        "is a whole number",
    ),
    "{to: enough_years, value: enough}": ("{to: enough_years, value: short}", "ends the guide"),
    "{to: retirement.retirement_kind, value: normal}": (
        "{to: retirement.retirement_kind, value: gladly}",
        "no answer 'gladly'",
    ),
    "value: only_child, given: only_child_certificate": (
        "of: only_child_certificate.name, given: medical_record",
        "does not provide 'name'",
    ),
    "        period: once\n": (
        "        period: once\n        sensitivity: plain\n",
        "so it is sensitive itself",
    ),
}


def faults(tmp_path: Path, changes: dict[str, str]) -> str:
    folder = shutil.copytree(shipped_packages(), tmp_path / "packages", dirs_exist_ok=True)
    file = folder / "one_things" / "retirement.yaml"
    text = file.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    try:
        load(folder)
    except PackageErrors as errors:
        return "\n".join(map(str, errors.faults))
    return ""


def test_what_an_offer_speaks_of_must_be_there_and_fit(tmp_path: Path) -> None:
    told = faults(tmp_path, {old: new for old, (new, _fault) in CHANGES.items()})
    for _new, fault in CHANGES.values():
        assert fault in told
    assert "'portrait_photo' is not among the records of this offer" in told
    assert "this offer has no figure 'years'" in told
    assert "'medical_record' is not among the records of this offer" in told


def test_an_offer_that_nobody_can_ever_get_is_told(tmp_path: Path) -> None:
    told = faults(tmp_path, {"{months_left: {more_than: -12}}": "{months_left: {more_than: 3}}"})
    assert "nobody can ever meet this condition" in told
