"""The operator's pages beside what is parked: organisation, people and posts, calendar, channels."""

import re
from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from citizen_portal.demo.seeding import seed
from citizen_portal.operators.announcing import NoticeForm
from citizen_portal.operators.year import months_of
from services.calendar import LAST_YEAR, Kind, load_calendar
from services.calendar.holidays import LAST_ANNOUNCED
from services.models import ChannelClosing, Department, Post, PostKind, Region
from tests.acting import drain
from tests.statements import counted
from workflows.models import (
    Appointment,
    AppointmentState,
    CalendarNotice,
    Delivery,
    Digest,
    Intent,
    IntentKind,
    NoticeState,
)

pytestmark = pytest.mark.django_db

YEAR = LAST_ANNOUNCED + 1
PAGES = (
    "/operations/", "/operations/organisation/", "/operations/organisation/new/", "/operations/organisation/regions/",
    "/operations/organisation/regions/990102/", "/operations/people/", "/operations/people/new/",
    "/operations/people/waiting/", f"/operations/calendar/{YEAR}/", f"/operations/calendar/{YEAR}/announce/",
    "/operations/channels/", "/operations/channels/sms/",
)  # fmt: skip
TODAY = timezone.localdate


def logged_in(username: str) -> Client:
    client = Client()
    client.user = get_user_model().objects.get(username=username)
    client.force_login(client.user)
    return client


@pytest.fixture
def operator(db) -> Client:
    seed(today=TODAY())
    return logged_in("operator")


@pytest.fixture
def second(operator) -> Client:
    return logged_in("operator_binjiang")


def text(answer) -> str:
    return answer.content.decode()


def post_for(office: Department, kind: PostKind, **changes) -> dict:
    return {
        "department": office.pk, "kind": kind, "title_zh": "督查员", "title_en": "Supervisor",
        "starts_on": TODAY().isoformat(), "ends_on": "",
    } | changes  # fmt: skip


def test_every_page_opens_for_an_operator_and_for_nobody_else(operator) -> None:
    office = Department.objects.get(code="police_binjiang")
    person = get_user_model().objects.get(username="police_binjiang")
    pages = [*PAGES, f"/operations/organisation/{office.pk}/", f"/operations/people/{person.pk}/"]
    for page in pages:
        assert operator.get(page).status_code == 200, page
        assert operator.get(page, headers={"accept-language": "en"}).status_code == 200, page
    for who in ("lin", "police_binjiang", "supervisor"):
        other = logged_in(who)
        assert {other.get(page).status_code for page in pages} == {403}, who
    assert operator.get("/operations/calendar/").status_code == 302
    for missing in (
        "/operations/calendar/1999/", f"/operations/calendar/{LAST_YEAR + 1}/", "/operations/channels/pigeon/",
        f"/operations/calendar/{LAST_ANNOUNCED}/announce/", "/operations/people/999999/",
        "/operations/organisation/999999/", "/operations/organisation/regions/x/", "/operations/people/?after=x",
    ):  # fmt: skip
        assert operator.get(missing).status_code == 404, missing


def test_a_new_colleague_gets_a_log_in_and_with_two_operators_a_post(operator, second) -> None:
    office = Department.objects.get(code="government_services_binjiang")
    page = operator.post("/operations/people/new/", {"display_name": "秦晓", "username": "qin.xiao"})
    password = re.search(r"初始密码</dt><dd><code>([\w-]+)</code>", text(page))[1]
    qin = get_user_model().objects.get(username="qin.xiao")
    assert qin.check_password(password) and page.headers["Cache-Control"].find("no-store") >= 0
    assert text(operator.get(f"/operations/people/{qin.pk}/")).find(password) < 0
    assert text(operator.post("/operations/people/", {"words": "秦"})).count("qin.xiao") == 1

    here = f"/operations/people/{qin.pk}/"
    assert operator.post(here, post_for(office, PostKind.SUPERVISOR)).status_code == 302
    asked = Appointment.objects.get(user=qin)
    assert asked.state == AppointmentState.ASKED and not Post.objects.filter(user=qin).exists()
    decide = f"/operations/people/waiting/{asked.pk}/"
    assert operator.post(decide, {"give": "1"}).status_code == 403
    assert second.post(decide, {"decline": "1"}).status_code == 422
    assert second.post(decide, {"give": "1"}).status_code == 302
    assert second.post(decide, {"give": "1"}).status_code == 302, "a second click does nothing"
    post = Post.objects.get(user=qin)
    assert logged_in("qin.xiao").get("/board/").status_code == 200

    end = f"/operations/people/posts/{post.pk}/end/"
    assert operator.post(end, {"on": "2020-01-01"}).status_code == 422
    assert operator.post(end, {"on": TODAY().isoformat(), "reason": "调离"}).status_code == 302
    assert logged_in("qin.xiao").get("/board/").status_code == 403
    assert "调离" in text(operator.get(here))


