"""和解五法 as the centre names them, and the wall around them (sql/reconciliation_methods.sql)."""

from pathlib import Path
from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

import jianhe.people.keys

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("records", "0035_refusals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations: ClassVar = [
        migrations.CreateModel(
            name="ReconciliationMethod",
            fields=[
                ("id", models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ("place", models.PositiveSmallIntegerField(help_text="1 to 5")),
                ("name", models.CharField(max_length=40)),
                ("name_en", models.CharField(max_length=80)),
                ("use_when", models.CharField(max_length=200)),
                ("steps", models.TextField(help_text="one per line")),
                ("note", models.CharField(help_text="what is to be noted", max_length=200)),
                ("since", models.DateField()),
                ("named_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("centre", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.centre")),
                ("ended_by", models.ForeignKey(
                    blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                    to=settings.AUTH_USER_MODEL)),
                ("named_by", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(ended_at=None), fields=("centre", "place"), name="method_place_once"),
                    models.UniqueConstraint(
                        condition=Q(ended_at=None), fields=("centre", "name"), name="method_name_once"),
                    models.CheckConstraint(condition=Q(place__range=(1, 5)), name="methods_are_five"),
                    models.CheckConstraint(
                        condition=~Q(name="") & ~Q(name_en="") & ~Q(use_when="") & ~Q(steps="") & ~Q(note=""),
                        name="method_is_described"),
                    models.CheckConstraint(
                        condition=Q(ended_at=None, ended_by=None) | Q(ended_by__isnull=False, ended_at__gte=F("named_at")),
                        name="ended_method_says_by_whom"),
                ],
            },
        ),
        migrations.RunSQL((SQL / "reconciliation_methods.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
