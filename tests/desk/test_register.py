"""Registering at the desk: what is typed becomes a matter, and who is known is noticed."""

import re
from datetime import date
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from jianhe.papers.guide_code import guide_code
from jianhe.people.models import Place
from jianhe.records.models import Attachment, Contact, Draft, Matter, Party
from tests.build import CLERK, acting
from tests.desk.registering import a_clerk, counted, logged_in, person, registered, typed, words
from tests.statements import counted_statements


@pytest.fixture
def clerk(db: None) -> Client:
    return a_clerk()


def test_a_simple_visit_becomes_a_matter_with_its_person(clerk: Client) -> None:
    response = clerk.post("/desk/register/", typed())
    assert response.status_code == 303, words(response)[:1500]
    matter = registered()
    assert response["Location"] == f"/desk/matters/{matter.short_code}/receipt/"
    assert (matter.matter_type, matter.line, matter.category, matter.state) == (
        "unpaid_wages",
        "N",
        "support_suit",
        "registered",
    )
    with acting(CLERK, on=timezone.localdate()):
        party = Party.objects.get()
        contact = Contact.objects.get()
    assert (party.born_on, party.sex, party.phone.open()) == (date(1990, 1, 1), "m", "13808122046")
    assert (contact.channel, contact.counts_as_petition, contact.is_anonymous) == ("visit", True, False)


def test_every_field_of_the_form_reaches_the_record(clerk: Client) -> None:
    town = Place.objects.get(code="qinghe")
    village = Place.objects.get(code="qinghe_shuangqiao")
    form = typed(
        channel="hand_over",
        sent_by="区信访局（虚构）",
        outer_number="信访〔2026〕88号",
        village=str(village.pk),
        town="",
        claim="付清工资",
        amount="２7,000.50元",
        people_count="6",
        line_of_work="construction",
        category="other",
        place="青石路工地",
        received_on="2026-01-05",
        centre_received_on="2026-01-04",
        is_consultation="on",
        entered_late="on",
        flags=["group", "elderly"],
        party_count="3",
        **person(1, "representative", "李示例（虚构）"),
        **person(2, "respondent", "宏远劳务公司（虚构）", id_type="credit_code"),
    )
    assert clerk.post("/desk/register/", form).status_code == 303
    matter = registered()
    assert (matter.town, matter.village, matter.amount_fen, matter.people_count) == (town, village, 2_700_050, 6)
    assert (matter.claim, matter.line_of_work, matter.category, matter.place) == (
        "付清工资",
        "construction",
        "other",
        "青石路工地",
    )
    assert matter.flags == ["group", "elderly"]
    with acting(CLERK, on=timezone.localdate()):
        contact = Contact.objects.get()
        parties = list(Party.objects.order_by("position"))
    assert (contact.channel, contact.sent_by, contact.outer_number) == (
        "hand_over",
        "区信访局（虚构）",
        "信访〔2026〕88号",
    )
    assert (contact.entered_late, contact.counts_as_petition) == (True, False)
    assert timezone.localdate(contact.received_at) == date(2026, 1, 5)
    assert timezone.localdate(contact.centre_received_at) == date(2026, 1, 4)
    assert [(one.side, one.role, one.kind) for one in parties] == [
        ("a", "petitioner", "person"),
        ("a", "representative", "person"),
        ("b", "respondent", "company"),
    ]
    assert parties[0].address.open() == "青禾镇双桥村三组"


@pytest.mark.parametrize("channel", ["letter", "call", "online"])
def test_the_other_channels_ask_for_no_identity_number(clerk: Client, channel: str) -> None:
    response = clerk.post("/desk/register/", typed(channel=channel, **{"party-0-number": ""}))
    assert response.status_code == 303
    with acting(CLERK, on=timezone.localdate()):
        assert Contact.objects.get().channel == channel


def test_somebody_without_a_name_is_registered_as_anonymous(clerk: Client) -> None:
    form = typed(
        is_anonymous="on", **{"party-0-name": "", "party-0-number": "", "party-0-phone": "", "party-0-address": ""}
    )
    assert clerk.post("/desk/register/", form).status_code == 303
    with acting(CLERK, on=timezone.localdate()):
        assert Party.objects.get().name == "匿名"
        assert Contact.objects.get().is_anonymous


def test_missing_papers_need_a_reason_and_are_taken_with_one(clerk: Client) -> None:
    refused = clerk.post("/desk/register/", typed(**{"party-0-number": ""}))
    assert refused.status_code == 422
    assert "没带证件的，选一个原因" in words(refused)
    assert (
        clerk.post("/desk/register/", typed(**{"party-0-number": "", "party-0-no_id_reason": "没带证件"})).status_code
        == 303
    )


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


def test_only_those_entitled_can_seal_at_the_door(clerk: Client) -> None:
    assert 'name="is_sealed"' not in clerk.get("/desk/register/").content.decode()
    clerk.post("/desk/register/", typed(is_sealed="on"))
    assert not registered().is_sealed


