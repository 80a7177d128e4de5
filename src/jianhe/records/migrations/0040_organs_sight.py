"""What an organ sees of a matter it was asked to help with; see sql/organs_sight.sql."""

from pathlib import Path

from django.db import migrations, models


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0039_minutes_numbers'),
    ]

    operations = [
        migrations.AddField(
            model_name='handover',
            name='sent_along',
            field=models.JSONField(default=list, help_text='keys of the files that a unit asked for help may see'),
        ),
        migrations.RunSQL((SQL / "organs_sight.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
