"""What one may be entitled to and has not asked for."""

from rest_framework import serializers

from citizen_portal.api.bodies import Strict
from workflows.models import OfferState


class OfferFact(serializers.Serializer):
    """One fact on which the offer rests; `source` says who recorded it, and when."""

    label = serializers.CharField()
    value = serializers.CharField()
    source = serializers.CharField()


class OfferAnswered(serializers.Serializer):
    question = serializers.CharField()
    answer = serializers.CharField()


class Offer(serializers.Serializer):
    """One offer. `answered` are the guiding questions that accepting it answers."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    one_thing = serializers.CharField()
    reason = serializers.CharField()
    basis = serializers.CharField(help_text="The law or the policy it rests on.")
    facts = OfferFact(many=True)
    answered = OfferAnswered(many=True)
    state = serializers.ChoiceField(choices=OfferState.choices)
    end = serializers.CharField(help_text="Why it no longer applies; empty while it does.")
    found_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    draft = serializers.UUIDField(allow_null=True, help_text="What came of accepting it.")
    case_number = serializers.CharField(help_text="Empty until it was applied for.")


class OfferList(serializers.Serializer):
    results = Offer(many=True)


class DeclineRequest(Strict):
    never_again = serializers.BooleanField(
        required=False, default=False, help_text="Not in any later period either."
    )
