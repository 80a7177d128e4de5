"""The rules of the house, over every file: small files that say what they are for, and no hidden surprise."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "jianhe"
OURS = ("src", "tests", "tools", "bench", ".ci", "jianhe")
MADE_BY_DJANGO = "/migrations/0"

# Where HTML is declared safe, and why that is so. Anything else goes through escaping.
SAFE_HTML = {
    "src/jianhe/web/icons.py": "drawings of the lucide wheel; the name is looked up, the label escaped by the wheel",
    "src/jianhe/portal/guide_pages.py": "the QR code that segno drew of an address of our own",
    "src/jianhe/desk/receipt.py": "the QR code that segno drew of an address of our own",
    "src/jianhe/desk/templates/desk/login/second_factor.html": "the QR code that segno drew of a key made just then",
}
# Where SQL is put together from pieces, and why no piece can come from outside.
BUILT_SQL = {
    "src/jianhe/records/queries/worklists.py": "statements that Django compiled, with their parameters apart",
    "src/jianhe/server/roles.py": "names of roles and flags, constants of that very file",
}
# Where the clock is read. Everywhere else the moment is an argument.
READS_THE_CLOCK = {
    "src/jianhe/web/clock.py": "the one place for pages",
    "src/jianhe/config/log.py": "the time of a log line is that of the record",
    "src/jianhe/server/archive.py": "when a backup was taken",
    "src/jianhe/casework/accounts.py": "log-in sessions end by the wall clock",
    "src/jianhe/law/guide/classify_command.py": "a command: which edition of the cards is in force today",
    "src/jianhe/papers/poster_command.py": "a command: which edition of the cards is in force today",
    "src/jianhe/law/guide/evaluate_command.py": "a command: which edition of the cards is in force today",
}


def files(*endings: str) -> list[Path]:
    """Our own files with these endings, caches aside."""
    found = [path for name in OURS for path in [ROOT / name, *(ROOT / name).rglob("*")] if path.is_file()]
    return sorted(path for path in found if path.suffix in endings and "__pycache__" not in path.parts)


def here(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


PYTHON = [*files(".py"), ROOT / "jianhe"]
IN_SOURCE = [path for path in PYTHON if SOURCE in path.parents]
TEMPLATES = files(".html")


def trees(*, only: str = "") -> Iterator[tuple[Path, ast.Module]]:
    for path in PYTHON:
        if here(path).startswith(only):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def lines_with(pattern: str, paths: list[Path]) -> list[str]:
    """Every `file:line` that the pattern finds."""
    found = re.compile(pattern)
    return [
        f"{here(path)}:{number}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if found.search(line)
    ]


def test_there_is_something_to_look_at() -> None:
    assert len(PYTHON) > 100 and len(TEMPLATES) > 50


def test_no_file_is_named_after_nothing() -> None:
    """A file is named after its subject or it is not made."""
    banned = {"utils", "util", "helpers", "helper", "common", "misc", "core", "base", "tools", "part2"}
    named = [path for folder in (SOURCE, ROOT / "tests") for path in [*folder.rglob("*.py"), *folder.rglob("*/")]]
    assert [here(path) for path in named if path.stem in banned] == []


def test_no_file_is_long() -> None:
    """400 lines is the ceiling: a longer file is usually two subjects."""
    every = [*PYTHON, *files(".html", ".js", ".css", ".sql", ".typ")]
    counted = {here(path): len(path.read_text(encoding="utf-8").splitlines()) for path in every}
    ceiling = {".css": 700}  # rules of one line each
    long = {name: n for name, n in counted.items() if n > ceiling.get(Path(name).suffix, 400)}
    assert {name: n for name, n in long.items() if MADE_BY_DJANGO not in name} == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [here(path) for path, tree in trees() if tree.body and not ast.get_docstring(tree)]
    assert [path for path in silent if MADE_BY_DJANGO not in path] == []


def verbs() -> Iterator[tuple[str, ast.FunctionDef]]:
    """The public functions of casework, by file and name. Conditions and effects are the engine's, all of one shape."""
    for path, tree in trees(only="src/jianhe/casework/"):
        if path.stem not in {"conditions", "effects"}:
            found = (node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"))
            yield from ((f"{here(path)}:{verb.name}", verb) for verb in found)


def length(verb: ast.FunctionDef) -> int:
    return (verb.end_lineno or verb.lineno) - verb.lineno + 1


def test_every_verb_says_what_it_does() -> None:
    """All but the shortest, whose name says it."""
    assert [name for name, verb in verbs() if len(verb.body) > 2 and not ast.get_docstring(verb)] == []


def test_no_verb_is_long() -> None:
    """Aim for 40 lines; above 60, judgement belongs down in `law` and questions into `queries`."""
    assert {name: length(verb) for name, verb in verbs() if length(verb) > 60} == {}


def test_verbs_take_who_and_when_by_name() -> None:
    """Never a matter of position: nobody passes the wrong person or day without seeing it."""
    by_position = [name for name, verb in verbs() if {"by", "at"} <= {argument.arg for argument in verb.args.args}]
    assert by_position == []


def test_nothing_is_left_for_later() -> None:
    every = [*PYTHON, *files(".html", ".js", ".css", ".sql", ".yaml")]
    assert lines_with(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b", every) == []


def test_nothing_happens_behind_the_back() -> None:
    """No signal receivers and no save() of our own: a verb calls the next function by name."""
    assert lines_with(r"django\.(?:dispatch|db\.models\.signals)|@receiver|post_save|pre_save", IN_SOURCE) == []
    overriding = [
        f"{here(path)}:{part.name}"
        for path, tree in trees(only="src/jianhe/")
        for model in ast.walk(tree)
        if isinstance(model, ast.ClassDef) and any(ast.unparse(base) == "models.Model" for base in model.bases)
        for part in model.body
        if isinstance(part, ast.FunctionDef) and part.name in {"save", "delete", "clean", "__init__", "full_clean"}
    ]
    assert overriding == []


def test_html_is_escaped_but_for_a_written_list() -> None:
    ours = [*IN_SOURCE, *TEMPLATES]
    found = lines_with(r"mark_safe|SafeString\(|\|\s*safe\b|autoescape off|\bsafeseq\b", ours)
    assert {line.rsplit(":", 1)[0] for line in found} == set(SAFE_HTML)


def test_sql_is_not_put_together_from_strings_but_for_a_written_list() -> None:
    """In the product; tests and the bench put together what they like."""
    built = set()
    for path, tree in trees(only="src/"):
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            statement = call.args[0] if call.args else None
            if name in {"RawSQL", "extra"} or (name in {"execute", "raw", "SQL"} and _is_built(statement)):
                built.add(here(path))
    assert built <= set(BUILT_SQL), sorted(built - set(BUILT_SQL))
    assert set(BUILT_SQL) <= built, "the list names a file that no longer needs it"


def _is_built(statement: ast.expr | None) -> bool:
    """An f-string with something in it, a `%`, a `+` of more than literals, or `.format` on a plain string."""
    if isinstance(statement, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in statement.values)
    if isinstance(statement, ast.BinOp):
        return not all(isinstance(side, ast.Constant) for side in (statement.left, statement.right))
    return (
        isinstance(statement, ast.Call) and isinstance(statement.func, ast.Attribute)
        and statement.func.attr == "format" and isinstance(statement.func.value, ast.Constant)
    )  # fmt: skip


def test_the_clock_is_an_argument() -> None:
    """Replay, tests and corrections need it: only pages (through one function) and commands ask for now."""
    ours = [path for path in IN_SOURCE if "/management/" not in here(path)]
    found = lines_with(r"timezone\.now\(|datetime\.now\(|date\.today\(|localdate\(\)", ours)
    asking = {line.rsplit(":", 1)[0] for line in found}
    assert asking <= set(READS_THE_CLOCK), sorted(asking - set(READS_THE_CLOCK))


def test_no_article_of_law_stands_in_code_or_pages() -> None:
    """The law is data. A docstring may name the article that a verb refuses by; a comment or a text may not."""
    article = re.compile(r"第[零一二三四五六七八九十百千0-9]+条|\bart(?:icle|\.) ?\d|\b[a-z]{3,}-\d{4}/\d+")
    found = lines_with(article.pattern, TEMPLATES)
    for path, tree in trees(only="src/"):
        explained = {id(node.body[0].value) for node in ast.walk(tree)
                     if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
                     and node.body and isinstance(node.body[0], ast.Expr)}  # fmt: skip
        found += [
            f"{here(path)}:{node.lineno}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explained
            and article.search(node.value)
        ]  # fmt: skip
    assert found == []


def test_templates_hold_no_script_style_or_handler() -> None:
    """The content security policy would refuse them; they would fail in the browser and not here."""
    inline = r"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|<style\b|<script(?![^>]*\ssrc=)|\bhx-on\b|javascript:"
    assert lines_with(inline, TEMPLATES) == []


def test_pages_load_nothing_from_elsewhere() -> None:
    elsewhere = r"(?:src|href|action|url\()\s*=?\s*[\"']?(?:https?:)?//"
    assert lines_with(elsewhere, [*TEMPLATES, *files(".css", ".js")]) == []


def test_the_catalogue_is_plain_data() -> None:
    """No anchors, aliases, merges or tags: what stands in a file is all there is."""
    catalogue = [path for path in files(".yaml") if "/catalogue/" in here(path) or "/practice/" in here(path)]
    assert len(catalogue) > 80
    assert lines_with(r"^\s*[^#\"']*:\s*[&*!]\w|<<\s*:", catalogue) == []


def test_money_is_never_a_float() -> None:
    assert lines_with(r"FloatField|models\.DecimalField|float\([^)]*(?:fen|amount)", IN_SOURCE) == []
