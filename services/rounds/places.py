"""How many places a round has, by pool and place; the newest row of each counts."""

from services.rounds.models import Round, RoundPlaces

Places = dict[str, dict[str, int]]
"""By pool (an element) and place (one of its options), in the order in which they were first written down."""


def places_of(round: Round) -> Places:
    """One statement."""
    found: Places = {}
    rows = RoundPlaces.objects.filter(round=round).order_by("id")
    for pool, place, number in rows.values_list("pool", "place", "number"):
        found.setdefault(pool, {})[place] = number
    return found
