"""The rows of an import in the order of its workbook, page by page."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0046_what_opens_a_paper")]
    operations: ClassVar = [
        migrations.AddIndex(
            model_name="ledgerrow", index=models.Index(fields=["ledger", "place"], name="ledger_row_in_order")
        )
    ]
