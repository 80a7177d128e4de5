"""Letters in batches: nothing of the post is lost, each letter ends somewhere once, and the walls stand before and after."""

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from PIL import Image

from jianhe.casework import files, intake, letter_batches, letter_sheets, letters
from jianhe.demo import post
from jianhe.law.refusals import Refused
from jianhe.people.context import set_context
from jianhe.people.standing import Standing
from jianhe.records.models import Attachment, Contact, Event, Letter, LetterBatch, LetterScan, Matter, Sheet
from jianhe.records.queries import letters as asking
from tests import build
from tests.build import AT, CLERK, DEPUTY, HEAD

ON = date(2026, 11, 23)
WRITTEN = [post.letter([f"第{n}封，示例（虚构）"], seed=n) for n in range(5)]


@pytest.fixture
def clerk(db: None) -> Iterator[Standing]:
    build.a_centre()
    with build.acting(CLERK) as by:
        yield by


@pytest.fixture
def batch(clerk: Standing) -> LetterBatch:
    return letter_batches.start(name="上午的信", received_on=ON, by=clerk, at=AT)


def take_in(batch: LetterBatch, content: bytes, *, by: Standing, name: str = "扫描.pdf", split: str = "blank") -> LetterScan:
    return letter_batches.take_in(batch=batch, upload=SimpleUploadedFile(name, content), split=split, by=by, at=AT)


def three_letters(batch: LetterBatch, by: Standing) -> list[Letter]:
    """Two pages, a blank sheet, one page, two blank sheets, one page."""
    one, two, three, four, _five = WRITTEN
    pages = [one, two, post.blank(), three, post.blank(), post.blank(), four]
    assert take_in(batch, post.as_pdf(pages), by=by).state == "read"
    return [place.letter for place in asking.places_in(by, batch)]


def shape(by: Standing, batch: LetterBatch) -> list[list[str]]:
    """The letters of a batch as lists of the last characters of their sheets' keys, which never change."""
    return [[str(sheet.pk)[-4:] for sheet in place.sheets] for place in asking.places_in(by, batch)]


def a_letter_of(name: str = "赵示例（虚构）", **fields: Any) -> intake.Registration:
    return build.a_registration(**{
        "channel": "letter", "parties": [build.a_person(name, number="", phone="13800001111")], **fields,
    })  # fmt: skip


def register(letter: Letter, by: Standing, **fields: Any) -> intake.Registered:
    return letters.register(letter=letter, registration=a_letter_of(**fields), by=by, at=AT)


def sheet(by: Standing, batch: LetterBatch, letter: int, place: int) -> Sheet:
    found = asking.sheet_of(by, asking.places_in(by, batch)[letter].sheets[place].pk)
    assert found is not None
    return found


# Taking in


def test_blank_sheets_part_the_letters_and_are_kept_apart(batch: LetterBatch, clerk: Standing) -> None:
    three_letters(batch, clerk)
    assert [len(place.sheets) for place in asking.places_in(clerk, batch)] == [2, 1, 1]
    apart = asking.taken_out_of(clerk, batch)
    assert [one.is_separator for one in apart] == [True] * 3
    assert Sheet.objects.count() == 7, "every page of the file is somewhere"


def test_scanned_on_both_sides_a_blank_back_parts_nothing(batch: LetterBatch, clerk: Standing) -> None:
    """One leaf with a blank back, one written on both sides; a blank leaf; one leaf with a blank back."""
    one, two, three, four, _five = WRITTEN
    leaves = [one, post.blank(), two, three, post.blank(), post.blank(), four, post.blank()]
    take_in(batch, post.as_pdf(leaves), by=clerk, split="leaf")
    assert [len(place.sheets) for place in asking.places_in(clerk, batch)] == [3, 1]
    assert len(asking.taken_out_of(clerk, batch)) == 4


