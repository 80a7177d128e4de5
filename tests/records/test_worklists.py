"""The hot questions of the lists, asked as the application of some thousand matters: each goes by its index."""

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from jianhe.likeness.scores import Case, Person
from jianhe.people.context import set_context
from jianhe.people.standing import Standing
from jianhe.records.models import Matter
from jianhe.records.queries import hand_overs, recognition, worklists
from tests import build
from tests.bench_database import Bench, repointed

N = 3000

# Copies of one registered matter, spread over units, officers, days and states. Its triggers rest meanwhile: what is
# measured here is reading.
_COPIES = """
SET session_replication_role = replica;
CREATE TEMP TABLE copied AS SELECT m.* FROM records_matter m LIMIT 1;
CREATE TEMP TABLE units AS SELECT id, row_number() OVER (ORDER BY code) - 1 AS n FROM people_unit;
CREATE TEMP TABLE persons AS SELECT id, row_number() OVER (ORDER BY username) - 1 AS n FROM people_user;
INSERT INTO records_matter SELECT (jsonb_populate_record(c, jsonb_build_object(
    'id', gen_random_uuid(), 'serial', 10000 + i, 'code', 'T' || i, 'lookup_code', 'L' || i,
    'unit_id', (SELECT id FROM units WHERE n = i % (SELECT count(*) FROM units)),
    'owner_id', (SELECT id FROM persons WHERE n = i % (SELECT count(*) FROM persons)),
    'registered_by_id', (SELECT id FROM persons WHERE n = (i / 7) % (SELECT count(*) FROM persons)),
    'registered_at', c.registered_at - i * interval '1 hour', 'turn', CASE WHEN i % 5 = 0 THEN 'other' ELSE 'us' END,
    'next_due', CASE WHEN i % 3 = 0 THEN NULL ELSE c.next_due + (i % 200 - 40) END,
    'outcome', CASE WHEN i % 3 = 0 THEN 'resolved' ELSE '' END, 'answer', CASE WHEN i % 3 = 0 THEN 'paper' ELSE '' END,
    'closed_at', CASE WHEN i % 3 = 0 THEN c.registered_at - i * interval '1 minute' END
))).* FROM copied c, generate_series(1, %(n)s) i;
INSERT INTO records_party (id, centre_id, matter_id, side, role, kind, name, name_key, sound_key, position, id_type,
                           id_hash, no_id_reason, sex, phone_hash, phone_tail, officer_name)
SELECT gen_random_uuid(), m.centre_id, m.id, 'a', 'petitioner', 'person', 'P' || m.serial, 'p' || m.serial,
       'p' || m.serial, 0, '', 'I' || m.serial, '', '', 'H' || m.serial, '', '' FROM records_matter m;
INSERT INTO records_contact (id, centre_id, matter_id, channel, received_at, registered_at, registered_by_id, unit_id,
                             outer_number, sent_by, story, people_count, is_first, counts_as_petition, is_anonymous,
                             entered_late, triage_outcome, ground, is_misdirected, guide_page, form_key, ym,
                             posted_how, tracking_number)
SELECT gen_random_uuid(), m.centre_id, m.id, 'letter', m.received_at, m.registered_at, m.registered_by_id, m.unit_id,
       'OUT' || m.serial, '', '', 1, true, true, false, false, '', '', false, '', gen_random_uuid(), m.ym, '', ''
FROM records_matter m WHERE m.serial > 10000;
INSERT INTO records_handover (id, centre_id, matter_id, from_unit_id, from_person_id, to_unit_id, ask, due_on, state,
                              sent_at, return_reason, return_text, part, sign_by, answer_text, sent_along)
SELECT gen_random_uuid(), m.centre_id, m.id, m.unit_id, m.owner_id,
       (SELECT id FROM units WHERE n = (m.serial + 1) % (SELECT count(*) FROM units)), 'ask',
       CURRENT_DATE + m.serial % 9,
       CASE WHEN m.serial % 10 = 0 THEN 'sent' ELSE 'signed' END, m.registered_at, '', '', 'lead', m.registered_at, '', '[]'
FROM records_matter m WHERE m.serial > 10000 AND m.serial % 2 = 0;
INSERT INTO records_matterunit (id, centre_id, matter_id, unit_id, why, since, is_sealed)
SELECT gen_random_uuid(), centre_id, matter_id, to_unit_id, 'handed_over', sent_at, false FROM records_handover;
INSERT INTO records_document (id, centre_id, matter_id, proceeding_id, paper, template_version, blanks, state, unit_id,
                              year, serial, number, verification_code, docx_file, pdf_file, made_at, made_by_id,
                              served_how, served_to, void_reason)
SELECT gen_random_uuid(), m.centre_id, m.id, p.id, 'acceptance_notice', '', '{}', 'approved', m.unit_id, 2026, m.serial,
       '旌检受〔2026〕' || m.serial || '号', '', '', '', m.registered_at, m.owner_id, '', '', ''
FROM records_matter m, records_proceeding p WHERE m.serial > 10000;
RESET session_replication_role;
ANALYZE;
"""


@pytest.fixture(scope="module")
def many(fast_bench: Bench, django_db_blocker: Any) -> Iterator[None]:
    """A database with some thousand matters of every unit and officer, which these tests only read."""
    with repointed(fast_bench, django_db_blocker) as made:
        with transaction.atomic():
            build.a_centre()
            by = build.standing(build.CLERK, on=timezone.localdate())
            set_context(by)
            build.a_matter(by=by, at=timezone.now())
        with psycopg.connect(str(made.admin), autocommit=True) as admin:
            admin.execute(_COPIES.replace("%(n)s", str(N)))
        yield


