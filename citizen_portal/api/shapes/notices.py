"""Legal notices in a list."""

from rest_framework import serializers
from rest_framework.reverse import reverse

from workflows.models import NoticeKind
from workflows.reads.notices import NoticeLine


class Notice(serializers.Serializer):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(NoticeKind.choices)
    number = serializers.CharField()
    title = serializers.CharField()
    matter = serializers.CharField(allow_null=True, help_text="Its name; null for the case as a whole.")
    department = serializers.CharField()
    issued_at = serializers.DateTimeField()
    digest = serializers.CharField(
        allow_blank=True, help_text="SHA-256 of the PDF in hexadecimal digits; empty until it is printed."
    )
    pdf = serializers.SerializerMethodField(help_text="The address of the PDF.")

    def get_pdf(self, line: NoticeLine) -> str:
        kwargs = self.context["kwargs"] | {"notice_id": line.id}
        return reverse(self.context["name"], kwargs=kwargs, request=self.context["request"])
