"""What a room offers: seats, equipment, hours, whether it is booked and fit for minors; filled in from the practice files."""

import datetime
from typing import Any, ClassVar

from django.db import migrations, models

from jianhe.law import practice as ways
from jianhe.law.strict_yaml import BadFile


def fill_in(apps: Any, _schema: Any) -> None:
    """Rooms that were seeded before they could be booked take what the packaged files say of them."""
    for centre in apps.get_model("people", "Centre").objects.all():
        try:
            known = ways.rows(centre.practice).rooms
        except BadFile:
            continue  # a centre of its own: its administrators say what its rooms offer
        for room in apps.get_model("people", "Room").objects.filter(centre=centre, code__in=known):
            row = known[room.code]
            room.is_bookable, room.is_fit_for_minors = row.is_bookable, row.is_fit_for_minors
            room.capacity, room.equipment = row.capacity, list(row.equipment)
            room.save()


class Migration(migrations.Migration):
    dependencies: ClassVar = [("people", "0003_own_duty")]
    operations: ClassVar = [
        migrations.AddField("room", "is_bookable", models.BooleanField(default=False)),
        migrations.AddField("room", "is_fit_for_minors", models.BooleanField(default=False)),
        migrations.AddField("room", "capacity", models.PositiveSmallIntegerField(blank=True, null=True)),
        migrations.AddField(
            "room",
            "equipment",
            models.JSONField(blank=True, default=list, help_text="recording, signature_pad, printer, video"),
        ),
        migrations.AddField("room", "opens", models.TimeField(default=datetime.time(9))),
        migrations.AddField("room", "closes", models.TimeField(default=datetime.time(17, 30))),
        migrations.AddConstraint(
            "room",
            models.CheckConstraint(condition=models.Q(closes__gt=models.F("opens")), name="room_closes_after_it_opens"),
        ),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
    ]
