"""`./jianhe run`: database, tables, demonstration centre, web server and worker, kept alive until Ctrl-C."""

import argparse
import contextlib
import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import psycopg

from jianhe.server import schema
from jianhe.server.database import Database, database
from jianhe.server.home import home as data_folder
from jianhe.server.problem import Problem

WORKERS, THREADS = 2, 4


@dataclass
class Child:
    """A process that must be running: started again, ever more slowly, when it ends by itself."""

    name: str
    command: list[str]
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    again_at: float = 0.0
    failures: int = field(default=0)

    def keep(self) -> None:
        """Start it when it is not running and its pause is over."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None:
            say(f"{self.name} 已停止（{self.process.returncode}），重新启动 · ended, starting again")
            self.failures = self.failures + 1 if now - self.started < 10 else 0
            self.again_at = now + min(2**self.failures - 1, 15)
            self.process = None
        if now >= self.again_at:
            self.process = subprocess.Popen(self.command, start_new_session=True, preexec_fn=_end_with_parent)
            self.started = now

    def stop(self) -> None:
        """Ask it to finish what it is doing; after 25 seconds no longer ask."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(25)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Stopped(Exception):
    """Ctrl-C or SIGTERM."""


def run(arguments: list[str]) -> int:
    """The whole service. Returns 0 when it was asked to stop."""
    options = _options(arguments)
    home = data_folder()
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)
    try:
        with _alone(home), database(home, child=True, say=say) as found:
            schema.bring_up_to_date(found, say)
            first = options.demo and _is_empty(found) and _load_demo()
            if lacks_entries(found):
                renew_search()
            port = _web_port(home, options.host, options.port)
            address = f"http://{_shown(options.host)}:{port}/"
            (home / "run.address").write_text(address)
            children = [_web(options.host, port), _worker()]
            try:
                for child in children:
                    child.keep()
                _wait_until_it_answers(address, children[0])
                _announce(address, home, first)
                while True:
                    time.sleep(0.3)
                    _keep_database(found)
                    for child in children:
                        child.keep()
            finally:
                for child in reversed(children):
                    say(f"停止 {child.name} · stopping")
                    child.stop()
                say("停止数据库 · stopping the database" if found.cluster else "")
    except Stopped:
        say("已停止 · stopped")
        return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="jianhe run", description="启动检和 · start everything")
    parser.add_argument("--port", type=int, default=0, help="网页端口；不给则找一个空闲的 · web port, else a free one")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，0.0.0.0 表示本网段可访问 · address to listen on")
    parser.add_argument(
        "--no-demo", dest="demo", action="store_false", help="不装载示范中心 · without the demonstration"
    )
    return parser.parse_args(arguments)


