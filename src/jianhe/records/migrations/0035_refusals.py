"""Forbidden terms and the rules of the check, and the refusals that the database asks of rows (sql/refusals.sql)."""

from pathlib import Path
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

import jianhe.people.keys

SQL = Path(__file__).parent / "sql"


def key() -> models.UUIDField:
    return models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0034_law_steps")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="LawTerm",
            fields=[
                ("id", key()),
                ("rule", models.CharField(max_length=8)),
                ("kinds", ArrayField(
                    base_field=models.CharField(max_length=10), help_text="of agreements: civil, criminal, mediation",
                    size=None)),
                ("words", ArrayField(base_field=models.TextField(), size=None)),
                ("words_beside_a_minor", ArrayField(
                    base_field=models.TextField(), help_text="count only where a party is under age", size=None)),
                ("except_where", ArrayField(
                    base_field=models.TextField(), help_text="phrases that are allowed, left out before looking",
                    size=None)),
            ],
        ),
        migrations.CreateModel(
            name="LawCheck",
            fields=[
                ("id", key()),
                ("rule", models.CharField(max_length=8, unique=True)),
                ("severity", models.CharField(help_text="B stops, A stops unless taken on, W warns", max_length=1)),
            ],
        ),
        migrations.RunSQL((SQL / "refusals.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
