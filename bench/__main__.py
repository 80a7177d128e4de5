"""`./jianhe bench`: a database with invented matters, the real web server, and what one user waits for."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.request import urlopen

import psycopg

from bench import matters, recognition
from bench.pages import Browser, Measured, fresh_key, measure
from jianhe.server import schema
from jianhe.server.database import Database, database

PASSWORD = "invented-for-the-bench-24"
OFFICER, CLERK, DIRECTOR = "chengban", "chuangkou", "zhuren"
PERIODS = 10_000
_OPEN = (
    "SELECT * FROM records_matter WHERE centre_id = %s AND {} = %s AND closed_at IS NULL ORDER BY next_due, id LIMIT 26"
)


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
            make_centre()
            _say(f"invented matters up to {options.matters:,}")
            matters.make(found, count=options.matters, say=_say)
            _measure(found, options)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="jianhe bench", description=__doc__)
    parser.add_argument("--matters", type=int, default=100_000, help="how many invented matters (10^3 … 10^6)")
    parser.add_argument("--times", type=int, default=200, help="how often each page is asked")
    parser.add_argument("--keep", help="a folder that keeps the database for the next run")
    return parser.parse_args()


def make_centre() -> None:
    """The demonstration centre and its posts, without the demonstration's year of matters."""
    import django

    django.setup()
    from django.db import transaction

    from jianhe.casework import centres
    from jianhe.law import practice as ways
    from jianhe.people.models import Duty, Unit, User

    with transaction.atomic():
        centre = centres.set_up("jingyang")
        if Duty.objects.exists():
            return
        for post in ways.rows("jingyang").posts:
            password = PASSWORD if post.username in (OFFICER, CLERK) else None
            person = User.objects.create_user(post.username, password, name=post.name)
            unit = Unit.objects.get(centre=centre, code=post.unit)
            Duty.objects.create(centre=centre, unit=unit, person=person, role=post.role, since=date(2023, 8, 1))


def _measure(found: Database, options: argparse.Namespace) -> None:
    port = found.app.port + 1
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--workers=2", "--threads=4", f"--bind=127.0.0.1:{port}",
         "--log-level=error", "jianhe.config.wsgi"]
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address)
        for row in _pages(address, options.times, options.matters):
            _say(row.row())
        for row in recognition.measure(options.matters, options.times, (CLERK, OFFICER, DIRECTOR)):
            _say(row.row())
        _say("")
        for line in _raw(found):
            _say(line)
        _say(_periods())
    finally:
        server.terminate()
        server.wait()


def _pages(address: str, times: int, count: int) -> list[Measured]:
    officer, clerk = Browser(address), Browser(address)
    officer.log_in(OFFICER, PASSWORD)
    clerk.log_in(CLERK, PASSWORD)
    _status, _location, text = officer.send("GET", "/desk/work/")
    numbers = sorted({part[:10] for part in text.split("/desk/matters/")[1:]})
    if not numbers:
        raise RuntimeError("the worklist names no matter")
    matter = f"/desk/matters/{numbers[0]}/"
    form = clerk.form("/desk/register/")
    typed = recognition.typed_forms(count)
    return [
        measure("list of 25 (mine)", times, lambda: officer.send("GET", "/desk/work/")[0]),
        measure("list of 25 (my office's)", times, lambda: officer.send("GET", "/desk/work/office/")[0]),
        measure("matter page", times, lambda: officer.send("GET", matter)[0]),
        measure("register: the form", times, lambda: clerk.send("GET", "/desk/register/")[0]),
        measure("register: who is known (POST)", times, lambda: _known(clerk, form, typed)),
        measure("register: a visit (POST)", times, lambda: _register(clerk, form)),
    ]


def _known(clerk: Browser, form: dict[str, str], typed: Iterator[dict[str, str]]) -> int:
    status, _location, _text = clerk.send("POST", "/desk/register/known/", {**form, **next(typed)})
    return status


def _register(clerk: Browser, form: dict[str, str]) -> int:
    key = fresh_key()
    fields = {
        **form, "form_key": key, "channel": "visit", "story": "今年在工地干活，三个月没有发工资。",
        "matter_type": "unpaid_wages",
        "party-0-part": "petitioner", "party-0-id_type": "identity_card", "party-0-name": "测量（虚构）",
        "party-0-no_id_reason": "没带证件", "another": "1",
    }  # fmt: skip
    status, location, text = clerk.send("POST", "/desk/register/", fields)
    if status not in (302, 303):
        raise RuntimeError(f"registering answered {status}: {text[:2000]}")
    return status if location else 500


def _raw(found: Database) -> list[str]:
    """The main query of each page alone, as the application's role with a person's context: milliseconds and plan."""
    lines = ["the main queries alone (as the application's role, within the walls):"]
    with psycopg.connect(str(found.app)) as app, psycopg.connect(str(found.admin)) as admin:
        centre, person = admin.execute(
            "SELECT id, (SELECT id FROM people_user WHERE username = %s) FROM people_centre", [OFFICER]
        ).fetchone()
        units = [row[0] for row in admin.execute("SELECT unit_id FROM people_duty WHERE person_id = %s", [person])]
        app.execute(
            "SELECT set_config('app.centres', %s, true), set_config('app.units', %s, true),"
            " set_config('app.person', %s, true)",
            [str(centre), ",".join(map(str, units)), str(person)],
        )
        for name, query, values in (
            (
                "mine",
                _OPEN.format("owner_id"),
                [centre, person],
            ),
            (
                "my office's",
                _OPEN.format("unit_id"),
                [centre, units[0]],
            ),
        ):
            plan = [row[0] for row in app.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {query}", values)]
            index = next((line.split("using ")[1].split(" ")[0] for line in plan if "using " in line), "no index")
            lines.append(f"  {name:<32}{plan[-1].removeprefix('Execution Time: '):>12}   {index}")
    return lines


def _periods() -> str:
    lines = "\n".join(
        f'{{"id": "{n}", "start": "2025-{n % 12 + 1:02d}-{n % 28 + 1:02d}", "limit": {n % 60 + 1}, "unit": "{unit}"}}'
        for n in range(PERIODS)
        for unit in (["natural_day", "working_day", "month"][n % 3],)
    )
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "jianhe", "period", "due"], input=lines.encode(), stdout=subprocess.DEVNULL, check=True
    )
    return f"period due, {PERIODS:,} lines{'':<8}{time.perf_counter() - began:>6.2f} s"


def _wait(address: str) -> None:
    for _ in range(100):
        try:
            with urlopen(f"{address}/desk/login/", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the web server did not answer")


def _say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}" if line else "", flush=True)


if __name__ == "__main__":
    sys.exit(main())
