"""Registering at the desk: what is typed becomes a matter, and what cannot be taken stays on the page with its sentence."""

import re
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from jianhe.people.models import Place, User
from jianhe.records.models import Attachment, Contact, Draft, Matter, Party
from tests import build
from tests.build import CLERK, HEAD, acting
from tests.statements import counted_statements

NUMBER = "51060319900101001X"  # right, and nobody's we know


@pytest.fixture
def clerk(db: None) -> Client:
    """A browser in which the window clerk of the demonstration centre is logged in."""
    build.a_centre()
    return logged_in(CLERK)


def logged_in(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def typed(**changes: Any) -> dict[str, Any]:
    """A simple visit, as the form sends it."""
    form = {
        "form_key": str(uuid4()), "party_count": "1", "channel": "visit", "party-0-part": "petitioner",
        "party-0-name": "王建军（虚构）", "party-0-id_type": "identity_card", "party-0-number": NUMBER,
        "party-0-phone": "138 0812 2046", "party-0-address": "三组", "story": "包工头拖欠工资三个月，一共两万七。",
        "matter_type": "unpaid_wages", "then": "register", "do": "register",
    }  # fmt: skip
    return {**form, **{name.replace("__", "-"): value for name, value in changes.items()}}


def person(place: int, part: str, name: str, **fields: str) -> dict[str, str]:
    row = {"part": part, "name": name, "id_type": "identity_card", **fields}
    return {f"party-{place}-{field}": value for field, value in row.items()}


def registered(username: str = CLERK) -> Matter:
    with acting(username, on=timezone.localdate()):
        return Matter.objects.select_related("town", "village").get()


def counted() -> int:
    with acting(CLERK, on=timezone.localdate()):
        return Matter.objects.count()


def words(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_a_simple_visit_becomes_a_matter_with_its_person(clerk: Client) -> None:
    response = clerk.post("/desk/register/", typed())
    assert response.status_code == 303, words(response)[:1500]
    matter = registered()
    assert response["Location"] == f"/desk/matters/{matter.short_code}/receipt/"
    assert (matter.matter_type, matter.line, matter.category, matter.state) == ("unpaid_wages", "N", "support_suit", "registered")
    with acting(CLERK, on=timezone.localdate()):
        party = Party.objects.get()
        contact = Contact.objects.get()
    assert (party.born_on, party.sex, party.phone.open()) == (date(1990, 1, 1), "m", "13808122046")
    assert (contact.channel, contact.counts_as_petition, contact.is_anonymous) == ("visit", True, False)


def test_every_field_of_the_form_reaches_the_record(clerk: Client) -> None:
    town = Place.objects.get(code="qinghe")
    village = Place.objects.get(code="qinghe_shuangqiao")
    form = typed(
        channel="hand_over", sent_by="区信访局（虚构）", outer_number="信访〔2026〕88号", village=str(village.pk), town="",
        claim="付清工资", amount="２7,000.50元", people_count="6", line_of_work="construction", category="other",
        place="青石路工地", received_on="2026-01-05", centre_received_on="2026-01-04", is_consultation="on", entered_late="on",
        flags=["group", "elderly"], party_count="3",
        **person(1, "representative", "李示例（虚构）"), **person(2, "respondent", "宏远劳务公司（虚构）", id_type="credit_code"),
    )  # fmt: skip
    assert clerk.post("/desk/register/", form).status_code == 303
    matter = registered()
    assert (matter.town, matter.village, matter.amount_fen, matter.people_count) == (town, village, 2_700_050, 6)
    assert (matter.claim, matter.line_of_work, matter.category, matter.place) == ("付清工资", "construction", "other", "青石路工地")
    assert matter.flags == ["group", "elderly"]
    with acting(CLERK, on=timezone.localdate()):
        contact = Contact.objects.get()
        parties = list(Party.objects.order_by("position"))
    assert (contact.channel, contact.sent_by, contact.outer_number) == ("hand_over", "区信访局（虚构）", "信访〔2026〕88号")
    assert (contact.entered_late, contact.counts_as_petition) == (True, False)
    assert timezone.localdate(contact.received_at) == date(2026, 1, 5)
    assert timezone.localdate(contact.centre_received_at) == date(2026, 1, 4)
    assert [(one.side, one.role, one.kind) for one in parties] == [
        ("a", "petitioner", "person"), ("a", "representative", "person"), ("b", "respondent", "company"),
    ]  # fmt: skip
    assert parties[0].address.open() == "青禾镇双桥村三组"


@pytest.mark.parametrize("channel", ["letter", "call", "online"])
def test_the_other_channels_ask_for_no_identity_number(clerk: Client, channel: str) -> None:
    response = clerk.post("/desk/register/", typed(channel=channel, **{"party-0-number": ""}))
    assert response.status_code == 303
    with acting(CLERK, on=timezone.localdate()):
        assert Contact.objects.get().channel == channel


def test_somebody_without_a_name_is_registered_as_anonymous(clerk: Client) -> None:
    form = typed(is_anonymous="on", **{"party-0-name": "", "party-0-number": "", "party-0-phone": "", "party-0-address": ""})
    assert clerk.post("/desk/register/", form).status_code == 303
    with acting(CLERK, on=timezone.localdate()):
        assert Party.objects.get().name == "匿名"
        assert Contact.objects.get().is_anonymous


def test_missing_papers_need_a_reason_and_are_taken_with_one(clerk: Client) -> None:
    refused = clerk.post("/desk/register/", typed(**{"party-0-number": ""}))
    assert refused.status_code == 422
    assert "没带证件的，选一个原因" in words(refused)
    assert clerk.post("/desk/register/", typed(**{"party-0-number": "", "party-0-no_id_reason": "没带证件"})).status_code == 303


BAD = {
    "wrong check digit": ({"party-0-number": "510603199001010016"}, "身份证号的末位对不上", "party-0-number"),
    "phone one short": ({"party-0-phone": "1380812204"}, "现在是 10 位", "party-0-phone"),
    "amount in words": ({"amount": "一万"}, "只写数字，单位是元", "amount"),
    "amount out of range": ({"amount": "99999999999999"}, "只写数字，单位是元", "amount"),
    "negative amount": ({"amount": "-5"}, "只写数字，单位是元", "amount"),
    "nobody": ({"people_count": "0"}, "人数在 1 到 100000 之间", "people_count"),
    "people in words": ({"people_count": "六"}, "人数只写数字", "people_count"),
    "a day in the future": ({"received_on": "2999-01-01"}, "收到时间不能在现在以后", "received_on"),
    "no day at all": ({"received_on": "2026-02-30"}, "日期写成", "received_on"),
    "centre received in the future": ({"centre_received_on": "2999-01-01"}, "收到时间不能在现在以后", "centre_received_on"),
    "an unknown village": ({"village": str(uuid4())}, "请从名单里选", "village"),
    "an unknown town": ({"town": "x'; DROP TABLE"}, "请从名单里选", "town"),
    "an unknown kind": ({"matter_type": "made_up"}, "请从列出的里面选", "matter_type"),
    "an unknown category": ({"category": "made_up"}, "请从名单里选", "category"),
    "an unknown channel": ({"channel": "pigeon"}, "请从名单里选", "channel"),
    "a window of another unit": ({"window": str(uuid4())}, "请从名单里选", "window"),
    "too long a story": ({"story": "字" * 20_001}, "最多 20000 个字", "story"),
    "too long a name": ({"party-0-name": "名" * 101}, "名称最多 100 个字", "party-0-name"),
    "too long an address": ({"party-0-address": "路" * 201}, "最多 200 个字", "party-0-address"),
    "no sender": ({"channel": "hand_over"}, "要写哪个机关移送", "sent_by"),
    "no story": ({"story": "\u200b \u202e", "claim": ""}, "没有写说的是什么事", "story"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "sentence", "field"), BAD.values(), ids=BAD.keys())
def test_bad_input_is_told_beside_the_field_and_everything_typed_is_kept(
    clerk: Client, change: dict[str, str], sentence: str, field: str
) -> None:
    form = {**typed(claim="付清工资", place="青石路工地"), **change}
    response = clerk.post("/desk/register/", form)
    assert response.status_code == 422
    page = response.content.decode()
    assert sentence in page
    if field not in ("matter_type", "channel"):
        assert re.search(rf'name="{field}"[^>]*aria-invalid="true"', page), f"{field} is not marked"
    for name in ("party-0-name", "party-0-phone", "claim", "place", "story", "form_key"):
        assert form[name][:60] in page, f"{name} was lost"
    assert counted() == 0


def test_control_and_direction_characters_are_left_out_of_what_is_kept(clerk: Client) -> None:
    form = typed(story="工资\x00没\u202e发\u200b", **{"party-0-name": "王\x07建\u2066军（虚构）", "party-0-address": "三\x00组"})
    assert clerk.post("/desk/register/", form).status_code == 303
    with acting(CLERK, on=timezone.localdate()):
        assert Contact.objects.get().story == "工资没发"
        party = Party.objects.get()
    assert (party.name, party.address.open()) == ("王建军（虚构）", "三组")


def test_rare_characters_and_middle_dots_stay_as_they_are(clerk: Client) -> None:
    assert clerk.post("/desk/register/", typed(**{"party-0-name": "𠮷㛃䶮喆•买买提（虚构）"})).status_code == 303
    with acting(CLERK, on=timezone.localdate()):
        assert Party.objects.get().name == "𠮷㛃䶮喆·买买提（虚构）"


def test_a_sixth_representative_is_refused_with_the_article(clerk: Client) -> None:
    rows = {key: value for place in range(1, 7) for key, value in person(place, "representative", f"代表{place}（虚构）").items()}
    response = clerk.post("/desk/register/", typed(party_count="7", **rows))
    assert response.status_code == 422
    assert "代表最多 5 人" in words(response)
    assert "信访工作条例" in words(response)
    assert "代表6（虚构）" in response.content.decode()
    assert counted() == 0


def test_the_fault_of_a_later_row_stands_in_that_row(clerk: Client) -> None:
    """An empty row between two people shifts nothing."""
    rows = person(2, "respondent", "乙（虚构）", phone="123")
    response = clerk.post("/desk/register/", typed(party_count="3", **person(1, "agent", ""), **rows))
    assert response.status_code == 422
    assert re.search(r'name="party-2-phone"[^>]*aria-invalid="true"', response.content.decode())


def test_a_place_of_another_centre_cannot_be_slipped_in(clerk: Client) -> None:
    own = Place.objects.get(code="qinghe")
    other = type(own.centre).objects.create(
        code="elsewhere", district="510699", name="别处", organ="别处检", organ_short="别检", practice="jingyang"
    )
    foreign = Place.objects.create(centre=other, code="x", name="别处镇")
    assert clerk.post("/desk/register/", typed(town=str(foreign.pk))).status_code == 422
    assert counted() == 0


def test_a_village_outside_the_town_is_told(clerk: Client) -> None:
    form = typed(town=str(Place.objects.get(code="liuping").pk), village=str(Place.objects.get(code="qinghe_shuangqiao").pk))
    response = clerk.post("/desk/register/", form)
    assert response.status_code == 422
    assert "这个村不在所选的乡镇" in words(response)


def test_files_come_to_the_matter_and_are_named_again_after_a_refusal(clerk: Client) -> None:
    def paper() -> SimpleUploadedFile:
        return SimpleUploadedFile("记工单.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n", "application/pdf")

    refused = clerk.post("/desk/register/", typed(amount="一万", attachments=[paper()]))
    assert refused.status_code == 422
    assert "这几份要再选一次： 记工单.pdf" in words(refused)
    assert clerk.post("/desk/register/", typed(attachments=[paper()], are_originals="on")).status_code == 303
    with acting(CLERK, on=timezone.localdate()):
        kept = Attachment.objects.get()
        assert (kept.name, kept.is_original, kept.contact_id) == ("记工单.pdf", True, Contact.objects.get().pk)


def test_an_empty_file_is_told_and_nothing_is_registered(clerk: Client) -> None:
    response = clerk.post("/desk/register/", typed(attachments=[SimpleUploadedFile("空.pdf", b"")]))
    assert response.status_code == 422
    assert counted() == 0


def test_the_same_form_twice_gives_the_same_matter(clerk: Client) -> None:
    form = typed()
    first, second = clerk.post("/desk/register/", form), clerk.post("/desk/register/", form)
    assert first["Location"] == second["Location"]
    assert counted() == 1


def test_accepting_at_once_is_one_press(clerk: Client) -> None:
    clerk.post("/desk/register/", typed(then="accept"))
    matter = registered()
    assert (matter.state, matter.handling_class, matter.accepted_on) == ("accepted", "simple", timezone.localdate())


@pytest.mark.parametrize("step", ["guide", "ask_supplement", "answer_at_once", "transfer"])
def test_other_ways_lead_to_the_form_of_their_step(clerk: Client, step: str) -> None:
    response = clerk.post("/desk/register/", typed(then=step))
    assert response["Location"] == f"/desk/matters/{registered().short_code}/steps/{step}/"


def test_the_next_letter_follows_at_once(clerk: Client) -> None:
    response = clerk.post("/desk/register/", typed(channel="letter", do="next"))
    assert response["Location"] == "/desk/register/?channel=letter"
    assert "接着登记下一件" in words(clerk.get("/desk/register/?channel=letter"))


def test_a_known_person_is_asked_about_before_a_second_matter_is_made(clerk: Client) -> None:
    clerk.post("/desk/register/", typed())
    number = registered().short_code
    asked = clerk.post("/desk/register/", typed(story="第二次来"))
    assert asked.status_code == 422
    assert f"他有 1 件在办： {number}" in words(asked)
    assert counted() == 1
    assert clerk.post("/desk/register/", typed(story="别的事", another="1")).status_code == 303
    assert counted() == 2


def test_a_known_person_brings_a_new_contact_to_the_old_matter(clerk: Client) -> None:
    clerk.post("/desk/register/", typed())
    number = registered().short_code
    response = clerk.post("/desk/register/", typed(story="又来问", known=number))
    assert response["Location"] == f"/desk/matters/{number}/receipt/"
    assert counted() == 1
    with acting(CLERK, on=timezone.localdate()):
        assert [contact.is_first for contact in Contact.objects.order_by("registered_at")] == [True, False]


def test_registering_to_a_matter_out_of_reach_is_refused_in_the_words_for_none(clerk: Client) -> None:
    response = clerk.post("/desk/register/", typed(known="2026-77777"))
    assert response.status_code == 422
    assert "没有找到" in words(response)


def test_a_sealed_matter_answers_nothing_at_the_window(clerk: Client) -> None:
    head = logged_in(HEAD)
    assert head.post("/desk/register/", typed(is_sealed="on")).status_code == 303
    assert registered(HEAD).is_sealed
    strip = clerk.post("/desk/register/known/", typed())
    assert "件在办" not in words(strip)
    assert clerk.post("/desk/register/", typed()).status_code == 303


def test_only_those_entitled_can_seal_at_the_door(clerk: Client) -> None:
    assert 'name="is_sealed"' not in clerk.get("/desk/register/").content.decode()
    clerk.post("/desk/register/", typed(is_sealed="on"))
    assert not registered().is_sealed


def test_the_strip_knows_by_number_phone_and_name(clerk: Client) -> None:
    clerk.post("/desk/register/", typed())
    blank = {"party-0-name": "", "party-0-number": "", "party-0-phone": ""}
    for field, value, said in (
        ("party-0-number", NUMBER.lower(), "他有 1 件在办"), ("party-0-phone", "+86 138-0812-2046", "他有 1 件在办"),
        ("party-0-name", "王建军（虚构）", "有人同名同姓"),
    ):  # fmt: skip
        assert said in words(clerk.post("/desk/register/known/", {**typed(), **blank, field: value})), field
    assert "件在办" not in words(clerk.post("/desk/register/known/", {**typed(), **blank}))


def test_birth_and_sex_are_read_from_the_number(clerk: Client) -> None:
    assert "男，1990年1月1日生" in words(clerk.post("/desk/register/known/", typed()))


def test_kinds_are_ranked_by_what_was_said_and_a_choice_by_hand_stays(clerk: Client) -> None:
    said = clerk.post("/desk/register/look/?part=types", typed(story="老公打我，家暴", matter_type="", suggested="")).content.decode()
    assert re.search(r'value="domestic_violence"[^>]*checked', said)
    assert "16" in said, "the plate leads to window 16, the police"
    by_hand = clerk.post(
        "/desk/register/look/?part=types", typed(story="老公打我，家暴", matter_type="inheritance", suggested="domestic_violence")
    ).content.decode()
    assert re.search(r'value="inheritance"[^>]*checked', by_hand)


def test_a_row_can_be_added_without_script(clerk: Client) -> None:
    response = clerk.post("/desk/register/", typed(do="row", story="写到一半"))
    page = response.content.decode()
    assert response.status_code == 200
    assert 'name="party-1-name"' in page
    assert "写到一半" in page
    assert counted() == 0


def test_a_claim_of_very_many_rows_is_cut(clerk: Client) -> None:
    response = clerk.post("/desk/register/", typed(do="row", party_count="999"))
    page = response.content.decode()
    assert 'name="party-39-name"' in page
    assert 'name="party-40-name"' not in page


def test_registering_discards_the_draft(clerk: Client) -> None:
    form = typed()
    clerk.post(f"/desk/drafts/{form['form_key']}/", form)
    with acting(CLERK, on=timezone.localdate()):
        assert Draft.objects.count() == 1
    clerk.post("/desk/register/", form)
    with acting(CLERK, on=timezone.localdate()):
        assert Draft.objects.count() == 0


def test_guides_register_but_take_no_step(clerk: Client) -> None:
    guide = logged_in("yindao")
    page = guide.get("/desk/register/").content.decode()
    assert 'value="accept"' not in page
    assert 'name="attachments"' not in page
    guide.post("/desk/register/", typed(then="accept"))
    with acting("yindao", on=timezone.localdate()):
        assert Matter.objects.get().state == "registered"


def test_the_page_asks_the_database_at_most_eight_times(clerk: Client) -> None:
    clerk.get("/desk/register/")
    with counted_statements() as seen:
        assert clerk.get("/desk/register/").status_code == 200
    assert len(seen) <= 8, seen


def test_the_form_key_is_fresh_on_each_visit(clerk: Client) -> None:
    keys = {re.search(r'name="form_key" value="([^"]+)"', clerk.get("/desk/register/").content.decode())[1] for _ in range(2)}  # type: ignore[index]
    assert len(keys) == 2
    assert all(UUID(key).version == 4 for key in keys)
