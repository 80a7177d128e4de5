"""A visit to the wrong door names its cause. Those from before causes were kept say that nobody asked."""

from typing import Any, ClassVar

from django.db import migrations, models

OLD_ROWS = "UPDATE records_contact SET mis_visit_cause = 'unknown' WHERE is_misdirected AND mis_visit_cause = ''"


def fill(apps: Any, schema_editor: Any) -> None:
    """The owner of a table stands behind its wall as well (FORCE): it is laid down for as long as the rows are filled."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("ALTER TABLE records_contact NO FORCE ROW LEVEL SECURITY")
        cursor.execute(OLD_ROWS)
        cursor.execute("ALTER TABLE records_contact FORCE ROW LEVEL SECURITY")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0040_organs_sight")]
    operations: ClassVar = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_misdirected", False), models.Q(("mis_visit_cause", ""), _negated=True), _connector="OR"),
                name="mis_visit_names_its_cause",
            ),
        ),
    ]
