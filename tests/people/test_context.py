"""The context that row-level security reads: only inside a transaction, and gone with it."""

import pytest
from django.db import connection

from jianhe.people.context import acting_for, set_context
from jianhe.people.models import User
from jianhe.records.models import Matter
from tests.build import CLERK, ON, a_centre, a_matter, standing


@pytest.mark.usefixtures("own_db")
def test_a_context_lives_in_its_transaction_and_ends_with_it() -> None:
    a_centre()
    with pytest.raises(RuntimeError):
        set_context(standing(CLERK))
    person = User.objects.get(username=CLERK)
    with acting_for(person, on=ON) as by:
        a_matter(by=by)
        assert Matter.objects.count() == 1
    assert Matter.objects.count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.units', true)")
        assert cursor.fetchone() == ("",)
