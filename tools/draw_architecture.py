"""Draws docs/architecture.svg from the layers that import-linter keeps: what stands higher may use what stands lower.

.venv/bin/python -m tools.draw_architecture
"""

import configparser
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "architecture.svg"
WIDTH, LEFT, GAP = 900, 30, 20
BOX, BETWEEN = 62, 34
FONT = "'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', sans-serif"
SAYS = {
    "config": "settings, addresses · 设置与网址",
    "server": "launcher, PostgreSQL, backup · 启动、数据库、备份",
    "jobs": "commands, nightly work · 命令与定时任务",
    "portal": "the public · 群众端",
    "desk": "the staff · 工作台",
    "board": "the wall · 大屏",
    "demo": "invented matters · 示范数据",
    "web": "base pages, pieces, access · 页面骨架、组件、权限",
    "casework": "verbs · 办事的动作",
    "indicators": "named numbers · 指标",
    "records": "nouns, questions, walls, chain · 记录、查询、行级安全、留痕链",
    "people": "centre, units, duties · 中心、单位、职责",
    "ledger": "old sheets read, ours written · 台账表格",
    "likeness": "the same in other clothes · 同名同事的识别",
    "papers": "template + facts → .docx, PDF · 文书",
    "law": "pure rules, no Django, no database · 纯规则",
}


def layers() -> list[list[str]]:
    """The packages of each layer, highest first, as `.importlinter` has them; those that do not exist are left out."""
    contract = configparser.ConfigParser()
    contract.read(ROOT / ".importlinter", encoding="utf-8")
    lines = contract["importlinter:contract:layers"]["layers"].split("\n")
    named = [[name.strip(" ()") for name in line.split("|")] for line in lines if line.strip()]
    there = [[name for name in row if (ROOT / "src/jianhe" / name / "__init__.py").exists()] for row in named]
    return [row for row in there if row]


def drawing() -> str:
    """The whole picture: one row per layer, an arrow down between the rows, the catalogue beside the law."""
    rows = layers()
    height = 20 + len(rows) * (BOX + BETWEEN) + BOX + 30
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-labelledby="title about" font-family="{FONT}" fill="#000" stroke="none">',
        '<title id="title">检和的分层 · The layers of Jianhe</title>',
        '<desc id="about">Each package may import only from the rows below it. Packages in one row do not import each '
        'other. The law reads the catalogue, which is data.</desc>',
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" orient="auto">'
        '<path d="M0 0 L10 5 L0 10 z"/></marker></defs>',
    ]  # fmt: skip
    top = 20
    for place, row in enumerate(rows):
        width = (WIDTH - 2 * LEFT - GAP * (len(row) - 1)) / len(row)
        parts += [_box(LEFT + n * (width + GAP), top, width, name, SAYS[name]) for n, name in enumerate(row)]
        note = "imports · 引用" if place == 0 else "reads · 读取" if place == len(rows) - 1 else ""
        parts.append(_arrow(top + BOX, note))
        top += BOX + BETWEEN
    words = "procedures, limits, calendar, papers as files · 程序、期限、日历、文书模板"
    parts.append(_box(LEFT, top, WIDTH - 2 * LEFT, "catalogue/  practice/", words, data=True))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _box(x: float, y: float, width: float, name: str, says: str, *, data: bool = False) -> str:
    middle = x + width / 2
    dashes = ' stroke-dasharray="7 4"' if data else ""
    first, _, second = says.partition(" · ")
    told = [f"{first} · {second}"] if len(says) * 9 < width else [first, second]
    size = 15 if len(told) == 1 else 13
    start = y + (26 if len(told) == 1 else 21)
    lines = "".join(
        f'<text x="{middle:.0f}" y="{start + 20 + n * 17 - (2 if len(told) > 1 else 0):.0f}" font-size="{size}" '
        f'text-anchor="middle">{escape(line)}</text>'
        for n, line in enumerate(told)
    )
    frame = f'<rect x="{x:.0f}" y="{y}" width="{width:.0f}" height="{BOX}" fill="#fff" stroke="#000"{dashes}/>'
    title = (
        f'<text x="{middle:.0f}" y="{start:.0f}" font-size="18" font-weight="bold" text-anchor="middle">{name}</text>'
    )
    return frame + title + lines


def _arrow(y: float, note: str) -> str:
    middle = WIDTH / 2
    line = (
        f'<line x1="{middle:.0f}" y1="{y + 3:.0f}" x2="{middle:.0f}" y2="{y + BETWEEN - 3:.0f}" stroke="#000" '
        'stroke-width="1.5" marker-end="url(#tip)"/>'
    )
    return line + (f'<text x="{middle + 14:.0f}" y="{y + 22:.0f}" font-size="14">{note}</text>' if note else "")


if __name__ == "__main__":
    TARGET.write_text(drawing(), encoding="utf-8")