def test_birth_and_sex_are_read_from_the_number(clerk: Client) -> None:
    assert "男，1990年1月1日生" in words(clerk.post("/desk/register/known/", typed()))


def test_kinds_are_ranked_by_what_was_said_and_a_choice_by_hand_stays(clerk: Client) -> None:
    said = clerk.post(
        "/desk/register/look/?part=types", typed(story="老公打我，家暴", matter_type="", suggested="")
    ).content.decode()
    assert re.search(r'value="domestic_violence"[^>]*checked', said)
    assert "16" in said, "the plate leads to window 16, the police"
    by_hand = clerk.post(
        "/desk/register/look/?part=types",
        typed(story="老公打我，家暴", matter_type="inheritance", suggested="domestic_violence"),
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
    keys = {
        re.search(r'name="form_key" value="([^"]+)"', clerk.get("/desk/register/").content.decode())[1]
        for _ in range(2)
    }  # type: ignore[index]
    assert len(keys) == 2
    assert all(UUID(key).version == 4 for key in keys)


def look(clerk: Client, part: str, **changes: object) -> str:
    return clerk.post(f"/desk/register/look/?part={part}", typed(matter_type="", suggested="", **changes)).content.decode()


def test_where_the_guide_is_not_sure_nothing_is_chosen_and_it_says_what_to_ask(clerk: Client) -> None:
    page = look(clerk, "types", story="老板欠钱不给")
    assert not re.search(r'name="matter_type"[^>]*checked', page)
    assert "拿不准，问他一句" in page and page.count('name="matter_type"') == 5


def test_what_is_heard_is_told_with_the_persons_words_and_ticked_by_one_key(clerk: Client) -> None:
    story = "我七十六了，儿子都不管我，活着没意思，不想活了"
    page = look(clerk, "types", story=story)
    assert "先稳住人" in page and "tel:12356" in page and "<q>不想活" in page and "老人" in page
    ticked = look(clerk, "ticks", story=story, flags=["interpreter"])
    checked = re.findall(r'name="flags" value="(\w+)"[^>]*checked', ticked)
    assert set(checked) == {"elderly", "distressed", "interpreter"} and 'value="ticks"' not in ticked
    whole = clerk.post("/desk/register/", typed(do="ticks", story=story)).content.decode()  # without script
    assert set(re.findall(r'name="flags" value="(\w+)"[^>]*checked', whole)) == {"elderly", "distressed"}
    assert story in whole and counted() == 0


@pytest.mark.parametrize("kind", ["dissatisfied_civil_judgment", "land_requisition"])
def test_the_plate_of_the_window_says_what_the_public_card_says(clerk: Client, kind: str) -> None:
    """One source: whom the card names first is whom the plate names, in its own window."""
    plate = clerk.post("/desk/register/look/?part=side", typed(matter_type=kind, suggested="")).content.decode()
    public = Client().get(f"/guide/kinds/{kind}/").content.decode()
    name = re.search(r'class="plate-name">([^<]+)<', public)[1]  # type: ignore[index]
    assert f">{name}<" in plate


WAY = ("safe", "work", "wages", "inspection")


def test_what_the_guide_had_shown_comes_along_with_its_code_and_is_kept(clerk: Client) -> None:
    on = timezone.localdate()
    code = guide_code(on, answers=WAY)
    page = look(clerk, "guide", story="", guide_code=code.lower())
    assert re.search(r'value="unpaid_wages"[^>]*checked', page)
    assert 'data-carried="引导时说：' in page and "劳动监察没解决" in page and "引导图" in page
    filled = clerk.post("/desk/register/", typed(do="guide", story="还有加班费", guide_code=code)).content.decode()
    assert re.search(r"引导时说：[^<]*劳动监察没解决[^<]*还有加班费", filled) and counted() == 0  # without script
    by_link = clerk.get("/desk/register/", {"guide": code}).content.decode()
    assert "劳动监察没解决" in by_link and f'value="{code}"' in by_link
    form = typed(story="引导时说：劳动监察没解决。", matter_type="unpaid_wages", guide_code=f"https://x/guide/shown/{code}/")
    assert clerk.post("/desk/register/", form).status_code == 303
    with acting(CLERK, on=on):
        contact = Contact.objects.get()
    assert (contact.guide_code, contact.guide_page) == (code, "unpaid_wages/inspection_tried")
    assert contact.guide_edition == date(2026, 11, 24)


def test_a_wrong_code_of_the_guide_is_told_beside_its_field(clerk: Client) -> None:
    response = clerk.post("/desk/register/", typed(guide_code="2222-222"))
    assert response.status_code == 422 and "没有这个引导码" in words(response) and counted() == 0
    assert "checked" not in look(clerk, "guide", story="", guide_code="2222-222")
