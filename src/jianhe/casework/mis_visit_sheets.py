"""误访反馈 as a sheet: what the page shows, with the same counts hidden; who took it is written down."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime

from jianhe.casework.permits import must
from jianhe.people.standing import Standing
from jianhe.records import events


def sheet(*, rows: Sequence[Sequence[object]], by: Standing, at: datetime) -> bytes:
    """Rows of words and counts, the first one the headings, as CSV that a spreadsheet opens (UTF-8 with its mark)."""
    must(by, "see_mis_visits")
    assert by.centre is not None and by.person is not None
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    events.append(
        "data_exported", centre=by.centre.pk, actor=by.person.pk, at=at,
        facts={"what": "mis_visits", "rows": len(rows) - 1, "masked": True},
    )  # fmt: skip
    return written.getvalue().encode("utf-8-sig")
