"""The search entry with its functions, see sql/search.sql. Matters that are there get theirs by `./jianhe search renew`."""

from pathlib import Path
from typing import ClassVar

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("people", "0003_own_duty"), ("records", "0010_ledger_rows")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("matter", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="+", serialize=False, to="records.matter")),
                ("received_at", models.DateTimeField()),
                ("facets", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), help_text="where it stands: units in reach, month, town, channel, state …", size=None)),
                ("names", models.TextField(help_text="names of the parties, in the normal form of jianhe.likeness.tokens")),
                ("words", models.TextField(help_text="all that is said, names included, in the normal form: proves a phrase")),
                ("tokens", django.contrib.postgres.search.SearchVectorField(help_text="the facets, pairs of characters, runs, keys of names, hashes of telephones")),
                ("centre", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.centre")),
            ],
            options={"indexes": [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["tokens"], name="search_entry_found_by")]},
        ),
        migrations.RunSQL((SQL / "search.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
