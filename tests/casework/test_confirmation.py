"""司法确认: checked, handed over in one act, taken in, returned, ruled on and served; what is unlawful is refused."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from jianhe.casework import confirmation, court, files, packets, proceedings
from jianhe.law.refusals import Refused
from jianhe.people.keys import new_key
from jianhe.records.models import (
    Agreement,
    Attachment,
    Clock,
    Document,
    EarlyLook,
    Event,
    Matter,
    Packet,
    PacketFile,
    Party,
    Proceeding,
    Ruling,
    StepTaken,
)
from jianhe.records.queries import confirmations
from tests import agreeing, build, confirming
from tests.build import AT, DEPUTY, HEAD, OFFICER, acting
from tests.confirming import COURT, LATER, NO, SOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement() -> Agreement:
    build.a_centre()
    with acting(HEAD) as by:
        return confirming.mediated(confirming.a_quarrel(by), by)


def failing(agreement: Agreement, **more: Any) -> list[str]:
    with acting(HEAD) as by, pytest.raises(confirmation.NotEligible) as bad:
        confirming.handed(agreement, by, **more)
    with acting(HEAD):
        assert not Packet.objects.exists() and not Document.objects.filter(paper=packets.APPLICATION).exists()
    return [one.id for one in bad.value.results]


def test_one_act_checks_builds_and_hands_over(agreement: Agreement) -> None:
    with acting(HEAD) as by:
        packet = confirming.handed(agreement, by)
        assert confirming.handed(agreement, by, files={}).pk == packet.pk, "a second press changes nothing"
    with acting(HEAD):
        run = Proceeding.objects.get(procedure="judicial_confirmation")
        assert (run.state, run.subject) == ("handed_over", str(agreement.pk))
        rows = list(PacketFile.objects.order_by("position"))
        assert [one.part for one in rows] == ["application", "agreement", "proof", "sheet", "list"]
        assert all(files.digest(files.read(one.sha256)) == one.sha256 for one in rows)
        assert [one.pages for one in rows if one.kind == "pdf"] and all(one.pages > 0 for one in rows if one.kind == "pdf")
        assert packet.last_day.isoformat() == "2026-12-24" and packets.faults_of(packet) == []
        assert {one.limit for one in Clock.objects.filter(proceeding=run, ended_at=None)} == {"court_receipt_1wd"}
        assert Proceeding.objects.filter(procedure="performance", state="performing").count() == 1
        assert "packet_sent" in set(Event.objects.values_list("kind", flat=True))


def test_a_changed_byte_or_name_is_noticed(agreement: Agreement) -> None:
    with acting(HEAD) as by:
        packet = confirming.handed(agreement, by)
    with acting(HEAD):
        first = PacketFile.objects.get(part="proof")
        files.path_of(first.sha256).write_bytes(b"k1:" + b"0" * 40)
        packet.content = {**packet.content, "total": 1}
        assert packets.faults_of(packet) == ["manifest", first.name]


def test_the_court_sees_the_packet_and_nothing_else(agreement: Agreement) -> None:
    with acting(HEAD) as by:
        packet = confirming.handed(agreement, by)
    with acting(COURT):
        assert Packet.objects.get().pk == packet.pk and PacketFile.objects.count() == 5
        hidden: tuple[Any, ...] = (Matter, Party, Proceeding, Agreement, Attachment, Document, StepTaken, Clock)
        assert [model.__name__ for model in hidden if model.objects.exists()] == []
    with acting("lianluo"):
        assert not Packet.objects.exists() and not PacketFile.objects.exists()


def test_received_with_one_press_and_the_seconds_are_kept(agreement: Agreement) -> None:
    with acting(HEAD) as by:
        packet = confirming.handed(agreement, by)
    with acting(COURT) as by:
        court.receive(packet=packet, by=by, at=LATER)
        court.receive(packet=packet, by=by, at=LATER + timedelta(hours=1))
        assert not Matter.objects.exists(), "the matter is shut again"
    with acting(HEAD):
        packet.refresh_from_db()
        assert (packet.state, packet.received_at) == ("received", LATER)
        receipt = Document.objects.get(paper=court.RECEIPT)
        assert receipt.blanks["waited"] == "5分00秒"
        assert receipt.blanks["manifest_hash"].replace(" ", "") == packet.manifest_sha256
        assert {one.limit for one in Clock.objects.filter(proceeding=packet.proceeding_id, ended_at=None)} == {
            "court_accept_3d", "confirmation_watch",
        }  # fmt: skip


def test_returned_with_a_ground_and_sent_again(agreement: Agreement) -> None:
    with acting(HEAD) as by:
        packet = confirming.handed(agreement, by)
    with acting(COURT) as by:
        with pytest.raises(Refused, match="理由"):
            court.return_packet(packet=packet, ground="because", text="缺", by=by, at=LATER)
        court.return_packet(packet=packet, ground="incomplete", text="缺授权委托书", by=by, at=LATER)
        assert not Packet.objects.exists()
        with pytest.raises(Refused, match="没有找到"):
            court.receive(packet=packet, by=by, at=LATER)
    with acting(HEAD) as by:
        assert Proceeding.objects.get(procedure="judicial_confirmation").state == "eligible_check"
        again = confirming.handed(agreement, by, at=LATER + timedelta(minutes=1))
        assert again.pk != packet.pk and Packet.objects.count() == 2


def test_papers_asked_for_then_docketed_and_confirmed_the_same_hour(agreement: Agreement) -> None:
    with acting(HEAD) as by:
        packet = confirming.handed(agreement, by)
    with acting(COURT) as by:
        court.receive(packet=packet, by=by, at=LATER)
        court.ask_papers(packet=packet, missing="工资表", until=AT.date() + timedelta(days=5), by=by, at=LATER)
    with acting(HEAD) as by:
        run = Proceeding.objects.get(procedure="judicial_confirmation")
        proceedings.take_step(proceeding=run, step="papers_given", given={"supplemented": "工资表"}, by=by, at=LATER)
        assert Document.objects.filter(paper="confirmation_supplement_notice").exists()
    ruling = confirming.confirmed(packet)
    with acting(COURT) as by:
        parties = [one["key"] for one in packet.content["parties"]]
        for key in parties:
            court.record_service(
                ruling=ruling, party_key=UUID(key), how="on_the_spot", on=LATER.date(), by=by, at=LATER
            )
        assert court.unserved(ruling) == []
    with acting(HEAD):
        run.refresh_from_db()
        assert (run.state, run.outcome, run.answer) == ("confirmed_end", "confirmed", "paper")
        assert {one.objection_until.isoformat() for one in ruling.services.all()} == {"2026-12-09"}


@pytest.mark.parametrize("result", ["dismissed", "not_accepted", "terminated", "withdrawn", "deemed_withdrawn"])
def test_every_other_ruling_ends_it_and_says_why(agreement: Agreement, result: str) -> None:
    with acting(HEAD) as by:
        packet = confirming.handed(agreement, by)
    given = court.Given(result, "（2026）川0603民特1号", LATER.date(), ground="status", answer="可以起诉。")
    with acting(COURT) as by:
        packet = court.receive(packet=packet, by=by, at=LATER)
        if result != "not_accepted":
            court.docket(packet=packet, number="诉前调确1号", on=LATER.date(), by=by, at=LATER)
        if result in court.NEED_GROUND:
            with pytest.raises(Refused, match="理由"):
                court.record_ruling(packet=packet, given=replace(given, ground=""), by=by, at=LATER)
        court.record_ruling(packet=packet, given=given, by=by, at=LATER)
    with acting(HEAD):
        run = Proceeding.objects.get(procedure="judicial_confirmation")
        assert run.closed_at is not None and run.outcome == result
        assert Ruling.objects.get().result == result


def test_a_divorce_is_refused_with_the_article_and_what_to_do() -> None:
    build.a_centre()
    with acting(HEAD) as by:
        matter = confirming.a_quarrel(by, matter_type="divorce_family")
        wife, husband = Party.objects.filter(matter=matter).order_by("side")
        terms = agreeing.some_terms(wife, husband, 100)
        divorce = replace(terms, clauses=(*terms.clauses[:-1], ("other", {"terms": "双方自愿离婚"}), ("free_will", {})))
        agreement = confirming.mediated(matter, by, terms=divorce)
        with pytest.raises(confirmation.NotEligible) as bad:
            confirming.handed(agreement, by)
    told = bad.value.refusal
    assert told.cite == "civpl-interp-2022/355" and told.instead is not None and "民政局" in told.instead.zh
    with acting(HEAD):
        assert not Packet.objects.exists()


def test_what_is_not_in_order_is_refused(agreement: Agreement) -> None:
    assert failing(agreement, at=AT + timedelta(days=31)) == ["R-301"]
    assert failing(agreement, applicants=[]) == ["R-302"]
    assert failing(agreement, answers={**NO, "r_307": "yes"}) == ["R-307"]
    assert failing(agreement, answers={})[:2] == ["R-202", "R-205"]
    assert failing(agreement, answers={**NO, "court_link": "none"}) == ["R-311"]
    assert failing(agreement, files={"agreement": [], "proof": []}) == ["C-3"]


def test_a_reconciliation_is_not_confirmable(agreement: Agreement) -> None:
    with acting(HEAD) as by:
        plain = agreeing.a_signed_agreement(agreement.matter, by)
        plain.matter = agreement.matter
    assert "R-303" in failing(plain)


def test_only_the_named_post_answers_for_what_may_pass(agreement: Agreement) -> None:
    doubtful = {**NO, "r_309": "yes"}
    assert failing(agreement, answers=doubtful) == ["R-309"]
    with acting(HEAD) as by:
        with pytest.raises(Refused, match="还没有开始"):
            confirmation.take_on(agreement=agreement, rule="R-309", reason="查过", by=by, at=AT)
        confirmation.examine(agreement=agreement, answers=doubtful, by=by, at=AT)
        for rule, why in (("R-309", "职务"), ("R-304", "不能放行"), ("R-301", "不能放行")):
            with pytest.raises(Refused, match=why):
                confirmation.take_on(agreement=agreement, rule=rule, reason="查过", by=by, at=AT)
    with acting(DEPUTY) as by:
        with pytest.raises(Refused):
            confirmation.take_on(agreement=agreement, rule="R-309", reason=" ", by=by, at=AT)
        confirmation.take_on(agreement=agreement, rule="R-309", reason="双方关系和争议由来已经查清", by=by, at=AT)
    with acting(HEAD) as by:
        packet = confirming.handed(agreement, by, answers=doubtful)
        (passed,) = [one for one in packet.checks if one["fault"]]
    assert passed["rule"] == "R-309" and "查清" in passed["reason"] and passed["taken_on_by"]


def refused_by(act: Any) -> str:
    """The name of the constraint that the database refused by."""
    with pytest.raises(DatabaseError) as bad, transaction.atomic():
        act()
    return str(bad.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


def a_fault(rule: str, severity: str, **taken_on: str) -> list[dict[str, Any]]:
    return [{"rule": rule, "severity": severity, "fault": {"zh": "有", "en": "yes"}, **taken_on}]


def test_the_database_refuses_it_too(agreement: Agreement) -> None:
    with acting(HEAD) as by:
        packet = confirming.handed(agreement, by)
        plain = agreeing.a_signed_agreement(agreement.matter, by)
        Packet.objects.filter(pk=packet.pk).update(state="recalled")
    cases: list[tuple[str, dict[str, Any]]] = [
        ("confirmation_is_applied_for_in_time", {"last_day": AT.date()}),
        ("confirmation_is_applied_for_in_time", {"sent_at": AT + timedelta(days=40)}),
        ("both_sides_apply", {"applicants": []}),
        ("packet_passed_its_check", {"checks": a_fault("R-304", "B", taken_on_by="某人", reason="急")}),
        ("packet_passed_its_check", {"checks": a_fault("R-308", "A", taken_on_by="", reason="")}),
        ("packet_passed_its_check", {"checks": []}),
        ("packet_was_asked_every_rule", {"checks": a_fault("R-304", "W")}),
        ("packet_was_asked_every_rule", {"checks": packet.checks[1:]}),
        ("only_a_mediation_agreement_is_confirmed", {"agreement": plain}),
    ]
    with acting(HEAD):
        for constraint, change in cases:
            another = Packet.objects.get(pk=packet.pk)
            for name, value in {"id": new_key(), "state": "sent", **change}.items():
                setattr(another, name, value)
            assert refused_by(lambda row=another: row.save(force_insert=True)) == constraint, change
        another = Packet.objects.get(pk=packet.pk)
        another.pk = new_key()
        another.save(force_insert=True)  # with nothing changed it would do


def test_only_what_may_travel_is_in_a_packet(agreement: Agreement) -> None:
    """Neither what is no file of the matter nor one that may not be opened; papers that are not the packet's fall under it."""
    with acting(HEAD) as by:
        packet = confirming.handed(agreement, by)
        talks = confirming.papers(agreement.matter, by)["proof"][0]
        file = PacketFile.objects.filter(part="proof").get()
    with acting(HEAD):
        Attachment.objects.filter(pk=talks.pk).update(verdict="refused", verdict_reason="示例")
        for digest in ("0" * 64, talks.sha256):
            file.pk, file.packet, file.position, file.sha256 = new_key(), packet, 90, digest
            assert refused_by(lambda: file.save(force_insert=True)) == "packet_file_may_travel"


