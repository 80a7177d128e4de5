"""The tab 程序 with children: what may be started and why not, the form, the child's own steps, line, clocks and papers."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jianhe.law.editions import INTAKE
from jianhe.records.models import Attachment, Matter, Proceeding
from tests.build import CLERK, DEPUTY, HEAD, a_centre
from tests.desk.test_matter import as_user, made, page_of
from tests.made_up import CODE, catalogue_with
from tests.statements import counted_statements

pytestmark = pytest.mark.django_db
TAB = "matter_proceedings"


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return catalogue_with(tmp_path_factory.mktemp("made_up"))


@pytest.fixture(autouse=True)
def centre(settings: Any, made_up: Path, new_law: Any) -> None:
    settings.JIANHE_CATALOGUE = made_up
    new_law(made_up)
    a_centre()


def start(client: Client, matter: Matter, **given: str) -> Any:
    return client.post(reverse("desk:start", args=[matter.short_code, CODE]), given)


def tab_of(client: Client, matter: Matter) -> str:
    return client.get(reverse(f"desk:{TAB}", args=[matter.short_code])).content.decode()


def child_of(matter: Matter) -> Proceeding:
    return Proceeding.objects.exclude(procedure=INTAKE).get(matter=matter)


def test_a_child_is_started_and_ended_on_its_pages(client: Client) -> None:
    matter = made("in_progress")
    url = reverse("desk:start", args=[matter.short_code, CODE])
    assert f'href="{url}"' in page_of(matter, tab=TAB)
    browser = as_user(HEAD)
    assert "哪块门牌" in browser.get(url).content.decode()
    refused = start(browser, matter, wanted="十八号")
    assert refused.status_code == 422 and "没有填“哪块门牌”" in refused.content.decode()
    assert "十八号" in refused.content.decode()
    assert start(browser, matter, plate="青石路 8 号（虚构）", wanted="十八号").status_code == 303
    page = tab_of(browser, matter)
    assert "“门牌更正（虚构）”开始了" in page and f"{matter.short_code}-2 门牌更正（虚构）：青石路 8 号（虚构）" in page
    assert "三日内核对门牌（虚构）" in page and "门牌更正（虚构）的办理线" in page
    check = reverse("desk:step", args=[matter.short_code, 2, "check"])
    assert f'href="{check}"' in page
    today = timezone.localdate().isoformat()
    browser.post(check, {"checked_on": today})
    page = tab_of(browser, matter)
    assert "十日内答复门牌（虚构）" in page and "办好了" in page
    assert "产权证明" in page and "还缺" in page
    upload = {"files": SimpleUploadedFile("证.txt", b"\xe8\xaf\x81"), "supplied_by": "王建军（虚构）"}
    browser.post(reverse("desk:upload", args=[matter.short_code]), upload)
    key = Attachment.objects.get(matter=matter).pk
    tick = reverse("desk:tick", args=[matter.short_code, 2, "proof"])
    assert f'value="{key}"' in tab_of(browser, matter)
    for given, there in (({}, False), ({"attachment": key}, True), ({"undo": "1"}, False), ({"attachment": key}, True)):
        assert browser.post(tick, given).status_code == 303
        assert ("还缺材料：产权证明" in tab_of(browser, matter)) is not there
    browser.post(reverse("desk:step", args=[matter.short_code, 2, "correct"]))
    page = tab_of(browser, matter)
    assert "门牌更正告知书（虚构）" in page and "更正" in page and child_of(matter).closed_at is not None
    record = page_of(matter)
    assert "开始门牌更正（虚构）" in record and "门牌更正（虚构）：核对门牌" in record


def test_what_cannot_be_started_says_why(client: Client) -> None:
    matter = made()
    page = page_of(matter, tab=TAB)
    assert "现在不能开始的" in page and "“门牌更正（虚构）”只能在事项“已受理”、“办理中”时开始" in page
    form = as_user(HEAD).get(reverse("desk:start", args=[matter.short_code, CODE])).content.decode()
    assert "只能在事项" in form and 'name="plate"' not in form
    assert start(as_user(HEAD), matter, plate="八号").status_code == 422
    assert not Proceeding.objects.filter(procedure=CODE).exists()


def test_who_may_start_nothing_is_offered_nothing_and_refused(client: Client) -> None:
    matter = made("in_progress")
    assert "可以开始的程序" not in page_of(matter, DEPUTY, TAB)
    assert start(as_user(DEPUTY), matter, plate="八号").status_code == 403
    unknown = reverse("desk:start", args=[matter.short_code, "juggling"])
    assert as_user(CLERK).get(unknown).status_code == 404


def test_more_children_cost_no_statement_more(client: Client) -> None:
    matter = made("in_progress")
    browser = as_user(HEAD)
    costs = []
    for number in range(1, 4):
        start(browser, matter, plate=f"青石路 {number} 号（虚构）")
        with counted_statements() as seen:
            page_of(matter, tab=TAB)
        costs.append(len(seen))
    assert costs[0] == costs[1] == costs[2]
