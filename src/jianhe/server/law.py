"""What the database knows of the law, written by its owner when the catalogue's files change.

Steps of editions, terms that no agreement may hold, rules of the check for the court, papers that are opened online. The
application reads them nowhere and can change nothing in them; triggers ask them (records, sql/law.sql, sql/refusals.sql and
sql/what_opens_a_paper.sql). An edition that is in no file any more stays, because proceedings may still follow it.
"""

import hashlib
import os
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from jianhe.people.keys import new_key
from jianhe.server.problem import Problem

_PACKAGE = Path(__file__).parents[1]
_JSON = {"after", "materials"}


def publish(owner: "psycopg.Connection[Any]", folder: Path | None = None) -> bool:
    """Write the law of the catalogue in `folder`, or the one in use; False where the database has it already."""
    folder = folder or Path(os.environ.get("JIANHE_CATALOGUE") or _PACKAGE / "catalogue")
    digest = _fingerprint(folder)
    if _seen(owner) == digest:
        return False
    from jianhe.law import for_the_database as ours  # read only when the files have changed
    from jianhe.law.catalogue import load
    from jianhe.papers.model import CatalogueError, load_papers

    try:
        wanted, papers = ours.lines(load(folder)), load_papers(catalogue=folder / "papers")
    except (ValueError, CatalogueError) as error:
        raise Problem(
            f"程序目录 {folder} 有问题，数据库里的规则没有改动：{error}",
            f"The catalogue is at fault, the rules in the database stay: {error}",
        ) from error
    with owner.transaction():
        owner.execute("LOCK TABLE records_lawstep IN SHARE ROW EXCLUSIVE MODE")
        for procedure, edition in sorted({(line.procedure, line.edition) for line in wanted}):
            owner.execute("DELETE FROM records_lawstep WHERE procedure = %s AND edition = %s", [procedure, edition])
        owner.execute("DELETE FROM records_lawterm")
        owner.execute("DELETE FROM records_lawcheck")
        owner.execute("DELETE FROM records_lawpaper")
        for table, rows in (
            ("records_lawstep", wanted), ("records_lawterm", ours.terms()), ("records_lawcheck", ours.checks()),
            ("records_lawpaper", ours.opened_online({code: paper.online for code, paper in papers.items()})),
        ):  # fmt: skip
            _write(owner, table, [one._asdict() for one in rows])
        owner.execute(sql.SQL("COMMENT ON TABLE records_lawstep IS {}").format(sql.Literal(digest)))
    return True


def _write(owner: "psycopg.Connection[Any]", table: str, rows: list[dict[str, Any]]) -> None:
    comma, names = sql.SQL(", "), list(rows[0])
    into = sql.SQL("INSERT INTO {} (id, {}) VALUES (%s, {})").format(
        sql.Identifier(table), comma.join(map(sql.Identifier, names)), comma.join([sql.Placeholder()] * len(names))
    )
    with owner.cursor() as cursor:
        cursor.executemany(into, [[new_key(), *_values(row)] for row in rows])


def _values(line: dict[str, Any]) -> list[Any]:
    return [Jsonb(value) if name in _JSON else value for name, value in line.items()]


def _seen(owner: "psycopg.Connection[Any]") -> object:
    row = owner.execute("SELECT obj_description('records_lawstep'::regclass, 'pg_class')").fetchone()
    return row and row[0]


def _fingerprint(folder: Path) -> str:
    """The files that the law is in, and the code that reads them into lines."""
    digest = hashlib.sha256()
    read = [_PACKAGE / "catalogue" / "clauses.yaml", _PACKAGE / "catalogue" / "confirmation_rules.yaml"]
    code = [
        _PACKAGE / "law" / "for_the_database.py", _PACKAGE / "law" / "editions.py", _PACKAGE / "papers" / "model.py"
    ]  # fmt: skip
    ours = [*sorted((folder / "procedures").rglob("*.yaml")), *sorted((folder / "papers").glob("*.yaml"))]
    for path in [*ours, *read, *code]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return f"law {digest.hexdigest()[:32]}"
