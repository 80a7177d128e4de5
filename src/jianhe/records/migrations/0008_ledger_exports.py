"""Exports of the ledger, and the index that gives it its order; policies in sql/ledger_exports.sql."""

from pathlib import Path

import django.db.models.deletion
import jianhe.people.keys
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_own_duty"),
        ("records", "0007_likeness"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerExport",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.CharField(help_text="stands on the sheet and in its header", max_length=11)),
                (
                    "layout_name",
                    models.CharField(blank=True, help_text="saved layout; empty: the house's columns", max_length=60),
                ),
                ("columns", models.JSONField(help_text="the columns as they are written")),
                (
                    "filters",
                    models.JSONField(default=dict, help_text="what the ledger was narrowed to: days and codes"),
                ),
                ("reason", models.CharField(blank=True, help_text="why unmasked; empty: masked", max_length=200)),
                ("asked_at", models.DateTimeField()),
                ("total", models.PositiveIntegerField(help_text="rows when it was asked for")),
                ("done", models.PositiveIntegerField(default=0, help_text="rows written so far")),
                (
                    "state",
                    models.CharField(default="waiting", help_text="waiting, running, done, failed", max_length=8),
                ),
                ("file", models.CharField(blank=True, max_length=64)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField()),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.centre"
                    ),
                ),
                (
                    "ledger",
                    models.ForeignKey(
                        blank=True,
                        help_text="the rows of one import, in the order of its sheets",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.ledgerimport",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "-asked_at"], name="export_of_person")],
                "constraints": [
                    models.UniqueConstraint(fields=("number",), name="export_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "running", "done", "failed"])),
                        name="export_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), models.Q(("file", ""), _negated=True)),
                            models.Q(models.Q(("state", "done"), _negated=True), ("file", "")),
                            _connector="OR",
                        ),
                        name="done_export_has_its_file",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(fields=["centre", "-received_at", "-id"], name="matter_received"),
        ),
        migrations.RunSQL((SQL / "ledger_exports.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
