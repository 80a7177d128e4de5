"""One person at the desk, measured: a session over HTTP, each page asked again and again, one after the other."""

import http.client
import re
import statistics
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit


@dataclass(frozen=True)
class Measured:
    """Times in milliseconds, sorted."""

    name: str
    times: list[float]

    def row(self) -> str:
        cut = statistics.quantiles(self.times, n=100)
        rate = 1000 / statistics.fmean(self.times)
        return f"{self.name:<34}{rate:>8.1f}/s  p50 {cut[49]:>7.1f}  p95 {cut[94]:>7.1f}  p99 {cut[98]:>7.1f}  ms"


class Browser:
    """Keeps a connection and cookies; follows nothing by itself."""

    def __init__(self, address: str) -> None:
        self.host = urlsplit(address).netloc
        self.connection = http.client.HTTPConnection(self.host)
        self.cookies: dict[str, str] = {}

    def send(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, Location and body."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):  # the server closed an idle connection
            self.connection.close()
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer.status, answer.getheader("Location") or "", text

    def form(self, path: str) -> dict[str, str]:
        """The hidden fields of a page's main form, with its token."""
        _status, _location, text = self.send("GET", path)
        main = text[text.rindex("csrfmiddlewaretoken") - 200 :]
        found = dict(re.findall(r'<input type="hidden" name="([^"]+)"[^>]*? value="([^"]*)"', main))
        found["csrfmiddlewaretoken"] = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)[1]
        return found

    def log_in(self, username: str, password: str) -> None:
        fields = self.form("/desk/login/")
        status, _location, text = self.send(
            "POST", "/desk/login/", {**fields, "username": username, "password": password}
        )
        if status != 302:
            raise RuntimeError(f"log-in answered {status}: {text[:300]}")


def measure(name: str, times: int, act: Callable[[], int]) -> Measured:
    """Run `act` a few times to warm up, then `times` times; each must answer with a page or a way on."""
    for _ in range(5):
        act()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        status = act()
        taken.append((time.perf_counter() - began) * 1000)
        if status not in (200, 302, 303):
            raise RuntimeError(f"{name} answered {status}")
    return Measured(name, sorted(taken))


def fresh_key() -> str:
    return str(uuid.uuid4())
