"""The codes with which parties answer from home, and the function that opens their page (sql/reply_codes.sql)."""

from pathlib import Path
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import jianhe.people.keys

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("people", "0004_rooms"), ("records", "0027_online_drafts")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="ReplyCode",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.CharField(max_length=11, unique=True)),
                ("made_at", models.DateTimeField()),
                (
                    "call_asked_at",
                    models.DateTimeField(blank=True, help_text="when the party asked to be called", null=True),
                ),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.centre"
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.matter"
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.party"
                    ),
                ),
                (
                    "proceeding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reply_codes", to="records.proceeding"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("proceeding", "party"), name="reply_code_once_per_party")
                ],
            },
        ),
        migrations.RunSQL((SQL / "reply_codes.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
