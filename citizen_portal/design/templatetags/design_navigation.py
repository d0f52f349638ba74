"""Ways around: breadcrumb, tabs, filters, pages, and the two switches of the header."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.template.context import Context

register = template.Library()


@register.inclusion_tag("design/components/breadcrumb.html")
def breadcrumb(items: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """`{% breadcrumb items %}` with `[{label, href}, …, {label}]`: the way back up."""
    return {"items": items}


@register.inclusion_tag("design/components/segmented.html")
def segmented(items: Sequence[Mapping[str, Any]], label: str) -> dict[str, Any]:
    """`{% segmented items label %}` with `[{label, href, active}]`: a filter whose choice stands in the address."""
    return {"items": items, "label": label}


@register.inclusion_tag("design/components/tabs.html")
def tabs(items: Sequence[Mapping[str, Any]], label: str) -> dict[str, Any]:
    """`{% tabs items label %}` with `[{label, href, active, count}]`: pages side by side."""
    return {"items": items, "label": label}


@register.inclusion_tag("design/components/pager.html")
def pager(previous: str = "", next: str = "", note: str = "") -> dict[str, Any]:
    """`{% pager previous=url next=url %}`: keyset pages have no numbers; nothing when there is one page only."""
    return {"previous": previous, "next": next, "note": note}


@register.inclusion_tag("design/components/care_switch.html", takes_context=True)
def care_switch(context: Context) -> dict[str, Any]:
    """`{% care_switch %}`: the one switch of care mode; nothing where the site mounts none (`display.display`)."""
    return _switch(context, "care_action")


@register.inclusion_tag("design/components/language_switch.html", takes_context=True)
def language_switch(context: Context) -> dict[str, Any]:
    """`{% language_switch %}`: the other language, by its own name."""
    return _switch(context, "language_action")


def _switch(context: Context, action: str) -> dict[str, Any]:
    request = context.get("request")
    return {
        "action": context.get(action),
        "care": context.get("care", False),
        "next": request.get_full_path() if request else "/",
    }
