"""Every code that the reader gives has its sentence, and every sentence its code."""

import ast
from pathlib import Path

import jianhe.ledger
from jianhe.ledger.refusals import BadWorkbook, reasons

HERE = Path(jianhe.ledger.__file__).parent
CODES = {
    text.value
    for path in [*HERE.glob("*.py"), *(HERE.parent / "casework").glob("ledger_*.py")]  # the import has some of its own
    for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    if isinstance(text, ast.Constant) and isinstance(text.value, str)
}
FROM_THE_LAW = {"bad_id_length", "bad_id_characters", "bad_id_date"}  # `jianhe.law.identity` gives these by itself


def test_no_sentence_is_without_a_use() -> None:
    declared = {code for part in reasons() for code in part[1]}
    assert declared - CODES - FROM_THE_LAW == set()


def test_every_code_of_a_reading_is_declared() -> None:
    given = {
        (word.arg, word.value.value)
        for path in Path(jianhe.ledger.__file__).parent.glob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        for word in call.keywords
        if word.arg in ("reason", "flag", "mark") and isinstance(word.value, ast.Constant) and word.value.value
    }
    declared = reasons()
    by_kind = {"reason": declared.problems, "flag": declared.flags, "mark": declared.marks}
    assert len(given) > 10
    assert {(kind, code) for kind, code in given if code not in by_kind[kind]} == set()


def test_a_bad_workbook_speaks_both_languages() -> None:
    bad = BadWorkbook("broken")
    assert bad.zh.startswith("文件已损坏")
    assert bad.en.startswith("The file is damaged")
