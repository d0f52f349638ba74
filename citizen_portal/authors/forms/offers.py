"""An offer of a one-thing (免申即享): its words, how often and how long; whom it is for stands in the package file."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from citizen_portal.authors.forms.context import Body
from citizen_portal.authors.forms.items import ItemForm
from citizen_portal.authors.forms.pieces import text_fields, text_of, text_values
from services.catalogue.authoring.models import EntryKind
from services.catalogue.vocabulary import OfferPeriod

TEXTS = ("name", "reason", "basis")
PERIODS = (
    (OfferPeriod.ONCE.value, pgettext_lazy("period of an offer", "once")),
    (OfferPeriod.YEAR.value, pgettext_lazy("period of an offer", "once a year")),
    (
        OfferPeriod.RECORD.value,
        pgettext_lazy("period of an offer", "once for each issue of the first record"),
    ),
)


class OfferForm(ItemForm):
    """Every part that is words or a number; records that show it was had already may be added."""

    title = title_new = _("Offer to people who may be entitled")

    def prepare(self) -> None:
        text_fields(self, "name", _("Chinese name"), _("English name"), required=True)
        text_fields(
            self, "reason", _("Why, to the citizen, Chinese"), _("Why, to the citizen, English"),
            required=True, long=True,
        )  # fmt: skip
        text_fields(
            self, "basis", _("Legal basis, Chinese"), _("Legal basis, English"), required=True, long=True
        )
        needed = set(self.before["records"]) | set(self.before["also"])
        documents = self.offer.of_kind(EntryKind.DOCUMENT)
        self.fields["lacks"] = forms.MultipleChoiceField(
            label=_("Not offered to who has one of these"),
            required=False,
            choices=[choice for choice in documents if choice[0] not in needed],
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["period"] = forms.ChoiceField(label=_("How often it is offered"), choices=PERIODS)
        self.fields["days"] = forms.IntegerField(label=_("Days to answer"), min_value=7, max_value=365)

    def first(self) -> Body:
        texts = {key: value for name in TEXTS for key, value in text_values(name, self.before[name]).items()}
        return dict(self.before) | texts

    def write(self) -> Body:
        given = self.cleaned_data
        return {
            **self.before,
            **{name: text_of(given, name) for name in TEXTS},
            "lacks": list(given["lacks"]),
            "period": given["period"],
            "days": given["days"],
        }
