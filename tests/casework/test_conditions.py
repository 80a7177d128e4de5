"""Conditions: each name has its words, each is met and not met, and all of them together cost one statement."""

from datetime import timedelta
from typing import Any

import pytest

from jianhe.casework import conditions, proceedings
from jianhe.casework.asked import Asked
from jianhe.casework.conditions import CONDITIONS
from jianhe.casework.rules import catalogue
from jianhe.people.context import set_context
from jianhe.people.models import Unit
from jianhe.people.standing import Standing
from jianhe.records.models import Document, Party, Proceeding
from tests.build import AT, HEAD, ON, a_centre, a_matter, a_person, standing, step_in
from tests.statements import counted_statements


@pytest.fixture
def head(db: None) -> Standing:
    a_centre()
    by = standing(HEAD)
    set_context(by)
    return by


def asked(matter: Any, by: Standing, **facts: Any) -> Asked:
    run = Proceeding.objects.select_related("matter").get(matter=matter)
    return conditions.asked_of(run, facts or None, by=by, on=ON)


def test_every_condition_of_the_catalogue_has_its_function_and_the_other_way() -> None:
    assert set(CONDITIONS) == set(catalogue().conditions)


def test_all_buttons_of_a_state_cost_one_statement(head: Standing) -> None:
    run = asked(a_matter(by=head), head).proceeding
    with counted_statements() as seen:
        proceedings.choices(proceeding=run, by=head, on=ON)
    assert len(seen) == 1


def test_an_officer_is_named_or_not(head: Standing) -> None:
    assert not conditions.handler_assigned(asked(a_matter("accepted", by=head), head))
    assert conditions.handler_assigned(asked(a_matter("in_progress", by=head), head))


def test_missing_papers_are_asked_for_once(head: Standing) -> None:
    matter = a_matter(by=head)
    assert conditions.no_earlier_supplement_list(asked(matter, head))
    step_in(matter, "ask_supplement", by=head)
    assert not conditions.no_earlier_supplement_list(asked(matter, head))


def test_five_representatives_are_enough(head: Standing) -> None:
    group = [a_person(f"代表{n}（虚构）", role="representative", number="", phone="") for n in range(5)]
    matter = a_matter(by=head, parties=group)
    assert conditions.representatives_at_most_five(asked(matter, head))
    sixth = Party.objects.filter(matter=matter).first()
    assert sixth is not None
    Party(
        centre_id=matter.centre_id, matter=matter, side="a", role="representative", kind="person", name="第六人"
    ).save()
    assert not conditions.representatives_at_most_five(asked(matter, head))
    Party.objects.filter(pk=sixth.pk).update(removed_at=AT)
    assert conditions.representatives_at_most_five(asked(matter, head))


def test_the_result_reply_is_served_or_not(head: Standing) -> None:
    matter = a_matter("replied", by=head)
    assert not conditions.result_reply_served(asked(matter, head))
    Document.objects.filter(matter=matter, paper="result_reply").update(state="served", served_at=AT, served_how="post")
    assert conditions.result_reply_served(asked(matter, head))


def test_a_draft_is_a_paper_not_issued(head: Standing) -> None:
    matter = a_matter("accepted", by=head)
    assert conditions.papers_issued(asked(matter, head))
    run = Proceeding.objects.get(matter=matter)
    Document(
        centre_id=matter.centre_id, matter=matter, proceeding=run, paper="result_reply", template_version="x",
        unit=matter.unit,
        made_at=AT, made_by=head.person,
    ).save()  # fmt: skip
    assert not conditions.papers_issued(asked(matter, head))


def test_one_hand_over_at_a_time(head: Standing) -> None:
    matter = a_matter("accepted", by=head)
    assert conditions.no_unsigned_hand_over(asked(matter, head))
    step_in(matter, "hand_over", by=head, to_unit=str(Unit.objects.get(code="civil").pk))
    assert not conditions.no_unsigned_hand_over(asked(matter, head))


def test_the_earlier_matter_is_another_one_within_reach(head: Standing) -> None:
    matter, root = a_matter(by=head), a_matter(by=head)
    assert conditions.another_matter_named(asked(matter, head)) and conditions.not_sealed_without_grant(
        asked(matter, head)
    )
    assert not conditions.another_matter_named(asked(matter, head, root_matter=matter.short_code))
    assert conditions.another_matter_named(asked(matter, head, root_matter=root.short_code))
    assert conditions.not_sealed_without_grant(asked(matter, head, root_matter=root.short_code))
    assert not conditions.not_sealed_without_grant(asked(matter, head, root_matter="2020-00001"))
    assert conditions.not_sealed_without_grant(asked(matter, head, other="x"))


def test_enough_attempts_unless_nobody_could_be_tried(head: Standing) -> None:
    matter = a_matter(by=head)
    assert conditions.attempts_to_reach_made(asked(matter, head))
    assert conditions.attempts_to_reach_made(asked(matter, head, no_answer_reason="anonymous", attempts=[]))
    assert not conditions.attempts_to_reach_made(
        asked(matter, head, no_answer_reason="calls_unanswered", attempts=["一次"])
    )
    assert conditions.attempts_to_reach_made(
        asked(matter, head, no_answer_reason="calls_unanswered", attempts=["一", "二", "三"])
    )


def test_a_limit_is_extended_where_its_rule_allows_and_while_it_runs(head: Standing) -> None:
    matter = a_matter(by=head)
    assert not conditions.limit_may_be_extended(asked(matter, head))
    step_in(matter, "accept_ordinary", by=head, at=AT + timedelta(minutes=1))
    assert conditions.limit_may_be_extended(asked(matter, head))
    assert conditions.limit_may_be_extended(asked(matter, head, extended_limit="rpw_60d"))
    assert not conditions.limit_may_be_extended(asked(matter, head, extended_limit="result_3m"))
