"""An import is taken back as a whole; a matter that somebody has worked on since stands in the way, by name."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from jianhe.casework import attachments, handling, ledger_work, ledgers, reading, sealing
from jianhe.law.refusals import Refused
from jianhe.people.context import set_context
from jianhe.people.models import User
from jianhe.people.standing import NOBODY, Standing
from jianhe.records.models import Event, LedgerImport, LedgerRow, Matter, Party
from jianhe.records.protection import keyed_hash
from jianhe.records.queries import access, facts, public, search
from tests import build
from tests.build import AT, CLERK, HEAD, ON
from tests.casework import ledger_sheets as sheets

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Any:
    build.a_centre()
    with build.acting(CLERK) as standing:
        yield standing


def three(by: Standing) -> LedgerImport:
    return sheets.imported(sheets.book(*[sheets.row(n) for n in (1, 2, 3)]), by=by)


def test_an_import_is_taken_back_as_a_whole(by: Standing, constraints_now: Any) -> None:
    ledger, mine = three(by), build.a_matter(by=by)
    undone = ledgers.undo(ledger=ledger, by=by, at=AT)
    constraints_now()
    ledger.refresh_from_db()
    assert (undone.taken, undone.kept, ledger.state) == (3, [], "undone")
    assert list(Matter.objects.all()) == [mine]
    assert list(access.matters_visible_to(by)) == [mine]
    assert Party.objects.count() == mine.parties.count()
    assert [fact.matter_id for fact in facts.as_known(by, ON)] == [mine.pk]


def test_what_was_taken_back_is_found_by_nobody(by: Standing) -> None:
    ledger = three(by)
    gone = Matter.objects.order_by("serial")[0]
    by_what = (gone.code, gone.short_code, gone.lookup_code, sheets.identity(1), "13800000001", "旧〔2024〕1号", "备注1")
    assert [text for text in by_what if not search.find(text, by).groups] == []
    ledgers.undo(ledger=ledger, by=by, at=AT)
    assert [text for text in by_what if search.find(text, by).groups] == []
    set_context(NOBODY)
    assert public.matter_by_receipt(gone.lookup_code, keyed_hash("0001")) is None


def test_its_file_and_its_report_stay(by: Standing) -> None:
    ledger = three(by)
    ledgers.undo(ledger=ledger, by=by, at=AT)
    assert LedgerRow.objects.filter(ledger=ledger, verdict="imported").count() == 3
    assert ledgers.original(ledger=ledger, by=by, at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.audit', '1', true)")
    assert Event.objects.filter(kind="matter_imported").count() == 3
    assert Event.objects.filter(kind="ledger_undone").get().facts == {"ledger": str(ledger.pk), "taken": 3, "kept": 0}


def test_after_that_the_file_may_be_imported_again(by: Standing) -> None:
    ledger = three(by)
    ledgers.undo(ledger=ledger, by=by, at=AT)
    again = three(by)
    assert (again.imported, again.duplicates) == (3, 0)


def test_rows_that_repeated_what_was_taken_back_come_in_at_the_start(by: Standing) -> None:
    first = three(by)
    second = sheets.received(sheets.book(sheets.row(2)), by=by)
    assert second.duplicates == 1
    ledgers.undo(ledger=first, by=by, at=AT)
    assert sheets.finished(second, by=by).imported == 1


def test_a_matter_worked_on_since_stands_in_the_way_by_name(by: Standing) -> None:
    ledger = three(by)
    worked = Matter.objects.order_by("serial")[1]
    handling.note(matter=worked, kind="call", text="打过电话。", happened_at=AT, by=by, at=AT)
    with pytest.raises(ledgers.WorkedOn, match=worked.short_code) as refused:
        ledgers.undo(ledger=ledger, by=by, at=AT)
    assert refused.value.matters == [worked]
    assert Matter.objects.count() == 3


def test_the_others_can_be_taken_back_and_that_one_stays(by: Standing, constraints_now: Any) -> None:
    ledger = three(by)
    worked = Matter.objects.order_by("serial")[1]
    handling.note(matter=worked, kind="call", text="打过电话。", happened_at=AT, by=by, at=AT)
    undone = ledgers.undo(ledger=ledger, by=by, at=AT, keep_worked_on=True)
    constraints_now()
    assert (undone.taken, undone.kept) == (2, [worked])
    assert list(Matter.objects.all()) == [worked]
    assert (three(by).imported, Matter.objects.count()) == (2, 3)


def test_having_looked_is_not_having_worked(by: Standing) -> None:
    ledger = three(by)
    matter = Matter.objects.all()[0]
    reading.record_matter_page(matter=matter, page="record", by=by, at=AT)
    reading.reveal(party=matter.parties.filter(side="a").get(), field="phone", by=by, at=AT)
    assert ledgers.undo(ledger=ledger, by=by, at=AT).taken == 3


@pytest.mark.parametrize("deed", ["attached", "contact", "sealed", "reopened"])
def test_every_kind_of_work_counts(deed: str, by: Standing) -> None:
    ledger = three(by)
    matter = Matter.objects.order_by("serial")[0]
    with build.acting(HEAD) as head:
        match deed:
            case "attached":
                attachments.attach(matter=matter, upload=sheets.upload(b"1", "a.txt"), by=head, at=AT)
            case "contact":
                build.intake.register(
                    registration=build.a_registration(known_matter=matter), form_key=build.uuid4(), by=head, at=AT
                )
            case "sealed":
                sealing.seal(matter=matter, ground="示例", by=head, at=AT)
            case "reopened":
                build.step_in(matter, "reopen", by=head)
    set_context(by)
    with pytest.raises(ledgers.WorkedOn):
        ledgers.undo(ledger=ledger, by=by, at=AT)


def test_a_sealed_one_is_counted_and_not_named(by: Standing) -> None:
    ledger = three(by)
    matter = Matter.objects.order_by("serial")[0]
    with build.acting(HEAD) as head:
        sealing.seal(matter=matter, ground="示例", by=head, at=AT)
    with build.acting("chuangkou2") as other:
        undone = ledgers.undo(ledger=ledger, by=other, at=AT, keep_worked_on=True)
    assert (undone.taken, undone.kept, undone.kept_unseen) == (2, [], 1)


def test_an_import_that_is_under_way_can_be_taken_back(by: Standing) -> None:
    ledger = sheets.received(sheets.book(*[sheets.row(n) for n in (1, 2, 3)]), by=by)
    ledgers.start(ledger=ledger, by=by, at=AT)
    ledger_work.work_on(ledger=ledger, by=by, at=AT, most=2)
    assert ledgers.undo(ledger=ledger, by=by, at=AT).taken == 2
    with pytest.raises(Refused, match="撤销"):
        ledger_work.work_on(ledger=ledger, by=by, at=AT, most=2)
    assert Matter.objects.count() == 0


def test_nothing_is_taken_back_twice_or_by_whoever_may_not(by: Standing) -> None:
    ledger = three(by)
    with build.acting(build.OFFICER) as officer, pytest.raises(Refused):
        ledgers.undo(ledger=ledger, by=officer, at=AT)
    set_context(by)
    ledgers.undo(ledger=ledger, by=by, at=AT)
    with pytest.raises(Refused, match="撤销"):
        ledgers.undo(ledger=ledger, by=by, at=AT)


def test_a_page_of_a_matter_that_was_taken_back_is_not_there(by: Standing) -> None:
    ledger = three(by)
    number = Matter.objects.order_by("serial")[0].short_code
    clerk = Client()
    clerk.force_login(User.objects.get(username=CLERK), backend="django.contrib.auth.backends.ModelBackend")
    assert clerk.get(f"/desk/matters/{number}/").status_code == 200
    set_context(by)
    ledgers.undo(ledger=ledger, by=by, at=AT)
    assert clerk.get(f"/desk/matters/{number}/").status_code == 404
