"""Letters in batches on their pages: taken in, put right and registered without script; walls, statements, the printed list."""

from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from jianhe.casework import letter_batches, letters
from jianhe.demo import post
from jianhe.people.standing import Standing
from jianhe.records.models import Contact, Draft, Letter, LetterBatch, Matter, Sheet
from jianhe.records.queries import letters as asking
from tests import build
from tests.build import CLERK, HEAD, acting
from tests.checked_client import CheckedClient, checked_client
from tests.desk.registering import typed, words
from tests.statements import counted_statements

TODAY = timezone.localdate()
WRITTEN = [post.letter([f"第{n}封，示例（虚构）"], seed=n) for n in range(3)]


@pytest.fixture
def client(db: None) -> CheckedClient:
    build.a_centre()
    return checked_client(CLERK)


@pytest.fixture
def batch(client: CheckedClient) -> LetterBatch:
    return a_batch()


def a_batch(username: str = CLERK, *, pages: Any = None) -> LetterBatch:
    """Three letters of one sheet, parted by blank sheets."""
    with acting(username, on=TODAY) as by:
        made = letter_batches.start(name="上午的信", received_on=TODAY, by=by, at=timezone.now())
        sheets = pages or [WRITTEN[0], post.blank(), WRITTEN[1], post.blank(), WRITTEN[2]]
        upload = SimpleUploadedFile("扫描.pdf", post.as_pdf(sheets))
        letter_batches.take_in(batch=made, upload=upload, split="blank", by=by, at=timezone.now())
    return made


def places(batch: LetterBatch, username: str = CLERK) -> list[asking.Place]:
    with acting(username, on=TODAY) as by:
        return asking.places_in(by, batch)


def sheets(batch: LetterBatch) -> list[list[UUID]]:
    return [[sheet.pk for sheet in place.sheets] for place in places(batch)]


def kept(model: Any) -> list[Any]:
    with acting(CLERK, on=TODAY):
        return list(model.objects.all())


def press(client: CheckedClient, batch: LetterBatch, sheet: UUID, do: str, **headers: str) -> Any:
    return client.post(f"/desk/letters/batches/{batch.pk}/arrange/", {"sheet": str(sheet), "do": do}, headers=headers)


def a_letter(**changes: Any) -> dict[str, Any]:
    """A letter as the form sends it."""
    return typed(**{
        "channel": "letter", "party-0-number": "", "party-0-no_id_reason": "来信来电没有写",
        "received_on": TODAY.isoformat(), **changes,
    })  # fmt: skip


def test_a_batch_is_started_and_fed_without_script(client: CheckedClient) -> None:
    with acting(CLERK, on=TODAY) as by:
        other = str(build.standing("chuangkou2").person.pk)  # type: ignore[union-attr]
        assert by.person is not None
    answer = client.post("/desk/letters/", {"received_on": TODAY.isoformat(), "name": "上午的信", "opened_with": other})
    assert answer.status_code == 303
    page = words(client.get(answer["Location"]))
    assert "上午的信" in page and "还没有收扫描件" in page
    files = [
        SimpleUploadedFile("一.jpg", post.as_jpeg(WRITTEN[0])), SimpleUploadedFile("坏.pdf", b"%PDF-1.7"),
        SimpleUploadedFile("二.tif", post.as_tiff(WRITTEN[1:])),
    ]  # fmt: skip
    fed = client.post(f"{answer['Location']}upload/", {"files": files, "split": "file"})
    page = words(client.get(fed["Location"]))
    assert "“一.jpg”收下了，1 页" in page and "“二.tif”收下了，2 页" in page and "“坏.pdf”没有收：文件已损坏" in page
    assert "共 2 封" in page and "一起开拆" in page


@pytest.mark.parametrize("wrong", [{"received_on": ""}, {"received_on": "昨天"}, {"received_on": "2999-01-01"}])
def test_what_is_wrong_with_a_new_batch_stands_beside_its_field(client: CheckedClient, wrong: dict[str, str]) -> None:
    answer = client.post("/desk/letters/", {"received_on": TODAY.isoformat(), "name": "留着", **wrong})
    assert answer.status_code == 422
    assert "留着" in answer.content.decode() and "errorlist" in answer.content.decode()
    assert kept(LetterBatch) == []


