"""Who gets which place: the published rule, as families and lawyers would try it."""

from hypothesis import given
from hypothesis import strategies as st

from services.rounds.allotting import Applicant, allot, draw, groups

SEED = "27 03 14 09"


def child(
    number: str, *wishes: str, rank: int = 0, since: str = "", own: str = "", other: str = ""
) -> Applicant:
    return Applicant(number, "school", wishes or ("near",), rank, (since,), own, other)


def places(**numbers: int) -> dict[str, dict[str, int]]:
    return {"school": dict(numbers)}


def told(
    applicants: list[Applicant], free: dict[str, dict[str, int]], seed: str = SEED
) -> dict[str, tuple[str, str]]:
    return {each.applicant.number: (each.place, each.way) for each in allot(applicants, free, seed)}


def test_the_class_comes_first_then_the_earlier_household_and_only_then_the_draw():
    applicants = [
        child("c1", rank=1, since="2010-01-01"),
        child("c2", rank=0, since="2024-01-01"),
        child("c3", rank=0, since="2020-01-01"),
        child("c4", rank=0),
    ]
    served = [each.applicant.number for each in allot(applicants, places(near=4), SEED)]
    assert served == ["c3", "c2", "c4", "c1"]
    equal = [child(number) for number in "abcdef"]
    served = [each.applicant.number for each in allot(equal, places(near=6), SEED)]
    assert served == sorted("abcdef", key=lambda number: draw(SEED, number))


def test_who_finds_the_school_full_gets_the_second_wish_and_after_that_is_assigned_to_one_that_has_room():
    applicants = [
        child("c1", since="2020-01-01"),
        child("c2", "near", "mill", since="2021-01-01"),
        child("c3", "near", "mill", since="2022-01-01"),
    ]
    assert told(applicants, places(near=1, mill=1, far=5)) == {
        "c1": ("near", "wish_1"),
        "c2": ("mill", "wish_2"),
        "c3": ("far", "assigned"),
    }


def test_nobody_is_assigned_to_a_place_that_somebody_behind_still_wishes_for():
    first = [child("c1", since="2019-01-01"), child("c2", since="2020-01-01")]
    behind = child("c3", "mill", rank=5)
    assert told([*first, behind], places(near=1, mill=1, far=1)) == {
        "c1": ("near", "wish_1"),
        "c2": ("far", "assigned"),
        "c3": ("mill", "wish_1"),
    }


def test_twins_who_name_each_other_stay_together_where_the_later_of_them_would_stand():
    twins = [
        child("t1", "near", "mill", rank=0, own="A", other="B"),
        child("t2", "mill", "near", rank=2, own="B", other="A"),
    ]
    between = child("c1", rank=1)
    assert told([*twins, between], places(near=2, mill=2)) == {
        "c1": ("near", "wish_1"),
        "t1": ("mill", "wish_2"),
        "t2": ("mill", "wish_2"),
    }


def test_who_names_a_twin_who_does_not_name_them_is_bound_to_nobody():
    one_sided = [
        child("t1", own="A", other="B"),
        child("t2", own="B", other="C"),
        child("t3", own="D", other="D"),
    ]
    assert [len(group) for group in groups(one_sided)] == [1, 1, 1]
    claimed_twice = [
        child("t1", own="A", other="B"),
        child("t2", own="B", other="A"),
        child("t3", own="A", other="B"),
    ]
    assert sorted(len(group) for group in groups(claimed_twice)) == [1, 2]


def test_twins_are_parted_only_where_no_school_has_room_for_both():
    twins = [child("t1", own="A", other="B"), child("t2", own="B", other="A")]
    parted = told(twins, places(near=1, mill=1))
    assert {place for place, _way in parted.values()} == {"near", "mill"}
    assert {way for _place, way in parted.values()} == {"assigned"}


def test_without_enough_places_the_list_says_who_has_none():
    assert told([child("c1", rank=0), child("c2", rank=1)], places(near=1)) == {
        "c1": ("near", "wish_1"),
        "c2": ("", ""),
    }


WISHES = st.lists(st.sampled_from(["near", "mill", "far"]), min_size=1, max_size=2, unique=True)


@st.composite
def rounds(draw_from):
    number = draw_from(st.integers(1, 14))
    names = [f"{place:02d}" for place in range(number)]
    applicants = []
    for place, name in enumerate(names):
        twin = names[place ^ 1] if place ^ 1 < number and draw_from(st.booleans()) else ""
        applicants.append(
            child(name, *draw_from(WISHES), rank=draw_from(st.integers(0, 3)), own=name, other=twin)
        )
    free = places(**{name: draw_from(st.integers(0, 8)) for name in ("near", "mill", "far")})
    return applicants, free


@given(rounds(), st.text(min_size=1, max_size=8))
def test_no_school_is_overfull_nobody_is_left_while_there_is_room_and_nobody_has_to_envy_those_behind(
    one, seed
):
    applicants, free = one
    before = dict(free["school"])
    listed = allot(applicants, free, seed)
    assert sorted(each.applicant.number for each in listed) == sorted(each.number for each in applicants)
    taken = {name: sum(each.place == name for each in listed) for name in before}
    assert all(taken[name] <= number for name, number in before.items())
    if any(not each.place for each in listed):
        assert taken == before
    alone = {group[0].number for group in groups(applicants) if len(group) == 1}
    for ahead in listed:
        for behind in listed:
            envies = ahead.applicant.number in alone and ahead.position < behind.position
            if envies and ahead.place != ahead.applicant.wishes[0] and behind.way.startswith("wish"):
                assert behind.place != ahead.applicant.wishes[0]
    # The order in which applications came in has no part in it, and it can be repeated.
    assert allot(list(reversed(applicants)), free, seed) == listed
    assert free["school"] == before
