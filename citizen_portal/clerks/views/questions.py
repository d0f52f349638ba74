"""What sister departments ask: the list, and one question with the form that answers it."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from citizen_portal.access import may
from citizen_portal.clerks.frame import frame
from workflows.commands import conversation
from workflows.errors import Invalid
from workflows.policy import permitted
from workflows.reads.conversation import PEOPLE, answered_questions, open_questions, question_to_answer

private = cache_control(private=True, no_store=True)
LONGEST = 2000


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Answer"),
        help_text=gettext_lazy(
            "Only the department that asked reads it. Write no more about the applicant than it takes."
        ),
        error_messages={"required": gettext_lazy("Please write the answer.")},
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


@may("answer sister department")
@private
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What waits, the most urgent first, and what was answered last; the words stand on a page of their own."""
    now = timezone.now()
    context = {
        "waiting": open_questions(request.user, now),
        "answered": answered_questions(request.user, now),
    }
    return render(request, "clerks/questions.html", frame(request, now) | context)


@may("answer sister department")
@private
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """The question in its words (the look is recorded); POST answers it."""
    now = timezone.now()
    rows = permitted("answer sister department", request.user, now)
    found = get_object_or_404(rows.select_related("sub_case__case", "asked_of", *PEOPLE), pk=pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            conversation.answer(question=found, by=request.user, text=form.cleaned_data["text"], now=now)
        except Invalid as invalid:
            form.add_error("text", invalid.errors["text"])
        else:
            messages.success(
                request, _("%(department)s has your answer.") % {"department": found.from_department.name}
            )
            return redirect("clerks:questions")
    context = {"asked": question_to_answer(found, by=request.user, now=now), "form": form}
    status = 422 if form.errors else 200
    return render(request, "clerks/question.html", frame(request, now) | context, status=status)
