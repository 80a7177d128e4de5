"""What a list can be narrowed to: read from an address, written back the same, and each of them a true question."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from jianhe.casework import handling
from jianhe.people.context import set_context
from jianhe.people.models import Place, User
from jianhe.people.standing import Standing
from jianhe.records.models import Matter
from jianhe.records.queries import worklists
from jianhe.records.queries.filters import AMOUNTS, DAYS, NAMES, Filters, read, written
from tests import build


def test_an_address_is_read_and_written_back_in_one_notation() -> None:
    given = {
        "channel": "letter", "received_from": "２０２６-11-01", "amount_from": "¥20,000元", "amount_to": "30000.5",
        "town": " qingshi ", "flag": "",
    }  # fmt: skip
    found, unread = read(given)
    assert unread == {}
    assert found == Filters(
        channel="letter", received_from=date(2026, 11, 1), amount_from=2_000_000, amount_to=3_000_050, town="qingshi"
    )
    assert written(found) == {
        "channel": "letter", "received_from": "2026-11-01", "amount_from": "20000", "amount_to": "30000.50",
        "town": "qingshi",
    }  # fmt: skip
    assert read(written(found)) == (found, {})


@pytest.mark.parametrize(("name", "text"), [
    ("colour", "red"), ("received_from", "24.11.2026"), ("due_before", "2026-02-30"), ("amount_from", "2万"),
    ("amount_to", "-5"), ("amount_to", "1.234"), ("channel", "a\0b"),
])  # fmt: skip
def test_what_is_no_filter_is_told_and_narrows_nothing(name: str, text: str) -> None:
    assert read({name: text, "risk": "red"}) == (Filters(risk="red"), {name: text})


@pytest.fixture
def by(db: None) -> Standing:
    build.a_centre()
    return as_(build.HEAD)


def as_(username: str) -> Standing:
    by = build.standing(username, on=timezone.localdate())
    set_context(by)
    return by


def found_by(by: Standing, view: str = "all", **given: str) -> set[str]:
    filters, unread = read(given)
    assert unread == {}
    matters = worklists.matters_in(by, view, on=timezone.localdate(), filters=filters)
    return {matter.short_code for matter in worklists.page(matters, view, by, size=50).rows}


def test_each_filter_finds_what_it_names_and_nothing_else(by: Standing) -> None:
    now = timezone.now()
    village = Place.objects.exclude(parent=None).select_related("parent").first()
    assert village is not None
    wanted = build.a_matter(
        "in_progress", by=by, at=now - timedelta(days=10), channel="letter", matter_type="consumer", category="other",
        amount_fen=1_864_000, town=village.parent, village=village, flags=["elderly", "minor"],
    )  # fmt: skip
    Matter.objects.filter(pk=wanted.pk).update(risk_level="red", category="consumer_rights")
    other = build.a_matter(by=by, at=now, matter_type="unpaid_wages", amount_fen=50_000)
    wanted.refresh_from_db()
    received = timezone.localdate(wanted.received_at).isoformat()
    given = {
        "category": "consumer_rights", "matter_type": "consumer", "channel": "letter", "handling_class": "ordinary",
        "unit": wanted.unit.code, "handler": build.OFFICER, "station": "handling", "state": "in_progress",
        "limit": wanted.next_limit, "due_before": wanted.next_due.isoformat(), "received_from": received,
        "received_to": received, "town": village.parent.code, "village": village.code, "amount_from": "18640",
        "amount_to": "18640.00", "flag": "minor", "risk": "red",
    }  # fmt: skip
    assert set(given) == set(NAMES)
    assert found_by(by, **given) == {wanted.short_code}
    both = {wanted.short_code, other.short_code}
    not_telling = {"handling_class", "unit"}  # both matters have these
    for name, text in given.items():
        assert wanted.short_code in found_by(by, **{name: text}), name
        if name not in not_telling | AMOUNTS | DAYS:
            assert found_by(by, **{name: text}) == {wanted.short_code}, name
    assert found_by(by, handler="none") == {other.short_code} and found_by(by) == both


def test_days_and_amounts_count_both_ends(by: Standing) -> None:
    now = timezone.now()
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(now) - timedelta(days=2), datetime.min.time()))
    early = build.a_matter(by=by, at=midnight - timedelta(minutes=1), amount_fen=1_000)
    late = build.a_matter(by=by, at=midnight, amount_fen=2_000)
    day, before = midnight.date().isoformat(), (midnight - timedelta(days=1)).date().isoformat()
    assert found_by(by, received_from=day) == {late.short_code}
    assert found_by(by, received_to=before) == {early.short_code}
    assert found_by(by, received_from=before, received_to=day) == {early.short_code, late.short_code}
    assert found_by(by, received_to="9999-12-31") == {early.short_code, late.short_code}
    assert found_by(by, amount_from="20") == {late.short_code}
    assert (
        found_by(by, amount_to="10") == {early.short_code}
        and found_by(by, amount_from="10.01", amount_to="19.99") == set()
    )
    late.refresh_from_db()
    assert late.next_due is not None
    due, day_before = late.next_due.isoformat(), (late.next_due - timedelta(days=1)).isoformat()
    assert late.short_code in found_by(by, due_before=due) and late.short_code not in found_by(
        by, due_before=day_before
    )


def test_a_restricted_matter_does_not_tell_what_it_holds(by: Standing) -> None:
    """Narrowed by what stands in it, a list leaves it out for whoever is not named; by what its line shows, it stays."""
    hidden = build.a_matter("accepted", by=by, at=timezone.now(), matter_type="domestic_violence", flags=["minor"])
    Matter.objects.filter(pk=hidden.pk).update(is_restricted=True)
    hidden.refresh_from_db()
    telling: list[dict[str, str]] = [
        {"matter_type": "domestic_violence"}, {"flag": "minor"}, {"state": "accepted"}, {"channel": "visit"},
        {"matter_type": "domestic_violence", "unit": hidden.unit.code},
    ]  # fmt: skip
    assert all(found_by(by, **given) == {hidden.short_code} for given in telling)  # the owner is named on it
    stranger = as_(build.OFFICER)
    assert found_by(stranger) == found_by(stranger, unit=hidden.unit.code) == {hidden.short_code}
    assert all(found_by(stranger, **given) == set() for given in telling)
    set_context(by)
    helper = User.objects.get(username=build.OFFICER)
    handling.add_helper(matter=hidden, person=helper, by=by, at=timezone.now())
    stranger = as_(build.OFFICER)
    assert all(found_by(stranger, **given) == {hidden.short_code} for given in telling)


def test_filters_never_lead_past_the_walls(by: Standing) -> None:
    sealed = build.a_matter(by=by, at=timezone.now(), is_sealed=True, flags=["minor"], amount_fen=77_700)
    there: dict[str, Any] = {"flag": "minor", "amount_from": "777", "unit": sealed.unit.code}
    assert found_by(by, **there) == {sealed.short_code}
    for who in (build.OFFICER, build.DEPUTY, build.DIRECTOR):
        assert found_by(as_(who), **there) == set(), who