def test_nothing_counts_as_confirmed_before_the_ruling(agreement: Agreement) -> None:
    with acting(HEAD) as by:
        packet = confirming.handed(agreement, by)
    with acting(HEAD):
        run = Proceeding.objects.filter(pk=packet.proceeding_id)
        assert refused_by(lambda: run.update(state="confirmed")) == "confirmed_by_a_ruling"
        assert refused_by(lambda: run.update(outcome="confirmed")) == "confirmed_by_a_ruling"
    with acting(COURT) as by, pytest.raises(Refused):
        given = court.Given("confirmed", "民特1号", LATER.date())
        court.record_ruling(packet=packet, given=given, by=by, at=LATER)


def test_a_draft_is_read_early_where_all_agreed() -> None:
    build.a_centre()
    with acting(HEAD) as by:
        agreement = confirming.mediated(confirming.a_quarrel(by), by, signed=False)
        people = [one.pk for one in confirming.agreements_parties(agreement)]
        with pytest.raises(Refused, match="还没有同意"):
            confirmation.show_early(agreement=agreement, agreed=people[:1], by=by, at=AT)
        shown = confirmation.show_early(agreement=agreement, agreed=people, by=by, at=AT)
    with acting(COURT) as by:
        court.remark(look=EarlyLook.objects.get(), text="第二条写明账户。", by=by, at=SOON)
        assert not Agreement.objects.exists()
        with pytest.raises(Refused):
            court.remark(look=shown, text="再说一句。", by=by, at=SOON)
    with acting(OFFICER):
        assert EarlyLook.objects.get().remark == "第二条写明账户。"


