"""The keys are made once, are the same for everyone, and nobody else can read them."""

import base64
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jianhe.server import secrets


def test_many_processes_at_once_get_the_same_keys(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: secrets.load_or_create(tmp_path), range(16)))
    assert all(keys == made[0] for keys in made)
    assert len(list((tmp_path / "secrets").iterdir())) == 1


def test_keys_are_long_and_closed(tmp_path: Path) -> None:
    keys = secrets.load_or_create(tmp_path)
    assert len(base64.b64decode(keys["hash"])) == 32
    for ring in (keys["fields"], keys["files"]):
        assert len(base64.b64decode(ring["keys"][ring["current"]])) == 32
    path = tmp_path / "secrets" / "keys.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_password_stays(tmp_path: Path) -> None:
    assert secrets.password(tmp_path, "a") == secrets.password(tmp_path, "a") != secrets.password(tmp_path, "b")
