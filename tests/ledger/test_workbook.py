"""Spreadsheets are opened with Excel's own numbers of rows and columns; what is no safe spreadsheet is refused in a sentence."""

import io
import zipfile
from datetime import datetime

import pytest
import xlsxwriter

from jianhe.ledger import archive
from jianhe.ledger.workbook import BadWorkbook, letter, number, open_workbook, shown
from tests.ledger.old_xls import old_xls
from tests.ledger.sheets import opened, written

GOOD = written({"台账": [["姓名", "电话"], ["张三（虚构）", "13900000001"]]})
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def changed(**parts: bytes | None) -> bytes:
    """The good file with parts put in, replaced or (None) left out. A dot in a name is written as `__`."""
    given = {name.replace("__", "."): content for name, content in parts.items()}
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in given:
                new.writestr(name, old.read(name))
        for name, content in given.items():
            if content is not None:
                new.writestr(name, content)
    return kept.getvalue()


def flagged_as_encrypted() -> bytes:
    """The first bit of the flags of each member, in both directories of the archive."""
    content = bytearray(GOOD)
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(sign)
        while at >= 0:
            content[at + place] |= 1
            at = content.find(sign, at + 4)
    return bytes(content)


def two_gigabytes() -> bytes:
    """The good file, its sheet followed by blanks: some megabytes as it is sent."""
    kept = io.BytesIO(changed(**{"xl/worksheets/sheet1__xml": None}))
    with (
        zipfile.ZipFile(kept, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as made,
        made.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet,
    ):
        sheet.write(SHEET % b"")
        blanks = b" " * (1024 * 1024)
        for _ in range(2048):
            sheet.write(blanks)
    return kept.getvalue()


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
BOMB = b"<!--" + b" " * (40 * 1024 * 1024) + b"-->"
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + SHEET % b""
FAR = SHEET % b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not_a_spreadsheet"),
        (b"\xe5\xa7\x93\xe5\x90\x8d,\xe7\x94\xb5\xe8\xaf\x9d\n", "text_file"),
        ("<html><table><tr><td>姓名</td></tr></table></html>".encode(), "text_file"),
        ("姓名\t电话\n".encode("utf-16"), "text_file"),
        (b"PK\x03\x04 and nothing more", "broken"),
        (GOOD[: len(GOOD) // 2], "broken"),
        (GOOD[:-30], "broken"),
        (changed(**{"xl/workbook__xml": None}), "broken"),
        (changed(**{"xl/worksheets/sheet1__xml": b"<worksheet><sheetData><row>"}), "broken"),
        (changed(**{"xl/worksheets/sheet1__xml": ENTITIES}), "broken"),
        (changed(**{"xl/worksheets/sheet1__xml": FAR}), "too_large"),
        (changed(**{"xl/vbaProject__bin": b"x"}), "has_macros"),
        (changed(**{"xl/macrosheets/sheet1__xml": b"<x/>"}), "has_macros"),
        (changed(**{"xl/workbook__bin": b"x"}), "other_format"),
        (flagged_as_encrypted(), "encrypted"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (OLE + "Workbook".encode("utf-16-le") + "_VBA_PROJECT".encode("utf-16-le"), "has_macros"),
        (OLE + "Workbook".encode("utf-16-le"), "broken"),
        (OLE + "WordDocument".encode("utf-16-le"), "not_a_spreadsheet"),
        (written({"空": [], "也空": []}), "no_cells"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_what_is_no_safe_spreadsheet_is_refused_with_its_code(content: bytes, code: str) -> None:
    with pytest.raises(BadWorkbook) as bad:
        open_workbook(content)
    assert bad.value.code == code
    assert bad.value.zh.endswith("。")
    assert bad.value.en.endswith(".")


def test_a_plain_zip_is_no_spreadsheet() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        made.writestr("a.txt", "a")
    with pytest.raises(BadWorkbook) as bad:
        open_workbook(kept.getvalue())
    assert bad.value.code == "not_a_spreadsheet"


def test_two_gigabytes_are_refused_before_they_are_unpacked() -> None:
    with pytest.raises(BadWorkbook) as bad:
        open_workbook(two_gigabytes())
    assert bad.value.code == "too_large"


def test_a_bomb_that_lies_about_its_size_is_not_unpacked_beyond_what_it_says() -> None:
    content = bytearray(changed(**{"xl/worksheets/sheet1__xml": BOMB}))
    true, false = len(BOMB).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    assert content.count(true) >= 2
    with pytest.raises(BadWorkbook) as bad:
        open_workbook(bytes(content).replace(true, false))
    assert bad.value.code == "broken"


def test_one_long_text_in_many_cells_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is small: each cell only names the shared text."""
    monkeypatch.setattr(archive, "MOST_CHARACTERS", 100_000)
    rows = [["长" * 5000] * 30]
    with pytest.raises(BadWorkbook) as bad:
        open_workbook(written({"台账": rows}))
    assert bad.value.code == "too_large"
    assert open_workbook(written({"台账": [["长" * 5000] * 10]})).sheets[0].rows[0][9] == "长" * 5000


def test_empty_rows_and_columns_at_the_edge_do_not_shift_the_numbers() -> None:
    sheet = opened([[], [], ["", "", "姓名"], ["", "", "张三（虚构）"]]).sheets[0]
    assert [row[2] if len(row) > 2 else "" for row in sheet.rows] == ["", "", "姓名", "张三（虚构）"]


def test_merges_and_hidden_rows_columns_and_sheets_are_known() -> None:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
        page = book.add_worksheet("藏")
        page.hide()
        page.merge_range(1, 0, 3, 1, "黄许镇")
        page.set_row(2, None, None, {"hidden": True})
        page.set_column(2, 4, None, None, {"hidden": True})
        other = book.add_worksheet("显")
        other.write(0, 0, "x")
        other.activate()
    sheet, shown_one = open_workbook(kept.getvalue()).sheets
    merge = sheet.merges[0]
    assert (merge.top, merge.left, merge.bottom, merge.right) == (2, 1, 4, 2)
    assert (sheet.hidden_rows, sheet.hidden_columns, sheet.is_hidden) == ({3}, {3, 4, 5}, True)
    assert not shown_one.is_hidden


@pytest.mark.parametrize("chunk", [64, 1024 * 1024])
def test_the_first_rows_are_those_of_the_whole(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_CHUNK", chunk)
    rows = [["2024年台账"], ["姓名", "电话"], *([f"张{n}（虚构）", n] for n in range(60))]
    content = written({"台账": rows, "短": [["x"]]}, merges=[("台账", 1, 1, 1, 2), ("台账", 50, 1, 51, 1)], hidden_rows=[3, 40])
    whole, first = open_workbook(content), open_workbook(content, first_rows=10)
    assert first.sheets[0].rows == whole.sheets[0].rows[:10]
    assert first.sheets[0].merges == whole.sheets[0].merges
    assert first.sheets[0].hidden_rows == {3}
    assert first.sheets[1].rows == whole.sheets[1].rows


def test_cells_are_what_they_are() -> None:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_number(0, 0, 13800000001)
        page.write_boolean(0, 1, True)
        page.write_datetime(0, 2, datetime(2024, 3, 5, 9, 30), book.add_format({"num_format": 'yyyy"年"m"月"d"日"'}))  # noqa: DTZ001
        page.write_formula(0, 3, "=1+1", None, 2)
        page.write_formula(0, 4, "=1/0", None, "#DIV/0!")
        page.write_formula(0, 5, "=VLOOKUP(1,A1,2)", None, "#N/A")
        page.write_rich_string(0, 6, "张", book.add_format({"bold": True}), "三")
    cells = open_workbook(kept.getvalue()).sheets[0].rows[0]
    assert [shown(cell) for cell in cells] == [
        "13800000001",
        "TRUE",
        "2024-03-05 09:30",
        "2",
        "#DIV/0!",
        "#N/A",
        "张三",
    ]


@pytest.mark.parametrize(
    ("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (703, "AAA"), (16384, "XFD")]
)
def test_columns_have_letters(column: int, letters: str) -> None:
    assert letter(column) == letters
    assert number(letters) == column


def test_a_simple_old_xls_is_read() -> None:
    sheet = open_workbook(old_xls([["姓名", "登记时间"], ["张三（虚构）", 45356.0]], sheet="台账")).sheets[0]
    assert (sheet.name, sheet.rows) == ("台账", [["姓名", "登记时间"], ["张三（虚构）", 45356.0]])


def test_a_workbook_without_shared_strings_and_with_prefixed_names_is_read() -> None:
    """As some programs write it: texts stand in their cells, and each element has the prefix x."""
    cells = '<x:row r="2" hidden="1"><x:c r="B2" t="inlineStr"><x:is><x:t>张三（虚构）</x:t></x:is></x:c></x:row>'
    part = f'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>{cells}</x:sheetData></x:worksheet>'
    sheet = open_workbook(
        changed(**{"xl/worksheets/sheet1__xml": part.encode(), "xl/sharedStrings__xml": None})
    ).sheets[0]
    assert sheet.rows[1][1] == "张三（虚构）"
    assert sheet.hidden_rows == {2}


def test_a_formula_that_was_never_reckoned_is_seen_to_be_lost() -> None:
    """A program that writes formulas without their values; one that says nothing is not such a one."""
    cells = '<c r="A1"><f>B9*2</f><v></v></c><c r="B1"><f>B9</f><v>5</v></c><c r="C1" t="str"><f>""</f><v></v></c>'
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    part = f'<worksheet xmlns="{space}"><sheetData><row r="1">{cells}</row></sheetData></worksheet>'
    sheet = open_workbook(changed(**{"xl/worksheets/sheet1__xml": part.encode()})).sheets[0]
    assert sheet.rows == [["#FORMULA?", 5.0, ""]]
