"""Why somebody came to the wrong door, and whether the guide had been used."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0023_confirmation'),
    ]

    operations = [
        migrations.AddField(
            model_name='contact',
            name='guide_seen',
            field=models.CharField(blank=True, db_default='', help_text='of a 误访: code of guide_seen', max_length=10),
        ),
        migrations.AddField(
            model_name='contact',
            name='mis_visit_cause',
            field=models.CharField(blank=True, db_default='', help_text='of a 误访: mis_visit_causes', max_length=20),
        ),
        migrations.RunSQL(
            "GRANT UPDATE (guide_seen, mis_visit_cause) ON records_contact TO jianhe_app;", migrations.RunSQL.noop
        ),
    ]
