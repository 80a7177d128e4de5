"""The keys of this installation, made once and kept in JIANHE_HOME/secrets/keys.json, readable by its owner only."""

import base64
import json
import os
import secrets
from pathlib import Path
from typing import TypedDict


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


def write_once(path: Path, text: str) -> None:
    """Create a 0600 file whole or not at all; whoever came first wins."""
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
