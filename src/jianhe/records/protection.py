"""Protected fields: identity numbers, phones and addresses, encrypted field by field and found by a keyed hash.

A value read from the database is a `Protected`: it prints as its mask, and only `open()` gives the text. Views do not
call `open()`; the verb `jianhe.casework.reading.reveal` does, and writes the event that says who looked.
"""

import base64
import hmac
import secrets
import unicodedata
from functools import lru_cache
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models


@lru_cache(maxsize=8)
def _cipher(key_id: str) -> AESGCM:
    return AESGCM(base64.b64decode(settings.JIANHE_KEYS["fields"]["keys"][key_id]))


def seal_text(text: str, purpose: str) -> bytes:
    """Encrypt a text under the current key: `key id : nonce (12 bytes) ciphertext`. `purpose` binds it to a column."""
    key_id = settings.JIANHE_KEYS["fields"]["current"]
    nonce = secrets.token_bytes(12)
    return key_id.encode() + b":" + nonce + _cipher(key_id).encrypt(nonce, text.encode(), purpose.encode())


def open_text(sealed: bytes, purpose: str) -> str:
    """Decrypt what `seal_text` made. Raises `cryptography.exceptions.InvalidTag` when it was changed or moved."""
    key_id, rest = bytes(sealed).split(b":", 1)
    return _cipher(key_id.decode()).decrypt(rest[:12], rest[12:], purpose.encode()).decode()


def keyed_hash(text: str) -> str:
    """A hash by which an exact value is found again without being readable: HMAC-SHA-256, hex, of the plain digits."""
    plain = "".join(unicodedata.normalize("NFKC", text).upper().split()).replace("-", "")
    key = base64.b64decode(settings.JIANHE_KEYS["hash"])
    return hmac.new(key, plain.encode(), sha256).hexdigest()


class Protected:
    """A protected value: shown as its mask, opened only on purpose."""

    __slots__ = ("_purpose", "_sealed")

    def __init__(self, sealed: bytes, purpose: str) -> None:
        self._sealed, self._purpose = sealed, purpose

    def open(self) -> str:
        return open_text(self._sealed, self._purpose)

    @property
    def mask(self) -> str:
        """Identity numbers as 5106…1234, phones as 138****2046, other text by its first three characters."""
        text = self.open()
        if self._purpose.endswith("id_number"):
            return f"{text[:4]}…{text[-4:]}" if len(text) > 8 else "…" + text[-2:]
        if self._purpose.endswith("phone"):
            return f"{text[:3]}****{text[-4:]}" if len(text) >= 11 else "****" + text[-4:]
        return text[:3] + "…" if len(text) > 3 else "…"

    def __str__(self) -> str:
        return self.mask

    def __bool__(self) -> bool:
        return True


class ProtectedField(models.BinaryField):
    """A column that is encrypted on its way in and comes back as `Protected` (or None where nothing was given)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    @property
    def _purpose(self) -> str:
        return f"{self.model._meta.db_table}.{self.attname}"

    def sealed(self, value: Any) -> bytes | None:
        """A value as it stands in the table."""
        if isinstance(value, Protected):
            value = value.open()
        return None if value in (None, "") else seal_text(value, self._purpose)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return super().get_db_prep_value(self.sealed(value), connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Protected | None:
        return None if value is None else Protected(bytes(value), self._purpose)

    def value_to_string(self, obj: Any) -> str:
        raise TypeError("protected fields are never serialised; use backup")
