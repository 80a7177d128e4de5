"""kill -9 of web, worker and database during 200 concurrent registrations: what was acknowledged is there once.

On a cluster with fsync on, through the real supervisor, by HTTP as a browser sends it. A request that got no answer is
sent again with the same form key, as the page does.
"""

import http.client
import os
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from random import Random
from urllib.parse import urlencode
from uuid import UUID

import psycopg
import pytest

from jianhe.demo.people import People
from jianhe.server.cluster import cluster_of
from jianhe.server.database import NAME
from tests.bench_service import command, installed_home
from tests.server.test_supervisor import Service

pytestmark = pytest.mark.kill
REGISTRATIONS, WRITERS, PATIENCE = 200, 16, 120
# After how many acknowledgements which process is killed; the words stand in its command line.
BLOWS = (
    (20, "web"),
    (45, "postgres"),
    (70, "django work"),
    (95, "web"),
    (120, "postgres"),
    (145, "gunicorn"),
    (165, "django work"),
)


class Browser:
    """One logged-in person: sends forms with its cookies, and says what came back."""

    def __init__(self, home: Path, username: str, password: str) -> None:
        self.home = home
        self.cookies: dict[str, str] = {}
        self.send("GET", "/desk/login/")
        code, where = self.send("POST", "/desk/login/", {"username": username, "password": password})
        assert code in (302, 303), (code, where)

    def send(self, verb: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """The status, and where the answer leads or what it says."""
        address = (self.home / "run.address").read_text().removeprefix("http://").rstrip("/")
        connection = http.client.HTTPConnection(address, timeout=30)
        try:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            body = None
            if form is not None:
                body = urlencode({**form, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")})
                headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://{address}{path}"}
            connection.request(verb, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, value = cookie.split(";")[0].split("=", 1)
                self.cookies[name] = value
            return answer.status, answer.headers.get("Location") or text
        finally:
            connection.close()


class Registering:
    """Two hundred registrations by sixteen writers, each sent until it is acknowledged."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.acknowledged: dict[UUID, str] = {}
        self.again: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.lock = threading.Lock()
        random = Random(7)
        people = People(random)
        self.forms = [self._form(UUID(int=random.getrandbits(128), version=4), people, n) for n in range(REGISTRATIONS)]

    @staticmethod
    def _form(key: UUID, people: People, n: int) -> dict[str, str]:
        person = people.person(on=date(2026, 11, 24))
        return {
            "form_key": str(key), "party_count": "1", "channel": "call", "party-0-part": "petitioner",
            "party-0-name": person.name, "party-0-id_type": "identity_card", "party-0-number": person.number,
            "party-0-no_id_reason": "" if person.number else "没带证件", "party-0-phone": person.phone,
            "story": f"示例：第 {n} 件（虚构）", "matter_type": "unpaid_wages", "then": "register", "do": "register",
        }  # fmt: skip

    def run(self) -> None:
        with ThreadPoolExecutor(WRITERS) as writers:
            list(writers.map(self._register, self.forms))

    def _register(self, form: dict[str, str]) -> None:
        """Until the receipt comes; every fifth is sent once more afterwards, like a second click."""
        key = UUID(form["form_key"])
        number = self._sent(form)
        if number is None:
            return
        with self.lock:
            self.acknowledged[key] = number
        if key.int % 5 == 0 and (second := self._sent(form)) != number:
            self.wrong.append(f"{form['story']}: first {number}, then {second}")

    def _sent(self, form: dict[str, str]) -> str | None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                code, said = self.browser.send("POST", "/desk/register/", form)
            except (OSError, http.client.HTTPException) as error:
                self.again[type(error).__name__] += 1
            else:
                receipt = re.search(r"/matters/(\d{4}-\d{5})/receipt/", said) if code in (302, 303) else None
                if receipt:
                    return receipt[1]
                if code < 500:
                    self.wrong.append(f"{form['story']}: {code} {said[:300]}")
                    return None
                self.again[str(code)] += 1
            time.sleep(0.3)
        self.wrong.append(f"{form['story']}: no answer in {PATIENCE} s")
        return None


@pytest.fixture
def service() -> Iterator[Service]:
    """The service with its posts filled, on a cluster of its own that is as durable as any."""
    with installed_home("kill") as home:
        running = Service(home)
        yield running
        if running.process.poll() is None:
            running.stop()
        running.output.unlink()


def _strike(service: Service, registering: Registering, struck: Counter[str]) -> None:
    """Kill one process after the other while the writers write."""
    for after, what in BLOWS:
        while len(registering.acknowledged) < after:
            if registering.wrong:
                return
            time.sleep(0.05)
        if what == "web":
            os.kill(_web_workers(service)[0], signal.SIGKILL)
        else:
            service.kill(what)
        struck[what] += 1


def _web_workers(service: Service) -> list[int]:
    """Gunicorn's own children, of which its master starts new ones."""
    while True:
        for master in service.children("gunicorn"):
            workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
            if workers:
                return [int(pid) for pid in workers]
        time.sleep(0.1)


def test_what_was_acknowledged_is_there_exactly_once(service: Service) -> None:
    logins = dict(line.split("\t")[1:3] for line in (service.home / "logins.txt").read_text().splitlines())
    registering = Registering(Browser(service.home, "chuangkou", logins["chuangkou"]))
    struck: Counter[str] = Counter()
    striker = threading.Thread(target=_strike, args=[service, registering, struck])
    striker.start()
    registering.run()
    striker.join()
    cluster = cluster_of(service.home)
    with psycopg.connect(str(cluster.admin(NAME))) as admin:
        assert admin.execute("SHOW fsync").fetchone() == ("on",)
        contacts = admin.execute(
            "SELECT c.form_key, m.year || '-' || lpad(m.serial::text, 5, '0'), c.story FROM records_contact c"
            " JOIN records_matter m ON m.id = c.matter_id"
        ).fetchall()
        ((matters,),) = admin.execute("SELECT count(*) FROM records_matter").fetchall()
    print(
        f"\nkilled with -9: {dict(struck)}; {len(registering.acknowledged)} of {REGISTRATIONS} acknowledged, "
        f"{matters} matters, {len(contacts)} contacts; sent again after: {dict(registering.again)}"
    )
    assert registering.wrong == [], service.said()[-3000:]
    assert struck == Counter(what for _, what in BLOWS)
    assert {key: number for key, number, _ in contacts} == registering.acknowledged
    assert len(contacts) == matters == REGISTRATIONS == len({story for _, _, story in contacts})
    assert service.stop() == 0
    for words in (("check",), ("audit", "verify")):
        done = command(service.home, *words)
        assert done.returncode == 0, done.stdout + done.stderr
