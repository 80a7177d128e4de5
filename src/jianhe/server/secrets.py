"""The keys of this installation, made once and kept in JIANHE_HOME/secrets/keys.json, readable by its owner only."""

import base64
import hashlib
import json
import os
import secrets
import time
from pathlib import Path
from typing import TypedDict

from jianhe.server.problem import Problem


class KeyRing(TypedDict):
    """Several keys by name, of which the current one encrypts; the older ones still decrypt."""

    current: str
    keys: dict[str, str]


class Keys(TypedDict):
    """`django` signs sessions, `fields` and `files` encrypt, `hash` makes protected values findable."""

    django: str
    fields: KeyRing
    hash: str
    files: KeyRing


def load_or_create(home: Path) -> Keys:
    """Read the keys, or make them: several processes may come here at once, and all get the same."""
    path = home / "secrets" / "keys.json"
    if not path.exists():
        keys: Keys = {
            "django": secrets.token_urlsafe(48),
            "fields": {"current": "k1", "keys": {"k1": _key()}},
            "hash": _key(),
            "files": {"current": "k1", "keys": {"k1": _key()}},
        }
        write_once(path, json.dumps(keys, indent=1))
    loaded: Keys = json.loads(path.read_text())
    return loaded


def password(home: Path, name: str) -> str:
    """The random password of a database role, made at its first use."""
    path = home / "secrets" / f"{name}.password"
    if not path.exists():
        write_once(path, secrets.token_hex(24))
    return path.read_text()


def fingerprint(home: Path) -> str:
    """By this a backup knows its keys again without containing them."""
    keys = load_or_create(home)
    rings = {name: keys[name]["keys"] for name in ("fields", "files")}  # type: ignore[literal-required]
    return hashlib.sha256(json.dumps([rings, keys["hash"]], sort_keys=True).encode()).hexdigest()[:16]


def export_keys(home: Path, target: str) -> int:
    """Copy the keys into a new file that only its owner can read, to be kept apart from the backups."""
    keys = load_or_create(home)
    path = Path(target).absolute()
    if path.exists() or not path.parent.is_dir():
        raise Problem(
            f"{path} 已存在或目录不存在：请换一个新文件名。", f"{path} exists or has no folder: name a new file."
        )
    write_once(path, json.dumps(keys, indent=1))
    print(f"密钥已存到 {path}，请与备份分开保管 · the keys are in it; keep them apart from the backups")
    return 0


def import_keys(home: Path, source: str) -> int:
    """Take over exported keys; those that were here before are kept beside, for what they encrypted."""
    try:
        keys = json.loads(Path(source).read_text())
        whole = all(base64.b64decode(keys[ring]["keys"][keys[ring]["current"]]) for ring in ("fields", "files"))
        whole = whole and bool(keys["django"] and base64.b64decode(keys["hash"]))
    except (OSError, ValueError, KeyError, TypeError):
        whole = False
    if not whole:
        raise Problem(f"{source} 不是导出的密钥文件。", f"{source} is not a file of exported keys; name the right one.")
    path = home / "secrets" / "keys.json"
    if path.exists() and json.loads(path.read_text()) != keys:
        path.rename(path.with_name(f"keys.{int(time.time())}.json"))
    if not path.exists():
        write_once(path, json.dumps(keys, indent=1))
    print("密钥已导入；运行中的服务请重启 · the keys are in place; restart a running service")
    return 0


def derived_password(secret: str, name: str) -> str:
    """The password that every holder of the secret arrives at; dear to guess backwards."""
    return hashlib.scrypt(secret.encode(), salt=f"jianhe {name}".encode(), n=2**14, r=8, p=1, dklen=24).hex()


def write_once(path: Path, text: str) -> None:
    """Create a 0600 file whole or not at all; whoever came first wins."""
    if not path.parent.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
