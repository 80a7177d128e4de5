"""收文书: after a consent papers come on the telephone, opening one is receiving it, and without one nothing changes."""

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from jianhe.casework import documents, online_service, rules
from jianhe.law.refusals import Refused
from jianhe.records.models import Document, Event, Matter, Notice, PaperReceipt, Party, ServiceConsent
from tests import build
from tests.bench_browser import click_through, judged
from tests.build import HEAD, OFFICER, acting
from tests.checked_client import checked_client

PICTURES = os.environ.get("JIANHE_PICTURES", "")
NUMBER = "51060319900101001X"


def ask(matter: Matter, path: str = "/track/", status: int = 200, **fields: Any) -> str:
    """As a citizen, without any context; every page is read as strictly as a validator reads it."""
    with connection.cursor() as cursor:
        for name in ("centres", "units", "person", "portal_matter", "inner"):
            cursor.execute("SELECT set_config(%s, '', true)", [f"app.{name}"])
    answer = checked_client().post(path, {"code": matter.lookup_code, "digits": "2046", **fields})
    assert answer.status_code == status, answer.content.decode()[:3000]
    assert "no-store" in answer["Cache-Control"]
    return answer.content.decode()


def paper_of(matter: Matter, kind: str) -> Document:
    with acting(HEAD):
        found: Document = Document.objects.get(matter=matter, paper=kind)
        return found


@pytest.fixture
def matter(db: None) -> Matter:
    """Answered, with notices and the result reply approved and none served."""
    build.a_centre()
    with acting(HEAD) as by:
        return build.a_matter("replied", by=by)


def test_without_consent_nothing_changes_and_nothing_opens(matter: Matter) -> None:
    page = ask(matter)
    assert "文书送纸质的" in page and "办理结果答复" not in page
    assert "这里没有这份文书" in ask(matter, "/papers/", 422, paper=paper_of(matter, "result_reply").pk)
    with acting(HEAD):
        assert not PaperReceipt.objects.exists() and not ServiceConsent.objects.exists()
        assert set(Document.objects.filter(matter=matter).values_list("state", flat=True)) == {"approved"}
    assert Client().get("/papers/")["Location"] == "/track/"


def test_consent_opening_receipt_and_back_to_paper(matter: Matter) -> None:
    page = ask(matter, do="receive_online")
    assert "以后您在网上收" in page and "办理结果答复" in page and "受理通知书" in page
    ask(matter, do="receive_online")  # pressed twice
    with acting(HEAD):
        consent = ServiceConsent.objects.get()
        assert (consent.party.name, consent.withdrawn_at) == ("王建军（虚构）", None)
        assert "打开一份，就算收到一份" in consent.words
    notice, reply = paper_of(matter, "acceptance_notice"), paper_of(matter, "result_reply")
    page = ask(matter, "/papers/", paper=notice.pk)
    assert "收到这份文书" in page and "王建军（虚构）" in page and "不同意的，什么时候以前说" not in page
    ask(matter, "/papers/", paper=notice.pk)  # once received, read again
    with acting(HEAD):
        receipt = PaperReceipt.objects.get()
        notice.refresh_from_db()
        assert (notice.state, notice.served_how, notice.served_to) == ("served", "online", "王建军（虚构）")
        assert receipt.at == notice.served_at and receipt.opened_with == "digits"
        events = Event.objects.filter(matter_id=matter.pk, kind__in=("service_agreed", "paper_opened", "document_read"))
        assert [one.kind for one in events.order_by("recorded_at", "id")] == [
            "service_agreed", "paper_opened", "document_read", "document_read",
        ]  # fmt: skip
    page = ask(matter, "/papers/", paper=reply.pk)
    assert "您的证件号码" in page and "收到这份文书" not in page
    assert "没写证件号码" in ask(matter, "/papers/", 422, paper=reply.pk, number=" ")
    assert "对不上" in ask(matter, "/papers/", 422, paper=reply.pk, number="510603199001010028")
    page = ask(matter, "/papers/", paper=reply.pk, number="510603 19900101 001x")
    assert "不同意的，什么时候以前说" in page and "申请复查" in page and NUMBER not in page
    page_of_reply = page
    opened = re.search(r'name="opened" value="([^"]+)"', page)[1]  # type: ignore[index]
    assert "您的证件号码" in ask(matter, "/papers/", paper=reply.pk, opened=opened[:-3] + "abc")
    assert "收到这份文书" in ask(matter, "/papers/", paper=reply.pk, opened=opened)
    with acting(HEAD):
        reply.refresh_from_db()
        assert (reply.state, reply.served_how) == ("served", "online")
        assert PaperReceipt.objects.get(document=reply).opened_with == "identity"
    desk = checked_client(HEAD).get(f"/desk/matters/{matter.short_code}/papers/").content.decode()
    assert "同意在网上收文书" in desk and "在网上打开，核对过证件号码" in desk and "在网上打开，凭查询码和电话" in desk
    told = re.search(r"申请复查：(\d+年\d+月\d+日)前", page_of_reply)[1]  # type: ignore[index]
    desk = checked_client(HEAD).get(f"/desk/matters/{matter.short_code}/").content.decode()
    assert "同意在网上收文书" in desk and f"{told}，当事人的期限，王建军（虚构）" in desk
    assert desk.count("当事人申请复查</h3>") == 1
    page = ask(matter, do="receive_paper")
    assert "还是送纸质的" in page and "办理结果答复" not in page
    assert "这里没有这份文书" in ask(matter, "/papers/", 422, paper=notice.pk)
    with acting(HEAD):
        assert ServiceConsent.objects.get().withdrawn_at is not None
    assert "撤回" in checked_client(HEAD).get(f"/desk/matters/{matter.short_code}/papers/").content.decode()
    with acting(OFFICER):
        assert sorted(Notice.objects.values_list("kind", flat=True)) == ["service_agreed", "service_withdrawn"]


