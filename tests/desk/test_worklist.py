"""The worklists as each of the cast sees them: what is on them, what never is, and how many statements they cost."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from jianhe.casework import handling, sealing
from jianhe.people.context import set_context
from jianhe.people.models import Unit, User
from jianhe.people.standing import Standing
from jianhe.records.models import Matter
from jianhe.records.queries import worklists
from tests import build
from tests.statements import counted_statements

pytestmark = pytest.mark.django_db
CANARY = "金丝雀"


@pytest.fixture(autouse=True)
def centre() -> Any:
    return build.a_centre()


def now() -> datetime:
    return timezone.now()


def client_of(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def acting_as(username: str) -> Standing:
    """From here on the database knows this one of the cast."""
    by = build.standing(username, on=timezone.localdate())
    set_context(by)
    return by


def made_by(username: str, state: str = "registered", *, name: str = "王建军（虚构）", **fields: Any) -> Matter:
    """A matter registered by one of the cast, now or at another time."""
    fields.setdefault("parties", [build.a_person(name)])
    return build.a_matter(state, by=acting_as(username), **{"at": now(), **fields})


def page_of(username: str, address: str = "/desk/work/") -> str:
    response = client_of(username).get(address)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def send(matter: Matter, unit: str, *, by: str) -> Any:
    """A hand-over to a unit, through the step where the law has one."""
    build.step_in(matter, "hand_over", by=acting_as(by), at=now(), to_unit=str(Unit.objects.get(code=unit).pk))


def test_the_list_answers_whose_turn_what_next_and_by_when() -> None:
    matter = made_by(build.HEAD, "in_progress")
    page = page_of(build.OFFICER)
    assert matter.title in page and matter.short_code in page
    assert "办理中" in page and "形成办理结果" in page and "三个月内办理过程或者结果答复" in page


def test_matters_stand_in_their_groups_with_counts() -> None:
    made_by(build.CLERK, name="甲（虚构）", at=now() - timedelta(days=20))
    made_by(build.CLERK, name="乙（虚构）")
    page = page_of(build.CLERK)
    late, later = page.index("已逾期 1"), page.index("以后 1")
    assert late < page.index("甲（虚构）反映") < later < page.index("乙（虚构）反映")


def test_another_units_turn_says_whose() -> None:
    matter = made_by(build.HEAD, "accepted")
    send(matter, "civil", by=build.HEAD)
    assert "等民事检察部门" in page_of(build.HEAD)
    assert matter.title in page_of(build.HEAD, "/desk/work/waiting/")


def test_filters_stand_in_the_address() -> None:
    letter = made_by(build.CLERK, name="来信人（虚构）", channel="letter")
    visit = made_by(build.CLERK, name="来访人（虚构）")
    page = page_of(build.CLERK, "/desk/work/?channel=letter")
    assert letter.title in page and visit.title not in page
    assert "不筛了" in page


def test_whoever_has_nothing_to_do_is_led_to_what_the_office_has() -> None:
    made_by(build.CLERK)
    page = page_of(build.DIRECTOR)
    assert "没有要办的，本部门还有 1 件。" in page and 'href="/desk/work/office/"' in page


def test_the_key_for_the_next_step_is_only_for_those_who_may_take_steps() -> None:
    matter = made_by(build.HEAD, "accepted")
    office = {who: page_of(who, "/desk/work/office/") for who in (build.HEAD, "shujiyuan")}
    assert all(matter.title in page for page in office.values())
    assert "data-next-url" in office[build.HEAD] and "data-next-url" not in office["shujiyuan"]


@pytest.mark.parametrize(("kind", "step"), [
    ("neighbour_dispute", "guide"), ("dissatisfied_criminal_judgment", "accept"), ("", "accept"),
])  # fmt: skip
def test_what_belongs_elsewhere_is_first_guided_and_what_is_ours_accepted(kind: str, step: str) -> None:
    matter = made_by(build.CLERK, matter_type=kind)
    assert f'data-next-url="/desk/matters/{matter.short_code}/steps/{step}/"' in page_of(build.CLERK)


def test_an_empty_list_and_an_empty_filter_say_different_things() -> None:
    assert "没有要办的" in page_of(build.CLERK)
    page = page_of(build.CLERK, "/desk/work/?channel=letter&flag=minor&category=x&town=y&handler=z&limit=w")
    assert "这样筛，一件也没有" in page


def test_nobody_writes_an_address_that_breaks_the_page() -> None:
    made_by(build.CLERK)
    key = f"2026-11-24T00:00:00~{uuid4()}"
    for odd in ("after=x", "before=2026-11-24~x", f"after={key}", "size=9", "channel='--", "flag=%00", "selected=%00"):
        page_of(build.CLERK, f"/desk/work/?{odd}")
    assert client_of(build.CLERK).get("/desk/work/nothing/").status_code == 404
    assert client_of(build.CLERK).get("/desk/work/?selected=2026-99999").status_code == 404


def test_pages_by_key_show_each_matter_once_forth_and_back() -> None:
    made = {made_by(build.CLERK, name=f"第{n:02}位（虚构）").short_code for n in range(27)}
    client = client_of(build.CLERK)
    for address in ("/desk/work/", "/desk/work/registered/"):
        first = client.get(address)
        assert first.context["newer"] is None
        second = client.get(address, {"after": first.context["older"]})
        back = client.get(address, {"before": second.context["newer"]})
        assert second.context["older"] is None
        seen = [codes_on(one) for one in (first, second, back)]
        assert len(seen[0]) == 25 and set(seen[0]) | set(seen[1]) == made and not set(seen[0]) & set(seen[1])
        assert seen[2] == seen[0]


def codes_on(response: Any) -> list[str]:
    return [row["id"] for group in response.context["groups"] for row in group["rows"]]


@pytest.mark.parametrize("rows", [1, 3, 25])
def test_a_list_costs_the_same_few_statements_however_long(rows: int) -> None:
    for n in range(rows):
        made_by(build.CLERK, name=f"第{n:02}位（虚构）")
    client = client_of(build.CLERK)
    client.get("/desk/work/")  # the first page of a session also writes the session
    with counted_statements() as seen:
        page = client.get("/desk/work/")
    assert len(codes_on(page)) == rows
    assert len(seen) == 8


def test_the_peek_panel_is_a_fragment_and_a_page() -> None:
    matter = made_by(build.HEAD, "accepted")
    client = client_of(build.HEAD)
    fragment = client.get(f"/desk/work/peek/{matter.short_code}/", headers={"HX-Request": "true"}).content.decode()
    assert fragment.lstrip().startswith("<section") and matter.title in fragment
    assert "138****2046" in fragment and "13808122046" not in fragment
    assert "指定承办人" in fragment  # nobody has it yet
    whole = client.get(f"/desk/work/peek/{matter.short_code}/").content.decode()
    assert "<h1>" in whole and matter.title in whole
    assert matter.title in client.get(f"/desk/work/?selected={matter.short_code}").content.decode()


def test_a_restricted_matter_shows_only_that_it_exists() -> None:
    matter = made_by(build.HEAD, "accepted", name=CANARY)
    Matter.objects.filter(pk=matter.pk).update(is_restricted=True)
    assert CANARY in page_of(build.HEAD)  # the owner is named on it
    for address in ("/desk/work/office/", "/desk/work/all/", f"/desk/work/peek/{matter.short_code}/"):
        page = page_of(build.OFFICER, address)
        assert CANARY not in page and "限 1 人可见，可向张堃（虚构）申请" in page, address


def test_a_helper_is_named_on_a_restricted_matter() -> None:
    matter = made_by(build.HEAD, "accepted", name=CANARY)
    helper = User.objects.get(username=build.OFFICER)
    handling.add_helper(matter=matter, person=helper, by=acting_as(build.HEAD), at=now())
    Matter.objects.filter(pk=matter.pk).update(is_restricted=True)
    page = page_of(build.OFFICER, "/desk/work/office/")
    assert CANARY in page and "限 2 人可见" in page


def test_each_of_the_cast_sees_what_is_theirs() -> None:
    window, office = made_by(build.CLERK, name="窗口的（虚构）"), made_by(build.HEAD, "accepted", name="部门的（虚构）")
    sees = {
        who: {title for title in (window.title, office.title) if title in page_of(who, "/desk/work/all/")}
        for who in (build.CLERK, build.OFFICER, build.HEAD, build.DEPUTY, build.DIRECTOR, build.OUTSIDER)
    }
    assert sees == {
        build.CLERK: {window.title},
        build.OFFICER: {window.title, office.title}, build.HEAD: {window.title, office.title},
        build.DEPUTY: {window.title, office.title}, build.DIRECTOR: {window.title, office.title}, build.OUTSIDER: set(),
    }  # fmt: skip
    assert window.title in page_of(build.DIRECTOR, "/desk/work/office/")
    assert client_of(build.OUTSIDER).get(f"/desk/work/peek/{window.short_code}/").status_code == 404


@pytest.mark.parametrize("administrator", [build.SYSTEM, build.SECURITY, build.AUDIT])
@pytest.mark.parametrize("page", ["work/", "work/office/", "work/approvals/", "inbox/", "search/"])
def test_no_administrator_opens_a_list(administrator: str, page: str) -> None:
    made_by(build.HEAD, "accepted", name=CANARY)
    response = client_of(administrator).get(f"/desk/{page}")
    assert response.status_code == 403 and CANARY not in response.content.decode()


def test_a_sealed_matter_leaves_no_trace_on_any_list() -> None:
    """Neither title nor number, nor a count, for anybody but the persons on its list."""
    lists = ["/desk/work/", *(f"/desk/work/{view}/" for view in worklists.ORDERS)]
    watchers = (build.CLERK, build.OFFICER, build.DEPUTY, build.DIRECTOR, build.COORDINATOR)
    before = {(who, address): figures(page_of(who, address)) for who in watchers for address in lists}
    matter = made_by(build.HEAD, "accepted", name=CANARY)
    sealing.seal(matter=matter, ground="《未成年人保护法》第一百零三条", by=acting_as(build.HEAD), at=now())
    assert CANARY in page_of(build.HEAD)
    for who in watchers:
        for address in lists:
            page = page_of(who, address)
            assert CANARY not in page and matter.short_code not in page, (who, address)
            assert figures(page) == before[who, address], (who, address)
        assert client_of(who).get(f"/desk/work/peek/{matter.short_code}/").status_code == 404


def figures(page: str) -> list[str]:
    """The counts on a page: rail, tabs, heads."""
    return re.findall(r'class="(?:count|figures)[^"]*">([^<]*)<|<b>([^<]*)</b>', page)


def test_approvals_wait_with_whoever_may_give_them_and_never_with_the_asker() -> None:
    matter = made_by(build.HEAD)
    asked = build.step_in(matter, "refuse", by=acting_as(build.OFFICER), at=now())
    assert asked.role == "office_head"
    page = page_of(build.HEAD, "/desk/work/approvals/")
    assert "不予受理" in page and matter.short_code in page
    assert matter.short_code not in page_of(build.DEPUTY, "/desk/work/approvals/")
    assert client_of(build.OFFICER).get("/desk/work/approvals/").status_code == 403


def test_the_rail_counts_what_waits() -> None:
    matter = made_by(build.HEAD, "accepted")
    send(matter, "civil", by=build.HEAD)
    made_by(build.HEAD, at=now() - timedelta(days=20))
    entries = {entry["label"]: entry for entry in client_of(build.HEAD).get("/desk/work/").context["navigation"]}
    assert entries["我的待办"]["count"] == "2" and entries["我的待办"]["urgent"] and entries["我的待办"]["current"]
    there = {entry["label"]: entry for entry in client_of("fuzeren2").get("/desk/work/").context["navigation"]}
    assert there["待接收"]["count"] == "1" and there["我的待办"]["count"] == ""
