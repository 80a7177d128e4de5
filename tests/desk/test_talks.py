"""The meeting page as a form: valid in both languages, few statements, offers shown to nobody outside the room."""

from typing import Any

import pytest
from django.urls import reverse

from jianhe.casework import sittings
from jianhe.people.context import set_context
from jianhe.people.models import Unit
from jianhe.records.models import Agreement, Matter, Party, Proceeding
from jianhe.records.queries.reconciliation import GapRow
from tests import build
from tests.build import AT, HEAD, OUTSIDER
from tests.casework.test_reconciliation import CIVIL, all_say_yes, begun, ready_to_sign, sat_down, sign
from tests.checked_client import checked_client
from tests.statements import counted_statements


def address(run: Proceeding, name: str, *more: Any) -> str:
    return reverse(f"desk:{name}", args=[run.matter.short_code, run.number, *more])


@pytest.fixture
def table(db: None) -> tuple[Proceeding, Party, Party]:
    """Two sides at the table with a round of offers."""
    with build.acting(HEAD) as by:
        run, worker, company = begun(by)
        all_say_yes(run, by, worker, company)
        sitting = sat_down(run, by, worker, company)
        sittings.note_offers(sitting=sitting, rows=[GapRow("金丝雀加班费", 3_200_000, 0, None)], by=by, at=AT)
    return run, worker, company


@pytest.mark.parametrize("english", [False, True])
def test_every_page_of_the_talks_is_valid(table: tuple[Proceeding, Party, Party], english: bool) -> None:
    run, _worker, _company = table
    client = checked_client(HEAD, english=english)
    for name in ("talks", "talks_offers", "talks_end", "talks_agreement", "talks_begin"):
        assert client.get(address(run, name)).status_code == 200, name
    assert "¥32,000.00" in client.get(address(run, "talks")).content.decode()


def test_a_page_asks_the_database_little(table: tuple[Proceeding, Party, Party]) -> None:
    client = checked_client(HEAD)
    client.get(address(table[0], "talks"))
    with counted_statements() as seen:
        client.get(address(table[0], "talks"))
    assert len(seen) <= 40, len(seen)


def test_an_organ_that_was_handed_the_matter_sees_no_offer(table: tuple[Proceeding, Party, Party]) -> None:
    run = table[0]
    with build.acting(HEAD) as by:
        unit = Unit.objects.get(code="labour_inspection")
        build.step_in(Matter.objects.get(pk=run.matter_id), "hand_over", by=by, at=AT, to_unit=str(unit.pk))
    client = checked_client(OUTSIDER)
    page = client.get(address(run, "talks"))
    assert page.status_code == 200 and "金丝雀" not in page.content.decode()
    assert client.get(address(run, "talks_offers")).status_code == 403
    assert "金丝雀" not in client.get(reverse("desk:matter", args=[run.matter.short_code])).content.decode()


def test_an_editor_that_is_refused_keeps_everything_typed(table: tuple[Proceeding, Party, Party]) -> None:
    run, worker, company = table
    client = checked_client(HEAD)
    typed = {
        "party": [str(worker.pk), str(company.pk)], "clause-1-code": "dispute", "clause-1-cause": "工资",
        "clause-2-code": "other", "clause-2-terms": "以后不得上访", "clause-3-code": "free_will", "total": "186,400.00",
        "payment-1-due_on": "2026-12-10", "payment-1-amount": "一百", "payment-1-payer": str(company.pk),
        "payment-1-payee": str(worker.pk), "payment-1-account": "6222000000001234",
    }  # fmt: skip
    page = client.post(address(run, "talks_agreement"), typed)
    assert page.status_code == 422 and 'value="一百"' in page.content.decode()
    page = client.post(address(run, "talks_agreement"), {**typed, "payment-1-amount": "183,200.00"})
    text = page.content.decode()
    assert page.status_code == 422 and "少¥3,200.00" in text and "不能写进协议" in text and "还少条款：付款" in text
    assert "以后不得上访</textarea>" in text and 'value="6222000000001234"' in text
    with build.acting(HEAD):
        assert not Agreement.objects.exists()
    good = {**typed, "clause-2-code": "payment", "clause-2-what": "工资", "payment-1-amount": "186,400.00", "over": ""}
    assert client.post(address(run, "talks_agreement"), good).status_code == 303
    shown = client.get(address(run, "talks_agreement")).content.decode()
    assert "6222000000001234" not in shown and "622…" in shown  # the account is masked, and stays when it is left so
    assert (
        client.post(address(run, "talks_agreement"), {**good, "over": "1", "payment-1-account": "622…"}).status_code
        == 303
    )
    page = client.get(address(run, "talks_versions"))
    assert page.status_code == 200
    with build.acting(HEAD):
        kept = Agreement.objects.get().versions.get(number=2).instalments.get().account
        assert kept.open() == "6222000000001234"


def test_signing_and_withdrawing_by_the_page(db: None) -> None:
    with build.acting(HEAD) as by:
        run, worker, company = begun(by, CIVIL)
        agreement = ready_to_sign(run, by, worker, company)
        sign(agreement, worker, by)
    client = checked_client(HEAD)
    page = client.post(address(run, "talks_sign", company.pk), {"over": "1", "capacity": "agent", "signer": "某人（虚构）",
                                                                "how": "scan", "is_willing": "on"})  # fmt: skip
    assert page.status_code == 422 and "还没有签名" in page.content.decode() and "某人（虚构）" in page.content.decode()
    assert client.get(address(run, "talks_print")).status_code == 200
    assert client.post(address(run, "talks_withdraw"), {"party": str(company.pk)}).status_code == 303
    set_context(build.standing(HEAD))
    agreement.refresh_from_db()
    assert agreement.state == "withdrawn"
    assert "有一方撤回" in client.get(address(run, "talks")).content.decode()
