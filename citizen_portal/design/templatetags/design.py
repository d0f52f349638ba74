"""Plain components: icons, buttons, badges, panels, lists. The first line of each says how to call it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from citizen_portal.design import city
from citizen_portal.design.markup import NOTHING, attributes, component, key_cap, picture, tone_class

register = template.Library()
register.simple_tag(picture, name="icon")  # {% icon "check" %}, {% icon "check" label=_("Done") %}
register.simple_tag(key_cap, name="key")  # {% key "A" %}

for name in (city.portal_name, city.desk_name, city.board_name, city.catalogue_name, city.bureau_name):
    register.simple_tag(name)  # {% portal_name %}

NOTICE_ICONS = {"success": "check-circle", "warning": "warning", "danger": "warning"}


@register.simple_tag
def button(text: str, kind: str = "primary", type: str = "submit", **options: Any) -> SafeString:
    """`{% button _("Send") icon="send" name="act" value="send" key="A" %}`: primary, secondary, quiet or danger.

    `small`, `wide`, `icon` and `key` shape it; every other keyword is an attribute (`hx_post=…`, `disabled=True`).
    """
    shape, inside, rest = _button_parts(text, kind, options)
    return format_html('<button type="{}" class="{}"{}>{}</button>', type, shape, rest, inside)


@register.simple_tag
def link_button(text: str, href: str, kind: str = "secondary", **options: Any) -> SafeString:
    """`{% link_button _("Open") href icon="file" %}`: a link that looks like a button; options as for `button`."""
    shape, inside, rest = _button_parts(text, kind, options)
    return format_html('<a href="{}" class="{}"{}>{}</a>', href, shape, rest, inside)


def _button_parts(text: str, kind: str, options: dict[str, Any]) -> tuple[str, SafeString, SafeString]:
    sizes = "".join(f" btn--{size}" for size in ("small", "wide") if options.pop(size, False))
    icon_name, key = options.pop("icon", ""), options.pop("key", "")
    inside = format_html(
        "{}<span>{}</span>{}",
        picture(icon_name) if icon_name else NOTHING,
        text,
        key_cap(key) if key else NOTHING,
    )
    return f"btn btn--{kind}{sizes}", inside, attributes(_shortcut(key) | options)


def _shortcut(key: str) -> dict[str, str]:
    return {"data_key": key.lower(), "aria_keyshortcuts": key} if key else {}


@register.simple_tag
def badge(text: str, tone: str = "neutral", pill: bool = False, icon: str = "") -> SafeString:
    """`{% badge _("Done") tone="success" pill=True %}`: a status; the word says it, the colour helps."""
    return format_html(
        '<span class="badge{} {}">{}{}</span>',
        " badge--pill" if pill else "",
        tone_class(tone),
        picture(icon) if icon else NOTHING,
        text,
    )


@register.simple_tag
def disc(name: str, tone: str = "neutral", size: str = "") -> SafeString:
    """`{% disc "check" tone="success" size="small" %}`: an icon on a round ground; small or large."""
    return format_html(
        '<span class="disc{} {}">{}</span>', f" disc--{size}" if size else "", tone_class(tone), picture(name)
    )


@register.simple_tag
def avatar(name: str, kind: str = "", label: str = "") -> SafeString:
    """`{% avatar "周明" kind="me small" label="周明" %}`: a label only if no name is near."""
    kinds = "".join(f" avatar--{word}" for word in kind.split())
    spoken = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    return format_html('<span class="avatar{}"{}>{}</span>', kinds, attributes(spoken), str(name)[:1])


@register.simple_block_tag(end_name="endcard")
def card(
    content: str, title: str = "", note: str = "", kind: str = "", id: str = "", level: int = 2
) -> SafeString:
    """`{% card title=… note=… kind="todo" %}…{% endcard %}`: a white panel with a heading; todo or promise."""
    values = {"content": content, "title": title, "note": note, "kind": kind, "id": id, "level": level}
    return component("card", values)


@register.simple_block_tag(end_name="endnotice")
def notice(content: str, tone: str = "info", title: str = "", role: str = "") -> SafeString:
    """`{% notice tone="warning" title=… %}…{% endnotice %}`: role="alert" only when it appears by itself."""
    values = {"content": content, "title": title, "role": role, "tone": tone_class(tone)}
    return component("notice", values | {"icon": NOTICE_ICONS.get(tone, "info")})


@register.simple_block_tag(end_name="enddisclosure")
def disclosure(content: str, summary: str, open: bool = False) -> SafeString:
    """`{% disclosure _("Why?") %}…{% enddisclosure %}`: text that opens on demand."""
    return component("disclosure", {"content": content, "summary": summary, "open": open})


@register.simple_block_tag(end_name="endempty")
def empty(content: str, title: str, why: str = "", icon: str = "inbox", level: int = 2) -> SafeString:
    """`{% empty title=… why=… %}one action{% endempty %}`: nothing here, why, and what to do."""
    return component("empty", {"content": content, "title": title, "why": why, "icon": icon, "level": level})


@register.inclusion_tag("design/components/toast.html")
def toast(
    text: str,
    undo_action: str = "",
    undo_fields: Mapping[str, Any] | None = None,
    seconds: int = 10,
    tone: str = "success",
) -> dict[str, Any]:
    """`{% toast text undo_action=url undo_fields=fields %}`: what just happened, and a form that takes it back."""
    return {
        "text": text,
        "undo_action": undo_action,
        "undo_fields": undo_fields or {},
        "seconds": seconds,
        "tone": tone,
    }


@register.inclusion_tag("design/components/facts.html")
def facts(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """`{% facts rows %}` with `[{label, value, source}]`: what is known, and from where."""
    return {"rows": rows}


@register.inclusion_tag("design/components/data_table.html")
def data_table(
    columns: Sequence[Mapping[str, Any]],
    rows: Sequence[Sequence[Any]],
    caption: str = "",
    stack: bool = True,
) -> dict[str, Any]:
    """`{% data_table columns rows %}`: columns `[{label, number}]`, cells text or `{text, href, tone}`."""
    lines = [list(zip(columns, row, strict=True)) for row in rows]
    return {"columns": columns, "lines": lines, "caption": caption, "stack": stack}


@register.inclusion_tag("design/components/skeleton.html")
def skeleton(lines: int = 3) -> dict[str, Any]:
    """`{% skeleton lines=3 %}`: grey bars where text will come."""
    return {"lines": range(lines)}
