"""Organs' desks: what becomes of a hand-over there, who is told, and conferences with what they leave behind."""

from pathlib import Path
from typing import Any

import django.db.models.deletion
import jianhe.people.keys
from django.conf import settings
from django.db import migrations, models


SQL = Path(__file__).parent / "sql"
# Where a matter had been returned more than once, the later ones count as settled contests.
OLD_ROWS = """
UPDATE records_handover SET sign_by = (due_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' WHERE sign_by IS NULL;
UPDATE records_handover h SET state = 'contested', settled_at = h.returned_at WHERE h.state = 'returned' AND EXISTS (
    SELECT 1 FROM records_handover e WHERE e.matter_id = h.matter_id AND e.state = 'returned'
    AND (e.returned_at, e.id) < (h.returned_at, h.id))
"""


def fill(apps: Any, schema_editor: Any) -> None:
    """The owner of a table stands behind its wall as well (FORCE): it is laid down for as long as the rows are filled."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("ALTER TABLE records_handover NO FORCE ROW LEVEL SECURITY")
        cursor.execute(OLD_ROWS)
        cursor.execute("ALTER TABLE records_handover FORCE ROW LEVEL SECURITY")


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_own_duty'),
        ('people', '__first__'),
        ('records', '0019_danger_notices'),
    ]

    operations = [
        migrations.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('why', models.CharField(help_text='second_return, not_signed, unfinished, put_off, asked', max_length=20)),
                ('question', models.TextField()),
                ('added_at', models.DateTimeField()),
                ('state', models.CharField(default='open', help_text='open, decided, put_off', max_length=8)),
                ('decision', models.TextField(blank=True)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('invited_at', models.DateTimeField()),
                ('came', models.BooleanField(null=True)),
                ('person', models.CharField(blank=True, max_length=60)),
                ('interest', models.CharField(blank=True, max_length=200)),
                ('noted_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Conference',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(help_text='weekly, called', max_length=8)),
                ('title', models.CharField(max_length=100)),
                ('starts_at', models.DateTimeField()),
                ('quorum', models.PositiveSmallIntegerField(default=1, help_text='units that must be there before anything is decided')),
                ('called_at', models.DateTimeField()),
                ('form_key', models.UUIDField(blank=True, help_text='the same form twice calls one meeting', null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ConferenceTask',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('what', models.TextField()),
                ('due_on', models.DateField()),
                ('state', models.CharField(default='open', help_text='open, done, not_done', max_length=8)),
                ('note', models.TextField(blank=True)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('taken_up_at', models.DateTimeField(blank=True, help_text='a later meeting took up what was not done', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Escalation',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('level', models.PositiveSmallIntegerField()),
                ('title', models.JSONField(help_text='words of the level in the practice of that day: {zh, en}')),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Minutes',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveSmallIntegerField()),
                ('blanks', models.JSONField(help_text='what fills the paper conference_minutes')),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='MoreTime',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(max_length=40)),
                ('text', models.TextField()),
                ('until', models.DateField()),
                ('asked_at', models.DateTimeField()),
                ('is_granted', models.BooleanField(null=True)),
                ('why', models.TextField(blank=True, help_text='why not')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(help_text='what happened: not_signed, answered, conference_moved …', max_length=20)),
                ('about', models.UUIDField(help_text='key of what it tells of')),
                ('at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('text', models.TextField()),
                ('basis', models.JSONField(help_text='citation keys of sources.yaml, or the words of a rule')),
                ('is_dissent', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('form_key', models.UUIDField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='handover',
            name='one_hand_over_under_way',
        ),
        migrations.AddField(
            model_name='handover',
            name='answer_due_on',
            field=models.DateField(blank=True, help_text='asked for by; moved when more time is granted', null=True),
        ),
        migrations.AddField(
            model_name='handover',
            name='answer_file',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.attachment'),
        ),
        migrations.AddField(
            model_name='handover',
            name='answer_text',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='handover',
            name='answered_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='handover',
            name='answered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='handover',
            name='part',
            field=models.CharField(default='lead', help_text='lead or help; a helping unit closes nothing', max_length=4),
        ),
        migrations.AddField(
            model_name='handover',
            name='settled_at',
            field=models.DateTimeField(blank=True, help_text='a meeting named the lead of what was contested', null=True),
        ),
        migrations.AddField(
            model_name='handover',
            name='sign_by',
            field=models.DateTimeField(help_text="internal target of signing, in the centre's working time", null=True),
        ),
        migrations.AlterField(
            model_name='handover',
            name='due_on',
            field=models.DateField(help_text='day of sign_by, for lists'),
        ),
        migrations.AlterField(
            model_name='handover',
            name='state',
            field=models.CharField(default='sent', help_text='sent, signed, returned, contested, recalled, answered', max_length=10),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='added_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='centre',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre'),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='lead',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit'),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='matter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agenda_items', to='records.matter'),
        ),
        migrations.AddField(
            model_name='handover',
            name='named_by',
            field=models.ForeignKey(blank=True, help_text='the decision of a meeting that named this unit: it cannot return it', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hand_overs', to='records.agendaitem'),
        ),
        migrations.AddIndex(
            model_name='handover',
            index=models.Index(condition=models.Q(('state', 'signed')), fields=['centre', 'to_unit'], name='handover_in_hand'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='handover',
            name='sign_by',
            field=models.DateTimeField(help_text="internal target of signing, in the centre's working time"),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('sent', 'signed', 'returned', 'contested', 'recalled', 'answered'))), name='hand_over_state_known'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.CheckConstraint(condition=models.Q(('part__in', ('lead', 'help'))), name='hand_over_part_known'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.UniqueConstraint(condition=models.Q(('part', 'lead'), ('state', 'sent')), fields=('matter',), name='one_hand_over_under_way'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.UniqueConstraint(condition=models.Q(('part', 'help'), ('state__in', ('sent', 'signed'))), fields=('matter', 'to_unit'), name='one_call_for_help_per_unit'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.UniqueConstraint(condition=models.Q(('part', 'lead'), ('state', 'returned')), fields=('matter',), name='one_return_per_matter'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.UniqueConstraint(condition=models.Q(('settled_at', None), ('state', 'contested')), fields=('matter',), name='one_contest_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'returned')), fields=('matter', 'to_unit'), name='one_return_per_unit'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('returned', 'contested')), _negated=True), models.Q(('returned_at__isnull', False), models.Q(('return_reason', ''), _negated=True), models.Q(('return_text', ''), _negated=True)), _connector='OR'), name='return_has_its_reason'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('returned', 'contested')), _negated=True), ('named_by', None), _connector='OR'), name='named_lead_returns_nothing'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'answered'), _negated=True), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), ('signed_at__isnull', False), models.Q(('answer_text', ''), _negated=True)), _connector='OR'), name='answer_has_its_words'),
        ),
        migrations.AddField(
            model_name='attendance',
            name='centre',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre'),
        ),
        migrations.AddField(
            model_name='attendance',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit'),
        ),
        migrations.AddField(
            model_name='conference',
            name='called_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='conference',
            name='centre',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre'),
        ),
        migrations.AddField(
            model_name='conference',
            name='closed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='conference',
            name='room',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.room'),
        ),
        migrations.AddField(
            model_name='conference',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit'),
        ),
        migrations.AddField(
            model_name='attendance',
            name='conference',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendance', to='records.conference'),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='conference',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='records.conference'),
        ),
        migrations.AddField(
            model_name='conferencetask',
            name='centre',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre'),
        ),
        migrations.AddField(
            model_name='conferencetask',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='records.agendaitem'),
        ),
        migrations.AddField(
            model_name='conferencetask',
            name='matter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.matter'),
        ),
        migrations.AddField(
            model_name='conferencetask',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='conferencetask',
            name='settled_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='conferencetask',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit'),
        ),
        migrations.AddField(
            model_name='escalation',
            name='centre',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre'),
        ),
        migrations.AddField(
            model_name='escalation',
            name='hand_over',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='escalations', to='records.handover'),
        ),
        migrations.AddField(
            model_name='escalation',
            name='matter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.matter'),
        ),
        migrations.AddField(
            model_name='minutes',
            name='centre',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre'),
        ),
        migrations.AddField(
            model_name='minutes',
            name='conference',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='minutes', to='records.conference'),
        ),
        migrations.AddField(
            model_name='minutes',
            name='signed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='moretime',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='moretime',
            name='centre',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre'),
        ),
        migrations.AddField(
            model_name='moretime',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='moretime',
            name='hand_over',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='records.handover'),
        ),
        migrations.AddField(
            model_name='moretime',
            name='matter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.matter'),
        ),
        migrations.AddField(
            model_name='notice',
            name='centre',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre'),
        ),
        migrations.AddField(
            model_name='notice',
            name='matter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.matter'),
        ),
        migrations.AddField(
            model_name='notice',
            name='to',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='opinion',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='opinion',
            name='centre',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre'),
        ),
        migrations.AddField(
            model_name='opinion',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='records.agendaitem'),
        ),
        migrations.AddField(
            model_name='opinion',
            name='matter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.matter'),
        ),
        migrations.AddField(
            model_name='opinion',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit'),
        ),
        migrations.AddIndex(
            model_name='conference',
            index=models.Index(fields=['centre', '-starts_at'], name='conference_newest'),
        ),
        migrations.AddConstraint(
            model_name='conference',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ('weekly', 'called'))), name='conference_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='conference',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'weekly'), models.Q(('called_by__isnull', False), ('unit__isnull', False)), _connector='OR'), name='called_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='conference',
            constraint=models.CheckConstraint(condition=models.Q(('closed_at', None), ('closed_by__isnull', False), _connector='OR'), name='conference_closed_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='conference',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'weekly')), fields=('centre', 'starts_at'), name='one_weekly_meeting_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='conference',
            constraint=models.UniqueConstraint(fields=('centre', 'form_key'), name='conference_called_once'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.UniqueConstraint(fields=('conference', 'unit'), name='unit_invited_once'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('came', True), _negated=True), models.Q(('person', ''), _negated=True), _connector='OR'), name='who_came_has_a_name'),
        ),
        migrations.AddIndex(
            model_name='agendaitem',
            index=models.Index(fields=['matter', '-added_at'], name='agenda_of_matter'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.UniqueConstraint(fields=('conference', 'matter'), name='matter_once_on_an_agenda'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('open', 'decided', 'put_off'))), name='agenda_state_known'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'decided'), _negated=True), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('due_on__isnull', False), ('lead__isnull', False), models.Q(('decision', ''), _negated=True)), _connector='OR'), name='decision_names_lead_and_day'),
        ),
        migrations.AddIndex(
            model_name='conferencetask',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['centre', 'unit', 'due_on'], name='task_open'),
        ),
        migrations.AddConstraint(
            model_name='conferencetask',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('open', 'done', 'not_done'))), name='task_state_known'),
        ),
        migrations.AddConstraint(
            model_name='conferencetask',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'open'), models.Q(('settled_at__isnull', False), ('settled_by__isnull', False), models.Q(('note', ''), _negated=True)), _connector='OR'), name='settled_task_has_its_note'),
        ),
        migrations.AddConstraint(
            model_name='escalation',
            constraint=models.UniqueConstraint(fields=('hand_over', 'level'), name='escalation_level_once'),
        ),
        migrations.AddConstraint(
            model_name='minutes',
            constraint=models.UniqueConstraint(fields=('conference', 'version'), name='minutes_version_once'),
        ),
        migrations.AddIndex(
            model_name='moretime',
            index=models.Index(fields=['hand_over', 'asked_at'], name='request_of_hand_over'),
        ),
        migrations.AddConstraint(
            model_name='moretime',
            constraint=models.UniqueConstraint(condition=models.Q(('decided_at', None)), fields=('hand_over',), name='one_request_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='moretime',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('is_granted', None)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('is_granted__isnull', False)), _connector='OR'), name='request_decided_as_a_whole'),
        ),
        migrations.AddConstraint(
            model_name='moretime',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_granted', False), _negated=True), models.Q(('why', ''), _negated=True), _connector='OR'), name='refusal_of_time_says_why'),
        ),
        migrations.AddConstraint(
            model_name='moretime',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='nobody_grants_himself_time'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['to', '-at'], name='notice_of_person'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('to', 'kind', 'about'), name='notice_once'),
        ),
        migrations.AddIndex(
            model_name='opinion',
            index=models.Index(fields=['item', 'at'], name='opinion_of_item'),
        ),
        migrations.AddConstraint(
            model_name='opinion',
            constraint=models.UniqueConstraint(fields=('item', 'form_key'), name='opinion_given_once'),
        ),
        migrations.RunSQL((SQL / "organs.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
