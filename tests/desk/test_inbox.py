"""待接收: a hand-over is sent, seen, signed for, returned or taken back, and the matter is never nobody's."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jianhe.people.models import Unit, User
from jianhe.records.models import Event, HandOver, Matter, Proceeding
from tests import build
from tests.desk.test_worklist import CANARY, acting_as, centre, client_of, made_by, page_of, send

__all__ = ["centre"]
pytestmark = pytest.mark.django_db
CIVIL, CIVIL_HEAD = "chengban2", "fuzeren2"


@pytest.fixture
def sent() -> Matter:
    """A matter of the complaints unit on its way to the civil unit."""
    matter = made_by(build.HEAD, "accepted")
    send(matter, "civil", by=build.HEAD)
    return matter


def state_of(matter: Matter) -> tuple[str, str, str]:
    """Responsible unit, owner, and state of the hand-over."""
    acting_as(build.DEPUTY)
    matter = Matter.objects.get(pk=matter.pk)
    assert not Proceeding.objects.filter(matter=matter).exclude(owner=matter.owner).exists()
    return matter.unit.code, matter.owner.username, HandOver.objects.get(matter=matter).state


def post(who: str, matter: Matter, what: str, **fields: Any) -> Any:
    return client_of(who).post(f"/desk/inbox/{matter.short_code}/{what}/", fields)


def test_the_receiver_finds_it_and_the_sender_still_owns_it(sent: Matter) -> None:
    page = page_of(CIVIL, "/desk/inbox/")
    assert sent.title in page and "示例理由" in page and "还没看" in page
    assert sent.short_code in page_of(build.HEAD, "/desk/inbox/")  # among those sent
    assert state_of(sent) == ("complaints_and_appeals", build.HEAD, "sent")


def test_sent_seen_and_signed_are_three_facts(sent: Matter) -> None:
    assert "对方还没看" in page_of(build.HEAD, "/desk/inbox/")
    page_of(CIVIL, f"/desk/inbox/{sent.short_code}/")
    page = page_of(build.HEAD, "/desk/inbox/")
    assert "对方已看" in page and "对方还没接收" in page
    assert post(CIVIL, sent, "sign").status_code == 303
    assert "对方已接收" in page_of(build.HEAD, "/desk/inbox/")
    assert state_of(sent) == ("civil", CIVIL, "signed")
    assert sent.title in page_of(CIVIL)
    kinds = Event.objects.filter(matter=sent).values_list("kind", flat=True)
    assert {"handed_over", "hand_over_seen", "hand_over_signed"} <= set(kinds)


def test_a_second_press_signs_nothing_twice(sent: Matter) -> None:
    post(CIVIL, sent, "sign")
    assert post(CIVIL_HEAD, sent, "sign").status_code == 404
    assert state_of(sent) == ("civil", CIVIL, "signed")


def test_a_return_says_why_and_the_coordinator_owns(sent: Matter) -> None:
    answer = post(CIVIL, sent, "return", reason="not_competent", text="应由行政检察部门办。")
    assert answer.status_code == 303
    assert state_of(sent) == ("complaints_and_appeals", build.COORDINATOR, "returned")
    assert sent.title in page_of(build.COORDINATOR)
    page = page_of(build.HEAD, "/desk/inbox/")
    assert "不属于本机关职责" in page and "应由行政检察部门办。" in page
    # It is no longer theirs to see.
    assert client_of(CIVIL).get(f"/desk/work/peek/{sent.short_code}/").status_code == 404


def test_a_return_without_reason_keeps_what_was_typed(sent: Matter) -> None:
    answer = post(CIVIL, sent, "return", text="应由行政检察部门办。")
    page = answer.content.decode()
    assert answer.status_code == 422 and "请选退回的理由" in page and "应由行政检察部门办。" in page
    assert post(CIVIL, sent, "return", reason="not_competent", text=" ").status_code == 422
    assert post(CIVIL, sent, "return", reason="made_up", text="x").status_code == 422
    assert state_of(sent)[2] == "sent"


def test_the_sender_takes_back_what_nobody_signed_for(sent: Matter) -> None:
    assert post(CIVIL, sent, "recall").status_code == 303  # refused in words: it is not theirs to take back
    assert state_of(sent)[2] == "sent"
    assert post(build.HEAD, sent, "recall").status_code == 303
    assert state_of(sent) == ("complaints_and_appeals", build.HEAD, "recalled")
    assert client_of(CIVIL).get(f"/desk/inbox/{sent.short_code}/").status_code == 404
    assert sent.title not in page_of(CIVIL, "/desk/inbox/")


@pytest.mark.parametrize("who", [build.OUTSIDER, "weijian", build.CLERK])
def test_for_another_unit_it_does_not_exist(sent: Matter, who: str) -> None:
    assert sent.title not in page_of(who, "/desk/inbox/")
    assert client_of(who).get(f"/desk/inbox/{sent.short_code}/").status_code == 404
    assert post(who, sent, "sign").status_code == 404
    assert post(who, sent, "return", reason="not_competent", text="x").status_code == 404
    if who != build.OUTSIDER:
        assert post(who, sent, "recall").status_code == 404
    assert state_of(sent)[2] == "sent"


def test_who_reaches_both_sides_only_watches(sent: Matter) -> None:
    """The coordinator sees every unit; neither his look nor his press counts as the receiver's."""
    assert sent.title not in page_of(build.COORDINATOR, "/desk/inbox/").split("我们移送出去的")[0]
    assert client_of(build.COORDINATOR).get(f"/desk/inbox/{sent.short_code}/").status_code == 404
    assert post(build.COORDINATOR, sent, "sign").status_code == 404
    assert HandOver.objects.get(matter=sent).seen_at is None


def test_the_sender_cannot_sign_for_his_own(sent: Matter) -> None:
    assert post(build.HEAD, sent, "sign").status_code == 404


def test_a_restricted_matter_is_signed_for_without_its_title() -> None:
    matter = made_by(build.HEAD, "accepted", name=CANARY)
    send(matter, "civil", by=build.HEAD)
    Matter.objects.filter(pk=matter.pk).update(is_restricted=True)
    for address in ("/desk/inbox/", f"/desk/inbox/{matter.short_code}/"):
        page = page_of(CIVIL, address)
        assert CANARY not in page and "限阅事项" in page


def test_an_empty_inbox_says_so() -> None:
    assert "都接收了" in page_of(CIVIL, "/desk/inbox/")


def test_signing_needs_a_press_not_a_look(sent: Matter) -> None:
    for what in ("sign", "return", "recall"):
        assert client_of(CIVIL).get(f"/desk/inbox/{sent.short_code}/{what}/").status_code == 405


def test_csrf_guards_the_signature(sent: Matter) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username=CIVIL), backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(f"/desk/inbox/{sent.short_code}/sign/").status_code == 403
    assert Unit.objects.get(code="civil").pk != Matter.objects.get(pk=sent.pk).unit_id
    assert timezone.localdate() <= HandOver.objects.get(matter=sent).due_on
