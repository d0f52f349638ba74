"""Small pieces of markup that the template tags share: a component's template, a tone's class, attributes."""

from collections.abc import Mapping
from typing import Any

from django.template import TemplateSyntaxError
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

TONES = ("neutral", "info", "success", "warning", "danger", "purple")
NOTHING = mark_safe("")
HIDDEN_FROM_SPEECH = mark_safe('aria-hidden="true"')


def attributes(values: Mapping[str, Any]) -> SafeString:
    """`{"hx_get": "/x"}` as ` hx-get="/x"`; True gives a bare attribute, None, False and "" give nothing."""
    shown = (
        (name.rstrip("_").replace("_", "-"), value)
        for name, value in values.items()
        if value is not None and value is not False and value != ""
    )
    return format_html_join(
        "",
        "{}",
        ((format_html(" {}", n) if v is True else format_html(' {}="{}"', n, v),) for n, v in shown),
    )


def tone_class(tone: str) -> str:
    """The class of a tone; an unknown tone is a mistake in a template and is refused."""
    if tone not in TONES:
        raise TemplateSyntaxError(f"unknown tone {tone!r}, choose one of {', '.join(TONES)}")
    return f"tone-{tone}"


def component(name: str, values: Mapping[str, Any]) -> SafeString:
    """The template of the component `name`, drawn with these values only."""
    return mark_safe(get_template(f"design/components/{name}.html").render(dict(values)))  # noqa: S308


def picture(name: str, label: str = "") -> SafeString:
    """An icon of the sprite: decoration, unless it has a label."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" focusable="false" {}><use href="{}#{}"></use></svg>',
        format_html('role="img" aria-label="{}"', label) if label else HIDDEN_FROM_SPEECH,
        static("design/icons.svg"),
        name,
    )


def key_cap(name: str) -> SafeString:
    """A key of the keyboard, for the eye only; `aria-keyshortcuts` on the control tells everyone else."""
    return format_html('<kbd class="key" aria-hidden="true">{}</kbd>', name)
