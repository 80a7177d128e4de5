"""Links between matters, merges with what they moved, silent notices; and the wall around them (sql/joining.sql)."""

from pathlib import Path

import django.db.models.deletion
import jianhe.people.keys
from django.conf import settings
from django.db import migrations, models


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_own_duty'),
        ('people', '__first__'),
        ('records', '0005_ledgers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('before', models.JSONField(help_text='state, review, clocks that ran, counted facts, triage of the contacts')),
                ('at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges', to='records.matter')),
                ('root', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges_in', to='records.matter')),
                ('step', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='merge', to='records.steptaken')),
                ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['matter', '-at'], name='merge_of_matter'), models.Index(condition=models.Q(('undone_at', None)), fields=['root'], name='merge_into_root')],
                'constraints': [models.CheckConstraint(condition=models.Q(('matter', models.F('root')), _negated=True), name='merge_into_another'), models.CheckConstraint(condition=models.Q(('undone_at__isnull', True), ('undone_by__isnull', False), _connector='OR'), name='merge_undone_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='MergedContact',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges', to='records.contact')),
                ('matter', models.ForeignKey(help_text='the one it was taken from', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.matter')),
                ('merge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='records.merge')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['contact'], name='merged_contact_way')],
                'constraints': [models.UniqueConstraint(fields=('merge', 'contact'), name='merged_contact_once')],
            },
        ),
        migrations.CreateModel(
            name='SilentNotice',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('form_key', models.UUIDField(help_text='form that was being filled in: its contact, once it is registered')),
                ('at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('call', models.ForeignKey(help_text='owner of the sealed file', on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
                ('clerk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['to', '-at'], name='silent_notice_of_director')],
                'constraints': [models.UniqueConstraint(fields=('to', 'form_key', 'call'), name='silent_notice_once')],
            },
        ),
        migrations.CreateModel(
            name='MatterLink',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(help_text='repeat, group, related', max_length=10)),
                ('why', models.JSONField(default=list, help_text='codes of the reasons that were shown: same_number, same_phone …')),
                ('at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('matter', models.ForeignKey(help_text='the later one', on_delete=django.db.models.deletion.PROTECT, related_name='links', to='records.matter')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links_back', to='records.matter')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['other'], name='matter_link_back')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('matter', 'other'), name='matter_linked_once'), models.CheckConstraint(condition=models.Q(('matter', models.F('other')), _negated=True), name='matter_not_linked_to_itself'), models.CheckConstraint(condition=models.Q(('kind__in', ('repeat', 'group', 'related'))), name='matter_link_kind_known'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_by__isnull', False), _connector='OR'), name='matter_link_ended_by_somebody')],
            },
        ),
        migrations.RunSQL((SQL / "joining.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
