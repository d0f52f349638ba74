"""The part of a step's form that says what is announced to the public."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from citizen_portal.authors.forms.context import Body
from citizen_portal.authors.forms.pieces import text_fields, text_of, text_values

PARTS = (
    ("text", _("What is announced, Chinese"), _("What is announced, English")),
    (
        "response",
        _("What whoever is affected can do, Chinese"),
        _("What whoever is affected can do, English"),
    ),
    (
        "objection",
        _("If an objection ends it: what the applicant can do then, Chinese"),
        _("If an objection ends it: what the applicant can do then, English"),
    ),
)


def ask_about_an_announcement(form: forms.Form, fields: Iterable[tuple[str, Any]]) -> None:
    """Adds the fields; `fields` are those of the matter. A new step may become an announcement or not."""
    for name, zh, en in PARTS:
        text_fields(form, f"announced_{name}", zh, en, required=False, long=True)
    form.fields["publishes"] = forms.MultipleChoiceField(
        label=_("What everybody may read"),
        help_text=_("Only for a public announcement, which stands for natural days and is nobody’s work."),
        required=False,
        choices=list(fields),
        widget=forms.CheckboxSelectMultiple,
    )


def announcement_values(before: Mapping[str, Any] | None) -> Body:
    """The first values of these fields."""
    told = before or {}
    values: Body = {"publishes": told.get("publishes", [])}
    for name, _zh, _en in PARTS:
        values |= text_values(f"announced_{name}", told.get(name))
    return values


def announcement_of(given: Mapping[str, Any], before: Mapping[str, Any] | None) -> Body:
    """What was typed, as package data; what is read first stays first."""
    kept = [key for key in (before or {}).get("publishes", []) if key in given["publishes"]]
    texts = {name: text_of(given, f"announced_{name}") for name, _zh, _en in PARTS}
    return texts | {"publishes": kept + [key for key in given["publishes"] if key not in kept]}


def field_of_an_announcement(path: tuple[str | int, ...]) -> str | None:
    """The field a fault inside the announcement belongs to."""
    if path[:1] != ("announcement",):
        return None
    name = str(path[1]) if len(path) > 1 else "text"
    return "publishes" if name == "publishes" else f"announced_{name}_zh"
