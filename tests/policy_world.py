"""One case on its way, and everybody who might want to look at it: the ground of the actor matrix."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient
from ruamel.yaml import YAML

from services.agency.mandates import give, revoke
from services.catalogue.authoring import verbs as authoring
from services.catalogue.authoring.files import import_library
from services.catalogue.compose import projection
from services.catalogue.loader import load, shipped_packages
from services.catalogue.publish import publish
from services.models import (
    Department,
    EntryKind,
    Mandate,
    MandateKind,
    Post,
    PostKind,
    Revision,
    RevisionState,
    Round,
)
from tests.acting import apply_for, drain
from tests.applicant import GIVEN, filled, logged_in, newborn_city, submitted
from workflows.commands import clerk, delegation, supervision
from workflows.commands.rights import ask_for_data_correction
from workflows.models import (
    Admission,
    Announcement,
    Attachment,
    Audience,
    BatchAct,
    BatchRun,
    Case,
    CaseEvent,
    Commitment,
    Consent,
    CorrectionItem,
    CorrectionRequest,
    DataCorrection,
    DeferredDocument,
    Delegation,
    Draft,
    Extension,
    Message,
    Notice,
    NoticeKind,
    Offer,
    OrderOrigin,
    Question,
    Rating,
    Rectification,
    Result,
    SavedView,
    SubCase,
    SupervisionOrder,
    Task,
    Verb,
)
from workflows.reads.facts import case_facts
from workflows.steps import Effects, has_last_word
from workflows.steps.rectifying import new_rectification
from workflows.walk import OUTCOMES, Wishes, clerk_of, result_data

Prepare = Callable[[], Any]
ANSWERS = Path(__file__).parent / "answers"
PASSWORD = "only of these tests"


def _nothing() -> None:
    """Most people come as they are."""


@dataclass(frozen=True)
class Someone:
    """A person with a browser and a program; `prepare` is what happened to them just before they ask."""

    user: Any
    browser: Client
    program: APIClient
    prepare: Prepare = _nothing

    def after(self, prepare: Prepare) -> "Someone":
        return Someone(self.user, self.browser, self.program, prepare)


@dataclass(frozen=True)
class World:
    """The objects that addresses name, and the people by the columns of the matrix."""

    case: Case
    draft: Draft
    draft_file: Attachment
    case_file: Attachment
    result: Result
    notice: Notice
    task: Task
    message: Message
    told: Message
    mandate: Mandate
    consent: Consent
    correction: DataCorrection
    wanted: CorrectionRequest
    deferred: DeferredDocument
    announcement: Announcement
    commitment: Commitment
    question: Question
    order: SupervisionOrder
    extension: Extension
    dispute: SupervisionOrder
    delegation: Delegation
    batch: BatchRun
    view: SavedView
    offer: Offer
    revisions: dict[str, Revision]
    round: Round
    admission: Admission
    rectification: Rectification
    doubted: Rectification
    people: dict[str, Someone]


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside leaves the world as it was."""
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def build() -> World:
    """林悦然's newborn case, submitted by her husband under her proxy; its first matter is done, the next claimed."""
    newborn_city()
    now = timezone.now()
    lin, zhou, chen = (get_user_model().objects.get(username=name) for name in ("lin", "zhou", "chen"))
    mandate = give(
        agent=zhou.holder, principal=lin.holder, kind=MandateKind.PROXY, starts_on=timezone.localdate(now),
        ends_on=timezone.localdate(now) + timedelta(days=30), evidence="given by the principal", by=lin, now=now,
    )  # fmt: skip
    acting = logged_in("zhou")
    acting.post("/accounts/acting/for/", {"mandate": mandate.pk})
    case = submitted(acting)
    assert case.mandate_id == mandate.pk
    now = timezone.now()
    drain(now, case)
    _finish(_open_task(case), now)
    drain(now, case)
    held = _open_task(case)
    worker = clerk_of(held.department, now)
    clerk.claim(task=held, by=worker, now=now)
    draft = filled(logged_in("lin"))
    declared = projection(case.package, case_facts(case), held.sub_case.matter).documents
    document = min(declared)
    people = _people(lin, chen, zhou, worker, held, now)
    order = supervision.issue_order(
        sub_case=held.sub_case, by=people["supervisor"].user, reason="请说明进度", now=now
    )
    enrolment = {
        "one_thing": "school_enrolment", "department": Department.objects.get(code="education_binjiang"),
        "written_by": worker, "written_at": now,
    }  # fmt: skip
    year = Round.objects.create(**enrolment, year=2027, name_zh="2027 年招生", name_en="Enrolment 2027")
    year_before = Round.objects.create(
        **enrolment, year=2026, name_zh="2026 年招生", name_en="Enrolment 2026",
        approved_by=people["colleague"].user, approved_at=now,
    )  # fmt: skip
    people["ended_agent"] = people["agent"].after(lambda: revoke(mandate=mandate, by=lin, now=timezone.now()))
    return World(
        case=case,
        draft=draft,
        draft_file=_file(lin, document, draft=draft),
        case_file=_file(lin, document, case=case),
        result=Result.objects.filter(sub_case__case=case).earliest("pk"),
        notice=_notice(held, now),
        task=held,
        message=Message.objects.filter(receiver=lin).latest("pk"),
        told=_told(case, worker, now),
        mandate=mandate,
        consent=Consent.objects.filter(case=case).earliest("pk"),
        correction=ask_for_data_correction(
            by=lin, department=held.department, record="id_card", element="name", right="林悦", now=now
        ),
        wanted=_wanted(held, document, worker, now),
        deferred=DeferredDocument.objects.create(
            case=case, document=document, due_at=now + timedelta(days=5)
        ),
        announcement=_announcement(held, now),
        commitment=Commitment.objects.create(
            sub_case=held.sub_case,
            document=document,
            language="zh",
            text_digest="0" * 64,
            signed_by=lin,
            signed_at=now,
            check_due_at=now,
        ),
        question=_question(held, now),
        extension=Extension.objects.create(
            case=case,
            department=held.department,
            term="5wd",
            reason="需要核实",
            asked_by=worker,
            asked_at=now,
        ),
        order=order,
        dispute=_dispute(held, worker, now),
        round=year,
        admission=Admission.objects.create(
            round=year_before, seed="27 03 14", places={}, digest="0" * 64, drawn_by=worker, drawn_at=now
        ),
        delegation=delegation.delegate(
            away=worker,
            stands_in=people["colleague"].user,
            department=held.department,
            starts_on=timezone.localdate(now) + timedelta(days=1),
            ends_on=timezone.localdate(now) + timedelta(days=1),
            by=worker,
            now=now,
        ),
        rectification=_rectification(held, lin, now),
        doubted=_rectification(held, lin, now, doubted_by=people["city_supervisor"].user),
        batch=BatchRun.objects.create(by=worker, key=NOBODYS, act=BatchAct.CLAIM, begun_at=now),
        view=SavedView.objects.create(user=worker, name="本街道", queue="pool", created_at=now),
        offer=Offer.objects.create(
            holder=lin.holder,
            version=case.version,
            one_thing="newborn",
            rule="just_born",
            period=(timezone.localdate(now) - timedelta(days=10)).isoformat(),
            facts={"records": [], "figures": {}, "answers": {}},
            found_at=now,
            expires_at=now + timedelta(days=60),
        ),
        revisions=_revisions(now),
        people=people,
    )


