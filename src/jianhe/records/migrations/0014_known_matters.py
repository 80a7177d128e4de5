"""Who and what is known is looked for by one function of the database; see sql/likeness.sql."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0013_saved_views_and_batches")]
    operations: ClassVar = [
        migrations.RunSQL((SQL / "likeness.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
