"""Judicial confirmation and performance: packets, rulings, payments; their walls and what they refuse in sql/."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
import jianhe.people.keys
from django.conf import settings
from django.db import migrations, models


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_own_duty'),
        ('people', '__first__'),
        ('records', '0022_reconciliation'),
    ]

    operations = [
        migrations.CreateModel(
            name='Packet',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('content', models.JSONField(help_text='the agreement as the court reads it, without protected fields')),
                ('checks', models.JSONField(help_text='[{rule, severity, fault, taken_on_by, reason}]: the eligibility check')),
                ('applicants', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), help_text='keys of the parties that signed the application', size=None)),
                ('effective_on', models.DateField()),
                ('last_day', models.DateField(help_text='last day for the application, as counted when it was handed over')),
                ('last_signed_at', models.DateTimeField(help_text='last signature under either agreement')),
                ('manifest_sha256', models.CharField(max_length=64)),
                ('state', models.CharField(default='sent', help_text='sent, received, returned, recalled', max_length=10)),
                ('sent_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('received_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, help_text='when it was returned or recalled', null=True)),
                ('return_ground', models.CharField(blank=True, max_length=40)),
                ('return_text', models.TextField(blank=True)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='packets', to='records.agreement')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
                ('from_person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('from_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='packets', to='records.matter')),
                ('proceeding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='packets', to='records.proceeding')),
                ('received_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('to_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['centre', 'to_unit', 'state', 'sent_at'], name='packet_on_desk'), models.Index(fields=['centre', 'sent_at'], name='packet_by_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ('sent', 'received', 'returned', 'recalled'))), name='packet_state_known'), models.UniqueConstraint(condition=models.Q(('state__in', ['sent', 'received'])), fields=('agreement',), name='one_packet_of_an_agreement'), models.CheckConstraint(condition=models.Q(models.Q(('received_at__isnull', True), ('received_by__isnull', True), models.Q(('state', 'received'), _negated=True)), models.Q(('received_at__isnull', False), ('received_by__isnull', False), models.Q(('state', 'sent'), _negated=True)), _connector='OR'), name='received_packet_says_by_whom'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'returned'), _negated=True), models.Q(('return_ground', ''), _negated=True), _connector='OR'), name='returned_packet_says_why'), models.CheckConstraint(condition=models.Q(('sent_at__gte', models.F('last_signed_at'))), name='signed_before_sent')],
            },
        ),
        migrations.CreateModel(
            name='PacketFile',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('part', models.CharField(help_text='application, agreement, proof, other, sheet, list', max_length=12)),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(max_length=20)),
                ('size', models.PositiveBigIntegerField()),
                ('pages', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.matter')),
                ('packet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='records.packet')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('packet', 'position'), name='packet_file_position_once')],
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('amount', models.BigIntegerField(help_text='fen')),
                ('paid_on', models.DateField()),
                ('note', models.CharField(blank=True, help_text='how it was paid, where there is no file', max_length=200)),
                ('form_key', models.UUIDField(help_text='a second click finds the first payment')),
                ('at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('undo_reason', models.CharField(blank=True, max_length=200)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
                ('instalment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='records.instalment')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.matter')),
                ('proof', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.attachment')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='payment_is_an_amount'), models.CheckConstraint(condition=models.Q(('proof__isnull', False), models.Q(('note', ''), _negated=True), _connector='OR'), name='payment_has_a_proof'), models.UniqueConstraint(fields=('instalment', 'form_key'), name='payment_once_per_form'), models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_by__isnull', True)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False), models.Q(('undo_reason', ''), _negated=True)), _connector='OR'), name='undone_payment_says_why')],
            },
        ),
        migrations.CreateModel(
            name='Ruling',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('result', models.CharField(max_length=20)),
                ('number', models.CharField(max_length=60)),
                ('ruled_on', models.DateField()),
                ('ground', models.CharField(blank=True, max_length=40)),
                ('text', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rulings', to='records.agreement')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.matter')),
                ('packet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rulings', to='records.packet')),
                ('proceeding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rulings', to='records.proceeding')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['centre', 'ruled_on'], name='ruling_by_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('result__in', ('confirmed', 'dismissed', 'not_accepted', 'withdrawn', 'deemed_withdrawn', 'terminated'))), name='ruling_result_known'), models.CheckConstraint(condition=models.Q(models.Q(('result__in', ['dismissed', 'not_accepted']), _negated=True), models.Q(('ground', ''), _negated=True), _connector='OR'), name='refusing_ruling_says_why'), models.UniqueConstraint(fields=('proceeding',), name='one_ruling_of_a_proceeding'), models.UniqueConstraint(fields=('centre', 'number'), name='ruling_number_once')],
            },
        ),
        migrations.CreateModel(
            name='RulingService',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('how', models.CharField(max_length=20)),
                ('served_on', models.DateField()),
                ('objection_until', models.DateField(help_text='last day for an objection of this party')),
                ('at', models.DateTimeField()),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.matter')),
                ('packet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.packet')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.party')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ruling', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='services', to='records.ruling')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('ruling', 'party'), name='ruling_served_once')],
            },
        ),
        migrations.CreateModel(
            name='EarlyLook',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('content', models.JSONField(help_text='the draft as the court reads it, without protected fields')),
                ('agreed', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), help_text='keys of the parties that agreed to it', size=None)),
                ('shown_at', models.DateTimeField()),
                ('remark', models.TextField(blank=True)),
                ('remarked_at', models.DateTimeField(blank=True, null=True)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='early_looks', to='records.agreement')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.matter')),
                ('remarked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('shown_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('to_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.agreementversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('version',), name='early_look_once_per_draft'), models.CheckConstraint(condition=models.Q(models.Q(('remark', ''), ('remarked_at__isnull', True)), models.Q(('remarked_at__isnull', False), models.Q(('remark', ''), _negated=True)), _connector='OR'), name='remark_has_its_time')],
            },
        ),
        migrations.CreateModel(
            name='InstalmentMark',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(help_text='remind, breach', max_length=6)),
                ('on', models.DateField(help_text='the day it is about: days before for a reminder, the first late day for a breach')),
                ('at', models.DateTimeField()),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
                ('instalment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='records.instalment')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.matter')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['remind', 'breach'])), name='instalment_mark_known'), models.UniqueConstraint(fields=('instalment', 'kind', 'on'), name='instalment_marked_once')],
            },
        ),
        migrations.RunSQL((SQL / "confirmation.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