def _revisions(now: Any) -> dict[str, Revision]:
    """What the author of the market regulator has in hand, in every state it can be in."""
    author, approver = (get_user_model().objects.get(username=name) for name in ("author", "approver"))
    import_library(load(shipped_packages()).library, now=now)
    in_force = Revision.objects.filter(state=RevisionState.PUBLISHED)
    begun = [
        authoring.begin(source=in_force.get(kind=EntryKind.MATTER, code=code), by=author, now=now)
        for code in ("food_licence", "food_licence_change", "business_licence_check")
    ]
    handed_in = [
        authoring.submit(revision=each, edition=1, reason="条例已修订", effective_on=None, by=author, now=now)
        for each in begun[1:]
    ]
    return {
        "draft": begun[0],
        "submitted": handed_in[0],
        "approved": authoring.approve(revision=handed_in[1], by=approver, now=now),
        "published": in_force.get(kind=EntryKind.ONE_THING, code="restaurant"),
    }


def _told(case: Case, worker: Any, now: Any) -> Message:
    """What the clerk was told about the work, like the heads: the supervision order."""
    ordered = CaseEvent.objects.get(case=case, verb=Verb.ORDERED)
    return Message.objects.create(event=ordered, receiver=worker, audience=Audience.STAFF, sent_at=now)


def _announcement(task: Task, now: Any) -> Announcement:
    """An enterprise stands announced, as if the department of that task had announced it."""
    closing = load(shipped_packages()).packages["company_closing"]
    given = YAML(typ="safe").load(ANSWERS / "company_closing_smallest.yaml")
    wishes = {"answers": given["answers"], "values": given["values"]}
    case = apply_for(publish(closing, by="tests", at=now)[0], now, **wishes)
    Announcement.objects.filter(sub_case__case=case).update(department=task.department)
    return Announcement.objects.get(sub_case__case=case)


def _question(task: Task, now: Any) -> Question:
    """What the department of a sister matter asks the department of that task."""
    others = SubCase.objects.filter(case=task.process, department__isnull=False)
    asking = others.exclude(department=task.department).select_related("department").earliest("position")
    return Question.objects.create(
        sub_case=asking, asked_of=task.sub_case, from_department=asking.department, to_department=task.department,
        text="地址是哪里？", asked_by=clerk_of(asking.department, now), asked_at=now, due_at=now + timedelta(days=1),
    )  # fmt: skip


def _dispute(task: Task, by: Any, now: Any) -> SupervisionOrder:
    """As if that task had been transferred and had come back."""
    return SupervisionOrder.objects.create(
        case=task.process, sub_case=task.sub_case, department=task.department, task=task,
        origin=OrderOrigin.DISPUTE, reason="不属于本部门", issued_by=by, issued_at=now, due_at=now + timedelta(days=1),
    )  # fmt: skip


