"""验记录: the hash on a receipt stands, until somebody rewrites the row behind it; and anybody can compute it again."""

import re
from collections.abc import Callable
from hashlib import sha256
from html import unescape
from typing import Any

import pytest

from jianhe.casework import looking_up
from jianhe.people.models import Centre
from jianhe.server.database import Database
from tests import build
from tests.build import AT, CLERK, HEAD
from tests.checked_client import checked_client

ON = "/record/"
TAMPER = "SET session_replication_role = replica; "


def answer(code: str, digest: str, *, english: bool = False) -> tuple[int, str]:
    response = checked_client(english=english).post(ON, {"code": code, "digest": digest})
    return response.status_code, response.content.decode()


def test_the_hash_of_a_receipt_stands_until_the_row_is_rewritten(own_db: Database, admin_db: Callable[..., Any]) -> None:
    build.a_centre()
    with build.acting(CLERK) as by:
        matter = build.a_matter(by=by)
    with build.acting(HEAD) as by:
        sealed = build.a_matter(by=by, is_sealed=True)
    slip = checked_client(CLERK).get(f"/desk/matters/{matter.short_code}/receipt/").content.decode()
    groups = re.search(r'class="small hash">([0-9a-f ]{71})<', slip)
    assert groups is not None
    code, digest = matter.lookup_code, groups[1]
    for english in (False, True):
        assert answer(code, digest, english=english)[0] == 200
    status, text = answer(code.lower(), digest.upper())
    assert status == 200 and "没有改过" in text
    for secret in ("王建军", matter.code, "工资"):
        assert secret not in text

    told = checked_client().post("/track/", {"code": code, "digits": "2046"}).content.decode()
    before = re.search(r'class="hash">([0-9a-f]{64})<', told)
    fields = [unescape(one) for one in re.findall(r"<li><code>(.*?)</code></li>", told)]
    assert before is not None and len(fields) == 9 and fields[3] == "matter_registered"
    assert sha256(bytes.fromhex(before[1]) + "\x1f".join(fields).encode()).hexdigest() == digest.replace(" ", "")
    quiet = checked_client().post("/track/", {"code": sealed.lookup_code, "digits": "2046"}).content.decode()
    assert "登记的校验值" in quiet and "matter_registered" not in quiet

    assert answer(sealed.lookup_code, digest)[0] == answer("K7P4-29XMAB", digest)[0] == answer(code, "0" * 64)[0] == 404
    assert "64 个数字" in answer(code, "12")[1]

    where = f"WHERE matter_id = '{matter.pk}' AND kind = 'matter_registered'"
    admin_db(TAMPER + f"UPDATE records_event SET at = at - interval '1 day' {where}")
    status, text = answer(code, digest)
    assert status == 200 and "被动过" in text
    admin_db(TAMPER + f"UPDATE records_event SET at = at + interval '1 day' {where}")
    assert "没有改过" in answer(code, digest)[1]
    after = f"(SELECT seq + 1 FROM records_link WHERE event_id = (SELECT id FROM records_event {where}))"
    admin_db(TAMPER + f"UPDATE records_link SET hash = sha256('x') WHERE seq = {after}")
    assert "被动过" in answer(code, digest)[1]


@pytest.mark.usefixtures("db")
def test_many_checks_from_one_address_wait() -> None:
    assert Centre.objects.exists()
    answers = [
        looking_up.record_stands(code="K7P4-29XMAB", digest="00" * 32, address="192.0.2.1", at=AT) for _ in range(61)
    ]
    assert answers[:60] == ["unknown"] * 60 and answers[60] != "unknown"
