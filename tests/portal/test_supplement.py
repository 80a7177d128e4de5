"""补材料: words and papers from home stand on the matter, whoever looks after it is told, and an open 补正 is answered."""

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from jianhe.people.models import User
from jianhe.records.models import Attachment, Clock, Entry, Matter, Notice, Proceeding
from tests import build
from tests.build import CLERK, HEAD, acting

PATH = "/supplement/"


def asked(client: Client, matter: Matter, status: int = 200, **fields: object) -> str:
    with connection.cursor() as cursor:  # the citizen comes without any context
        for name in ("centres", "units", "person", "portal_matter", "inner"):
            cursor.execute("SELECT set_config(%s, '', true)", [f"app.{name}"])
    answer = client.post(PATH, {"code": matter.lookup_code, "digits": "2046", **fields})
    assert answer.status_code == status, answer.content.decode()[:2000]
    assert "no-store" in answer["Cache-Control"]
    return answer.content.decode()


def photo(name: str = "记工本.txt", text: str = "九月二十六天") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), "text/plain")


@pytest.fixture
def matter(db: None) -> Matter:
    build.a_centre()
    with acting(CLERK) as by:
        return build.a_matter("supplement_wait", by=by)


def test_what_was_asked_for_comes_in_once_and_the_officer_hears_of_it(matter: Matter) -> None:
    client, key = Client(), str(uuid4())
    progress = client.post("/track/", {"code": matter.lookup_code, "digits": "2046"}).content.decode()
    assert "要您补材料" in progress and re.search(r'action="/supplement/"', progress)
    page = asked(client, matter)
    assert "前补齐" in page and "身份证复印件" not in page  # the list is content: it stands in the notice
    done = asked(client, matter, do="send", text="找到记工本了。", materials=[photo(), photo("欠条.txt", "欠条")], form_key=key)
    assert "收到了" in done and "补正的材料算今天收到" in done
    again = asked(client, matter, do="send", text="找到记工本了。", materials=[photo()], form_key=key)
    assert "收到了" in again and "补正的材料算今天收到" not in again
    with acting(CLERK):
        entry = Entry.objects.get()
        files = Attachment.objects.order_by("id")
        assert (entry.kind, entry.text, entry.by.username) == ("online", "找到记工本了。", "online-jingyang")
        assert [(one.name, one.supplied_by, one.verdict) for one in files] == [
            ("记工本.txt", "王建军（虚构）", "clean"), ("欠条.txt", "王建军（虚构）", "clean"),
        ]  # fmt: skip
        assert Proceeding.objects.get(matter=matter).state == "registered"
        assert Clock.objects.get(limit="supplement").ended_at is not None
        assert Notice.objects.get().kind == "handed_in"
    client.force_login(User.objects.get(username=CLERK), backend="django.contrib.auth.backends.ModelBackend")
    assert "当事人在网上交来了材料" in client.get("/desk/inbox/").content.decode()
    record = client.get(f"/desk/matters/{matter.short_code}/").content.decode()
    assert "网上补充" in record and "找到记工本了" in record


def test_nothing_too_much_and_a_strange_file(matter: Matter) -> None:
    client = Client()
    assert "没有写，也没有选文件" in asked(client, matter, 422, do="send", text="  ")
    assert "超过 50 MB" in asked(client, matter, 422, do="send", text="写了的", materials=[photo(text="")])
    done = asked(client, matter, do="send", materials=[SimpleUploadedFile("a.exe", b"MZ\x90\x00" * 50)])
    assert "收到了" in done
    with acting(CLERK):
        assert Attachment.objects.get().verdict == "refused"  # taken as it came, and not opened by anybody


def test_wrong_digits_a_sealed_and_a_closed_matter_take_nothing(matter: Matter) -> None:
    client = Client()
    assert "对不上" in asked(client, matter, 422, digits="0000", do="send", text="x")
    with acting(HEAD) as by:
        sealed = build.a_matter(by=by, is_sealed=True)
        closed = build.a_matter("answered", by=by)
    for one in (sealed, closed):
        assert "不能在网上补" in asked(client, one) and "不能在网上补" in asked(client, one, 422, do="send", text="x")
    with acting(HEAD):
        assert Entry.objects.count() == 0


def test_many_additions_in_a_day_are_slowed_down(matter: Matter) -> None:
    client = Client()
    for n in range(20):
        asked(client, matter, do="send", text=f"第 {n} 次")
    assert "次数太多" in asked(client, matter, 422, do="send", text="又一次")
