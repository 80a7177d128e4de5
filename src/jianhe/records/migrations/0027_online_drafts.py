"""Drafts of the public, opened by a code, and the wall around them (sql/online_drafts.sql)."""

from pathlib import Path

import django.db.models.deletion
import jianhe.people.keys
import jianhe.records.protection
from django.db import migrations, models


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_rooms'),
        ('records', '0026_materials'),
    ]

    operations = [
        migrations.CreateModel(
            name='OnlineDraft',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('code_hash', models.CharField(help_text='keyed hash of the code that opens it', max_length=64, unique=True)),
                ('content', jianhe.records.protection.ProtectedField(blank=True, editable=True, help_text='answers as JSON, or {sent: look-up code}', null=True)),
                ('saved_at', models.DateTimeField()),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
            ],
            options={
                'indexes': [models.Index(fields=['saved_at'], name='online_draft_by_age')],
            },
        ),
        migrations.RunSQL((SQL / "online_drafts.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
