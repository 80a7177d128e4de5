"""`./jianhe test`: every check the project has, one after the other, with a summary."""

import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from jianhe.server.home import CHECKOUT

_PYTHON = Path(sys.executable)
_CHECKS: dict[str, list[str | Path]] = {
    "ruff": [_PYTHON.with_name("ruff"), "check", "."],
    "import-linter": [_PYTHON.with_name("lint-imports")],
    "mypy": [_PYTHON.with_name("mypy")],
    "catalogue": [_PYTHON, "-P", "-m", "jianhe", "catalogue", "check"],
}


def test(arguments: list[str]) -> int:
    """With words of your own, only pytest, with them; without, everything."""
    browser = _prepare_browser()
    outcome: dict[str, int] = {}
    with tempfile.TemporaryDirectory(prefix="jianhe-checks-") as scratch:
        environment = {**os.environ, "JIANHE_HOME": scratch, "DJANGO_SETTINGS_MODULE": "jianhe.config.settings"}
        for name, words in ({} if arguments else _CHECKS).items():
            print(f"\n── {name}", flush=True)
            outcome[name] = subprocess.run(words, cwd=CHECKOUT, env=environment).returncode
    print("\n── pytest", flush=True)
    chosen = arguments or ["-n", "3", "--dist", "worksteal", "-q"]
    outcome["pytest"] = subprocess.run([_PYTHON, "-m", "pytest", *chosen], cwd=CHECKOUT).returncode
    print("\n── 小结 · summary")
    for name, code in outcome.items():
        print(f"  {'✓' if code == 0 else '✗'} {name}")
    print(f"  {browser}")
    return 0 if not any(outcome.values()) else 1


def _prepare_browser() -> str:
    """Chromium and a Chinese font from Debian, where we may; a sentence that says how it stands."""
    # libatomic1: what drives the browser in the tests is linked against it, Chromium itself is not
    standing = {"chromium": _has_chromium(), "fonts-noto-cjk": _has_font(), "libatomic1": _has_library("atomic")}
    missing = [package for package, there in standing.items() if not there]
    if not missing:
        return "浏览器与中文字体齐备 · Chromium and Chinese fonts are there"
    packages = " ".join(missing)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return (
            f"缺少 {packages}，又不能安装（不是 Debian 的 root）；相关测试已跳过 · {packages} missing and cannot be "
            f"installed here, tests that need it were skipped: as root, apt-get install {packages}"
        )
    print(f"安装 {packages}（用于浏览器测试）· installing {packages} for the browser tests", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=environment)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
    done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL)
    if done.returncode != 0:
        return (
            f"{packages} 没有装上（apt-get 返回 {done.returncode}）；相关测试已跳过 · "
            f"apt-get could not install {packages}, tests that need it were skipped"
        )
    return f"已安装 {packages} · installed {packages}"


def _has_chromium() -> bool:
    return bool(os.environ.get("JIANHE_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser"))


def _has_library(name: str) -> bool:
    try:
        ctypes.CDLL(f"lib{name}.so.1")
    except OSError:
        return False
    return True


def _has_font() -> bool:
    folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts"]
    return any(next(folder.rglob("*CJK*"), None) for folder in folders if folder.is_dir())
