"""Reach is given and ended by one function of the database; see sql/reach.sql."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0003_list_indexes")]
    operations: ClassVar = [
        migrations.RunSQL((SQL / "reach.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
