"""Saved views on the pages: in the rail with their counts, above their list, and where they are kept."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from jianhe.casework import saved_views, sealing
from jianhe.people.context import set_context
from jianhe.people.models import Unit, User
from jianhe.people.standing import Standing
from jianhe.records.models import Matter, SavedView
from tests import build
from tests.statements import counted_statements

pytestmark = pytest.mark.django_db
CANARY = "金丝雀"


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


def made(name: str = "王建军（虚构）", *, by: str = build.HEAD, **fields: Any) -> Matter:
    return build.a_matter(by=as_(by), at=timezone.now(), parties=[build.a_person(name)], **fields)


def saved_by(username: str, name: str = "来信", *, is_shared: bool = False, **given: Any) -> SavedView:
    by = as_(username)
    return saved_views.save(**{
        "name": name, "view": "office", "filters": {"channel": "letter"}, "form_key": uuid4(), "by": by,
        "at": timezone.now(), "shared_with": Unit.objects.get(pk=by.home_unit) if is_shared else None, **given,
    })  # fmt: skip


def entries_of(client: Client, address: str = "/desk/work/") -> dict[str, dict[str, Any]]:
    return {entry["label"]: entry for entry in client.get(address).context["navigation"]}


def test_present_filters_are_saved_under_a_name_and_stand_in_the_rail() -> None:
    made("来信人（虚构）", channel="letter")
    made("来访人（虚构）")
    client = client_of(build.HEAD)
    page = client.get("/desk/work/office/?channel=letter")
    assert page.context["save_url"] == "/desk/work/office/save/?channel=letter"
    form = client.get(page.context["save_url"])
    assert "来源：来信" in form.content.decode()
    key = form.context["form"]["form_key"].value()
    done = client.post(page.context["save_url"], {"name": "来信", "form_key": key})
    saved = SavedView.objects.get()
    assert done.status_code == 303 and done["Location"] == f"/desk/work/office/?channel=letter&saved={saved.pk}"
    opened = client.get(done["Location"])
    text = opened.content.decode()
    assert "<h1>来信</h1>" in text and "来信人" in text and "来访人" not in text and "改过" not in text
    entry = entries_of(client, done["Location"])["来信"]
    assert entry["count"] == "1" and entry["current"] and entry["url"] == done["Location"]
    assert not entries_of(client, done["Location"])["本部门"]["current"]


def test_without_a_name_the_form_comes_back_with_all_that_was_typed() -> None:
    client = client_of(build.HEAD)
    answer = client.post("/desk/work/office/save/?channel=letter", {"name": "", "form_key": str(uuid4())})
    assert answer.status_code == 422 and "给视图起个名字。" in answer.content.decode()
    saved_by(build.HEAD, "已有")
    answer = client.post("/desk/work/office/save/?channel=letter", {"name": "已有", "form_key": str(uuid4())})
    assert answer.status_code == 422 and 'value="已有"' in answer.content.decode()
    assert client.get("/desk/work/nothing/save/").status_code == 404


def test_a_changed_view_says_so_and_is_kept_by_one_press() -> None:
    saved, client = saved_by(build.HEAD), client_of(build.HEAD)
    page = client.get(f"/desk/work/office/?channel=visit&saved={saved.pk}")
    text = page.content.decode()
    assert "改过" in text and "就这样存" in text
    sent = {"do": "keep", "view": "office", "channel": "visit"}
    done = client.post(f"/desk/work/views/{saved.pk}/", sent)
    assert done["Location"] == f"/desk/work/office/?channel=visit&saved={saved.pk}"
    assert "改过" not in client.get(done["Location"]).content.decode()


def test_a_shared_view_shows_each_reader_their_own_matters() -> None:
    """And says whose it is; what the reader may not see is neither listed nor counted."""
    saved = saved_by(build.HEAD, is_shared=True, filters={"flag": "minor"})
    made("大家的（虚构）", flags=["minor"])
    secret = made(CANARY, flags=["minor"])
    sealing.seal(matter=secret, ground="示例", by=as_(build.HEAD), at=timezone.now())
    hidden = made("限阅的（虚构）", flags=["minor"])
    Matter.objects.filter(pk=hidden.pk).update(is_restricted=True)
    address = f"/desk/work/office/?flag=minor&saved={saved.pk}"
    assert entries_of(client_of(build.HEAD))["来信"]["count"] == "3"
    reader = client_of(build.OFFICER)
    text = reader.get(address).content.decode()
    assert "大家的" in text and CANARY not in text and hidden.short_code not in text
    assert "共享的视图，按您能看的来列。" in text and "就这样存" not in text
    assert entries_of(reader)["来信"]["count"] == "1"
    stranger = client_of("fuzeren2")
    assert "来信" not in entries_of(stranger)
    assert "这个视图已经不在了" in stranger.get(address).content.decode()


@pytest.mark.parametrize(("view", "filters", "sentence"), [
    ("office", {"channel": "letter", "colour": "red"}, "“colour：red”现在没有可选的了"),
    ("office", {"town": "atlantis"}, "“乡镇：atlantis”现在没有可选的了"),
    ("office", {"handler": "left-long-ago"}, "“承办：left-long-ago”现在没有可选的了"),
    ("gone", {"channel": "letter"}, "这个视图用的列表已经没有了"),
])  # fmt: skip
def test_a_view_whose_filter_is_no_longer_offered_says_so(view: str, filters: dict[str, str], sentence: str) -> None:
    saved, client = saved_by(build.HEAD), client_of(build.HEAD)
    SavedView.objects.filter(pk=saved.pk).update(view=view, filters=filters)  # as an earlier release left it
    as_(build.HEAD)
    address = entries_of(client)["来信"]["url"]
    assert sentence in client.get(address).content.decode()


def test_one_lands_on_the_start_view() -> None:
    saved, client = saved_by(build.HEAD), client_of(build.HEAD)
    assert client.get("/desk/")["Location"] == "/desk/work/"
    client.post(f"/desk/work/views/{saved.pk}/", {"do": "start"})
    assert client.get("/desk/")["Location"] == f"/desk/work/office/?channel=letter&saved={saved.pk}"
    client.post(f"/desk/work/views/{saved.pk}/", {"do": "start"})
    assert client.get("/desk/")["Location"] == "/desk/work/"


def test_the_page_of_views_names_orders_shares_removes_and_restores() -> None:
    first, second, client = saved_by(build.HEAD, "甲"), saved_by(build.HEAD, "乙"), client_of(build.HEAD)

    def press(saved: SavedView, **sent: str) -> str:
        answer = client.post(f"/desk/work/views/{saved.pk}/", sent)
        assert answer.status_code == 303
        return client.get(answer["Location"]).content.decode()

    assert [row["name"] for row in client.get("/desk/work/views/").context["mine"]] == ["甲", "乙"]
    press(second, do="up")
    assert [row["name"] for row in client.get("/desk/work/views/").context["mine"]] == ["乙", "甲"]
    assert "已经有叫这个名字的视图。" in press(first, do="rename", name="乙")
    assert "改好了。" in press(first, do="rename", name="丙")
    unit = Unit.objects.get(pk=as_(build.HEAD).home_unit)
    assert f"共享给{unit.name}了" in press(first, do="share", unit=str(unit.pk))
    assert "丙" in entries_of(client_of(build.OFFICER))
    assert "现在只有您看" in press(first, do="share", unit="")
    page = press(first, do="remove")
    assert "一天之内可以在下面找回" in page and "刚删的" in page and "丙" not in entries_of(client)
    assert "找回来了" in press(first, do="restore") and "丙" in entries_of(client)


def test_nobody_presses_on_the_view_of_another() -> None:
    saved = saved_by(build.HEAD, is_shared=True)
    for who in (build.OFFICER, "fuzeren2"):
        assert client_of(who).post(f"/desk/work/views/{saved.pk}/", {"do": "remove"}).status_code == 404
    assert client_of(build.HEAD).post(f"/desk/work/views/{saved.pk}/", {"do": "nothing"}).status_code == 404
    assert client_of(build.SYSTEM).get("/desk/work/views/").status_code == 403


def test_views_cost_one_statement_however_many_they_are() -> None:
    """One to fetch them, and all counts of the rail in the one that there is anyhow."""
    made()
    client = client_of(build.HEAD)
    client.get("/desk/work/")
    with counted_statements() as without:
        client.get("/desk/work/")
    for n in range(14):
        saved_by(build.HEAD, f"第{n:02}个", filters={"channel": "letter", "flag": "minor"})
    with counted_statements() as many:
        entries = entries_of(client)
    assert len(many) == len(without) == 8
    assert "第11个" in entries and "第12个" not in entries and "管视图" in entries
