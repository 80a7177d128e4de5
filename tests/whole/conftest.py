"""What the tests of the whole application share."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.bench_database import Bench, repointed
from tests.whole.places import Site, a_site


@pytest.fixture(scope="module")
def site(fast_bench: Bench, django_db_blocker: Any) -> Iterator[Site]:
    """One for all who look in one file: it is dear, and looking changes nothing (test_routes.py, which has its own)."""
    with repointed(fast_bench, django_db_blocker):
        yield a_site()
