"""Two at once: one draft of an offer, one offer of a find."""

import pytest

from tests.acting import MONDAY
from tests.offers import agree, offered_to, person, publish_what_is_offered
from tests.workflows.test_races import Pair, pair_of_threads  # noqa: F401
from workflows.commands.offers import accept, decline
from workflows.commands.proactive import find
from workflows.errors import WrongState
from workflows.models import AccessEntry, Draft, Offer, OfferState

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def catalogue(city: None) -> None:
    publish_what_is_offered()


def test_two_acceptances_at_once_make_one_draft(pair_of_threads: Pair) -> None:  # noqa: F811
    offer, he = offered_to("he"), person("he")

    def accepting() -> Draft:
        return accept(offer=offer, by=he, now=MONDAY)

    first, second = pair_of_threads.race(accepting, accepting)
    assert first.pk == second.pk
    assert Draft.objects.count() == 1


def test_who_accepts_and_declines_at_once_has_done_one_of_them(pair_of_threads: Pair) -> None:  # noqa: F811
    offer, he = offered_to("he"), person("he")
    ends = pair_of_threads.race(
        lambda: accept(offer=offer, by=he, now=MONDAY), lambda: decline(offer=offer, by=he, now=MONDAY)
    )
    assert sum(isinstance(end, WrongState) for end in ends) == 1
    offer.refresh_from_db()
    assert (offer.state == OfferState.ACCEPTED) == Draft.objects.exists()


def test_two_jobs_at_once_find_everybody_once(pair_of_threads: Pair) -> None:  # noqa: F811
    agree("he", "wu", "lin", "shen")
    found = pair_of_threads.race(lambda: find(now=MONDAY), lambda: find(now=MONDAY))
    assert sum(found) == Offer.objects.count() == 4
    assert AccessEntry.objects.count() == 4
