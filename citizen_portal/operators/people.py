"""Officials and their posts: searching, giving, ending; what waits for a second operator."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from citizen_portal.access import may
from citizen_portal.operators.forms import EndPostForm, PersonForm, PostForm, refused
from citizen_portal.operators.frame import frame
from citizen_portal.turning import after, turned
from services.models import Department, Post, PostKind
from workflows.commands import appointments as verbs
from workflows.errors import Invalid, WrongState
from workflows.models import FOUR_EYES, Appointment, AppointmentState
from workflows.reads import organisation as reads

WRITING = ["GET", "HEAD", "POST"]


@may("search officials")
@require_http_methods(WRITING)
def listing(request: HttpRequest) -> HttpResponse:
    """Officials; `?kind=&department=` narrow them. A name is searched for by POST `words`: no address holds one."""
    now, words = timezone.now(), request.POST.get("words", "").strip()[:60]
    kind = request.GET.get("kind", "")
    asked = request.GET.get("department", "")
    department = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= 18 else None
    page = reads.people(
        words,
        kind=kind if kind in PostKind.values else "",
        department=department,
        after=after(request),
        now=now,
    )
    context = {
        "page": page,
        "next": "" if words else turned(request, page.last),
        "is_cut": bool(words and page.last),
        "words": words,
        "kinds": PostKind.choices,
        "kind": kind,
        "department": Department.objects.filter(pk=department).first(),
        "waiting": reads.waiting_count(),
    }
    return _page(request, "people.html", context)


@never_cache
@may("make log-in")
@require_http_methods(WRITING)
def new(request: HttpRequest) -> HttpResponse:
    """A log-in for a new colleague; the first password is shown on the answer, and never again."""
    form = PersonForm(request.POST if request.method == "POST" else None)
    made = None
    if request.method == "POST" and form.is_valid():
        try:
            made = verbs.make_login(**form.cleaned_data, by=request.user, now=timezone.now())
        except Invalid as error:
            refused(form, error)
    return _page(request, "new_person.html", {"form": form, "made": made})


@may("search officials", POST="give post")
@require_http_methods(WRITING)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One official: posts now and before, what they allow; POST gives another post."""
    now = timezone.now()
    user = get_object_or_404(reads.officials(), pk=pk)
    today = timezone.localdate(now)
    form = PostForm(request.POST if request.method == "POST" else None, today=today)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"kind": PostKind(form.cleaned_data["kind"])}
        try:
            asked = verbs.ask_for_post(user=user, by=request.user, now=now, **given)
        except Invalid as error:
            refused(form, error)
        else:
            waits = asked.state == AppointmentState.ASKED
            told = (
                _("Asked for. A second operator has to agree; until then it gives no powers.")
                if waits
                else _("The post is given.")
            )
            messages.success(request, told)
            return redirect("operators:person", pk=pk)
    return _person_page(request, user, form)


@may("end post")
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """A post ends (POST `on`, `reason`)."""
    now = timezone.now()
    post = get_object_or_404(Post.objects.select_related("user"), pk=pk)
    form = EndPostForm(request.POST, today=timezone.localdate(now), auto_id=f"end_{pk}_%s")
    if form.is_valid():
        try:
            returned = verbs.end_post(post=post, by=request.user, now=now, **form.cleaned_data)
        except Invalid as error:
            refused(form, error)
        except WrongState:
            messages.warning(request, _("The post had ended already. Nothing was done twice."))
            return redirect("operators:person", pk=post.user_id)
        else:
            at_once = form.cleaned_data["on"] <= timezone.localdate(now)
            told = (
                _("The post has ended. Tasks that went back to the pool: %(n)s.") % {"n": returned}
                if at_once
                else _("The last day is set.")
            )
            messages.success(request, told)
            # Whoever ended their own may see no more pages of an operator.
            if post.user_id == request.user.pk and at_once:
                return redirect("/")
            return redirect("operators:person", pk=post.user_id)
    return _person_page(request, post.user, PostForm(today=timezone.localdate(now)), wrong=form, at=pk)


@may("search officials")
@require_http_methods(["GET", "HEAD"])
def waiting(request: HttpRequest) -> HttpResponse:
    """Posts that wait for a second operator, and what was decided last."""
    return _waiting_page(request)


@may("decide on post")
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """POST `give`, or `decline` with a `reason`; whoever asked takes it back the same way."""
    now = timezone.now()
    asked = get_object_or_404(Appointment, pk=pk)
    try:
        if "give" in request.POST:
            verbs.give_post(appointment=asked, by=request.user, now=now)
            messages.success(request, _("The post is given."))
        else:
            reason = request.POST.get("reason", "")[:500]
            done = verbs.decline_post(appointment=asked, reason=reason, by=request.user, now=now)
            is_back = done.state == AppointmentState.TAKEN_BACK
            messages.success(
                request, _("Taken back.") if is_back else _("Declined, with your reason on record.")
            )
    except Invalid as error:
        fault = {"href": f"#reason-{pk}", "text": " ".join(error.errors.values())}
        return _waiting_page(request, faults=[fault], wrong=pk)
    except WrongState:
        messages.warning(request, _("Somebody was quicker. Nothing was changed."))
    return redirect("operators:appointments")


def _waiting_page(request: HttpRequest, faults: Any = None, wrong: int = 0) -> HttpResponse:
    context = {
        "asked": reads.waiting_appointments(),
        "decided": reads.decided_appointments(),
        "faults": faults,
        "wrong": wrong,
        "waiting": reads.waiting_count(),
    }
    return _page(request, "appointments.html", context, status=422 if faults else 200)


def _person_page(
    request: HttpRequest, user: Any, form: PostForm, wrong: EndPostForm | None = None, at: int = 0
) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    shown = reads.colleague(user, now)
    held_kinds = {post.kind for post in shown.held}
    context = {
        "shown": shown,
        "held": [
            (post, wrong if post.pk == at else EndPostForm(today=today, auto_id=f"end_{post.pk}_%s"))
            for post in shown.held
        ],
        "form": form,
        "wrong": wrong,
        "at": at,
        "is_own": user.pk == request.user.pk,
        "kinds": [
            (kind, kind.label, reads.rights_of(kind), kind in held_kinds, kind in FOUR_EYES)
            for kind in PostKind
        ],
    }
    return _page(request, "person.html", context, status=422 if wrong is not None else 200)


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    form = context.get("form")
    if form is not None and form.errors:
        status = 422
    return render(
        request, f"operators/{template}", frame(request, "operators:people") | context, status=status
    )
