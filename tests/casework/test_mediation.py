"""Mediation through the verbs: referred, taken, returned, settled, not settled; and what the database refuses."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from jianhe.casework import handling, mediation, proceedings, starting
from jianhe.law.refusals import Refused
from jianhe.people.context import set_context
from jianhe.people.models import Place, Unit, User
from jianhe.people.standing import Standing
from jianhe.records.models import Agreement, Document, Event, Matter, Proceeding, Referral
from jianhe.records.queries import access, mediations
from tests import agreeing, build
from tests.build import AT, HEAD, OFFICER, ON

ASSOCIATION, WAGES, TOWN = "tiaojie", "tiaojie2", "tiaojie3"


@pytest.fixture
def head(db: None) -> Standing:
    build.a_centre()
    return as_(HEAD)


def as_(username: str) -> Standing:
    by = build.standing(username)
    set_context(by)
    return by


def unit(code: str) -> Unit:
    return Unit.objects.get(code=code)


def a_matter(by: Standing, **fields: Any) -> Matter:
    against = build.a_person("宏远劳务公司（虚构）", side="b", role="respondent", kind="company", number="", phone="")
    matter = build.a_matter("in_progress", by=by, parties=[build.a_person(), against], **fields)
    set_context(by)
    return matter


def started(matter: Matter, by: Standing, **given: Any) -> Proceeding:
    facts = {"mediation_kind": "labour", "mediation_will": "both", "excluded_ground": "none",
             "what_to_mediate": "三个月的工资怎样付", **given}  # fmt: skip
    return starting.start(matter=matter, procedure="mediation", given=facts, by=by, at=AT, form_key=uuid4())


def take(run: Proceeding, step: str, by: Standing, **given: Any) -> Any:
    run = Proceeding.objects.select_related("matter").get(pk=run.pk)
    return proceedings.take_step(proceeding=run, step=step, given=given, by=by, at=AT, form_key=uuid4())


def refer(run: Proceeding, by: Standing, code: str = "labour_committee", **given: Any) -> Any:
    return take(run, "refer", by, organisation=str(unit(code).pk), **given)


def receive(run: Proceeding, by: Standing, step: str = "receive_labour", **given: Any) -> Any:
    facts = {"mediation_accepted_on": ON.isoformat(), "mediator": str(User.objects.get(username=WAGES).pk),
             "mediator_conflict": "none", **given}  # fmt: skip
    return take(run, step, by, **facts)


def state(run: Proceeding) -> str:
    return Proceeding.objects.get(pk=run.pk).state


def papers(run: Proceeding) -> list[str]:
    return list(Document.objects.filter(proceeding=run).order_by("made_at", "id").values_list("paper", flat=True))


def test_a_mediation_that_ends_in_an_agreement(head: Standing, constraints_now: Any) -> None:
    matter = a_matter(head)
    run = started(matter, head)
    constraints_now()
    refer(run, head, papers_sent="记工本复印件")
    constraints_now()
    mediator = as_(WAGES)
    assert [one.pk for one in access.matters_visible_to(mediator)] == [matter.pk], "what was given to them, nothing else"
    receive(run, mediator)
    taken = Proceeding.objects.get(pk=run.pk)
    clock = taken.clocks.get(limit="labour_mediation_15d")
    assert (taken.state, taken.next_due) == ("mediating", clock.legal_due) and clock.legal_due == ON + timedelta(days=15)
    take(run, "record_session", mediator, session_at=AT.isoformat(), attended="双方", session_result="相差两千", danger_seen="no")
    with pytest.raises(Refused, match="协议还没有生效"):
        take(run, "agree", mediator, answer="已经签了")
    agreement = agreeing.a_signed_agreement(
        matter, mediator, kind="mediation", presiding_unit=unit("labour_committee"), mediator=mediator.person, proceeding=run
    )
    take(run, "agree", mediator, answer="三十日内可以共同申请司法确认")
    ended = Proceeding.objects.get(pk=run.pk)
    constraints_now()
    assert (ended.outcome, ended.answer) == ("agreed", "spoken")
    assert Agreement.objects.get(pk=agreement.pk).presiding_unit == unit("labour_committee")
    assert papers(run) == [
        "mediation_docking_letter", "mediation_acceptance_notice", "mediation_record", "mediation_agreement",
        "proof_of_presiding", "mediation_feedback",
    ]  # fmt: skip
    # What the committee issues bears its name and its own numbers; the letter that refers to it is ours.
    assert list(Document.objects.filter(proceeding=run).order_by("made_at", "id").values_list("number", flat=True)) == [
        "旌检控调接〔2026〕1号", "旌劳调受〔2026〕1号", "旌劳调记〔2026〕1号", "旌劳调协〔2026〕1号", "旌劳调证〔2026〕1号",
        "旌劳调馈〔2026〕1号",
    ]  # fmt: skip
    assert Document.objects.get(paper="mediation_record").blanks["met_at"] == "2026年11月24日09:30"
    assert "调解组织印章" in str(Document.objects.get(paper="mediation_agreement").blanks["signatures"])
    proof = Document.objects.get(paper="proof_of_presiding").blanks
    assert proof["organ"] == proof["organisation_name"] == "劳动争议人民调解委员会" and "何平" in proof["mediator_name"]
    assert matter.pk in {one.pk for one in access.matters_visible_to(as_(WAGES))}, "it watches over the performance"


def test_one_that_fails_comes_back_with_its_reason_and_the_clock_runs(head: Standing, constraints_now: Any) -> None:
    matter = a_matter(head)
    run = started(matter, head)
    refer(run, head)
    receive(run, as_(WAGES))
    take(run, "fail", as_(WAGES), fail_reason="amount_gap", reason="相差两万，双方都不让")
    constraints_now()
    assert access.matters_visible_to(as_(WAGES)).count() == 0, "whoever did not settle it has it no longer"
    as_(HEAD)
    back = Proceeding.objects.get(pk=run.pk)
    part = Referral.objects.get()
    assert (back.state, part.result, part.reason, part.note) == (
        "came_back", "came_back", "amount_gap", "相差两万，双方都不让",
    )  # fmt: skip
    assert back.next_due == back.clocks.get(limit="mediation_came_back", ended_at=None).legal_due
    assert back.clocks.get(limit="labour_mediation_15d").state == "ended"
    suggested = mediation.suggestions(matter=matter, by=head)
    assert suggested[0].body.name != "劳动争议人民调解委员会"
    assert next(one for one in suggested if one.body.name == "劳动争议人民调解委员会").against
    take(run, "close_failed", head, answer="可以申请劳动仲裁，一年以内")
    constraints_now()
    assert Proceeding.objects.get(pk=run.pk).outcome == "not_agreed"
    matter.refresh_from_db()
    assert matter.state == "in_progress" and matter.next_due


def test_returned_with_a_reason_and_referred_to_another(head: Standing, constraints_now: Any) -> None:
    matter = a_matter(head)
    run = started(matter, head)
    refer(run, head, "construction_committee")
    as_(ASSOCIATION)
    take(run, "give_back", as_(ASSOCIATION), return_reason="not_competent", reason="不是工程款，是工资")
    constraints_now()
    as_(HEAD)
    assert state(run) == "returned" and Referral.objects.get().state == "returned"
    letter = Document.objects.get(paper="mediation_return_letter")
    assert letter.blanks["reason"] == "不是工程款，是工资" and letter.blanks["organ"] == "建设领域人民调解委员会"
    assert letter.blanks["referring_organ"] == "旌阳区人民检察院" and letter.number == "旌建调退〔2026〕1号"
    refer(run, head)
    constraints_now()
    assert [(one.organisation.code, one.state) for one in mediations.parts_in([run])] == [
        ("construction_committee", "returned"), ("labour_committee", "sent"),
    ]  # fmt: skip
    kinds = Event.objects.filter(matter=matter, kind__startswith="mediation_").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["mediation_referred", "mediation_returned", "mediation_referred"]


def test_from_town_to_district_each_with_its_period(head: Standing, constraints_now: Any) -> None:
    town = Place.objects.get(code="qinghe")
    matter = a_matter(head, matter_type="neighbour_dispute", town=town)
    best = mediation.suggestions(matter=matter, by=head)[0]
    assert best.body.name == "青禾镇人民调解委员会" and "就近" in "".join(reason.zh for reason in best.reasons)
    run = started(matter, head, mediation_kind="peoples")
    refer(run, head, "qinghe_committee")
    with pytest.raises(Refused, match="不是区级的件"):
        receive(run, as_(TOWN), "receive")
    receive(run, as_(TOWN), "receive_town")
    assert Proceeding.objects.get(pk=run.pk).next_due == ON + timedelta(days=15)
    with pytest.raises(Refused, match="只能移到上一级|不在它的范围内"):
        take(run, "send_up", as_(TOWN), organisation=str(unit("liuping_committee").pk), reason="谈不拢")
    take(run, "send_up", as_(TOWN), organisation=str(unit("neighbour_committee").pk), reason="谈不拢")
    constraints_now()
    as_(HEAD)
    assert [(one.level, one.state, one.result) for one in mediations.parts_in([run])] == [
        ("town", "ended", "referred"), ("district", "sent", ""),
    ]  # fmt: skip
    receive(run, as_(ASSOCIATION), "receive")
    as_(HEAD)
    assert {clock.limit: clock.state for clock in run.clocks.all()} == {
        "choose_organisation": "satisfied", "docking_answer": "satisfied", "mediation_town_15d": "ended",
        "mediation_1m": "running",
    }  # fmt: skip


def test_joint_handling_has_one_leader_and_a_helper_closes_nothing(head: Standing, constraints_now: Any) -> None:
    matter = a_matter(head)
    run = started(matter, head)
    refer(run, head, "petition_committee")
    part = mediation.ask_help(proceeding=run, organisation=unit("labour_committee"), ask="帮着核工资", by=head, at=AT)
    constraints_now()
    with pytest.raises(Refused, match="已经在这次调解里"):
        mediation.ask_help(proceeding=run, organisation=unit("labour_committee"), ask="再看", by=head, at=AT)
    helper = as_(WAGES)
    with pytest.raises(Refused, match="牵头的不是您"):
        take(run, "give_back", helper, return_reason="not_competent", reason="示例")
    with pytest.raises(IntegrityError, match="a_helper_ends_nothing"), transaction.atomic():
        Referral.objects.filter(part="lead").update(state="ended", result="agreed", ended_at=AT, ended_by=helper.person)
    with pytest.raises(Refused, match="写明协助"):
        mediation.answer_help(part=part, note=" ", by=helper, at=AT)
    mediation.answer_help(part=part, note="工资核过，欠两万七", by=helper, at=AT)
    constraints_now()
    as_(HEAD)
    assert state(run) == "referred"
    assert [(one.part, one.state) for one in mediations.parts_in([run])] == [("lead", "sent"), ("help", "ended")]
    mediation.ask_help(proceeding=run, organisation=unit("labour_committee"), ask="再核一次", by=head, at=AT)
    take(run, "withdraw", head)  # one click, no reason; helpers leave with the leader
    constraints_now()
    assert Referral.objects.filter(state__in=mediations.LIVE).count() == 0 and state(run) == "withdrawn"


# What is refused: in the verb with its article and what to do instead, and by the database whoever writes


@pytest.mark.parametrize(
    ("matter_fields", "given", "said"),
    [
        ({}, {"mediation_will": "refused"}, "明确拒绝"),
        ({}, {"excluded_ground": "criminal_investigation"}, "不能调解"),
        ({"matter_type": "minor_victim"}, {}, "不能调解"),
        ({"flags": ["protection_order"]}, {}, "不能调解"),  # R-1001: not before the risk was looked at
    ],
)
def test_what_is_not_mediated(
    head: Standing, matter_fields: dict[str, Any], given: dict[str, Any], said: str
) -> None:
    matter = a_matter(head, **matter_fields)
    with pytest.raises(Refused, match=said) as refused:
        started(matter, head, **given)
    assert refused.value.refusal.cite and refused.value.refusal.instead
    run = started(a_matter(head), head)
    facts = {**run.facts, **given}
    Proceeding.objects.filter(pk=run.pk).update(facts=facts)
    Matter.objects.filter(pk=run.matter_id).update(**matter_fields)
    with pytest.raises(IntegrityError, match="referral refused"), transaction.atomic():
        row(run, head).save(force_insert=True)


def row(run: Proceeding, by: Standing, code: str = "labour_committee", **fields: Any) -> Referral:
    return Referral(**{
        "centre_id": run.centre_id, "matter_id": run.matter_id, "proceeding": run, "organisation": unit(code), "part": "lead",
        "level": "district", "ask": "示例", "sent_at": AT, "sent_by": by.person, **fields,
    })  # fmt: skip


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"organisation": "studio_three"}, "不在册"),  # not on the register
        ({"organisation": "medical_committee"}, "不在它的范围"),  # out of its class
        ({"organisation": "civil"}, "不在册"),  # no mediation organisation at all
        ({"limitation_on": "2026-12-01"}, "不到十五日"),
    ],
)
def test_where_a_dispute_may_not_go_unless_somebody_agrees(head: Standing, given: dict[str, str], said: str) -> None:
    run = started(a_matter(head), head)
    code = given.pop("organisation", "labour_committee")
    with pytest.raises(Refused, match=said):
        refer(run, head, code, **given)
    if code != "civil":
        exception = {"organisation": str(unit(code).pk), "exception_reason": "双方都只信他", **given}
        asked = take(run, "refer_exceptionally", as_(OFFICER), **exception)
        assert asked.role == "office_head" and state(run) == "prepared"
        proceedings.decide_approval(approval=asked, is_granted=True, reason="", by=as_(HEAD), at=AT)
        part = Referral.objects.get()
        assert (part.approved_by, state(run)) == (head.person, "referred")


def test_a_limit_that_runs_out_is_no_hindrance_once_the_claim_is_protected(head: Standing) -> None:
    run = started(a_matter(head), head)
    refer(run, head, limitation_on="2026-12-01", protective_step="已向公司发函主张权利")
    assert state(run) == "referred"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"mediator_conflict": "declared"}, "要回避"),
        ({"fee": "100"}, "不收任何费用"),
    ],
)
def test_who_may_not_take_it_on(head: Standing, given: dict[str, str], said: str) -> None:
    run = started(a_matter(head), head)
    refer(run, head)
    with pytest.raises(Refused, match=said):
        receive(run, as_(WAGES), **given)
    receive(run, as_(WAGES), **{**given, "conflict_consent": "on", "fee": "0"})
    assert state(run) == "mediating"


def test_danger_is_reported_before_anything_ends(head: Standing) -> None:
    run = started(a_matter(head), head)
    refer(run, head)
    by = as_(WAGES)
    receive(run, by)
    met = {"session_at": AT.isoformat(), "attended": "双方", "session_result": "扬言动手"}
    take(run, "record_session", by, **met, danger_seen="yes")
    take(run, "record_session", by, **met, danger_seen="no")  # a later "no" takes nothing back
    ways = {"fail": {"fail_reason": "no_will", "reason": "谈崩"}, "agree_orally": {"oral_terms": "付清", "answer": "好"}}
    for step, given in ways.items():
        with pytest.raises(Refused, match="登记向公安机关报告"):
            take(run, step, by, **given)
    with pytest.raises(IntegrityError, match="danger_was_reported"), transaction.atomic():
        Referral.objects.update(state="ended", result="came_back", ended_at=AT, ended_by=by.person)
    take(run, "report_danger", by, reported_to="示例派出所", reported_on=ON.isoformat())
    take(run, "agree_orally", by, oral_terms="月底付清", answer="口头协议已经记下")
    assert state(run) == "agreed_oral"


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"code": "civil"}, "organisation_mediates"),
        ({"code": "studio_three"}, "organisation_is_registered"),
        ({"limitation_on": ON + timedelta(days=14)}, "no_limit_runs_out"),
        ({"fee": 1}, "mediation_is_free"),
        ({"has_conflict": True}, "mediator_with_interest_is_agreed_to"),
        ({"exception_reason": "示例", "code": "studio_three"}, "exception_was_approved"),
        ({"state": "returned", "ended_at": AT}, "referral_ends_once"),
    ],
)
def test_the_database_refuses_it_whoever_writes(head: Standing, fields: dict[str, Any], rule: str) -> None:
    run = started(a_matter(head), head)
    with pytest.raises(IntegrityError) as bad, transaction.atomic():
        row(run, head, **fields).save(force_insert=True)
    assert bad.value.__cause__.diag.constraint_name == rule  # type: ignore[union-attr]


def test_exactly_one_organisation_leads(head: Standing, constraints_now: Any) -> None:
    run = started(a_matter(head), head)
    refer(run, head)
    constraints_now()
    with pytest.raises(IntegrityError, match="one_organisation_leads"), transaction.atomic():
        row(run, head, "petition_committee").save(force_insert=True)
    with pytest.raises(IntegrityError, match="has 0 leaders"), transaction.atomic():
        Referral.objects.update(state="ended", result="came_back", ended_at=AT, ended_by=head.person)
        constraints_now()
    other = started(a_matter(head), head)
    with pytest.raises(IntegrityError, match="has 0 leaders"), transaction.atomic():
        row(other, head, part="help").save(force_insert=True)
        constraints_now()


def test_a_matter_handed_over_whole_leaves_the_mediation_with_the_organisation_that_leads_it(
    head: Standing, constraints_now: Any
) -> None:
    matter = a_matter(head)
    run = started(matter, head)
    refer(run, head)
    mediator = as_(WAGES)
    receive(run, mediator)
    as_(HEAD)
    sent = handling.send(matter=access.lock(matter), to_unit=unit("labour_inspection"), ask="请接办", by=head, at=AT)
    handling.sign_for(hand_over=sent, by=as_("lianluo"), at=AT)
    constraints_now()
    now = Proceeding.objects.select_related("unit", "matter__unit").get(pk=run.pk)
    assert (now.unit.code, now.matter.unit.code) == ("labour_committee", "labour_inspection")
    assert now.owner == User.objects.get(username=WAGES)
    take(run, "agree_orally", as_(WAGES), oral_terms="月底付清", answer="各记一份")
    constraints_now()
    assert Proceeding.objects.get(pk=run.pk).outcome == "agreed_oral"
