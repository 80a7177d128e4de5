"""No verb forgets: after each one that changes what a matter says, its entry is what it would be if written anew."""

from collections.abc import Callable
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction

from jianhe.casework import attachments, documents, handling, intake, parties, sealing, search_entries
from jianhe.jobs.entries_proved import disagreeing
from jianhe.jobs.whole import all_records
from jianhe.people.models import Unit, User
from jianhe.people.standing import Standing
from jianhe.records.models import Document, Entry, Matter
from jianhe.records.queries.search_texts import said_by
from jianhe.records.queries.search_tokens import entry_of
from jianhe.server import supervisor
from tests import build
from tests.build import AT, HEAD, OFFICER

Sql = Callable[..., list[tuple[Any, ...]]]
Deed = Callable[[Matter, Standing], Any]


def entry(admin: Sql, matter: Matter) -> str:
    """Everything in the entry of a matter, as one text; empty where there is none."""
    rows = admin(f"SELECT words || ' ' || tokens::text || facets::text FROM records_searchentry WHERE matter_id = '{matter.pk}'")
    return str(rows[0][0]) if rows else ""


def broken() -> list[str]:
    with all_records() as everything:
        return list(disagreeing(everything))


def again(matter: Matter, by: Standing) -> None:
    more = intake.Registration(
        channel="letter", received_at=AT, story="又来问进展", known_matter=matter, outer_number="川信〔2026〕9号"
    )
    intake.register(registration=more, form_key=uuid4(), by=by, at=AT)


def change_party(matter: Matter, by: Standing) -> None:
    parties.change_party(
        party=matter.parties.get(name="赵六（虚构）"), changed=build.a_person("钱七（虚构）", side="b"), by=by, at=AT
    )


# Each deed on one matter, in order, with what its entry says after it and no longer says.
DEEDS: list[tuple[Deed, str, str]] = [
    (lambda m, by: again(m, by), "又来问进展", "另一件"),
    (lambda m, by: parties.add_party(matter=m, party=build.a_person("赵六（虚构）", side="b"), by=by, at=AT), "赵六", "钱七"),
    (change_party, "钱七", "赵六"),
    (lambda m, by: parties.remove_party(party=m.parties.get(name="钱七（虚构）"), by=by, at=AT), "王建军", "钱七"),
    (lambda m, by: handling.note(matter=m, kind="call", text="对方愿意谈", happened_at=AT, by=by, at=AT), "对方愿意谈", "无"),
    (lambda m, by: handling.withdraw_note(entry=Entry.objects.get(matter=m), by=by, at=AT), "王建军", "对方愿意谈"),
    (lambda m, by: attachments.attach(matter=m, upload=SimpleUploadedFile("工资条.txt", b"1"), by=by, at=AT), "工资条.txt", "无"),
    (lambda m, by: build.step_in(m, "accept", by=by), "state:accepted", "state:registered"),
    (lambda m, by: build.step_in(m, "assign", by=by), "number:", "无"),
    (lambda m, by: build.step_in(m, "hand_over", by=by, to_unit=str(Unit.objects.get(code="civil").pk)), "in:", "无"),
    (lambda m, by: documents.void(document=Document.objects.filter(matter=m)[0], reason="写错", by=by, at=AT), "number:", "无"),
]  # fmt: skip


def test_after_each_verb_the_entry_says_what_the_matter_says(own_db: Any, admin_db: Sql) -> None:
    build.a_centre()
    with build.acting(HEAD) as by:
        matter = build.a_matter(by=by)
    assert "三个月没有发工资" in entry(admin_db, matter) and broken() == []
    for n, (deed, says, says_no_longer) in enumerate(DEEDS):
        with build.acting(HEAD) as by:
            deed(Matter.objects.get(pk=matter.pk), by)
        found = entry(admin_db, matter)
        assert says in found and says_no_longer not in found, (n, found)
        assert broken() == [], n
    with build.acting(HEAD) as by:
        paper = Document.objects.filter(matter=matter)[0]
    assert paper.number.replace("〔", "-").replace("〕", "-") in entry(admin_db, matter)
    with build.acting("fuzeren2") as by:
        handling.sign_for(hand_over=matter.hand_overs.get(), by=by, at=AT)
    assert "unit:civil" in entry(admin_db, matter) and broken() == []
    with build.acting("fuzeren2") as by:
        sealing.seal(matter=Matter.objects.get(pk=matter.pk), ground="示例", by=by, at=AT)
    assert entry(admin_db, matter) == "" and broken() == []


