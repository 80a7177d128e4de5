"""`jianhe papers check [FOLDER]`: can papers be made of the templates, with an office's own laid over them?"""

import sys
from pathlib import Path

from jianhe.papers.model import CATALOGUE, CatalogueError, load_papers
from jianhe.papers.templates import check

USAGE = """用法：jianhe papers check [模板目录]
检查文书模板：占位符、控制语句、PDF 显示不了的内容。给出目录（如 数据目录/papers）时，其中的 .docx 顶替同名模板。"""


def main(argv: list[str]) -> int:
    """`argv` is what follows ``papers check``. Returns 0, 1 when something is wrong, or 2 when called wrongly."""
    if argv[:1] in (["-h"], ["--help"]):
        print(USAGE)
        return 0
    folder = Path(argv[0]) if argv else None
    if len(argv) > 1 or (folder and not folder.is_dir()):
        print(USAGE, file=sys.stderr)
        return 2
    try:
        papers = load_papers(*([folder] if folder else []))
    except CatalogueError as error:
        print(f"问题：{error}", file=sys.stderr)
        return 1
    own = sorted(file.name for file in folder.glob("*.docx")) if folder else []
    strangers = [name for name in own if not (CATALOGUE / name).exists()]
    faults = [f"{name}: 没有这种文书，文件名须与目录里的模板相同" for name in strangers] + check(papers)
    for fault in faults:
        print(f"问题：{fault}", file=sys.stderr)
    print(f"模板 {len(papers)} 种，其中本单位的 {len(own) - len(strangers)} 种；问题 {len(faults)} 个。")
    return 1 if faults else 0
