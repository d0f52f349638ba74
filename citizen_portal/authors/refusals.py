"""What a refused verb of authoring says to the person, who stays on the page and loses nothing."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from citizen_portal.authors.words import in_words
from services.catalogue.authoring.errors import (
    AuthoringError,
    Faulty,
    InUse,
    NotAgreed,
    NotReady,
    OwnWork,
    Shared,
    Stale,
)
from services.catalogue.authoring.library import published_entries
from services.catalogue.authoring.models import EntryKind
from services.catalogue.authoring.naming import Names, Speaker

View = Callable[..., HttpResponse]


def told(error: AuthoringError, names: Names) -> list[str]:
    """The refusal in whole sentences."""
    say = Speaker(names)
    match error:
        case Stale():
            return [
                _(
                    "Somebody else saved this, or published another version, since you looked. "
                    "Nothing was overwritten; please look again."
                )
            ]
        case OwnWork():
            return [_("You wrote part of this yourself, so somebody else has to decide on it.")]
        case NotAgreed(owners=owners):
            offices = _(", ").join(say.office(owner) for owner in owners)
            return [
                _("It came in one package, and these offices have not approved their part: %(names)s.")
                % {"names": offices}
            ]
        case InUse(one_things=users):
            needed = _(", ").join(say.entry(EntryKind.ONE_THING, code) for code in users)
            return [_("It is needed by: %(names)s. Change those first.") % {"names": needed}]
        case Shared(one_things=users):
            needed = _(", ").join(say.entry(EntryKind.ONE_THING, code) for code in users)
            return [
                _("Others use this word too: %(names)s. What all share is changed in the files of the city.")
                % {"names": needed}
            ]
        case NotReady(names=names_of_new):
            missing = _(", ").join(say.entry(EntryKind(kind), code) for kind, code in names_of_new)
            return [_("What it needs has not been approved yet: %(names)s.") % {"names": missing}]
        case Faulty(problems=problems):
            return list(dict.fromkeys(in_words(problem.message, say) for problem in problems))
    return [_("This cannot be done now: somebody was quicker, or it is over already.")]


def refusals_told(view: View) -> View:
    """A refused verb sends back to the page of the revision, with the reason on it."""

    @wraps(view)
    def guarded(request: HttpRequest, pk: int, **more: object) -> HttpResponse:
        try:
            return view(request, pk, **more)
        except AuthoringError as error:
            for sentence in told(error, published_entries()):
                messages.error(request, sentence)
            return redirect("authors:revision", pk)

    return guarded
