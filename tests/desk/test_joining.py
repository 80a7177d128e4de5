"""The tab 关联: what belongs to a matter, how it is taken back, and what may belong to it as well."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jianhe.casework import linking, sealing
from jianhe.people.context import set_context
from jianhe.people.standing import Standing
from jianhe.records.models import Contact, Matter, MatterLink
from tests import build
from tests.build import CLERK, DIRECTOR, HEAD, OFFICER
from tests.desk.registering import logged_in, words
from tests.statements import counted_statements


@pytest.fixture
def head(db: None) -> Standing:
    build.a_centre()
    return as_head()


def as_head() -> Standing:
    by = build.standing(HEAD, on=timezone.localdate())
    set_context(by)
    return by


def made(by: Standing, **fields: Any) -> Matter:
    return build.a_matter(by=by, at=timezone.now(), **fields)


def address(matter: Matter, *parts: str) -> str:
    return "/".join([f"/desk/matters/{matter.short_code}/joined", *parts, ""])


def page(matter: Matter, client: Client | None = None, path: str = "") -> str:
    answer = (client or logged_in(HEAD)).get(path or address(matter))
    assert answer.status_code == 200
    return words(answer)


def test_a_recognised_matter_is_linked_and_unlinked_by_one_click(head: Standing) -> None:
    one, two = made(head), made(head)
    client = logged_in(HEAD)
    shown = page(two, client)
    assert "可能是同一件" in shown and one.short_code in shown and "证件号相同" in shown
    assert client.post(address(two, "add"), {"other": one.short_code, "kind": "repeat"}).status_code == 303
    as_head()
    link = MatterLink.objects.get()
    assert link.why and "same_claimant" in link.why
    for matter in (one, two):
        assert "取消关联" in page(matter, client) and "反映人相同" in page(matter, client)
        assert "可能是同一件" not in page(matter, client)
        assert f"关联 {two.short_code if matter == one else one.short_code} 重复" in page(
            matter, client, f"/desk/matters/{matter.short_code}/"
        )
    assert client.post(address(one, str(link.pk), "end")).status_code == 303
    assert "没有并入的，也没有关联的" in page(one, client)
    assert "取消关联" in page(one, client, f"/desk/matters/{one.short_code}/"), "the record tells of both"


def test_links_that_cannot_be_are_told(head: Standing) -> None:
    one, two = made(head), made(head)
    client = logged_in(HEAD)
    for other, kind, said in (
        ("2026-77777", "repeat", "没有找到这个编号"), (one.short_code, "repeat", "不能和自己"),
        (two.short_code, "cousin", "从列出的里面选"),
    ):  # fmt: skip
        client.post(address(one, "add"), {"other": other, "kind": kind})
        assert said in page(one, client)
    assert client.post(address(one, str(two.pk), "end")).status_code == 404
    assert logged_in(DIRECTOR).post(address(one, "add"), {"other": two.short_code, "kind": "repeat"}).status_code == 403


def test_a_merge_is_begun_from_a_suggestion_and_undone_from_the_earlier_matter(head: Standing) -> None:
    root, matter = made(head), made(head)
    client = logged_in(HEAD)
    assert f"/steps/merge/?root_matter={root.short_code}" in client.get(address(matter)).content.decode()
    step = f"/desk/matters/{matter.short_code}/steps/merge/"
    form = client.get(f"{step}?root_matter={root.short_code}")
    initial = form.context["form"].initial
    assert initial["root_matter"] == root.short_code and initial["earlier_handling"] and initial["remedy"]
    assert client.post(step, {**initial, "confirmed": "1"}).status_code == 303
    shown = page(root, client)
    assert "并入本件" in shown and matter.code in shown
    assert f"/desk/matters/{matter.short_code}/steps/undo_merge/" in client.get(address(root)).content.decode()
    assert "已并入" in page(matter, client) and root.short_code in page(matter, client)
    assert matter.title in page(root, client, f"/desk/matters/{root.short_code}/")
    undo = f"/desk/matters/{matter.short_code}/steps/undo_merge/"
    assert "再看一眼" in words(client.post(undo, {"reason": "不是同一件"}))
    assert client.post(undo, {"reason": "不是同一件", "confirmed": "1"}).status_code == 303
    as_head()
    assert Contact.objects.filter(matter=matter).count() == 1
    assert "并入本件" not in page(root, client)
    assert "撤销并入" in page(root, client, f"/desk/matters/{root.short_code}/"), "the record keeps both"


def test_the_group_is_one_table_with_its_people(head: Standing) -> None:
    matters = [made(head, people_count=n) for n in (1, 2, 3)]
    linking.link_group(matter=matters[2], members=matters[:2], by=head, at=timezone.now())
    for matter in matters:
        shown = page(matter)
        assert "3 件，6 人" in shown and all(one.short_code in shown for one in matters)


def test_nothing_tells_of_a_matter_that_is_sealed_or_out_of_reach(head: Standing) -> None:
    root, one, two = (made(head, title=f"金丝雀{n}") for n in "甲乙丙")
    linking.link(matter=two, other=root, kind="group", by=head, at=timezone.now())
    build.step_in(one, "merge", by=head, at=timezone.now(), root_matter=root.short_code)
    sealing.seal(matter=root, ground="示例", by=head, at=timezone.now())
    officer = logged_in(OFFICER)
    for matter in (one, two):
        for path in (address(matter), f"/desk/matters/{matter.short_code}/", f"/desk/matters/{matter.short_code}/facts/"):
            shown = officer.get(path).content.decode()
            assert root.short_code not in shown and "金丝雀甲" not in shown and root.code not in shown, path
    assert logged_in(CLERK).get(address(root)).status_code == 404


def test_what_is_restricted_is_named_by_number_only(head: Standing) -> None:
    one, two = made(head, title="金丝雀的标题"), made(head)
    linking.link(matter=two, other=one, kind="related", by=head, at=timezone.now())
    Matter.objects.filter(pk=one.pk).update(is_restricted=True)
    shown = page(two, logged_in(OFFICER))
    assert one.short_code in shown and "限阅事项" in shown and "金丝雀" not in shown


def test_the_pages_cost_no_more_for_more(head: Standing) -> None:
    matters = [made(head) for _ in range(6)]
    linking.link_group(matter=matters[0], members=matters[1:4], by=head, at=timezone.now())
    build.step_in(matters[5], "merge", by=head, at=timezone.now(), root_matter=matters[0].short_code)
    client = logged_in(HEAD)
    plain = [f"/desk/matters/{matter.short_code}/" for matter in (matters[0], matters[5])]
    for path, most in ((plain[0], 12), (plain[1], 12), (address(matters[0]), 18)):
        client.get(path)
        with counted_statements() as seen:
            client.get(path)
        assert len(seen) <= most, "\n".join(one[:150] for one in seen)
