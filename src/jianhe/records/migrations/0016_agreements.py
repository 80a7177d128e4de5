"""Agreements with their drafts, payments and signatures; see sql/agreements.sql."""

from pathlib import Path
import django.contrib.postgres.fields
import django.db.models.deletion
import jianhe.people.keys
import jianhe.records.protection
from django.conf import settings
from django.db import migrations, models


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_own_duty'),
        ('people', '__first__'),
        ('records', '0015_definers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(help_text='civil, criminal (reconciliation), mediation', max_length=10)),
                ('state', models.CharField(default='draft', help_text='draft, ready, signed, withdrawn, void', max_length=10)),
                ('number', models.CharField(blank=True, help_text='number that a mediation organisation gave it', max_length=60)),
                ('current', models.PositiveSmallIntegerField(default=1, help_text='number of the draft that counts')),
                ('total', models.BigIntegerField(help_text='fen; 0 where nothing is paid')),
                ('form_key', models.UUIDField(blank=True, help_text='a second click finds the first agreement', null=True)),
                ('drafted_at', models.DateTimeField()),
                ('signed_at', models.DateTimeField(blank=True, help_text='moment of the last necessary signature', null=True)),
                ('effective_on', models.DateField(blank=True, help_text='day of the last necessary signature', null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('void_at', models.DateTimeField(blank=True, null=True)),
                ('void_reason', models.CharField(blank=True, max_length=200)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_from', models.ForeignKey(blank=True, help_text='the reconciliation agreement that a mediation organisation took over', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='taken_over_by', to='records.agreement')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='records.matter')),
                ('mediator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('presiding_unit', models.ForeignKey(blank=True, help_text='mediation organisation', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
                ('proceeding', models.ForeignKey(help_text='in which it was made', on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='records.proceeding')),
                ('withdrawn_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.party')),
            ],
            options={
                'indexes': [models.Index(fields=['centre', 'effective_on'], name='agreement_by_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ('civil', 'criminal', 'mediation'))), name='agreement_kind_known'), models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'ready', 'signed', 'withdrawn', 'void'))), name='agreement_state_known'), models.CheckConstraint(condition=models.Q(('total__gte', 0)), name='agreement_total_not_negative'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'mediation'), ('presiding_unit__isnull', False)), models.Q(models.Q(('kind', 'mediation'), _negated=True), ('presiding_unit__isnull', True)), _connector='OR'), name='only_mediation_has_an_organisation'), models.CheckConstraint(condition=models.Q(models.Q(('effective_on__isnull', False), ('signed_at__isnull', False), ('state', 'signed')), ('state', 'void'), models.Q(('effective_on__isnull', True), ('signed_at__isnull', True), ('state__in', ['draft', 'ready', 'withdrawn'])), _connector='OR'), name='signed_agreement_has_its_day'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), ('withdrawn_at__isnull', False), ('withdrawn_for__isnull', False)), models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('withdrawn_at__isnull', True)), _connector='OR'), name='withdrawn_agreement_says_for_whom'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'void'), ('void_at__isnull', False), models.Q(('void_reason', ''), _negated=True)), models.Q(models.Q(('state', 'void'), _negated=True), ('void_at__isnull', True)), _connector='OR'), name='void_agreement_says_why'), models.UniqueConstraint(fields=('proceeding', 'form_key'), name='agreement_once_per_form')],
            },
        ),
        migrations.CreateModel(
            name='AgreementVersion',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('clauses', models.JSONField()),
                ('parties', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), help_text='keys of the parties that must sign', size=None)),
                ('total', models.BigIntegerField(help_text='fen')),
                ('at', models.DateTimeField()),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='records.agreement')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.matter')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agreement', 'number'), name='agreement_version_once'), models.CheckConstraint(condition=models.Q(('total__gte', 0)), name='version_total_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Instalment',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('due_on', models.DateField()),
                ('amount', models.BigIntegerField(help_text='fen')),
                ('account', jianhe.records.protection.ProtectedField(blank=True, editable=True, null=True)),
                ('paid_on', models.DateField(blank=True, null=True)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='all_instalments', to='records.agreement')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.matter')),
                ('payee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.party')),
                ('payer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.party')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='instalments', to='records.agreementversion')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('paid_on', None)), fields=['centre', 'due_on'], name='instalment_due')],
                'constraints': [models.UniqueConstraint(fields=('version', 'number'), name='instalment_number_once'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='instalment_is_an_amount'), models.CheckConstraint(condition=models.Q(('payer', models.F('payee')), _negated=True), name='nobody_pays_himself')],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('capacity', models.CharField(help_text='own, own_living, officer, guardian, agent; mediator and seal belong to no party', max_length=12)),
                ('signer', models.CharField(help_text='name of whoever signed', max_length=100)),
                ('has_special_authority', models.BooleanField(default=False, help_text='the power of attorney names settling')),
                ('how', models.CharField(help_text='tablet, scan', max_length=6)),
                ('signed_at', models.DateTimeField()),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='records.agreement')),
                ('attachment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.attachment')),
                ('authority', models.ForeignKey(blank=True, help_text='power of attorney with special authority, or proof of guardianship', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.attachment')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.matter')),
                ('party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.party')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='records.agreementversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('version', 'party'), name='party_signs_once'), models.UniqueConstraint(condition=models.Q(('party', None)), fields=('version', 'capacity'), name='mediator_and_seal_once'), models.CheckConstraint(condition=models.Q(('capacity__in', ('own', 'own_living', 'officer', 'guardian', 'agent', 'mediator', 'seal'))), name='signature_capacity_known'), models.CheckConstraint(condition=models.Q(('how__in', ['tablet', 'scan'])), name='signature_how_known'), models.CheckConstraint(condition=models.Q(models.Q(('capacity__in', ['mediator', 'seal']), ('party__isnull', True)), models.Q(('party__isnull', False), models.Q(('capacity__in', ['mediator', 'seal']), _negated=True)), _connector='OR'), name='only_mediator_and_seal_belong_to_no_party'), models.CheckConstraint(condition=models.Q(models.Q(('capacity__in', ['agent', 'guardian']), _negated=True), ('authority__isnull', False), _connector='OR'), name='whoever_signs_for_another_proves_it'), models.CheckConstraint(condition=models.Q(models.Q(('capacity', 'agent'), _negated=True), ('has_special_authority', True), _connector='OR'), name='agent_has_special_authority')],
            },
        ),
        migrations.RunSQL((SQL / "agreements.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
