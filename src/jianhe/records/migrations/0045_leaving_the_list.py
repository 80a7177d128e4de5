"""Who waits for a place on a full day has a code, and leaves the list with it; see sql/leaving_the_list.sql."""

from pathlib import Path
from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0044_time_that_suits")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="waitingvisit", name="code",
            field=models.CharField(
                blank=True, help_text="opens it, with the last four digits of the phone", max_length=11
            ),
        ),
        migrations.AddField(
            model_name="waitingvisit", name="phone_tail",
            field=models.CharField(
                blank=True, help_text="keyed hash of the last four digits", max_length=64
            ),
        ),
        migrations.AlterField(
            model_name="waitingvisit", name="ended_how",
            field=models.CharField(
                blank=True, help_text="booked, declined, not_reached; left: from home", max_length=12
            ),
        ),
        migrations.AddConstraint(
            model_name="waitingvisit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code", ""), _negated=True), fields=("code",), name="waiting_code_given_once"
            ),
        ),
        migrations.RemoveConstraint(model_name="waitingvisit", name="waiting_ends_in_one_way"),
        migrations.AddConstraint(
            model_name="waitingvisit",
            constraint=models.CheckConstraint(
                condition=Q(ended_at=None, ended_how="")
                | Q(ended_at__isnull=False, ended_by__isnull=False, ended_how__in=["booked", "declined", "not_reached"])
                | Q(ended_at__isnull=False, ended_by=None, ended_how="left"),
                name="waiting_ends_in_one_way",
            ),
        ),
        migrations.RunSQL((SQL / "leaving_the_list.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
