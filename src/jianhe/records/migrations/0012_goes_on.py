"""Who follows a merged matter from outside follows the one that it goes on under; see sql/goes_on.sql."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0011_search_entry")]
    operations: ClassVar = [
        migrations.RunSQL((SQL / "goes_on.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
