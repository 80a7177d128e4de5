"""司法确认 on its pages: each check with its mend, the one press, the court window's desk, the seconds, the payments."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jianhe.casework import performance, performance_sweep
from jianhe.casework.agreement_terms import Payment as Instalment
from jianhe.records.models import Agreement, Packet, Party, Payment
from tests import agreeing, build, confirming
from tests.build import HEAD, OFFICER, acting
from tests.checked_client import checked_client
from tests.confirming import COURT, NO
from tests.desk.registering import words
from tests.statements import counted_statements

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def a_signed(**fields: Any) -> Agreement:
    """Signed a minute ago, its papers among the materials."""
    build.a_centre()
    at = timezone.now() - timedelta(minutes=1)
    with acting(HEAD, on=TODAY) as by:
        matter = confirming.a_quarrel(by, at=at)
        confirming.papers(matter, by)
        return confirming.mediated(matter, by, at=at, **fields)


def page_of(agreement: Agreement) -> str:
    return f"/desk/matters/{agreement.matter.short_code}/confirmation/{agreement.pk}/"


def everything_ticked(agreement: Agreement, **more: Any) -> dict[str, Any]:
    with acting(HEAD, on=TODAY):
        parties = [str(one.pk) for one in confirming.agreements_parties(agreement)]
        files = list(agreement.matter.attachments.values_list("pk", "name"))
    parts = {f"file_{key}": "proof" if "证明" in name else "agreement" if "协议" in name else "" for key, name in files}
    return {**NO, "court_link": "seat", "applicants": parties, **parts, **more}


def test_one_press_and_it_lies_on_the_courts_desk() -> None:
    agreement = a_signed()
    ours, theirs = checked_client(HEAD), checked_client(COURT)
    assert agreement.matter.short_code in words(ours.get("/desk/confirmations/"))
    matter_page = ours.get(f"/desk/matters/{agreement.matter.short_code}/")
    assert page_of(agreement) in matter_page.content.decode() and "还没送法院" in words(matter_page)
    first = ours.get(page_of(agreement))
    assert "还没有回答" in words(first) and "没有在申请书上签字" in words(first) and "怎么办" in words(first)
    assert "换一名调解员" not in words(first), "a question that waits tells to answer it, not to mend what may be right"
    assert 'href="#id_r_205_0"' in first.content.decode() and "签名，宏远劳务示例公司（虚构）.png" in words(first)
    short = ours.post(page_of(agreement), everything_ticked(agreement, do="send", applicants=[]))
    assert short.status_code == 422 and "不是双方共同申请" in words(short)
    assert ours.post(page_of(agreement), everything_ticked(agreement, do="send")).status_code == 303
    assert "王示例0（虚构）" in words(theirs.get("/desk/inbox/")), "it lies on the window's own home"
    desk = words(theirs.get("/desk/court/"))
    assert "王示例0（虚构）" in desk and "等收件" in desk and "没有送来的材料包" not in desk
    with acting(COURT, on=TODAY):
        packet = Packet.objects.get()
    base = f"/desk/court/packets/{packet.pk}/"
    opened = words(theirs.get(base))
    assert "劳动争议人民调解委员会" in opened and packet.manifest_sha256 in opened and "13808122040" not in opened
    assert "13808122040" in words(theirs.post(f"{base}particulars/"))
    assert theirs.get(f"{base}files/1/")["Content-Type"] == "application/pdf"
    assert theirs.post(f"{base}receive/").status_code == 303
    assert "法院已收件" in words(ours.get(f"/desk/matters/{agreement.matter.short_code}/"))
    assert "收件" in words(theirs.get(base)) and "从签字算" in words(ours.get(page_of(agreement)))
    figures = words(ours.get("/desk/confirmations/"))
    assert "法院窗口收件 1 件" in figures and "中位数 —" not in figures
    behind = words(ours.get("/desk/confirmations/waits/"))
    assert "怎么算" in behind and agreement.matter.short_code in behind and "材料包 1 件" in behind


def test_nothing_else_of_the_matter_is_there_for_the_court_and_no_packet_for_others() -> None:
    agreement = a_signed()
    checked_client(HEAD).post(page_of(agreement), everything_ticked(agreement, do="send"))
    with acting(COURT, on=TODAY):
        packet = Packet.objects.get()
    court = Client()
    build_client = checked_client(COURT)
    for path in ("", "papers/", "materials/", "people/", "proceedings/"):
        assert build_client.get(f"/desk/matters/{agreement.matter.short_code}/{path}").status_code == 404
    assert court.get("/desk/court/").status_code == 302
    assert checked_client(OFFICER).get(f"/desk/court/packets/{packet.pk}/").status_code == 403
    assert checked_client("lianluo").get(page_of(agreement)).status_code in (403, 404)


def test_a_divorce_is_grey_with_the_article_and_what_to_do() -> None:
    build.a_centre()
    with acting(HEAD, on=TODAY) as by:
        matter = confirming.a_quarrel(by, at=timezone.now())
        wife, husband = Party.objects.filter(matter=matter).order_by("side")
        terms = agreeing.some_terms(wife, husband, 100)
        clauses = (*terms.clauses[:-1], ("other", {"terms": "双方自愿离婚"}), ("free_will", {}))
        divorce = confirming.mediated(matter, by, terms=terms.__class__(**{**vars(terms), "clauses": clauses}), at=timezone.now())
    client = checked_client(HEAD)
    page = client.get(page_of(divorce))
    assert 'aria-disabled="true"' in page.content.decode()
    assert "民政局" in words(page) and "第三百五十五条" in words(page)
    answer = client.post(page_of(divorce), everything_ticked(divorce, do="send"))
    assert answer.status_code == 422 and "身份关系" in words(answer)


def test_payments_on_their_page() -> None:
    agreement = a_signed()
    client = checked_client(HEAD)
    url = f"/desk/matters/{agreement.matter.short_code}/performance/{agreement.pk}/"
    assert client.post(url, {"do": "begin"}).status_code == 303
    with acting(HEAD, on=TODAY):
        first = str(agreement.all_instalments.order_by("number")[0].pk)
    paid = {"do": "pay", "instalment": first, "amount": "1,000.50", "paid_on": TODAY.isoformat(), "note": "收条",
            "form_key": "11111111-1111-4111-8111-111111111111"}  # fmt: skip
    assert client.post(url, {**paid, "amount": "约一千"}).status_code == 422
    assert client.post(url, paid).status_code == 303 and client.post(url, paid).status_code == 303
    assert "¥1,000.50" in words(client.get(url))
    with acting(HEAD, on=TODAY):
        (payment,) = Payment.objects.all()
    assert client.post(url, {"do": "undo", "payment": str(payment.pk), "reason": "记错了"}).status_code == 303
    assert "已撤回" in words(client.get(url))


def test_an_instalment_missed_opens_the_next_road_with_everything_in_it() -> None:
    build.a_centre()
    begun = timezone.now() - timedelta(days=20)
    with acting(HEAD, on=TODAY) as by:
        matter = confirming.a_quarrel(by, at=begun)
        worker, company = Party.objects.filter(matter=matter).order_by("side")
        due = Instalment(timezone.localdate(begun) + timedelta(days=5), 9_320_000, company.pk, worker.pk)
        terms = replace(agreeing.some_terms(worker, company, 9_320_000), payments=(due,))
        agreement = confirming.mediated(matter, by, terms=terms, at=begun)
        performance.begin(agreement=agreement, by=by, at=begun)
        centre = matter.centre
    client = checked_client(HEAD)
    url = f"/desk/matters/{matter.short_code}/performance/{agreement.pk}/"
    assert "有一期逾期" not in words(client.get(url))
    performance_sweep.sweep(centre=centre, at=timezone.now())
    page = words(client.get(url))
    assert "有一期逾期" in page and "没有经法院确认" in page and "调解协议书 旌联调〔2026〕第188号" in page
    assert "到期自动认定" in words(client.get(f"/desk/matters/{matter.short_code}/"))
    kept = client.post(url, {"do": "support", "reason": "不会写起诉状", "answer": ""})
    assert kept.status_code == 422 and "不会写起诉状" in words(kept)
    told = {"do": "support", "reason": "不会写起诉状", "answer": "由本人签字"}
    assert client.post(url, told).status_code == 303
    assert "转支持起诉" in words(client.get(url))
    assert "支持起诉申请书" in words(client.get(f"/desk/matters/{matter.short_code}/papers/"))
    held = client.get(f"{url}bundle/")
    assert held["Content-Type"] == "application/zip" and b"".join(held.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]


def test_the_list_costs_as_much_with_three_as_with_one() -> None:
    first = a_signed()
    client = checked_client(HEAD)
    client.post(page_of(first), everything_ticked(first, do="send"))
    with counted_statements() as one:
        client.get("/desk/confirmations/")
    for _ in range(2):
        another = a_signed()
        client.post(page_of(another), everything_ticked(another, do="send"))
    with counted_statements() as three:
        client.get("/desk/confirmations/")
    assert len(three) <= len(one)
