"""The promise (件件有着落、事事有回音), counted over all records: what was looked at, and what breaks it.

The database refuses most of this at commit; here it is asked again, so that a restored, imported or hand-edited
database is proved too. Each invariant is a query that returns the numbers of what breaks it.
"""
# ruff: noqa: E501 - a query reads best in one piece

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from uuid import UUID

from jianhe.casework import deadlines, files
from jianhe.jobs.entries_proved import disagreeing
from jianhe.jobs.whole import Connection, named_files
from jianhe.law.refusals import Refused

# How a matter is named in the answers; `m` is the matter.
_NUMBER = "m.year || '-' || lpad(m.serial::text, greatest(5, length(m.serial::text)), '0')"

COUNTS: dict[str, str] = {
    "未结事项 open matters": "SELECT count(*) AS n FROM records_matter WHERE closed_at IS NULL AND void_at IS NULL",
    "已结事项 closed matters": "SELECT count(*) AS n FROM records_matter WHERE closed_at IS NOT NULL AND void_at IS NULL",
    "其中封存 sealed among them": "SELECT count(*) AS n FROM records_matter WHERE is_sealed",
    "撤销导入的 taken back with an import": "SELECT count(*) AS n FROM records_matter WHERE void_at IS NOT NULL",
    "台账导入 imports of ledgers": "SELECT count(*) AS n FROM records_ledgerimport",
    "来访来信 contacts": "SELECT count(*) AS n FROM records_contact",
    "未结程序 open proceedings": "SELECT count(*) AS n FROM records_proceeding WHERE closed_at IS NULL",
    "已结程序 closed proceedings": "SELECT count(*) AS n FROM records_proceeding WHERE closed_at IS NOT NULL",
    "期限 clocks": "SELECT count(*) AS n FROM records_clock",
    "文书 papers": "SELECT count(*) AS n FROM records_document",
    "作废文号 void numbers": "SELECT count(*) AS n FROM records_document WHERE state = 'void'",
    "等待签收的移交 hand-overs waiting": "SELECT count(*) AS n FROM records_handover WHERE state = 'sent'",
}


@dataclass(frozen=True)
class Invariant:
    """Something that must hold of every record; the query gives the numbers of those that break it."""

    zh: str
    en: str
    query: str = ""


@dataclass
class Finding:
    """An invariant, how many break it, and the first of them."""

    invariant: Invariant
    broken: list[str] = field(default_factory=list)


# Asked of all matters, or of one: with the key of a matter the same query is answered by its index.
_ONE_OR_ALL = "(%(matter)s::uuid IS NULL OR m.id = %(matter)s::uuid)"


def _of_matters(condition: str) -> str:
    return f"SELECT {_NUMBER} AS number FROM records_matter m WHERE ({condition}) AND {_ONE_OR_ALL}"


def _of_proceedings(condition: str) -> str:
    return (
        f"SELECT {_NUMBER} || '-' || p.number AS number"
        f" FROM records_proceeding p JOIN records_matter m ON m.id = p.matter_id WHERE ({condition}) AND {_ONE_OR_ALL}"
    )


