"""One-things, their questions and forms."""

from rest_framework import serializers

from citizen_portal.api.bodies import Strict
from citizen_portal.api.shapes.values import AnswersField, PlainValue, SchemaField, ValuesField
from services.privacy.consents import LANGUAGES, ConsentKind

CONSENT_KINDS = [(kind.value, kind.value) for kind in ConsentKind]


class OneThingLine(serializers.Serializer):
    """A one-thing in a list."""

    code = serializers.CharField()
    number = serializers.CharField(help_text="The public number.")
    name = serializers.CharField()
    summary = serializers.CharField()
    audience = serializers.ChoiceField(["person", "enterprise"])
    promise = serializers.CharField(help_text="The total promise: 5wd, 45nd, 4wh or immediate.")


class Matched(serializers.Serializer):
    """Why it was found."""

    said = serializers.CharField(help_text="A part of the query.")
    word = serializers.CharField(help_text="The word it was taken for.")


class OneThingFound(OneThingLine):
    matched = Matched(many=True, help_text="Empty when nothing was asked for.")


class OneThingList(serializers.Serializer):
    results = OneThingFound(many=True, help_text="The best fit first.")


class Role(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class MatterOffered(serializers.Serializer):
    """What one department does in it."""

    code = serializers.CharField()
    name = serializers.CharField()
    department = serializers.CharField(help_text="Function and level: police@district.")
    promised_term = serializers.CharField()
    statutory_term = serializers.CharField()
    fee = serializers.DecimalField(max_digits=12, decimal_places=2, help_text="Yuan.")
    legal_basis = serializers.CharField()
    is_sample = serializers.BooleanField(help_text="The local values are illustrative.", source="sample")


class StageOfWindow(serializers.Serializer):
    """A stage of this year's round, both days included."""

    code = serializers.CharField(source="stage.code")
    name = serializers.CharField(source="stage.name")
    ends = serializers.CharField(source="stage.ends", help_text="What its last day brings.")
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    when = serializers.ChoiceField(["past", "now", "next"])


class WindowOffered(serializers.Serializer):
    """When one may apply, for what everybody does in the same weeks of a year."""

    is_open = serializers.BooleanField()
    said = serializers.CharField(help_text="When it opens or closes, or what to do afterwards.")
    year = serializers.IntegerField(source="round.year", allow_null=True, default=None)
    stages = StageOfWindow(many=True)


class OneThing(OneThingLine):
    """A one-thing with everything that may be needed."""

    window = WindowOffered(allow_null=True, help_text="Null for what can be applied for all the year.")

    version = serializers.IntegerField()
    legal_basis = serializers.CharField(allow_null=True)
    applicants = Role(many=True)
    matters = MatterOffered(many=True)


class GuideRequest(Strict):
    answers = AnswersField()


class Option(serializers.Serializer):
    value = serializers.CharField()
    label = serializers.CharField()
    hint = serializers.CharField(allow_null=True)
    alone = serializers.BooleanField(help_text="Excludes the other options.")


class Question(serializers.Serializer):
    """A question to ask now; `answer` is null while there is none."""

    name = serializers.CharField()
    text = serializers.CharField()
    kind = serializers.ChoiceField(["yes_no", "choice", "choices", "field"])
    hint = serializers.CharField(allow_null=True)
    options = Option(many=True)
    answer = PlainValue()


class Guide(serializers.Serializer):
    """The questions that apply to the answers so far."""

    questions = Question(many=True)
    complete = serializers.BooleanField()
    stopped = serializers.CharField(allow_null=True, help_text="What to do instead, when an answer ends it.")
    dropped = serializers.ListField(child=serializers.CharField(), help_text="Answers that no longer apply.")
    answers = AnswersField()


class FormRequest(Strict):
    answers = AnswersField()
    values = ValuesField(required=False, help_text="What is filled in so far; it may show further fields.")


class MatterNeeded(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField(source="matter.name")
    after = serializers.ListField(child=serializers.CharField(), help_text="Begins when these are granted.")


class MatterNotNeeded(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField(source="matter.name")
    reason = serializers.CharField()


class DocumentWanted(serializers.Serializer):
    """A document, with the ways to meet it, best first."""

    key = serializers.CharField(help_text="holder.kind")
    name = serializers.CharField()
    by = serializers.ListField(child=serializers.CharField())
    required = serializers.BooleanField()
    deferrable = serializers.BooleanField()
    formats = serializers.ListField(child=serializers.CharField())
    needed_by = serializers.ListField(child=serializers.CharField())
    prior_from = serializers.CharField(allow_null=True, help_text="The matter of this case that issues it.")


class FieldFed(serializers.Serializer):
    """A field that is not asked: an earlier matter of the case fills it."""

    key = serializers.CharField()
    from_matter = serializers.CharField()


class FactKnown(serializers.Serializer):
    """What the record of the applicant already says."""

    key = serializers.CharField()
    value = PlainValue()
    source = serializers.CharField(allow_null=True, help_text="Where it comes from; null for the account.")


class Form(serializers.Serializer):
    """The merged form for these answers."""

    schema = SchemaField(help_text="JSON Schema 2020-12 of `values`.")
    documents = DocumentWanted(many=True)
    fed = FieldFed(many=True)
    needed = MatterNeeded(many=True)
    skipped = MatterNotNeeded(many=True)
    prefill = FactKnown(many=True, help_text="Only for a citizen who is logged in.")
    unavailable = serializers.ListField(
        child=serializers.CharField(), help_text="Document kinds whose register does not answer now."
    )


class ConsentText(serializers.Serializer):
    """What a person must have read, and the sentence that they agree to; `digest` is SHA-256 of both."""

    kind = serializers.ChoiceField(CONSENT_KINDS)
    version = serializers.CharField()
    language = serializers.ChoiceField(LANGUAGES)
    words = serializers.CharField()
    digest = serializers.CharField()


class ConsentTexts(serializers.Serializer):
    results = ConsentText(many=True)


class Tick(serializers.Serializer):
    """A matter that needs the row."""

    matter = serializers.CharField()
    purpose = serializers.CharField(allow_null=True, help_text="What for; null: to handle the matter.")
    required = serializers.BooleanField()
    fed_by = serializers.CharField(allow_null=True, help_text="The matter of the same case that provides it.")
    perhaps = serializers.BooleanField(help_text="Only certain entries in the form bring it up.")


class MergedRow(serializers.Serializer):
    """A field or a document, with every matter whose offices see it; no other office does."""

    key = serializers.CharField(help_text="role.element of a field, holder.kind of a document.")
    owner = serializers.CharField(help_text="Whom or what it is about.")
    name = serializers.CharField()
    asked = serializers.BooleanField(help_text="The applicant fills it in or hands it in, once.")
    by = serializers.ListField(
        child=serializers.CharField(), help_text="Ways to meet a document, best first; empty for a field."
    )
    needed_by = Tick(many=True)


class Tally(serializers.Serializer):
    """One figure with the numbers it is counted from."""

    measure = serializers.ChoiceField(["fields", "documents", "steps", "visits", "days"])
    parts = serializers.ListField(
        child=serializers.DecimalField(max_digits=8, decimal_places=1, normalize_output=True),
        help_text="What each matter asks for on its own, in the order of `matters`.",
    )
    before = serializers.DecimalField(max_digits=8, decimal_places=1, normalize_output=True)
    after = serializers.DecimalField(max_digits=8, decimal_places=1, normalize_output=True)
    percent = serializers.IntegerField(
        allow_null=True,
        help_text="100 × (1 − after ÷ before), rounded; null where there was nothing to reduce.",
    )


class BaselineCut(serializers.Serializer):
    """One of the four cuts against the baseline of the whole one-thing."""

    measure = serializers.ChoiceField(["days", "steps", "documents", "visits"])
    before = serializers.IntegerField()
    after = serializers.DecimalField(max_digits=8, decimal_places=1, normalize_output=True)
    percent = serializers.IntegerField()


class Merge(serializers.Serializer):
    """The proof of a merge for one situation."""

    version = serializers.IntegerField()
    matters = MatterOffered(many=True)
    skipped = MatterNotNeeded(many=True)
    form_fields = MergedRow(many=True)
    documents = MergedRow(many=True)
    counted = Tally(many=True)
    baseline = BaselineCut(many=True)
    baseline_is_sample = serializers.BooleanField()
