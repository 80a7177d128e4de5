"""退还原件 on its page: what is outstanding is seen on the matter until it went back, and comes back with a void receipt."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from jianhe.casework import attachments
from jianhe.records.models import Document, Matter, OriginalReturn
from tests import build
from tests.build import HEAD, acting
from tests.checked_client import CheckedClient, checked_client
from tests.desk.registering import words

TODAY = timezone.localdate()


@pytest.fixture
def matter(db: None) -> Matter:
    build.a_centre()
    with acting(HEAD, on=TODAY) as by:
        made = build.a_matter(by=by, at=timezone.now())
        for name in ("房产证（虚构）.txt", "记工本（虚构）.txt"):
            upload = SimpleUploadedFile(name, name.encode())
            attachments.attach(matter=made, upload=upload, is_original=True, by=by, at=timezone.now())
    return made


@pytest.fixture
def client(matter: Matter) -> CheckedClient:
    return checked_client(HEAD)


def kept(model: Any) -> list[Any]:
    with acting(HEAD, on=TODAY):
        return list(model.objects.all())


def test_originals_are_outstanding_until_they_went_back(client: CheckedClient, matter: Matter) -> None:
    base = f"/desk/matters/{matter.short_code}/"
    assert "2 件原件没退" in words(client.get(base))
    assert "2 件原件还没退" in words(client.get(f"{base}materials/"))
    blank = client.get(f"{base}originals/").content.decode()
    assert blank.count('name="chosen"') == 2 == blank.count("checked") - 1, "all of them chosen, and the window"
    first = blank.split('name="chosen" value="')[1].split('"')[0]
    sent = {"chosen": [first], "to": "王建军（虚构）", "how": "post", "tracking_number": "XA1", "on": TODAY.isoformat()}
    answer = client.post(f"{base}originals/", sent)
    assert answer["Location"] == f"{base}papers/"
    assert "原件退还签收单" in words(client.get(answer["Location"]))
    materials = words(client.get(f"{base}materials/"))
    assert "退给王建军（虚构），邮寄 XA1" in materials and "1 件原件还没退" in materials
    assert "1 件原件没退" in words(client.get(base)) and "退还原件" in words(client.get(base))
    (receipt,) = kept(Document)
    assert client.get(f"{base}papers/{receipt.pk}.docx").status_code == 200
    client.post(f"{base}papers/{receipt.pk}/void/", {"reason": "邮件退回来了"})
    assert "2 件原件没退" in words(client.get(base))
    assert [one.undone_at is not None for one in kept(OriginalReturn)] == [True]


@pytest.mark.parametrize(
    "wrong", [{"chosen": []}, {"to": ""}, {"how": ""}, {"how": "post"}, {"on": "昨天"}, {"on": "2999-01-01"}]
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client: CheckedClient, matter: Matter, wrong: dict[str, Any]) -> None:
    address = f"/desk/matters/{matter.short_code}/originals/"
    chosen = client.get(address).content.decode().split('name="chosen" value="')[1].split('"')[0]
    sent = {"chosen": [chosen], "to": "留着的名字", "how": "window", "on": TODAY.isoformat(), **wrong}
    answer = client.post(address, sent)
    assert answer.status_code == 422 and "error" in answer.content.decode()
    if "to" not in wrong:
        assert "留着的名字" in answer.content.decode()
    assert kept(OriginalReturn) == []


def test_where_nothing_is_outstanding_the_page_says_so(client: CheckedClient) -> None:
    with acting(HEAD, on=TODAY) as by:
        other = build.a_matter(by=by, at=timezone.now())
    assert "没有还没退的原件" in words(client.get(f"/desk/matters/{other.short_code}/originals/"))
    assert checked_client(build.DIRECTOR).get(f"/desk/matters/{other.short_code}/originals/").status_code == 403
