"""The full name of a unit and the mark of a mediation organisation, for their papers; for units that are there, as the files say."""

from typing import Any

from django.db import migrations, models

from jianhe.law import practice as ways
from jianhe.law.strict_yaml import BadFile


def fill_in(apps: Any, _schema: Any) -> None:
    for centre in apps.get_model("people", "Centre").objects.all():
        try:
            known = ways.rows(centre.practice).units
        except BadFile:
            continue  # a centre of its own
        for unit in apps.get_model("people", "Unit").objects.filter(centre=centre, code__in=known):
            row = known[unit.code]
            unit.official_name = row.official_name or ""
            unit.number_code = unit.number_code or row.number_code or ""
            unit.save(update_fields=["official_name", "number_code"])


class Migration(migrations.Migration):
    dependencies = [("people", "0005_mediation_bodies")]

    operations = [
        migrations.AddField(
            "unit", "official_name",
            models.CharField(
                blank=True, default="", max_length=100,
                help_text="full name, as on papers and seals; empty: the same as the name",
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            "unit", "number_code",
            models.CharField(
                blank=True, max_length=10,
                help_text="code in document numbers: of a department, or the mark of an organisation",
            ),
        ),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
    ]  # fmt: skip
