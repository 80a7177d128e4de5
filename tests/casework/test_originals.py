"""Originals go back once, to somebody, on a day, against a receipt; made void, the receipt leaves them with us again."""

import zipfile
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from jianhe.casework import attachments, documents, originals
from jianhe.law.refusals import Refused
from jianhe.people.context import set_context
from jianhe.people.standing import Standing
from jianhe.records.models import Attachment, Document, Event, Matter, OriginalReturn
from jianhe.records.queries import documents as asking
from tests import build
from tests.build import AT, HEAD, ON

URL = "https://example.invalid/verify/x/"


@pytest.fixture
def head(db: None) -> Standing:
    build.a_centre()
    by = build.standing(HEAD)
    set_context(by)
    return by


@pytest.fixture
def matter(head: Standing) -> Matter:
    """A matter with two originals and a copy."""
    made = build.a_matter(by=head)
    for name, is_original in (("房产证（虚构）.txt", True), ("记工本（虚构）.txt", True), ("欠条复印件.txt", False)):
        attachments.attach(
            matter=made, upload=SimpleUploadedFile(name, name.encode()), is_original=is_original, by=head, at=AT
        )
    return made


def give_back(matter: Matter, by: Standing, **changes: Any) -> Document:
    return originals.give_back(**{
        "matter": matter, "originals": asking.originals_to_return(matter), "to": "王建军（虚构）", "how": "window", "on": ON,
        "by": by, "at": AT + timedelta(hours=1), **changes,
    })  # fmt: skip


def test_the_receipt_lists_what_went_back_and_has_its_number(head: Standing, matter: Matter) -> None:
    receipt = give_back(matter, head)
    assert receipt.number.startswith("旌检控还") and receipt.state == "approved"
    text = zipfile.ZipFile(BytesIO(documents.content(document=receipt, form="docx", verification_url=URL))).read(
        "word/document.xml"
    ).decode()  # fmt: skip
    wanted = ("房产证（虚构）", "记工本（虚构）", "共2件", "王建军（虚构）", "在窗口当面签收", "2026年11月24日", receipt.number)
    for part in wanted:
        assert part in text, part
    assert "欠条" not in text
    assert asking.originals_to_return(matter) == []
    assert Event.objects.filter(kind="original_returned", matter=matter).count() == 2


def test_by_post_it_is_tracked(head: Standing, matter: Matter) -> None:
    with pytest.raises(Refused, match="邮件号"):
        give_back(matter, head, how="post")
    receipt = give_back(matter, head, how="post", tracking_number=" XA1 ")
    assert receipt.blanks["returned_how"] == "邮寄，邮件号XA1"
    assert set(OriginalReturn.objects.values_list("how", "tracking_number")) == {("post", "XA1")}


def test_nothing_goes_back_twice(head: Standing, matter: Matter) -> None:
    first, second = asking.originals_to_return(matter)
    receipt = give_back(matter, head, originals=[first])
    assert asking.originals_to_return(matter) == [second]
    with pytest.raises(Refused, match="已经退过"):
        give_back(matter, head, originals=[first, second])
    with pytest.raises(IntegrityError), transaction.atomic():
        OriginalReturn.objects.create(
            centre_id=matter.centre_id, matter=matter, attachment=first, document=receipt, returned_on=ON, returned_to="x",
            how="window", returned_by=head.person, at=AT,
        )  # fmt: skip


def test_a_void_receipt_leaves_the_originals_with_us_and_the_next_has_the_next_number(head: Standing, matter: Matter) -> None:
    receipt = give_back(matter, head)
    documents.void(document=receipt, reason="领取人写错", by=head, at=AT + timedelta(hours=2))
    assert len(asking.originals_to_return(matter)) == 2
    assert Event.objects.filter(kind="original_return_undone").count() == 1
    again = give_back(matter, head, to="李示例（虚构）")
    assert (receipt.serial, again.serial) == (1, 2)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"originals": []}, "没有选"), ({"to": " "}, "谁领取"), ({"to": "长" * 101}, "谁领取"), ({"how": "pigeon"}, "怎么退"),
        ({"on": ON + timedelta(days=1)}, "今天以前"), ({"on": ON - timedelta(days=1)}, "收到以后"),
        ({"how": "post", "tracking_number": "1" * 41}, "40"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(head: Standing, matter: Matter, wrong: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused, match=why):
        give_back(matter, head, **wrong)
    assert not OriginalReturn.objects.exists() and not Document.objects.filter(paper="originals_receipt").exists()


def test_neither_a_copy_nor_an_original_of_another_matter(head: Standing, matter: Matter) -> None:
    copy = Attachment.objects.filter(matter=matter, is_original=False)
    other = build.a_matter(by=head)
    for whose, wrong in ((matter, list(copy)), (other, asking.originals_to_return(matter))):
        with pytest.raises(Refused, match="收的原件"):
            give_back(whose, head, originals=wrong)


def test_who_may_not_and_who_does_not_reach(head: Standing, matter: Matter) -> None:
    there = asking.originals_to_return(matter)
    for username, why in ((build.DIRECTOR, "职责"), ("fuzeren2", "没有找到")):
        by = build.standing(username)
        set_context(by)
        with pytest.raises(Refused, match=why):
            give_back(matter, by, originals=there)
