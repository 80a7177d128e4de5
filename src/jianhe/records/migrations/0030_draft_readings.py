"""What parties said of drafts that they read from home; their policies stand in sql/draft_readings.sql."""

from pathlib import Path
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import jianhe.people.keys
import jianhe.records.protection

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("people", "0004_rooms"), ("records", "0029_conference_rooms")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="DraftReading",
            fields=[
                ("id", models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ("said", models.CharField(help_text="read, question", max_length=8)),
                ("question", jianhe.records.protection.ProtectedField(blank=True, editable=True, null=True)),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("centre", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.centre")),
                ("matter", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.matter")),
                ("party", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.party")),
                ("version", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="records.agreementversion")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("said__in", ["read", "question"])), name="reading_word_known"),
                    models.UniqueConstraint(
                        condition=models.Q(("said", "read")), fields=("version", "party"), name="draft_is_read_once_by_party"
                    ),
                ],
            },
        ),
        migrations.RunSQL((SQL / "draft_readings.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