def _rectification(task: Task, by: Any, now: Any, doubted_by: Any = None) -> Rectification:
    """As if the matter of that task had been rated badly, or the case, which a supervisor doubts."""
    about = {"case": task.process, "sub_case": None if doubted_by else task.sub_case}
    rating = Rating.objects.create(**about, level=1, reason="等了两个小时", by=by, at=now)
    row = new_rectification(rating, task.department, now)
    if doubted_by:
        row.state, row.doubt, row.doubted_by, row.doubted_at = "doubted", "评错了", doubted_by, now
    row.save()
    return row


def _notice(task: Task, now: Any) -> Notice:
    """A notice of the matter of that task."""
    effects = Effects(case=task.process, by=None, now=now)
    event = effects.record(Verb.RESUMED, task.sub_case)
    effects.give_notice(NoticeKind.RESUMPTION, event, suspension="test")
    effects.write([])
    return event.notice


def _wanted(task: Task, document: str, by: Any, now: Any) -> CorrectionRequest:
    """What the department of that task wants put right, with a file handed in for it."""
    request = CorrectionRequest.objects.create(
        sub_case=task.sub_case,
        department=task.department,
        asked_by=by,
        asked_at=now,
        due_at=now + timedelta(days=15),
    )
    item = CorrectionItem.objects.create(request=request, position=0, about=document, text={"text": "看不清"})
    _file(task.process.submitted_by, document, case=task.process, item=item)
    return request


def _people(lin: Any, chen: Any, zhou: Any, worker: Any, held: Task, now: Any) -> dict[str, Someone]:
    yesterday = timezone.localdate(now) - timedelta(days=1)
    holding = _someone(worker)
    anonymous = Someone(None, Client(raise_request_exception=False), APIClient(raise_request_exception=False))
    return {
        "anonymous": anonymous,
        "applicant": _someone(lin),
        "other_citizen": _someone(chen),
        "agent": _someone(zhou),
        "holding_clerk": holding,
        "colleague": _someone(_at_work("colleague", held.department, PostKind.CLERK, now)),
        "section_head": _someone(_at_work("head", held.department, PostKind.SECTION_HEAD, now)),
        "other_department": _someone(clerk_of(Department.objects.get(code="tax_binjiang"), now)),
        "no_post": _someone(
            get_user_model().objects.create_user("no-post", password=PASSWORD, display_name="无岗位")
        ),
        "former_clerk": holding.after(lambda: Post.objects.filter(user=worker).update(ends_on=yesterday)),
        "supervisor": _supervisor("government_services_binjiang"),
        "other_supervisor": _supervisor("government_services_linhu"),
        "city_supervisor": _supervisor("government_services_yunjiang"),
        "author": _someone(get_user_model().objects.get(username="author")),
        "approver": _someone(get_user_model().objects.get(username="approver")),
    }


def _someone(user: Any) -> Someone:
    browser, program = Client(raise_request_exception=False), APIClient(raise_request_exception=False)
    browser.force_login(user)
    _kept, token = AuthToken.objects.create(user)
    program.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return Someone(user, browser, program)


def _at_work(name: str, department: Department, kind: PostKind, now: Any) -> Any:
    user = get_user_model().objects.create_user(f"matrix-{name}", password=PASSWORD, display_name="同事")
    Post.objects.create(
        user=user, department=department, kind=kind, title_zh="岗位", title_en="Post",
        starts_on=timezone.localdate(now),
    )  # fmt: skip
    return user


def _supervisor(department: str) -> Someone:
    return _someone(Post.objects.get(department__code=department, kind=PostKind.SUPERVISOR).user)


def _file(user: Any, document: str, **of: Any) -> Attachment:
    attachment = Attachment(
        document=document, name="photo.jpg", content_type="image/jpeg", size=4, sha256="0" * 64,
        uploaded_by=user, uploaded_at=timezone.now(), **of,
    )  # fmt: skip
    attachment.file.save("", ContentFile(b"jpeg"), save=False)
    attachment.save()
    return attachment


def _open_task(case: Case) -> Task:
    open_tasks = Task.objects.filter(process=case, finished__isnull=True, flow_task_type="HUMAN")
    return open_tasks.select_related("process", "sub_case", "department").earliest("id")


def _finish(task: Task, now: Any) -> None:
    """The whole matter, step by step, until it has a result."""
    while not Result.objects.filter(sub_case=task.sub_case_id).exists():
        worker = clerk_of(task.department, now)
        data = result_data(task, task.process.package, Wishes(results=GIVEN["results"]), now)
        task = clerk.claim(task=task, by=worker, now=now)
        clerk.complete(
            task=task, by=worker, outcome=OUTCOMES[task.flow_task.name], now=now,
            data=data if has_last_word(task) else None,
        )  # fmt: skip
        drain(now, task.process)
        following = Task.objects.filter(sub_case=task.sub_case_id, finished__isnull=True)
        task = following.select_related("process", "sub_case", "department").first() or task


NOBODYS = UUID(int=0)
