"""Figures in any spelling, and how alike two stories are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianhe.law.strict_yaml import BadFile
from jianhe.likeness.texts import alike, figures_in_common, in_common, load, read_text, runs_of

STORY = "今年八月在青石路工地干活，包工头说好三百一天，三个月没发，一共两万七，电话也不接。"


@pytest.mark.parametrize(
    ("written", "figure"),
    [
        ("两万七", 27_000), ("2.7万元", 27_000), ("27000元", 27_000), ("２７０００", 27_000), ("叁万伍仟元", 35_000),
        ("3千5", 3_500), ("一万零五百", 10_500), ("二十三天", 23), ("二〇二四年", 2024), ("一百二十万", 1_200_000),
        ("两百三", 230),
    ],
)  # fmt: skip
def test_a_figure_is_one_in_every_spelling(written: str, figure: int) -> None:
    assert read_text(written).figures == {figure}


def test_small_figures_are_in_every_story() -> None:
    assert read_text("三个人干了9天").figures == frozenset()


def test_a_text_is_itself_in_traditional_characters_and_contained_in_a_longer_one() -> None:
    assert alike(read_text("老闆三個月沒有發工資，電話也不接"), read_text("老板三个月没有发工资，电话也不接")) == 1
    assert (
        alike(read_text(STORY), read_text(STORY + "我住在孝泉镇，妻子有病，孩子读书，家里困难，请你们帮帮忙。")) > 0.7
    )
    assert alike(read_text(STORY), read_text("邻居把围墙砌到我家地里，村上调解了两次。")) < 0.1


def test_what_two_wordings_share_weighs_more_than_what_every_letter_says() -> None:
    other_words = read_text("青石路的工地，包工头讲好一天300，27000块钱的工资到现在不给")
    usual_words = read_text("我今年在厂里干了三个月，老板没有发工资，电话也打不通")
    assert in_common(read_text(STORY), other_words) > in_common(read_text(STORY), usual_words)
    assert in_common(read_text(STORY), other_words, besides=runs_of("青石路工地，包工头")) < 5


def test_texts_without_figures_have_none_in_common() -> None:
    assert figures_in_common(read_text(STORY), read_text("没有数字")) is None
    assert figures_in_common(read_text(STORY), read_text("一共2.7万")) == 1


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_symmetric_and_bounded(one: str, other: str) -> None:
    first, second = read_text(one), read_text(other)
    assert alike(first, second) == pytest.approx(alike(second, first))
    assert 0 <= alike(first, second) <= 1 + 1e-9
    assert in_common(first, second) == pytest.approx(in_common(second, first))


def test_a_wrong_line_of_weights_is_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "usual.tsv"
    path.write_text("工资\t120\n工地 90\n", encoding="utf-8")
    with pytest.raises(BadFile, match="line 2"):
        load(path)
