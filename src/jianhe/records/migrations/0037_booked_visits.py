"""Visits booked ahead by the public, and the wall around them (sql/booked_visits.sql)."""

from pathlib import Path

import django.db.models.deletion
import jianhe.people.keys
import jianhe.records.protection
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_mediation_bodies"),
        ("records", "0036_reconciliation_methods"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="onlinedraft",
            name="content",
            field=jianhe.records.protection.ProtectedField(
                blank=True,
                editable=True,
                help_text="answers as JSON, or {sent: look-up code, due: day of the answer}",
                null=True,
            ),
        ),
        migrations.CreateModel(
            name="BookedVisit",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("seat", models.PositiveSmallIntegerField(help_text="which of the unit's places at this time, from 1")),
                (
                    "code",
                    models.CharField(
                        help_text="opens it, with the last four digits of the phone", max_length=11, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("phone", jianhe.records.protection.ProtectedField(blank=True, editable=True, null=True)),
                ("phone_hash", models.CharField(max_length=64)),
                ("phone_tail", models.CharField(help_text="keyed hash of the last four digits", max_length=64)),
                ("people", models.PositiveSmallIntegerField(default=1, help_text="how many come")),
                ("needs", models.JSONField(blank=True, default=list, help_text="codes of the list visit_needs")),
                ("about", models.TextField(blank=True, help_text="what it is about, in the person's own words")),
                ("guide_code", models.CharField(blank=True, help_text="what the guide had shown", max_length=20)),
                ("booked_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("arrived_at", models.DateTimeField(blank=True, null=True)),
                (
                    "missed_at",
                    models.DateTimeField(blank=True, help_text="the time was over and nobody had come", null=True),
                ),
                (
                    "reminder_due_at",
                    models.DateTimeField(blank=True, help_text="since when somebody is to call and remind", null=True),
                ),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "was_reached",
                    models.BooleanField(blank=True, help_text="whether the call reached the person", null=True),
                ),
                (
                    "booked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.centre"
                    ),
                ),
                (
                    "reminded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("cancelled_at", None)), fields=["centre", "starts_at"], name="visit_by_day"
                    ),
                    models.Index(
                        condition=models.Q(("cancelled_at", None)),
                        fields=["centre", "phone_hash", "starts_at"],
                        name="visit_by_phone",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("cancelled_at", None)),
                        fields=("centre", "unit", "starts_at", "seat"),
                        name="seat_given_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="visit_ends_after_it_begins"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seat__gte", 1), ("people__gte", 1)), name="visit_has_seat_and_people"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("arrived_at", None), models.Q(("cancelled_at", None), ("missed_at", None)), _connector="OR"
                        ),
                        name="visit_ends_in_one_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reminded_at", None), ("was_reached", None)),
                            models.Q(
                                ("reminded_at__isnull", False),
                                ("reminded_by__isnull", False),
                                ("was_reached__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="reminder_says_who_and_how",
                    ),
                ],
            },
        ),
        migrations.RunSQL((SQL / "booked_visits.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
