"""当事人的期限: limits of a person that run from the receipt of a paper, such as asking for re-examination.

Which they are stands in the paper's file (`runs`). They bind the person and not us, and go on after the matter has ended:
so they are no clocks, but counted anew from the receipt whenever somebody looks.
"""

from datetime import datetime

from jianhe.casework import deadlines, documents
from jianhe.law.clocks import Deadline
from jianhe.records.models import Proceeding


def from_receipt(*, paper: str, proceeding: Proceeding, received_at: datetime) -> list[Deadline]:
    """What runs for whoever received a paper of this kind, each with its last day and the reasons."""
    kind = documents.papers().get(paper)
    return [
        deadlines.looked_at(proceeding=proceeding, limit=limit, start=received_at) for limit in (kind.runs if kind else ())
    ]
