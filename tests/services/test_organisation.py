"""Who serves which place, and what the database refuses."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import translation
from stdnum.cn import uscc

from services.models import Department, Level, Post, PostKind, Region
from services.organisation.serving import (
    NoServingDepartment,
    departments_of,
    departments_watched_by,
    posts,
    serving_department,
    serving_departments,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 16)
User = get_user_model()


@pytest.fixture
def regions() -> dict[str, Region]:
    """One province and city, two districts, one street in each."""
    rows = [
        ("880000", Level.PROVINCE, None),
        ("880100", Level.CITY, "880000"),
        ("880102", Level.DISTRICT, "880100"),
        ("880103", Level.DISTRICT, "880100"),
        ("880102001", Level.STREET, "880102"),
        ("880103001", Level.STREET, "880103"),
    ]
    return {
        code: Region.objects.create(code=code, level=level, parent_id=parent, name_zh=code, name_en=code)
        for code, level, parent in rows
    }


def office(function: str, region: Region, **more: object) -> Department:
    serial = Department.objects.count()
    body = f"11{region.code[:6]}{serial:09d}"
    values = {
        "code": f"{function}_{region.code}",
        "function": function,
        "level": region.level,
        "region": region,
        "name_zh": "公安局",
        "name_en": "Public Security Bureau",
        "credit_code": body + uscc.calc_check_digit(body),
    }
    return Department.objects.create(**values | more)


def post(username: str, department: Department, kind: str = PostKind.CLERK, **more: object) -> Post:
    user, _ = User.objects.get_or_create(username=username)
    values = {"title_zh": "经办人", "title_en": "Case handler", "starts_on": date(2026, 1, 1)}
    return Post.objects.create(user=user, department=department, kind=kind, **values | more)


def test_the_district_office_serves_a_street_of_its_district(regions: dict[str, Region]) -> None:
    here, elsewhere = office("police", regions["880102"]), office("police", regions["880103"])
    assert serving_department("police@district", "880102001") == here
    assert serving_department("police@district", "880103001") == elsewhere
    assert serving_department("police@district", "880102") == here


def test_each_level_has_its_own_office(regions: dict[str, Region]) -> None:
    station, branch, bureau = (office("police", regions[code]) for code in ("880102001", "880102", "880100"))
    assert serving_department("police@street", "880102001") == station
    assert serving_department("police@district", "880102001") == branch
    assert serving_department("police@city", "880102001") == bureau


def test_a_community_we_do_not_list_is_served_by_its_street(regions: dict[str, Region]) -> None:
    station = office("police", regions["880102001"])
    assert serving_department("police@street", "880102001007") == station


@pytest.mark.parametrize(
    ("function", "region"),
    [
        ("police@street", "880102"),  # which street of the district is not said
        ("police@district", "880103001"),  # that district has no police office
        ("tax@district", "880102001"),
        ("police@district", "770101"),  # not our city
        ("police@district", ""),
    ],
)
def test_a_place_nobody_serves_is_told_by_name(
    regions: dict[str, Region], function: str, region: str
) -> None:
    office("police", regions["880102"])
    office("police", regions["880102001"])
    with pytest.raises(NoServingDepartment) as refusal:
        serving_department(function, region)
    assert (refusal.value.function_at_level, refusal.value.region_code) == (function, region)


def test_all_matters_of_an_application_are_placed_with_two_statements(
    regions: dict[str, Region], django_assert_num_queries: Callable
) -> None:
    police, health = office("police", regions["880102"]), office("health", regions["880102"])
    bureau = office("police", regions["880100"])
    wanted = [
        ("police@district", "880102001"),
        ("health@district", "880102"),
        ("police@city", "880103001"),
        ("police@district", "880102001"),
    ]
    with django_assert_num_queries(2):
        serving = serving_departments(wanted)
    assert serving == {wanted[0]: police, wanted[1]: health, wanted[2]: bureau}


def test_a_post_counts_from_its_first_to_its_last_day(regions: dict[str, Region]) -> None:
    police = office("police", regions["880102"])
    user = post("wu", police, starts_on=TODAY, ends_on=TODAY + timedelta(days=1)).user
    days = [TODAY + timedelta(days=offset) for offset in (-1, 0, 1, 2)]
    assert [posts(user, day).exists() for day in days] == [False, True, True, False]
    assert [list(departments_of(user, day)) for day in days] == [[], [police], [police], []]


def test_someone_with_two_posts_in_one_office_works_in_one_office(regions: dict[str, Region]) -> None:
    police = office("police", regions["880102"])
    user = post("wu", police).user
    post("wu", police, PostKind.SECTION_HEAD)
    assert list(departments_of(user, TODAY)) == [police]


def test_a_visitor_holds_no_post(regions: dict[str, Region]) -> None:
    post("wu", office("police", regions["880102"]))
    assert not posts(AnonymousUser(), TODAY).exists()
    assert not departments_of(AnonymousUser(), TODAY).exists()


def test_a_supervisor_watches_over_the_own_region_and_what_lies_below(regions: dict[str, Region]) -> None:
    city, here, elsewhere = (office("services", regions[code]) for code in ("880100", "880102", "880103"))
    station = office("police", regions["880102001"])
    everywhere = post("city", city, PostKind.SUPERVISOR).user
    district = post("district", here, PostKind.SUPERVISOR).user
    clerk = post("clerk", city).user
    assert set(departments_watched_by(everywhere, TODAY)) == {city, here, elsewhere, station}
    assert set(departments_watched_by(district, TODAY)) == {here, station}
    assert not departments_watched_by(clerk, TODAY).exists()


def test_two_departments_cannot_share_one_function_and_place(regions: dict[str, Region]) -> None:
    office("police", regions["880102"])
    with (
        pytest.raises(IntegrityError, match="one_standing_department_per_function_and_region"),
        transaction.atomic(),
    ):
        office("police", regions["880102"], code="police_again")


def test_a_post_cannot_end_before_it_starts(regions: dict[str, Region]) -> None:
    police = office("police", regions["880102"])
    with pytest.raises(IntegrityError, match="post_ends_after_it_starts"), transaction.atomic():
        post("wu", police, ends_on=date(2025, 12, 31))


def test_one_person_holds_an_open_post_once(regions: dict[str, Region]) -> None:
    police = office("police", regions["880102"])
    post("wu", police, ends_on=date(2026, 6, 30))
    post("wu", police, starts_on=date(2026, 7, 1))
    with (
        pytest.raises(IntegrityError, match="one_open_post_per_person_department_and_kind"),
        transaction.atomic(),
    ):
        post("wu", police)


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"code": "88010", "level": "district", "parent_id": "880100"}, "region_code_has_6_9_or_12_digits"),
        ({"code": "880104", "level": "county", "parent_id": "880100"}, "region_level_is_known"),
        ({"code": "880104", "level": "district"}, "only_a_province_has_no_parent_region"),
        (
            {"code": "890000", "level": "province", "parent_id": "880000"},
            "only_a_province_has_no_parent_region",
        ),
    ],
)
def test_a_region_that_cannot_be_is_refused(
    regions: dict[str, Region], values: dict[str, str], rule: str
) -> None:
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Region.objects.create(name_zh="某地", name_en="Somewhere", **values)


def test_a_credit_code_with_a_letter_that_is_never_used_is_refused(regions: dict[str, Region]) -> None:
    with (
        pytest.raises(IntegrityError, match="credit_code_has_18_characters_of_gb_32100"),
        transaction.atomic(),
    ):
        office("police", regions["880102"], credit_code="1188010200000000I0")


def test_names_are_told_in_the_language_that_is_spoken(regions: dict[str, Region]) -> None:
    police = office("police", regions["880102"], address_zh="某路1号", address_en="1 Some Road")
    with translation.override("zh-hans"):
        assert (str(police), str(police.name), str(police.address)) == ("公安局", "公安局", "某路1号")
    with translation.override("en"):
        assert (str(police), str(police.address)) == ("Public Security Bureau", "1 Some Road")
    assert police.serves_as == "police@district"
    assert office("health", regions["880102"]).address is None
