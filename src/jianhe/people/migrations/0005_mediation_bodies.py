"""What makes a unit a mediation organisation; for units that are there, as the packaged files say."""

from typing import Any

import django.db.models.deletion
import jianhe.people.keys
from django.db import migrations, models

from jianhe.law import practice as ways
from jianhe.law.strict_yaml import BadFile


def fill_in(apps: Any, _schema: Any) -> None:
    """Organisations of the district that were seeded before; committees of towns are added by the administrators."""
    for centre in apps.get_model("people", "Centre").objects.all():
        try:
            known = ways.rows(centre.practice).mediation
        except BadFile:
            continue  # a centre of its own
        for unit in apps.get_model("people", "Unit").objects.filter(centre=centre, code__in=known):
            row = known[unit.code]
            if row.level == "district":
                apps.get_model("people", "MediationBody").objects.create(
                    unit=unit, kind=row.kind, registered_on=row.registered_on, approved_by=row.approved_by or "",
                    is_on_court_roll=row.is_on_court_roll, subjects=list(row.subjects), mediators=row.mediators,
                    most_open=row.most_open,
                )


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_rooms'),
    ]

    operations = [
        migrations.CreateModel(
            name='MediationBody',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(help_text='peoples, industry, administrative, labour, commercial', max_length=15)),
                ('level', models.CharField(default='district', help_text='village, town, district', max_length=8)),
                ('registered_on', models.DateField(blank=True, help_text='day of the register; empty: not on it', null=True)),
                ('approved_by', models.CharField(blank=True, max_length=100)),
                ('is_on_court_roll', models.BooleanField(default=False, help_text='invited by the court')),
                ('subjects', models.JSONField(blank=True, default=list, help_text='kinds of matters; none: all civil disputes')),
                ('mediators', models.PositiveSmallIntegerField(default=1)),
                ('most_open', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('town', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.place')),
                ('unit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='mediation', to='people.unit')),
                ('village', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.place')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('level', 'district'), ('town', None), ('village', None)), models.Q(('level', 'town'), ('town__isnull', False), ('village', None)), models.Q(('level', 'village'), ('town__isnull', False), ('village__isnull', False)), _connector='OR'), name='mediation_body_has_the_place_of_its_level')],
            },
        ),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
    ]
