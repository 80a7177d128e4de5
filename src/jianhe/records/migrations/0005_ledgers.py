"""Old ledgers: imports, rows and layouts, matters that were taken back; policies and functions in sql/ledger.sql."""

from pathlib import Path

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
        ('records', '0004_reach'),
    ]

    operations = [
        migrations.CreateModel(
            name='LedgerImport',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('file_name', models.CharField(max_length=200)),
                ('sha256', models.CharField(help_text='name of the kept file', max_length=64)),
                ('size', models.PositiveBigIntegerField()),
                ('state', models.CharField(default='received', help_text='received, previewed, running, done, …', max_length=10)),
                ('refused_why', models.CharField(blank=True, help_text='code of what is wrong with the file', max_length=40)),
                ('layout', models.JSONField(default=dict, help_text='sheets, header rows and columns as they were understood')),
                ('layout_name', models.CharField(blank=True, help_text='the saved layout that was used', max_length=60)),
                ('corrections', jianhe.records.protection.ProtectedField(blank=True, editable=True, help_text='cells that a clerk put right: sheet, row, column, text; as JSON', null=True)),
                ('read_on', models.DateField(help_text='the day that tells what lies in the future', null=True)),
                ('is_read', models.BooleanField(default=False, help_text='false while rows are being read again')),
                ('rows_read', models.PositiveIntegerField(default=0)),
                ('waiting', models.PositiveIntegerField(default=0)),
                ('imported', models.PositiveIntegerField(default=0)),
                ('duplicates', models.PositiveIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('ignored', models.PositiveIntegerField(default=0)),
                ('flagged', models.PositiveIntegerField(default=0, help_text='waiting or imported with a doubtful value')),
                ('amount_fen', models.BigIntegerField(default=0, help_text='of the rows waiting or imported')),
                ('by_status', models.JSONField(default=dict, help_text='rows waiting or imported, by what the sheet says of them')),
                ('added_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['received', 'previewed', 'running', 'done', 'refused', 'undone'])), name='ledger_import_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('finished_at__isnull', False), ('waiting', 0)), _connector='OR'), name='ledger_import_done_is_whole')],
            },
        ),
        migrations.CreateModel(
            name='LedgerLayout',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('layout', models.JSONField()),
                ('saved_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='LedgerRow',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('place', models.PositiveIntegerField(help_text='place in the workbook, sheet by sheet')),
                ('sheet', models.CharField(max_length=100)),
                ('number', models.PositiveIntegerField(help_text='row number as Excel shows it')),
                ('verdict', models.CharField(help_text='waiting, imported, duplicate, refused, ignored', max_length=10)),
                ('reason', models.CharField(blank=True, help_text='code: why refused or ignored', max_length=40)),
                ('problems', models.JSONField(default=list, help_text='column, field and code of each defect; no values')),
                ('flags', models.JSONField(default=list, help_text='column, field and code of each doubtful value; no values')),
                ('marks', models.JSONField(default=list, help_text='codes: hidden, filled_down, …')),
                ('content', jianhe.records.protection.ProtectedField(blank=True, editable=True, help_text='cells, headers, what was understood, what was not, corrections; as JSON', null=True)),
                ('fingerprint', models.CharField(blank=True, help_text='keyed hash of what the row says', max_length=64)),
                ('status', models.CharField(blank=True, help_text='resolved, concluded, in_progress, …', max_length=20)),
                ('amount_fen', models.BigIntegerField(blank=True, null=True)),
                ('is_taken_in', models.BooleanField(default=False, help_text='a clerk said that it is another matter')),
                ('corrected_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='matterseries',
            name='matter_series_once',
        ),
        migrations.AddField(
            model_name='matter',
            name='void_at',
            field=models.DateTimeField(blank=True, help_text='its import was taken back: nobody sees it any more', null=True),
        ),
        migrations.AddField(
            model_name='matterseries',
            name='is_of_imports',
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name='matterseries',
            constraint=models.UniqueConstraint(fields=('centre', 'year', 'is_of_imports'), name='matter_series_once'),
        ),
        migrations.AddField(
            model_name='ledgerimport',
            name='added_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ledgerimport',
            name='centre',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre'),
        ),
        migrations.AddField(
            model_name='ledgerimport',
            name='started_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ledgerimport',
            name='undone_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ledgerimport',
            name='unit',
            field=models.ForeignKey(help_text='unit of whoever brought it', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit'),
        ),
        migrations.AddField(
            model_name='ledgerlayout',
            name='centre',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre'),
        ),
        migrations.AddField(
            model_name='ledgerlayout',
            name='saved_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ledgerrow',
            name='centre',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre'),
        ),
        migrations.AddField(
            model_name='ledgerrow',
            name='corrected_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ledgerrow',
            name='duplicate_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.ledgerrow'),
        ),
        migrations.AddField(
            model_name='ledgerrow',
            name='ledger',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='records.ledgerimport'),
        ),
        migrations.AddField(
            model_name='ledgerrow',
            name='matter',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ledger_rows', to='records.matter'),
        ),
        migrations.AddField(
            model_name='ledgerrow',
            name='unit',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit'),
        ),
        migrations.AddIndex(
            model_name='ledgerimport',
            index=models.Index(fields=['centre', '-added_at'], name='ledger_newest'),
        ),
        migrations.AddConstraint(
            model_name='ledgerlayout',
            constraint=models.UniqueConstraint(fields=('centre', 'name'), name='ledger_layout_once'),
        ),
        migrations.AddIndex(
            model_name='ledgerrow',
            index=models.Index(fields=['ledger', 'verdict', 'place'], name='ledger_row_by_verdict'),
        ),
        migrations.AddIndex(
            model_name='ledgerrow',
            index=models.Index(condition=models.Q(('fingerprint', ''), _negated=True), fields=['centre', 'fingerprint'], name='ledger_row_known'),
        ),
        migrations.AddConstraint(
            model_name='ledgerrow',
            constraint=models.UniqueConstraint(fields=('ledger', 'sheet', 'number'), name='ledger_row_once'),
        ),
        migrations.AddConstraint(
            model_name='ledgerrow',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['waiting', 'imported', 'duplicate', 'refused', 'ignored'])), name='ledger_row_verdict_known'),
        ),
        migrations.AddConstraint(
            model_name='ledgerrow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'imported'), _negated=True), ('matter__isnull', False), _connector='OR'), name='imported_row_has_its_matter'),
        ),
        migrations.AddConstraint(
            model_name='ledgerrow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verdict__in', ['refused', 'ignored']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='ledger_row_says_why_not'),
        ),
        migrations.RunSQL((SQL / "ledger.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
