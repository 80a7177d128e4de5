"""The chained trace: in order after ordinary work, and each kind of tampering by a superuser is found and named."""

from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from threading import Thread
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from jianhe.casework import anchoring, handling
from jianhe.server.database import Database
from tests import build
from tests.build import AT, OFFICER

Sql = Callable[..., list[tuple[Any, ...]]]
TAMPER = "SET session_replication_role = replica; "  # what only a superuser can: pass the triggers by


@pytest.fixture
def admin(own_db: Database, admin_db: Sql) -> Sql:
    """A centre with two matters, and SQL as the superuser."""
    build.a_centre()
    for _ in range(2):
        with build.acting(OFFICER) as by:
            build.a_matter("accepted", by=by)
    return admin_db


def verify() -> tuple[int, str]:
    """What `audit verify` exits with and says."""
    out, code = StringIO(), 0
    try:
        call_command("audit_verify", stdout=out, stderr=out)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, out.getvalue()


def test_an_untouched_chain_is_in_order_and_complete(admin: Sql) -> None:
    code, said = verify()
    ((events, links, head),) = admin(
        "SELECT (SELECT count(*) FROM records_event), (SELECT count(*) FROM records_link), (SELECT seq FROM records_chainhead)"
    )
    assert code == 0
    assert events == links == head > 15
    assert f"{events} 环完好" in said


@pytest.mark.parametrize(
    ("tampering", "broken_at", "why"),
    [
        ("UPDATE records_event SET facts_text = '{}' WHERE id = (SELECT event_id FROM records_link WHERE seq = 7)", 7, "changed"),
        ("UPDATE records_event SET recorded_at = recorded_at - interval '1 second'"
         " WHERE id = (SELECT event_id FROM records_link WHERE seq = 3)", 3, "changed"),
        ("UPDATE records_event SET actor_id = NULL WHERE id = (SELECT event_id FROM records_link WHERE seq = 4)", 4, "changed"),
        ("UPDATE records_link SET hash = sha256('x') WHERE seq = 9", 9, "changed"),
        ("DELETE FROM records_link WHERE seq = 5", 5, "link missing"),
        ("DELETE FROM records_event WHERE id = (SELECT event_id FROM records_link WHERE seq = 6)", 6, "event missing"),
        ("DELETE FROM records_event WHERE id IN (SELECT event_id FROM records_link WHERE seq > 10);"
         " DELETE FROM records_link WHERE seq > 10", 11, "cut off"),
        ("UPDATE records_chainhead SET hash = sha256('x')", None, "cut off"),
        ("UPDATE records_link SET seq = seq + 1000 WHERE seq = 8;"
         " UPDATE records_link SET seq = 8 WHERE seq = 9; UPDATE records_link SET seq = 9 WHERE seq = 1008", 8, "changed"),
    ],
)  # fmt: skip
def test_the_first_broken_link_is_named(tampering: str, broken_at: int | None, why: str, admin: Sql) -> None:
    admin(TAMPER + tampering)
    code, said = verify()
    assert code == 1
    assert why in said
    if broken_at:
        assert f"{broken_at - 1} links in order, then link {broken_at}:" in said


def test_an_event_slipped_in_without_a_link_is_found(admin: Sql) -> None:
    admin(
        TAMPER + "INSERT INTO records_event (id, centre_id, kind, at, recorded_at, facts_text)"
        " SELECT gen_random_uuid(), id, 'sealed', now(), now(), '{}' FROM people_centre"
    )
    code, said = verify()
    assert (code, "event without a link" in said) == (1, True)


def test_a_chain_rewritten_whole_is_betrayed_by_its_anchor(admin: Sql) -> None:
    made = anchoring.anchor(day=date(2026, 11, 24), at=AT)
    assert anchoring.anchor(day=date(2026, 11, 24), at=AT + timedelta(hours=1)).sm3 == made.sm3
    assert verify()[0] == 0
    # A patient forger: one event changed, then every link and the head computed again as the database would.
    admin(
        TAMPER
        + "UPDATE records_event SET facts_text = '{}' WHERE id = (SELECT event_id FROM records_link WHERE seq = 7)"
    )
    admin(
        TAMPER
        + """
        DO $$ DECLARE l record; h bytea := ''; BEGIN
            FOR l IN SELECT k.id, k.seq, e FROM records_link k JOIN records_event e ON e.id = k.event_id ORDER BY k.seq LOOP
                h := sha256(h || convert_to(event_text(l.seq, l.e), 'UTF8'));
                UPDATE records_link SET hash = h WHERE id = l.id;
            END LOOP;
            UPDATE records_chainhead SET hash = h;
        END $$"""
    )
    code, said = verify()
    assert code == 1
    assert "links in order" in said  # the chain by itself looks well
    assert "rewritten since" in said
    admin(TAMPER + "UPDATE records_anchor SET heads_text = heads_text || 'x'")
    assert "SM3" in verify()[1]
    admin(TAMPER + "DELETE FROM records_anchor")
    assert "2026-11-24 is missing" in verify()[1]


def test_sm3_is_that_of_the_standard() -> None:
    """The example of GB/T 32905-2016, appendix A.1."""
    assert anchoring.sm3("abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_writers_at_the_same_time_leave_one_chain_without_gaps(admin: Sql) -> None:
    matters = [row[0] for row in admin("SELECT id FROM records_matter ORDER BY id")]

    def write(key: Any) -> None:
        for n in range(15):
            with build.acting(OFFICER) as by:
                matter = by.centre and build.Matter.objects.get(pk=key)
                handling.note(matter=matter, kind="note", text=f"第{n}笔", happened_at=AT, by=by, at=AT)
        connection.close()

    writers = [Thread(target=write, args=[key]) for key in matters * 2]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert admin("SELECT count(*) FROM records_entry") == [(60,)]
    assert admin("SELECT max(seq) = count(*) AND count(DISTINCT seq) = count(*) FROM records_link") == [(True,)]
    assert verify()[0] == 0
