"""网上提交: from the guide's result to a receipt and a matter that can be followed; a draft is opened by its code alone."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from jianhe.casework import online, orphans
from jianhe.law.roles import may
from jianhe.papers.guide_code import guide_code
from jianhe.people.models import User
from jianhe.people.standing import NOBODY
from jianhe.records.models import Attachment, Contact, DangerNotice, Matter, OnlineDraft, Party
from tests import build
from tests.build import CLERK, DIRECTOR, acting

PAGES = {
    "story": {"story": "在工地绑钢筋，三个月没给钱，一共两万七。"}, "claim": {"claim": "把工资给我。"},
    "other": {"other": "宏远劳务公司（虚构）"}, "who": {"name": "王建军（虚构）", "phone": "138 0812 2046", "address": "青禾镇"},
}  # fmt: skip


@pytest.fixture
def client(db: None) -> Client:
    build.a_centre()
    return Client()


def post(client: Client, status: int = 200, **fields: Any) -> str:
    answer = client.post("/submit/", fields)
    assert answer.status_code == status, answer.content.decode()[:3000]
    assert "no-store" in answer["Cache-Control"]
    return answer.content.decode()


def begun(client: Client, **fields: str) -> str:
    return code_in(post(client, do="begin", **fields))


def code_in(page: str) -> str:
    found = re.search(r'name="draft" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def written(client: Client, **fields: str) -> tuple[str, str]:
    """A draft with every page filled in: its code, and the page after the last."""
    code, page = begun(client, **fields), ""
    for name, answers in PAGES.items():
        page = post(client, draft=code, page=name, **answers)
    return code, page


def sent(client: Client, code: str, **fields: Any) -> str:
    page = post(client, draft=code, page="send", is_true="on", **fields)
    return re.search(r'class="code-large">([^<]+)<', page)[1]  # type: ignore[index]


def test_from_the_guide_to_a_receipt_and_to_the_matters_progress(client: Client) -> None:
    """One true path: nothing that was answered to the guide is asked again."""
    result = client.get("/guide/ask/safe/work/wages/inspection/").content.decode()
    carried = re.search(r'href="/submit/\?guide=([^"]+)"', result)[1]  # type: ignore[index]
    assert f'value="{carried}"' in client.get("/submit/", {"guide": carried}).content.decode()
    first = post(client, do="begin", guide=carried)
    assert "引导时说：" in first and "劳动监察没解决" in first and "劳动监察已经找过" in first
    code, look_over = written(client, guide=carried)
    assert "检查一遍" in look_over and "宏远劳务公司" in look_over
    photo = SimpleUploadedFile("欠条.txt", "欠条".encode(), "text/plain")
    lookup = sent(client, code, materials=[photo])
    on = timezone.localdate()
    with acting(CLERK, on=on):
        matter = Matter.objects.get()
        contact = Contact.objects.get()
        party, file = Party.objects.get(side="a"), Attachment.objects.get()
    assert (matter.matter_type, matter.lookup_code, matter.line) == ("unpaid_wages", lookup, "N")
    assert (contact.channel, contact.guide_code, contact.guide_page) == ("online", carried, "unpaid_wages/inspection_tried")
    assert (party.phone.open(), file.name) == ("13808122046", "欠条.txt")
    assert matter.owner.username == CLERK and contact.registered_by.username == "online-jingyang"
    progress = client.post("/track/", {"code": lookup, "digits": "2046"}).content.decode()
    assert "已经登记" in progress


def test_sent_twice_it_is_one_matter_with_one_receipt(client: Client) -> None:
    code, _page = written(client)
    first = sent(client, code)
    assert sent(client, code) == first
    assert first in post(client, draft=code, to="list")  # and whoever comes back later sees it again
    with acting(CLERK, on=timezone.localdate()):
        assert Matter.objects.count() == 1


@pytest.mark.parametrize(("page", "answers", "told"), [
    ("story", {"story": "  "}, "写一两句就行"), ("who", {"name": "", "phone": "13808122046"}, "没写姓名"),
    ("who", {"name": "王示例（虚构）", "phone": ""}, "没写电话"), ("who", {"name": "王示例（虚构）", "phone": "abc"}, "电话"),
])  # fmt: skip
def test_what_is_missing_is_told_and_the_rest_is_kept(client: Client, page: str, answers: Any, told: str) -> None:
    found = post(client, 422, draft=begun(client), page=page, **answers)
    assert told in found and "有一处要改" in found and answers.get("name", "") in found


def test_it_is_not_sent_before_it_was_looked_over(client: Client) -> None:
    code, _page = written(client)
    assert "属实就打勾" in post(client, 422, draft=code, page="send")
    empty = begun(client)
    assert "error-summary" in post(client, 422, draft=empty, page="send", is_true="on")
    with acting(CLERK, on=timezone.localdate()):
        assert Matter.objects.count() == 0


def test_a_draft_is_gone_on_with_by_its_code_in_any_order(client: Client) -> None:
    code = begun(client)
    post(client, draft=code, page="who", **PAGES["who"])
    elsewhere = Client()  # another telephone: nothing was kept in the first
    tasks = post(elsewhere, draft=code.lower().replace("-", " "), to="list")
    assert tasks.count(">已填<") == 1 and tasks.count(">没填<") == 3
    assert "13808122046" in post(elsewhere, draft=code, to="who")
    for name in ("other", "story", "claim"):
        page = post(elsewhere, draft=code, page=name, **PAGES[name])
    assert "检查一遍" in page


def test_a_code_cannot_be_guessed(client: Client) -> None:
    assert "没有这份草稿" in post(client, 422, draft="ABCD-EFGHJK")
    for _ in range(19):
        post(client, 422, draft="ABCD-EFGHJK")
    assert "试的次数太多" in post(client, 429, draft="ABCD-EFGHJK")


def test_nothing_written_is_readable_in_the_table_and_nobody_sees_it_without_its_code(client: Client, admin_db: Any) -> None:
    code, _page = written(client)
    assert admin_db("SELECT count(*) FROM records_onlinedraft WHERE convert_from(content, 'LATIN1') LIKE '%%1380%%'") == [(0,)]
    assert code not in str(admin_db("SELECT code_hash FROM records_onlinedraft"))
    with acting(CLERK), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.online_draft', '', true)")  # as in the next request, which gave no code
        cursor.execute("SELECT count(*) FROM records_onlinedraft")
        assert cursor.fetchone() == (0,)
    sent(client, code)
    with transaction.atomic():
        kept = online.opened(code=code, address="", by=NOBODY, at=timezone.now())
        assert kept is not None and set(kept.answers) == {"sent", "due"}
    assert orphans.drop_drafts(at=timezone.now()) == 0
    assert orphans.drop_drafts(at=timezone.now() + timedelta(days=31)) == 1


def test_words_of_suicide_bring_help_and_the_officer_on_duty(client: Client) -> None:
    page = post(client, draft=begun(client), page="story", story="欠我工资不给，我不想活了，一死了之。")
    assert "tel:12356" in page and page.index("tel:12356") < page.index("<h1>")
    with acting(DIRECTOR, on=timezone.localdate()):
        assert DangerNotice.objects.get().source == "guide"


def test_the_account_of_the_system_can_do_nothing_else(client: Client) -> None:
    code, _page = written(client)
    sent(client, code)
    account = User.objects.get(username="online-jingyang")
    assert not account.has_usable_password() and not account.check_password("")
    for act in ("see_list", "see_matter", "take_step", "download", "see_protected"):
        assert not may({online.ROLE}, act), act


def test_a_code_of_the_guide_that_is_none_carries_nothing(client: Client) -> None:
    assert "引导时说" not in post(client, do="begin", guide="2222-222")
    assert "引导图指到：消费" in post(client, do="begin", guide=guide_code(date(2026, 11, 24), page="consumer"))


def test_materials_are_kept_with_the_draft_and_go_along_when_it_is_sent(client: Client) -> None:
    """Chosen on one telephone, gone on with on another a day later: judged as at the desk, taken out, sent."""
    code, _page = written(client)
    note = SimpleUploadedFile("../欠条.txt", "欠条".encode(), "text/plain")
    program = SimpleUploadedFile("a.exe", b"MZ\x90\x00" * 50, "application/pdf")
    page = post(client, draft=code, page="send", do="keep", materials=[note, program])
    assert "欠条.txt" in page and "窗口打不开" in page and "../" not in page
    elsewhere = Client()
    assert "存了 2 份" in post(elsewhere, draft=code, to="list")
    page = post(elsewhere, draft=code, to="look")
    drop = re.findall(r'name="drop" value="([^"]+)"', page)[1]
    assert "a.exe" not in post(elsewhere, draft=code, page="send", drop=drop)
    with transaction.atomic():
        named = OnlineDraft.objects.get().files
    assert len(named) == 1 and drop not in named  # what the sweep of files leaves alone
    many = [SimpleUploadedFile(f"{n}.txt", str(n).encode(), "text/plain") for n in range(10)]
    assert "最多 10 份" in post(elsewhere, 422, draft=code, page="send", do="keep", materials=many)
    empty = SimpleUploadedFile("空.txt", b"", "text/plain")
    assert "是空的" in post(elsewhere, 422, draft=code, page="send", do="keep", materials=[empty])
    sent(elsewhere, code, materials=[SimpleUploadedFile("0.txt", b"0", "text/plain")])
    with acting(CLERK, on=timezone.localdate()):
        assert sorted(one.name for one in Attachment.objects.all()) == ["0.txt", "欠条.txt"]
