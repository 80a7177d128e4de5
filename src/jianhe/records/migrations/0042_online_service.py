"""Papers received online: the consent of a party, and what it opened; see sql/online_service.sql."""

from pathlib import Path
from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import jianhe.people.keys

SQL = Path(__file__).parent / "sql"
KEY = models.UUIDField(default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False)


def _to(model: str, name: str = "+") -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=name, to=model)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("people", "0005_mediation_bodies"), ("records", "0041_mis_visit_cause")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="ServiceConsent",
            fields=[
                ("id", KEY.clone()),
                ("words", models.TextField(help_text="what was shown when it agreed, in its language")),
                ("given_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("centre", _to("people.centre")),
                ("matter", _to("records.matter")),
                ("party", _to("records.party", "service_consents")),
            ],
            options={
                "indexes": [models.Index(fields=["matter", "given_at"], name="service_consent_of_matter")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)), fields=("party",), name="service_consent_stands_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="service_consent_has_words"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at", None), ("withdrawn_at__gte", models.F("given_at")), _connector="OR"
                        ),
                        name="service_consent_ends_after_it_began",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaperReceipt",
            fields=[
                ("id", KEY.clone()),
                (
                    "opened_with",
                    models.CharField(
                        help_text="digits: code and phone; identity: its identity number besides", max_length=8
                    ),
                ),
                ("at", models.DateTimeField()),
                ("centre", _to("people.centre")),
                ("matter", _to("records.matter")),
                ("document", _to("records.document", "receipts")),
                ("party", _to("records.party")),
                ("consent", _to("records.serviceconsent")),
            ],
            options={
                "indexes": [models.Index(fields=["matter", "at"], name="paper_receipt_of_matter")],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "party"), name="paper_received_once_by_party"),
                    models.CheckConstraint(
                        condition=models.Q(("opened_with__in", ["digits", "identity"])), name="receipt_says_how_opened"
                    ),
                ],
            },
        ),
        migrations.RunSQL((SQL / "online_service.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
