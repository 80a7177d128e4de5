"""PostgreSQL addresses of the form postgresql://user:password@host:port/name?option=value."""

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit


@dataclass(frozen=True)
class Dsn:
    """One way into one database."""

    host: str
    port: int
    name: str
    user: str
    password: str
    options: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        query = f"?{urlencode(self.options)}" if self.options else ""
        login = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}"
        return f"postgresql://{login}@{quote(self.host, safe='')}:{self.port}/{quote(self.name, safe='')}{query}"

    def to(self, **changes: Any) -> "Dsn":
        """The same server with another name, user or password."""
        return replace(self, **changes)


def parse(text: str) -> Dsn:
    """Read an address; ValueError with a sentence when it is none."""
    parts = urlsplit(text)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ValueError("A database address looks like postgresql://user:password@host:5432/name.")
    return Dsn(
        host=unquote(parts.hostname or "127.0.0.1"),
        port=parts.port or 5432,
        name=unquote(parts.path.lstrip("/")),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        options=dict(parse_qsl(parts.query)),
    )


def for_django(text: str) -> dict[str, Any]:
    """The address as Django's settings want it; an empty one gives a database that nobody can reach."""
    if not text:
        return {"NAME": "jianhe", "HOST": "127.0.0.1", "PORT": 1, "USER": "", "PASSWORD": "", "OPTIONS": {}}
    at = parse(text)
    return {
        "NAME": at.name,
        "HOST": at.host,
        "PORT": at.port,
        "USER": at.user,
        "PASSWORD": at.password,
        "OPTIONS": dict(at.options),
    }