def test_nobody_gives_themselves_a_post_and_citizens_are_nobody_to_look_through(operator) -> None:
    office = Department.objects.get(code="police_binjiang")
    own = f"/operations/people/{operator.user.pk}/"
    assert operator.post(own, post_for(office, PostKind.CLERK)).status_code == 403
    assert 'name="title_zh"' not in text(operator.get(own))
    lin = get_user_model().objects.get(username="lin")
    assert operator.get(f"/operations/people/{lin.pk}/").status_code == 404
    assert "没有找到人员" in text(operator.post("/operations/people/", {"words": lin.display_name}))


def test_a_department_is_entered_corrected_and_ended_on_a_day(operator) -> None:
    given = {
        "region": "990102", "function": "archives", "code": "archives_binjiang", "credit_code": "123",
        "name_zh": "滨江区档案局", "name_en": "Binjiang Archives",
    }  # fmt: skip
    assert operator.post("/operations/organisation/new/", given).status_code == 422
    made = operator.post("/operations/organisation/new/", given | {"credit_code": "119901022026990146"})
    here = made.headers["Location"]
    office = Department.objects.get(code="archives_binjiang")
    assert office.level == "district"
    assert operator.post(here, {"name_zh": "滨江区档案馆", "name_en": "Binjiang Archives"}).status_code == 302
    assert operator.post(f"{here}end/", {"on": TODAY().isoformat()}).status_code == 422, "no reason"
    tomorrow = (TODAY() + timedelta(days=1)).isoformat()
    assert operator.post(f"{here}end/", {"on": tomorrow, "reason": "撤并"}).status_code == 302
    assert operator.post(f"{here}end/", {"lift": "1"}).status_code == 302
    assert operator.post(f"{here}end/", {"lift": "1"}).status_code == 302, "a second click does nothing"
    assert operator.post(f"{here}end/", {"on": TODAY().isoformat(), "reason": "撤并"}).status_code == 302
    page = text(operator.get(here))
    assert "滨江区档案局" in page and "撤并" in page and office.acts.count() == 6
    listed = "/operations/organisation/?function=archives"
    assert "滨江区档案馆" not in text(operator.get(listed))
    assert "滨江区档案馆" in text(operator.get(f"{listed}&ended=1"))


def test_the_notice_of_a_year_is_seen_before_it_is_in_force(operator) -> None:
    announce = f"/operations/calendar/{YEAR}/announce/"
    first = date(YEAR, 5, 1)
    days = {
        "announced_on": TODAY().isoformat(), "from_3": first.isoformat(),
        "until_3": date(YEAR, 5, 5).isoformat(), "worked_3": "5-4，明天",
    }  # fmt: skip
    page = operator.post(announce, days)
    assert page.status_code == 422 and "明天" in text(page)
    weekend = next(
        first + timedelta(days=back)
        for back in range(-14, 0)
        if (first + timedelta(days=back)).weekday() == 6
    )
    answer = operator.post(announce, days | {"worked_3": f"{weekend.month}-{weekend.day}"})
    here = answer.headers["Location"]
    assert operator.post(announce, days | {"worked_3": ""}).status_code == 422, "one is on its way"
    drain(timezone.now())
    assert weekend.isoformat() in text(operator.get(here))
    assert operator.post(here, {"confirm": "1"}).status_code == 302
    notice = CalendarNotice.objects.get()
    assert (notice.state, notice.decided_by) == (NoticeState.CARRYING, operator.user)
    operator.post(here, {"drop": "1"})
    notice.refresh_from_db()
    assert notice.state == NoticeState.CARRYING


