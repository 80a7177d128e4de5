"""Registering: each channel, new and known matters, what is refused, and that a second click makes nothing new."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from jianhe.casework import intake
from jianhe.law.refusals import Refused
from jianhe.papers.numbering import parse_matter_code
from jianhe.people.models import Place, Window
from jianhe.records.models import Clock, Contact, Event, FactChange, Matter
from tests.build import AT, CLERK, DIRECTOR, HEAD, OFFICER, SYSTEM, a_centre, a_matter, a_person, a_registration, acting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def centre() -> object:
    return a_centre()


@pytest.mark.parametrize("channel", intake.CHANNELS)
def test_each_channel_gives_a_matter_with_code_owner_and_date(channel: str) -> None:
    with acting(CLERK) as by:
        made = intake.register(
            registration=a_registration(channel=channel, sent_by="示例区信访局"), form_key=uuid4(), by=by, at=AT
        )
        matter = made.matter
        code = parse_matter_code(matter.code)
        assert (code.serial, code.year) == (matter.serial, 2026)
        assert matter.owner == by.person
        assert matter.next_due.isoformat() == "2026-12-01"
        assert {clock.limit for clock in Clock.objects.filter(matter=matter)} == {"triage_7d", "reply_7d"}
        assert made.contact.channel == channel
        assert Event.objects.filter(matter=matter, kind="matter_registered").count() == 1
        assert FactChange.objects.get(matter=matter, field="petition").value == "yes"


def test_a_second_click_finds_the_first_result() -> None:
    key = uuid4()
    with acting(CLERK) as by:
        first = intake.register(registration=a_registration(), form_key=key, by=by, at=AT)
        second = intake.register(registration=a_registration(story="另一段话"), form_key=key, by=by, at=AT)
        assert (first.is_new, second.is_new) == (True, False)
        assert first.matter.pk == second.matter.pk
        assert Matter.objects.count() == Contact.objects.count() == 1


def test_codes_run_on_and_are_never_the_same() -> None:
    with acting(CLERK) as by:
        serials = [a_matter(by=by).serial for _ in range(3)]
    assert serials == [1, 2, 3]


def test_somebody_known_brings_a_new_contact_to_an_old_matter() -> None:
    with acting(CLERK) as by:
        matter = a_matter(by=by)
        again = intake.register(
            registration=intake.Registration(channel="call", received_at=AT, story="问进展", known_matter=matter),
            form_key=uuid4(), by=by, at=AT,
        )  # fmt: skip
        assert again.matter.pk == matter.pk
        assert not again.contact.is_first
        assert (Matter.objects.count(), Contact.objects.count()) == (1, 2)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"channel": "pigeon"}, "channel"),
        ({"story": "", "claim": ""}, "story"),
        ({"story": "\u202e\u200b"}, "story"),
        ({"story": "长" * 20_001}, "story"),
        ({"received_at": AT + timedelta(days=1)}, "received_at"),
        ({"received_at": AT.replace(year=1979)}, "received_at"),
        ({"amount_fen": -1}, "amount"),
        ({"amount_fen": 10**16}, "amount"),
        ({"people_count": 0}, "people_count"),
        ({"people_count": 100_001}, "people_count"),
        ({"channel": "hand_over"}, "sent_by"),
        ({"parties": []}, "parties"),
        ({"title": "长" * 201}, "title"),
    ],
)
def test_a_wrong_field_is_told_by_name_and_nothing_is_made(changes: dict[str, object], field: str) -> None:
    with acting(CLERK) as by:
        with pytest.raises(intake.BadRegistration) as bad:
            intake.register(registration=replace(a_registration(), **changes), form_key=uuid4(), by=by, at=AT)
        assert set(bad.value.errors) == {field}
        assert Matter.objects.count() == 0


def test_all_faults_are_told_at_once() -> None:
    wrong = a_registration(
        story="", people_count=0, parties=[a_person(""), a_person("李四（虚构）", number="1", phone="1380")]
    )
    with acting(CLERK) as by, pytest.raises(intake.BadRegistration) as bad:
        intake.register(registration=wrong, form_key=uuid4(), by=by, at=AT)
    assert set(bad.value.errors) == {"story", "people_count"}
    assert {place: set(errors) for place, errors in bad.value.party_errors.items()} == {
        0: {"name"},
        1: {"number", "phone"},
    }


def test_a_visitor_without_papers_needs_a_reason() -> None:
    with acting(CLERK) as by:
        without = a_registration(parties=[a_person(number="")])
        with pytest.raises(intake.BadRegistration) as bad:
            intake.register(registration=without, form_key=uuid4(), by=by, at=AT)
        assert set(bad.value.party_errors[0]) == {"number"}
        told = a_registration(parties=[a_person(number="", no_id_reason="未带")])
        assert intake.register(registration=told, form_key=uuid4(), by=by, at=AT).is_new


def test_a_sixth_representative_is_refused_with_the_article() -> None:
    group = [a_person(f"代表{n}（虚构）", role="representative") for n in range(6)]
    with acting(CLERK) as by:
        with pytest.raises(intake.BadRegistration) as bad:
            intake.register(registration=a_registration(parties=group, people_count=23), form_key=uuid4(), by=by, at=AT)
        assert bad.value.errors["parties"].cite == "rpw-2022/20"
        made = intake.register(
            registration=a_registration(parties=group[:5], people_count=23), form_key=uuid4(), by=by, at=AT
        )
        assert made.matter.people_count == 23
        assert "等23人" in made.matter.title


def test_an_anonymous_letter_is_registered_too() -> None:
    with acting(CLERK) as by:
        made = intake.register(
            registration=a_registration(channel="letter", parties=[], is_anonymous=True), form_key=uuid4(), by=by, at=AT
        )
        assert made.matter.parties.get().name == "匿名"


def test_rare_characters_and_dots_survive() -> None:
    name = "阿依古丽·𠮷㛃䶮喆堃玥"
    with acting(CLERK) as by:
        matter = a_matter(by=by, parties=[a_person("阿依古丽•𠮷㛃䶮喆堃玥")])
        assert matter.parties.get().name == name
        assert name in matter.title


def test_a_village_of_another_town_is_refused() -> None:
    town, other = Place.objects.filter(parent=None)[:2]
    village = Place.objects.filter(parent=other).first()
    with acting(CLERK) as by, pytest.raises(intake.BadRegistration) as bad:
        intake.register(registration=a_registration(town=town, village=village), form_key=uuid4(), by=by, at=AT)
    assert set(bad.value.errors) == {"village"}


def test_the_earlier_of_two_receipts_starts_the_clocks() -> None:
    with acting(CLERK) as by:
        matter = a_matter(by=by, centre_received_at=AT - timedelta(days=3))
        assert matter.received_at == AT - timedelta(days=3)


def test_a_window_of_another_unit_does_not_take_the_matter_out_of_reach() -> None:
    with acting(CLERK) as by:
        elsewhere = Window.objects.exclude(unit__in=by.units).first()
        matter = a_matter(by=by, window=elsewhere)
        assert matter.unit_id == by.home_unit


def test_a_sealed_matter_exists_for_nobody_else_and_its_number_betrays_nothing() -> None:
    with acting(HEAD) as by:
        sealed = a_matter(by=by, is_sealed=True)
        assert sealed.serial >= intake.SEALED_FROM
        assert Matter.objects.filter(pk=sealed.pk).exists()
        assert a_matter(by=by).serial == 1
    with acting(DIRECTOR):
        assert not Matter.objects.filter(pk=sealed.pk).exists()
        assert Matter.objects.count() == 1


@pytest.mark.parametrize("person", [SYSTEM])
def test_who_may_not_register_is_told_who_may(person: str) -> None:
    with acting(person) as by, pytest.raises(Refused) as refused:
        intake.register(registration=a_registration(), form_key=uuid4(), by=by, at=AT)
    assert "窗口接待人员" in refused.value.refusal.instead.zh


def test_an_officer_may_register_too() -> None:
    with acting(OFFICER) as by:
        assert a_matter(by=by).owner == by.person
