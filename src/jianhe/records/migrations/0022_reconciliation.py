"""Reconciliation: willingness, sessions, who came, what was offered; see sql/reconciliation.sql."""

from pathlib import Path
import django.db.models.deletion
import jianhe.people.keys
import jianhe.records.protection
from django.conf import settings
from django.db import migrations, models


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_rooms'),
        ('people', '__first__'),
        ('records', '0021_guide_shown'),
    ]

    operations = [
        migrations.CreateModel(
            name='Sitting',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('place', models.CharField(max_length=100)),
                ('began_at', models.DateTimeField()),
                ('marks', models.JSONField(default=dict, help_text='{rights, identity, stories, gap, reading: moment}')),
                ('is_apart', models.BooleanField(default=False, help_text='both sides are talked with apart')),
                ('paused_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('result', models.CharField(blank=True, help_text='agreed, adjourned, failed', max_length=9)),
                ('failure_reason', models.CharField(blank=True, max_length=20)),
                ('methods', models.JSONField(default=list, help_text="codes of the methods used, from the centre's own list")),
                ('summary', models.TextField(blank=True, help_text='neutral; offers stand apart and protected')),
                ('booking', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.booking')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.matter')),
                ('presider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proceeding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sittings', to='records.proceeding')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('proceeding', 'number'), name='sitting_number_once'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('proceeding',), name='one_sitting_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('result', '')), models.Q(('ended_at__isnull', False), ('result__in', ['agreed', 'adjourned', 'failed'])), _connector='OR'), name='ended_sitting_has_its_result'), models.CheckConstraint(condition=models.Q(models.Q(('result', 'failed'), _negated=True), models.Q(('failure_reason', ''), _negated=True), _connector='OR'), name='failed_sitting_says_why')],
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('round', models.PositiveSmallIntegerField()),
                ('content', jianhe.records.protection.ProtectedField(blank=True, editable=True, null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.matter')),
                ('unit', models.ForeignKey(help_text='that guides the talks', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
                ('sitting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='records.sitting')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('sitting', 'round'), name='offer_round_once')],
            },
        ),
        migrations.CreateModel(
            name='Attendee',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=100)),
                ('capacity', models.CharField(help_text='party, agent, lawyer, psychologist, mediator, clerk, invited', max_length=12)),
                ('is_identity_seen', models.BooleanField(default=False)),
                ('lacks_authority', models.BooleanField(default=False, help_text='an agent who has yet to bring his authority')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.matter')),
                ('party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.party')),
                ('sitting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendees', to='records.sitting')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('capacity__in', ('party', 'agent', 'lawyer', 'psychologist', 'mediator', 'clerk', 'invited'))), name='attendee_capacity_known')],
            },
        ),
        migrations.CreateModel(
            name='Willingness',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('stage', models.CharField(help_text='invitation, session, signing', max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('asked_how', models.CharField(help_text='face, phone, letter, sms, online', max_length=10)),
                ('due_on', models.DateField(blank=True, help_text='by when an invitation is to be answered', null=True)),
                ('answer', models.CharField(blank=True, help_text='willing, refused; empty until answered', max_length=8)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_how', models.CharField(blank=True, max_length=10)),
                ('conditions', jianhe.records.protection.ProtectedField(blank=True, editable=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.document')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.matter')),
                ('noted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.party')),
                ('proceeding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='willingness', to='records.proceeding')),
            ],
            options={
                'indexes': [models.Index(fields=['matter', 'party', '-answered_at'], name='willingness_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('stage__in', ('invitation', 'session', 'signing'))), name='willingness_stage_known'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(('answer__in', ['willing', 'refused']), ('answered_at__isnull', False)), _connector='OR'), name='willingness_answer_has_its_moment'), models.UniqueConstraint(condition=models.Q(('answer', '')), fields=('proceeding', 'party'), name='party_is_asked_once_at_a_time')],
            },
        ),
        migrations.RunSQL((SQL / "reconciliation.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
