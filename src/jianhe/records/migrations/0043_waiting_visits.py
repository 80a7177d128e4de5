"""Who waits for a place on a full day, and visits that are too old to name anybody; see sql/waiting_visits.sql."""

from pathlib import Path
from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import jianhe.people.keys
import jianhe.records.protection

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("people", "0005_mediation_bodies"),
        ("records", "0042_online_service"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations: ClassVar = [
        migrations.CreateModel(
            name="WaitingVisit",
            fields=[
                ("id", models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("name", models.CharField(max_length=60)),
                ("phone", jianhe.records.protection.ProtectedField(blank=True, editable=True, null=True)),
                ("phone_hash", models.CharField(max_length=64)),
                ("people", models.PositiveSmallIntegerField(default=1)),
                ("needs", models.JSONField(blank=True, default=list, help_text="codes of the list visit_needs")),
                ("about", models.TextField(blank=True)),
                ("guide_code", models.CharField(blank=True, max_length=20)),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_how", models.CharField(blank=True, help_text="booked, declined, not_reached", max_length=12)),
                ("centre", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.centre")),
                ("ended_by", models.ForeignKey(
                    blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                    to=settings.AUTH_USER_MODEL)),
                ("unit", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)), fields=["centre", "day", "asked_at"], name="waiting_by_day"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("unit", "day", "phone_hash"), name="waits_once_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_how", "")),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                ("ended_how__in", ["booked", "declined", "not_reached"]),
                            ),
                            _connector="OR",
                        ),
                        name="waiting_ends_in_one_way",
                    ),
                ],
            },
        ),
        migrations.RunSQL((SQL / "waiting_visits.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
