"""What the gallery shows: a form with every kind of field, charts with odd data, the names of all icons."""

from typing import Any

from django import forms
from django.contrib.staticfiles import finders
from django.utils.translation import gettext_lazy as _

from citizen_portal.design.charts import Period, Sparkline, Stack, StackedBars, Trend
from citizen_portal.design.gallery.case_sample import HELP, STEPS, TIMELINE
from citizen_portal.design.gallery.tokens import tokens
from citizen_portal.design.gallery.uses import FACES, uses
from citizen_portal.design.gallery.words import two
from citizen_portal.design.icons import icon_names
from citizen_portal.design.markup import TONES
from citizen_portal.design.widgets import DateInput, DigitsInput, RegionSelect

STREETS = [
    (
        two("滨江区", "Binjiang"),
        [("330108001", two("西兴街道", "Xixing")), ("330108002", two("长河街道", "Changhe"))],
    ),
    (two("江北区", "Jiangbei"), [("330105001", two("米市街道", "Mishi"))]),
]


class EveryField(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label=_("Name of the child"), help_text=_("As it will stand in the household register.")
    )
    number = forms.CharField(label=_("Identity number"), widget=DigitsInput(digits_only=False))
    weight = forms.IntegerField(label=_("Weight at birth, in grams"), required=False)
    born = forms.DateField(label=_("Date of birth"), widget=DateInput(latest="2026-11-22"))
    street = forms.CharField(label=_("Street of the household"), widget=RegionSelect(STREETS))
    hukou = forms.ChoiceField(
        label=_("The child is registered with"),
        widget=forms.RadioSelect,
        choices=[("mother", _("the mother")), ("father", _("the father"))],
    )
    wishes = forms.MultipleChoiceField(
        label=_("What should be delivered"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("card", _("Social security card")), ("booklet", _("Vaccination record"))],
        required=False,
    )
    note = forms.CharField(label=_("Anything else we should know"), widget=forms.Textarea, required=False)
    photo = forms.FileField(label=_("Photo of the child"), required=False)
    agreed = forms.BooleanField(label=_("I have read what my data is used for"))
    locked = forms.CharField(label=_("Cannot be changed here"), disabled=True, initial="330108202611160028")


def states_page() -> dict[str, Any]:
    """Everything `design/gallery/states.html` shows."""
    return {
        "kinds": ("primary", "secondary", "quiet", "danger"),
        "pointed": (
            (_("Normal"), ""),
            (_("Under the pointer"), "is-hover"),
            (_("With the focus"), "is-focus"),
        ),
        "tokens": tokens(),
        "faces": [label for label, _folders in FACES.values()],
        "uses": uses(),
    }


def gallery_page() -> dict[str, Any]:
    """Everything `design/gallery/index.html` shows."""
    wrong = EveryField({"name": "", "number": "33010820", "born": "", "hukou": ""}, auto_id="id_wrong_%s")
    wrong.is_valid()
    return {
        "tones": TONES,
        "icons": icon_names(finders.find("design/icons.svg")),
        "form": EveryField(initial={"name": two("林小满", "Lin Xiaoman")}),
        "wrong": wrong,
        "needs": [
            {"department": two("市公安局", "Police"), "why": two("户口登记", "to register the child")},
            {"department": two("市医保局", "Insurance"), "why": two("参保登记", "to insure the child")},
        ],
        "steps": STEPS,
        "stopped": [*STEPS[:2], STEPS[2] | {"state": "stopped"}, *STEPS[3:]],
        "events": TIMELINE[:2],
        "helps": HELP,
        "files": [
            {
                "name": two("身份证正面.jpg", "front.jpg"),
                "size": 1258291,
                "remove_name": "remove",
                "remove_value": "1",
            },
            {
                "name": two("身份证背面.jpg", "back.jpg"),
                "error": two("图片反光，请重拍", "Reflects light: please take it again"),
            },
        ],
        "items": [
            {"label": two("全部", "All"), "href": "#all", "active": True, "count": 12},
            {"label": two("办理中", "Under way"), "href": "#now", "count": 3},
            {"label": two("已办结", "Done"), "href": "#done", "count": 9},
        ],
        "crumbs": [{"label": two("首页", "Home"), "href": "/"}, {"label": two("组件", "Components")}],
        "facts": [
            {
                "label": two("姓名", "Name"),
                "value": two("林*然", "Lin R."),
                "source": two("来自电子证照库", "From the licence library"),
            },
            {"label": two("手机", "Phone"), "value": "138****5678"},
        ],
        "columns": [
            {"label": two("事项", "Matter")},
            {"label": two("状态", "State")},
            {"label": two("件数", "Cases"), "number": True},
        ],
        "table": [
            [
                {"text": two("户口登记", "Household"), "href": "#m"},
                {"text": two("办理中", "Under way"), "tone": "info"},
                "12",
            ],
            [two("医保参保", "Insurance"), {"text": two("已办结", "Done"), "tone": "success"}, "3"],
        ],
        "gap_trend": Trend(
            [
                Period("9/7", 94.1, 400),
                Period("9/14", None, 0),
                Period("9/21", 97.2, 12),
                Period("9/28", 96.0, 380),
            ],
            target=95,
        ),
        "one_trend": Trend([Period("9/7", 94.1, 400)]),
        "no_trend": Trend([]),
        "no_stack": StackedBars(
            [two("满意", "Good"), two("不满意", "Bad")], [Stack("9/7", (0, 0)), Stack("9/14", (9, 1))]
        ),
        "lone": Sparkline((3.0,)),
    }
