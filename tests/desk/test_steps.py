"""Steps from the page: built from the edition, asked once more when final, kept when refused, both when stale."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jianhe.casework.rules import catalogue
from jianhe.law.guide.cards import cards
from jianhe.people.models import Unit
from jianhe.records.models import Approval, Document, Matter, StepTaken
from tests import build
from tests.build import DEPUTY, DIRECTOR, HEAD, OFFICER, a_centre
from tests.desk.test_matter import as_user, made, now_as, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def centre() -> Any:
    return a_centre()


def address(matter: Matter, step: str) -> str:
    return reverse("desk:step", args=[matter.short_code, step])


def facts(step: str, **given: Any) -> dict[str, Any]:
    """What a browser would send: the facts, a key, and nothing that is not asked."""
    edition = catalogue().edition("intake", on=build.ON)
    known = build.facts_for(step, at=timezone.now())
    return {
        **{name: known[name] for name in edition.steps[step].asks if name in known},
        "form_key": str(uuid4()),
        **given,
    }


def state_of(matter: Matter) -> str:
    now_as(HEAD)
    matter.refresh_from_db()
    return matter.state


@pytest.mark.parametrize("step", sorted(catalogue().edition("intake", on=build.ON).steps))
def test_every_step_has_a_page_that_shows_its_form_or_why_not(step: str) -> None:
    matter = made("in_progress")
    page = as_user(HEAD).get(address(matter, step)).content.decode()
    titles = catalogue().edition("intake", on=build.ON).steps[step]
    assert titles.title.zh in page
    if step == "extend":  # only the sixty days may be extended, and they do not run here
        assert "这个期限不能延长" in page and "《信访工作条例》" in page
    elif "in_progress" in titles.from_:
        assert '<form method="post" novalidate>' in page
    else:
        assert "只能在" in page and 'name="form_key"' not in page


def test_no_such_step_is_no_page() -> None:
    matter = made()
    assert as_user(HEAD).get(address(matter, "fly")).status_code == 404
    assert as_user(HEAD).get(reverse("desk:step", args=[matter.short_code, 7, "accept"])).status_code == 404
    assert as_user(HEAD).get(reverse("desk:step", args=[matter.short_code, 1, "accept"])).status_code == 200


def test_accepting_from_the_page_twice_is_one_step() -> None:
    matter, client, given = made(), as_user(HEAD), facts("accept")
    for _ in range(2):
        assert client.post(address(matter, "accept"), given).status_code == 303
    assert state_of(matter) == "accepted"
    assert StepTaken.objects.filter(matter=matter).count() == 1
    page = client.get(reverse("desk:matter", args=[matter.short_code])).content.decode()
    assert "受理通知书" in page and "办好了" in page


def test_errors_stand_beside_their_fields_and_everything_typed_is_kept() -> None:
    matter = made()
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    answer = as_user(HEAD).post(address(matter, "accept"), facts("accept", accepted_on=tomorrow, handling_class="huge"))
    page = answer.content.decode()
    assert answer.status_code == 422 and "不能在今天以后" in page and "请从列出的里面选" in page
    assert f'value="{tomorrow}"' in page and 'id="id_accepted_on_error"' in page and state_of(matter) == "registered"


def test_optional_fields_say_so() -> None:
    page = as_user(HEAD).get(address(made("accepted"), "withdraw")).content.decode()
    assert page.count("可不填") == 2


def test_a_ground_fills_in_its_article_and_what_must_be_said() -> None:
    matter, client = made(), as_user(HEAD)
    answer = client.post(
        address(matter, "refuse"),
        facts("refuse", refusal_ground="NR07", legal_basis="", reason="", fill="refusal_ground"),
    )
    page = answer.content.decode()
    ground = catalogue().ground("NR07")
    assert ground.notice.zh in page and ground.must_say.zh in page and catalogue().cite(ground.cite[0]).zh in page
    own = client.post(
        address(matter, "refuse"), facts("refuse", refusal_ground="NR07", reason="自己写的", fill="refusal_ground")
    )
    assert "自己写的" in own.content.decode() and state_of(matter) == "registered"


def test_a_unit_of_the_centre_fills_in_window_telephone_and_hours() -> None:
    matter = made()
    unit = Unit.objects.get(code="labour_inspection")
    given = facts(
        "guide", organ_unit=str(unit.pk), competent_organ="", organ_address="", organ_phone="", fill="organ_unit"
    )
    page = as_user(HEAD).post(address(matter, "guide"), given).content.decode()
    assert "23 号窗口" in page and unit.phone in page and "工作日 " in page


def test_where_a_kind_of_matter_belongs_stands_there_already() -> None:
    matter, client = made(), as_user(HEAD)
    page = client.get(address(matter, "guide")).content.decode()
    unit = Unit.objects.get(code="labour_inspection")
    card = cards()["unpaid_wages"][-1]
    assert f'value="{unit.pk}" selected' in page and unit.phone in page
    assert card.materials[0].zh in page and card.refused.zh in page
    own = Unit.objects.get(code="civil")
    assert f'value="{own.pk}"' not in page and f'value="{own.pk}"' in client.get(
        address(matter, "hand_over")
    ).content.decode()


def test_a_letter_to_another_organ_does_not_speak_to_the_person() -> None:
    matter, client = made(), as_user(HEAD)
    given = facts("transfer", transfer_ground="NR01", reason="", fill="transfer_ground")
    page = client.post(address(matter, "transfer"), given).content.decode()
    ground = catalogue().ground("NR01")
    assert ground.title.zh in page and ground.notice.zh not in page


def test_a_final_step_is_asked_once_more_with_who_what_and_which_papers() -> None:
    matter, client, given = made("accepted"), as_user(HEAD), facts("withdraw", withdrawal_reason="谈妥了")
    page = client.post(address(matter, "withdraw"), given).content.decode()
    for words in ("再看一眼", "王建军（虚构）", "谈妥了", "撤回确认书", "不能撤销"):
        assert words in page, words
    assert state_of(matter) == "accepted"
    back = client.post(address(matter, "withdraw"), {**given, "change": "1"}).content.decode()
    assert "谈妥了" in back and "再看一眼" not in back
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    kept.pop("csrfmiddlewaretoken", None)
    assert client.post(address(matter, "withdraw"), {**kept, "confirmed": "1"}).status_code == 303
    assert state_of(matter) == "withdrawn"


def test_what_is_refused_is_refused_on_the_button_and_by_the_command() -> None:
    matter = made("accepted")
    page = page_of(matter, OFFICER, "matter_proceedings")
    condition = catalogue().condition("handler_assigned")
    assert condition.refusal.zh in page and "aria-disabled" in page
    answer = as_user(OFFICER).post(address(matter, "start_handling"), {"form_key": str(uuid4())})
    assert answer.status_code == 422 and condition.refusal.zh in answer.content.decode()
    assert state_of(matter) == "accepted"


def test_two_clerks_on_one_matter_one_wins_and_the_other_sees_both() -> None:
    matter = made()
    first, second = as_user(HEAD), as_user(OFFICER)
    forms = [_hidden(client.get(address(matter, "accept"))) for client in (first, second)]
    assert first.post(address(matter, "accept"), {**facts("accept"), **forms[0]}).status_code == 303
    late = second.post(address(matter, "accept"), {**facts("accept", handling_class="complex"), **forms[1]})
    page = late.content.decode()
    assert late.status_code == 409
    for words in ("张堃（虚构）", "先存了一版", "我写的", "复杂", "一般", "待甄别", "已受理", "办理一步"):
        assert words in page, words
    again = second.post(address(matter, "accept"), {**facts("accept", handling_class="complex"), **_hidden(late)})
    assert again.status_code == 422 and "只能在" in again.content.decode()
    assert StepTaken.objects.filter(matter=matter).count() == 1


def test_a_note_meanwhile_lets_the_step_go_on_after_a_look() -> None:
    matter, client = made(), as_user(OFFICER)
    form = _hidden(client.get(address(matter, "accept")))
    as_user(HEAD).post(
        reverse("desk:note", args=[matter.short_code]), {"kind": "call", "text": "来电", "form_key": str(uuid4())}
    )
    late = client.post(address(matter, "accept"), {**facts("accept"), **form})
    assert late.status_code == 409 and "记一笔" in late.content.decode()
    assert client.post(address(matter, "accept"), {**facts("accept"), **_hidden(late), "keep": "1"}).status_code == 303
    assert state_of(matter) == "accepted"


def _hidden(answer: Any) -> dict[str, str]:
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', answer.content.decode()))
    found.pop("csrfmiddlewaretoken", None)
    return found


def test_a_step_that_needs_approval_waits_for_the_named_role() -> None:
    matter, client = made(), as_user(OFFICER)
    assert "批准以后才办理" in client.get(address(matter, "refuse")).content.decode()
    given = facts("refuse", confirmed="1")
    answer = client.post(address(matter, "refuse"), given)
    assert "已请部门负责人批准：张堃（虚构）" in client.get(answer["Location"]).content.decode()
    assert state_of(matter) == "registered"
    assert "等部门负责人" in page_of(matter)
    listed = as_user(HEAD).get(reverse("desk:approvals")).content.decode()
    assert matter.title in listed and "示例理由" in listed
    assert matter.title not in as_user(DEPUTY).get(reverse("desk:approvals")).content.decode()
    assert as_user(OFFICER).get(reverse("desk:approvals")).status_code == 403


def test_the_approver_says_no_with_a_reason_or_yes() -> None:
    matter = made()
    as_user(OFFICER).post(address(matter, "refuse"), facts("refuse", confirmed="1"))
    now_as(HEAD)
    decide = reverse("desk:decide", args=[Approval.objects.get(matter=matter).pk])
    head = as_user(HEAD)
    bare = head.post(decide, {"do": "refuse", "reason": ""})
    assert bare.status_code == 422 and "要写明理由" in bare.content.decode()
    assert head.post(decide, {"do": "refuse", "reason": "先补材料"}).status_code == 303
    assert "先补材料" in page_of(matter) and head.post(decide, {"do": "grant"}).status_code == 404
    as_user(OFFICER).post(address(matter, "refuse"), facts("refuse", confirmed="1"))
    now_as(HEAD)
    second = Approval.objects.get(matter=matter, decided_at=None)
    assert as_user(DIRECTOR).post(reverse("desk:decide", args=[second.pk]), {"do": "grant"}).status_code == 404
    assert head.post(reverse("desk:decide", args=[second.pk]), {"do": "grant"}).status_code == 303
    assert state_of(matter) == "refused"
    assert Document.objects.get(matter=matter).paper == "refusal_notice"


@pytest.mark.parametrize(("state", "step", "after"), [
    ("in_progress", "suspend", "suspended"), ("withdrawn", "reopen", "reopened"), ("accepted", "withdraw", "withdrawn"),
    ("registered", "answer_at_once", "answered"), ("in_progress", "decide", "decided"), ("decided", "result_reply",
    "replied"),
])  # fmt: skip
def test_the_ways_of_a_matter_work_from_the_page(state: str, step: str, after: str) -> None:
    matter = made(state)
    answer = as_user(HEAD).post(address(matter, step), facts(step, confirmed="1"))
    assert answer.status_code == 303, answer.content.decode()[:3000]
    assert state_of(matter) == after


def test_merging_and_handing_over_from_the_page() -> None:
    root, matter = made(), made()
    client = as_user(HEAD)
    wrong = client.post(address(matter, "merge"), facts("merge", root_matter="2026-09999"))
    assert (
        wrong.status_code == 422
        and "没有找到这个编号" in wrong.content.decode()
        and "2026-09999" in wrong.content.decode()
    )
    assert (
        client.post(address(matter, "merge"), facts("merge", root_matter=root.short_code, confirmed="1")).status_code
        == 303
    )
    assert state_of(matter) == "merged"
    going = made("in_progress")
    unit = str(Unit.objects.get(code="civil").pk)
    assert client.post(address(going, "hand_over"), facts("hand_over", to_unit=unit)).status_code == 303
    assert as_user("fuzeren2").get(reverse("desk:matter", args=[going.short_code])).status_code == 200


def test_what_led_here_is_not_asked_again() -> None:
    page = as_user(HEAD).get(address(made("decided"), "result_reply")).content.decode()
    assert "欠薪属实" in page and "已督促支付" in page


def test_a_client_without_the_token_is_refused() -> None:
    matter = made()
    client = Client(enforce_csrf_checks=True)
    client.cookies = as_user(HEAD).cookies
    assert client.post(address(matter, "accept"), facts("accept")).status_code == 403