_UNANSWERED = "{0}.closed_at IS NOT NULL AND ({0}.outcome = '' OR {0}.answer = '' OR ({0}.answer = 'none' AND {0}.no_answer_reason = ''))"
_EARLIEST = (
    "coalesce((SELECT min(c.legal_due) FROM records_clock c WHERE c.proceeding_id = p.id AND c.ended_at IS NULL"
    " AND c.state = 'running' AND c.owner = 'us'), p.review_on)"
)
INVARIANTS: tuple[Invariant, ...] = (
    Invariant("未结事项有负责人", "an open matter has an owner", _of_matters("m.closed_at IS NULL AND m.owner_id IS NULL")),
    Invariant(
        "未结事项有下一个日期", "an open matter has a next date", _of_matters("m.closed_at IS NULL AND m.next_due IS NULL")
    ),
    Invariant(
        "未结程序有负责人", "an open proceeding has an owner", _of_proceedings("p.closed_at IS NULL AND p.owner_id IS NULL")
    ),
    Invariant(
        "未结程序的下一个日期是本院最早的期限，没有期限的是查看日期",
        "the next date of an open proceeding is its earliest own clock, else its dated review",
        _of_proceedings(f"p.closed_at IS NULL AND (p.next_due IS NULL OR p.next_due IS DISTINCT FROM {_EARLIEST})"),
    ),
    Invariant(
        "未结事项的下一个日期是其程序中最早的", "the next date of an open matter is that of its earliest proceeding",
        _of_matters("m.closed_at IS NULL AND m.next_due IS DISTINCT FROM"
                    " (SELECT min(next_due) FROM records_proceeding p WHERE p.matter_id = m.id AND p.closed_at IS NULL)"),
    ),
    Invariant("已结事项有结果，有答复或者无法答复的原因", "a closed matter has outcome and answer, or the reason why none",
              _of_matters(_UNANSWERED.format("m"))),
    Invariant("已结程序有结果，有答复或者无法答复的原因", "a closed proceeding has outcome and answer, or the reason why none",
              _of_proceedings(_UNANSWERED.format("p"))),
    Invariant("已结事项没有未结程序", "a closed matter has no open proceeding",
              _of_proceedings("m.closed_at IS NOT NULL AND p.closed_at IS NULL")),
    Invariant("已结程序没有在走的期限", "a closed proceeding has no running clock",
              _of_proceedings("p.closed_at IS NOT NULL AND EXISTS"
                              " (SELECT 1 FROM records_clock c WHERE c.proceeding_id = p.id AND c.ended_at IS NULL)")),
    Invariant(
        "事项的状态就是接待程序的状态", "the state of a matter is that of its intake",
        _of_matters("m.state IS DISTINCT FROM (SELECT state FROM records_proceeding p WHERE p.matter_id = m.id"
                    " AND p.procedure = 'intake' ORDER BY number DESC LIMIT 1)"),
    ),
    Invariant("一案一码，没有重号", "no two matters have one code",
              "SELECT code AS number FROM records_matter GROUP BY code HAVING count(*) > 1"),
    Invariant("每件事项至少有一次来访来信，并入别处的除外", "a matter has a contact, unless it was merged",
              _of_matters("m.merged_into_id IS NULL"
                          " AND NOT EXISTS (SELECT 1 FROM records_contact c WHERE c.matter_id = m.id)")),
    Invariant("并入别处的事项，来访来信都在并入的那一件", "the contacts of a merged matter are with the one it went into",
              _of_matters("m.state = 'merged' AND EXISTS (SELECT 1 FROM records_contact c WHERE c.matter_id = m.id)")),
    Invariant("每次来访来信都属于一件事项", "each contact belongs to a matter",
              "SELECT c.id::text AS number FROM records_contact c LEFT JOIN records_matter m ON m.id = c.matter_id"
              " AND m.centre_id = c.centre_id WHERE m.id IS NULL"),
    Invariant(
        "等待签收的移交，事项仍由移交方负责", "while a hand-over waits, its sender answers for the matter",
        f"SELECT {_NUMBER} AS number FROM records_handover h JOIN records_matter m ON m.id = h.matter_id"
        " WHERE h.state = 'sent' AND (m.owner_id IS NULL OR m.unit_id <> h.from_unit_id OR m.closed_at IS NOT NULL)"
        f" AND {_ONE_OR_ALL}",
    ),
    Invariant("编了号的文书有文号，没有编号的没有", "a paper has its number from approval on",
              "SELECT d.id::text AS number FROM records_document d"
              " WHERE (d.state = 'draft') <> (d.serial IS NULL OR d.number = '')"),
    Invariant(
        "文号连续，作废的也列在其中", "document numbers have no gaps, void ones included",
        """
        WITH numbered AS (
            SELECT centre_id, unit_id, paper, year, serial, number FROM records_document WHERE serial IS NOT NULL
            UNION ALL
            SELECT centre_id, unit_id, 'conference_minutes', year, serial, number FROM records_minutes WHERE serial IS NOT NULL
        )
        SELECT s.paper || ' ' || s.year || ': ' || missing AS number
        FROM records_series s CROSS JOIN LATERAL generate_series(1, s.last) AS missing
        WHERE NOT EXISTS (SELECT 1 FROM numbered d WHERE (d.centre_id, d.unit_id, d.paper, d.year, d.serial)
                                                       = (s.centre_id, s.unit_id, s.paper, s.year, missing))
        UNION ALL
        SELECT d.number FROM numbered d LEFT JOIN records_series s
            ON (s.centre_id, s.unit_id, s.paper, s.year) = (d.centre_id, d.unit_id, d.paper, d.year)
        WHERE s.id IS NULL OR d.serial > s.last
        """,
    ),
    Invariant("导入的台账，每一行都有去处", "each row of an old ledger is accounted for",
              "SELECT i.id::text AS number FROM records_ledgerimport i LEFT JOIN LATERAL (SELECT count(*) AS n,"
              " count(*) FILTER (WHERE verdict = 'waiting') AS waiting, count(*) FILTER (WHERE verdict = 'imported') AS imported,"
              " count(*) FILTER (WHERE verdict = 'duplicate') AS duplicates, count(*) FILTER (WHERE verdict = 'refused') AS refused,"
              " count(*) FILTER (WHERE verdict = 'ignored') AS ignored FROM records_ledgerrow r WHERE r.ledger_id = i.id) c ON true"
              " WHERE i.state IN ('previewed', 'running', 'done', 'undone') AND"
              " (i.rows_read, i.waiting, i.imported, i.duplicates, i.refused, i.ignored)"
              " IS DISTINCT FROM (c.n, c.waiting, c.imported, c.duplicates, c.refused, c.ignored)"),
    Invariant("导入的每一行都有事项；撤销的，导入也已撤销", "an imported row has its matter, void only with its import",
              "SELECT i.id || ' ' || r.sheet || ' ' || r.number AS number FROM records_ledgerrow r"
              " JOIN records_ledgerimport i ON i.id = r.ledger_id LEFT JOIN records_matter m ON m.id = r.matter_id"
              " WHERE r.verdict = 'imported' AND (m.id IS NULL OR (m.void_at IS NOT NULL AND i.state <> 'undone'))"
              f" UNION ALL SELECT {_NUMBER} FROM records_matter m WHERE m.void_at IS NOT NULL AND NOT EXISTS"
              " (SELECT 1 FROM records_ledgerrow r WHERE r.matter_id = m.id AND r.verdict = 'imported')"),
)  # fmt: skip
ORIGINALS = Invariant("收到的旧台账原文件都在，内容没有变", "the originals of old ledgers are there, unchanged")
RECOUNT = Invariant("期限与其经过重算一致", "each clock agrees with its recount from its events")
FILES = Invariant("材料和文书的文件都在", "the files of materials and papers are there")
ENTRIES = Invariant(
    "查找条目与事项说的一致（不一致时：./jianhe search renew）",
    "search entries say what the matters say (where not: ./jianhe search renew)",
)


