"""Sweeping, anchoring, drafts and the worker's own list: each may run twice without harm and takes only what is due."""

import os
import time
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone
from procrastinate.contrib.django import app

from jianhe.casework import attachments, bulk_assign, drafts, files, letter_batches, orphans
from jianhe.demo import post
from jianhe.jobs import tasks
from jianhe.people.models import User
from tests import build
from tests.build import AT, CLERK, OFFICER

Sql = Callable[..., list[tuple[Any, ...]]]


def run(command: str) -> str:
    out = StringIO()
    call_command(command, stdout=out)
    return out.getvalue()


def test_files_without_a_record_go_after_a_day_and_others_stay(own_db: Any) -> None:
    build.a_centre()
    with build.acting(OFFICER) as by:
        matter = build.a_matter(by=by)
        upload = SimpleUploadedFile("单据.txt", uuid4().bytes.hex().encode())
        named = files.path_of(attachments.attach(matter=matter, upload=upload, by=by, at=AT).sha256)
    young, old = (files.path_of(files.keep(uuid4().bytes)) for _ in range(2))
    for path in (named, old):
        os.utime(path, (0, 0))
    run("sweep_files")
    assert (named.exists(), young.exists(), old.exists()) == (True, True, False)
    assert files.path_of(files.keep(young.read_bytes())) != young  # other content, another name
    run("sweep_files")
    assert named.exists()


def test_keeping_a_content_again_starts_its_day_anew(own_db: Any) -> None:
    content = uuid4().bytes
    path = files.path_of(files.keep(content))
    os.utime(path, (0, 0))
    files.keep(content)
    assert orphans.sweep_files(set(), now=path.stat().st_mtime + 10) >= 0
    assert path.exists()


def test_a_long_batch_whose_page_was_closed_is_finished(own_db: Any) -> None:
    """Portion by portion, with the standing of whoever made it; one that is just being carried on is left alone."""
    build.a_centre()
    for minutes in (2, 0):
        at = timezone.now() - timedelta(minutes=minutes)
        with build.acting(build.HEAD, on=timezone.localdate()) as by:
            matter = build.a_matter(by=by, at=at)
            rows = [*(bulk_assign.Chosen(f"2026-{n}", 1) for n in range(90_000, 90_060)),
                    bulk_assign.Chosen(matter.short_code, matter.version)]  # fmt: skip
            officer = User.objects.get(username=OFFICER)
            bulk_assign.begin(chosen=rows, handler=officer, form_key=uuid4(), by=by, at=at)
        said = run("finish_batches")
        with build.acting(build.HEAD, on=timezone.localdate()):
            matter.refresh_from_db()
        assert ("接着办了 1 批" in said, matter.handler == officer) == (minutes == 2, minutes == 2)
    assert "接着办了 0 批" in run("finish_batches")


def test_old_drafts_go_and_young_ones_stay(own_db: Any, admin_db: Sql) -> None:
    build.a_centre()
    for days in (1, 31):
        with build.acting(CLERK) as by:
            at = timezone.now() - timedelta(days=days)
            drafts.save(key=uuid4(), form="register", content={"story": str(days)}, by=by, at=at)
    assert "清除 1 份" in run("drop_drafts")
    assert "清除 0 份" in run("drop_drafts")
    assert admin_db("SELECT count(*) FROM records_draft") == [(1,)]


def test_big_scans_are_read_and_sheets_are_drawn_once(
    own_db: Any, admin_db: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letter_batches, "AT_ONCE", 1)
    build.a_centre()
    with build.acting(CLERK) as by:
        batch = letter_batches.start(name="", received_on=AT.date(), by=by, at=AT)
        pages = post.as_pdf([post.letter(["示例（虚构）"], seed=n) for n in range(2)])
        scan = SimpleUploadedFile("扫描.pdf", pages)
        letter_batches.take_in(batch=batch, upload=scan, split="file", by=by, at=AT)
    assert "读了 1 份，画了 2 页" in run("read_letters")
    assert "读了 0 份，画了 0 页" in run("read_letters")
    named = admin_db("SELECT sha256, thumbnail, picture FROM records_sheet")
    assert len(named) == 2
    for name in {one for row in named for one in row}:
        os.utime(files.path_of(name), (0, 0))
    run("sweep_files")
    assert all(files.path_of(name).exists() for row in named for name in row), "no sheet is taken for an orphan"


def test_a_day_is_anchored_once(own_db: Any, admin_db: Sql) -> None:
    build.a_centre()
    with build.acting(OFFICER) as by:
        build.a_matter(by=by)
    assert run("anchor_heads") == run("anchor_heads")
    assert admin_db("SELECT count(*) FROM records_anchor") == [(1,)]
    assert admin_db("SELECT count(*) FROM records_event WHERE kind = 'heads_anchored'") == [(1,)]


def test_every_job_retries_and_comes_round_at_its_hour() -> None:
    ours = {name: task for name, task in app.tasks.items() if ":" not in name and "." not in name}
    assert set(ours) == {
        "sweep", "escalate_handovers", "call_meetings", "anchor", "render_papers", "render_document", "read_letters",
        "write_export", "retry_stalled",
        "carry_ledger", "find_ledgers", "finish_batches",
    }  # fmt: skip
    assert [name for name, task in ours.items() if task.retry_strategy is None] == [
        "retry_stalled"
    ]  # each minute anyway
    crons = {periodic.task.name: periodic.cron for periodic in app.periodic_registry.periodic_tasks.values()}
    assert crons["sweep"] == "0 18 * * *"  # 02:00 in Shanghai
    assert crons["anchor"] == "10 16 * * *"  # 00:10


def test_the_nightly_jobs_run_twice_without_harm(own_db: Any, admin_db: Sql) -> None:
    build.a_centre()
    with build.acting(OFFICER) as by:
        build.a_matter("accepted", by=by)
    for _ in range(2):
        tasks.sweep(timestamp=int(time.time()))
        tasks.anchor(timestamp=int(time.time()))
    assert "承诺成立" in run("check_promise")


def test_papers_are_made_ahead_only_where_the_public_address_is_known(own_db: Any, admin_db: Sql) -> None:
    build.a_centre()
    with build.acting(OFFICER) as by:
        build.a_matter("accepted", by=by)
    waiting = "SELECT args->>'document', args->>'centre' FROM procrastinate_jobs WHERE task_name = 'render_document'"
    tasks.render_papers(timestamp=0)
    assert admin_db(waiting) == []
    settings.CSRF_TRUSTED_ORIGINS = ["https://jianhe.example"]
    try:
        tasks.render_papers(timestamp=0)
        tasks.render_papers(timestamp=60)
        ((document, centre),) = admin_db(waiting)
        tasks.render_document(document=document, centre=centre)
        tasks.render_document(document=document, centre=centre)
        ((pdf,),) = admin_db("SELECT pdf_file FROM records_document")
        assert files.read(pdf).startswith(b"%PDF")
        tasks.render_papers(timestamp=120)
        assert len(admin_db(waiting)) == 1
    finally:
        settings.CSRF_TRUSTED_ORIGINS = []


def test_jobs_carry_ids_only(own_db: Any, admin_db: Sql) -> None:
    assert Path(tasks.__file__).read_text().count(".defer(") == 1  # the one place where arguments are given
