"""Six workers unpaid, in Chromium: two sessions, signatures, the mediation's agreement, one press to the court window, its
desk on a second screen, the ruling within the hour, and the matter's page that shows it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from jianhe.casework import proceedings, starting, willingness
from jianhe.people.models import Unit, User
from jianhe.records.models import Agreement, Matter, Packet, Party, Proceeding
from jianhe.server.database import Database
from tests import agreeing, build, confirming
from tests.bench_browser import click_through
from tests.build import HEAD, acting
from tests.confirming import COURT
from tests.desk.test_talks_browser import ABOUT, PNG, REVIEW, begin, drawn, finish, is_clean, picture
from tests.desk.test_worklist_browser import signed_in

pytestmark = pytest.mark.browser
TODAY = timezone.localdate()
WORKERS, EACH, TOTAL = 6, "31066.66", "186399.96"
MEDIATOR = "tiaojie2"
PATIENCE = 90_000  # ms: handing over makes and hashes every paper


def take(run: Proceeding, step: str, as_: str = HEAD, **given: Any) -> None:
    with acting(as_, on=TODAY) as by:
        here = Proceeding.objects.select_related("matter").get(pk=run.pk)
        proceedings.take_step(proceeding=here, step=step, given=given, by=by, at=timezone.now())


def a_reconciliation() -> Proceeding:
    """Six workers and their employer, all willing; the sessions have not begun."""
    build.a_centre()
    with acting(HEAD, on=TODAY) as by:
        matter = confirming.a_quarrel(by, WORKERS, at=timezone.now())
        for step in ("accept", "assign", "start_handling"):
            build.step_in(matter, step, by=by, at=timezone.now())
        about = {**ABOUT, "pair": "六名工人和宏远示例", "dispute": "三个月工资没有发"}
        run = starting.start(matter=matter, procedure="procuratorial_reconciliation", given=about, by=by, at=timezone.now())
    take(run, "ask_willingness")
    with acting(HEAD, on=TODAY) as by:
        here = Proceeding.objects.select_related("matter").get(pk=run.pk)
        for party in people(matter):
            willingness.note(proceeding=here, party=party, stage="invitation", answer="willing", how="face", by=by,
                             at=timezone.now())  # fmt: skip
    take(run, "all_willing")
    return run


def people(matter: Matter) -> list[Party]:
    return list(Party.objects.filter(matter=matter).order_by("side", "position"))


def by_pad(page: Any) -> None:
    box = page.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 120, steps=5)
    page.mouse.up()
    drawn(page)
    page.check("[name=is_willing]")
    page.click("main form button.primary")
    page.wait_for_url("**/talks/")


def by_scan(page: Any) -> None:
    page.check("[name=how][value=scan]", force=True)
    page.set_input_files("[name=signature]", {"name": "扫描件.png", "mimeType": "image/png", "buffer": PNG})
    page.check("[name=is_willing]")
    page.click("main form button.primary")
    page.wait_for_url("**/talks/")


def draft(page: Any, workers: list[Party]) -> None:
    """A payment for each worker, all on one day."""
    page.click("text=起草协议 >> nth=0")
    page.fill("[name=clause-2-what]", "三个月工资")
    page.fill("#total", TOTAL)
    for place, worker in enumerate(workers, 1):
        if place > 1:
            with page.expect_navigation():
                page.click("text=加一笔")
        page.fill(f"[name=payment-{place}-due_on]", (TODAY + timedelta(days=10)).isoformat())
        page.fill(f"[name=payment-{place}-amount]", EACH)
        page.select_option(f"[name=payment-{place}-payee]", str(worker.pk))
        page.fill(f"[name=payment-{place}-account]", f"622200000000{place:04}")
    page.click("text=存这一稿 >> nth=-1")
    page.wait_for_url("**/talks/")


def mediated(matter: Matter, run: Proceeding) -> Proceeding:
    """The labour committee has the mediation and has heard both sides."""
    with acting(HEAD, on=TODAY) as by:
        unit = str(Unit.objects.get(code="labour_committee").pk)
        mediation = build.a_mediation(Matter.objects.get(pk=matter.pk), by=by, at=timezone.now(), code="labour_committee")
        mediator = str(User.objects.get(username=MEDIATOR).pk)
    take(run, "hand_to_mediation", mediation_unit=unit, review_on=(TODAY + timedelta(days=5)).isoformat())
    taken_on = {"mediation_accepted_on": TODAY.isoformat(), "mediator": mediator, "mediator_conflict": "none"}
    take(mediation, "receive_labour", MEDIATOR, **taken_on)
    return mediation


def test_from_the_quarrel_to_the_ruling(own_db: Database, live_site: str, page: Any, browser: Any) -> None:
    run = a_reconciliation()
    with acting(HEAD, on=TODAY):
        matter = Matter.objects.get(pk=run.matter_id)
        everybody = people(matter)
        workers, company = everybody[:-1], everybody[-1]
    ours = f"{live_site}/desk/matters/{matter.short_code}/"
    page.set_default_timeout(PATIENCE)
    signed_in(page, live_site, HEAD).goto(f"{ours}{run.number}/talks/")

    # Two sessions, and a draft with a payment for each of the six.
    begin(page)
    finish(page, "adjourned", "核对了六个人的工日")
    begin(page)
    draft(page, workers)
    finish(page, "agreed", "对数额和日期取得一致")
    click_through(page.locator("button:has-text('定稿')"))
    take(run, "pass_review", **REVIEW)
    page.reload()
    with page.expect_navigation():
        page.click(".talks-signatures >> text=签字 >> nth=0")
    by_pad(page)
    with acting(HEAD, on=TODAY) as by:
        civil = Agreement.objects.select_related("matter").get(kind="civil")
        for worker in workers[1:]:
            agreeing.signed_by(civil, worker, by, at=timezone.now())
    page.reload()
    with page.expect_navigation():
        page.click(".talks-signatures >> text=签字 >> nth=0")
    by_scan(page)
    assert "签完以后" in page.locator(".talks-side").inner_text() and "去调解" in page.locator(".talks-side").inner_text()
    picture(page, "talks-signed")

    # The mediation that the law demands: drafted from what both signed, heard, final, signed and sealed.
    mediation = mediated(matter, run)
    theirs = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai").new_page()
    theirs.set_default_timeout(PATIENCE)
    signed_in(theirs, live_site, MEDIATOR).goto(f"{ours}{mediation.number}/mediation/agreement/")
    click_through(theirs.locator("button:has-text('照和解协议起草')"))
    theirs.locator("ol.clauses").wait_for()
    assert theirs.locator("main table tbody tr").count() == WORKERS
    assert is_clean(theirs)
    picture(theirs, "mediated-draft")
    click_through(theirs.locator("a:has-text('改一稿')"))
    theirs.locator(".talks-payment").nth(WORKERS - 1).wait_for()
    with theirs.expect_navigation():
        theirs.click("text=存这一稿 >> nth=-1")
    theirs.get_by_text("第 2 稿").wait_for()
    click_through(theirs.locator("button:has-text('定稿')"))
    theirs.locator("summary:has-text('收签名')").first.wait_for()
    with acting(HEAD, on=TODAY) as by:
        made = Agreement.objects.select_related("matter").get(kind="mediation")
        assert made.made_from_id == civil.pk and made.total == civil.total
        confirming.signed_by_all(made, by, at=timezone.now())
    take(mediation, "agree", MEDIATOR, answer="三十日内可以共同申请司法确认")

    # One press, from the matter's own page.
    page.goto(ours)
    picture(page, "matter-agreement")
    click_through(page.locator("a:has-text('送法院窗口司法确认')"))
    page.locator("#checks").wait_for()
    page.locator("a:has-text('去回答')").first.click()
    for radio in page.locator("input[type=radio][value=no]").all():
        radio.check(force=True)
    for tick in page.locator("input[name=applicants]").all():
        tick.check()
    assert is_clean(page)
    picture(page, "check")
    page.click("button:has-text('送法院窗口司法确认')")
    page.get_by_text("等它收件").wait_for()

    # The court's window, on its own screen.
    bench = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai").new_page()
    bench.set_default_timeout(PATIENCE)
    signed_in(bench, live_site, COURT).goto(f"{live_site}/desk/")
    picture(bench, "court-home")
    click_through(bench.locator("a.row-title:has-text('王示例0')"))
    click_through(bench.locator("button:has-text('收件')"))
    bench.get_by_text("从签字到收件").wait_for()
    bench.click("summary:has-text('立案')")
    bench.fill("[name=docket-number]", "（2026）川0603诉前调确188号")
    click_through(bench.locator("details[open] button:has-text('登记')"))
    bench.get_by_text("立案登记好了").wait_for()
    bench.click("summary:has-text('登记裁定')")
    bench.check("[name=rule-result][value=confirmed]", force=True)
    bench.fill("[name=rule-number]", "（2026）川0603民特88号")
    click_through(bench.locator("details[open] button:has-text('登记')"))
    bench.get_by_text("裁定登记好了").wait_for()
    for served in range(len(everybody)):
        bench.locator("[name=serve-party]").first.check(force=True)
        click_through(bench.locator("form[action$='/serve/'] button:has-text('登记')"))
        bench.locator("p.meta:has-text('异议到')").nth(served).wait_for()
    assert is_clean(bench)
    picture(bench, "court-ruled")

    page.goto(ours)
    assert "确认调解协议有效，（2026）川0603民特88号" in page.locator("main").inner_text()
    picture(page, "matter-ruled")
    click_through(page.locator("a:has-text('看履行')"))
    page.locator("#late").wait_for()
    assert is_clean(page)
    picture(page, "performance")
    page.goto(f"{live_site}/desk/confirmations/waits/")
    assert matter.short_code in page.locator("main").inner_text()
    assert is_clean(page)
    picture(page, "waits")
    with acting(HEAD, on=TODAY):
        packet = Packet.objects.get()
        ended = packet.proceeding
        assert (ended.outcome, ended.closed_at is None) == ("confirmed", False)
        assert packet.last_signed_at < packet.sent_at < packet.received_at
        assert packet.content["parties"][-1]["name"] == company.name
