"""Many people at once from one address: each submits online, then follows the own matter; meanwhile one guesses codes.

    .venv/bin/python -m bench.crowd --people 200

Nothing may fail and nothing be lost; nobody sees another's matter; the guesser is stopped. The times are what people wait.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg

from bench.__main__ import _say, _wait, make_centre
from bench.pages import Browser
from jianhe.server import schema
from jianhe.server.database import database

WRONG, RIGHT = "对不上", "我的办理线"


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.crowd", description=__doc__)
    parser.add_argument("--people", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jianhe-crowd-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        os.environ["JIANHE_HOME"], os.environ["DJANGO_SETTINGS_MODULE"] = str(home), "jianhe.config.settings"
        with database(home, child=True, say=_say) as found:
            schema.bring_up_to_date(found, _say)
            make_centre()
            port = found.app.port + 1
            server = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--workers=2", "--threads=4", f"--bind=127.0.0.1:{port}",
                 "--log-level=error", "jianhe.config.wsgi"]
            )  # fmt: skip
            try:
                _wait(f"http://127.0.0.1:{port}")
                _measure(f"http://127.0.0.1:{port}", options.people)
            finally:
                server.terminate()
                server.wait()
            with psycopg.connect(str(found.admin)) as admin:
                _say(f"matters in the database: {admin.execute('SELECT count(*) FROM records_matter').fetchone()[0]}")
    return 0


def _measure(address: str, people: int) -> None:
    begun = time.monotonic()
    with ThreadPoolExecutor(people) as crowd:
        sent = list(crowd.map(lambda n: _submit(address, n), range(people)))
        _say(f"{people} submitted in {time.monotonic() - begun:.1f} s")
        codes = [code for code, _waited in sent]
        begun = time.monotonic()
        seen = list(crowd.map(lambda n: _track(address, codes[n], f"{n:04d}"), range(people)))
        _say(f"{people} looked in {time.monotonic() - begun:.1f} s")
    _row("a page of the submission", [one for _code, waited in sent for one in waited])
    _row("the own matter", [waited for _answer, waited in seen])
    others = [_track(address, codes[n], f"{(n + 1) % people:04d}")[0] for n in range(20)]
    _say(f"submitted {len(set(codes))}, found again {sum(answer == RIGHT for answer, _waited in seen)} of {people}")
    _say(f"with another's digits: {sorted(set(others))}; the 21st wrong try: {_track(address, codes[0], '9999')[0]}")


def _submit(address: str, n: int) -> tuple[str, list[float]]:
    """One person's way through the four pages; the look-up code, and how long each page took."""
    browser, waited = Browser(address), list[float]()
    _status, _location, page = browser.send("GET", "/submit/")
    token = {"csrfmiddlewaretoken": re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]}  # type: ignore[index]

    def press(**fields: str) -> str:
        began = time.monotonic()
        status, _where, text = browser.send("POST", "/submit/", {**token, **fields})
        waited.append(time.monotonic() - began)
        if status != 200:
            raise RuntimeError(f"person {n}: {status} {text[:500]}")
        return text

    draft = re.search(r'name="draft" value="([^"]+)"', press(do="begin"))[1]  # type: ignore[index]
    press(draft=draft, page="story", story=f"第 {n} 个人：在工地干活，三个月没有发工资。")
    press(draft=draft, page="claim", claim="把工资给我。")
    press(draft=draft, page="other", other="宏远劳务公司（虚构）")
    press(draft=draft, page="who", name="测量（虚构）", phone=f"1380812{n:04d}", address="青禾镇")
    done = press(draft=draft, page="send", is_true="on")
    return re.search(r'class="code-large">([^<]+)<', done)[1], waited  # type: ignore[index]


def _track(address: str, code: str, digits: str) -> tuple[str, float]:
    browser = Browser(address)
    _status, _location, page = browser.send("GET", "/track/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]  # type: ignore[index]
    began = time.monotonic()
    status, _where, text = browser.send("POST", "/track/", {"csrfmiddlewaretoken": token, "code": code, "digits": digits})
    waited = time.monotonic() - began
    return (RIGHT if status == 200 and RIGHT in text else WRONG if WRONG in text else str(status)), waited


def _row(name: str, times: list[float]) -> None:
    cut = statistics.quantiles(times, n=100)
    _say(f"{name:<28} p50 {cut[49]:.2f}  p95 {cut[94]:.2f}  p99 {cut[98]:.2f}  max {max(times):.2f} s")


if __name__ == "__main__":
    sys.exit(main())
