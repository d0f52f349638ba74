"""Which messages reach a person outside the portal, by which channel, in which language."""

from collections.abc import Sequence
from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from citizen_portal.access import may
from citizen_portal.accounts.frame import show
from citizen_portal.accounts.models import Mobile
from services.models import Channel
from services.organisation.serving import posts
from workflows.clock.quiet import QuietHours
from workflows.commands.wishes import wish
from workflows.errors import Invalid
from workflows.models import CITIZENS, OFFICIALS, Group
from workflows.reads.wishes import Wishes, wishes_of

ABOUT = {
    Group.TO_DO: gettext_lazy(
        "Corrections, missing documents, an application that came back, and every reminder."
    ),
    Group.OUTCOME: gettext_lazy("Granted, refused, not accepted, extended, revoked, withdrawn or ended."),
    Group.PROGRESS: gettext_lazy("Submitted, accepted, paused, passed on, delivered; finished: please rate."),
    Group.WORK: gettext_lazy(
        "Reminders, supervision orders, questions, transfers, corrections that arrived."
    ),
    Group.DIGEST: gettext_lazy(
        "Once a working day when the office opens: what is due, overdue or to be answered."
    ),
}


class Boxes(forms.MultipleChoiceField):
    """Boxes of which none need be ticked: that is an answer, not something left out, and so not called optional."""

    widget = forms.CheckboxSelectMultiple

    def validate(self, value: list[str]) -> None:
        if value:
            super().validate(value)


class WishesForm(forms.Form):
    """One group of boxes for each group of messages, and the language."""

    def __init__(self, *args: Any, groups: Sequence[Group], **options: Any) -> None:
        super().__init__(*args, **options)
        for group in groups:
            self.fields[group] = Boxes(
                label=group.label,
                help_text=ABOUT[group],
                choices=Channel.choices if group in CITIZENS else [(Channel.EMAIL, Channel.EMAIL.label)],
            )
            self.fields[group].inline = True
        self.fields["language"] = forms.ChoiceField(
            label=gettext_lazy("Language of the messages"),
            choices=settings.LANGUAGES,
            widget=forms.RadioSelect,
        )
        self.fields["language"].inline = True

    def chosen(self, channel: str, kept: Sequence[str]) -> list[str]:
        """The groups for a channel; those that are not on the page stay as they were."""
        groups = [name for name in self.fields if name != "language"]
        return [name for name in groups if channel in self.cleaned_data[name]] + [
            group for group in kept if group not in groups
        ]


@may("choose messages")
@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: HttpRequest) -> HttpResponse:
    """What may be switched off, and what keeps one channel because rights hang on it."""
    wished, groups = wishes_of(request.user), _groups(request)
    form = WishesForm(
        request.POST if request.method == "POST" else None, groups=groups, initial=_initial(wished, groups)
    )
    if request.method == "POST" and form.is_valid():
        try:
            wish(
                by=request.user,
                language=form.cleaned_data["language"],
                sms=form.chosen(Channel.SMS, wished.sms),
                email=form.chosen(Channel.EMAIL, wished.email),
                now=timezone.now(),
            )
            messages.success(request, _("Saved. It counts from the next message on."))
            return redirect("accounts:wishes")
        except Invalid as refused:
            for name, fault in refused.errors.items():
                form.add_error(name if name in form.fields else None, fault)
    mobile = Mobile.objects.filter(user=request.user).first()
    email = EmailAddress.objects.filter(user=request.user, verified=True).order_by("-primary").first()
    quiet = QuietHours.parse(settings.QUIET_HOURS)
    context = {
        "form": form,
        "is_citizen": Group.TO_DO in groups,
        "mobile_end": mobile.number[-4:] if mobile else "",
        "email": email.email if email else "",
        "quiet_from": f"{quiet.begins:%H:%M}",
        "quiet_until": f"{quiet.ends:%H:%M}",
    }
    return show(request, "wishes.html", context, status=422 if form.errors else 200)


def _groups(request: HttpRequest) -> list[Group]:
    """Whoever works for the city chooses about work, too; a log-in that only works has no cases of its own."""
    is_official = posts(request.user, timezone.localdate()).exists()
    is_citizen = request.user.holder_id is not None or not is_official
    return [*(CITIZENS if is_citizen else ()), *(OFFICIALS if is_official else ())]


def _initial(wished: Wishes, groups: Sequence[Group]) -> dict[str, Any]:
    return {"language": wished.language} | {
        group: [
            channel
            for channel, wanted in ((Channel.SMS, wished.sms), (Channel.EMAIL, wished.email))
            if group in wanted
        ]
        for group in groups
    }
