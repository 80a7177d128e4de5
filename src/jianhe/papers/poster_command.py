"""`jianhe guide poster`: the guide map for the wall (A3, A1, SVG) and a leaflet for each kind. Needs no database."""

import argparse
import os
import sys
from datetime import datetime
from pathlib import Path

from jianhe.law.guide.cards import cards
from jianhe.law.guide.doors import units_behind_doors
from jianhe.law.periods import SHANGHAI
from jianhe.law.poster import leaflet, poster
from jianhe.law.practice import packaged, practice, rows
from jianhe.law.strict_yaml import BadFile
from jianhe.papers.fonts import NoFonts, find_fonts
from jianhe.papers.poster import set_leaflet, set_poster


def main(argv: list[str]) -> int:
    """`argv` is what follows ``guide poster``. Returns 0, 1 with a sentence when it cannot be made, 2 when called wrongly."""
    options = _options(argv)
    home = Path(os.environ["JIANHE_HOME"]) if os.environ.get("JIANHE_HOME") else None
    own = home / "practice" if home and (home / "practice" / options.centre).is_dir() else packaged()
    fonts = find_fonts(home)
    if isinstance(fonts, NoFonts):
        return _stopped(fonts.reason)
    if not (own / options.centre).is_dir():
        return _stopped(f"没有 {options.centre} 这个中心的设置。There is no practice folder of the centre {options.centre}.")
    on = datetime.now(SHANGHAI).date()
    try:
        ways, hall = practice(options.centre, on=on, folder=own), rows(options.centre, folder=own)
        doors = units_behind_doors(options.centre, own)
        options.out.mkdir(parents=True, exist_ok=True)
        address = options.address.rstrip("/")
        whole = poster(ways, hall, doors, on=on, address=f"{address}/guide/" if address else "")
        sheets = {
            "guide-a3.pdf": set_poster(whole, fonts), "guide-a1.pdf": set_poster(whole, fonts, size="a1"),
            "guide.svg": set_poster(whole, fonts, form="svg"),
        }  # fmt: skip
        for kind in _kinds(options.leaflet):
            told = leaflet(
                kind, ways, hall, doors, on=on, address=f"{address}/guide/kinds/{kind}/" if address else ""
            )
            sheets[f"leaflet-{kind}.pdf"] = set_leaflet(told, fonts)
        for name, content in sheets.items():
            (options.out / name).write_bytes(content)
            print(options.out / name)
    except (BadFile, OSError, ValueError) as problem:
        return _stopped(str(problem))
    return 0


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="jianhe guide poster", description="引导图海报（A3、A1、SVG）和每类事项一页的说明单 · poster and leaflets"
    )
    parser.add_argument("--centre", default="jingyang", help="中心的代号 · code of the centre")
    parser.add_argument("--out", type=Path, default=Path(), help="写到哪个目录（默认当前目录）· folder to write to")
    parser.add_argument(
        "--address", default="", help="群众端网址，印成二维码 · the public address, printed as a QR code"
    )
    parser.add_argument(
        "--leaflet", default="", metavar="KIND", choices=["", "all", *cards()],
        help="还要哪一类的说明单，all 为全部 · also the leaflet of one kind, or all",
    )  # fmt: skip
    return parser.parse_args(argv)


def _kinds(chosen: str) -> list[str]:
    return list(cards()) if chosen == "all" else [chosen] if chosen else []


def _stopped(why: str) -> int:
    print(why, file=sys.stderr)
    return 1
