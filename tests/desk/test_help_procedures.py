"""程序说明: each procedure as a page with its chart, in the edition of today or the one named."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from jianhe.casework.rules import catalogue
from tests.build import CLERK, SYSTEM, a_centre
from tests.desk.test_matter import as_user
from tests.made_up import CODE, catalogue_with
from tests.statements import counted_statements

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = catalogue_with(tmp_path_factory.mktemp("made_up"))
    first = root / "procedures" / CODE / "2026-01-01.yaml"
    (first.parent / "2099-01-01.yaml").write_text(first.read_text(encoding="utf-8").replace("核对门牌", "再核门牌"), "utf-8")
    return root


@pytest.fixture(autouse=True)
def centre(settings: Any, made_up: Path) -> None:
    settings.JIANHE_CATALOGUE = made_up
    a_centre()


def page(address: str, username: str = CLERK) -> str:
    answer = as_user(username).get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_every_procedure_is_listed_and_explained_without_a_question_to_the_records() -> None:
    browser = as_user(CLERK)
    listed = page(reverse("desk:help_procedures"))
    for code, editions in catalogue().editions.items():
        address = reverse("desk:help_procedure", args=[code])
        assert f'href="{address}"' in listed
        with counted_statements() as seen:
            text = browser.get(address).content.decode()
        assert len(seen) <= 8  # the frame of the desk alone
        for step in editions[0].steps.values():
            assert step.title.zh in text


def test_a_page_tells_who_when_what_and_why() -> None:
    text = re.sub(r"<[^>]+>", "", page(reverse("desk:help_procedure", args=[CODE])))
    for words in (
        "窗口接待人员、承办检察官、部门负责人", "已受理、办理中", "事项有承办人。", "待核对 → 核对完", "核对门牌",
        "要部门负责人批准", "交给调解组织", "产权证明",
        "三日内核对门牌（虚构），3日，《门牌管理办法（虚构）》第四条", "门牌更正告知书（虚构）", "应当是什么",
    ):  # fmt: skip
        assert words in text, words


def test_an_edition_is_named_by_its_day_and_an_unknown_one_is_not_there() -> None:
    address = reverse("desk:help_procedure", args=[CODE])
    assert "再核门牌" not in page(address) and "再核门牌" in page(f"{address}?edition=2099-01-01")
    for wrong in (f"{address}?edition=2026-01-02", f"{address}?edition=x", reverse("desk:help_procedure", args=["no"])):
        assert as_user(CLERK).get(wrong).status_code == 404


def test_the_chart_is_a_picture_and_not_for_administrators() -> None:
    address = reverse("desk:help_chart", args=[CODE])
    answer = as_user(CLERK).get(address)
    assert answer["Content-Type"] == "image/svg+xml" and "待核对" in answer.content.decode()
    assert as_user(SYSTEM).get(address).status_code == 403
