"""What operators write down: departments, regions, people, posts, last days."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from citizen_portal.design.widgets import DateInput, DigitsInput
from services.models import ClosingCause, Department, Level, PostKind, Region
from workflows.errors import Invalid


def refused(form: forms.Form, error: Invalid) -> None:
    """What a verb did not take, said at the field it is about; above the form where it has none."""
    for name, sentence in error.errors.items():
        form.add_error(name if name in form.fields else None, sentence)


class _Particulars(forms.Form):
    """What may be corrected of a department."""

    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=160)
    parent = forms.ModelChoiceField(
        label=_("Department above"), queryset=Department.objects.none(), required=False,
        empty_label=pgettext_lazy("department above", "None"),
    )  # fmt: skip
    word = forms.CharField(
        label=_("Word of its documents"), max_length=12, required=False,
        help_text=_("Documents are numbered under it, as registered with the government’s office."),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Telephone"), max_length=20, required=False, widget=DigitsInput(digits_only=False)
    )
    address_zh = forms.CharField(label=_("Address in Chinese"), max_length=200, required=False)
    address_en = forms.CharField(label=_("Address in English"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Department.objects.standing().order_by("region_id", "code")

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if bool(given.get("address_zh")) != bool(given.get("address_en")):
            self.add_error("address_en", _("Please give the address in both languages, or in neither."))
        return given


class DepartmentForm(_Particulars):
    """A new department; what its cases will rest on stands first."""

    region = forms.ModelChoiceField(
        label=_("Region"), queryset=Region.objects.none(), empty_label=_("Please choose")
    )
    function = forms.SlugField(
        label=_("Function"), max_length=64,
        help_text=_("What it does, as matters name it: police, health, tax. One department per function and region."),
    )  # fmt: skip
    code = forms.SlugField(
        label=pgettext_lazy("organisation", "Code"),
        max_length=64,
        help_text=_("As in police_binjiang. It never changes."),
    )
    credit_code = forms.CharField(
        label=_("Unified social credit code"), max_length=18, widget=DigitsInput(digits_only=False),
        help_text=_("18 characters. The numbers of its cases begin with it."),
    )  # fmt: skip

    field_order = ("region", "function", "code", "credit_code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.standing().order_by("code")


class CorrectionForm(_Particulars):
    """What is corrected of a department that is there."""

    @classmethod
    def about(cls, department: Department, data: Any = None) -> "CorrectionForm":
        given = {name: getattr(department, name) for name in cls.base_fields if name != "parent"}
        form = cls(data, initial=given | {"parent": department.parent_id})
        form.fields["parent"].queryset = form.fields["parent"].queryset.exclude(pk=department.pk)
        return form

    def wanted(self) -> dict[str, Any]:
        """As the verb takes it."""
        given = dict(self.cleaned_data)
        parent = given.pop("parent")
        return given | {"parent_id": parent.pk if parent else None}


class RegionForm(forms.Form):
    """A new region."""

    parent = forms.ModelChoiceField(
        label=_("Region above"), queryset=Region.objects.none(), empty_label=_("Please choose")
    )
    level = forms.ChoiceField(
        label=_("Level"), choices=[each for each in Level.choices if each[0] != "province"]
    )
    code = forms.CharField(
        label=pgettext_lazy("organisation", "Code"), max_length=12, widget=DigitsInput(),
        help_text=_("6 digits by GB/T 2260; 9 for a subdistrict and 12 for a community by GB/T 10114."),
    )  # fmt: skip
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=160)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Region.objects.standing().order_by("code")


class NamesForm(forms.Form):
    """The names of a region."""

    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=160)


class EndForm(forms.Form):
    """A last day, and why."""

    on = forms.DateField(
        label=_("Last day"), widget=DateInput(), help_text=_("Today means at once."), required=True
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].widget.attrs["min"] = today.isoformat()


class EndPostForm(EndForm):
    """Of a post; the reason may be left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False


class PersonForm(forms.Form):
    """A log-in for a new colleague."""

    display_name = forms.CharField(label=_("Name"), max_length=60)
    username = forms.CharField(
        label=_("Log-in name"), max_length=150, help_text=_("Small letters, digits and . _ - only."),
        widget=DigitsInput(digits_only=False),
    )  # fmt: skip


class PostForm(forms.Form):
    """A post for somebody."""

    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.none(), empty_label=_("Please choose")
    )
    kind = forms.ChoiceField(label=pgettext_lazy("of a post", "Kind"), choices=PostKind.choices)
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=60)
    title_en = forms.CharField(label=_("Title in English"), max_length=80)
    starts_on = forms.DateField(label=_("First day"), widget=DateInput())
    ends_on = forms.DateField(
        label=_("Last day"), widget=DateInput(), required=False, help_text=_("Leave it empty if none is set.")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"starts_on": today}, **kwargs)
        self.fields["department"].queryset = Department.objects.standing().order_by("region_id", "code")
        for name in ("starts_on", "ends_on"):
            self.fields[name].widget.attrs["min"] = today.isoformat()


class CloseChannelForm(forms.Form):
    """Why a channel is switched off: for people, and for colleagues."""

    cause = forms.ChoiceField(label=_("What people are told"), choices=ClosingCause.choices)
    reason = forms.CharField(
        label=_("Reason, for colleagues"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
