"""A step that its edition takes by itself names no person; only the nightly job writes one (sql/step_by_itself.sql)."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_mediation_bodies"),
        ("records", "0032_ratings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="steptaken",
            name="by",
            field=models.ForeignKey(
                blank=True,
                help_text="empty where the nightly job took what its edition takes by itself",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="steptaken",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("by__isnull", False),
                    models.Q(("approved_by__isnull", True), ("form_key__isnull", True)),
                    _connector="OR",
                ),
                name="step_by_itself_has_no_form",
            ),
        ),
        migrations.RunSQL((SQL / "step_by_itself.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
