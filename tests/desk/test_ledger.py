"""台账 as pages: the table, its filters and layouts, the export and its file; whom they show what."""

import io
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from jianhe.casework import sealing
from jianhe.records.models import LedgerExport
from tests import build
from tests.build import AT, CLERK, DEPUTY, DIRECTOR, HEAD, OFFICER
from tests.checked_client import checked_client
from tests.statements import counted_statements

TABLE = reverse("desk:ledger")


def some_matters(n: int = 3, **fields: Any) -> list[str]:
    build.a_centre()
    with build.acting(HEAD) as by:
        return [build.a_matter(by=by, **fields).short_code for _ in range(n)]


def page(who: str, address: str = TABLE, **filters: str) -> str:
    answer = checked_client(who).get(address, filters)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_table_shows_the_house_s_columns_masked(db: None) -> None:
    numbers = some_matters(2, amount_fen=2_700_000)
    text = page(OFFICER)
    for words in (*numbers, "当事人（申请方）", "¥27,000.00", "5106…001X", "138****2046", "王建军（虚构）", "2 件"):
        assert words in text
    assert "13808122046" not in text and "51060319900101001X" not in text


def test_it_stands_in_the_rail_for_those_who_see_lists(db: None) -> None:
    build.a_centre()
    assert f'href="{TABLE}"' in page(CLERK)
    assert checked_client(build.SYSTEM).get(TABLE).status_code == 403


def test_filters_stand_in_the_address(db: None) -> None:
    some_matters(1)
    letters = some_matters(1, channel="letter")
    text = page(OFFICER, channel="letter")
    assert letters[0] in text and "1 件" in text and "不筛了" in text
    assert "这样筛，一件也没有" in page(OFFICER, received_to="2001-01-01")
    assert checked_client(OFFICER).get(TABLE, {"channel": ""}).status_code == 302


def test_an_empty_ledger_says_what_to_do(db: None) -> None:
    build.a_centre()
    text = page(HEAD)
    assert "台账还是空的" in text and reverse("desk:imports") in text


def test_it_is_paged_by_key(db: None) -> None:
    numbers = some_matters(53)
    first = page(OFFICER)
    assert numbers[-1] in first and numbers[0] not in first
    older = checked_client(OFFICER).get(TABLE).context["older"]
    second = checked_client(OFFICER).get(TABLE, {"after": older})
    assert numbers[0] in second.content.decode() and second.context["older"] is None
    back = checked_client(OFFICER).get(TABLE, {"before": second.context["newer"]})
    assert [row["number"] for row in back.context["rows"]] == list(reversed(numbers))[:50]


def test_statements_do_not_grow_with_rows(db: None) -> None:
    some_matters(1)
    client = checked_client(OFFICER)
    client.get(TABLE)
    with counted_statements() as one:
        client.get(TABLE)
    some_matters(20)
    with counted_statements() as many:
        client.get(TABLE)
    assert len(many) == len(one) <= 17, "\n".join(many)


def test_another_unit_and_a_sealed_matter(db: None) -> None:
    some_matters(1)
    with build.acting(HEAD) as by:
        canary = build.a_matter(by=by, parties=[build.a_person("金丝雀（虚构）")])
        sealing.seal(matter=canary, ground="未成年人保护法 第一百零三条", by=by, at=AT)
    assert "金丝雀" not in page(HEAD) and canary.short_code not in page(HEAD)
    assert "王建军" not in page("lianluo")


def asked(who: str, **fields: str) -> Any:
    return checked_client(who).post(reverse("desk:ask_export"), fields)


def test_the_export_ends_on_a_page_with_the_file(db: None) -> None:
    some_matters(2)
    client = checked_client(HEAD)
    answer = client.post(reverse("desk:ask_export"), {"channel": "visit"})
    assert answer.status_code == 303
    text = client.get(answer["Location"]).content.decode()
    assert "写好了" in text and "2 行" in text and "来源：来访" in text
    file = client.get(f"{answer['Location']}file/")
    rows = list(openpyxl.load_workbook(io.BytesIO(file.content)).active.iter_rows(min_row=4, values_only=True))
    assert len(rows) == 2 and "138****2046" in rows[0]
    assert "attachment" in file["Content-Disposition"] and file["Cache-Control"] == "no-store, private"
    assert answer["Location"].split("/")[-2] in client.get(reverse("desk:exports")).content.decode()


def test_unmasked_wants_a_reason_and_the_duty(db: None) -> None:
    some_matters(1)
    refused = asked(HEAD, unmasked="1", reason="")
    assert refused.status_code == 422 and "要写明用途" in refused.content.decode()
    assert asked(DIRECTOR, unmasked="1", reason="检查").status_code == 422
    assert "写全" not in page(DIRECTOR) and "写全" in page(HEAD)
    done = asked(HEAD, unmasked="1", reason="年终检查")
    text = page(HEAD, done["Location"])
    assert "年终检查" in text


def test_somebody_else_s_export_does_not_exist(db: None) -> None:
    some_matters(1)
    address = asked(HEAD)["Location"]
    for url in (address, f"{address}file/"):
        assert checked_client(DEPUTY).get(url).status_code == 404
        assert checked_client(CLERK).get(url).status_code == 403


def test_a_large_export_goes_to_the_worker(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    some_matters(2)
    monkeypatch.setattr("jianhe.casework.ledger_exports.AT_ONCE", 1)
    answer = asked(HEAD)
    client = checked_client(HEAD)
    text = client.get(answer["Location"]).content.decode()
    assert "0 / 2" in text and "hx-trigger" in text
    card = client.get(answer["Location"], headers={"HX-Request": "true"}).content.decode()
    assert card.lstrip().startswith("<article") and client.get(f"{answer['Location']}file/").status_code == 422
    with build.acting(HEAD) as by:
        waiting = LedgerExport.objects.get()
        assert (waiting.state, waiting.total) == ("waiting", 2) and by.person is not None
