"""The matter page: what one look shows, who may look, what a look leaves behind, and what it costs."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jianhe.casework import handling, sealing
from jianhe.people.context import set_context
from jianhe.people.models import Unit, User
from jianhe.people.standing import Standing
from jianhe.records.models import Attachment, Entry, Event, Matter, MatterHelper, Party
from tests import build
from tests.build import CLERK, COORDINATOR, DIRECTOR, HEAD, OFFICER, OUTSIDER, SYSTEM, a_centre, a_matter, step_in
from tests.statements import counted_statements

pytestmark = pytest.mark.django_db
TABS = [
    "matter",
    "matter_proceedings",
    "matter_papers",
    "matter_people",
    "matter_joined",
    "matter_hand_overs",
    "matter_materials",
    "matter_trail",
]


@pytest.fixture(autouse=True)
def centre() -> Any:
    return a_centre()


def as_user(username: str) -> Client:
    """A signed-in client."""
    client = Client()
    client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def now_as(username: str) -> Standing:
    """From here on the database knows this one of the cast, today."""
    by = build.standing(username, on=timezone.localdate())
    set_context(by)
    return by


def made(state: str = "registered", by: str = HEAD, **fields: Any) -> Matter:
    return a_matter(state, by=now_as(by), at=timezone.now() - timedelta(hours=1), **fields)


def page_of(matter: Matter, username: str = HEAD, tab: str = "matter") -> str:
    answer = as_user(username).get(reverse(f"desk:{tab}", args=[matter.short_code]))
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.mark.parametrize("state", ["registered", "in_progress", "replied", "withdrawn", "supplement_wait"])
def test_every_tab_opens_in_every_state(state: str) -> None:
    matter = made(state)
    for tab in TABS:
        assert matter.title in page_of(matter, tab=tab)


def test_one_glance_tells_whose_turn_what_next_and_by_when() -> None:
    matter = made("accepted")
    page = page_of(matter)
    for words in (
        "已受理",
        matter.lookup_code,
        matter.code,
        "指定承办人",
        "三个月内办理过程或者结果答复",
        "138****2046",
        "怎么算的",
    ):
        assert words in page, words
    assert "13808122046" not in page and "510603199001010015" not in page


def test_how_a_date_came_about_names_rule_article_and_days() -> None:
    page = page_of(made())
    assert "为起始日，不计入期间" in page and "起计算第1日" in page and "《人民检察院刑事诉讼规则》" in page


def test_a_look_writes_one_event_with_ids_only() -> None:
    matter = made()
    page_of(matter, OFFICER)
    now_as(HEAD)
    looks = Event.objects.filter(matter=matter, kind="matter_read")
    assert [(look.actor.username, look.facts) for look in looks] == [(OFFICER, {"page": "record"})]
    assert "看了事项" in page_of(matter, tab="matter_trail")


@pytest.mark.parametrize("state", ["registered", "in_progress", "replied"])
def test_the_matter_page_costs_at_most_twelve_statements(state: str) -> None:
    matter, client = made(state), as_user(HEAD)
    address = reverse("desk:matter", args=[matter.short_code])
    client.get(address)
    with counted_statements() as seen:
        assert client.get(address).status_code == 200
    assert len(seen) <= 12, "\n".join(one[:150] for one in seen)


def test_outside_reach_it_does_not_exist_and_the_try_is_written_down() -> None:
    matter = made()
    for tab in TABS:
        expected = 404 if tab != "matter_trail" else 403  # a liaison has no duty to see any trail
        assert as_user(OUTSIDER).get(reverse(f"desk:{tab}", args=[matter.short_code])).status_code == expected
    refused = Event.objects.filter(kind="access_refused", actor__username=OUTSIDER)
    set_context(build.standing(OUTSIDER, on=timezone.localdate()))
    assert refused.count() == len(TABS)


def test_an_administrator_sees_no_matter() -> None:
    matter = made()
    assert as_user(SYSTEM).get(reverse("desk:matter", args=[matter.short_code])).status_code == 403


def test_a_sealed_matter_exists_for_its_list_alone() -> None:
    matter = made()
    by = now_as(HEAD)
    sealing.seal(matter=matter, ground="未成年人", by=by, at=timezone.now())
    assert matter.title in page_of(matter, HEAD)
    for other in (OFFICER, DIRECTOR):
        assert as_user(other).get(reverse("desk:matter", args=[matter.short_code])).status_code == 404


def test_a_restricted_matter_says_whom_to_ask() -> None:
    matter = made("in_progress")
    now_as(HEAD)
    Matter.objects.filter(pk=matter.pk).update(is_restricted=True)
    answer = as_user(CLERK_OF_UNIT).get(reverse("desk:matter", args=[matter.short_code]))
    page = answer.content.decode()
    assert answer.status_code == 403 and "可向李青（虚构）申请" in page and matter.title not in page
    assert as_user(OFFICER).get(reverse("desk:matter", args=[matter.short_code])).status_code == 200


CLERK_OF_UNIT = "zhuli"


def test_one_protected_field_is_shown_on_purpose_and_written_down() -> None:
    matter = made()
    party = Party.objects.get(matter=matter)
    client = as_user(OFFICER)
    address = reverse("desk:reveal", args=[matter.short_code, party.pk, "phone"])
    assert client.get(address).status_code == 405
    assert client.post(address).content.decode() == "13808122046"
    assert "13808122046" in client.post(address, headers={"Sec-Fetch-Dest": "document"}).content.decode()
    assert client.post(reverse("desk:reveal", args=[matter.short_code, party.pk, "name"])).status_code == 404
    now_as(HEAD)
    looks = [one.facts["fields"] for one in Event.objects.filter(matter=matter, kind="protected_read")]
    assert looks == [["phone"], ["phone"]]
    assert as_user(DIRECTOR).post(address).status_code == 403


def test_a_note_is_written_once_and_can_be_taken_back_for_half_a_minute() -> None:
    matter, client = made(), as_user(OFFICER)
    given = {"kind": "call", "text": "约了明天下午来。", "form_key": str(uuid4())}
    for _ in range(2):
        assert client.post(reverse("desk:note", args=[matter.short_code]), given).status_code == 303
    now_as(HEAD)
    entry = Entry.objects.get(matter=matter)
    undo = reverse("desk:undo_note", args=[matter.short_code, entry.pk])
    assert undo in page_of(matter, OFFICER) and undo not in page_of(matter, HEAD)
    as_user(HEAD).post(undo)
    assert "约了明天下午来" in page_of(matter)
    client.post(undo)
    page = page_of(matter)
    assert "已撤回" in page and "约了明天下午来" not in page


def test_a_note_that_is_refused_keeps_what_was_typed() -> None:
    matter, client = made(), as_user(OFFICER)
    answer = client.post(
        reverse("desk:note", args=[matter.short_code]), {"kind": "call", "text": "长" * 5001, "form_key": str(uuid4())}
    )
    assert answer.status_code == 422 and "长" * 5001 in answer.content.decode()
    blank = client.post(
        reverse("desk:note", args=[matter.short_code]), {"kind": "call", "text": "  ", "form_key": str(uuid4())}
    )
    assert blank.status_code == 422 and "没有写内容" in blank.content.decode()


def test_an_officer_takes_over_what_nobody_has() -> None:
    matter = made("accepted")
    as_user(OFFICER).post(reverse("desk:take_over", args=[matter.short_code]))
    now_as(HEAD)
    matter.refresh_from_db()
    assert matter.handler is not None and matter.handler.username == OFFICER
    as_user("zhuli").post(reverse("desk:take_over", args=[matter.short_code]))
    now_as(HEAD)
    matter.refresh_from_db()
    assert matter.handler.username == OFFICER


def test_parties_are_added_changed_and_removed() -> None:
    matter, client = made(), as_user(OFFICER)
    add = reverse("desk:add_party", args=[matter.short_code])
    assert client.get(add).status_code == 200
    given = {"kind": "company", "side": "b", "role": "respondent", "name": "宏远劳务公司（虚构）",
    "id_type": "credit_code",
             "phone": "0000-2300001"}  # fmt: skip
    bad = client.post(add, {**given, "phone": "12"})
    assert (
        bad.status_code == 422 and "手机号应是 11 位" in bad.content.decode() and "宏远劳务公司" in bad.content.decode()
    )
    assert client.post(add, given).status_code == 303
    now_as(HEAD)
    party = Party.objects.get(matter=matter, side="b")
    change = reverse("desk:change_party", args=[matter.short_code, party.pk])
    assert "0000-2300001" not in client.get(change).content.decode()
    assert client.post(change, {**given, "phone": "", "officer_name": "孙示（虚构）"}).status_code == 303
    now_as(HEAD)
    party.refresh_from_db()
    assert party.officer_name == "孙示（虚构）" and party.phone.open() == "00002300001"
    client.post(reverse("desk:remove_party", args=[matter.short_code, party.pk]))
    assert "宏远劳务公司（虚构）</span>" not in page_of(matter, tab="matter_people")
    claimant = Party.objects.get(matter=matter, side="a")
    last = client.post(reverse("desk:remove_party", args=[matter.short_code, claimant.pk]))
    assert last.status_code == 422 and "至少要有一位" in last.content.decode()


def test_helpers_are_named_and_removed() -> None:
    matter, client = made("in_progress"), as_user(HEAD)
    person = User.objects.get(username="chengban2")
    address = reverse("desk:helper", args=[matter.short_code])
    client.post(address, {"person": str(person.pk), "do": "add"})
    now_as(HEAD)
    assert MatterHelper.objects.get(matter=matter, until=None).person == person
    assert as_user("chengban2").get(reverse("desk:matter", args=[matter.short_code])).status_code == 200
    client.post(address, {"person": str(person.pk), "do": "remove"})
    now_as(HEAD)
    assert not MatterHelper.objects.filter(matter=matter, until=None).exists()
    assert client.post(address, {"person": "nobody"}).status_code == 303


def test_materials_are_taken_and_only_the_clean_are_opened() -> None:
    matter, client = made(), as_user(OFFICER)
    files = [
        SimpleUploadedFile("工资表 龘.txt", "三个月，两万七".encode()),
        SimpleUploadedFile("跑.exe", b"MZ\x90\x00" * 50),
    ]
    assert client.post(reverse("desk:upload", args=[matter.short_code]), {"files": files}).status_code == 303
    page = page_of(matter, OFFICER, "matter_materials")
    assert "工资表 龘.txt" in page and "认不出是什么文件" in page
    rows = {row.kind: row for row in Attachment.objects.filter(matter=matter)}
    answer = client.get(reverse("desk:material", args=[matter.short_code, rows["txt"].pk]))
    assert answer.content == "三个月，两万七".encode()
    assert (
        answer["Content-Disposition"].startswith("attachment;") and "UTF-8''%E5%B7%A5" in answer["Content-Disposition"]
    )
    refused = client.get(reverse("desk:material", args=[matter.short_code, rows["unknown"].pk]))
    assert refused.status_code == 422 and "不能打开" in refused.content.decode()
    assert client.post(reverse("desk:upload", args=[matter.short_code])).status_code == 422
    assert as_user(DIRECTOR).get(reverse("desk:material", args=[matter.short_code, rows["txt"].pk])).status_code == 403


def test_a_hand_over_can_be_taken_back_until_it_is_signed_for() -> None:
    matter = made("in_progress")
    step_in(matter, "hand_over", by=now_as(HEAD), at=timezone.now(), to_unit=str(Unit.objects.get(code="civil").pk))
    page = page_of(matter, tab="matter_hand_overs")
    assert "民事检察部门" in page and "对方还没看" in page and reverse("desk:recall", args=[matter.short_code]) in page
    as_user("fuzeren2").get(reverse("desk:matter", args=[matter.short_code]))
    assert "对方还没看" not in page_of(matter, tab="matter_hand_overs")


def test_the_trail_is_read_a_page_at_a_time() -> None:
    matter = made()
    by = now_as(HEAD)
    for n in range(60):
        handling.note(matter=matter, kind="note", text=f"第{n}笔", happened_at=timezone.now(), by=by, at=timezone.now())
    client = as_user(HEAD)
    first = client.get(reverse("desk:matter_trail", args=[matter.short_code]) + "?only=changes")
    older = first.context["older_url"]
    second = client.get(reverse("desk:matter_trail", args=[matter.short_code]) + older)
    seen = [row["at"] for row in first.context["events"] + second.context["events"]]
    assert (
        len(first.context["events"]) == 50 and len(second.context["events"]) >= 13 and second.context["older_url"] == ""
    )
    assert len(seen) == len(second.context["events"]) + 50 and "记一笔" in first.content.decode()
    assert client.get(reverse("desk:matter_trail", args=[matter.short_code]) + "?after=nonsense").status_code == 200


def test_a_correction_says_what_was_known_on_a_day() -> None:
    matter, client = made("accepted"), as_user(OFFICER)
    address = reverse("desk:matter_facts", args=[matter.short_code])
    today = timezone.localdate()
    given = {"fact": "class=complex", "valid_from": today.isoformat(), "source": "复核"}
    late = client.post(address, {**given, "valid_from": (today + timedelta(days=1)).isoformat()})
    assert late.status_code == 422 and "以后" in late.content.decode()
    for wrong in ("class=huge", "nonsense", ""):
        assert client.post(address, {**given, "fact": wrong}).status_code == 422
    assert client.post(address, given).status_code == 303
    assert "复杂" in client.get(address).content.decode()
    before = client.get(f"{address}?on={today - timedelta(days=1)}").content.decode()
    assert "那天还什么都不知道" in before
    assert client.post(address, {**given, "fact": "acceptance=-"}).status_code == 303
    assert "撤掉了" in client.get(address).content.decode()
    assert as_user(COORDINATOR).get(address).status_code == 403
    assert as_user(CLERK).get(address).status_code == 403
