"""Acting for others: only under a mandate that stands, visible to everybody, and over the moment it ends."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from citizen_portal.accounts.models import User
from services.agency.mandates import CannotMandate, give, revoke
from services.models import Holder, Mandate, MandateKind
from tests.applicant import newborn_city
from workflows.commands import drafts
from workflows.errors import NotAllowed
from workflows.models import Application, Case, Draft
from workflows.policy import own_cases, own_drafts, own_messages

TODAY = timezone.localdate


@pytest.fixture
def offered():
    return newborn_city()


def logged_in(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


@pytest.fixture
def zhou() -> Client:
    return logged_in("zhou")


@pytest.fixture
def mandate() -> Mandate:
    return Mandate.objects.get(agent__user__username="zhou")


def act_for(client: Client, mandate: Mandate | None):
    return client.post("/accounts/acting/for/", {"mandate": mandate.pk if mandate else ""})


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def case_of(mandate: Mandate, version) -> Case:
    """As the engine would have opened it; what stands in it does not matter here."""
    now = timezone.now()
    case = Case.objects.create(
        flow_class="workflows.flows.CaseFlow", number="990102202611220000010", version=version,
        applicant=mandate.principal, submitted_by=mandate.agent.user, mandate=mandate, region_id="990102001",
        created=now, submitted_at=now, due_at=now,
    )  # fmt: skip
    Application.objects.create(
        case=case, submitted_by=case.submitted_by, answers={"applicant": "mother"}, values={}, documents={},
        idempotency_key="k", digest="",
    )  # fmt: skip
    return case


def test_every_page_says_for_whom_one_acts_until_one_stops(zhou, mandate):
    assert "You act for" not in page(zhou, "/")
    before = zhou.session.session_key
    assert act_for(zhou, mandate).status_code == 302
    assert zhou.session.session_key != before
    for address in ("/", "/cases/", "/record/", "/accounts/", "/accounts/acting/", "/accounts/email/"):
        assert "You act for" in page(zhou, address), address
        assert "周*栋" in page(zhou, address), address
    act_for(zhou, None)
    assert "You act for" not in page(zhou, "/cases/")


def test_the_record_shown_is_the_principals(zhou, mandate):
    assert "110101195804120033" not in page(zhou, "/record/")
    own = page(zhou, "/record/")
    act_for(zhou, mandate)
    assert page(zhou, "/record/") != own


def test_nobody_acts_under_the_mandate_of_somebody_else(mandate):
    for username in ("lin", "guodong", "shen"):
        assert act_for(logged_in(username), mandate).status_code == 404


@pytest.mark.parametrize("wanted", ["0", "-1", "x", "1;DROP", "９", "9" * 30])
def test_a_forged_mandate_is_not_found(zhou, wanted):
    assert zhou.post("/accounts/acting/for/", {"mandate": wanted}).status_code == 404


def test_staff_have_no_such_switch(mandate):
    assert act_for(logged_in("police_changning"), mandate).status_code == 403


def test_a_revoked_mandate_ends_the_acting_with_the_next_click(zhou, mandate):
    act_for(zhou, mandate)
    guodong = logged_in("guodong")
    assert guodong.post(f"/accounts/acting/{mandate.pk}/revoke/").status_code == 302
    shown = page(zhou, "/cases/")
    assert 'class="acting"' not in shown
    assert "has ended" in shown
    assert act_for(zhou, mandate).status_code == 404


def test_a_mandate_that_runs_out_ends_by_itself(mandate):
    last = timezone.make_aware(timezone.datetime.combine(mandate.ends_on, timezone.datetime.max.time()))
    assert Mandate.objects.standing(last).filter(pk=mandate.pk).exists()
    assert not Mandate.objects.standing(last + timedelta(seconds=1)).filter(pk=mandate.pk).exists()


def test_only_the_two_sides_may_end_it_and_a_register_s_entry_neither(mandate):
    assert logged_in("lin").post(f"/accounts/acting/{mandate.pk}/revoke/").status_code == 404
    from_register = Mandate.objects.get(kind=MandateKind.LEGAL_REPRESENTATIVE)
    assert logged_in("yiming").post(f"/accounts/acting/{from_register.pk}/revoke/").status_code == 404
    assert logged_in("zhou").post(f"/accounts/acting/{mandate.pk}/revoke/").status_code == 302


def test_a_draft_begun_for_the_father_is_his_and_goes_with_the_mandate(zhou, mandate, offered):
    act_for(zhou, mandate)
    zhou.post("/one-things/newborn/begin/")
    draft = Draft.objects.get()
    assert draft.mandate == mandate
    assert zhou.get(f"/apply/{draft.pk}/questions/").status_code == 200
    agent = User.objects.get(username="zhou")
    revoke(mandate=mandate, by=agent, now=timezone.now())
    assert zhou.get(f"/apply/{draft.pk}/questions/").status_code == 404
    assert not own_drafts(agent, timezone.now()).exists()
    with pytest.raises(NotAllowed):
        drafts.begin(version=offered, by=agent, now=timezone.now(), mandate=mandate)


def test_lists_keep_to_whom_one_acts_for(zhou, mandate, offered):
    zhou.post("/one-things/newborn/begin/")
    act_for(zhou, mandate)
    assert str(Draft.objects.get().pk) not in page(zhou, "/cases/")
    act_for(zhou, None)
    assert str(Draft.objects.get().pk) in page(zhou, "/cases/")


def test_principal_and_agent_see_the_case_and_both_names(zhou, mandate, offered):
    case = case_of(mandate, offered)
    for client in (zhou, logged_in("guodong")):
        shown = page(client, f"/cases/{case.number}/")
        assert "周*远" in shown and "周*栋" in shown and "Proxy" in shown
    assert logged_in("lin").get(f"/cases/{case.number}/").status_code == 404


def test_after_the_mandate_the_agent_sees_nothing_of_it_and_the_principal_all(zhou, mandate, offered):
    case, now = case_of(mandate, offered), timezone.now()
    agent, father = User.objects.get(username="zhou"), User.objects.get(username="guodong")
    assert own_cases(agent, now).filter(pk=case.pk).exists()
    revoke(mandate=mandate, by=father, now=now)
    later = now + timedelta(seconds=1)
    assert zhou.get(f"/cases/{case.number}/").status_code == 404
    assert not own_cases(agent, later).exists() and not own_messages(agent, later).exists()
    assert own_cases(father, later).filter(pk=case.pk).exists()


def test_a_mandate_for_one_service_does_not_reach_another(zhou, mandate, offered):
    Mandate.objects.filter(pk=mandate.pk).update(scope=["restaurant"])
    act_for(zhou, mandate)
    assert zhou.post("/one-things/newborn/begin/").status_code == 403
    assert not Draft.objects.exists()


def test_a_citizen_gives_a_proxy_and_takes_it_back(offered):
    lin, zhou = logged_in("lin"), logged_in("zhou")
    given = {"name": "周明远", "id_number": "110101199208050014", "ends_on": TODAY() + timedelta(days=9)}
    assert lin.post("/accounts/acting/give/", given).status_code == 302
    mandate = Mandate.objects.get(principal__user__username="lin")
    act_for(zhou, mandate)
    assert "林*然" in page(zhou, "/cases/")
    lin.post(f"/accounts/acting/{mandate.pk}/revoke/")
    assert "林*然" not in page(zhou, "/cases/").partition("<main")[0]


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "周明"},
        {"id_number": "110101194901010018"},
        {"name": "林悦然", "id_number": "110101199403120022"},
        {"ends_on": "2020-01-01"},
        {"ends_on": "2999-01-01"},
        {"scope": ["no-such-thing"]},
    ],
)
def test_a_proxy_that_cannot_be_is_refused(changes):
    given = {"name": "周明远", "id_number": "110101199208050014", "ends_on": TODAY() + timedelta(days=9)}
    before = Mandate.objects.count()
    assert logged_in("lin").post("/accounts/acting/give/", given | changes).status_code == 422
    assert Mandate.objects.count() == before


def test_an_agent_gives_no_mandate_in_the_principals_name(zhou, mandate):
    act_for(zhou, mandate)
    given = {"name": "林悦然", "id_number": "110101199403120022", "ends_on": TODAY() + timedelta(days=9)}
    assert zhou.post("/accounts/acting/give/", given).status_code == 404


def test_the_legal_representative_acts_for_the_enterprise_from_his_own_account():
    yiming = logged_in("yiming")
    act_for(yiming, Mandate.objects.get(kind=MandateKind.LEGAL_REPRESENTATIVE))
    assert "云江市沈记餐饮有限公司" in page(yiming, "/cases/")


@pytest.mark.parametrize(
    ("kind", "agent", "principal"),
    [
        (MandateKind.PROXY, "shen", "lin"),
        (MandateKind.PROXY, "lin", "shen"),
        (MandateKind.LEGAL_REPRESENTATIVE, "lin", "chen"),
        (MandateKind.GUARDIAN, "lin", "lin"),
    ],
)
def test_the_register_cannot_enter_what_makes_no_sense(kind, agent, principal):
    of = lambda name: Holder.objects.get(user__username=name)  # noqa: E731
    with pytest.raises(CannotMandate):
        give(
            agent=of(agent), principal=of(principal), kind=kind, starts_on=TODAY(), ends_on=TODAY(),
            evidence="x", now=timezone.now(),
        )  # fmt: skip


def test_a_proxy_without_an_end_or_evidence_is_refused_by_the_database():
    of = lambda name: Holder.objects.get(user__username=name)  # noqa: E731
    same = {"agent": of("lin"), "principal": of("chen"), "kind": MandateKind.PROXY, "starts_on": TODAY()}
    for more in ({"evidence": "x"}, {"evidence": "", "ends_on": TODAY()}):
        with pytest.raises(CannotMandate):
            give(**same, **more, now=timezone.now())
