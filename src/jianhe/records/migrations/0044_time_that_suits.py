"""A party says from home which of the offered times suits it, or another one in words."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0043_waiting_visits")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="replycode", name="time_said_at",
            field=models.DateTimeField(blank=True, help_text="when the party last said what time suits it", null=True),
        ),
        migrations.AddField(
            model_name="replycode", name="suits",
            field=models.ForeignKey(
                blank=True, help_text="the offered time that suits", null=True,
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.booking",
            ),
        ),
        migrations.AddField(
            model_name="replycode", name="other_time",
            field=models.CharField(blank=True, db_default="", help_text="another time, in its own words", max_length=200),
        ),
        migrations.AddConstraint(
            model_name="replycode",
            constraint=models.CheckConstraint(
                condition=Q(time_said_at=None, suits=None, other_time="")
                | Q(time_said_at__isnull=False, suits__isnull=False, other_time="")
                | (Q(time_said_at__isnull=False, suits=None) & ~Q(other_time="")),
                name="time_is_offered_or_other",
            ),
        ),
        migrations.RunSQL(
            "GRANT UPDATE (time_said_at, suits_id, other_time) ON records_replycode TO jianhe_app;", migrations.RunSQL.noop
        ),
    ]
