"""Nothing that was typed is lost: not when the session ended meanwhile, and not when somebody else saved first."""

import secrets
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from citizen_portal.authors.forms.drawing import DrawnForm

View = Callable[..., HttpResponse]
KEPT_FOR = 3600
MOST = 60_000
NOT_TYPED = ("csrfmiddlewaretoken", "act")


def kept_over_log_in(view: View) -> View:
    """When the session of whoever sends the form has ended, what was typed waits until after the log-in.

    What authors write are texts of the catalogue, no personal data; they wait an hour under a name nobody guesses.
    """

    @wraps(view)
    def keeping(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method != "POST" or request.user.is_authenticated:
            return view(request, *args, **kwargs)
        to_login = redirect_to_login(put_aside(request))
        to_login["Location"] += "&ended"
        return HttpResponse(headers={"HX-Redirect": to_login["Location"]}) if request.htmx else to_login

    return keeping


def sent(request: HttpRequest) -> QueryDict | None:
    """What was typed: just now, or before the log-in. None for a page that is only opened."""
    if request.method == "POST":
        return request.POST
    kept = cache.get(_key(request.GET["kept"])) if request.GET.get("kept") else None
    return QueryDict(kept) if kept else None


def put_aside(request: HttpRequest) -> str:
    """The address of this page with what was typed on it."""
    typed = request.POST.copy()
    for name in NOT_TYPED:
        typed.pop(name, None)
    name, text = secrets.token_urlsafe(24), typed.urlencode()
    if len(text) > MOST:
        return request.path
    cache.set(_key(name), text, KEPT_FOR)
    return f"{request.path}?{urlencode({'kept': name})}"


def compared(mine: DrawnForm, theirs: DrawnForm) -> list[dict[str, str]]:
    """Where the form as it stands now differs from what was typed into it: the name, theirs and mine."""
    rows = []
    for bound in mine:
        if bound.name in theirs.fields:
            typed, now = _shown(bound), _shown(theirs[bound.name])
            if typed != now:
                rows.append({"label": str(bound.label), "theirs": now, "mine": typed})
    return rows


def _shown(bound: BoundField) -> str:
    """A value as it is read on the page."""
    value = bound.value()
    choices = dict(_flat(getattr(bound.field, "choices", ())))
    if isinstance(value, list | tuple) and not hasattr(bound.field, "fields"):
        return _(", ").join(str(choices.get(str(each), each)) for each in value)
    if hasattr(bound.field.widget, "decompress"):
        parts = value if isinstance(value, list) else bound.field.widget.decompress(value)
        names = [dict(getattr(widget, "choices", ())) for widget in bound.field.widget.widgets]
        return " ".join(str(names[i].get(part, part)) for i, part in enumerate(parts) if part)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(choices.get(str(value), value if value is not None else ""))


def _flat(choices: Any) -> Iterator[tuple[str, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(value), label


def _key(name: str) -> str:
    return f"authors:typed:{name}"
