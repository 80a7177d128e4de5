"""What the clerk is told of persons, matters and groups while typing, and what one key does with them."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from jianhe.casework import handling
from jianhe.people.models import User
from jianhe.records.models import Contact, Event, FactChange, Matter, MatterLink, Merge, SilentNotice
from tests import build
from tests.build import CLERK, DIRECTOR, HEAD, acting
from tests.desk.registering import NUMBER, a_clerk, counted, logged_in, person, typed, words
from tests.statements import counted_statements

BLANK = {"party-0-name": "", "party-0-number": "", "party-0-phone": "", "party-0-address": "", "story": ""}


@pytest.fixture
def clerk(db: None) -> Client:
    return a_clerk()


def a_known_matter(clerk: Client) -> str:
    return str(clerk.post("/desk/register/", typed())["Location"].split("/")[3])


def panel(client: Client, **changes: Any) -> str:
    answer = client.post("/desk/register/known/", typed(**changes))
    assert answer.status_code == 200
    return answer.content.decode()


def all_matters(username: str = CLERK) -> list[Matter]:
    with acting(username, on=timezone.localdate()):
        return list(Matter.objects.order_by("serial"))


@pytest.mark.parametrize("field, value, said", [
    ("party-0-number", NUMBER.lower(), "证件号相同"),
    ("party-0-phone", "+86 138-0812-2046", "电话相同"),
    ("party-0-name", "王建军（虚构）", "姓名相同"),
])  # fmt: skip
def test_the_panel_says_why(clerk: Client, field: str, value: str, said: str) -> None:
    number = a_known_matter(clerk)
    shown = panel(clerk, **{**BLANK, field: value})
    assert said in shown and f'value="{number}"' in shown
    assert "条记录" not in panel(clerk, **BLANK)


def test_open_and_closed_matters_of_every_channel_are_shown_and_the_sure_one_is_chosen(clerk: Client) -> None:
    with acting(CLERK, on=timezone.localdate()) as by:
        closed = build.a_matter("answered", by=by, at=timezone.now(), channel="letter", matter_type="inheritance")
    number = str(clerk.post("/desk/register/", typed(link="go_on"))["Location"].split("/")[3])
    shown = panel(clerk)
    assert "当场答复办结" in shown and closed.short_code in shown
    assert f'value="{number}" id="known-{number}" checked' in shown


def test_something_sure_is_asked_about_before_a_second_matter_is_made(clerk: Client) -> None:
    number = a_known_matter(clerk)
    asked = clerk.post("/desk/register/", typed(story="第二次来"))
    assert asked.status_code == 422
    assert "是那一件，还是另一件事" in words(asked) and number in words(asked)
    assert counted() == 1
    assert clerk.post("/desk/register/", typed(story="别的事", link="go_on")).status_code == 303
    assert counted() == 2


def test_what_was_shown_and_passed_over_is_not_asked_again(clerk: Client) -> None:
    number = a_known_matter(clerk)
    assert clerk.post("/desk/register/", typed(story="别的事", noticed="2026-99999")).status_code == 422
    assert clerk.post("/desk/register/", typed(story="别的事", noticed=number)).status_code == 303


def test_going_on_is_remembered_until_somebody_else_is_meant(clerk: Client) -> None:
    number = a_known_matter(clerk)
    kept = 'value="go_on" id="link-go_on" checked'
    assert kept in panel(clerk, link="go_on", noticed=number)
    assert kept not in panel(clerk, link="go_on", noticed="2026-99999")


def test_a_repeat_is_one_more_contact_on_the_known_matter(clerk: Client) -> None:
    number = a_known_matter(clerk)
    form = typed(story="又来问", link="repeat", target=number, then="accept")
    for _ in range(2):
        response = clerk.post("/desk/register/", form)
        assert response["Location"] == f"/desk/matters/{number}/receipt/"
    assert counted() == 1
    with acting(CLERK, on=timezone.localdate()):
        assert [contact.is_first for contact in Contact.objects.order_by("registered_at")] == [True, False]
        assert FactChange.objects.filter(field="repeat", known_to=None).count() == 1
        assert Matter.objects.get().state == "registered"


def test_a_merge_registers_and_merges_at_once_and_once(clerk: Client) -> None:
    number = a_known_matter(clerk)
    form = typed(story="同一件事又来", link="merge", target=number)
    first = clerk.post("/desk/register/", form)
    again = clerk.post("/desk/register/", form)
    root, merged = all_matters()
    assert first["Location"] == again["Location"] == f"/desk/matters/{merged.short_code}/receipt/"
    assert (merged.state, merged.merged_into_id, merged.code != root.code) == ("merged", root.pk, True)
    with acting(CLERK, on=timezone.localdate()):
        assert Contact.objects.filter(matter=root).count() == 2 and Merge.objects.count() == 1
        notice = merged.documents.get()
        assert notice.blanks["earlier_code"] == root.code and "有新的事实" in notice.blanks["remedy"]
    assert f"并入 {number}" in words(clerk.get(first["Location"]))


def test_whoever_was_merged_is_known_by_that_and_led_to_the_living_matter(clerk: Client) -> None:
    with acting(CLERK, on=timezone.localdate()) as by:
        root = build.a_matter(by=by, at=timezone.now(), matter_type="inheritance", story="继承的事")
        other = build.a_person("示例辛（虚构）", number="", no_id_reason="没带证件", phone="13900000088")
        merged = build.a_matter(by=by, at=timezone.now(), parties=[other])
        build.step_in(merged, "merge", by=by, at=timezone.now(), root_matter=root.short_code)
    who = {"party-0-name": "示例辛（虚构）", "party-0-number": "", "party-0-no_id_reason": "没带证件",
           "party-0-phone": "13900000088"}  # fmt: skip
    shown = panel(clerk, **who)
    assert f'value="{merged.short_code}"' in shown and "并入原事项" in shown
    clerk.post("/desk/register/", typed(**who, link="repeat", target=merged.short_code))
    with acting(CLERK, on=timezone.localdate()):
        assert Contact.objects.filter(matter=root).count() == 3


def test_a_refused_merge_leaves_nothing_registered(clerk: Client) -> None:
    number = a_known_matter(clerk)
    head = logged_in(HEAD)
    answer = head.post("/desk/register/", typed(link="merge", target=number, is_sealed="on"))
    assert answer.status_code == 422 and "封存的事项不能并入" in words(answer)
    assert counted() == 1


def test_a_choice_of_what_is_not_there_is_refused_in_the_words_for_none(clerk: Client) -> None:
    a_known_matter(clerk)
    for link in ("repeat", "merge", "group"):
        response = clerk.post("/desk/register/", typed(link=link, target="2026-77777"))
        assert response.status_code == 422 and "没有找到" in words(response)
    assert counted() == 1


def a_group(people: int = 5) -> list[str]:
    """Several people about one thing, each with a matter of their own."""
    story = "宏远劳务公司（虚构）拖欠我们桥头工地今年八月到十月的工资，一直没有发。"
    against = build.a_person("宏远劳务公司（虚构）", side="b", role="respondent", kind="company", number="", phone="")
    with acting(CLERK, on=timezone.localdate()) as by:
        return [
            build.a_matter(
                by=by, at=timezone.now(), story=story,
                parties=[build.a_person(f"示例{'甲乙丙丁戊己'[place]}（虚构）", number="", no_id_reason="没带证件",
                                        phone=f"1390000000{place}"), against],
            ).short_code
            for place in range(people)
        ]  # fmt: skip


GROUP = {
    "party-0-name": "示例庚（虚构）", "party-0-number": "", "party-0-phone": "13900000077",
    "party-0-no_id_reason": "没带证件", "party_count": "2", **person(1, "respondent", "宏远劳务公司（虚构）"),
    "story": "宏远劳务公司拖欠我们桥头工地今年八月到十月的工资，一直没有发。",
}  # fmt: skip


def test_a_group_is_offered_from_five_people_on_and_linked_as_one(clerk: Client) -> None:
    numbers = a_group(4)
    assert 'value="group"' not in panel(clerk, **GROUP)
    with acting(CLERK, on=timezone.localdate()):
        head = Matter.objects.get(serial=int(numbers[0][-5:]))
    numbers += a_group(1)
    shown = panel(clerk, **GROUP)
    assert "同一群人" in shown and 'value="group"' in shown
    form = typed(**GROUP, link="group", target=head.short_code)
    for _ in range(2):
        assert clerk.post("/desk/register/", form).status_code == 303
    with acting(CLERK, on=timezone.localdate()):
        links = MatterLink.objects.filter(kind="group", ended_at=None)
        assert {link.other_id for link in links} == {head.pk} and links.count() >= 2
        assert Matter.objects.count() == 6 and links.first().why


def test_the_panel_costs_few_statements_however_many_are_known(clerk: Client) -> None:
    a_group(5)
    panel(clerk, **GROUP)
    with counted_statements() as seen:
        panel(clerk, **GROUP)
    assert len(seen) <= 10, "\n".join(one[:120] for one in seen)


# The seal.


def a_sealed_matter() -> Matter:
    with acting(HEAD, on=timezone.localdate()) as by:
        child = build.a_person("金丝雀（虚构）", number="510603199001010028", phone="13800009999")
        return build.a_matter(by=by, at=timezone.now(), is_sealed=True, parties=[child], story="金丝雀的事")


def notices(username: str) -> int:
    with acting(username, on=timezone.localdate()):
        return SilentNotice.objects.count()


SEALED = {
    "party-0-name": "金丝雀（虚构）", "party-0-number": "", "party-0-no_id_reason": "没带证件",
    "party-0-phone": "13800009999", "story": "别的事",
}  # fmt: skip


def test_a_sealed_match_answers_to_the_byte_what_no_match_does(clerk: Client) -> None:
    form = typed(**SEALED)
    clerk.post("/desk/register/known/", typed())  # whatever is asked once only
    with counted_statements() as plain:
        before = clerk.post("/desk/register/known/", form).content
    a_sealed_matter()
    with counted_statements() as seen:
        after = clerk.post("/desk/register/known/", form).content
    assert after == before and len(seen) == len(plain)
    assert clerk.post("/desk/register/", form).status_code == 303


def test_the_duty_director_is_told_silently_once_for_each_form(clerk: Client) -> None:
    sealed = a_sealed_matter()
    form = typed(**SEALED)
    for _ in range(3):
        clerk.post("/desk/register/known/", form)
    assert notices(DIRECTOR) == 1
    for other in (CLERK, HEAD, "chengban", build.COORDINATOR, build.AUDIT, build.DEPUTY):
        assert notices(other) == 0, other
    with acting(HEAD, on=timezone.localdate()):
        told = list(Event.objects.filter(matter=sealed, kind="sealed_recognised"))
        assert [(event.actor.username, event.facts) for event in told] == [(CLERK, {})]
    clerk.post("/desk/register/known/", typed(**SEALED))
    assert notices(DIRECTOR) == 2


def test_a_name_alone_and_what_the_clerk_may_see_tell_nobody(clerk: Client) -> None:
    a_sealed_matter()
    clerk.post("/desk/register/known/", typed(**{**BLANK, "party-0-name": "金丝雀（虚构）"}))
    head = logged_in(HEAD)  # who holds the grant sees it, and is not told on
    assert "金丝雀" in panel(head, **SEALED)
    assert notices(DIRECTOR) == 0


def test_the_directors_page_says_whom_to_call_and_no_more(clerk: Client) -> None:
    a_sealed_matter()
    form = typed(**SEALED)
    clerk.post("/desk/register/known/", form)
    director = logged_in(DIRECTOR)
    page = words(director.get("/desk/notices/"))
    assert "张堃（虚构）" in page and "还没登记" in page
    assert "金丝雀" not in page and "13800009999" not in page
    clerk.post("/desk/register/", form)
    with acting(DIRECTOR, on=timezone.localdate()):
        key = SilentNotice.objects.get().pk
        number = Contact.objects.get(form_key=form["form_key"]).matter.short_code
    assert number in words(director.get("/desk/notices/"))
    assert "窗口提醒 1" in words(director.get("/desk/work/"))
    assert director.post(f"/desk/notices/{key}/seen/").status_code == 303
    assert "窗口提醒 1" not in words(director.get("/desk/work/"))
    for other in (CLERK, HEAD):
        assert logged_in(other).get("/desk/notices/").status_code == 403
    assert director.post(f"/desk/notices/{uuid4()}/seen/").status_code == 404


def test_a_restricted_matter_is_told_to_those_named_on_it(clerk: Client) -> None:
    number = a_known_matter(clerk)
    with acting(HEAD, on=timezone.localdate()) as by:
        matter = Matter.objects.get()
        handling.set_handler(matter=matter, handler=User.objects.get(username="chengban"), by=by, at=timezone.now())
        Matter.objects.filter(pk=matter.pk).update(is_restricted=True, owner=matter.handler, handler=matter.handler)
    assert number not in panel(clerk)
    assert number in panel(logged_in("chengban"))
    refused = clerk.post("/desk/register/", typed(link="repeat", target=number))
    assert refused.status_code == 422 and counted() == 1