def test_guessing_the_number_is_stopped(matter: Matter) -> None:
    ask(matter, do="receive_online")
    reply = paper_of(matter, "result_reply")
    for _ in range(5):
        ask(matter, "/papers/", 422, paper=reply.pk, number="510603199001010028")
    assert "先停一停" in ask(matter, "/papers/", 429, paper=reply.pk, number=NUMBER)
    with acting(HEAD):
        assert not PaperReceipt.objects.exists()


def test_a_paper_goes_to_its_own_people_and_never_beside_a_minor_or_a_shared_telephone(matter: Matter) -> None:
    ask(matter, do="receive_online")
    with acting(HEAD) as by:
        neighbour = build.a_person("李示例（虚构）", phone="13800002046", number="", no_id_reason="没带证件")
        other = build.a_matter("replied", by=by, parties=[neighbour])
        foreign = Document.objects.get(matter=other, paper="acceptance_notice")
    assert "这里没有这份文书" in ask(matter, "/papers/", 422, paper=foreign.pk)
    with acting(HEAD) as by:
        family = build.a_matter("replied", by=by, parties=[
            build.a_person(), build.a_person("王示例（虚构）", number="", no_id_reason="没带证件", phone="13900002046"),
        ])  # fmt: skip
        child = build.a_matter("replied", by=by, flags=["minor"])
        sealed = build.a_matter("registered", by=by, is_sealed=True)
    for hidden in (family, child, sealed):
        assert "您的文书" not in ask(hidden)
        assert "不能在网上收" not in ask(hidden) and ask(hidden, status=422, do="receive_online")
    with acting(HEAD):
        assert ServiceConsent.objects.count() == 1


def test_the_second_of_several_claimants_receives_but_does_not_serve(db: None) -> None:
    build.a_centre()
    with acting(HEAD) as by:
        people = [build.a_person("李示例（虚构）", number="", no_id_reason="没带证件", phone="13900001234"), build.a_person()]
        matter = build.a_matter("replied", by=by, parties=people)
    ask(matter, do="receive_online")
    notice = paper_of(matter, "acceptance_notice")
    assert "收到这份文书" in ask(matter, "/papers/", paper=notice.pk)
    with acting(HEAD):
        notice.refresh_from_db()
        assert notice.state == "approved" and PaperReceipt.objects.get().party.name == "王建军（虚构）"
    page = checked_client(HEAD).get(f"/desk/matters/{matter.short_code}/").content.decode()
    assert "在网上打开了" in page and "当事人申请复查" not in page
    reply = paper_of(matter, "result_reply")
    ask(matter, "/papers/", paper=reply.pk, number=NUMBER)
    page = checked_client(HEAD).get(f"/desk/matters/{matter.short_code}/").content.decode()
    assert page.count("当事人申请复查</h3>") == 1 and "当事人的期限，王建军（虚构）" in page
    with acting(HEAD) as by:
        later = timezone.now()
        documents.serve(document=reply, how="post", to="李示例（虚构）", served_at=later, by=by, at=later)
    page = checked_client(HEAD).get(f"/desk/matters/{matter.short_code}/").content.decode()
    assert page.count("当事人申请复查</h3>") == 2 and "当事人的期限，李示例（虚构）" in page, "each has its own"