def test_a_file_may_be_a_letter_and_pages_may_be_parted_by_hand(batch: LetterBatch, clerk: Standing) -> None:
    for name in ("一.jpg", "二.jpg"):
        take_in(batch, post.as_jpeg(WRITTEN[0 if name == "一.jpg" else 1]), by=clerk, name=name, split="file")
    assert [len(one) for one in shape(clerk, batch)] == [1, 1]
    take_in(batch, post.as_tiff(WRITTEN[2:]), by=clerk, name="三.tif", split="hand")
    assert [len(one) for one in shape(clerk, batch)] == [1, 4], "by hand, sheets go on the last letter"


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("空.pdf", b"", "空的"),
        ("照片.heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(300), "HEIC"),
        ("表.txt", "姓名".encode(), "只收"),
        ("坏.pdf", b"%PDF-1.7 broken", "损坏"),
        ("炸弹.png", b"", "太大"),
        ("太大.pdf", b"%PDF-1.7" + bytes(60 * 1024 * 1024), "50 MB"),
    ],
)
def test_a_strange_file_is_listed_with_its_reason_and_loses_no_other(
    batch: LetterBatch, clerk: Standing, name: str, content: bytes, why: str
) -> None:
    if name == "炸弹.png":
        bomb = BytesIO()
        Image.new("1", (60_000, 60_000)).save(bomb, "PNG")
        content = bomb.getvalue()
    strange = take_in(batch, content, by=clerk, name=name, split="file")
    assert strange.state == "refused" and why in strange.reason
    assert take_in(batch, post.as_jpeg(WRITTEN[0]), by=clerk, name="好.jpg", split="file").state == "read"
    assert [(scan.state, str(scan.name.open())) for scan in asking.scans_of(batch)] == [("refused", name), ("read", "好.jpg")]


def test_the_same_file_twice_adds_nothing(batch: LetterBatch, clerk: Standing) -> None:
    content = post.as_jpeg(WRITTEN[0])
    take_in(batch, content, by=clerk)
    assert "已经收过" in take_in(batch, content, by=clerk, name="又一次.jpg").reason
    assert Sheet.objects.count() == 1


def test_a_big_file_waits_for_the_job_and_is_read_once(
    batch: LetterBatch, clerk: Standing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letter_batches, "AT_ONCE", 2)
    scan = take_in(batch, post.as_pdf(WRITTEN), by=clerk, split="file")
    assert (scan.state, scan.pages, Sheet.objects.count()) == ("waiting", 5, 0)
    with pytest.raises(Refused, match="没读完"):
        letter_batches.finish(batch=batch, by=clerk, at=AT)
    for _twice in range(2):
        scan = letter_batches.read(scan=scan, by=clerk, at=AT)
    assert (scan.state, Sheet.objects.count()) == ("read", 5)


def test_a_batch_has_a_day_that_was_and_two_different_people(clerk: Standing) -> None:
    for wrong in ({"received_on": AT.date() + timedelta(days=1)}, {"received_on": date(1989, 1, 1)},
                  {"opened_with": clerk.person}):  # fmt: skip
        with pytest.raises(Refused):
            letter_batches.start(**{"name": "x", "received_on": ON, "by": clerk, "at": AT, **wrong})


# Putting right


def test_each_change_of_the_sheets_has_its_way_back(batch: LetterBatch, clerk: Standing) -> None:
    three_letters(batch, clerk)
    before = shape(clerk, batch)
    (a, b), (c,), (d,) = before
    letter_sheets.begin_letter(sheet=sheet(clerk, batch, 0, 1), by=clerk, at=AT)
    assert shape(clerk, batch) == [[a], [b], [c], [d]]
    letter_sheets.join_previous(sheet=sheet(clerk, batch, 1, 0), by=clerk, at=AT)
    assert shape(clerk, batch) == before
    letter_sheets.move(sheet=sheet(clerk, batch, 0, 1), forward=False, by=clerk, at=AT)
    assert shape(clerk, batch) == [[b, a], [c], [d]]
    letter_sheets.move(sheet=sheet(clerk, batch, 0, 0), forward=True, by=clerk, at=AT)
    assert shape(clerk, batch) == before
    letter_sheets.move(sheet=sheet(clerk, batch, 0, 1), forward=True, by=clerk, at=AT)
    assert shape(clerk, batch) == [[a], [b, c], [d]]
    letter_sheets.move(sheet=sheet(clerk, batch, 1, 0), forward=False, by=clerk, at=AT)
    assert shape(clerk, batch) == before
    gone = sheet(clerk, batch, 1, 0)
    letter_sheets.take_out(sheet=gone, by=clerk, at=AT)
    assert shape(clerk, batch) == [[a, b], [d]], "a letter of which nothing is left is not counted"
    letter_sheets.put_back(sheet=gone, by=clerk, at=AT)
    assert shape(clerk, batch) == before


def test_a_sheet_that_goes_over_leaves_no_empty_letter(batch: LetterBatch, clerk: Standing) -> None:
    three_letters(batch, clerk)
    letter_sheets.move(sheet=sheet(clerk, batch, 2, 0), forward=False, by=clerk, at=AT)
    assert [len(one) for one in shape(clerk, batch)] == [2, 2]
    assert Letter.objects.count() == 2


