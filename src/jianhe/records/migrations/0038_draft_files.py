"""Files are kept with a draft of the public until it is sent."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0037_booked_visits")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="onlinedraft", name="files",
            field=models.JSONField(
                default=list, help_text="names of the files kept with it; what they are called stands in content"
            ),
        ),
    ]