def test_the_days_the_law_lets_us_expect_are_a_notice_as_they_stand() -> None:
    known = load_calendar()
    for year in range(YEAR, YEAR + 20):
        form = NoticeForm(year=year, calendar=known, today=date(year, 1, 1))
        data = {name: field.initial for name, field in form.fields.items() if field.initial}
        sent = NoticeForm(
            data | {"announced_on": date(year, 1, 1)}, year=year, calendar=known, today=date(year, 1, 1)
        )
        assert sent.is_valid(), (year, sent.errors)
        statutory = {
            day.date for month in months_of(year, known) for day in month.days if day.kind is Kind.HOLIDAY
        }
        assert statutory <= {day.date for day in sent.days}


def test_a_channel_is_switched_off_with_a_reason_and_people_are_told(operator, settings) -> None:
    assert "未配置短信服务商" in text(operator.get("/operations/channels/"))
    settings.CHANNELS = {"sms": "services.channels.sms.JsonGateway", "email": ""}
    switch = "/operations/channels/sms/switch/"
    assert operator.post(switch, {"cause": "provider", "reason": ""}).status_code == 422
    for _click in range(2):
        assert operator.post(switch, {"cause": "provider", "reason": "网关 500"}).status_code == 302
    assert ChannelClosing.objects.count() == 1
    told = text(logged_in("lin").get("/accounts/messages/"))
    assert "目前暂停发送短信" in told and "服务商发生故障" in told and "网关 500" not in told
    assert operator.post(switch, {"open": "1"}).status_code == 302
    assert "目前暂停发送短信" not in text(logged_in("lin").get("/accounts/messages/"))


def test_the_lists_ask_as_many_statements_for_many_rows_as_for_few(operator) -> None:
    lists = (
        "/operations/organisation/", "/operations/organisation/regions/", "/operations/people/",
        "/operations/people/waiting/", "/operations/", "/operations/channels/", "/operations/channels/sms/",
    )  # fmt: skip
    few = {page: _statements(operator, page) for page in lists}
    region = Region.objects.get(code="990102")
    users = get_user_model().objects.bulk_create(
        get_user_model()(username=f"u{each}", display_name=f"同事{each}") for each in range(60)
    )
    for each, user in enumerate(users):
        office = Department.objects.create(
            code=f"d{each}", function=f"f{each}", level=region.level, region=region, credit_code=f"{each:018}",
            name_zh=f"部门{each}", name_en=f"Department {each}",
        )  # fmt: skip
        post = {
            "user": user, "department": office, "title_zh": "岗位", "title_en": "Post", "starts_on": TODAY(),
        }  # fmt: skip
        Post.objects.create(kind=PostKind.CLERK, **post)
        Appointment.objects.create(
            kind=PostKind.SUPERVISOR, asked_by=operator.user, asked_at=timezone.now(), **post
        )
    now = timezone.now()
    digests = Digest.objects.bulk_create(
        Digest(receiver=user, day=TODAY(), counts={}, made_at=now) for user in users
    )
    parked = {"created_at": now, "not_before": now, "parked_at": now, "attempts": 8, "fault": "Permanent"}
    Delivery.objects.bulk_create(
        Delivery(digest=digest, channel="sms", receiver_id=digest.receiver_id, **parked) for digest in digests
    )
    Intent.objects.bulk_create(Intent(kind=IntentKind.TELL, target=each, **parked) for each in range(60))
    for page in lists:
        many = _statements(operator, page)
        assert len(many) == len(few[page]) <= 20, (page, many)
    for page in (
        "/operations/organisation/",
        "/operations/people/",
        "/operations/",
        "/operations/channels/sms/",
    ):
        assert text(operator.get(page)).count("?after=") == 1, page


def _statements(client: Client, page: str):
    with counted() as statements:
        assert client.get(page).status_code == 200
    return statements
