"""Rows of an import as a whole: thrown away before they are read again, and counted; see sql/ledger_rows.sql."""

from pathlib import Path

from django.db import migrations, models


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0009_letters"),
    ]

    operations = [
        migrations.AlterField(
            model_name="contact",
            name="channel",
            field=models.CharField(help_text="letter, visit, call, online, hand_over, unrecorded", max_length=10),
        ),
        migrations.AlterField(
            model_name="matter",
            name="answer",
            field=models.CharField(
                blank=True, help_text="paper, spoken, recorded (in an old ledger), none", max_length=20
            ),
        ),
        migrations.AlterField(
            model_name="proceeding",
            name="answer",
            field=models.CharField(
                blank=True, help_text="paper, spoken, recorded (in an old ledger), none", max_length=20
            ),
        ),
        migrations.RunSQL((SQL / "ledger_rows.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