def test_what_cannot_be_done_is_said(batch: LetterBatch, clerk: Standing) -> None:
    three_letters(batch, clerk)
    first = sheet(clerk, batch, 0, 0)
    for verb, more in (
        (letter_sheets.begin_letter, {}), (letter_sheets.join_previous, {}), (letter_sheets.move, {"forward": False}),
        (letter_sheets.mark, {"part": "stamp"}),
    ):  # fmt: skip
        with pytest.raises(Refused):
            verb(sheet=first, by=clerk, at=AT, **more)
    register(first.letter, clerk)
    with pytest.raises(Refused, match="已经有着落"):
        letter_sheets.turn(sheet=first, by=clerk, at=AT)
    with pytest.raises(Refused, match="不能再放进去"):
        letter_sheets.move(sheet=sheet(clerk, batch, 1, 0), forward=False, by=clerk, at=AT)


def test_a_picture_is_made_once_turned_and_written_down(batch: LetterBatch, clerk: Standing) -> None:
    three_letters(batch, clerk)
    one = sheet(clerk, batch, 0, 0)
    letter_sheets.turn(sheet=one, by=clerk, at=AT)
    for _look in range(2):
        drawn = letter_sheets.picture(sheet=sheet(clerk, batch, 0, 0), by=clerk, at=AT)
    assert Image.open(BytesIO(drawn)).size == (1800, 1274)
    kept = files.read(Sheet.objects.get(pk=one.pk).picture)
    assert Image.open(BytesIO(kept)).size == (1274, 1800), "kept as it was scanned"
    assert Event.objects.filter(kind="sheet_read").count() == 2


# An end for each


def test_a_registered_letter_is_a_matter_with_its_sheets_and_no_second_copy(batch: LetterBatch, clerk: Standing) -> None:
    first = three_letters(batch, clerk)[0]
    letter_sheets.mark(sheet=sheet(clerk, batch, 0, 0), part="envelope", by=clerk, at=AT)
    letter_sheets.mark(sheet=sheet(clerk, batch, 0, 1), part="original", by=clerk, at=AT)
    done = register(
        first, clerk, received_at=AT - timedelta(days=1), written_on=date(2026, 11, 20), postmarked_on=date(2026, 11, 21),
        posted_how="registered", tracking_number="XA 00000001 CN",
    )  # fmt: skip
    kept = list(Attachment.objects.filter(matter=done.matter).order_by("name"))
    assert [(one.name, one.part, one.is_original, one.verdict) for one in kept] == [
        ("信中原件第1页.pdf", "original", True, "clean"), ("信封第1页.pdf", "envelope", False, "clean"),
    ]  # fmt: skip
    assert {one.sha256 for one in kept} == {one.sha256 for one in first.sheets.filter(removed_at=None)}
    contact = Contact.objects.get(matter=done.matter)
    assert (contact.written_on, contact.postmarked_on) == (date(2026, 11, 20), date(2026, 11, 21))
    assert (contact.posted_how, contact.tracking_number) == ("registered", "XA 00000001 CN")
    first.refresh_from_db()
    assert (first.state, first.matter_id, first.contact_id) == ("registered", done.matter.pk, contact.pk)
    assert {"letter_registered", "file_attached"} <= set(Event.objects.filter(matter=done.matter).values_list("kind", flat=True))


def test_a_letter_is_registered_once_however_often_it_is_sent(batch: LetterBatch, clerk: Standing) -> None:
    first = three_letters(batch, clerk)[0]
    assert [register(first, clerk).is_new for _twice in range(2)] == [True, False]
    assert Matter.objects.count() == 1


def test_a_letter_may_belong_to_a_matter_that_is_known(batch: LetterBatch, clerk: Standing) -> None:
    known = build.a_matter(by=clerk)
    register(three_letters(batch, clerk)[0], clerk, known_matter=known)
    assert Matter.objects.count() == 1
    assert Attachment.objects.filter(matter=known).count() == 2


@pytest.mark.parametrize("wrong", [
    {"written_on": AT.date() + timedelta(days=1)}, {"postmarked_on": AT.date() + timedelta(days=1)},
    {"written_on": date(1919, 5, 4)}, {"posted_how": "pigeon"}, {"tracking_number": "XA1"}, {"tracking_number": "1" * 41},
])  # fmt: skip
def test_what_a_letter_shows_is_checked_beside_its_field(batch: LetterBatch, clerk: Standing, wrong: dict[str, Any]) -> None:
    with pytest.raises(intake.BadRegistration) as refused:
        register(three_letters(batch, clerk)[0], clerk, **wrong)
    assert set(refused.value.errors) <= {*wrong, "posted_how"} and refused.value.errors
    assert Matter.objects.count() == 0


