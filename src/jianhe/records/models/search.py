"""The search entry: what one matter is found by, read and written through functions of the database alone."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class SearchEntry(models.Model):
    """One row for each matter that is not sealed. No policy lets anybody read it; `search_matters` answers from it.

    What a matter says is written by the verbs (`casework.search_entries.renew`); where it stands is kept by trigger.
    """

    matter = models.OneToOneField("records.Matter", models.PROTECT, primary_key=True, related_name="+")
    centre = models.ForeignKey("people.Centre", models.PROTECT, related_name="+", db_index=False)
    received_at = models.DateTimeField()
    facets = ArrayField(models.TextField(), help_text="where it stands: units in reach, month, town, channel, state …")
    names = models.TextField(help_text="names of the parties, in the normal form of jianhe.likeness.tokens")
    words = models.TextField(help_text="all that is said, names included, in the normal form: proves a phrase")
    tokens = SearchVectorField(help_text="the facets, pairs of characters, runs, keys of names, hashes of telephones")

    class Meta:
        # Each token is put in its place at once: a list of pending ones would make every search read it.
        indexes: ClassVar = [GinIndex(fields=["tokens"], name="search_entry_found_by", fastupdate=False)]
