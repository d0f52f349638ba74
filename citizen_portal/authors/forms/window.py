"""The stages of a yearly window: what they are called, what each ends with, and what to do once registration is over.

Which step stands in which stage, and the rule of a decision for all together, come from files; the days of a year are
set at the desk of the leading office.
"""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from citizen_portal.authors.forms.context import Body
from citizen_portal.authors.forms.parts import PartForm
from citizen_portal.authors.forms.pieces import text_fields, text_of, text_values

PARTS_OF_A_STAGE = ("name", "ends")


class WindowForm(PartForm):
    """Texts of the window, stage by stage."""

    title = _("Stages of the year")
    holds = ("window",)

    @classmethod
    def concerns(cls, entry: Any) -> bool:
        return entry.window is not None

    def prepare(self) -> None:
        for stage in self.entry.window.stages:
            said = {"stage": stage.name}
            text_fields(
                self, f"name_{stage.code}", gettext("Stage “%(stage)s”: Chinese name") % said,
                gettext("Stage “%(stage)s”: English name") % said, required=True,
            )  # fmt: skip
            text_fields(
                self, f"ends_{stage.code}", gettext("Stage “%(stage)s”: what its last day brings, Chinese") % said,
                gettext("Stage “%(stage)s”: what its last day brings, English") % said, required=True,
            )  # fmt: skip
        text_fields(
            self, "closed", _("What to do after registration has closed, Chinese"),
            _("What to do after registration has closed, English"), required=True, long=True,
        )  # fmt: skip

    def first(self, body: Body) -> Body:
        window = body["window"]
        found = text_values("closed", window["closed"])
        for stage in window["stages"]:
            for part in PARTS_OF_A_STAGE:
                found |= text_values(f"{part}_{stage['code']}", stage[part])
        return found

    def write(self, body: Body) -> None:
        body["window"]["closed"] = text_of(self.cleaned_data, "closed")
        for stage in body["window"]["stages"]:
            for part in PARTS_OF_A_STAGE:
                stage[part] = text_of(self.cleaned_data, f"{part}_{stage['code']}")

    def field_for(self, path: tuple[str | int, ...]) -> str | None:
        """Only what the form shows: the texts."""
        return "closed_zh" if path[:2] == ("window", "closed") else None