def test_only_a_letter_has_a_postmark(clerk: Standing) -> None:
    visit = build.a_matter(by=clerk, written_on=ON, postmarked_on=ON, posted_how="ordinary")
    contact = Contact.objects.get(matter=visit)
    assert (contact.written_on, contact.postmarked_on, contact.posted_how) == (None, None, "")


def test_a_batch_ends_when_every_letter_has(batch: LetterBatch, clerk: Standing) -> None:
    first, second, third = three_letters(batch, clerk)
    register(first, clerk)
    with pytest.raises(Refused, match="还有 2 封"):
        letter_batches.finish(batch=batch, by=clerk, at=AT)
    for reason in ("", "  ", "长" * 201):
        with pytest.raises(Refused):
            letters.set_aside(letter=second, reason=reason, by=clerk, at=AT)
    letters.set_aside(letter=second, reason="字迹看不清，请老同志认", by=clerk, at=AT)
    with pytest.raises(Refused):
        letters.discard(letter=third, ground="rubbish", by=clerk, at=AT)
    letters.discard(letter=third, ground="advertising", by=clerk, at=AT)
    for again in (second, third):
        with pytest.raises(Refused, match="着落"):
            letters.set_aside(letter=again, reason="再一次", by=clerk, at=AT)
    letter_batches.finish(batch=batch, by=clerk, at=AT)
    assert [place.letter.state for place in asking.places_in(clerk, batch)] == ["registered", "set_aside", "not_a_letter"]
    with pytest.raises(Refused, match="已经结束"):
        letters.take_up(letter=second, by=clerk, at=AT)
    letter_batches.reopen(batch=batch, by=clerk, at=AT)
    letters.take_up(letter=second, by=clerk, at=AT)
    with pytest.raises(Refused, match="不能再拿回来"):
        letters.take_up(letter=first, by=clerk, at=AT)
    assert register(second, clerk).is_new


# Walls


def seen() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (LetterBatch, LetterScan, Letter, Sheet)}


def test_another_unit_sees_nothing_of_the_post(batch: LetterBatch, clerk: Standing) -> None:
    first = three_letters(batch, clerk)[0]
    stranger = build.standing("fuzeren2")
    set_context(stranger)
    assert seen() == dict.fromkeys(seen(), 0)
    assert asking.places_in(stranger, batch) == [] and asking.batches_of(stranger) == []
    for verb in (
        lambda: letters.set_aside(letter=first, reason="x", by=stranger, at=AT),
        lambda: letter_batches.finish(batch=batch, by=stranger, at=AT),
        lambda: take_in(batch, b"x", by=stranger),
    ):
        with pytest.raises(Refused, match="没有找到"):
            verb()


def test_a_sealed_letter_leaves_no_trace_in_its_batch(db: None) -> None:
    """Neither letter nor sheet, nor the file in which it lay, nor a gap in the numbers; for who is named, all of it."""
    build.a_centre()
    with build.acting(HEAD) as head:
        batch = letter_batches.start(name="下午的信", received_on=ON, by=head, at=AT)
        second = three_letters(batch, head)[1]
        register(second, head, is_sealed=True, name="金丝雀（虚构）")
        assert [place.number for place in asking.places_in(head, batch)] == [1, 2, 3]
        assert seen() == {"LetterBatch": 1, "LetterScan": 1, "Letter": 3, "Sheet": 7}
        hidden = sheet(head, batch, 1, 0)
    with build.acting(DEPUTY) as deputy:  # reaches the unit, and is not on the list of the sealed matter
        assert [place.number for place in asking.places_in(deputy, batch)] == [1, 2]
        assert seen() == {"LetterBatch": 1, "LetterScan": 0, "Letter": 2, "Sheet": 4}
        assert asking.sheet_of(deputy, hidden.pk) is None
        assert not Event.objects.filter(kind__in=["letter_registered", "file_attached", "sheet_read"]).exists()


@pytest.mark.parametrize("statement", [
    "UPDATE records_sheet SET sha256 = sha256", "UPDATE records_letterscan SET name = NULL", "DELETE FROM records_sheet",
    "DELETE FROM records_letterscan", "DELETE FROM records_letterbatch", "DELETE FROM records_originalreturn",
    "UPDATE records_originalreturn SET returned_to = ''",
])  # fmt: skip
def test_what_was_scanned_stays_as_it_is(statement: str, db: None) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_registered_letter_is_changed_by_nobody(batch: LetterBatch, clerk: Standing) -> None:
    first = three_letters(batch, clerk)[0]
    register(first, clerk)
    assert Letter.objects.filter(pk=first.pk).update(reason="改") == 0
