"""Mobile numbers as people type them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.catalogue.standards import mobile


class MobileField(forms.CharField):
    """A mainland mobile number; clean value: its 11 digits."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Mobile number"))
        options.setdefault(
            "widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "numeric"})
        )
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        given = super().clean(value)
        try:
            return mobile(given, timezone.localdate()) if given else ""
        except ValueError as wrong:
            raise ValidationError(str(wrong)) from wrong
