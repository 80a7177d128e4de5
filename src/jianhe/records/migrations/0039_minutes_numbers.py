"""Minutes of conferences have a number of their series."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_mediation_bodies'),
        ('records', '0038_draft_files'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='minutes',
            name='number',
            field=models.CharField(blank=True, help_text='文号', max_length=60),
        ),
        migrations.AddField(
            model_name='minutes',
            name='serial',
            field=models.PositiveIntegerField(blank=True, help_text='without gaps; a later version keeps it', null=True),
        ),
        migrations.AddField(
            model_name='minutes',
            name='unit',
            field=models.ForeignKey(blank=True, help_text='of the series', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit'),
        ),
        migrations.AddField(
            model_name='minutes',
            name='year',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='minutes',
            constraint=models.UniqueConstraint(fields=('centre', 'unit', 'year', 'serial', 'version'), name='minutes_numbered_once'),
        ),
    ]
