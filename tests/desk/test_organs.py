"""An organ's desk: what was handed to it and nothing else, signed with one press, answered, never closed from there."""

from collections import defaultdict
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from jianhe.casework import attachments, handling
from jianhe.people.models import Unit
from jianhe.records.models import Attachment, Entry, HandOver, Matter, MoreTime, Party
from tests import build
from tests.desk.test_worklist import acting_as, centre, client_of, made_by, page_of, send
from tests.statements import counted_statements
from tests.whole.places import Site, routes

__all__ = ["centre"]
pytestmark = pytest.mark.django_db
LABOUR = build.OUTSIDER
OTHERS, INNER = "金丝雀别人的", "金丝雀内部研判"


def noted(matter: Matter, text: str) -> Matter:
    now = timezone.now()
    handling.note(matter=matter, kind="note", text=text, happened_at=now, by=acting_as(build.HEAD), at=now)
    return matter


def site_of(matter: Matter) -> Site:
    """Every address that a matter has, with the keys of what stands on it."""
    acting_as(build.HEAD)
    keys: dict[str, UUID] = defaultdict(uuid4)
    for folder, model in (("notes", Entry), ("people", Party), ("materials", Attachment)):
        keys[folder] = model.objects.filter(matter=matter).latest("id").pk
    return Site(matter, matter, matter, keys, keys)


def test_whatever_address_its_clerk_opens_shows_neither_other_matters_nor_inner_parts() -> None:
    theirs = noted(made_by(build.HEAD, "accepted"), INNER)
    other = noted(made_by(build.HEAD, "accepted", name=OTHERS, title=f"{OTHERS}的事", story=f"{OTHERS}的经过"), OTHERS)
    for matter in (theirs, other):
        upload = SimpleUploadedFile(f"{matter.title}.txt", matter.title.encode())
        attachments.attach(matter=matter, upload=upload, by=acting_as(build.HEAD), at=timezone.now())
    send(theirs, "labour_inspection", by=build.HEAD)
    send(other, "womens_federation", by=build.HEAD)
    told, seen = [], ""
    client = client_of(LABOUR)
    for matter in (theirs, other):
        site = site_of(matter)
        for route in routes():
            answer = client.get(site.address(route))
            text = b"".join(answer).decode("utf-8", "replace") if not answer.streaming else ""
            seen += text
            told += [f"{route.name}: {words}" for words in (OTHERS, INNER) if words in text]
            if matter is other and "number" in route.arguments and answer.status_code == 200:
                told.append(f"opens {route.name}")
    assert told == []
    assert theirs.title in seen  # the guard is not blind: what was handed over is there
    assert INNER in page_of(build.HEAD, f"/desk/matters/{theirs.short_code}/")


def test_an_organ_lands_on_its_own_desk_and_signs_with_one_press() -> None:
    assert client_of(LABOUR).get("/desk/").headers["Location"] == "/desk/inbox/"
    assert "都接收了" in page_of(LABOUR, "/desk/inbox/") and "手上没有要答复的" in page_of(LABOUR, "/desk/inbox/")
    matter = made_by(build.HEAD, "accepted")
    send(matter, "labour_inspection", by=build.HEAD)
    assert f'action="/desk/inbox/{matter.short_code}/sign/"' in page_of(LABOUR, "/desk/inbox/")
    client_of(LABOUR).post(f"/desk/inbox/{matter.short_code}/sign/")
    page = page_of(LABOUR, "/desk/inbox/")
    assert matter.title in page.split("我们手上的")[1] and "主办" in page


def test_it_asks_for_more_time_and_the_sender_grants_it_and_then_it_answers() -> None:
    matter = made_by(build.HEAD, "accepted")
    send(matter, "labour_inspection", by=build.HEAD)
    address = f"/desk/inbox/{matter.short_code}/"
    client_of(LABOUR).post(f"{address}sign/")
    acting_as(build.HEAD)
    due = HandOver.objects.get(matter=matter).answer_due_on
    until = due.replace(year=due.year + 1)
    late = client_of(LABOUR).post(f"{address}more-time/", {"reason": "inquiring", "until": until, "text": "还差一份。"})
    assert late.status_code == 422 and "法定期限到" in late.content.decode() and "还差一份。" in late.content.decode()
    until = due + timedelta(days=3)
    assert client_of(LABOUR).post(
        f"{address}more-time/", {"reason": "inquiring", "until": until, "text": "还差一份。"}
    ).status_code == 303
    assert "还差一份。" in page_of(build.HEAD, "/desk/inbox/")
    acting_as(build.HEAD)
    asked = MoreTime.objects.get()
    client_of(build.HEAD).post(f"{address}more-time/{asked.pk}/", {"granted": "yes"})
    acting_as(build.HEAD)
    assert HandOver.objects.get(matter=matter).answer_due_on == until
    assert client_of(LABOUR).post(f"{address}answer/", {"text": " "}).status_code == 422
    assert client_of(LABOUR).post(f"{address}answer/", {"text": "已责令支付。"}).status_code == 303
    assert "已责令支付。" in page_of(build.HEAD, f"/desk/matters/{matter.short_code}/hand-overs/")
    assert "劳动保障监察大队答复" in page_of(build.HEAD, f"/desk/matters/{matter.short_code}/")


def test_a_helping_unit_finds_no_way_to_close(centre: Any) -> None:
    matter = made_by(build.HEAD, "replied")
    ask = client_of(build.HEAD).post(
        f"/desk/matters/{matter.short_code}/hand-overs/help/", {"to_unit": unit("civil"), "ask": "请核对工资表。"}
    )
    assert ask.status_code == 303
    page = page_of("chengban2", f"/desk/matters/{matter.short_code}/steps/close/")
    assert "协办的不能办结" in page


def test_the_desk_costs_no_statement_per_matter() -> None:
    def cost() -> int:
        client = client_of(LABOUR)
        with counted_statements() as statements:
            assert client.get("/desk/inbox/").status_code == 200
        return len(statements)

    for count in (1, 2):
        for sign in (True, False):
            matter = made_by(build.HEAD, "accepted")
            send(matter, "labour_inspection", by=build.HEAD)
            if sign:
                client_of(LABOUR).post(f"/desk/inbox/{matter.short_code}/sign/")
        if count == 1:
            first = cost()
    assert cost() == first


def unit(code: str) -> UUID:
    key: UUID = Unit.objects.get(code=code).pk
    return key
