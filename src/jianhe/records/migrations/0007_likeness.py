"""Names are found again in other clothes: their normal forms beside them, for what is there already as well."""

from typing import Any, ClassVar

from django.db import migrations, models
from django.db.models import Q

from jianhe.records.name_keys import renew


def fill(apps: Any, schema_editor: Any) -> None:
    """The owner of a table stands behind its wall as well (FORCE): it is laid down for as long as the rows are filled."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("ALTER TABLE records_party NO FORCE ROW LEVEL SECURITY")
        renew(cursor)
        cursor.execute("ALTER TABLE records_party FORCE ROW LEVEL SECURITY")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0006_joining")]
    operations: ClassVar = [
        migrations.AddField(
            "party", "name_key",
            models.CharField(blank=True, default="", max_length=100, help_text="normal form of the name; empty where it names nobody"),
            preserve_default=False,
        ),
        migrations.AddField(
            "party", "sound_key",
            models.CharField(blank=True, default="", max_length=200, help_text="the name by the ear of Sichuan"),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveIndex("party", "party_by_id"),
        migrations.RemoveIndex("party", "party_by_phone"),
        migrations.AddIndex(
            "party", models.Index(fields=["centre", "id_hash", "-id"], name="party_by_id", condition=~Q(id_hash=""))
        ),
        migrations.AddIndex(
            "party",
            models.Index(fields=["centre", "phone_hash", "-id"], name="party_by_phone", condition=~Q(phone_hash="")),
        ),
        migrations.AddIndex(
            "party",
            models.Index(fields=["centre", "name_key", "-id"], name="party_by_name_key", condition=~Q(name_key="")),
        ),
        migrations.AddIndex(
            "party",
            models.Index(fields=["centre", "sound_key", "-id"], name="party_by_sound", condition=~Q(sound_key="")),
        ),
    ]
