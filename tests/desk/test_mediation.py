"""The tab 调解, the desk of an organisation, and the network."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jianhe.people.context import set_context
from jianhe.people.models import Unit, User
from jianhe.people.standing import Standing
from jianhe.records.models import Matter, Proceeding, Referral
from tests import agreeing, build
from tests.build import HEAD
from tests.desk.registering import logged_in, words
from tests.statements import counted_statements

WAGES = "tiaojie2"


@pytest.fixture
def head(db: None) -> Standing:
    build.a_centre()
    return as_head()


def as_head() -> Standing:
    by = build.standing(HEAD, on=timezone.localdate())
    set_context(by)
    return by


def made(by: Standing, **fields: Any) -> Matter:
    matter = build.a_matter("in_progress", by=by, at=timezone.now(), **fields)
    set_context(by)
    return matter


def tab(matter: Matter) -> str:
    return f"/desk/matters/{matter.short_code}/mediation/"


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return words(answer)


def referred(by: Standing, code: str = "labour_committee", **fields: Any) -> tuple[Matter, Proceeding]:
    matter = made(by, **fields)
    return matter, build.a_mediation(matter, by=by, at=timezone.now(), code=code)


def test_from_the_suggestion_to_the_organisations_desk_and_back(head: Standing) -> None:
    matter, client, theirs = made(head), logged_in(HEAD), logged_in(WAGES)
    shown = page(client, tab(matter))
    assert "这件还没有调解过" in shown and "开始调解" in shown
    start = {"mediation_kind": "labour", "mediation_will": "both", "excluded_ground": "none", "what_to_mediate": "工资"}
    path = client.get(tab(matter)).context["start"]["url"]
    assert client.post(path, start).status_code == 303
    as_head()
    run = Proceeding.objects.get(procedure="mediation")
    shown = page(client, tab(matter))
    assert "劳动争议人民调解委员会 劳动争议调解 区 在区里；专门调这类纠纷；在手 0 件，调解员 15 名；在册" in shown
    refer = f"/desk/matters/{matter.short_code}/{run.number}/steps/refer/"
    labour = str(Unit.objects.get(code="labour_committee").pk)
    form = client.post(refer, {"organisation": labour, "change": "1"}).context["form"]
    assert form["organisation"].value() == labour
    assert client.post(refer, {"organisation": labour}).status_code == 303
    assert page(theirs, "/desk/mediations/").count(matter.short_code) >= 1
    receive = f"/desk/matters/{matter.short_code}/{run.number}/steps/receive_labour/"
    offered = [str(label) for _key, label in theirs.get(receive).context["form"].fields["mediator"].choices]
    assert any("何平" in one for one in offered) and not any("李青" in one for one in offered)
    day, mediator = timezone.localdate().isoformat(), str(User.objects.get(username=WAGES).pk)
    typed = {"mediation_accepted_on": day, "mediator": mediator, "mediator_conflict": "none"}
    assert theirs.post(receive, typed).status_code == 303
    fail = f"/desk/matters/{matter.short_code}/{run.number}/steps/fail/"
    answer = theirs.post(fail, {"fail_reason": "amount_gap", "reason": "相差两万"})
    assert answer.status_code == 303 and answer["Location"] == "/desk/mediations/"
    shown = page(client, tab(matter))
    assert "调解不成，已回来" in shown and "数额谈不拢：相差两万" in shown


def test_a_mediator_sees_what_was_given_to_his_committee_and_nothing_else(head: Standing) -> None:
    mine, _run = referred(head)
    others, _run2 = referred(as_head(), "petition_committee")
    free = made(as_head())
    client = logged_in(WAGES)
    shown = page(client, "/desk/mediations/")
    assert mine.short_code in shown and others.short_code not in shown and free.short_code not in shown
    for matter, status in ((mine, 200), (others, 404), (free, 404)):
        assert client.get(tab(matter)).status_code == status
        assert client.get(f"/desk/matters/{matter.short_code}/").status_code == status
    assert logged_in(HEAD).get("/desk/mediations/").status_code == 403
    above = page(logged_in("tiaojie"), "/desk/mediations/")
    assert mine.short_code in above and others.short_code in above, "the association leads all of them"


def test_joint_handling_on_the_page(head: Standing) -> None:
    matter, run = referred(head, "petition_committee")
    client, helper = logged_in(HEAD), logged_in(WAGES)
    path = f"{tab(matter)}{run.number}/help/"
    labour = str(Unit.objects.get(code="labour_committee").pk)
    client.post(path, {"organisation": "", "ask": "核工资"})
    assert "请选一个调解组织" in page(client, tab(matter))
    client.post(path, {"organisation": labour, "ask": "核工资"})
    assert "协助" in page(client, tab(matter))
    assert "请它：核工资" in page(helper, tab(matter))
    as_head()
    part = Referral.objects.get(part="help")
    answer = helper.post(f"{tab(matter)}parts/{part.pk}/answer/", {"note": "欠两万七"})
    assert answer["Location"] == "/desk/mediations/"
    assert "欠两万七" in page(client, tab(matter))
    assert client.post(f"{tab(matter)}9/help/", {"organisation": labour, "ask": "x"}).status_code == 404


def test_the_roadmap_on_the_page(head: Standing) -> None:
    matter, client = made(head), logged_in(HEAD)
    path = f"/desk/matters/{matter.short_code}/roadmap/"
    client.post(path, {"stage": "reconciliation", "reason": "violence"})
    assert "写明为什么跳过" in page(client, tab(matter))
    client.post(path, {"stage": "reconciliation", "reason": "violence", "note": "有保护令"})
    shown = page(client, tab(matter))
    assert "有家庭暴力，不宜同场" in shown and "反家庭暴力法" in shown and "有保护令" in shown
    as_head()
    row = matter.stage_skips.get()
    client.post(f"{path}{row.pk}/undo/")
    assert "有保护令" not in page(client, tab(matter))


def test_the_network_town_by_town_with_its_load(head: Standing) -> None:
    client = logged_in(build.SYSTEM)
    shown = page(client, "/desk/mediations/network/")
    assert "34 个组织" in shown and "1（牵头）" in shown and "青禾镇 青禾镇人民调解委员会" in shown
    assert "个人调解工作室三（示例）" in shown and "不在册" in shown
    for _ in range(2):
        referred(as_head(), "petition_committee")
    with counted_statements() as seen:
        shown = page(client, "/desk/mediations/network/")
    assert "在手 2 件" in shown and len(seen) <= 8


def test_the_desk_costs_no_more_statements_with_more_on_it(head: Standing) -> None:
    client, counts = logged_in(WAGES), []
    for _ in range(3):
        referred(as_head())
        client.get("/desk/mediations/")
        with counted_statements() as seen:
            page(client, "/desk/mediations/")
        counts.append(len(seen))
    assert counts[0] == counts[2]


def test_the_agreement_at_the_mediators_table(head: Standing) -> None:
    against = build.a_person("宏远劳务公司（虚构）", side="b", role="respondent", kind="company", number="", phone="")
    matter, run = referred(head, parties=[build.a_person(), against])
    theirs = logged_in(WAGES)
    here = f"/desk/matters/{matter.short_code}/{run.number}"
    path, step = f"{here}/mediation/agreement/", f"{here}/steps"
    mediator = str(User.objects.get(username=WAGES).pk)
    received = {"mediation_accepted_on": timezone.localdate().isoformat(), "mediator": mediator, "mediator_conflict": "none"}
    assert theirs.post(f"{step}/receive_labour/", received).status_code == 303
    assert path in theirs.get(tab(matter)).content.decode()
    as_head()
    worker, company = matter.parties.order_by("side")
    due = (timezone.localdate() + timedelta(days=20)).isoformat()
    typed = {"cause": "工资", "what": "欠付工资", "total": "27,000", "payer": str(company.pk), "payee": str(worker.pk),
             "due_1": due, "amount_1": "20000", "due_2": due, "amount_2": "6000.5", "days": "5"}  # fmt: skip
    wrong = theirs.post(path, typed)
    assert wrong.status_code == 422 and 'value="27,000"' in wrong.content.decode(), "sums that differ are told, all typed is kept"
    assert theirs.post(path, {**typed, "amount_2": "7000"}).status_code == 303
    assert "¥7,000.00" in page(theirs, path) and "劳动争议人民调解委员会" in page(theirs, path)
    assert theirs.post(f"{path}ready/").status_code == 303
    printed = page(theirs, f"{path}print/")
    assert "贰万柒仟元整" in printed and "调解组织印章" in printed and "何平（虚构）" in printed
    for who, capacity in ((worker.pk, "own"), (company.pk, "officer"), ("mediator", ""), ("seal", "")):
        assert "签完生效" not in page(theirs, path)
        scan = agreeing.a_picture()
        theirs.post(f"{path}sign/", {"who": who, "capacity": capacity, "signer": "示例（虚构）", "willing": "on", "scan": scan})
    assert "签完生效" in page(theirs, path)
    assert theirs.post(f"{step}/agree/", {"answer": "可以共同申请司法确认"}).status_code == 303
    as_head()
    assert Proceeding.objects.get(pk=run.pk).outcome == "agreed"
    assert logged_in("zhuren").get(path).status_code == 403 and logged_in("tiaojie3").get(path).status_code == 404
