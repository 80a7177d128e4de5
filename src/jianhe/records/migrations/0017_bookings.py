"""Bookings of rooms, with no room and no presider held twice at one time; see sql/bookings.sql."""

from pathlib import Path

import django.db.models.deletion
import jianhe.people.keys
from django.conf import settings
from django.db import migrations, models


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_rooms'),
        ('records', '0016_agreements'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('a_comes_at', models.DateTimeField(help_text='when side a is asked to come')),
                ('b_comes_at', models.DateTimeField(help_text='when side b is asked to come')),
                ('purpose', models.CharField(help_text='code of the list booking_purposes; waiting', max_length=30)),
                ('parties', models.JSONField(default=list, help_text='keys of the parties who come')),
                ('others', models.CharField(blank=True, help_text='who comes besides: lawyer, mediator, counsellor', max_length=200)),
                ('keeps_apart', models.BooleanField(default=False, help_text='the two sides never wait in one place')),
                ('risk_note', models.CharField(blank=True, help_text='who looked at the risk; that both come freely', max_length=200)),
                ('has_minor', models.BooleanField(default=False)),
                ('adult', models.CharField(blank=True, help_text='guardian or suitable adult beside a minor', max_length=100)),
                ('interpreter', models.CharField(blank=True, help_text='who interprets, which language or sign', max_length=100)),
                ('is_recorded', models.BooleanField(default=False)),
                ('recording_agreed', models.BooleanField(default=False, help_text='everybody who comes agreed to the recording')),
                ('access_needs', models.CharField(blank=True, help_text='wheelchair, hearing loop …', max_length=200)),
                ('form_key', models.UUIDField(blank=True, help_text='a second click finds the first booking', null=True)),
                ('booked_at', models.DateTimeField()),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('cancel_reason', models.CharField(blank=True, max_length=200)),
                ('booked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cancelled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.centre')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='records.matter')),
                ('moves', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='moved_to', to='records.booking')),
                ('presider', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proceeding', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='records.proceeding')),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.room')),
                ('waits_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='waiting', to='records.booking')),
            ],
            options={
                'indexes': [models.Index(fields=['matter', '-starts_at'], name='booking_of_matter'), models.Index(condition=models.Q(('cancelled_at', None)), fields=['centre', 'starts_at'], name='booking_by_day')],
                'constraints': [models.UniqueConstraint(fields=('matter', 'form_key'), name='booking_once_per_form'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='booking_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('presider__isnull', False), ('waits_for__isnull', False), _connector='OR'), name='booking_has_presider'), models.CheckConstraint(condition=models.Q(('keeps_apart', False), models.Q(('a_comes_at', models.F('b_comes_at')), _negated=True), _connector='OR'), name='sides_kept_apart_come_apart'), models.CheckConstraint(condition=models.Q(('has_minor', False), models.Q(('adult', ''), _negated=True), _connector='OR'), name='minor_comes_with_an_adult'), models.CheckConstraint(condition=models.Q(('is_recorded', False), ('recording_agreed', True), _connector='OR'), name='recording_was_agreed_to'), models.CheckConstraint(condition=models.Q(('cancelled_at__isnull', True), models.Q(('cancelled_by__isnull', False), models.Q(('cancel_reason', ''), _negated=True)), _connector='OR'), name='cancelled_booking_says_why')],
            },
        ),
        migrations.RunSQL((SQL / "bookings.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
