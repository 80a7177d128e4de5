"""Saved views of the lists, and matters given to an officer in one batch; policies in sql/."""

from pathlib import Path

import django.db.models.deletion
import jianhe.people.keys
from django.conf import settings
from django.db import migrations, models


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_own_duty"),
        ("records", "0012_goes_on"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BatchAssignment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.centre"
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BatchAssignmentRow",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("number", models.CharField(help_text="short code as it was chosen", max_length=40)),
                ("shown_version", models.PositiveIntegerField(help_text="version of the matter when it was chosen")),
                ("state", models.CharField(default="waiting", max_length=8)),
                ("refusal", models.JSONField(default=dict, help_text="why not, or why not undone: {zh, en}")),
                (
                    "owners_before",
                    models.JSONField(default=dict, help_text="owners of the open proceedings: {proceeding: person}"),
                ),
                ("version_after", models.PositiveIntegerField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="records.batchassignment"
                    ),
                ),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.centre"
                    ),
                ),
                (
                    "handler_before",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.matter"
                    ),
                ),
                (
                    "owner_before",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=jianhe.people.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=20)),
                ("view", models.SlugField(help_text="the list: mine, office, all …", max_length=20)),
                ("filters", models.JSONField(default=dict, help_text="filters as an address holds them: {name: text}")),
                ("position", models.PositiveSmallIntegerField(help_text="place among the owner's views")),
                ("is_start", models.BooleanField(default=False, help_text="where the owner lands after logging in")),
                ("saved_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.centre"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "shared_with",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="batchassignment",
            index=models.Index(fields=["by", "-made_at"], name="batch_of_person"),
        ),
        migrations.AddConstraint(
            model_name="batchassignmentrow",
            constraint=models.UniqueConstraint(fields=("batch", "position"), name="batch_position_once"),
        ),
        migrations.AddConstraint(
            model_name="batchassignmentrow",
            constraint=models.UniqueConstraint(fields=("batch", "number"), name="batch_matter_once"),
        ),
        migrations.AddConstraint(
            model_name="batchassignmentrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["assigned", "undone"]), _negated=True),
                    models.Q(
                        ("matter__isnull", False), ("owner_before__isnull", False), ("version_after__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="assigned_row_knows_how_it_was",
            ),
        ),
        migrations.AddIndex(
            model_name="savedview",
            index=models.Index(
                condition=models.Q(("removed_at", None)), fields=["owner", "position"], name="view_of_owner"
            ),
        ),
        migrations.AddIndex(
            model_name="savedview",
            index=models.Index(
                condition=models.Q(("removed_at", None), ("shared_with__isnull", False)),
                fields=["shared_with"],
                name="view_shared",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at", None)), fields=("owner", "name"), name="view_name_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_start", True), ("removed_at", None)), fields=("owner",), name="one_start_view"
            ),
        ),
        *(
            migrations.RunSQL((SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop)
            for name in ("saved_views.sql", "batch_assignments.sql")
        ),
    ]
