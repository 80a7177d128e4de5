"""Protected fields: unreadable in the table, found by hash, shown as a mask, bound to their column."""

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection

from jianhe.records.models import Party
from jianhe.records.protection import Protected, keyed_hash, open_text, seal_text
from tests.build import CLERK, a_centre, a_matter, acting


def test_a_text_opens_only_for_its_own_column() -> None:
    sealed = seal_text("13808122046", "records_party.phone")
    assert b"13808122046" not in sealed
    assert open_text(sealed, "records_party.phone") == "13808122046"
    with pytest.raises(InvalidTag):
        open_text(sealed, "records_party.id_number")
    with pytest.raises(InvalidTag):
        open_text(sealed[:-1] + bytes([sealed[-1] ^ 1]), "records_party.phone")


def test_the_same_text_is_sealed_differently_each_time_and_hashed_the_same() -> None:
    assert seal_text("x", "p") != seal_text("x", "p")
    assert keyed_hash("138 0812-2046") == keyed_hash("１３８０８１２２０４６")
    assert keyed_hash("51060319900101001x") == keyed_hash("51060319900101001X")
    assert keyed_hash("13808122046") != keyed_hash("13808122047")


@pytest.mark.parametrize(
    ("purpose", "text", "mask"),
    [
        ("t.id_number", "51060319900101001X", "5106…001X"),
        ("t.id_number", "A123", "…23"),
        ("t.phone", "13808122046", "138****2046"),
        ("t.phone", "2345678", "****5678"),
        ("t.address", "旌阳区示例镇示例村三组", "旌阳区…"),
    ],
)
def test_what_is_printed_is_the_mask(purpose: str, text: str, mask: str) -> None:
    assert str(Protected(seal_text(text, purpose), purpose)) == mask


@pytest.mark.django_db
def test_the_table_holds_no_readable_number() -> None:
    a_centre()
    with acting(CLERK) as by:
        matter = a_matter(by=by)
        with connection.cursor() as cursor:
            cursor.execute("SELECT id_number, phone, id_hash FROM records_party WHERE matter_id = %s", [matter.pk])
            number, phone, id_hash = cursor.fetchone()
        assert b"510603" not in bytes(number)
        assert b"138" not in bytes(phone)
        assert id_hash == keyed_hash("51060319900101001X")
        party = Party.objects.get(matter=matter)
        assert party.phone.open() == "13808122046"
        party.save()
        assert Party.objects.get(matter=matter).phone.open() == "13808122046"
