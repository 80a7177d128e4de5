"""Rooms held for conferences, which are moved and called off; see sql/conference_rooms.sql."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_mediation_bodies'),
        ('records', '0028_reply_codes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='booking',
            name='booking_has_presider',
        ),
        migrations.RemoveConstraint(
            model_name='booking',
            name='cancelled_booking_says_why',
        ),
        migrations.AddField(
            model_name='booking',
            name='conference',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='records.conference'),
        ),
        migrations.AddField(
            model_name='conference',
            name='called_off',
            field=models.CharField(blank=True, help_text='why it is not held; then it is closed', max_length=200),
        ),
        migrations.AddField(
            model_name='conference',
            name='ends_at',
            field=models.DateTimeField(blank=True, help_text='until when it is meant to last; always where a room is held', null=True),
        ),
        migrations.AlterField(
            model_name='booking',
            name='booked_by',
            field=models.ForeignKey(blank=True, help_text='nobody for the weekly meeting', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='booking',
            name='matter',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='records.matter'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.CheckConstraint(condition=models.Q(('presider__isnull', False), ('waits_for__isnull', False), ('conference__isnull', False), _connector='OR'), name='booking_has_presider'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('booked_by__isnull', False), ('conference__isnull', True), ('matter__isnull', False)), models.Q(('conference__isnull', False), ('matter__isnull', True)), _connector='OR'), name='booked_for_a_matter_or_a_conference'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.UniqueConstraint(condition=models.Q(('cancelled_at', None)), fields=('conference',), name='one_room_for_a_conference'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.CheckConstraint(condition=models.Q(('cancelled_at__isnull', True), models.Q(('cancelled_by__isnull', False), models.Q(('cancel_reason', ''), _negated=True)), ('cancel_reason', 'ended'), _connector='OR'), name='cancelled_booking_says_why'),
        ),
        migrations.AddConstraint(
            model_name='conference',
            constraint=models.CheckConstraint(condition=models.Q(('called_off', ''), models.Q(('closed_at__isnull', False), ('kind', 'called')), _connector='OR'), name='called_off_is_closed'),
        ),
        migrations.RunSQL((SQL / "conference_rooms.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
