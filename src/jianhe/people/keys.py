"""Primary keys: UUIDv7 made in Python, so that rows made in any county merge upstream without collision."""

from uuid import UUID

from uuid6 import uuid7


def new_key() -> UUID:
    """A new time-ordered key."""
    return UUID(int=uuid7().int)
