"""Letters in batches with their sheets, the date written and the postmark on contacts, originals returned."""

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
        ('records', '0008_ledger_exports'),
    ]

    operations = [
        migrations.CreateModel(
            name='LetterBatch',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('received_on', models.DateField(help_text='the day in the date stamp: letters of the batch were received then')),
                ('started_at', models.DateTimeField()),
                ('state', models.CharField(default='open', help_text='open, done', max_length=4)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_with', models.ForeignKey(blank=True, help_text='who opened them as the second', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['centre', 'unit', '-started_at'], name='batch_of_unit')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('done_at', None), ('state', 'open')), models.Q(('done_at__isnull', False), ('state', 'done')), _connector='OR'), name='batch_is_open_or_done')],
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(default='waiting', help_text='waiting, registered, set_aside, not_a_letter', max_length=12)),
                ('reason', models.CharField(blank=True, help_text='why it was set aside', max_length=200)),
                ('ground', models.CharField(blank=True, help_text='code of not_a_letter', max_length=20)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.contact')),
                ('matter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.matter')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='records.letterbatch')),
            ],
            options={
                'indexes': [models.Index(fields=['batch'], name='letter_of_batch'), models.Index(condition=models.Q(('matter__isnull', False)), fields=['matter'], name='letter_of_matter')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('contact__isnull', False), ('matter__isnull', False), ('state', 'registered')), models.Q(models.Q(('state', 'registered'), _negated=True), ('contact', None), ('matter', None)), _connector='OR'), name='registered_letter_has_its_contact'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'set_aside'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='letter_set_aside_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'not_a_letter'), _negated=True), models.Q(('ground', ''), _negated=True), _connector='OR'), name='not_a_letter_says_what')],
            },
        ),
        migrations.CreateModel(
            name='LetterScan',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('name', jianhe.records.protection.ProtectedField(blank=True, editable=True, help_text="the file's name, which may name a person", null=True)),
                ('kind', models.CharField(max_length=20)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(blank=True, help_text='empty where nothing was kept', max_length=64)),
                ('split', models.CharField(help_text='how it is cut into letters: file, blank, leaf, hand', max_length=5)),
                ('state', models.CharField(help_text='waiting, read, refused', max_length=7)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('pages', models.PositiveIntegerField(default=0)),
                ('added_at', models.DateTimeField()),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='records.letterbatch')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
            ],
            options={
                'indexes': [models.Index(fields=['batch', 'added_at'], name='scan_of_batch'), models.Index(condition=models.Q(('state', 'waiting')), fields=['centre', 'state'], name='scan_waiting')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'read'])), fields=('batch', 'sha256'), name='scan_once_in_a_batch'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='refused_scan_says_why')],
            },
        ),
        migrations.CreateModel(
            name='OriginalReturn',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('returned_on', models.DateField()),
                ('returned_to', models.CharField(max_length=100)),
                ('how', models.CharField(help_text='window, post', max_length=10)),
                ('tracking_number', models.CharField(blank=True, max_length=40)),
                ('at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('attachment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='records.attachment')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.document')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.matter')),
                ('returned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['matter'], name='return_of_matter')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('attachment',), name='original_returned_once'), models.CheckConstraint(condition=models.Q(('how', 'window'), models.Q(('how', 'post'), models.Q(('tracking_number', ''), _negated=True)), _connector='OR'), name='posted_original_is_tracked')],
            },
        ),
        migrations.CreateModel(
            name='Sheet',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveIntegerField(help_text='order in the batch')),
                ('part', models.CharField(default='letter', help_text='envelope, letter, enclosure, original', max_length=10)),
                ('kind', models.CharField(max_length=20)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('turn', models.PositiveSmallIntegerField(default=0, help_text='clockwise: 0, 90, 180, 270')),
                ('thumbnail', models.CharField(help_text='SHA-256 of a small picture', max_length=64)),
                ('picture', models.CharField(blank=True, help_text='SHA-256 of the picture, once it was made', max_length=64)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('is_separator', models.BooleanField(default=False, help_text='a blank sheet between two letters')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='records.letter')),
                ('removed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('scan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='records.letterscan')),
            ],
            options={
                'indexes': [models.Index(fields=['letter', 'position'], name='sheet_of_letter'), models.Index(fields=['scan'], name='sheet_of_scan'), models.Index(fields=['sha256'], name='sheet_by_content')],
                'constraints': [models.CheckConstraint(condition=models.Q(('turn__in', [0, 90, 180, 270])), name='sheet_turn')],
            },
        ),
        migrations.AddField(
            model_name='attachment',
            name='part',
            field=models.CharField(blank=True, help_text='of a letter: envelope, letter, enclosure, original', max_length=10),
        ),
        migrations.AddField(
            model_name='contact',
            name='posted_how',
            field=models.CharField(blank=True, help_text='code of posted_how', max_length=10),
        ),
        migrations.AddField(
            model_name='contact',
            name='postmarked_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='tracking_number',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='contact',
            name='written_on',
            field=models.DateField(blank=True, help_text='the date that stands on a letter', null=True),
        ),
        migrations.RunSQL((SQL / "letters.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
