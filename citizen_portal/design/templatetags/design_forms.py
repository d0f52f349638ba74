"""Forms: fields of every kind from Django's bound fields, sections, the error summary, uploads, rating, autosave."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms, template
from django.forms import BaseForm, BoundField
from django.forms.boundfield import BoundWidget
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from citizen_portal.design.markup import component

register = template.Library()

FACES = (
    (5, "face-5", _("Very satisfied")),
    (4, "face-4", _("Satisfied")),
    (3, "face-3", _("Fairly satisfied")),
    (2, "face-2", _("Dissatisfied")),
    (1, "face-1", _("Very dissatisfied")),
)
CSS_CLASSES = ((forms.Textarea, "textarea"), (forms.Select, "select"), (forms.Widget, "input"))


@register.inclusion_tag("design/components/field.html")
def field(bound: BoundField, **options: Any) -> dict[str, Any]:
    """`{% field form.mother_name source=… source_href=… needed_by=rows wide=True %}`: label, hint, error, control.

    `source` tells where a prefilled value came from, `source_href` is its "not right?"; `needed_by` is
    `[{department, why}]`. Each may also stand as an attribute of the form field.
    """
    widget = bound.field.widget
    told = {
        name: options.get(name, getattr(bound.field, name, ""))
        for name in (
            "source",
            "source_href",
            "needed_by",
            "short",
            "wide",
            "inline",
            "prefix",
            "suffix",
            "change_note",
        )
    }
    kind = _kind(widget)
    return told | {
        "bound": bound,
        "kind": kind,
        "errors": bound.errors,
        "hint_id": f"{bound.auto_id}-hint",
        "error_id": f"{bound.auto_id}-error",
        "control": _control(bound, told) if kind == "plain" else "",
        "options": list(bound) if kind == "choices" else [],
        "choice": _control(bound, told) if kind == "check" else "",
        "accept": widget.attrs.get("accept", ""),
        "required": bound.field.required,
    }


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "file" if isinstance(widget, forms.FileInput) else "plain"


def _control(bound: BoundField, told: Mapping[str, Any]) -> SafeString:
    attrs: dict[str, Any] = {"aria-describedby": described_by(bound) or None}
    if not isinstance(bound.field.widget, forms.CheckboxInput):
        own = bound.field.widget.attrs.get("class", "")
        css = next(css for kind, css in CSS_CLASSES if isinstance(bound.field.widget, kind))
        attrs["class"] = f"{css} {own}{' input--short' if told['short'] else ''}".strip()
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return bound.as_widget(attrs={name: value for name, value in attrs.items() if value is not None})


@register.filter
def described_by(bound: BoundField) -> str:
    """The ids of a field's hint and error, those that are there, for `aria-describedby`."""
    ids = [f"{bound.auto_id}-hint"] if bound.help_text else []
    return " ".join(ids + ([f"{bound.auto_id}-error"] if bound.errors else []))


@register.filter
def option_input(option: BoundWidget) -> SafeString:
    """The bare input of one radio or checkbox option."""
    return option.tag(wrap_label=False)


@register.simple_block_tag(end_name="endsection")
def section(content: str, title: str, note: str = "", id: str = "") -> SafeString:
    """`{% section title=_("About the child") %}…{% endsection %}`: a fieldset card, one role of the form."""
    return component("section", {"content": content, "title": title, "note": note, "id": id})


@register.inclusion_tag("design/components/error_summary.html")
def error_summary(*sources: BaseForm | Sequence[Mapping[str, str]] | None) -> dict[str, Any]:
    """`{% error_summary form other_form %}`: every fault at once, each linked to its field; nothing when all is well.

    A source is a form, or `[{text, href}]` for faults that stand outside forms.
    """
    faults: list[Mapping[str, str]] = []
    for source in sources:
        faults.extend(_faults(source) if isinstance(source, BaseForm) else source or [])
    return {"faults": faults}


def _faults(form: BaseForm) -> list[Mapping[str, str]]:
    faults = [{"text": text, "href": ""} for text in form.non_field_errors()]
    for bound in form:
        # A group of radios or checkboxes has no element of its own id; its first option is where to go.
        target = f"{bound.auto_id}_0" if _kind(bound.field.widget) == "choices" else bound.auto_id
        faults.extend({"text": _told(bound, text), "href": f"#{target}"} for text in bound.errors)
    return faults


def _told(bound: BoundField, fault: str) -> str:
    """A fault where its field is not beside it: with the field's name, unless it says that itself.

    `about` on the form field says which of several fields of one name is meant: the child's name or the mother's.
    """
    label = str(bound.label)
    if label.endswith(("?", "？")):
        return _("%(question)s %(fault)s") % {"question": label, "fault": fault}
    names = [str(getattr(bound.field, "about", "")), "" if label in fault else label]
    name = " · ".join(filter(None, names))
    return _("%(field)s: %(fault)s") % {"field": name, "fault": fault} if name else fault


@register.inclusion_tag("design/components/upload.html")
def upload(
    name: str,
    id: str,
    title: str = "",
    hint: str = "",
    accept: str = "image/jpeg,image/png,application/pdf",
    max_megabytes: int = 10,
    url: str = "",
    files: Sequence[Mapping[str, Any]] = (),
    **options: Any,
) -> dict[str, Any]:
    """`{% upload name="file" id="back" url=post_url files=rows capture="environment" %}`: choose or photograph a file.

    Without JavaScript a plain file input inside the page's form; with it each file goes to `url` on choice.
    Files: `[{name, size, state, error, remove_action, href}]`, state done or error.
    """
    return options | {
        "name": name,
        "id": id,
        "title": title or _("Take a photo or choose a file"),
        "hint": hint,
        "accept": accept,
        "max_megabytes": max_megabytes,
        "max_bytes": max_megabytes * 1024 * 1024,
        "url": url,
        "files": files,
    }


@register.inclusion_tag("design/components/upload_file.html")
def upload_file(file: Mapping[str, Any]) -> dict[str, Any]:
    """`{% upload_file file %}`: one line of an upload's list; also the answer to an upload by JavaScript."""
    return {"file": file}


@register.inclusion_tag("design/components/rating.html")
def rating(name: str, legend: str, value: int | None = None, hide_legend: bool = False) -> dict[str, Any]:
    """`{% rating name="level" legend=… %}`: five faces with words; none is chosen beforehand."""
    return {"name": name, "legend": legend, "value": value, "faces": FACES, "hide_legend": hide_legend}


@register.inclusion_tag("design/components/autosave.html")
def autosave(saved_at: str = "") -> dict[str, Any]:
    """`{% autosave saved_at="10:42" %}` inside `<form data-autosave="url">`: tells when the draft was last kept."""
    return {"saved_at": saved_at}
