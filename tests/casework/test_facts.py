"""Counted facts in two times: late corrections change what is known now, never what was known on a day before."""

from datetime import date, datetime, timedelta

import pytest
from django.db.models import Count

from jianhe.casework import facts
from jianhe.law.refusals import Refused
from jianhe.people.context import set_context
from jianhe.people.standing import Standing
from jianhe.records.models import FactChange, Matter
from jianhe.records.queries.facts import as_known, end_of, of_matter, of_matter_as_known
from tests.build import AT, CLERK, HEAD, ON, a_centre, a_matter, standing, step_in


@pytest.fixture
def head(db: None) -> Standing:
    a_centre()
    by = standing(HEAD)
    set_context(by)
    return by


def accepted_on_day(by: Standing, day: date, *, known: date) -> int:
    """A figure: matters accepted on a day, as known at the end of another."""
    found = as_known(by, known).filter(field="acceptance", value="accepted", valid_from=day)
    return int(found.aggregate(n=Count("matter", distinct=True))["n"])


def test_the_figure_known_at_the_cut_off_does_not_change_by_two_late_corrections(head: Standing) -> None:
    cut_off, first_late, second_late = ON, AT + timedelta(days=3), AT + timedelta(days=9)
    one, two = a_matter("accepted", by=head), a_matter("accepted", by=head)
    assert accepted_on_day(head, ON, known=cut_off) == 2

    facts.correct(matter=one, field="acceptance", value="", valid_from=ON, source="重复登记", by=head, at=first_late)
    assert accepted_on_day(head, ON, known=cut_off) == 2
    assert accepted_on_day(head, ON, known=first_late.date()) == 1

    facts.correct(
        matter=two,
        field="acceptance",
        value="accepted",
        valid_from=date(2026, 11, 23),
        source="收件章",
        by=head,
        at=second_late,
    )
    assert accepted_on_day(head, ON, known=cut_off) == 2
    assert accepted_on_day(head, ON, known=first_late.date()) == 1
    assert accepted_on_day(head, ON, known=second_late.date()) == 0
    assert accepted_on_day(head, date(2026, 11, 23), known=second_late.date()) == 1


def test_the_day_before_it_was_learned_it_was_not_known(head: Standing) -> None:
    a_matter("accepted", by=head)
    assert accepted_on_day(head, ON, known=ON - timedelta(days=1)) == 0


def test_a_correction_made_at_midnight_belongs_to_the_new_day(head: Standing) -> None:
    matter = a_matter("accepted", by=head)
    facts.correct(matter=matter, field="class", value="complex", valid_from=ON, source="复核", by=head, at=end_of(ON))
    assert of_matter_as_known(matter, ON)["class"].value == "ordinary"
    assert of_matter_as_known(matter, ON + timedelta(days=1))["class"].value == "complex"


def test_a_correction_moves_the_matters_own_column(head: Standing) -> None:
    matter = a_matter("accepted", by=head)
    facts.correct(
        matter=matter,
        field="acceptance",
        value="accepted",
        valid_from=date(2026, 11, 20),
        source="笔录",
        by=head,
        at=AT,
    )
    matter.refresh_from_db()
    assert matter.accepted_on == date(2026, 11, 20)
    facts.correct(matter=matter, field="acceptance", value="", valid_from=ON, source="撤销", by=head, at=AT)
    matter.refresh_from_db()
    assert matter.accepted_on is None


def test_the_class_is_a_column_too(head: Standing) -> None:
    matter = a_matter("accepted", by=head)
    facts.correct(matter=matter, field="class", value="complex", valid_from=ON, source="复核", by=head, at=AT)
    matter.refresh_from_db()
    assert matter.handling_class == "complex"


def test_every_value_stays_on_the_list(head: Standing) -> None:
    matter = a_matter("accepted", by=head)
    before = FactChange.objects.filter(matter=matter).count()
    facts.correct(matter=matter, field="class", value="simple", valid_from=ON, source="复核", by=head, at=AT)
    assert len(of_matter(matter)) == before + 1


def test_what_is_refused(head: Standing) -> None:
    matter: Matter = a_matter("accepted", by=head)
    with pytest.raises(Refused, match="以后"):
        facts.correct(
            matter=matter, field="class", value="simple", valid_from=ON + timedelta(days=1), source="x", by=head, at=AT
        )
    for field, value in (("class", "enormous"), ("nonsense", "x")):
        with pytest.raises((Refused, ValueError)):
            facts.correct(matter=matter, field=field, value=value, valid_from=ON, source="x", by=head, at=AT)
    clerk = standing(CLERK)
    set_context(clerk)
    with pytest.raises(Refused, match="职责"):
        facts.correct(matter=matter, field="class", value="simple", valid_from=ON, source="x", by=clerk, at=AT)


def test_a_day_late_in_the_evening_is_todays_day_here(head: Standing) -> None:
    """A quarter past midnight here is still yesterday in UTC."""
    matter = a_matter("accepted", by=head)
    late = datetime.fromisoformat("2026-11-25T00:15:00+08:00")
    facts.correct(
        matter=matter, field="class", value="complex", valid_from=date(2026, 11, 25), source="复核", by=head, at=late
    )
    matter.refresh_from_db()
    assert matter.handling_class == "complex"


def test_a_merge_is_a_fact(head: Standing) -> None:
    root, matter = a_matter(by=head), a_matter(by=head)
    step_in(matter, "merge", by=head, root_matter=root.short_code)
    assert of_matter_as_known(matter, ON)["merge"].value == root.short_code
