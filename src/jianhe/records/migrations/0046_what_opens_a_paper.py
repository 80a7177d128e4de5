"""Which papers are opened online, and with what, for the database to ask; see sql/what_opens_a_paper.sql."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations, models

import jianhe.people.keys

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0045_leaving_the_list")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="LawPaper",
            fields=[
                ("id", models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ("paper", models.CharField(max_length=60, unique=True)),
                (
                    "online",
                    models.CharField(
                        help_text="digits: code and phone; identity: its identity number besides", max_length=8
                    ),
                ),
            ],
        ),
        migrations.RunSQL((SQL / "what_opens_a_paper.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
