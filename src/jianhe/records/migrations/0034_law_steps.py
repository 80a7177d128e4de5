"""The steps of all editions for the triggers of the database, which ask them of every step taken (sql/law.sql)."""

from pathlib import Path
from typing import ClassVar

import django.contrib.postgres.fields
from django.db import migrations, models

import jianhe.people.keys

SQL = Path(__file__).parent / "sql"


def codes(length: int, help_text: str = "") -> django.contrib.postgres.fields.ArrayField:
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.CharField(max_length=length), help_text=help_text, size=None
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0033_steps_by_themselves")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="LawStep",
            fields=[
                ("id", models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ("procedure", models.CharField(max_length=60)),
                ("edition", models.DateField(help_text="first day in force")),
                ("step", models.CharField(help_text="start is how a child is opened", max_length=60)),
                ("from_states", codes(40, "of a start: states of the intake")),
                ("to_state", models.CharField(blank=True, help_text="empty where it stays", max_length=40)),
                ("roles", codes(40)),
                ("approvals", codes(40, "one of these roles must agree; empty: nobody")),
                ("required", codes(60, "facts that the step must have")),
                ("after", models.JSONField(
                    help_text="of a start: procedures of which one must have ended so on the matter")),
                ("materials", models.JSONField(
                    help_text="pairs of a material and the paper that stands for it, or null")),
                ("effect", models.CharField(blank=True, max_length=30)),
                ("by_itself", models.BooleanField(help_text="the nightly job may take it, under no name")),
                ("ends", codes(40, "the states in which a run of the edition has ended")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("procedure", "edition", "step"), name="law_step_once"),
                ],
            },
        ),
        migrations.RunSQL((SQL / "law.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
