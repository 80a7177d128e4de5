"""Indexes of the lists: open matters over many units, hand-overs sent, papers by their number."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0002_walls_chain_promise")]
    operations: ClassVar = [
        migrations.AddIndex(
            "matter",
            models.Index(condition=models.Q(("closed_at", None)), fields=["centre", "next_due", "id"], name="matter_open"),
        ),
        migrations.AddIndex(
            "handover", models.Index(fields=["centre", "from_unit", "-sent_at"], name="handover_sent")
        ),
        migrations.AddIndex(
            "document",
            models.Index(
                condition=models.Q(("number", ""), _negated=True), fields=["centre", "number"], name="document_by_number"
            ),
        ),
    ]
