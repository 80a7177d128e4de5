"""The documents say what is so: generated pages are fresh, what has a name stands somewhere, no link is dead."""

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.urls import Resolver404, resolve
from tools import draw_architecture, write_dictionary, write_docs

from jianhe import __main__ as launcher
from jianhe.law.catalogue import load
from jianhe.records.events import KINDS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), ROOT / "bench" / "README.md"])
GENERATED = {**write_docs.pages(), DOCS / "data-dictionary.md": write_dictionary.dictionary_page()}

# Hosts that may be named, each for a reason.
KNOWN_HOSTS = {
    "127.0.0.1", "localhost",  # this machine
    "www.w3.org", "schemas.openxmlformats.org",  # names of XML formats
    "www.weather.com.cn",  # where a person who must leave the page at once is led, unless the centre names another
}  # fmt: skip
MADE_UP = re.compile(r"(?:^|\.)(?:example|test|invalid)(?:\.(?:org|com|cn))?$|^192\.0\.2\.")  # reserved for examples
ENDINGS = {
    ".py",
    ".md",
    ".html",
    ".css",
    ".js",
    ".sql",
    ".yaml",
    ".toml",
    ".in",
    ".lock",
    ".txt",
    ".typ",
    ".svg",
    ".po",
}
WITHOUT_ENDING = {"jianhe", "run", ".gitignore", ".importlinter"}
# Words that belong to how something was written and not to what it does, as digests, so that this is no find itself.
NOT_OUR_SUBJECT = {"c857d09d", "c70eca6b", "60965168", "7d3194f7", "94a168d2", "d298391b", "487b9104", "3ea125d0"}


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def said_in(name: str) -> str:
    return text(DOCS / name)


@cache
def kept_files() -> list[Path]:
    """Every text file of the project, with nothing that a run leaves behind."""
    skipped = {".git", ".venv", "var", "__pycache__", ".pytest_cache", ".hypothesis", ".mypy_cache", ".ruff_cache"}
    found = [path for path in ROOT.rglob("*") if path.is_file() and not skipped & set(path.relative_to(ROOT).parts)]
    return [path for path in found if path.suffix in ENDINGS or path.name in WITHOUT_ENDING]


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.name)
def test_a_generated_page_is_fresh(path: Path) -> None:
    assert path.exists() and text(path) == GENERATED[path], "run: .venv/bin/python -m tools.write_docs"


def test_the_picture_is_that_of_the_layers() -> None:
    assert text(draw_architecture.TARGET) == draw_architecture.drawing(), "run: python -m tools.draw_architecture"
    assert draw_architecture.layers()[-1] == ["law"]


def test_every_procedure_step_state_and_limit_is_described() -> None:
    law = load()
    for code, editions in law.editions.items():
        page = said_in(f"procedures/{code}.md")
        for edition in editions:
            names = [
                *edition.steps,
                *edition.states,
                *edition.facts,
                *edition.outcomes,
                *edition.local,
                *edition.limits,
            ]
            assert [name for name in names if f"`{name}`" not in page] == []
            used = {
                *edition.limits,
                *edition.opens,
                *(limit for step in edition.steps.values() for limit in step.clocks.all()),
            }
            assert [limit for limit in used if f"## {limit}\n" not in said_in("limits.md")] == []


def test_every_kind_of_event_is_described() -> None:
    assert [kind for kind in KINDS if f"| `{kind}` |" not in said_in("events.md")] == []


def test_every_command_is_described() -> None:
    commands = [*launcher.SERVER, *launcher.PURE, *(write_docs.spoken(name) for name in write_docs.own_commands())]
    assert [name for name in commands if f"| `{name}` |" not in said_in("commands.md")] == []


def test_every_setting_is_described() -> None:
    read = write_docs.variables_in_source()
    assert {"JIANHE_HOME", "JIANHE_DATABASE_URL", "JIANHE_HTTPS"} <= read
    assert sorted(name for name in read if f"| `{name}` |" not in said_in("settings.md")) == []
    described = {*launcher.VARIABLES, *write_docs.INNER_VARIABLES}
    assert described - read == set(), "described but read nowhere"


def test_every_dependency_has_its_row() -> None:
    rows = set(re.findall(r"^\| `([a-z0-9-]+)` \|", said_in("dependencies.md"), re.MULTILINE))
    wanted = {
        re.split(r"[=\[<>~ ]", line, maxsplit=1)[0].lower()
        for name in ("requirements.in", "requirements-test.in", "requirements-fonts.in", "requirements-train.in")
        for line in text(ROOT / name).splitlines()
        if line[:1].isalnum()
    }
    assert rows == wanted
    assert all(line.count(" | ") == 3 for line in said_in("dependencies.md").splitlines() if line.startswith("| `"))


