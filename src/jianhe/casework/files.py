"""Files: kept once, named by the hash of what they hold, encrypted one by one, on the disk before a row names them."""

import base64
import os
import secrets
import tempfile
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings


class Damaged(Exception):
    """A kept file cannot be opened: it is missing, was changed, or its key is gone."""


def digest(content: bytes) -> str:
    """The name of a content: SHA-256, hex."""
    return sha256(content).hexdigest()


def keep(content: bytes) -> str:
    """Keep a content and return its name. It is written and synced under another name first, then put in place."""
    name = digest(content)
    path = path_of(name)
    with suppress(FileNotFoundError):
        os.utime(path)  # the sweep of orphans leaves it alone for another day
        return name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key_id = settings.JIANHE_KEYS["files"]["current"]
    nonce = secrets.token_bytes(12)
    sealed = key_id.encode() + b":" + nonce + _cipher(key_id).encrypt(nonce, content, name.encode())
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(sealed)
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return name


def read(name: str) -> bytes:
    """The content of a kept file, checked against its name. Raises `Damaged`."""
    try:
        key_id, rest = path_of(name).read_bytes().split(b":", 1)
        content = _cipher(key_id.decode()).decrypt(rest[:12], rest[12:], name.encode())
    except (OSError, InvalidTag, KeyError, ValueError) as error:
        raise Damaged(f"file {name[:12]}… cannot be opened: {type(error).__name__}") from error
    if digest(content) != name:
        raise Damaged(f"file {name[:12]}… holds something else")
    return content


def path_of(name: str) -> Path:
    """Where a content lies: `JIANHE_HOME/files/ab/<sha256>`."""
    if len(name) != 64 or not all(sign in "0123456789abcdef" for sign in name):
        raise ValueError("not the name of a file")
    return Path(settings.JIANHE_HOME) / "files" / name[:2] / name


@lru_cache(maxsize=8)
def _cipher(key_id: str) -> AESGCM:
    return AESGCM(base64.b64decode(settings.JIANHE_KEYS["files"]["keys"][key_id]))
