"""Referrals of mediation to organisations, of which exactly one leads, and skipped stages; see sql/referrals.sql."""

from pathlib import Path

import django.db.models.deletion
import jianhe.people.keys
from django.conf import settings
from django.db import migrations, models


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_mediation_bodies'),
        ('records', '0024_mis_visits'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('part', models.CharField(help_text='lead, help', max_length=4)),
                ('level', models.CharField(help_text='village, town, district: as it was when referred', max_length=8)),
                ('state', models.CharField(default='sent', help_text='sent, received, returned, ended', max_length=10)),
                ('ask', models.TextField(help_text='what is to be mediated, or what the helper is asked for')),
                ('sent_at', models.DateTimeField()),
                ('limitation_on', models.DateField(blank=True, null=True)),
                ('protective_step', models.TextField(blank=True)),
                ('exception_reason', models.TextField(blank=True, help_text='why it went there although a rule is against it')),
                ('has_conflict', models.BooleanField(default=False)),
                ('conflict_consent', models.BooleanField(default=False, help_text='both agreed to keep the mediator')),
                ('fee', models.BigIntegerField(default=0, help_text="fen; people's mediation is free")),
                ('received_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('result', models.CharField(blank=True, help_text='state of the mediation that ended it; answered', max_length=40)),
                ('reason', models.CharField(blank=True, help_text='code: why returned, why not settled', max_length=40)),
                ('note', models.TextField(blank=True, help_text='details of the return or the failure; what a helper found')),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='records.matter')),
                ('mediator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
                ('proceeding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='records.proceeding')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', '-sent_at'], name='referral_of_organisation'), models.Index(fields=['proceeding', 'sent_at'], name='referral_of_proceeding')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('part', 'lead'), ('state__in', ['sent', 'received'])), fields=('matter',), name='one_organisation_leads'), models.UniqueConstraint(condition=models.Q(('state__in', ['sent', 'received'])), fields=('proceeding', 'organisation'), name='organisation_takes_part_once'), models.CheckConstraint(condition=models.Q(('part__in', ['lead', 'help'])), name='referral_part_known'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state__in', ['sent', 'received'])), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), ('state__in', ['returned', 'ended'])), _connector='OR'), name='referral_ends_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'returned'), _negated=True), models.Q(models.Q(('reason', ''), _negated=True), models.Q(('note', ''), _negated=True)), _connector='OR'), name='returned_referral_says_why'), models.CheckConstraint(condition=models.Q(('has_conflict', False), ('conflict_consent', True), _connector='OR'), name='mediator_with_interest_is_agreed_to'), models.CheckConstraint(condition=models.Q(('exception_reason', ''), ('approved_by__isnull', False), _connector='OR'), name='exception_was_approved')],
            },
        ),
        migrations.CreateModel(
            name='StageSkip',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('stage', models.CharField(help_text='code of roadmap.yaml', max_length=40)),
                ('reason', models.CharField(help_text='code of roadmap.yaml', max_length=40)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stage_skips', to='records.matter')),
                ('taken_back_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('taken_back_at', None)), fields=('matter', 'stage'), name='stage_skipped_once'), models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), models.Q(('stage', ''), _negated=True)), name='skipped_stage_says_why'), models.CheckConstraint(condition=models.Q(('reason', 'own_wish'), models.Q(('note', ''), _negated=True), _connector='OR'), name='only_a_wish_needs_no_words')],
            },
        ),
        migrations.RunSQL((SQL / "referrals.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
