"""The account that PostgreSQL runs under: our own, or, since it refuses root, a system account made for it."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

from jianhe.server.problem import Problem

NAME = "jianhe"


def account() -> pwd.struct_passwd | None:
    """The system account when we are root (made at first need), None when we are an ordinary user already."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        if not shutil.which("useradd", path=_path()):
            raise Problem(
                f"PostgreSQL 不以 root 运行：请建一个名为 {NAME} 的系统账号。",
                f"PostgreSQL does not run as root: create a system account named {NAME}.",
            ) from None
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME]
        made = subprocess.run(command, env={"PATH": _path()}, capture_output=True, text=True)
        try:
            return pwd.getpwnam(NAME)  # also when another process was faster
        except KeyError:
            raise Problem(
                f"系统账号 {NAME} 没有建成，请手工建立。",
                f"The system account {NAME} could not be created, create it by hand: {made.stderr.strip()}",
            ) from None


def dropped() -> dict[str, object]:
    """Arguments for subprocess that start a child as that account."""
    who = account()
    return {} if who is None else {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}


def own(path: Path) -> None:
    """Give a folder to the account, if there is one."""
    who = account()
    if who is not None:
        os.chown(path, who.pw_uid, who.pw_gid)


def can_enter(path: Path) -> bool:
    """Whether the account may walk into the folder; asked of the system itself, not guessed from modes."""
    if account() is None:
        return os.access(path, os.X_OK)
    probe = subprocess.run(["test", "-x", str(path)], cwd="/", env={"PATH": _path()}, **dropped())  # type: ignore[call-overload]
    return bool(probe.returncode == 0)


def _path() -> str:
    return "/usr/sbin:/usr/bin:/sbin:/bin:" + os.environ.get("PATH", "")
