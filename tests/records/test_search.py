"""The search function of the database: it finds what LIKE finds, within both walls, by its index, and in time."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from bench.stories import Petition, Writer
from django.db import connection, transaction
from django.utils import timezone

from jianhe.casework import handling, sealing
from jianhe.people.context import set_context
from jianhe.people.models import Unit, User
from jianhe.people.standing import NOBODY, Standing
from jianhe.records.models import Matter
from jianhe.records.queries import search, search_suggestions
from jianhe.records.queries.filters import Filters
from jianhe.records.queries.search_tokens import plain, ways_of
from tests import build
from tests.bench_database import Bench, repointed
from tests.records.test_walls import another_centre

N = 60
OTHER_HEAD = "fuzeren2"  # of the civil department
CANARY = "金丝雀"
_LIKE = """
SELECT m.id FROM records_matter m WHERE m.title ILIKE %(like)s OR m.claim ILIKE %(like)s
  OR EXISTS (SELECT 1 FROM records_contact c WHERE c.matter_id = m.id AND c.story ILIKE %(like)s)
  OR EXISTS (SELECT 1 FROM records_entry e WHERE e.matter_id = m.id AND e.text ILIKE %(like)s)
  OR EXISTS (SELECT 1 FROM records_party p WHERE p.matter_id = m.id AND p.name ILIKE %(like)s)
