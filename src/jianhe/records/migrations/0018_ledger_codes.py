"""The codes of matters that an old ledger names, for whoever brings it in; see sql/ledger_codes.sql."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0017_bookings")]
    operations: ClassVar = [
        migrations.RunSQL((SQL / "ledger_codes.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