def counts(everything: Connection) -> dict[str, int]:
    """What there is to look at."""
    return {name: everything.execute(query).fetchone()["n"] for name, query in COUNTS.items()}  # type: ignore[index, call-overload]


def findings(everything: Connection) -> list[Finding]:
    """Every invariant, with what breaks it."""
    asked = [
        Finding(one, sorted(row["number"] for row in everything.execute(one.query, {"matter": None})))  # type: ignore[call-overload]
        for one in INVARIANTS
    ]
    counted = ((RECOUNT, _miscounted), (FILES, _lost), (ORIGINALS, _damaged), (ENTRIES, disagreeing))
    return [*asked, *(Finding(one, list(broken(everything))) for one, broken in counted)]


def void_numbers(everything: Connection) -> list[str]:
    """Numbers that were given and made void; they stay listed."""
    rows = everything.execute("SELECT number FROM records_document WHERE state = 'void' ORDER BY number")
    return [row["number"] for row in rows]


def _miscounted(everything: Connection) -> Iterator[str]:
    """Clocks whose columns differ from a new count of their events, some thousands at a time."""
    last = UUID(int=0)
    while clocks := everything.execute(_CLOCKS, [last, AT_ONCE]).fetchall():
        last = clocks[-1]["id"]
        events = everything.execute(_CLOCK_EVENTS, [[clock["id"] for clock in clocks]])
        past = {clock: list(rows) for clock, rows in groupby(events, key=lambda row: row["clock_id"])}
        for row in clocks:
            number = row.pop("number")
            try:
                wrong = deadlines.disagreements(row, past.get(row["id"], []))
            except (Refused, ValueError, IndexError) as error:
                wrong = [str(error)]
            if wrong:
                yield f"{number} {row['limit']} ({', '.join(wrong)})"


def _lost(everything: Connection) -> Iterator[str]:
    """Files that a row names and the disk does not have."""
    return (name for name in sorted(named_files(everything)) if not files.path_of(name).exists())


def _damaged(everything: Connection) -> Iterator[str]:
    """Imports whose file cannot be opened any more, or holds something else than its name says."""
    for row in everything.execute("SELECT id, sha256 FROM records_ledgerimport ORDER BY added_at").fetchall():
        try:
            files.read(row["sha256"])
        except files.Damaged as damaged:
            yield f"{row['id']} ({damaged})"


AT_ONCE = 5000
_CLOCKS = f"""
SELECT {_NUMBER} AS number, c.* FROM records_clock c JOIN records_matter m ON m.id = c.matter_id
WHERE c.id > %s ORDER BY c.id LIMIT %s
"""
_CLOCK_EVENTS = "SELECT * FROM records_clockevent WHERE clock_id = ANY(%s) ORDER BY clock_id, at, id"
