"""The second wall, as the application's own role meets it: centre, reach, seal, the append-only trace, the portal.

A new table of `records` without forced row-level security fails the first test here, unless it is added to the
written exceptions.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client

from jianhe.casework import (
    answering,
    attachments,
    bulk_assign,
    conferences,
    drafts,
    escalating,
    handling,
    linking,
    originals,
    parties,
    roadmap,
    sealing,
)
from jianhe.casework.parties import PartyInput
from jianhe.people.context import acting_for_centre, set_context
from jianhe.people.models import Centre, Duty, Unit, User
from jianhe.people.standing import NOBODY, Standing
from jianhe.records.models import (
    AgreementVersion,
    Document,
    DraftReading,
    MaterialTick,
    Matter,
    PaperReceipt,
    Rating,
    ServiceConsent,
)
from jianhe.records.protection import keyed_hash
from tests import agreeing, build, confirming
from tests.build import AT, CLERK, COORDINATOR, DEPUTY, DIRECTOR, HEAD, OFFICER

# Read by everybody, written by nobody but triggers (link, chainhead), once a day (anchor) or by the owner (law…):
# hashes, ids and the public law only.
LAW = {"records_lawstep", "records_lawterm", "records_lawcheck", "records_lawpaper"}
WITHOUT_WALL = {"records_link", "records_chainhead", "records_anchor", *LAW}
ADMINISTRATORS = (build.SYSTEM, build.SECURITY, build.AUDIT)


def sql(statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return cursor.fetchall() if cursor.description else []


def tables() -> list[str]:
    found = sql("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relname LIKE 'records\\_%' ORDER BY 1")
    return [name for (name,) in found]


def of_a_matter() -> list[str]:
    """Every table with a column that names a matter."""
    return [
        table for (table,) in sql(
            "SELECT table_name FROM information_schema.columns WHERE column_name = 'matter_id'"
            " AND table_name LIKE 'records\\_%' ORDER BY 1"
        )
    ]  # fmt: skip


def seen(table: str, matter: UUID) -> int:
    """Rows of a table that belong to the matter and are visible now."""
    key = "id" if table == "records_matter" else "matter_id"
    return int(sql(f"SELECT count(*) FROM {table} WHERE {key} = %s", matter)[0][0])


def a_full_matter() -> Matter:
    """A matter with something of it in every table."""
    build.a_centre()
    with build.acting(HEAD) as by:
        matter = build.a_matter("in_progress", by=by)
    confirming.everything(matter)
    matter.refresh_from_db()
    with build.acting(HEAD) as by:
        chosen = [bulk_assign.Chosen(matter.short_code, matter.version)]
        assistant = User.objects.get(username="zhuli")
        batch = bulk_assign.begin(chosen=chosen, handler=assistant, form_key=uuid4(), by=by, at=AT)
        bulk_assign.carry_on(batch=batch, by=by, at=AT)
        bulk_assign.undo(batch=batch, by=by, at=AT)
        _conferred(matter, by)
        helped = handling.ask_for_help(matter=matter, to_unit=Unit.objects.get(code="police"), ask="金丝雀", by=by, at=AT)
    with build.acting("gongan") as by:
        handling.sign_for(hand_over=helped, by=by, at=AT)
        answering.ask_more_time(
            hand_over=helped, reason="inquiring", text="金丝雀", until=AT.date() + timedelta(days=40), by=by, at=AT
        )
    with build.acting(OFFICER) as by:
        handling.note(matter=matter, kind="call", text="金丝雀", happened_at=AT, by=by, at=AT)
        handling.add_helper(matter=matter, person=User.objects.get(username="chengban2"), by=by, at=AT)
        file = attachments.attach(matter=matter, upload=SimpleUploadedFile("金丝雀.txt", "金丝雀".encode()), by=by, at=AT)
        MaterialTick.objects.create(  # by hand: which procedures have a checklist is for the catalogue to say
            centre_id=matter.centre_id, matter=matter, proceeding=matter.proceedings.get(procedure="intake"),
            material="proof", attachment=file, by=by.person, at=AT,
        )  # fmt: skip
        linking.link(matter=matter, other=build.a_matter(by=by), kind="related", by=by, at=AT)
        build.a_booking(matter, by=by, others="金丝雀")
        roadmap.skip(matter=matter, stage="reconciliation", reason="own_wish", note="金丝雀", by=by, at=AT)
        build.a_mediation(matter, by=by)
        build.step_in(build.a_matter(by=by), "merge", by=by, at=AT, root_matter=matter.short_code)
        build.a_letter(by=by, known_matter=matter)
        sheet = SimpleUploadedFile("原件.txt", "金丝雀原件".encode())
        original = attachments.attach(matter=matter, upload=sheet, is_original=True, by=by, at=AT)
        other_side = PartyInput(name="金丝雀公司（虚构）", side="b", role="respondent", kind="company", id_type="credit_code")
        parties.add_party(matter=matter, party=other_side, by=by, at=AT)
        agreeing.some_talks(matter, by)
        agreeing.a_signed_agreement(matter, by)
        _said_on_the_portal(matter)
        originals.give_back(matter=matter, originals=[original], to="金丝雀", how="window", on=AT.date(), by=by, at=AT)
        build.step_in(matter, "hand_over", by=by, at=AT, to_unit=str(Unit.objects.get(code="civil").pk))
    escalating.escalate(centre=matter.centre, at=AT + timedelta(days=10))
    return matter


def _said_on_the_portal(matter: Matter) -> None:
    """By hand: what comes from a page that was opened with code and phone (tests/portal/)."""
    version = AgreementVersion.objects.filter(matter=matter).latest("id")
    common = {"centre_id": matter.centre_id, "matter": matter}
    DraftReading.objects.create(**common, version=version, party_id=version.parties[0], said="question", question="金丝雀",
                                sha256="0" * 64, at=AT)  # fmt: skip
    mine = matter.parties.filter(side="a", removed_at=None).first()
    consent = ServiceConsent.objects.create(**common, party=mine, words="金丝雀", given_at=AT)
    paper = Document.objects.filter(matter=matter, state__in=("approved", "served")).first()
    PaperReceipt.objects.create(**common, document=paper, party=mine, consent=consent, opened_with="digits", at=AT)
    run = matter.proceedings.filter(procedure="intake").latest("number")
    Rating.objects.create(**common, proceeding=run, grade="satisfied", words="金丝雀", at=AT)


def _conferred(matter: Matter, by: Standing) -> None:
    """A conference about the matter: an opinion, a decision, a task."""
    meeting = conferences.call(
        title="金丝雀", starts_at=AT + timedelta(days=1), matters=[matter], question="金丝雀", units=[matter.unit], by=by, at=AT
    )
    item = meeting.items.get()
    conferences.give_opinion(item=item, text="金丝雀", basis=["金丝雀"], is_dissent=False, by=by, at=AT)
    seat = meeting.attendance.get()
    conferences.note_attendance(attendance=seat, came=True, person="金丝雀", interest="", by=by, at=AT)
    conferences.decide(item=item, decision="金丝雀", lead=matter.unit, due_on=AT.date() + timedelta(days=9), by=by, at=AT)


@pytest.fixture
def sealed(db: None) -> Matter:
    matter = a_full_matter()
    with build.acting(HEAD) as by:
        sealing.seal(matter=matter, ground="未成年人保护法 第一百零三条", by=by, at=AT)
    return matter


@pytest.fixture
def nobody(db: None) -> Iterator[Callable[[], None]]:
    def forget() -> None:
        set_context(NOBODY)

    yield forget


def test_every_table_stands_behind_the_wall_or_on_the_list(db: None) -> None:
    walled = sql(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relname LIKE 'records\\_%'"
        " AND relrowsecurity AND relforcerowsecurity"
    )
    assert {name for (name,) in walled} == set(tables()) - WITHOUT_WALL


def test_the_application_is_neither_owner_nor_above_the_policies(db: None) -> None:
    assert sql("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user") == [
        ("jianhe_app", False, False)
    ]
    assert sql("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole") == [(0,)]


def test_what_runs_with_its_owners_rights_is_not_for_everybody(
    own_db: Any, admin_db: Callable[..., list[tuple[Any, ...]]]
) -> None:
    definers = "FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef"
    assert admin_db(f"SELECT count(*) > 20 {definers}") == [(True,)]
    open_to_all = f"SELECT p.oid::regprocedure::text {definers} AND has_function_privilege('public', p.oid, 'execute')"
    assert admin_db(open_to_all) == []


def test_without_context_there_is_not_a_row(sealed: Matter, nobody: Callable[[], None]) -> None:
    nobody()
    counts = {table: sql(f"SELECT count(*) FROM {table}")[0][0] for table in tables() if table not in WITHOUT_WALL}
    assert counts == dict.fromkeys(counts, 0)
    assert len(counts) > 15


def test_reach_ends_where_the_duties_end(db: None) -> None:
    matter = a_full_matter()
    for person, sees in (
        (OFFICER, True),
        (DEPUTY, True),
        (DIRECTOR, True),
        ("fuzeren2", True),
        ("weijian", False),
        ("lianluo", False),
    ):
        with build.acting(person):
            found = {table for table in ("records_matter", *of_a_matter()) if seen(table, matter.pk)}
            assert bool(found) is sees, (person, found)


def test_nothing_of_a_sealed_matter_is_seen_by_whom_it_is_not_granted(sealed: Matter) -> None:
    everything = {"records_matter", *of_a_matter()}
    with acting_for_centre(Centre.objects.get(), keeps_clocks=True):
        # The keeper passes the seal; grants are known to holder and giver alone, and nothing waits for approval here;
        # and what was registered came out of no old ledger (tests/records/test_ledger_walls.py).
        there = {table for table in everything if seen(table, sealed.pk)}
    # What was merged into it stands at its other end; a notice is known to the one it is for.
    at_its_end = {"records_merge", "records_mergedcontact", "records_notice"}
    assert everything - there <= {
        "records_sealgrant", "records_approval", "records_ledgerrow", "records_searchentry",
        *at_its_end,
    }  # fmt: skip
    with build.acting(HEAD):
        assert sql("SELECT count(*) FROM records_merge WHERE root_id = %s", sealed.pk) == [(1,)]
    for person in (DEPUTY, DIRECTOR, COORDINATOR, CLERK, "fuzeren2", "zhuli", "jianzhang"):
        with build.acting(person):
            assert {table for table in everything if seen(table, sealed.pk)} == set(), person
            assert sql("SELECT count(*) FROM records_merge WHERE root_id = %s", sealed.pk) == [(0,)], person
            assert sql("SELECT count(*) FROM records_matterlink WHERE other_id = %s", sealed.pk) == [(0,)], person
    with build.acting(OFFICER):
        assert seen("records_matter", sealed.pk) == seen("records_sealgrant", sealed.pk) == 1


def test_no_administrator_sees_a_row_of_a_matter(db: None) -> None:
    matter = a_full_matter()
    for person in ADMINISTRATORS:
        with transaction.atomic():
            set_context(build.standing(person), audits=person == build.AUDIT)
            found = {table for table in ("records_matter", *of_a_matter()) if seen(table, matter.pk)}
            assert found == ({"records_event"} if person == build.AUDIT else set())


def another_centre() -> tuple[Centre, User]:
    """A second centre with one unit and one officer (all invented)."""
    centre = Centre.objects.create(
        code="lushan", district="999901", name="示例中心（虚构）", organ="示例检察院（虚构）", organ_short="示检",
        practice="jingyang", is_demonstration=True,
    )  # fmt: skip
    unit = Unit.objects.create(centre=centre, code="office", name="示例部门", kind="department", number_code="示")
    person = User.objects.create(username="waidi", name="外地（虚构）", password="!")
    Duty.objects.create(centre=centre, unit=unit, person=person, role="office_head", since=AT.date())
    return centre, person


def test_one_centre_does_not_exist_for_the_other(db: None) -> None:
    ours = a_full_matter()
    another_centre()
    with build.acting("waidi") as by:
        theirs = build.a_matter("accepted", by=by)
        for table in ("records_matter", *of_a_matter()):
            assert seen(table, ours.pk) == 0, table
        assert seen("records_matter", theirs.pk) == 1
        with pytest.raises(DatabaseError), transaction.atomic():  # not even a row that claims to be ours
            sql("INSERT INTO records_series (id, centre_id, unit_id, paper, year, last)"
                " VALUES (%s, %s, %s, 'x', 2026, 1)",
                uuid4(), ours.centre_id, ours.unit_id)  # fmt: skip
    with build.acting(DIRECTOR):
        assert seen("records_matter", theirs.pk) == 0


def test_a_draft_is_its_writers_alone(db: None) -> None:
    build.a_centre()
    with build.acting(CLERK) as by:
        drafts.save(key=uuid4(), form="register", content={"story": "金丝雀"}, by=by, at=AT)
        assert sql("SELECT count(*) FROM records_draft") == [(1,)]
    with build.acting(DIRECTOR):
        assert sql("SELECT count(*) FROM records_draft") == [(0,)]


@pytest.mark.parametrize(
    "table", ["event", "link", "steptaken", "clockevent", "anchor", "chainhead", "matter", "document"]
)
@pytest.mark.parametrize("verb", ["DELETE FROM records_{}", "TRUNCATE records_{}"])
def test_the_application_removes_nothing(verb: str, table: str, db: None) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        sql(verb.format(table))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records_event SET kind = kind", "UPDATE records_link SET seq = seq",
        "UPDATE records_chainhead SET seq = 0",
        "UPDATE records_anchor SET sm3 = ''", "UPDATE records_steptaken SET step = step",
        "UPDATE records_clockevent SET kind = kind", "UPDATE records_contact SET story = ''",
        "UPDATE records_entry SET text = ''", "UPDATE records_factchange SET value = ''",
        "INSERT INTO records_link (id, centre_id, seq, event_id, hash)"
        " SELECT id, centre_id, 1, id, '' FROM records_event",
        "INSERT INTO records_chainhead (centre_id, seq, hash) SELECT id, 0, '' FROM people_centre",
    ],
)  # fmt: skip
def test_the_application_rewrites_nothing(statement: str, db: None) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        sql(statement)


@pytest.mark.parametrize(
    "statement", ["UPDATE records_event SET kind = 'x'", "DELETE FROM records_event", "TRUNCATE records_event CASCADE"]
)
def test_not_even_a_superuser_changes_the_trace_by_an_ordinary_statement(
    statement: str, own_db: Any, admin_db: Callable[..., list[tuple[Any, ...]]]
) -> None:
    build.a_centre()
    with build.acting(OFFICER) as by:
        build.a_matter(by=by)
    with pytest.raises(Exception, match="append-only"):
        admin_db(statement)
    assert admin_db("SELECT count(*) > 3 FROM records_event") == [(True,)]


def test_the_portal_opens_one_matter_to_whoever_has_code_and_phone(db: None) -> None:
    build.a_centre()
    with build.acting(OFFICER) as by:
        mine, other = build.a_matter(by=by), build.a_matter(by=by, parties=[build.a_person(phone="13900000001")])
    set_context(NOBODY)
    tail = keyed_hash("2046")
    assert sql("SELECT portal_open(%s, %s)", mine.lookup_code, tail) == [(mine.pk,)]
    for code, wrong in (
        (other.lookup_code, tail),
        (mine.lookup_code, keyed_hash("2047")),
        (mine.lookup_code, ""),
        ("", tail),
    ):
        assert sql("SELECT portal_open(%s, %s)", code, wrong) == [(None,)]
    with transaction.atomic():
        sql("SELECT set_config('app.portal_matter', %s, true)", str(mine.pk))
        assert sql("SELECT id FROM records_matter") == [(mine.pk,)]
        assert sql("SELECT DISTINCT matter_id FROM records_proceeding") == [(mine.pk,)]
        assert sql("UPDATE records_matter SET title = '改' RETURNING id") == []


def test_the_portal_verifies_a_paper_and_tells_no_more(db: None) -> None:
    build.a_centre()
    with build.acting(OFFICER) as by:
        matter = build.a_matter("accepted", by=by)
        paper = matter.documents.get()
    set_context(NOBODY)
    ((kind, number, _day, _organ, state, *_rest),) = sql("SELECT * FROM portal_verify(%s)", paper.verification_code)
    assert (kind, number, state) == ("acceptance_notice", paper.number, "approved")
    assert sql("SELECT count(*) FROM portal_verify(%s)", "A" * 26) == [(0,)]
    assert sql("SELECT count(*) FROM portal_verify('')") == [(0,)]


def test_two_hundred_pairs_of_requests_on_one_connection_never_see_each_other(own_db: Any) -> None:
    build.a_centre()
    _centre, stranger = another_centre()
    with build.acting(OFFICER) as by:
        build.a_matter(by=by, title="金丝雀甲")
    with build.acting("waidi") as by:
        build.a_matter(by=by, title="金丝雀乙")
    ours, theirs = Client(), Client()
    ours.force_login(User.objects.get(username=OFFICER), backend="django.contrib.auth.backends.ModelBackend")
    theirs.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")
    for _ in range(200):
        for client, sees, never in ((ours, "金丝雀甲", "金丝雀乙"), (theirs, "金丝雀乙", "金丝雀甲")):
            page = client.get("/desk/work/").content.decode()
            assert sees in page
            assert never not in page
            assert sql("SELECT coalesce(current_setting('app.units', true), '')") == [("",)]
            assert sql("SELECT count(*) FROM records_matter") == [(0,)]