def test_a_merge_and_its_undoing_move_what_the_contacts_say(own_db: Any, admin_db: Sql) -> None:
    build.a_centre()
    with build.acting(HEAD) as by:
        root = build.a_matter(by=by)
        twin = build.a_matter(by=by, story="同一件事另写一封")
    with build.acting(HEAD) as by:
        build.step_in(twin, "merge", by=by, root_matter=root.short_code)
    assert "另写一封" in entry(admin_db, root) and broken() == []
    with build.acting(HEAD) as by:
        build.step_in(twin, "undo_merge", by=by, reason="不是同一件")
    assert "另写一封" in entry(admin_db, twin) and "另写一封" not in entry(admin_db, root) and broken() == []


def test_what_is_done_by_hand_is_found_and_put_right(own_db: Any, admin_db: Sql) -> None:
    build.a_centre()
    with build.acting(HEAD) as by:
        first, second, third = (build.a_matter(by=by) for _ in range(3))
        sealed = build.a_matter(by=by, is_sealed=True)
    deeds = (
        f"DELETE FROM records_searchentry WHERE matter_id = '{first.pk}'",
        f"UPDATE records_searchentry SET words = words || '假' WHERE matter_id = '{second.pk}'",
        f"UPDATE records_searchentry SET tokens = ts_delete(tokens, '工资') WHERE matter_id = '{third.pk}'",
        "INSERT INTO records_searchentry (matter_id, centre_id, received_at, facets, names, words, tokens)"
        f" SELECT '{sealed.pk}', centre_id, received_at, facets, names, words, tokens FROM records_searchentry"
        f" WHERE matter_id = '{second.pk}'",
    )  # fmt: skip
    for deed in deeds:
        admin_db(deed)
    numbers = sorted(matter.short_code for matter in (first, second, third, sealed))
    assert sorted(broken()) == numbers
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("check_promise", stdout=out, stderr=out)
    assert "search renew" in out.getvalue()
    call_command("search_renew", stdout=out)
    assert broken() == []
    before = admin_db("SELECT matter_id, xmin::text FROM records_searchentry ORDER BY 1")
    call_command("search_renew", stdout=out)
    assert admin_db("SELECT matter_id, xmin::text FROM records_searchentry ORDER BY 1") == before, "written for nothing"


def test_many_are_renewed_in_a_few_statements(own_db: Any, django_assert_num_queries: Any) -> None:
    build.a_centre()
    with build.acting(HEAD) as by:
        keys = [build.a_matter(by=by).pk for _ in range(7)]
    with build.acting(HEAD), django_assert_num_queries(5):  # two, and three that open and close the eyes they are read with
        search_entries.renew(matters=keys)


def test_who_reads_less_never_writes_an_entry_with_less(own_db: Any, admin_db: Sql) -> None:
    """Whoever takes part sees all that a matter says: so what he writes is whole."""
    build.a_centre()
    with build.acting(HEAD) as by:
        matter = build.a_matter("in_progress", by=by)
        handling.add_helper(matter=matter, person=User.objects.get(username="fuzeren2"), by=by, at=AT)
    before = entry(admin_db, matter)
    for who in (OFFICER, "fuzeren2"):
        with build.acting(who):
            search_entries.renew(matters=[matter.pk])
        assert entry(admin_db, matter) == before
    with build.acting(build.OUTSIDER):
        search_entries.renew(matters=[matter.pk])
    assert entry(admin_db, matter) == before


def test_the_longest_record_fits(own_db: Any, admin_db: Sql) -> None:
    """A story of all characters there are, and notes besides: more tokens than anybody writes, and still an entry."""
    build.a_centre()
    text = "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(20_000))
    with build.acting(HEAD) as by:
        matter = build.a_matter(by=by, story=text)
        for n in range(12):
            note = text[n * 13 : n * 13 + 5000][::-1] if n % 2 else "".join(text[n :: 4 + n % 3][:5000])
            handling.note(matter=matter, kind="note", text=note, happened_at=AT, by=by, at=AT)
        assert len(entry_of(said_by([matter.pk])[0]).tokens) > 40_000
    assert broken() == [] and entry(admin_db, matter)


def test_a_registration_that_is_refused_leaves_no_entry(own_db: Any, admin_db: Sql) -> None:
    build.a_centre()
    with pytest.raises(RuntimeError), transaction.atomic(), build.acting(HEAD) as by:
        build.a_matter(by=by)
        raise RuntimeError
    assert admin_db("SELECT count(*) FROM records_searchentry") == [(0,)]


def test_a_start_writes_what_is_missing(own_db: Any, admin_db: Sql) -> None:
    """After an upgrade, or a restore from before there were entries: `./jianhe run` asks and does this."""
    build.a_centre()
    with build.acting(HEAD) as by:
        build.a_matter(by=by)
        build.a_matter(by=by, is_sealed=True)
    assert not supervisor.lacks_entries(own_db)
    admin_db("TRUNCATE records_searchentry")
    assert supervisor.lacks_entries(own_db)
    supervisor.renew_search()
    assert not supervisor.lacks_entries(own_db) and broken() == []
