"""Where this installation keeps what it must not lose: JIANHE_HOME, or a folder derived from the checkout."""

import hashlib
import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]


def home() -> Path:
    """The data folder. Root's default lies outside the checkout, since PostgreSQL's own account must reach it."""
    given = os.environ.get("JIANHE_HOME")
    if given:
        return Path(given).expanduser().absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/jianhe") / hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:12]
    return CHECKOUT / "var"
