"""How fast an old ledger comes in: `python -m bench.ledger_import --rows 100000`, on a database of its own.

Writes a workbook of invented rows, then rehearses it, imports it and imports it again, by the command itself, and prints
rows a second and the largest memory of each.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from jianhe.law.identity import check_digit

HEADER = ("序号", "编号", "登记时间", "来源渠道", "姓名", "身份证号", "联系电话", "对方当事人", "所属镇街", "纠纷类型",
          "简要情况", "涉及人数", "涉及金额", "化解结果", "办结时间", "承办人", "备注")  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=100_000)
    asked.add_argument("--keep", help="a folder that keeps the database for the next run")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="jianhe-ledger-") as temporary:
        home = Path(given.keep or temporary)
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o711)
        file = home / "旧台账.xlsx"
        _write(file, given.rows)
        print(f"{given.rows:,} rows, {file.stat().st_size / 1e6:.1f} MB", flush=True)
        _run(home, 0, "load_demo", "--matters", "0")
        words = ("ledger", "import", str(file), "--centre", "jingyang", "--report", str(home / "report.json"))
        for name, more in (("rehearsed", ("--dry-run",)), ("imported", ()), ("the same again", ())):
            took, memory = _run(home, given.rows, *words, *more)
            told = json.loads((home / "report.json").read_text(encoding="utf-8"))
            print(
                f"{name:<16}{took:>7.1f} s  {given.rows / took:>7,.0f} rows/s  {memory:>6,.0f} MB"
                f"   {len(told['imported']):,} imported, {len(told['duplicates']):,} duplicates", flush=True,
            )  # fmt: skip


def _write(file: Path, rows: int) -> None:
    """Invented rows; the district 999999 does not exist, so no number is anybody's."""
    with xlsxwriter.Workbook(str(file), {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("台账")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["示例区矛盾纠纷台账（2015—2024年）"])
        sheet.write_row(1, 0, HEADER)
        for n in range(1, rows + 1):
            born, came = date(1950, 1, 1) + timedelta(days=n % 20_000), date(2015, 1, 1) + timedelta(days=n % 3600)
            first = f"999999{born:%Y%m%d}{n % 1000:03d}"
            sheet.write_row(n + 1, 0, [n, f"旧〔{came.year}〕{n}号"])
            sheet.write_datetime(n + 1, 2, came, day)  # type: ignore[arg-type]
            sheet.write_row(n + 1, 3, [
                "来访", f"示例{n}", first + check_digit(first), f"139{n:08d}", f"示例{n % 5000}公司", "青禾镇双桥村", "欠薪",
                f"第{n}件：在工地干活三个月没有发工资，电话也不接，希望帮忙要回来。", n % 5 + 1, n % 90_000 + 100,
                ("已化解", "办结", "调解中", "转办")[n % 4],
            ])  # fmt: skip
            if n % 4 < 2:
                sheet.write_datetime(n + 1, 14, came + timedelta(days=20), day)  # type: ignore[arg-type]
            sheet.write_row(n + 1, 15, ["", f"备注{n}"])


def _run(home: Path, rows: int, *words: str) -> tuple[float, float]:
    """Seconds, and the largest memory of the process in MB."""
    root = Path(__file__).resolve().parents[1]
    environment = {**os.environ, "JIANHE_HOME": str(home), "PYTHONPATH": str(root / "src")}
    began = time.perf_counter()
    running = subprocess.Popen([sys.executable, "-P", "-m", "jianhe", *words], env=environment, cwd=root)
    _pid, status, usage = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        raise RuntimeError(f"{words} ended with {running.returncode}")
    return time.perf_counter() - began, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
