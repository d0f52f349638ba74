"""Where each component is used: counted in the templates of the faces, so that the gallery cannot say otherwise."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

import citizen_portal

PORTAL = Path(citizen_portal.__file__).parent
COMPONENTS = PORTAL / "design/templates/design/components"
LAYOUTS = PORTAL / "design/templates/design"
FACES = {
    "citizens": (_("Citizens"), ("citizens/templates", "accounts/templates")),
    "clerks": (_("Clerks"), ("clerks/templates",)),
    "supervisors": (_("Supervisors"), ("supervisors/templates",)),
    "others": (_("Authors, operators"), ("authors/templates", "operators/templates")),
}
NAMED_OTHERWISE = {"chart_trend": "trend_chart", "chart_stacked": "stacked_chart"}
"""Components whose tag has another name than their template."""


@dataclass(frozen=True)
class Use:
    """In how many templates of each face, in the order of FACES, a component stands; `inside` the design itself."""

    name: str
    by_face: tuple[int, ...]
    inside: int

    @property
    def counted(self) -> list[tuple[int, str]]:
        """Each number with its face."""
        return list(zip(self.by_face, (str(label) for label, _folders in FACES.values()), strict=True))


@cache
def uses() -> tuple[Use, ...]:
    """Every component; the templates are read once in a process."""
    faces = [_texts([PORTAL / folder for folder in folders]) for _label, folders in FACES.values()]
    inside = {
        path: text
        for path, text in _texts([LAYOUTS]).items()
        if "gallery" not in path.relative_to(LAYOUTS).parts
    }
    return tuple(
        Use(
            name,
            tuple(sum(_stands_in(name, text) for text in texts.values()) for texts in faces),
            sum(_stands_in(name, text) for path, text in inside.items() if path.stem != name),
        )
        for name in sorted(path.stem for path in COMPONENTS.glob("*.html"))
    )


def _texts(folders: list[Path]) -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.html")}


def _stands_in(name: str, text: str) -> bool:
    tag = NAMED_OTHERWISE.get(name, name)
    return re.search(rf"{{%-? {tag}\b|design/components/{name}\.html", text) is not None