def _stop(number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Stopped


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One service per data folder; a second one is told where the first is."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "run.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with contextlib.suppress(OSError):
                where = (home / "run.address").read_text()
                raise Problem(
                    f"已经在运行：{where} 。要再开一套，请用 JIANHE_HOME 另指定数据目录。",
                    f"It runs already at {where} : for a second one, name another data folder in JIANHE_HOME.",
                ) from None
            raise Problem("正在启动中，请稍候。", "It is just being started; wait a moment.") from None
        yield


def _is_empty(found: Database) -> bool:
    """No centre yet: asked past the policies, which would hide one."""
    with psycopg.connect(str(found.backup)) as backup:
        return backup.execute("SELECT 1 FROM people_centre LIMIT 1").fetchone() is None


def lacks_entries(found: Database) -> bool:
    """Matters that the search box does not know yet: after an upgrade, or restored from an older backup."""
    with psycopg.connect(str(found.backup)) as backup:
        row = backup.execute(
            "SELECT EXISTS (SELECT 1 FROM records_matter m LEFT JOIN records_searchentry e ON e.matter_id = m.id"
            " WHERE e.matter_id IS NULL AND NOT m.is_sealed AND m.void_at IS NULL)"
        ).fetchone()
    return bool(row and row[0])


def renew_search() -> None:
    """Write them. A service whose search is not complete is better than none: a failure is told, and the start goes on."""
    say("补写查找条目，事项多时要几分钟 · writing search entries, which takes minutes where there are many matters")
    if subprocess.run([*_django(), "search_renew"]).returncode != 0:
        say("查找条目没有写完（上面是原因），可以再运行 ./jianhe search renew · run it again, the reason stands above")


def _load_demo() -> bool:
    """The demonstration centre, once; it leaves its log-ins in logins.txt."""
    say("装载目录与示范中心（旌阳，人物均为虚构）· loading the catalogue and the demonstration centre")
    if subprocess.run([*_django(), "load_demo"]).returncode != 0:
        raise Problem(
            "示范中心没有装载成功（上面是原因）；不需要时请用 ./jianhe run --no-demo。",
            "The demonstration was not loaded, the reason stands above; without it: ./jianhe run --no-demo.",
        )
    return True


def _django() -> list[str]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "jianhe.config.settings"
    return [sys.executable, "-P", "-m", "django"]


def _web(host: str, port: int) -> Child:
    command = [
        sys.executable, "-P", "-m", "gunicorn", "jianhe.config.wsgi", f"--bind={host}:{port}",
        f"--workers={WORKERS}", f"--threads={THREADS}", "--timeout=60", "--graceful-timeout=20",
        "--log-level=warning", "--no-control-socket",
    ]  # fmt: skip
    return Child("网页服务 web", command)


def _worker() -> Child:
    return Child("后台任务 worker", [*_django(), "work"])


def _web_port(home: Path, host: str, given: int) -> int:
    """The port given, else the one of last time, else 8000 or the next that is free."""
    remembered = home / "web.port"
    if given:
        if not _is_free(host, given):
            raise Problem(f"端口 {given} 已被占用，请换一个。", f"Port {given} is taken; give another.")
        return given
    last = int(remembered.read_text()) if remembered.exists() else 8000
    for port in [last, *range(8000, 8100)]:
        if _is_free(host, port):
            remembered.write_text(str(port))
            return port
    raise Problem("8000–8099 都被占用，请用 --port 指定。", "Ports 8000 to 8099 are taken; give one with --port.")


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _shown(host: str) -> str:
    if host in {"0.0.0.0", "::"}:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _wait_until_it_answers(address: str, web: Child) -> None:
    """Until the first page comes; a web server that cannot start at all is a reason to give up."""
    first_page = Request(address, headers={"X-Forwarded-Proto": "https"})  # with JIANHE_HTTPS plain ones are sent away
    for _ in range(600):
        try:
            urlopen(first_page, timeout=10).close()
            return
        except HTTPError:
            return
        except (URLError, OSError):
            web.keep()
            if web.failures > 3:
                break
            time.sleep(0.1)
    raise Problem("网页服务没有启动成功（上面是原因）。", "The web server did not start; the reason stands above.")


def _announce(address: str, home: Path, first: bool) -> None:
    logins = home / "logins.txt"
    say(f"\n检和已就绪 · Jianhe is ready: {address}")
    if first and logins.exists():
        say(logins.read_text().rstrip())
    elif logins.exists():
        say(f"示范账号见 · demonstration log-ins are in {logins}")
    say("按 Ctrl-C 停止 · Ctrl-C stops it\n")


def _keep_database(found: Database) -> None:
    """After a crash the server recovers on the same port, where everybody will look for it."""
    cluster = found.cluster
    if cluster is None or cluster.pid() is not None:
        return
    say("数据库已停止，重新启动 · the database ended, starting it again")
    try:
        cluster.start(child=True, keep_port=True)
    except Problem as problem:
        say(str(problem))


def _end_with_parent() -> None:
    """In the child, before exec: be asked to stop when the supervisor dies, however it dies (Linux)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def say(line: str) -> None:
    """Progress goes to the terminal at once."""
    if line:
        print(line, file=sys.stderr, flush=True)
