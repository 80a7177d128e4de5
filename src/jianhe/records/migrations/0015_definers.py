"""Functions that run with their owner's rights are no longer open to every role of the server; see sql/definers.sql."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0014_known_matters")]
    operations: ClassVar = [
        migrations.RunSQL((SQL / "definers.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