def test_every_decision_stands_in_the_index() -> None:
    index = said_in("decisions/README.md")
    notes = [path.name for path in (DOCS / "decisions").glob("*.md") if path.name != "README.md"]
    assert [name for name in notes if f"({name})" not in index] == []
    pages = [path.name for path in (DOCS / "how-to").glob("*.md") if path.name != "README.md"]
    assert [name for name in pages if f"({name})" not in said_in("how-to/README.md")] == []


# The glossary


def glossary() -> list[list[str]]:
    rows = [line.strip("| ").split(" | ") for line in said_in("glossary.md").splitlines() if line.startswith("| ")]
    return [row for row in rows if row[0] not in {"中文", "---"}]


def test_each_word_of_the_glossary_is_used_and_has_a_source() -> None:
    files = [path for ending in ("py", "yaml", "sql") for path in (ROOT / "src").rglob(f"*.{ending}")]
    words = set(re.findall(r"[A-Za-z_][A-Za-z0-9_]*", "\n".join(text(path) for path in files)))
    rows = glossary()
    assert len(rows) > 90
    assert [row for row in rows if len(row) != 4] == []
    assert [row[1] for row in rows if row[1].strip("`") not in words] == []
    sources = yaml.safe_load(text(ROOT / "src/jianhe/catalogue/sources.yaml"))
    assert [row[3] for row in rows if row[3].strip("`") not in sources] == []


def test_one_word_for_one_term() -> None:
    for column in (0, 1):
        found = [row[column] for row in glossary()]
        assert sorted(one for one in set(found) if found.count(one) > 1) == []


def test_every_table_and_every_role_stands_in_the_glossary() -> None:
    words = {row[1].strip("`") for row in glossary()}
    tables = [model.__name__ for app in ("people", "records") for model in apps.get_app_config(app).get_models()]
    assert sorted(set(tables) - words) == []
    told = {row[1].strip("`"): row[0] for row in glossary()}
    roles = load().roles.roles
    assert {code: role.title.zh for code, role in roles.items()} == {code: told.get(code) for code in roles}


# What the hand-written pages name exists


def test_the_two_commands_of_the_readme_exist() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        assert "./jianhe run " in text(ROOT / name) and "./jianhe test " in text(ROOT / name)
    assert {"run", "test"} <= set(launcher.SERVER)
    assert (ROOT / "jianhe").stat().st_mode & 0o111


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_files_links_and_addresses_of_a_page_exist(page: Path) -> None:
    named = {
        *launcher.SERVER,
        *launcher.PURE,
        *(write_docs.spoken(name) for name in write_docs.own_commands()),
        "<command>",
    }
    called = [words for words in re.findall(r"\./jianhe ((?:[a-z<>]+ ?){1,2})", text(page))]
    assert [words for words in called if not {words.strip(), words.split()[0]} & named] == []
    places = re.findall(r"`((?:src|docs|tests|tools|bench|\.ci)/[^`\s<>*]*)`", text(page))
    assert [place for place in places if not (ROOT / place).exists()] == []
    links = [link for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text(page)) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []
    for address in re.findall(r"`(/(?:desk|track|verify)[a-z/]*)`", text(page)):
        try:
            resolve(address)
        except Resolver404:
            pytest.fail(f"{page.name} names {address}, which leads nowhere")


# What must not stand anywhere


def test_no_path_of_somebody_s_machine_stands_anywhere() -> None:
    theirs = re.compile(r"(?<![\w.\"'$}])/(?:work|root|home/[a-z]+|Users)/[\w.-]+")
    found = [path.relative_to(ROOT).as_posix() for path in kept_files() if theirs.search(text(path))]
    assert found == []


def test_no_host_is_named_but_those_known() -> None:
    """Registries, mirrors and services differ from place to place: pip's own configuration knows them."""
    unknown = {
        f"{path.relative_to(ROOT).as_posix()}: {host}"
        for path in kept_files()
        for host in re.findall(r"[a-z+]+://(?:[^/\s@'\"`]*@)?([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)", text(path))
        if host not in KNOWN_HOSTS and not MADE_UP.search(host)
    }
    assert unknown == set()
    locks = [line for path in ROOT.glob("requirements*") for line in text(path).splitlines()]
    options = re.compile(r"\s*--?(?:i|index|extra-index|find-links|trusted)|[^#]*://")
    assert [line for line in locks if options.match(line)] == []


def test_the_pages_speak_of_the_product_alone() -> None:
    words = {
        word: path.relative_to(ROOT).as_posix()
        for path in kept_files()
        for word in re.findall(r"[a-z]{3,}", text(path).lower())
    }
    assert {path for word, path in words.items() if sha256(word.encode()).hexdigest()[:8] in NOT_OUR_SUBJECT} == set()
