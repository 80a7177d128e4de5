"""指定承办人 for many, on the pages: choosing, looking first, giving, going on and undoing."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from jianhe.casework import bulk_assign, handling, sealing
from jianhe.desk.officer_picker import names
from jianhe.people.context import set_context
from jianhe.people.models import User
from jianhe.people.standing import Standing
from jianhe.records.models import BatchAssignment, Matter, StepTaken
from tests import build
from tests.statements import counted_statements

pytestmark = pytest.mark.django_db
CANARY = "金丝雀"
BACK = "/desk/work/office/?channel=visit"


@pytest.fixture(autouse=True)
def centre() -> Any:
    return build.a_centre()


def client_of(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def as_(username: str) -> Standing:
    by = build.standing(username, on=timezone.localdate())
    set_context(by)
    return by


def made(name: str = "王建军（虚构）", state: str = "registered", **fields: Any) -> Matter:
    return build.a_matter(state, by=as_(build.HEAD), at=timezone.now(), parties=[build.a_person(name)], **fields)


def ticked(*matters: Matter) -> list[str]:
    return [f"{matter.short_code}~{matter.version}" for matter in matters]


def fields(text: str) -> dict[str, Any]:
    """What the page between choosing and giving would send: its hidden fields."""
    form = text[text.index('id="give"') :]
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    sent: dict[str, Any] = {"row": [value for name, value in found if name == "row"]}
    return sent | {name: value for name, value in found if name != "row"}


def handler_of(matter: Matter) -> str | None:
    as_(build.HEAD)
    matter.refresh_from_db()
    return matter.handler.username if matter.handler else None


def test_open_rows_can_be_ticked_by_whoever_may_assign() -> None:
    matter, closed = made(), made("办结的（虚构）", "answered")
    page = client_of(build.HEAD).get("/desk/work/all/").content.decode()
    assert f'name="row" value="{matter.short_code}~{matter.version}"' in page
    assert f'value="{closed.short_code}~' not in page and 'action="/desk/work/assign/"' in page
    for who, address in ((build.OFFICER, "office/"), (build.CLERK, "")):
        assert 'name="row"' not in client_of(who).get(f"/desk/work/{address}").content.decode()


def test_a_restricted_row_is_ticked_by_nobody_who_is_not_named_on_it() -> None:
    matter = made()
    Matter.objects.filter(pk=matter.pk).update(is_restricted=True)
    assert 'name="row"' in client_of(build.HEAD).get("/desk/work/office/").content.decode()
    assert 'name="row"' not in client_of(build.DIRECTOR).get("/desk/work/office/").content.decode()


def test_first_is_shown_what_will_happen_and_what_cannot() -> None:
    """Nothing is written before it was seen for this very person."""
    good, his, changed = made("能给的（虚构）"), made("他的（虚构）", "in_progress"), made("改过的（虚构）")
    rows = ticked(good, his, changed)
    handling.note(matter=changed, kind="note", text="示例", happened_at=timezone.now(), by=as_(build.HEAD), at=timezone.now())
    client = client_of(build.HEAD)
    first = client.post("/desk/work/assign/", {"row": rows, "back": BACK}).content.decode()
    assert "选了这 2 件，先选给谁" in first and "1 件不能指定" in first and "data-submit-key" not in first
    assert "手上 1 件" in first  # what the officer has in hand
    sent = {**fields(first), "handler": build.OFFICER}
    looked = client.post("/desk/work/assign/now/", sent)  # chosen, but never shown for this person
    page = looked.content.decode()
    assert looked.status_code == 200 and not BatchAssignment.objects.exists()
    assert "1 件给李青（虚构）" in page and "2 件不能指定" in page
    assert "已经由李青（虚构）承办。" in page and "选了以后有人改过" in page
    done = client.post("/desk/work/assign/now/", {**fields(page), "handler": build.OFFICER})
    assert done.status_code == 303
    result = client.get(done["Location"]).content.decode()
    assert "1 件给李青（虚构）了" in result and "2 件没有指定" in result and "撤销" in result
    assert f'href="{BACK}"' in result
    assert handler_of(good) == build.OFFICER and handler_of(changed) is None


def test_a_second_click_finds_the_first_batch() -> None:
    matter, client = made(), client_of(build.HEAD)
    page = client.post("/desk/work/assign/", {"row": ticked(matter), "handler": build.OFFICER}).content.decode()
    sent = {**fields(page), "handler": build.OFFICER}
    first, second = (client.post("/desk/work/assign/now/", sent) for _ in range(2))
    assert first["Location"] == second["Location"]
    as_(build.HEAD)
    assert StepTaken.objects.filter(step="assign").count() == BatchAssignment.objects.count() == 1


def test_undo_is_one_press() -> None:
    matter, moved = made(), made("动过的（虚构）")
    client = client_of(build.HEAD)
    page = client.post("/desk/work/assign/", {"row": ticked(matter, moved), "handler": "zhuli"}).content.decode()
    where = client.post("/desk/work/assign/now/", {**fields(page), "handler": "zhuli"})["Location"].partition("?")[0]
    handling.note(matter=moved, kind="note", text="示例", happened_at=timezone.now(), by=as_("zhuli"), at=timezone.now())
    answer = client.post(f"{where}undo/", {"back": BACK})
    result = client.get(answer["Location"]).content.decode()
    assert "撤销了 1 件，不再给陈示（虚构）" in result and "指定以后又有办理，没有撤销。" in result
    assert handler_of(matter) is None and handler_of(moved) == "zhuli"
    assert f"{where}undo/" not in result  # there is nothing more to undo
    record = client.get(f"/desk/matters/{matter.short_code}/").content.decode()
    assert "撤销指定承办人" in record and "承办人恢复为：未分派" in record


def test_all_that_match_are_chosen_by_their_filters() -> None:
    letters = [made(f"第{n}位（虚构）", channel="letter") for n in range(3)]
    made("来访人（虚构）")
    sent = {"all": "1", "view": "office", "channel": "letter", "back": BACK}
    page = client_of(build.HEAD).post("/desk/work/assign/", sent).content.decode()
    assert fields(page)["row"] == ticked(*letters) and "不止" not in page
    assert client_of(build.HEAD).post("/desk/work/assign/", {"all": "1", "view": "x"}).status_code == 404


def test_no_more_than_one_batch_takes_are_chosen(monkeypatch: Any) -> None:
    monkeypatch.setattr("jianhe.desk.assigning.MOST", 2)
    every = [made(f"第{n}位（虚构）") for n in range(3)]
    page = client_of(build.HEAD).post("/desk/work/assign/", {"all": "1", "view": "office"}).content.decode()
    assert fields(page)["row"] == ticked(*every[:2]) and "符合的不止 2 件" in page


def test_nothing_chosen_leads_back_with_a_sentence() -> None:
    client = client_of(build.HEAD)
    answer = client.post("/desk/work/assign/", {"row": ["x", "2026-1~y", "'--"], "back": BACK})
    assert answer["Location"] == BACK and "一件也没有选。" in client.get(BACK).content.decode()
    for elsewhere in ("https://example.org/", "//example.org/desk/work/", "/logout/", ""):
        assert client.post("/desk/work/assign/", {"back": elsewhere})["Location"] == "/desk/work/"


def test_somebody_must_be_chosen() -> None:
    matter, client = made(), client_of(build.HEAD)
    sent = {"row": ticked(matter), "form_key": str(uuid4())}
    for handler in ("", "nobody", build.SYSTEM):
        answer = client.post("/desk/work/assign/now/", {**sent, "handler": handler})
        assert answer.status_code == 422 and "从名单里选一个人。" in answer.content.decode()
    assert handler_of(matter) is None


@pytest.mark.parametrize("words", ["李青", "青", "liqing", "LQ", "liq", "li qing", "chengban"])
def test_an_officer_is_found_by_name_pinyin_and_initials(words: str) -> None:
    assert names(words, "李青（虚构）", "chengban")
    assert not names(words + "z", "李青（虚构）", "chengban")


def test_the_only_one_whom_the_words_name_is_chosen() -> None:
    matter, client = made(), client_of(build.HEAD)
    piece = client.post("/desk/work/assign/", {"row": ticked(matter), "who": "lq"}, headers={"HX-Request": "true"})
    text = piece.content.decode()
    assert text.startswith('<div id="plan">') and "1 件给李青（虚构）" in text
    assert "data-takes-focus" not in text  # the focus stays in the field while somebody types
    assert text.count('name="handler"') == 1 and " checked" in text
    nobody = client.post("/desk/work/assign/", {"row": ticked(matter), "who": "zzz"}).content.decode()
    assert "没有叫这个名字的承办人。" in nobody


def test_a_sealed_or_foreign_matter_is_told_as_if_it_did_not_exist() -> None:
    secret, hidden = made(CANARY), made("限阅的（虚构）")
    rows = [*ticked(secret, hidden), "2026-99999~1"]
    sealing.seal(matter=secret, ground="示例", by=as_(build.HEAD), at=timezone.now())
    Matter.objects.filter(pk=hidden.pk).update(is_restricted=True)
    client = client_of(build.DIRECTOR)
    page = client.post("/desk/work/assign/", {"row": rows, "handler": build.OFFICER}).content.decode()
    assert CANARY not in page and page.count("没有找到这件事项。") == 2
    assert "限阅事项" in page and "限阅的（虚构）" not in page
    done = client.post("/desk/work/assign/now/", {**fields(page), "row": rows, "handler": build.OFFICER})
    result = client.get(done["Location"]).content.decode()
    assert CANARY not in result and "限阅的（虚构）" not in result and "3 件没有指定" in result
    batch = BatchAssignment.objects.get() if as_(build.DIRECTOR) else None
    assert batch is not None
    for who in (build.HEAD, build.DEPUTY):
        assert client_of(who).get(f"/desk/work/assignments/{batch.pk}/").status_code == 404
        assert client_of(who).post(f"/desk/work/assignments/{batch.pk}/undo/").status_code == 404


@pytest.mark.parametrize("who", [build.OFFICER, build.CLERK, build.SYSTEM])
def test_who_may_not_assign_opens_none_of_it(who: str) -> None:
    client, key = client_of(who), uuid4()
    for address in ("assign/", "assign/now/", f"assignments/{key}/undo/", f"assignments/{key}/go-on/"):
        assert client.post(f"/desk/work/{address}", {"row": ticked(made())}).status_code == 403
    assert client.get(f"/desk/work/assignments/{key}/").status_code == 403


def test_a_longer_batch_shows_how_far_it_is_and_goes_on() -> None:
    last, client = made(), client_of(build.HEAD)
    rows = [*(f"2026-{n}~1" for n in range(90_000, 90_110)), *ticked(last)]
    page = client.post("/desk/work/assign/", {"row": rows, "handler": build.OFFICER}).content.decode()
    where = client.post("/desk/work/assign/now/", {**fields(page), "handler": build.OFFICER})["Location"]
    page = client.get(where).content.decode()
    assert "50 / 111" in page and "接着办" in page and "undo/" not in page and handler_of(last) is None
    on = where.partition("?")[0] + "go-on/"
    piece = client.post(on, headers={"HX-Request": "true"}).content.decode()
    assert piece.startswith("<article") and "100 / 111" in piece
    done = client.post(on, headers={"HX-Request": "true"})
    result = client.get(done["HX-Redirect"]).content.decode()
    assert "1 件给李青（虚构）了" in result and "接着办" not in result and handler_of(last) == build.OFFICER
    assert client.post(on).status_code == 303  # once more does no harm


@pytest.mark.parametrize("rows", [1, 8])
def test_the_pages_cost_the_same_however_many_are_chosen(rows: int) -> None:
    matters = [made(f"第{n}位（虚构）") for n in range(rows)]
    client = client_of(build.HEAD)
    client.get("/desk/work/")
    with counted_statements() as looking:
        page = client.post("/desk/work/assign/", {"row": ticked(*matters), "handler": build.OFFICER}).content.decode()
    assert len(looking) == 12, looking
    where = client.post("/desk/work/assign/now/", {**fields(page), "handler": build.OFFICER})["Location"]
    with counted_statements() as result:
        client.get(where)
    assert len(result) == 7, result


def test_undo_is_offered_for_a_day() -> None:
    matter, by, client = made(), as_(build.HEAD), client_of(build.HEAD)
    at = timezone.now() - timedelta(days=1, minutes=1)
    officer = User.objects.get(username=build.OFFICER)
    chosen = [bulk_assign.Chosen(matter.short_code, matter.version)]
    batch = bulk_assign.begin(chosen=chosen, handler=officer, form_key=uuid4(), by=by, at=at)
    bulk_assign.carry_on(batch=batch, by=by, at=at)
    assert "undo/" not in client.get(f"/desk/work/assignments/{batch.pk}/").content.decode()
    answer = client.post(f"/desk/work/assignments/{batch.pk}/undo/")
    assert "超过一天" in client.get(answer["Location"]).content.decode()
