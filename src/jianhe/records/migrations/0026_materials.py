"""The ticks of materials checklists; their policies stand in sql/materials.sql."""

from pathlib import Path
from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import jianhe.people.keys

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("records", "0025_referrals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations: ClassVar = [
        migrations.CreateModel(
            name="MaterialTick",
            fields=[
                ("id", models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ("material", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("attachment", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.attachment")),
                ("by", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("centre", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.centre")),
                ("matter", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.matter")),
                ("proceeding", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="ticks", to="records.proceeding")),
                ("undone_by", models.ForeignKey(
                    blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                    to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddIndex(model_name="materialtick", index=models.Index(fields=["matter"], name="tick_of_matter")),
        migrations.AddConstraint(
            model_name="materialtick",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)), fields=("proceeding", "material"), name="material_ticked_once"
            ),
        ),
        migrations.RunSQL((SQL / "materials.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
