"""`jianhe procedures draw CODE`: the flow chart of a procedure as SVG. Needs no database."""

import argparse
import sys
from datetime import date
from pathlib import Path

from jianhe.law import catalogue as catalogues
from jianhe.law.catalogue import Catalogue
from jianhe.law.chart import draw
from jianhe.law.editions import Edition
from jianhe.law.strict_yaml import BadFile


def main(argv: list[str]) -> int:
    """`argv` is what follows ``procedures draw``. Returns 0, 1 when there is no such edition, or 2 when called wrongly."""
    try:
        asked = _parser().parse_args(argv)
    except SystemExit as left:
        return int(left.code or 0)
    try:
        law = catalogues.load(asked.catalogue)
        edition = _edition(law, asked.code, asked.edition)
    except BadFile as bad:
        print("\n".join(bad.problems), file=sys.stderr)
        return 1
    except LookupError:
        print(f"没有这个程序或者版本，有：{'、'.join(_names(law))}。\nThere is no such edition.", file=sys.stderr)
        return 1
    svg = draw(edition, law.limits_now(), asked.language)
    if asked.out is None:
        print(svg, end="")
        return 0
    try:
        asked.out.write_text(svg, encoding="utf-8")
    except OSError as wrong:
        print(f"写不了 {asked.out}：{wrong.strerror}。\nCannot write {asked.out}: {wrong.strerror}.", file=sys.stderr)
        return 1
    print(f"写好了 {asked.out}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="jianhe procedures draw", description="程序流程图（SVG）· a flow chart as SVG")
    parser.add_argument("code", help="程序代码，例如 intake · code of the procedure")
    parser.add_argument("--edition", type=date.fromisoformat, metavar="DAY", help="版本首日，默认最新 · its first day")
    parser.add_argument("--out", type=Path, metavar="FILE.svg", help="写到文件，默认标准输出 · default: standard output")
    parser.add_argument("--language", choices=("zh-hans", "en"), default="zh-hans", help="文字 · language")
    parser.add_argument("--catalogue", type=Path, metavar="FOLDER", help="另一个目录 · another catalogue")
    return parser


def _edition(law: Catalogue, code: str, day: date | None) -> Edition:
    return law.editions[code][-1] if day is None else law.edition_named(f"{code}/{day}")


def _names(law: Catalogue) -> list[str]:
    return [edition.name for editions in law.editions.values() for edition in editions]
