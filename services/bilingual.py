"""A name kept in both languages, shown in the one that is being spoken."""

from django.db import models

from services.catalogue.vocabulary import Text


class Named(models.Model):
    """A row with a name in Chinese and in English; `str()` gives the name in the running language."""

    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.name)

    @property
    def name(self) -> Text:
        return Text(zh=self.name_zh, en=self.name_en)


class Issued(models.Model):
    """A row that an office vouches for: `issuer` is the office's name as it stood on the day of issue."""

    issuer_zh = models.CharField(max_length=120)
    issuer_en = models.CharField(max_length=160)

    class Meta:
        abstract = True

    @property
    def issuer(self) -> Text:
        return Text(zh=self.issuer_zh, en=self.issuer_en)