def test_the_database_keeps_it(matter: Matter) -> None:
    """No receipt without a consent that stands, none changed, none twice; nothing served online that nobody opened."""
    ask(matter, do="receive_online")
    ask(matter, "/papers/", paper=paper_of(matter, "acceptance_notice").pk)
    with acting(HEAD) as by:
        consent, receipt, reply = ServiceConsent.objects.get(), PaperReceipt.objects.get(), paper_of(matter, "result_reply")
        common = {"centre_id": matter.centre_id, "matter": matter, "party": consent.party}
        made = {**common, "document": reply, "consent": consent, "opened_with": "digits", "at": timezone.now()}
        with pytest.raises(Refused, match="怎样|送达方式"):
            documents.serve(document=reply, how="online", to="本人", served_at=build.AT, by=by, at=build.AT)
        respondent = Party.objects.create(
            centre_id=matter.centre_id, matter=matter, side="b", role="respondent", kind="person", name="示例（虚构）"
        )
        for wrong in (
            lambda: Document.objects.filter(pk=reply.pk).update(served_how="online", state="served"),
            lambda: PaperReceipt.objects.filter(pk=receipt.pk).update(at=timezone.now()),
            lambda: PaperReceipt.objects.create(**{**made, "document": receipt.document}),
            lambda: PaperReceipt.objects.create(**{**made, "at": consent.given_at - timedelta(days=1)}),
            lambda: PaperReceipt.objects.create(**{**made, "party": respondent}),
            lambda: ServiceConsent.objects.create(**{**common, "party": respondent}, words="示例", given_at=timezone.now()),
            lambda: ServiceConsent.objects.filter(pk=consent.pk).update(words="别的"),
        ):
            with pytest.raises(Exception, match="opened online|opens it|append-only|once|denied|cannot receive|no consent"), \
                    transaction.atomic():
                wrong()
    ask(matter, do="receive_paper")
    with acting(HEAD):
        with pytest.raises(IntegrityError, match="no consent stands"), transaction.atomic():
            PaperReceipt.objects.create(**made)
        with pytest.raises(IntegrityError, match="withdrawn once"), transaction.atomic():
            ServiceConsent.objects.update(withdrawn_at=timezone.now())
    ask(matter)  # and the verbs write nothing for a matter that no page has opened
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.portal_matter', '', true), set_config('app.units', '', true)")
    with pytest.raises((Refused, ObjectDoesNotExist)):
        online_service.agree(matter=matter, digits="2046", shown="示例", at=timezone.now())


def test_the_catalogue_says_what_opens_which_paper(db: None) -> None:
    papers = documents.papers()
    assert all(papers[code].served_to == "person" for code in online_service.receivable())
    assert "reconciliation_invitation" not in online_service.receivable()  # it is for one party, with that party's own code
    assert {limit for paper in papers.values() for limit in paper.runs} <= set(rules.catalogue().limits)


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False])
def test_on_a_telephone(own_db: Any, live_site: str, browser: Any, script: bool) -> None:
    build.a_centre()
    with acting(HEAD, on=timezone.localdate()) as by:
        matter = build.a_matter("replied", by=by, at=timezone.now() - timedelta(minutes=9))
    context = browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 390, "height": 844}, java_script_enabled=script
    )
    page, faults = context.new_page(), list[str]()

    def look(name: str) -> None:
        for mode, contrast in (("", ""), ("elder", ""), ("", "high")) if script else ():
            page.evaluate("([m, c]) => Object.assign(document.documentElement.dataset, {mode: m, contrast: c})", [mode, contrast])
            found = judged(page).response["violations"]
            faults.extend(f"{name} {mode}: {one['id']} {one['nodes'][0]['html'][:160]}" for one in found)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            faults.extend([f"{name} {mode}{contrast}: {wide} px too wide"] if wide > 0 else [])
            if PICTURES:
                page.screenshot(path=Path(PICTURES) / f"receive-{name}-{mode}{contrast}.png", full_page=True)
        if script:
            page.evaluate("Object.assign(document.documentElement.dataset, {mode: '', contrast: ''})")

    page.goto(f"{live_site}/track/{matter.lookup_code}/")
    page.locator("[name=digits]").fill("2046")
    with page.expect_navigation():
        page.locator("[name=digits]").press("Enter")
    page.get_by_text("想在网上收文书", exact=True).click()
    look("ask")
    click_through(page.get_by_role("button", name="我同意，在网上收"))
    page.get_by_role("button", name="打开 受理通知书").wait_for()
    look("list")
    click_through(page.get_by_role("button", name="打开 办理结果答复"))
    page.locator("[name=number]").fill("510603199001010028")
    click_through(page.get_by_role("button", name="核对并打开"))
    assert page.locator(".error-summary").is_visible()
    look("number")
    page.locator("[name=number]").fill(NUMBER)
    click_through(page.get_by_role("button", name="核对并打开"))
    page.locator(".paper-text").wait_for()
    look("paper")
    with page.expect_download() as kept:
        page.get_by_role("button", name="存成 PDF").click()
    assert kept.value.path().read_bytes().startswith(b"%PDF")
    click_through(page.get_by_role("button", name="回到我的办理线"))
    assert "已经收到" in page.content() and NUMBER not in page.content() and page.url == f"{live_site}/track/"
    context.close()
    assert not faults, "\n".join(faults)
    with acting(HEAD, on=timezone.localdate()):
        assert PaperReceipt.objects.get().opened_with == "identity"
