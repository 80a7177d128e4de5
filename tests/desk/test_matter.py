"""The matter page: what one look shows, who may look, what a look leaves behind, and what it costs."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jianhe.people.models import User
from jianhe.records.models import Event
from tests.build import CLERK, HEAD, OFFICER, a_centre, a_matter, acting


def as_user(username: str) -> Client:
    """A signed-in client."""
    client = Client()
    client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def centre(db: None) -> Any:
    return a_centre()


TABS = ["matter", "matter_proceedings", "matter_papers", "matter_people", "matter_hand_overs", "matter_materials", "matter_trail"]


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("state", ["registered", "in_progress", "replied", "withdrawn"])
def test_every_tab_opens_in_every_state(centre: Any, tab: str, state: str) -> None:
    with acting(HEAD) as by:
        matter = a_matter(state, by=by)
    answer = as_user(HEAD).get(reverse(f"desk:{tab}", args=[matter.short_code]))
    assert answer.status_code == 200
    assert matter.title in answer.content.decode()