"""


def asked_by(username: str) -> Standing:
    by = build.standing(username, on=timezone.localdate())
    set_context(by)
    return by


def made(told: Petition, who: str, **fields: Any) -> Matter:
    """A matter as somebody tells it, registered by one of the cast."""
    by, now = asked_by(who), timezone.now()
    parties = [build.a_person(told.name), build.a_person(told.against, side="b", role="respondent")]
    matter = build.a_matter(
        by=by, at=now, parties=parties, title=told.title, claim=told.claim, story=told.story, **fields
    )  # fmt: skip
    for text in told.notes:
        handling.note(matter=matter, kind="call", text=text, happened_at=now, by=by, at=now)
    return matter


@pytest.fixture(scope="module")
def many(fast_bench: Bench, django_db_blocker: Any) -> Iterator[list[Petition]]:
    """Some dozens of different petitions of two departments and a window, which these tests only read."""
    with repointed(fast_bench, django_db_blocker):
        writer = Writer(5)
        told = [writer.petition() for _ in range(N)]
        with transaction.atomic():
            build.a_centre()
        for n, one in enumerate(told):
            with transaction.atomic():
                made(one, (build.HEAD, OTHER_HEAD, build.CLERK)[n % 3])
        yield told


def keys(words: str, by: Standing, *, way: str = "text", most: int = 1000, **fields: Any) -> list[UUID]:
    """What one way leads to; that of the text with names that another way would take."""
    ways = [replace(one, beyond=()) for one in ways_of(words) if one.name == way]
    return search.within("5s", ways, by, Filters(**fields), most).get(way, ([], 0))[0]


def like(words: str) -> set[UUID]:
    pattern = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    with connection.cursor() as cursor:
        cursor.execute(_LIKE, {"like": pattern})
        return {key for (key,) in cursor.fetchall()}


def pieces(told: list[Petition], n: int) -> Iterator[str]:
    """Random pieces of two to four characters; letters and digits from the beginning of their run."""
    dice = random.Random(11)
    while n:
        one = dice.choice(told)
        text = dice.choice([one.title, one.claim, one.story, *one.notes])
        first = dice.randrange(len(text) - 1)
        piece = text[first : first + dice.randint(2, 4)]
        within_a_run = piece[0].isascii() and piece[0].isalnum() and first and text[first - 1].isascii()
        if len(piece) > 1 and any(map(str.isalnum, piece)) and not within_a_run and " " not in piece:
            n -= 1
            yield piece


def test_every_piece_finds_what_like_finds_within_reach(many: list[Petition]) -> None:
    for who, least in ((build.DIRECTOR, 1500), (OTHER_HEAD, 400)):
        with transaction.atomic():
            assert connection.settings_dict["USER"] == "jianhe_app"
            by, hits = asked_by(who), 0
            for piece in pieces(many, 300):
                found = keys(piece, by)
                assert set(found) == like(piece), (who, piece)
                hits += len(found)
            assert hits > least


def test_what_is_found_comes_newest_first_and_counted(many: list[Petition]) -> None:
    with transaction.atomic():
        by = asked_by(build.DIRECTOR)
        found = keys("请求", by)
        newest = Matter.objects.filter(pk__in=found).order_by("-received_at", "-id").values_list("pk", flat=True)
        assert found == list(newest) and len(found) > 20
        ways = [replace(way, beyond=()) for way in ways_of("请求") if way.name == "text"]
        assert search.within("5s", ways, by, Filters(), 7)["text"] == (found[:7], len(found))
        assert search.within("5s", ways, by, Filters(), 7, cap=20)["text"] == (found[:7], 20)


def test_filters_narrow_what_is_found(many: list[Petition]) -> None:
    with transaction.atomic():
        by, on = asked_by(build.DIRECTOR), timezone.localdate()
        whole, unit = set(keys("请求", by)), Unit.objects.get(code="civil")
        assert set(keys("请求", by, unit="civil")) == {key for key in whole if Matter.objects.get(pk=key).unit == unit}
        assert set(keys("请求", by, channel="visit", state="registered", matter_type="unpaid_wages")) == whole
        for none in (
            {"channel": "letter"},
            {"state": "closed"},
            {"town": "x' | '"},
            {"category": "\\"},
            {"unit": "🙂"},
        ):
            assert keys("请求", by, **none) == []
        days = [
            (on, on, whole), (on, None, whole), (None, on, whole), (date(1, 1, 1), date.max, whole),
            (date(2000, 1, 1), on - timedelta(days=1), set()), (on + timedelta(days=1), None, set()),
            (date.max, date(1, 1, 1), set()),
        ]  # fmt: skip
        for first, last, expected in days:
            assert set(keys("请求", by, received_from=first, received_to=last)) == expected, (first, last)


def test_the_search_goes_by_its_index_alone(many: list[Petition]) -> None:
    """As the application, which sees no plan inside the function: so by what the function has read."""
    read = (
        "SELECT pg_stat_get_xact_numscans('records_searchentry'::regclass),"
        " pg_stat_get_xact_numscans('search_entry_found_by'::regclass),"
        " pg_stat_get_xact_numscans('records_matter'::regclass)"
    )
    with transaction.atomic():
        for who in (build.DIRECTOR, OTHER_HEAD):
            by = asked_by(who)
            with connection.cursor() as cursor:
                cursor.execute(read)
                before = cursor.fetchone()
                for words in ("请求", "王", "2026-00001", "13808122046", "没有办法 请求"):
                    search.within("5s", ways_of(words), by, Filters(), 20)
                cursor.execute(read)
                after = cursor.fetchone()
            assert after[0] == before[0] and after[2] == before[2], "a table was read from end to end"
            assert after[1] > before[1]


def test_a_slow_search_ends_itself_and_nothing_else(many: list[Petition]) -> None:
    with transaction.atomic():
        by = asked_by(build.DIRECTOR)
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            usual = cursor.fetchone()
        with pytest.raises(search.TooSlow):
            search.within("1ms", ways_of("请求 没有 王 李 张 公司 要求 说法") * 50, by, Filters(), 20)
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == usual
        assert search.find("请求", by).groups


EVIL = [
    "", " ", "\0", "\0王", "王" * 101, "x" * 10_000, "'", "''; DROP TABLE records_matter; --", "&", "|", "!", ":*", "a:*",
    "!王", "王 & 李",
    "(王|李)", "<->", "\\", "'\\'", "\\'", "%", "_", "🙂", "王🙂李", "\u202e王", "\u200b", "\ud800", "王\ud800李", "王\n李",
    "Ⅻ㎡½", "𠮷",
    "name:王", "in:x", "'name:王':*", "İſß", "1" * 64, "①", "年:月", "2026-", "-1",
]  # fmt: skip


@pytest.mark.parametrize("text", EVIL)
def test_odd_input_breaks_nothing(text: str, many: list[Petition]) -> None:
    with transaction.atomic():
        for who in (build.DIRECTOR, OTHER_HEAD):
            by = asked_by(who)
            search.find(text, by)
            search.find(text, by, only="text", filters=Filters(unit=plain(text)[:60], town=plain(text)[:60]))
            search_suggestions.suggest(text, by)
        assert Matter.objects.count() > 0


# --- walls -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def told(db: None) -> Petition:
    """A story with a canary in every field of it."""
    build.a_centre()
    return Petition(
        name=f"{CANARY}（虚构）", against="别人（虚构）", title=f"{CANARY}的标题", claim=f"{CANARY}的诉求",
        story=f"{CANARY}来说的话",
        notes=[f"{CANARY}的记录"], phone="13808122046",
    )  # fmt: skip


WAYS_TO_IT = (
    CANARY,
    "金丝",
    "丝雀",
    "雀",
    f"{CANARY}的记录",
    "jinsique",
    "金思雀",
    "13808122046",
    "51060319900101001X",
    f"{CANARY} 诉求",
)


def is_found(words: str, who: str, matter: Matter) -> bool:
    """By any way, in any group, in a count, in a text or in a suggestion."""
    by = asked_by(who)
    found, suggested = search.find(words, by), search_suggestions.suggest(words, by)
    here = any(one.pk == matter.pk for group in found.groups for one in group.matters)
    told_of = any(CANARY in str(said) for said in found.said.values())
    counted = sum(group.count for group in found.groups)
    named = any(CANARY in name for name in suggested.names) or any(one.pk == matter.pk for one in suggested.matters)
    assert here == told_of == bool(counted), (words, who)
    assert here or not named, (words, who)
    return here


def test_a_matter_is_found_by_whoever_reaches_it_and_by_nobody_else(told: Petition) -> None:
    matter = made(told, build.HEAD)
    for words in WAYS_TO_IT:
        assert is_found(words, build.OFFICER, matter) and is_found(words, build.DIRECTOR, matter), words
        assert not is_found(words, OTHER_HEAD, matter) and not is_found(words, build.OUTSIDER, matter), words


def test_reach_that_is_given_and_ended_is_followed_at_once(told: Petition) -> None:
    matter = made(told, build.HEAD)
    unit, now = Unit.objects.get(code="civil"), timezone.now()
    asked_by(build.HEAD)
    handling.give_reach(matter=matter, unit=unit, why="joint", at=now)
    assert is_found(CANARY, OTHER_HEAD, matter)
    asked_by(build.HEAD)
    handling.end_reach(matter=matter, unit=unit, why="joint", at=now - timedelta(seconds=1))
    assert not is_found(CANARY, OTHER_HEAD, matter)


def test_what_is_sealed_is_found_by_the_persons_on_its_list_alone(told: Petition) -> None:
    matter = made(told, build.HEAD)
    assert is_found(CANARY, build.OFFICER, matter)
    sealing.seal(matter=matter, ground="示例", by=asked_by(build.HEAD), at=timezone.now())
    for words in (*WAYS_TO_IT, matter.short_code, matter.code, matter.lookup_code):
        for who in (build.OFFICER, build.DEPUTY, build.DIRECTOR, build.COORDINATOR, OTHER_HEAD):
            assert not is_found(words, who, matter), (words, who)
        assert is_found(words, build.HEAD, matter), words


def test_nothing_of_a_sealed_matter_is_in_any_entry(own_db: Any, admin_db: Any) -> None:
    with transaction.atomic():
        build.a_centre()
        matter = made(Petition("甲（虚构）", "乙（虚构）", CANARY, CANARY, CANARY, [], ""), build.HEAD)
        born = made(Petition("丙（虚构）", "丁（虚构）", CANARY, CANARY, CANARY, [], ""), build.HEAD, is_sealed=True)
    asked = "SELECT count(*) FROM records_searchentry WHERE words LIKE '%金丝雀%' OR tokens @@ '''金丝'''"
    assert admin_db(asked) == [(1,)]
    with transaction.atomic():
        sealing.seal(matter=matter, ground="示例", by=asked_by(build.HEAD), at=timezone.now())
    assert admin_db(asked) == [(0,)]
    assert admin_db(f"SELECT count(*) FROM records_searchentry WHERE matter_id IN ('{matter.pk}', '{born.pk}')") == [
        (0,)
    ]


def test_a_restricted_matter_is_found_by_its_numbers_and_by_those_who_are_named(told: Petition) -> None:
    matter = made(told, build.HEAD, outer_number="川信〔2026〕7号")
    Matter.objects.filter(pk=matter.pk).update(is_restricted=True)
    for words in WAYS_TO_IT:
        assert is_found(words, build.HEAD, matter), words
        assert not is_found(words, build.OFFICER, matter) and not is_found(words, build.DIRECTOR, matter), words
    for number in (matter.short_code, matter.code, matter.lookup_code, "川信〔2026〕7号"):
        found = search.find(number, asked_by(build.OFFICER))
        assert [(group.name, group.matters) for group in found.groups] == [("number", [matter])] and not found.said
        narrowed = search.find(number, by := asked_by(build.OFFICER), filters=Filters(matter_type="unpaid_wages"))
        assert not narrowed.groups, "that it passes a filter would tell what it holds"
        assert search.find(number, by, filters=Filters(unit=matter.unit.code)).groups
    handling.add_helper(
        matter=matter, person=User.objects.get(username=build.OFFICER), by=asked_by(build.HEAD), at=timezone.now()
    )
    assert is_found(CANARY, build.OFFICER, matter)


def test_another_centre_finds_only_its_own(told: Petition) -> None:
    ours = made(told, build.HEAD)
    another_centre()
    theirs = made(replace(told, story=f"{CANARY}，另一个中心"), "waidi")
    assert is_found(CANARY, "waidi", theirs) and is_found(CANARY, build.DIRECTOR, ours)
    for words in WAYS_TO_IT:
        found = {one.pk for group in search.find(words, asked_by("waidi")).groups for one in group.matters}
        assert ours.pk not in found
        found = {one.pk for group in search.find(words, asked_by(build.DIRECTOR)).groups for one in group.matters}
        assert theirs.pk not in found


def test_the_application_reads_and_writes_no_entry_by_itself(told: Petition) -> None:
    matter = made(told, build.HEAD)
    asked_by(build.DIRECTOR)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM records_searchentry")
        assert cursor.fetchone() == (0,)
    for deed in (
        "INSERT INTO records_searchentry SELECT * FROM records_searchentry", "UPDATE records_searchentry SET words = ''",
        "DELETE FROM records_searchentry", f"SELECT search_facets('{matter.pk}')",
    ):  # fmt: skip
        with pytest.raises(Exception, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(deed)


def test_without_context_nothing_is_found_and_nothing_renewed(told: Petition) -> None:
    matter = made(told, build.HEAD)
    by = build.standing(build.DIRECTOR)
    set_context(NOBODY)
    assert search.within("5s", ways_of(CANARY), by, Filters(), 20) == {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_renew(%s, '[]')", [[matter.pk]])
    assert is_found(CANARY, build.HEAD, matter), "who does not see a matter takes nothing away from it"
    set_context(build.standing(build.OUTSIDER))
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_renew(%s, %s)", [
            [matter.pk], f'[{{"matter": "{matter.pk}", "names": "", "words": "假", "tokens": ["假"]}}]',
        ])  # fmt: skip
    assert is_found(CANARY, build.HEAD, matter)


def test_the_wall_holds_although_a_facet_lies(own_db: Any) -> None:
    """Facets only lead to candidates: who reaches what is asked of the matter itself."""
    with transaction.atomic():
        build.a_centre()
        matter = made(Petition("甲（虚构）", "乙（虚构）", CANARY, CANARY, CANARY, [], ""), build.HEAD)
    civil = Unit.objects.get(code="civil").pk
    with psycopg.connect(str(own_db.admin), autocommit=True) as admin:
        admin.execute(
            "UPDATE records_searchentry SET tokens = tokens || array_to_tsvector(%s) WHERE matter_id = %s",
            [[f"in:{civil}"], matter.pk],
        )
    with transaction.atomic():
        assert not is_found(CANARY, OTHER_HEAD, matter)
