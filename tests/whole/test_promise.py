"""The promise is kept by the database itself: whoever writes past the verbs, as the application, is refused at commit."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from jianhe.people.context import acting_for_centre
from jianhe.people.models import Centre
from jianhe.records.models import Clock, Document, Matter, Proceeding
from tests import build
from tests.build import AT, OFFICER

pytestmark = pytest.mark.django_db
OTHER = date(2031, 1, 1)


def the_open_one() -> Matter:
    return Matter.objects.get(state="accepted")


def the_closed_one() -> Matter:
    return Matter.objects.get(state="answered")


def with_no_clock_left() -> None:
    Clock.objects.filter(ended_at=None).update(state="ended", ended_at=AT)


def with_a_new_paper_text() -> None:
    document = Document.objects.filter(matter=the_open_one()).get()
    Document.objects.filter(pk=document.pk).update(number="改〔2026〕1号")


DEEDS: dict[str, tuple[Callable[[], object], str]] = {
    "no owner": (lambda: Matter.objects.filter(state="accepted").update(owner=None), "open_matter_has_owner"),
    "no next date": (lambda: Matter.objects.filter(state="accepted").update(next_due=None), "open_matter_has_owner"),
    "another date": (
        lambda: Matter.objects.filter(state="accepted").update(next_due=OTHER), "next_due_is_the_earliest_proceeding",
    ),
    "no owner of the proceeding": (
        lambda: Proceeding.objects.filter(closed_at=None).update(owner=None), "open_proceeding_has_owner",
    ),
    "another date of the proceeding": (
        lambda: Proceeding.objects.filter(closed_at=None).update(next_due=OTHER), "next_due_is_the_earliest_own_clock",
    ),
    "a clock moved alone": (
        lambda: Clock.objects.filter(ended_at=None).update(legal_due=OTHER), "next_due_is_the_earliest_own_clock",
    ),
    "a clock stopped alone": (with_no_clock_left, "next_due_is_the_earliest_own_clock"),
    "closed without outcome": (
        lambda: Matter.objects.filter(state="accepted").update(closed_at=AT, next_due=None), "closed_matter_has_outcome",
    ),
    "closed over an open proceeding": (
        lambda: Matter.objects.filter(state="accepted").update(
            closed_at=AT, next_due=None, outcome="resolved", answer="spoken"
        ),
        "closed_matter_has_no_open_proceeding",
    ),
    "a closed proceeding without outcome": (
        lambda: Proceeding.objects.filter(closed_at=None).update(closed_at=AT), "closed_proceeding_has_outcome",
    ),
    "an answer taken away": (lambda: Matter.objects.filter(state="answered").update(answer=""), "closed_matter_has_outcome"),
    "no answer and no reason": (
        lambda: Matter.objects.filter(state="answered").update(answer="none"), "closed_matter_has_outcome",
    ),
    "opened without a proceeding": (
        lambda: Matter.objects.filter(state="answered").update(closed_at=None, next_due=OTHER),
        "next_due_is_the_earliest_proceeding",
    ),
    "another state than its intake": (
        lambda: Matter.objects.filter(state="accepted").update(state="decided"), "matter_state_is_intake_state",
    ),
    "two matters of one code": (lambda: Matter.objects.update(code="XC510603-2026-K000019"), "matter_code_once"),
    "a numbered paper rewritten": (with_a_new_paper_text, "approved_document_stays"),
}  # fmt: skip


@pytest.mark.parametrize("deed", DEEDS)
def test_the_database_refuses(deed: str) -> None:
    write, constraint = DEEDS[deed]
    build.a_centre()
    with build.acting(OFFICER) as by:
        build.a_matter("accepted", by=by)
        build.a_matter("answered", by=by)
        _check()
    with pytest.raises(IntegrityError) as refused, acting_for_centre(Centre.objects.get()), transaction.atomic():
        write()
        _check()
    assert constraint in refused.value.__cause__.diag.constraint_name  # type: ignore[union-attr]
    with acting_for_centre(Centre.objects.get()):
        assert the_open_one().owner is not None
        assert the_closed_one().answer != ""
        _check()


def _check() -> None:
    """What happens at commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
