"""Tokens and questions: whatever stands in a text is found, in the middle of a sentence too, and nothing else is."""

import random

import pytest

from jianhe.likeness import tokens
from jianhe.likeness.tokens import places, query_of, tokens_of

TEXTS = [
    "今年八月在东城路3号工地干活，三个月没有发工资，一共18.64万元。", "（2026）川0603民初12号，請求調解；𠮷野家门前的盲道被占。",
    "手机NovaPro9，车牌川F12AB，wang jianjun", "2026年3号机", "﨑﨑村㐂㐂组　全角１２３４", "欧阳·示例（虚构）", "《信访》“来访”",
]  # fmt: skip


def found(question: str) -> list[str]:
    return [text for text in TEXTS if query_of(question).matches([text])]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("调解", 1), ("調解", 1), ("请求调解", 1), ("盲道", 1), ("𠮷野", 1), ("𠮷", 1), ("家", 1), ("工资", 0), ("资", 0),
        ("没有发工资", 0),
        ("18.64万", 0), ("3号工地", 0), ("３号工地", 0), ("novapro9", 2), ("川F12AB", 2), ("川f12ab", 2), ("WANG", 2),
        ("2026年3号机", 3),
        ("26年3", 3), ("3号机", 3), ("1234", 4), ("㐂组", 4), ("欧阳", 5), ("欧阳·示例", 5), ("信访", 6), ("《信访》", 6),
        ("三个月 万元", 0),
        ("川0603民初12号", 1), ("(2026)川", 1),
    ],
)  # fmt: skip
def test_what_stands_in_a_text_is_found(question: str, text: int) -> None:
    assert TEXTS[text] in found(question)


@pytest.mark.parametrize(
    "question", ["有工资", "工地资", "发工三个", "路工地", "3号机器", "3机", "034", "jian3", "调工", "工资 盲道", "NovaPro8",
    "信来"]
)
def test_what_does_not_stand_there_is_not(question: str) -> None:
    assert query_of(question) and found(question) == []


def test_any_piece_of_a_text_finds_it() -> None:
    """A word of letters and digits alone is found whole or by its beginning; everything else by any piece of it."""
    dice = random.Random(3)
    tried = 0
    for text in TEXTS:
        plain = tokens.normal(text)
        for _ in range(400):
            first = dice.randrange(len(plain))
            piece = plain[first : first + dice.randint(2, 6)]
            inside_a_run = piece[0].isascii() and piece[0].isalnum() and plain[first - 1 : first].isalnum() and first
            if " " in piece or not query_of(piece) or inside_a_run:
                continue
            tried += 1
            assert query_of(piece).matches([text]), (piece, text)
    assert tried > 1000


@pytest.mark.parametrize("nothing", ["", " ", "，。", "'; --", "&|!:*()", "\0", "\ud800", "🙂", "\u202e\u200b", "%_"])
def test_signs_alone_ask_for_nothing(nothing: str) -> None:
    assert not query_of(nothing) and not query_of(nothing).matches(TEXTS)


def test_a_question_has_at_most_eight_words_and_each_counts_once() -> None:
    assert len(query_of("甲乙 丙丁 甲乙 " * 9).words) == 2
    assert len(query_of(" ".join(f"词{n}语" for n in range(20))).words) == 8


def test_a_record_beyond_all_measure_keeps_its_first_tokens() -> None:
    text = "".join(chr(0x4E00 + n % 20_000) for n in range(70_000))
    assert len(tokens_of([text], most=1000)) == 1000
    assert tokens_of(["甲乙丙"], most=1000) < tokens_of(["甲乙丙", "丁"], most=1000)
    assert "x" * tokens.LONGEST_RUN in tokens_of(["x" * 3000])


@pytest.mark.parametrize(
    ("text", "phrases", "marked"),
    [
        ("没有發工資，工资！", ["工资"], ["工資", "工资"]), ("１２號", ["12号"], ["１２號"]), ("㎡10㎡", ["m2"], ["㎡", "㎡"]),
        ("工\u200b资", ["工资"], ["工\u200b资"]), ("甲乙丙", ["甲乙", "乙丙"], ["甲乙丙"]), ("甲", ["乙"], []), ("甲", [""], []),
    ],
)  # fmt: skip
def test_a_hit_is_marked_as_it_was_written(text: str, phrases: list[str], marked: list[str]) -> None:
    assert [text[first:last] for first, last in places(text, phrases)] == marked
