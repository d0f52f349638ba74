"""The four steps of applying, as a bar above each of their pages."""

from typing import Any

from django.utils.translation import gettext as _

QUESTIONS, FORM, DOCUMENTS, CHECK = range(4)


def road(now: int) -> list[dict[str, Any]]:
    """The steps with what is done, what is now and what comes."""
    names = (_("Your situation"), _("One form"), _("Documents"), _("Check and send"))
    return [
        {"name": name, "state": "done" if place < now else "now" if place == now else "next"}
        for place, name in enumerate(names)
    ]
