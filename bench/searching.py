"""`python -m bench.searching`: how fast the search box answers at 10^5 or 10^6 matters, for wide and for narrow reach.

The rows are written by COPY past the triggers: matters, contacts, parties, reach of handed-over ones, and search entries
made by the product's own functions. Matters that are there already are kept (`--keep`).
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import psycopg

from bench.stories import CHANNELS, SURNAMES, VILLAGES, Writer
from jianhe.server import schema
from jianhe.server.database import Database, database

BATCH = 20_000
# The director of the centre; the head of a large department; the head of one of the smallest.
PERSONS = ("zhuren", "fuzeren", "fuzeren2")
LAST = datetime(2026, 11, 24, 1, tzinfo=UTC)
DAYS = 1090
RARE = ("古树枯死", "精神残疾", "心脏搭桥", "军龄", "敲诈勒索", "电梯", "蜜蜂", "岳父", "支付令", "消防通道")
FREQUENT = ("救助", "请求", "工资", "没有", "调解", "要求", "申请", "纠纷", "公司", "反映")
LONG = ("司法救助", "包工头跑了", "劳动报酬", "请求支持起诉", "人脾气不好", "希望给个说法", "检察监督")
SEVERAL = ("工资 宏远", "救助 低保", "调解 邻居", "王建国 工资", "民初 执行")


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="jianhe-bench-") as temporary:
        home = Path(options.keep or temporary)
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o711)
        os.environ["JIANHE_HOME"] = str(home)
        os.environ["DJANGO_SETTINGS_MODULE"] = "jianhe.config.settings"
        with database(home, child=True, say=_say) as found:
            schema.bring_up_to_date(found, _say)
            from bench.__main__ import make_centre

            make_centre()
            _codes()
            _fill(found, options.matters)
            for line in _measured(options):
                _say(line)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.searching", description=__doc__)
    parser.add_argument("--matters", type=int, default=100_000, help="how many invented matters (10^4 … 10^6)")
    parser.add_argument("--times", type=int, default=200, help="how many questions of each kind")
    parser.add_argument("--keep", help="a folder that keeps the database for the next run")
    return parser.parse_args()


def _fill(found: Database, count: int) -> None:
    with psycopg.connect(str(found.admin), autocommit=True) as admin:
        there = admin.execute("SELECT count(*) FROM records_matter WHERE code LIKE 'XCSEARCH-%'").fetchone()[0]
        if there >= count:
            return
        admin.execute("SET session_replication_role = replica")  # no trigger, no foreign key check: the rows are right
        index = admin.execute(
            "SELECT indexdef FROM pg_indexes WHERE indexname = 'search_entry_found_by'"
        ).fetchone()  # fmt: skip
        admin.execute("DROP INDEX IF EXISTS search_entry_found_by")
        cast = admin.execute(
            "SELECT u.centre_id, u.id, (SELECT d.person_id FROM people_duty d ORDER BY d.unit_id = u.id DESC LIMIT 1), u.code"
            " FROM people_unit u WHERE u.parent_id IS NOT NULL ORDER BY u.code = 'civil', u.code"
        ).fetchall()
        towns = [row[0] for row in admin.execute("SELECT id FROM people_place WHERE parent_id IS NULL ORDER BY code")]
        for first in range(there, count, BATCH):
            began = time.perf_counter()
            rows = [_Row(number, count, cast, towns) for number in range(first, min(first + BATCH, count))]
            with admin.transaction():
                for table, columns in _TABLES.items():
                    _copy(admin, table, columns, rows)
            _say(f"  {first + len(rows):>9,} / {count:,} matters, {len(rows) / (time.perf_counter() - began):,.0f} a second")
        began = time.perf_counter()
        admin.execute("SET maintenance_work_mem = '512MB'")
        admin.execute(index[0] if index else _INDEX)
        admin.execute("VACUUM ANALYZE")
        _say(f"  index, {time.perf_counter() - began:.0f} s")


_INDEX = "CREATE INDEX search_entry_found_by ON records_searchentry USING gin (tokens) WITH (fastupdate = off)"


class _Row:
    """One invented matter with all that its rows hold."""

    def __init__(self, number: int, count: int, cast: list[Any], towns: list[UUID]) -> None:
        from jianhe.records.protection import keyed_hash
        from jianhe.records.queries.search_texts import Said
        from jianhe.records.queries.search_tokens import entry_of

        dice = Random(number)
        self.number, self.told = number, Writer(number).petition()
        self.at = LAST - timedelta(days=DAYS * (count - number) / count)
        self.id = UUID(int=(int(self.at.timestamp() * 1000) << 80) | (7 << 76) | (2 << 62) | number)
        place = min(int(dice.expovariate(0.35)), len(cast) - 1)  # the first unit has a third of all
        self.centre, self.unit, self.person, self.unit_code = cast[place]
        self.reaching = cast[dice.randrange(len(cast))][1] if dice.random() < 0.1 else None
        self.town, self.channel = dice.choice(towns) if towns else None, dice.choice(CHANNELS)
        self.closed = None if dice.random() < (0.5 if number > count * 0.93 else 0.01) else self.at + timedelta(days=30)
        self.phone = keyed_hash(self.told.phone)
        self.year, self.serial = 3000 + number // 79_999, number % 79_999 + 1
        said = Said(
            matter=self.id, numbers=[f"{self.year}-{self.serial:05d}", self.code, self.lookup], phones=[self.phone],
            identities=[],
            names=[self.told.name, self.told.against], claims=[self.told.title, self.told.claim, "", ""],
            stories=[self.told.story, ""], notes=self.told.notes, materials=[], cells=[],
        )  # fmt: skip
        self.entry = entry_of(said)

    @property
    def code(self) -> str:
        return f"XCSEARCH-{self.number}"

    @property
    def lookup(self) -> str:
        return f"S{self.number:010d}"

    def key(self, kind: int) -> UUID:
        """A key of another row of this matter."""
        return UUID(int=self.id.int + (kind << 40))


def _matter(row: _Row) -> Iterator[tuple[Any, ...]]:
    is_open = row.closed is None
    yield (
        row.id, row.centre, row.code, row.year, row.serial, row.at.year * 100 + row.at.month, row.lookup, row.told.title, "K",
        "unpaid_wages", "support_suit", row.told.claim, 1, "", row.town, "", "[]", "none", "ordinary", False, row.at, row.at,
        row.person, row.person, row.unit, row.person, row.person, "registered" if is_open else "closed",
        "triage" if is_open else "conclusion", "us", "", date(2026, 12, 1) if is_open else None, "reply_7d" if is_open else "",
        row.closed, "" if is_open else "resolved", "" if is_open else "paper", "", False, False, 1, row.at, "matter_registered",
    )  # fmt: skip


def _contact(row: _Row) -> Iterator[tuple[Any, ...]]:
    yield (
        row.key(1), row.centre, row.id, row.channel, row.at, row.at, row.person, row.unit, "", "", row.told.story, 1, True,
        True, False,
        False, "", "", False, "", row.key(2), row.at.year * 100 + row.at.month,
    )  # fmt: skip


def _parties(row: _Row) -> Iterator[tuple[Any, ...]]:
    from jianhe.likeness.names import keys_of

    for kind, (side, role, name) in enumerate((("a", "petitioner", row.told.name), ("b", "respondent", row.told.against))):
        keys = keys_of(name)
        hashed = row.phone if side == "a" else ""
        yield (row.key(3 + kind), row.centre, row.id, side, role, "person", name, 0, "", "", "", "", hashed, "", "",
        keys.name, keys.sound)


def _reach(row: _Row) -> Iterator[tuple[Any, ...]]:
    if row.reaching is not None and row.reaching != row.unit:
        yield (row.key(5), row.centre, row.id, row.reaching, "handed_over", row.at, False)


def _notes(row: _Row) -> Iterator[tuple[Any, ...]]:
    for place, note in enumerate(row.told.notes):
        yield (row.key(6 + place), row.centre, row.id, "call", note, row.at, row.at, row.person)


def _entry(row: _Row) -> Iterator[tuple[Any, ...]]:
    """The row as `search_renew` would write it; its tsvector as PostgreSQL reads one."""
    local = row.at.astimezone().strftime("%Y-%m")
    facets = {
        f"at:{row.centre}", f"unit:{row.unit_code}", f"in:{row.unit}", f"year:{row.centre}:{local[:4]}",
        f"month:{row.centre}:{local}",
        "state:closed" if row.closed else "state:registered", "category:support_suit", "matter_type:unpaid_wages",
        "handling_class:ordinary", f"channel:{row.channel}",
        *([f"in:{row.reaching}"] if row.reaching else []), *([f"town:{_CODES[row.town]}"] if row.town in _CODES else []),
    }  # fmt: skip
    yield (
        row.id, row.centre, row.at, sorted(facets), row.entry.names, row.entry.words,
        " ".join(f"'{token}'" for token in sorted({*row.entry.tokens, *facets})),
    )  # fmt: skip


_CODES: dict[UUID, str] = {}
_TABLES: dict[str, tuple[str, Callable[[_Row], Iterator[tuple[Any, ...]]]]] = {
    "records_matter": (
        "id, centre_id, code, year, serial, ym, lookup_code, title, line, matter_type, category, claim, people_count,"
        " line_of_work, town_id, place, flags, risk_level, handling_class, is_dispute, received_at, registered_at,"
        " registered_by_id, first_asked_by_id, unit_id, owner_id, handler_id, state, station, turn, waiting_for, next_due,"
        " next_limit, closed_at, outcome, answer, no_answer_reason, is_sealed, is_restricted, version, changed_at, change",
        _matter,
    ),
    "records_contact": (
        "id, centre_id, matter_id, channel, received_at, registered_at, registered_by_id, unit_id, outer_number, sent_by,"
        " story, people_count, is_first, counts_as_petition, is_anonymous, entered_late, triage_outcome, ground,"
        " is_misdirected, guide_page, form_key, ym",
        _contact,
    ),
    "records_party": (
        "id, centre_id, matter_id, side, role, kind, name, position, id_type, id_hash, no_id_reason, sex, phone_hash,"
        " phone_tail, officer_name, name_key, sound_key",
        _parties,
    ),
    "records_matterunit": ("id, centre_id, matter_id, unit_id, why, since, is_sealed", _reach),
    "records_entry": ("id, centre_id, matter_id, kind, text, happened_at, at, by_id", _notes),
    "records_searchentry": ("matter_id, centre_id, received_at, facets, names, words, tokens", _entry),
}


def _copy(admin: Any, table: str, told: Any, rows: list[_Row]) -> None:
    columns, made = told
    there = {row[0] for row in admin.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])}
    names = columns.split(", ")
    kept = [at for at, name in enumerate(names) if name in there]
    with admin.cursor().copy(f"COPY {table} ({', '.join(names[at] for at in kept)}) FROM STDIN") as out:
        for row in rows:
            for values in made(row):
                out.write_row([values[at] for at in kept])


def _measured(options: argparse.Namespace) -> Iterator[str]:
    """Each kind of question for both persons, as the application's role, one statement each."""
    from django.db import connection

    from jianhe.people.context import acting_for
    from jianhe.people.models import User
    from jianhe.records.queries import search
    from jianhe.records.queries.filters import Filters
    from jianhe.records.queries.search_suggestions import suggest

    dice = Random(7)
    writer = Writer(11)
    names = [writer.name() for _ in range(options.times)]
    begun = [name[:2] for name in names]
    kinds: dict[str, Callable[[int], Any]] = {
        "a name": lambda n: names[n % len(names)],
        "rare words": lambda n: RARE[n % len(RARE)],
        "frequent, two characters": lambda n: FREQUENT[n % len(FREQUENT)],
        "a frequent word: 救助": lambda n: "救助",
        "three characters and more": lambda n: LONG[n % len(LONG)],
        "a village": lambda n: dice.choice(VILLAGES),
        "several words": lambda n: SEVERAL[n % len(SEVERAL)],
        "a telephone": lambda n: Writer(n * 37).petition().phone,
        "a number": lambda n: f"3000-{n * 331 + 1:05d}",
        "one character": lambda n: dice.choice(SURNAMES[:20]),
        "a sound": lambda n: ("wangjianguo", "lixiuying", "zhangwei", "chenyong")[n % 4],
    }  # fmt: skip
    narrowings = {
        "frequent, in 2025": Filters(received_from=date(2025, 1, 1), received_to=date(2025, 12, 31)),
        "frequent, one channel, open": Filters(channel="letter", state="registered"),
        "frequent, one town": Filters(town=next(iter(_codes().values()), "")),
    }
    for who in PERSONS:
        with acting_for(User.objects.get(username=who), on=date(2026, 11, 24)) as by:
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM records_matter")
                seen = cursor.fetchone()[0]
            yield f"\n{who}, who reaches {seen:,} matters; times in ms, the one statement of the search"
            for kind, word in kinds.items():
                yield _row(kind, options.times, lambda n, word=word: _ask(word(n), by, Filters()))
            for kind, narrowing in narrowings.items():
                yield _row(kind, options.times, lambda n, narrowing=narrowing: _ask(FREQUENT[n % 10], by, narrowing))
            yield _row("suggestions, a name's beginning", options.times, lambda n: len(suggest(begun[n % len(begun)], by).names))
            yield _row("all that the page asks", options.times, lambda n: len(search.find(FREQUENT[n % 10], by).groups))


def _ask(words: str, by: Any, narrowing: Any) -> int:
    from jianhe.records.queries import search
    from jianhe.records.queries.search_tokens import ways_of

    return sum(count for _keys, count in search.within("20s", ways_of(words), by, narrowing, search.SHOWN).values())


def _row(kind: str, times: int, act: Callable[[int], int]) -> str:
    for n in range(5):
        act(n)
    taken, found = [], 0
    for n in range(times):
        began = time.perf_counter()
        found += act(n)
        taken.append((time.perf_counter() - began) * 1000)
    cut = statistics.quantiles(sorted(taken), n=100)
    return f"  {kind:<36} p50 {cut[49]:>7.1f}  p95 {cut[94]:>7.1f}  max {max(taken):>7.1f}   hits {found / times:>6.1f}"


def _codes() -> dict[UUID, str]:
    from jianhe.people.models import Place

    if not _CODES:
        _CODES.update(Place.objects.filter(parent=None).values_list("pk", "code"))
    return _CODES


def _say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}" if line else "", flush=True)


if __name__ == "__main__":
    sys.exit(main())
