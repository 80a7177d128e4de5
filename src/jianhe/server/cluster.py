"""One embedded PostgreSQL cluster: made, started as our own child, found again when it already runs, stopped."""

import contextlib
import ctypes
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from jianhe.server import account, secrets
from jianhe.server.binaries import binaries
from jianhe.server.dsn import Dsn
from jianhe.server.problem import Problem

SUPERUSER = "jianhe_admin"
MAX_CONNECTIONS = 60  # 2 workers x 4 threads, the job worker, commands and a reserve
_LOG_BYTES = 10_000_000
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass
class Cluster:
    """A cluster in `folder`, with the superuser's password in `home`. `fast` gives up durability, for tests."""

    home: Path
    folder: Path
    fast: bool = False
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def admin(self, name: str = "postgres") -> Dsn:
        """The superuser's way into a database of this cluster."""
        return Dsn("127.0.0.1", self.port, name, SUPERUSER, secrets.password(self.home, SUPERUSER))

    def start(
        self, *, child: bool = True, keep_port: bool = False, say: Callable[[str], None] = lambda line: None
    ) -> bool:
        """Have it running and answering. True when this call started it, False when it ran already.

        `child`: it ends with us; otherwise it outlives us, and whoever leaves last stops it.
        `keep_port`: after a crash others still know the old port; wait for it rather than take another.
        """
        if self._join():
            return False
        if not (self.folder / "PG_VERSION").exists():
            say("创建数据库…")
            self._initdb()
        say("启动数据库…")
        deadline = time.monotonic() + 60
        while not self._launch(child=child, keep_port=keep_port, deadline=deadline):
            # Right after a kill -9 the old shared memory may be in use for a moment.
            if time.monotonic() > deadline:
                raise Problem(
                    f"数据库没有启动，原因见 {self.log}。",
                    f"PostgreSQL did not start; the reason is in {self.log}: {self._last_words()}",
                )
            time.sleep(0.2)
        return True

    @property
    def log(self) -> Path:
        """What the server itself had to say."""
        return self.folder.with_name(f"{self.folder.name}.log")

    def pid(self) -> int | None:
        """The postmaster's process id, when it is alive."""
        lines = self._pidfile()
        if not lines:
            return None
        pid = int(lines[0])
        if self.process is not None and self.process.pid == pid:
            return pid if self.process.poll() is None else None
        return pid if _is_postgres(pid, self.folder) else None

    def stop(self) -> None:
        """Fast shutdown (SIGINT): sessions end, everything acknowledged is on disk."""
        pid = self.pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)
        for _ in range(600):
            if self.pid() is None:
                break
            time.sleep(0.05)
        else:
            os.kill(pid, signal.SIGQUIT)  # an immediate shutdown: the next start recovers
        if self.process is not None:
            self.process.wait()
            self.process = None

    def _initdb(self) -> None:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)  # half made by an interrupted first start: it has no PG_VERSION
        self.folder.mkdir(mode=0o700)
        account.own(self.folder)
        programs = binaries()
        # The account reads the password from a file of its own, which is gone right afterwards.
        pwfile = self.folder.with_name(f".{self.folder.name}.pw.{os.getpid()}")
        pwfile.touch(mode=0o600)
        pwfile.write_text(secrets.password(self.home, SUPERUSER))
        account.own(pwfile)
        locale = ["--locale=C.UTF-8"]
        if programs.major >= 17:
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command = [
            programs["initdb"], "-D", str(self.folder), "-U", SUPERUSER, "-A", "scram-sha-256",
            f"--pwfile={pwfile}", "-E", "UTF8", "-k", *locale, *(["--no-sync"] if self.fast else []),
        ]  # fmt: skip
        try:
            made = subprocess.run(command, cwd="/", capture_output=True, text=True, **account.dropped())  # type: ignore[call-overload]
        finally:
            pwfile.unlink()
        if made.returncode != 0:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise Problem(
                f"数据库没有建成（{self.folder}），请检查磁盘空间和目录权限。",
                f"The database could not be created, check disk space and permissions: {made.stderr.strip()[-300:]}",
            )

    def _launch(self, *, child: bool, keep_port: bool, deadline: float) -> bool:
        if not self.port or not _is_free(self.port):
            if keep_port:
                return False
            self.port = _free_port()
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",  # one door; and no limit on the length of the folder's name
            "max_connections": str(MAX_CONNECTIONS),
            "shared_buffers": "128MB",
            "timezone": "Asia/Shanghai",
            "log_timezone": "Asia/Shanghai",
            "log_statement": "none",
            "log_min_error_statement": "panic",  # a refused statement holds people's names; the log must not
            "log_parameter_max_length_on_error": "0",
            **(_FAST if self.fast else {}),
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        if self.log.exists() and self.log.stat().st_size > _LOG_BYTES:
            self.log.replace(self.log.with_name(f"{self.log.name}.old"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [binaries()["postgres"], "-D", str(self.folder), *options],
                cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                preexec_fn=_end_with_parent if child else None, **account.dropped(),  # type: ignore[call-overload]
            )  # fmt: skip
        while self.process.poll() is None and time.monotonic() < deadline:
            if self._answers():
                self._assert_settings()
                return True
            time.sleep(0.05)
        return False

    def _join(self) -> bool:
        """Use a server that already runs on this folder, waiting while it comes up."""
        if self.pid() is None:
            return False
        for _ in range(600):
            lines = self._pidfile()
            if len(lines) > 3:
                self.port = int(lines[3])
                if self._answers():
                    return True
            if self.pid() is None:
                return False
            time.sleep(0.1)
        raise Problem(
            f"{self.folder} 上的数据库在运行但没有应答，请查看 {self.log}。",
            f"A PostgreSQL runs on {self.folder} but does not answer; look into {self.log}.",
        )

    def _answers(self) -> bool:
        try:
            with psycopg.connect(str(self.admin()), connect_timeout=5):
                return True
        except psycopg.OperationalError:
            return False

    def _assert_settings(self) -> None:
        with psycopg.connect(str(self.admin())) as connection:
            row = connection.execute("SELECT current_setting('max_connections')::int").fetchone()
        if row is None or row[0] < MAX_CONNECTIONS:
            raise Problem(
                f"数据库允许的连接数少于 {MAX_CONNECTIONS}，请调整 max_connections。",
                f"PostgreSQL allows {row and row[0]} connections; set max_connections to {MAX_CONNECTIONS} or more.",
            )

    def _pidfile(self) -> list[str]:
        with contextlib.suppress(OSError):
            return (self.folder / "postmaster.pid").read_text().split("\n")
        return []

    def _last_words(self) -> str:
        with contextlib.suppress(OSError, IndexError):
            return self.log.read_text(errors="replace").strip().splitlines()[-1]
        return ""


def cluster_of(home: Path, *, fast: bool = False) -> Cluster:
    """The cluster of a data folder; the major version is in its name, since another major cannot read it."""
    home.mkdir(parents=True, exist_ok=True)
    place = _place(home)
    folder = place / f"pg{binaries().major}"
    others = [p.name for p in place.glob("pg*") if p.is_dir() and p != folder and (p / "PG_VERSION").exists()]
    if others and not folder.exists():
        raise Problem(
            f"{place / others[0]} 的数据属于另一个版本的 PostgreSQL（现为 {binaries().major}）："
            "请在新的 JIANHE_HOME 中恢复备份，或用 JIANHE_PG_BIN 指定原版本的程序。",
            f"The data in {place / others[0]} belong to another PostgreSQL than the installed {binaries().major}: "
            "restore a backup into a new JIANHE_HOME, or set JIANHE_PG_BIN to the programs of that version.",
        )
    port = home / "database.port"
    given = os.environ.get("JIANHE_PG_PORT") or (port.read_text() if port.exists() else "0")
    return Cluster(home=home, folder=folder, fast=fast, port=int(given))


def remember_port(cluster: Cluster) -> None:
    """The same port again next time, so that tools which were pointed at it keep working."""
    (cluster.home / "database.port").write_text(str(cluster.port))


def _place(home: Path) -> Path:
    """`home` itself, or, where PostgreSQL's account cannot reach it, a folder under /var/lib/jianhe."""
    if account.account() is None:
        return home
    home.chmod(home.stat().st_mode | 0o011)  # may be walked through; secrets/ and files/ stay closed
    if account.can_enter(home):
        return home
    outside = Path("/var/lib/jianhe") / hashlib.sha256(str(home).encode()).hexdigest()[:12]
    outside.mkdir(mode=0o711, parents=True, exist_ok=True)
    return outside


def _end_with_parent() -> None:
    """In the child, before exec: be interrupted when the supervisor dies, however it dies (Linux)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGINT)


def _is_postgres(pid: int, folder: Path) -> bool:
    """Whether this process is the postmaster of this folder, not a stranger who got its number after a crash."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        zombie = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return False
    return not zombie and str(folder).encode() in command


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
