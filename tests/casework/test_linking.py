"""Links between matters: said once, taken back by one click, and no word of what the reader does not see."""

import pytest

from jianhe.casework import linking, sealing
from jianhe.law.refusals import Refused
from jianhe.people.context import set_context
from jianhe.people.standing import Standing
from jianhe.records.models import Event, Matter, MatterLink
from jianhe.records.queries import joined
from tests import build
from tests.build import AT, CLERK, COORDINATOR, DIRECTOR, HEAD, OFFICER


@pytest.fixture
def head(db: None) -> Standing:
    build.a_centre()
    by = build.standing(HEAD)
    set_context(by)
    return by


def linked_with(matter: Matter) -> list[str]:
    return [row.far.short_code for row in joined.links_of(matter)]


def test_two_matters_are_linked_once_from_either_end(head: Standing) -> None:
    one, two = build.a_matter(by=head), build.a_matter(by=head)
    first = linking.link(matter=two, other=one, kind="repeat", by=head, at=AT, why=["same_number"])
    again = linking.link(matter=one, other=two, kind="related", by=head, at=AT)
    assert first == again and MatterLink.objects.count() == 1
    assert linked_with(one) == [two.short_code] and linked_with(two) == [one.short_code]
    assert Event.objects.filter(kind="matter_linked").count() == 2
    assert Event.objects.filter(matter=one, kind="matter_linked").get().facts["other"] == str(two.pk)


def test_a_link_is_taken_back_once_and_can_be_made_again(head: Standing) -> None:
    one, two = build.a_matter(by=head), build.a_matter(by=head)
    row = linking.link(matter=two, other=one, kind="related", by=head, at=AT)
    for _ in range(2):
        linking.unlink(link=row, by=head, at=AT)
    row.refresh_from_db()
    assert row.ended_by == head.person and linked_with(one) == []
    assert Event.objects.filter(kind="matter_unlinked").count() == 2
    assert linking.link(matter=two, other=one, kind="repeat", by=head, at=AT).pk != row.pk


def test_who_may_not_link_and_what_cannot_be(head: Standing) -> None:
    one, two = build.a_matter(by=head), build.a_matter(by=head)
    with pytest.raises(Refused, match="自己"):
        linking.link(matter=one, other=one, kind="repeat", by=head, at=AT)
    with pytest.raises(Refused, match="列出"):
        linking.link(matter=one, other=two, kind="cousin", by=head, at=AT)
    with build.acting(DIRECTOR) as director, pytest.raises(Refused, match="职责"):
        linking.link(matter=one, other=two, kind="repeat", by=director, at=AT)
    with build.acting(CLERK) as clerk:
        far = build.a_matter(by=clerk)
    with build.acting("fuzeren2") as stranger, pytest.raises(Refused, match="没有找到"):
        linking.link(matter=far, other=one, kind="repeat", by=stranger, at=AT)


def test_a_restricted_matter_is_linked_by_those_named_on_it(head: Standing) -> None:
    one, two = build.a_matter(by=head), build.a_matter(by=head)
    Matter.objects.filter(pk=two.pk).update(is_restricted=True)
    two.refresh_from_db()
    with build.acting(OFFICER) as officer, pytest.raises(Refused, match="限指定的人"):
        linking.link(matter=one, other=two, kind="repeat", by=officer, at=AT)


def test_a_group_stands_around_its_earliest_matter_and_is_seen_whole_from_each(head: Standing) -> None:
    matters = [build.a_matter(by=head) for _ in range(4)]
    linking.link_group(matter=matters[3], members=[matters[1], matters[0]], by=head, at=AT)
    linking.link(matter=matters[2], other=matters[3], kind="group", by=head, at=AT)
    for matter in matters:
        assert {one.pk for one in joined.group_of(matter)} == {one.pk for one in matters} - {matter.pk}
    linking.unlink(link=joined.link_between(matters[2], matters[3]), by=head, at=AT)  # type: ignore[arg-type]
    assert joined.group_of(matters[2]) == []


def test_a_link_to_a_sealed_or_unseen_matter_does_not_exist(head: Standing) -> None:
    one, two = build.a_matter(by=head), build.a_matter(by=head)
    linking.link(matter=two, other=one, kind="group", by=head, at=AT)
    sealing.seal(matter=one, ground="示例", by=head, at=AT)
    assert linked_with(two) == [one.short_code]
    for person in (OFFICER, COORDINATOR, DIRECTOR):
        with build.acting(person):
            assert linked_with(two) == [] and joined.group_of(two) == [], person
            assert MatterLink.objects.count() == 0