def test_withdrawn_before_docketing_the_window_sees_it_no_more(agreement: Agreement) -> None:
    with acting(HEAD) as by:
        packet = confirming.handed(agreement, by)
        confirmation.withdraw(agreement=agreement, reason="想再谈", answer="三十日内可以再申请。", by=by, at=LATER)
    with acting(COURT):
        assert not Packet.objects.exists()
    with acting(HEAD):
        packet.refresh_from_db()
        assert packet.state == "recalled" and Proceeding.objects.get(pk=packet.proceeding_id).outcome == "withdrawn"


def test_reconciliations_and_those_handed_over_the_same_day_are_counted() -> None:
    """F12 and F13: one handed over at once, one the next day, one called back, one not yet mediated; neither one
    never reconciled nor a criminal one, which no court confirms."""
    build.a_centre()

    def one(*, is_reconciled: bool = True, handed_at: Any = None) -> Agreement:
        matter = confirming.a_quarrel(by)
        if is_reconciled:
            agreeing.a_signed_agreement(matter, by)
        mediated = confirming.mediated(matter, by)
        if handed_at is not None:
            confirming.handed(mediated, by, at=handed_at)
        return mediated

    with acting(HEAD) as by:
        assert by.centre is not None
        one(handed_at=SOON)
        one(handed_at=SOON + timedelta(days=1))
        called_back = one(handed_at=SOON)
        confirmation.withdraw(agreement=called_back, reason="想再谈", answer="可以再申请。", by=by, at=LATER)
        agreeing.a_signed_agreement(confirming.a_quarrel(by), by)
        assert agreeing.a_signed_agreement(confirming.a_quarrel(by), by, kind="criminal").state == "signed"
        one(is_reconciled=False, handed_at=SOON)
        found = confirmations.figures(by.centre, since=AT.date(), until=AT.date() + timedelta(days=1))
        assert (found.reconciled, found.handed_same_day) == (4, 1)
        before = confirmations.figures(by.centre, since=AT.date() - timedelta(days=9), until=AT.date() - timedelta(days=1))
        assert (before.reconciled, before.handed_same_day) == (0, 0)