def test_the_script_is_told_of_each_file(client: CheckedClient, batch: LetterBatch) -> None:
    upload = SimpleUploadedFile("照片.heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(300))
    answer = client.post(
        f"/desk/letters/batches/{batch.pk}/upload/", {"files": [upload], "split": "file"}, headers={"Accept": "application/json"}
    )
    (told,) = answer.json()["files"]
    assert told["state"] == "refused" and "HEIC" in told["words"]


def test_forty_files_in_one_press_are_all_taken_in(client: CheckedClient, batch: LetterBatch) -> None:
    # Other strokes on each, also where no font is there to write with: the same file twice is taken in once.
    files = [SimpleUploadedFile(f"{n}.jpg", post.as_jpeg(post.letter([f"{n:06b}"], seed=n))) for n in range(40)]
    client.post(f"/desk/letters/batches/{batch.pk}/upload/", {"files": files, "split": "file"})
    assert len(places(batch)) == 43


def test_sheets_are_put_right_by_radio_and_button(client: CheckedClient, batch: LetterBatch) -> None:
    (a,), (b,), (c,) = sheets(batch)
    assert press(client, batch, b, "join").status_code == 303
    assert sheets(batch) == [[a, b], [c]]
    page = client.get(press(client, batch, b, "begin")["Location"]).content.decode()
    assert sheets(batch) == [[a], [b], [c]]
    assert f'value="{b}" checked' in page, "the same sheet stays chosen"
    press(client, batch, a, "take_out")
    assert sheets(batch) == [[b], [c]]
    press(client, batch, a, "put_back")
    press(client, batch, a, "envelope")
    press(client, batch, a, "turn")
    (first,) = [sheet for sheet in kept(Sheet) if sheet.pk == a]
    assert (first.part, first.turn, first.removed_at) == ("envelope", 90, None)


def test_a_press_that_changes_nothing_says_why(client: CheckedClient, batch: LetterBatch) -> None:
    first = sheets(batch)[0][0]
    answer = press(client, batch, first, "join")
    assert "没有还没登记的信" in words(client.get(answer["Location"]))
    fragment = press(client, batch, first, "join", **{"HX-Request": "true"})
    assert fragment.status_code == 422 and "没有还没登记的信" in words(fragment)
    assert press(client, batch, first, "burn").status_code == 404
    assert "先选一页" in words(client.get(press(client, batch, UUID(int=1), "turn")["Location"]))


def test_three_letters_go_through_one_after_the_other(client: CheckedClient, batch: LetterBatch) -> None:
    first, second, third = (place.letter for place in places(batch))
    address = f"/desk/letters/{first.pk}/"
    page = client.get(address)
    assert "第 1 封，共 3 封" in words(page)
    assert f'value="{TODAY.isoformat()}"' in page.content.decode(), "received on the day of the batch"
    answer = client.post(address, a_letter(written_on=TODAY.isoformat(), posted_how="registered", tracking_number="XA1"))
    assert answer["Location"] == f"/desk/letters/{second.pk}/"
    assert "第 1 封登记好了" in words(client.get(answer["Location"]))
    answer = client.post(f"/desk/letters/{second.pk}/settle/", {"do": "set_aside", "reason": "字迹看不清"})
    assert answer["Location"] == f"/desk/letters/{third.pk}/"
    answer = client.post(f"/desk/letters/{third.pk}/settle/", {"do": "discard", "ground": "advertising"})
    assert answer["Location"] == f"/desk/letters/batches/{batch.pk}/"
    assert "每一封都有着落了" in words(client.get(answer["Location"]))
    answer = client.post(f"/desk/letters/batches/{batch.pk}/finish/", {"do": "finish"})
    listed = words(client.get(answer["Location"]))
    (matter,) = kept(Matter)
    for part in (f"已登记 {matter.short_code}", "王建军（虚构）", "放一边：字迹看不清", "不是信：广告、推销", "挂号信 XA1"):
        assert part in listed, part
    (contact,) = kept(Contact)
    assert (contact.channel, contact.written_on) == ("letter", TODAY)


def test_a_settled_letter_shows_what_became_of_it(client: CheckedClient, batch: LetterBatch) -> None:
    first, second, _third = (place.letter for place in places(batch))
    client.post(f"/desk/letters/{first.pk}/", a_letter())
    client.post(f"/desk/letters/{second.pk}/settle/", {"do": "set_aside", "reason": "字迹看不清"})
    (matter,) = kept(Matter)
    page = client.get(f"/desk/letters/{first.pk}/")
    assert matter.short_code in words(page) and "register" not in page.content.decode().split('id="')
    assert "字迹看不清" in words(client.get(f"/desk/letters/{second.pk}/"))
    client.post(f"/desk/letters/{second.pk}/settle/", {"do": "take_up"})
    assert 'id="register"' in client.get(f"/desk/letters/{second.pk}/").content.decode()
    again = client.post(f"/desk/letters/{first.pk}/", a_letter())
    assert again.status_code == 303 and len(kept(Matter)) == 1


def test_what_is_wrong_with_a_letter_loses_nothing_typed(client: CheckedClient, batch: LetterBatch) -> None:
    letter = places(batch)[0].letter
    answer = client.post(f"/desk/letters/{letter.pk}/", a_letter(postmarked_on="2999-01-01", story="留着这一句"))
    text = answer.content.decode()
    assert answer.status_code == 422 and "不能在收到那天以后" in text and "留着这一句" in text
    assert "第 1 封，共 3 封" in words(answer) and kept(Matter) == []
    answer = client.post(f"/desk/letters/{letter.pk}/settle/", {"do": "set_aside", "reason": ""})
    assert answer.status_code == 422 and "放一边要写为什么" in words(answer)


def test_another_row_and_a_known_matter_work_as_on_the_register_page(client: CheckedClient, batch: LetterBatch) -> None:
    with acting(CLERK, on=TODAY) as by:
        known = build.a_matter(by=by, at=timezone.now())
    letter = places(batch)[0].letter
    page = client.post(f"/desk/letters/{letter.pk}/", a_letter(do="row"))
    assert 'name="party-1-name"' in page.content.decode()
    asked = client.post(f"/desk/letters/{letter.pk}/", a_letter(**{"party-0-phone": "138 0812 2046"}))
    assert asked.status_code == 422 and known.short_code in words(asked)
    chosen = {"party-0-phone": "138 0812 2046", "link": "repeat", "target": known.short_code}
    client.post(f"/desk/letters/{letter.pk}/", a_letter(**chosen))
    assert len(kept(Matter)) == 1 and len(kept(Contact)) == 2


def test_a_draft_belongs_to_letter_and_writer(client: CheckedClient, batch: LetterBatch) -> None:
    letter = places(batch)[0].letter
    client.post(f"/desk/letters/{letter.pk}/draft/", a_letter(story="写到一半"))
    assert "写到一半" in client.get(f"/desk/letters/{letter.pk}/").content.decode()
    colleague = checked_client("zhuli")
    with acting("zhuli", on=TODAY) as by:
        assert batch.unit_id in by.units
    page = colleague.get(f"/desk/letters/{letter.pk}/").content.decode()
    assert "写到一半" not in page and 'id="register"' in page
    assert colleague.post(f"/desk/letters/{letter.pk}/draft/", a_letter(story="另一个人写")).json()["saved"]
    away = client.post(f"/desk/letters/{letter.pk}/draft/", a_letter(story="写到一半", do="keep"))
    assert away["Location"] == f"/desk/letters/batches/{batch.pk}/"
    client.post(f"/desk/letters/{letter.pk}/", a_letter())
    assert kept(Draft) == []


def test_the_picture_of_a_sheet_is_a_png_and_turned_where_it_was_turned(client: CheckedClient, batch: LetterBatch) -> None:
    sheet = sheets(batch)[0][0]
    answer = client.get(f"/desk/letters/sheets/{sheet}/picture/")
    assert answer["Content-Type"] == "image/png" and "no-store" in answer["Cache-Control"]
    assert answer.content.startswith(b"\x89PNG")
    fragment = client.post(f"/desk/letters/sheets/{sheet}/turn/", headers={"HX-Request": "true"})
    assert f"/desk/letters/sheets/{sheet}/picture/?turn=90" in fragment.content.decode()
    assert client.get(f"/desk/letters/sheets/{sheet}/picture/").content != answer.content


# Walls


def everything(batch: LetterBatch, letter: Letter, sheet: UUID) -> list[str]:
    return [
        f"/desk/letters/batches/{batch.pk}/", f"/desk/letters/batches/{batch.pk}/list/", f"/desk/letters/{letter.pk}/",
        f"/desk/letters/batches/{batch.pk}/progress/", f"/desk/letters/sheets/{sheet}/picture/",
    ]  # fmt: skip


def test_another_unit_and_who_may_not_find_nothing(client: CheckedClient, batch: LetterBatch) -> None:
    here = places(batch)[0]
    for address in everything(batch, here.letter, here.sheets[0].pk):
        assert checked_client("fuzeren2").get(address).status_code == 404, address
        assert checked_client(build.SYSTEM).get(address).status_code == 403, address
        assert checked_client(None).get(address).status_code == 302, address
    assert "上午的信" not in words(checked_client("fuzeren2").get("/desk/letters/"))


def test_of_a_sealed_letter_nothing_is_left_on_any_page(client: CheckedClient) -> None:
    canary = post.letter(["金丝雀（虚构）"], seed=9)
    batch = a_batch(HEAD, pages=[WRITTEN[0], post.blank(), canary, post.blank(), WRITTEN[2]])
    here = places(batch, HEAD)[1]
    sealing = checked_client(HEAD)
    answer = sealing.post(f"/desk/letters/{here.letter.pk}/", a_letter(is_sealed="on", **{"party-0-name": "金丝雀（虚构）"}))
    assert answer.status_code == 303
    assert "金丝雀" in words(sealing.get(f"/desk/letters/batches/{batch.pk}/list/"))
    colleague = checked_client("zhuli")
    whole = "".join(words(colleague.get(address)) for address in everything(batch, here.letter, here.sheets[0].pk)[:2])
    assert "金丝雀" not in whole and "共 2 封" in whole and "已登记" not in whole
    for address in everything(batch, here.letter, here.sheets[0].pk)[2:]:
        if "progress" not in address:
            assert colleague.get(address).status_code == 404


# Statements


def asked_for(client: CheckedClient, address: str) -> int:
    with counted_statements() as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_no_page_asks_letter_by_letter(client: CheckedClient, batch: LetterBatch) -> None:
    many = a_batch(pages=[page for n in range(12) for page in (post.letter([str(n)], seed=n), post.blank())])
    for small, large in (
        (f"/desk/letters/batches/{batch.pk}/", f"/desk/letters/batches/{many.pk}/"),
        (f"/desk/letters/batches/{batch.pk}/list/", f"/desk/letters/batches/{many.pk}/list/"),
        (f"/desk/letters/{places(batch)[0].letter.pk}/", f"/desk/letters/{places(many)[0].letter.pk}/"),
    ):
        few, lots = asked_for(client, small), asked_for(client, large)
        assert lots <= few <= 24, (large, few, lots)
    with acting(CLERK, on=TODAY) as by:
        assert _settled(by, many) == 12
    assert asked_for(client, f"/desk/letters/batches/{many.pk}/list/") <= 24


def _settled(by: Standing, batch: LetterBatch) -> int:
    here = asking.places_in(by, batch)
    for place in here:
        letters.set_aside(letter=place.letter, reason="示例", by=by, at=timezone.now())
    return len(here)
