"""Notices of words of suicide or violence to whoever is on duty, and the wall around them (sql/danger.sql)."""

from pathlib import Path

import django.db.models.deletion
import jianhe.people.keys
from django.conf import settings
from django.db import migrations, models


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_own_duty'),
        ('records', '0018_ledger_codes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DangerNotice',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('risk', models.CharField(help_text='self_harm, violence_threat', max_length=20)),
                ('source', models.CharField(help_text='window, guide', max_length=10)),
                ('form_key', models.UUIDField(help_text='form that was being filled in: its contact, once it is registered')),
                ('at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
                ('clerk', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['to', '-at'], name='danger_notice_of_officer')],
                'constraints': [models.UniqueConstraint(fields=('to', 'form_key', 'risk'), name='danger_notice_once'), models.CheckConstraint(condition=models.Q(models.Q(('clerk__isnull', False), ('source', 'window')), models.Q(('clerk__isnull', True), ('source', 'guide')), _connector='OR'), name='danger_notice_names_its_clerk')],
            },
        ),
        migrations.RunSQL((SQL / "danger.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
