"""What people say of how their matter was handled; the policies stand in sql/ratings.sql."""

from pathlib import Path
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import jianhe.people.keys

SQL = Path(__file__).parent / "sql"
GRADES = ("very_satisfied", "satisfied", "basically_satisfied", "not_satisfied", "very_dissatisfied")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("people", "0004_rooms"), ("records", "0031_standing_record")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Rating",
            fields=[
                ("id", models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ("grade", models.CharField(help_text="very_satisfied … very_dissatisfied", max_length=20)),
                ("words", models.TextField(blank=True)),
                ("wants_call", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                ("centre", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.centre")),
                ("matter", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="ratings", to="records.matter")),
                ("proceeding", models.OneToOneField(
                    help_text="the intake that had ended", on_delete=django.db.models.deletion.PROTECT,
                    related_name="rating", to="records.proceeding")),
            ],
            options={
                "indexes": [models.Index(fields=["centre", "-at"], name="rating_of_centre")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("grade__in", GRADES)), name="rating_grade_known")
                ],
            },
        ),
        migrations.RunSQL((SQL / "ratings.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
