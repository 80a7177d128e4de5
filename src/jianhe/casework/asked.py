"""What a condition is asked about: `casework.conditions` puts it together, the conditions of each road look at it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from jianhe.people.standing import Standing
from jianhe.records.models import Proceeding


@dataclass(frozen=True)
class Asked:
    """What a condition may look at. `facts` is None while only a button is drawn: nothing was typed yet."""

    proceeding: Proceeding
    facts: Mapping[str, Any] | None
    by: Standing
    on: date
    tell: Callable[[], Mapping[str, Any]]

    @cached_property
    def known(self) -> Mapping[str, Any]:
        """What the records say, asked once for all conditions: a page with twenty buttons costs one statement."""
        return self.tell()
