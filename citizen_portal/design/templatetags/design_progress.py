"""Where a case stands: five steps, the ring, lights, the promise, the timeline, matter tiles."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from citizen_portal.design.markup import tone_class

register = template.Library()

RING_LENGTH = 100  # `pathLength` of the ring's circle, so that an arc is a share of a hundred
STEP_STATES = ("done", "now", "next", "stopped")
LIGHTS = {"green": _("On time"), "yellow": _("Due soon"), "red": _("Overdue"), "paused": _("Clock stopped")}


@register.inclusion_tag("design/components/stepper.html")
def stepper(steps: Sequence[Mapping[str, Any]], label: str = "") -> dict[str, Any]:
    """`{% stepper steps %}` with `[{name, note, state}]`, state done, now, next or stopped: the road of a case."""
    unknown = {step["state"] for step in steps} - set(STEP_STATES)
    if unknown:
        raise template.TemplateSyntaxError(f"unknown step state {unknown}, choose from {STEP_STATES}")
    return {"steps": steps, "label": label}


@register.inclusion_tag("design/components/ring.html")
def ring(done: int, total: int) -> dict[str, Any]:
    """`{% ring done=3 total=6 %}`: finished matters as a share of a circle, counted, never estimated."""
    share = RING_LENGTH * min(done, total) / total if total else 0
    return {"done": done, "total": total, "arc": f"{share:.2f}", "length": RING_LENGTH}


@register.inclusion_tag("design/components/light.html")
def light(text: str, colour: str, used: float | None = None, clock: bool = True) -> dict[str, Any]:
    """`{% light "剩 3 小时" "yellow" used=0.9 %}`: time left in words, with a bar of the share used (0 to 1)."""
    if colour not in LIGHTS:
        raise template.TemplateSyntaxError(f"unknown light {colour!r}, choose one of {', '.join(LIGHTS)}")
    width = None if used is None else f"{100 * min(max(used, 0), 1):.1f}"
    return {"text": text, "colour": colour, "meaning": LIGHTS[colour], "width": width, "clock": clock}


@register.inclusion_tag("design/components/segments.html")
def segments(used: int, total: int, label: str = "") -> dict[str, Any]:
    """`{% segments used=2 total=5 label=… %}`: the days of a promise, one part each (up to 20)."""
    return {"parts": [index < used for index in range(min(total, 20))], "label": label}


@register.inclusion_tag("design/components/timeline.html")
def timeline(items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """`{% timeline items %}` with `[{title, when, stamp, who, text, icon, tone, files: [{name, href}]}]`."""
    return {"items": [item | {"tone": item.get("tone", "neutral")} for item in map(dict, items)]}


@register.inclusion_tag("design/components/tile.html")
def tile(
    title: str,
    who: str,
    note: str,
    status: str,
    tone: str = "neutral",
    icon: str = "dots",
    href: str = "",
    level: int = 3,
) -> dict[str, Any]:
    """`{% tile title=… who=… note=… status=… tone="success" icon="check" %}`: one matter and how far it is."""
    tone_class(tone)
    return {
        "title": title,
        "who": who,
        "note": note,
        "status": status,
        "tone": tone,
        "icon": icon,
        "href": href,
        "level": level,
    }
