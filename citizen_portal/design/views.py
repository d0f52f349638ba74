"""The gallery: `/design/` and its three sample pages, where settings.DEBUG or settings.DESIGN_GALLERY allows them."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from citizen_portal.access import may
from citizen_portal.design.errors import PAGES, error_page
from citizen_portal.design.gallery.case_sample import case_page
from citizen_portal.design.gallery.desk_sample import desk_page
from citizen_portal.design.gallery.insight_sample import insight_page
from citizen_portal.design.gallery.pieces import gallery_page, states_page

View = Callable[..., HttpResponse]


def only_where_allowed(view: View) -> View:
    """Answer 404 on a city's own site: the gallery is for those who build and review pages."""

    @may("look at design gallery")
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: str) -> HttpResponse:
        if not (settings.DEBUG or getattr(settings, "DESIGN_GALLERY", False)):
            raise Http404
        return view(request, **kwargs)

    return guarded


@only_where_allowed
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return render(request, "design/gallery/index.html", gallery_page())


@only_where_allowed
def states(request: HttpRequest) -> HttpResponse:
    """Every control in every state, the tokens, and who uses which component."""
    return render(request, "design/gallery/states.html", states_page())


@only_where_allowed
def sample_case(request: HttpRequest) -> HttpResponse:
    """A citizen's case page."""
    return render(request, "design/gallery/sample_case.html", case_page())


@only_where_allowed
def sample_desk(request: HttpRequest) -> HttpResponse:
    """A clerk's desk; `?chosen=3` shows the batch bar, `?undo=1` the toast that takes a claim back."""
    return render(
        request,
        "design/gallery/sample_desk.html",
        desk_page() | {"chosen": int(request.GET.get("chosen", "0")[:2] or 0), "undo": "undo" in request.GET},
    )


@only_where_allowed
def sample_insight(request: HttpRequest) -> HttpResponse:
    """A supervisor's board."""
    return render(request, "design/gallery/sample_insight.html", insight_page())


@only_where_allowed
def sample_error(request: HttpRequest, page: str) -> HttpResponse:
    """An error page as people see it, with its own status."""
    if page not in PAGES:
        raise Http404
    return error_page(request, int(page[:3]), page=page)
