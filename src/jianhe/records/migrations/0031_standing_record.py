"""What the public may ask of the chain: does the registration behind a code and a hash stand (sql/standing_record.sql)."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0030_draft_readings")]
    operations: ClassVar = [
        migrations.RunSQL((SQL / "standing_record.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
