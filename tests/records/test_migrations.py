"""The models and what the migrations make are the same: nobody's next migration carries somebody else's change."""

from io import StringIO

import pytest
from django.core.management import call_command


def test_no_model_waits_for_a_migration(db: None) -> None:
    out = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=out)
    except SystemExit:
        pytest.fail(out.getvalue())
