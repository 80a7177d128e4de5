"""The encoder reads every text in the same way each time, and a file that is none is refused in a sentence."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jianhe.law.guide.encoder import BEGINS, ENDS, GROUPS, MOST_PIECES, UNKNOWN, Encoder, Pieces, encoder
from jianhe.law.strict_yaml import BadFile

KNOWN = {BEGINS: (0, 0.0), ENDS: (1, 0.0), UNKNOWN: (2, 0.0), "▁": (3, -3.0), "工资": (4, -4.0), "工": (5, -3.0), "资": (6, -3.0)}


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("工资", [0, 3, 4, 1]),  # one piece is likelier than two
        ("资工", [0, 3, 6, 5, 1]),
        ("工\n 资", [0, 3, 5, 3, 6, 1]),  # any blanks are one
        ("Ａ工", [0, 3, 2, 5, 1]),  # what is no piece is unknown, and only that
        ("", [0, 3, 1]),
    ],
)
def test_a_text_is_cut_the_likeliest_way(text, cut):
    assert Pieces(KNOWN).numbers(text) == cut


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=600))
def test_whatever_is_written_each_group_is_told(text):
    told = encoder().read(text)
    assert {group: tuple(scores) for group, scores in told.items()} == GROUPS
    for group in ("kind", "door", "remit"):
        assert math.isclose(sum(math.exp(score) for score in told[group].values()), 1, abs_tol=1e-6)
    assert all(map(math.isfinite, told["signal"].values()))
    assert told == encoder().read(text)


def test_a_long_letter_is_read_up_to_its_limit():
    long = "老板拖了三个月的工资没有给，打电话也不接。" * 60
    assert len(encoder().pieces.numbers(long)) == MOST_PIECES + 2
    assert max(encoder().read(long)["kind"], key=encoder().read(long)["kind"].get) == "unpaid_wages"


def test_what_is_no_model_is_refused(tmp_path):
    (tmp_path / "encoder.onnx").write_text("not a model", encoding="utf-8")
    with pytest.raises(BadFile, match=r"encoder\.onnx"):
        Encoder(tmp_path / "encoder.onnx")
    with pytest.raises(BadFile, match=r"nothing\.onnx"):
        Encoder(tmp_path / "nothing.onnx")