def plan_of(rows: QuerySet[Any]) -> str:
    statement, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF) {statement}", parameters)
        return "\n".join(line for (line,) in cursor.fetchall())


def asked_by(username: str) -> Standing:
    by = build.standing(username, on=timezone.localdate())
    set_context(by)
    return by


def first_page(view: str, by: Standing) -> QuerySet[Matter]:
    """The statement of a first page, as `worklists.page` sends it."""
    column, downwards = worklists.ORDERS[view]
    minus = "-" if downwards else ""
    rows = worklists.matters_in(by, view, on=timezone.localdate())
    return worklists.told(rows).order_by(f"{minus}{column}", f"{minus}id")[:26]


# The index by which each list is read, for somebody of one unit and for the director, who reaches all.
INDEXES = {
    "mine": ("matter_mine", "matter_mine"), "waiting": ("matter_mine", "matter_mine"),
    "registered": ("matter_registered", "matter_registered"), "closed": ("matter_closed", "matter_closed"),
    "office": ("matter_office", "matter_open"), "office_waiting": ("matter_waiting", "matter_waiting|matter_open"),
    "unassigned": ("matter_unassigned", "matter_open|matter_unassigned"), "all": ("matter_newest", "matter_newest"),
}  # fmt: skip


def test_each_list_is_read_by_its_index(many: None) -> None:
    with transaction.atomic():
        assert connection.settings_dict["USER"] == "jianhe_app"
        for place, who in enumerate((build.HEAD, build.DIRECTOR)):
            by = asked_by(who)
            for view, indexes in INDEXES.items():
                plan = plan_of(first_page(view, by))
                assert re.search(rf"Scan (using|on) ({indexes[place]})\b", plan), (who, view, plan)
                assert not re.search(r"Seq Scan on records_(matter|handover|contact|party)\b", plan), (who, view, plan)


def test_a_first_page_reads_no_more_than_it_shows(many: None) -> None:
    """However many matters there are: the index gives the order, so reading stops after the page."""
    with transaction.atomic():
        for who, view in ((build.HEAD, "office"), (build.DIRECTOR, "office"), (build.DIRECTOR, "all")):
            plan = plan_of(first_page(view, asked_by(who)))
            read = re.findall(r"on records_matter \(actual rows=([\d.]+)", plan)
            assert max(map(float, read)) <= 60, (who, view, plan)


def test_hand_overs_are_read_by_their_indexes(many: None) -> None:
    with transaction.atomic():
        by = asked_by("fayuan")
        plan = plan_of(hand_overs.to_sign(by))
        assert re.search(r"Scan (using|on) (handover_waiting|one_hand_over_under_way)\b", plan), plan
        plan = plan_of(hand_overs.sent_by(by, at=timezone.now())[:50])
        assert re.search(r"handover_sent|records_handover_from_unit_id", plan), plan


@pytest.mark.parametrize(
    ("typed", "index"),
    [
        (Person("", number="51060319900101001X"), "party_by_id"), (Person("", phone="13800000000"), "party_by_phone"),
        (Person("P12345"), "party_by_name_key"), (Person("P12345"), "party_by_sound"),
    ],
)  # fmt: skip
def test_each_way_of_recognising_has_its_index(many: None, typed: Person, index: str) -> None:
    """The function plans by itself, so the scans that it made are counted."""
    scans = "SELECT pg_stat_get_xact_numscans(%s::regclass), pg_stat_get_xact_numscans('records_party'::regclass)"
    with transaction.atomic():
        by = asked_by(build.DIRECTOR)
        with connection.cursor() as cursor:
            cursor.execute(scans, [index])
            indexed, whole = cursor.fetchone()
            recognition.known(by, Case((typed,)), on=build.ON)
            cursor.execute(scans, [index])
            assert cursor.fetchone() == (indexed + 1, whole)
        assert recognition.known(by, Case((Person("P12345"),)), on=build.ON).persons


def test_counting_stops_at_the_cap(many: None) -> None:
    with transaction.atomic():
        by, on = asked_by(build.DIRECTOR), timezone.localdate()
        office = worklists.matters_in(by, "office", on=on)
        found = worklists.counted({"all": worklists.matters_in(by, "all", on=on)}, open_ones=office, on=on)
        assert found["all"] == found["total"] == worklists.CAP + 1
        assert sum(found[group] for group in worklists.GROUPS) == found["total"]
        everybody = asked_by(build.HEAD)
        mine = worklists.matters_in(everybody, "mine", on=on)
        found = worklists.counted({}, open_ones=mine, on=on)
        assert found["total"] == mine.count() == sum(found[group] for group in worklists.GROUPS)
        assert found["late"] == mine.filter(next_due__lt=on).count()
        assert found["waiting"] == worklists.matters_in(everybody, "waiting", on=on).count()


def test_pages_by_key_go_through_a_long_list_without_gap_or_double(many: None) -> None:
    with transaction.atomic():
        by, on = asked_by(build.HEAD), timezone.localdate()
        for view in ("office", "all"):
            rows = worklists.matters_in(by, view, on=on)
            whole, after = list[Any](), ""
            while True:
                page = worklists.page(rows, view, by, size=7, after=after)
                whole += [matter.pk for matter in page.rows]
                if page.older is None:
                    break
                after = page.older
            column, downwards = worklists.ORDERS[view]
            minus = "-" if downwards else ""
            assert whole == list(rows.order_by(f"{minus}{column}", f"{minus}id").values_list("pk", flat=True))
            assert len(whole) > 14  # more than two pages


def test_nobody_without_a_duty_has_a_list(many: None) -> None:
    nobody = Standing(person=None)
    assert worklists.counted({"all": worklists.matters_in(nobody, "all", on=timezone.localdate())}) == {"all": 0}
