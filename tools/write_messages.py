"""Collects the Chinese words of templates and Python, and writes the English catalogue, keeping what is translated.

For developers: `python tools/write_messages.py`. It prints the words that still have no English; a test refuses them.
"""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as BabelMessage
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from django.template.base import Lexer, TokenType

SOURCE = Path(__file__).resolve().parents[1] / "src" / "jianhe"
TARGET = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "gettext": None, "gettext_lazy": None, "_": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
}  # fmt: skip
HEADER = r"""# English words of Jianhe, by their Chinese. Written by tools/write_messages.py; translate here.
msgid ""
msgstr ""
"Language: en\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
"Content-Type: text/plain; charset=utf-8\n"

"""

_QUOTED = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_TRANSLATE = re.compile(rf"^trans(?:late)?\s+{_QUOTED}")
_BLOCK = re.compile(r"^blocktrans(?:late)?\b")
_IN_TAG = re.compile(rf"_\({_QUOTED}\)")
_PLACE = re.compile(r"\{\{\s*([\w.]+)[^}]*\}\}")

Message = str | tuple[str, str]


def in_template(text: str) -> Iterator[tuple[int, Message]]:
    """The messages of a Django template with their lines: {% translate %}, {% blocktranslate %} and _("…") in tags."""
    block: list[str] | None = None
    plural: list[str] | None = None
    trimmed = False
    for token in Lexer(text).tokenize():
        if block is not None:
            if token.token_type == TokenType.BLOCK and token.contents.startswith("endblocktrans"):
                words = ["".join(part) for part in (block, plural) if part is not None]
                words = [_trimmed(one) if trimmed else one for one in words]
                yield token.lineno, words[0] if plural is None else (words[0], words[1])
                block = plural = None
            elif token.token_type == TokenType.BLOCK and token.contents.strip() == "plural":
                plural = []
            else:
                (block if plural is None else plural).append(_placed(token.contents, token.token_type))
            continue
        if token.token_type not in (TokenType.BLOCK, TokenType.VAR):
            continue
        if token.token_type == TokenType.BLOCK and _BLOCK.match(token.contents):
            block, trimmed = [], " trimmed" in token.contents
        elif token.token_type == TokenType.BLOCK and (found := _TRANSLATE.match(token.contents)):
            yield token.lineno, found[1][1:-1]
        for found in _IN_TAG.finditer(token.contents):
            yield token.lineno, found[1][1:-1]


def _trimmed(words: str) -> str:
    return " ".join(line.strip() for line in words.splitlines()).strip()


def _placed(contents: str, kind: TokenType) -> str:
    """Words stay; a variable becomes the place that gettext fills."""
    return f"%({contents.strip()})s" if kind == TokenType.VAR else contents.replace("%", "%%")


def in_python(file: Path) -> Iterator[tuple[int, Message]]:
    """The messages of a Python file with their lines."""
    for line, name, words, _comments in extract_python(BytesIO(file.read_bytes()), list(KEYWORDS), [], {}):
        if isinstance(words, tuple):
            first, second = words[0], words[1]
            if first and second and name.startswith("ngettext"):
                yield line, (first, second)
            elif first:
                yield line, first
        elif words:
            yield line, words


def messages() -> dict[Message, list[str]]:
    """Every message with the files that use it; without lines, so that the catalogue changes only with the words."""
    found: dict[Message, list[str]] = {}
    for file in sorted([*SOURCE.rglob("*.html"), *SOURCE.rglob("*.py")]):
        where = file.relative_to(SOURCE).as_posix()
        words = in_template(file.read_text("utf-8")) if file.suffix == ".html" else in_python(file)
        for _line, message in words:
            places = found.setdefault(message, [])
            if where not in places:
                places.append(where)
    return found


def catalogue() -> Catalog:
    """The English catalogue as it stands."""
    if not TARGET.exists():
        return Catalog(locale="en", charset="utf-8", fuzzy=False)
    with TARGET.open("rb") as file:
        return read_po(file, locale="en")


def is_translated(message: BabelMessage) -> bool:
    """Whether there is English for it, in singular and plural where it has both."""
    return all(message.string) if isinstance(message.string, list | tuple) else bool(message.string)


def main() -> int:
    before, after = catalogue(), Catalog(locale="en", charset="utf-8", fuzzy=False, header_comment="# Jianhe")
    for message, places in messages().items():
        known = before.get(message if isinstance(message, str) else message[0])
        flags = ["python-format"] if "%(" in str(message) else []
        after.add(message, known.string if known else None, [(place, None) for place in places], flags=flags)
    missing = [each.id for each in after if each.id and not is_translated(each)]
    out = BytesIO()
    write_po(out, after, width=0, omit_header=True, sort_output=False, include_lineno=False)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(HEADER + out.getvalue().decode("utf-8"), "utf-8")
    for one in missing:
        print(one if isinstance(one, str) else one[0])
    print(f"{len(list(after)) - 1} messages, {len(missing)} without English", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
