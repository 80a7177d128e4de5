"""Reconciliation from the first question to the signature: asked in neutral words, nobody held, offers behind a wall."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from jianhe.casework import agreements, proceedings, settling, sittings, starting, willingness
from jianhe.casework.parties import PartyInput, add_party
from jianhe.casework.sittings import Comer
from jianhe.law.clauses import is_neutral
from jianhe.law.practice import Method, Practice
from jianhe.law.refusals import Refused
from jianhe.law.words import words
from jianhe.people.context import set_context
from jianhe.people.models import Unit
from jianhe.people.standing import Standing
from jianhe.records.models import Document, Event, Matter, Offer, Party, Proceeding, Sitting, StepTaken, Willingness
from jianhe.records.queries import agreements as asked
from jianhe.records.queries import reconciliation as talks
from jianhe.records.queries.reconciliation import GapRow
from tests import build
from tests.agreeing import CRIMINAL_CLAUSES, a_picture, a_quarrel, a_signed_agreement, some_terms
from tests.build import AT, HEAD

CIVIL, CRIMINAL = "procuratorial_reconciliation", "criminal_reconciliation"
ABOUT = {
    "kind": "petition_guided",
    "pair": "王示例和宏远示例",
    "dispute": "工程款结算产生争议",
    "proposed_by": "prosecutor",
}
ELIGIBLE = {
    **ABOUT, "offence": "dispute_three_years", "five_years": "none", "five_years_source": "前科查询", "minor_victim": "no",
    "repents": True, "forgives": True, "has_victim": True, "facts_clear": True, "is_voluntary_lawful": True,
}  # fmt: skip


@pytest.fixture
def by(db: None) -> Iterator[Standing]:
    with build.acting(HEAD) as by:
        yield by


def begun(by: Standing, procedure: str = CIVIL, **facts: Any) -> tuple[Proceeding, Party, Party]:
    """A quarrel about wages in which both sides are being asked."""
    matter, worker, company = a_quarrel(by)
    given = {**(ELIGIBLE if procedure == CRIMINAL else ABOUT), **facts}
    run = starting.start(matter=matter, procedure=procedure, given=given, by=by, at=AT)
    step(run, "ask_willingness", by)
    return again(run), worker, company


def again(run: Proceeding) -> Proceeding:
    found = Proceeding.objects.get(pk=run.pk)
    found.matter = Matter.objects.get(pk=run.matter_id)
    return found


def row_refused(run: Proceeding, code: str, to: str, by: Standing, facts: dict[str, Any], **more: Any) -> str:
    """The rule by which the database refuses the step, written past the verbs."""
    now = again(run)
    taken = StepTaken(
        centre_id=now.centre_id, matter_id=now.matter_id, proceeding=now, step=code, from_state=now.state, to_state=to,
        facts=facts, at=AT, **{"by": by.person, **more},
    )  # fmt: skip
    with pytest.raises(IntegrityError) as bad, transaction.atomic():
        taken.save(force_insert=True)
    return str(bad.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


def step(run: Proceeding, code: str, by: Standing, at: Any = AT, **given: Any) -> None:
    proceedings.take_step(proceeding=again(run), step=code, given=given, by=by, at=at)


def all_say_yes(run: Proceeding, by: Standing, *parties: Party) -> None:
    for question in willingness.invite(proceeding=run, parties=parties, how="phone", by=by, at=AT):
        willingness.answer(question=question, answer="willing", how="phone", by=by, at=AT)
    step(run, "all_willing", by)


def sat_down(run: Proceeding, by: Standing, *parties: Party, at: Any = AT, **more: Any) -> Sitting:
    comers = [Comer(party.name, "party", party, is_identity_seen=True) for party in parties]
    comers.append(Comer("高示例（虚构）", "lawyer"))
    return sittings.begin(proceeding=again(run), place="检察和解室", comers=comers, by=by, at=at, **more)


REVIEW = {"heard": "双方", "is_voluntary": True, "is_lawful": True, "harms_nobody": True, "consequences_told": True}


def ready_to_sign(run: Proceeding, by: Standing, *parties: Party) -> Any:
    """Through one session and the review to the table."""
    all_say_yes(run, by, *parties)
    sitting = sat_down(run, by, *parties)
    kind = "criminal" if run.procedure == CRIMINAL else "civil"
    clauses = {"clauses": CRIMINAL_CLAUSES} if kind == "criminal" else {}
    agreement = agreements.draft(
        proceeding=again(run), kind=kind, terms=some_terms(*parties, 9_320_000, **clauses), by=by, at=AT
    )
    sittings.end(sitting=sitting, result="agreed", summary="对工日取得一致", by=by, at=AT + timedelta(hours=1))
    agreements.make_ready(agreement=agreement, by=by, at=AT)
    step(run, "pass_review", by, **REVIEW, **({"amount_fits": True} if kind == "criminal" else {}))
    return agreement


def sign(agreement: Any, party: Party, by: Standing, **more: Any) -> None:
    settling.sign(**{
        "agreement": agreement, "over": agreement.current, "party": party, "signer": "", "how": "tablet",
        "capacity": "own" if party.kind == "person" else "officer", "upload": a_picture(), "is_willing": True, "by": by,
        "at": AT + timedelta(hours=2), **more,
    })  # fmt: skip


def test_two_sessions_an_agreement_and_the_last_signature_moves_the_proceeding(by: Standing) -> None:
    run, worker, company = begun(by)
    all_say_yes(run, by, worker, company)
    first = sat_down(run, by, worker, company)
    sittings.mark(sitting=first, part="rights", by=by, at=AT)
    sittings.end(sitting=first, result="adjourned", summary="核对了工日", by=by, at=AT + timedelta(hours=1))
    assert again(run).state == "adjourned"
    second = sat_down(run, by, worker, company, at=AT + timedelta(days=1))
    assert second.number == 2
    agreement = agreements.draft(
        proceeding=again(run), kind="civil", terms=some_terms(worker, company, 9_320_000, 9_320_000), by=by, at=AT
    )
    with pytest.raises(Refused, match="还没有结束"):
        step(run, "terms_agreed", by)
    sittings.end(sitting=second, result="agreed", summary="对数额取得一致", by=by, at=AT + timedelta(days=1, hours=1))
    with pytest.raises(Refused, match="还没有定稿"):
        step(run, "pass_review", by, **REVIEW)
    agreements.make_ready(agreement=agreement, by=by, at=AT)
    with pytest.raises(Refused, match="审查通过以后才能签"):
        sign(agreement, worker, by)
    step(run, "pass_review", by, **REVIEW)
    sign(agreement, worker, by)
    assert again(run).state == "ready_to_sign"
    sign(agreement, company, by)
    assert again(run).state == "signed"
    paper = Document.objects.get(paper="civil_reconciliation_agreement")
    assert paper.blanks["schedule"][0].endswith("¥93,200.00（玖万叁仟贰佰元整），账户尾号1234")
    assert "6222" not in str(paper.blanks)
    assert paper.blanks["clauses"][1].startswith("二、双方确认欠付工资合计人民币壹拾捌万陆仟肆佰元整")
    stages = {one.stage for one in Willingness.objects.filter(proceeding=run, party=worker, answer="willing")}
    assert stages == {"invitation", "session", "signing"}
    assert by.centre is not None
    assert list(asked.reconciled(by.centre, since=AT.date(), until=AT.date())) == [asked.agreements_of(run.matter)[0]]


def test_an_invitation_is_neutral_and_says_until_when(by: Standing) -> None:
    run, worker, company = begun(by)
    first, second = willingness.invite(proceeding=run, parties=[worker, company], how="letter", by=by, at=AT)
    assert first.due_on == second.due_on == date(2026, 11, 30)
    paper = Document.objects.get(pk=second.document_id)
    assert paper.number and paper.blanks["invited"] == company.name and paper.blanks["answer_by"] == "2026-11-30"
    assert is_neutral(str([value for name, value in paper.blanks.items() if name not in ("claim", "parties")]))
    assert willingness.invite(proceeding=run, parties=[worker], how="letter", by=by, at=AT) == []
    with pytest.raises(Refused, match="没有过了期限"):
        step(run, "nobody_answers", by, answer="电话告知")
    step(run, "nobody_answers", by, at=AT + timedelta(days=7), answer="电话告知可以申请仲裁")
    assert again(run).outcome == "declined"


@pytest.mark.parametrize("text", ["对方违法欠薪", "公司愿意出三万", "老赖", "欠款186,400元的纠纷", "公司让步"])
def test_a_dispute_that_hints_at_guilt_or_offers_is_not_told(by: Standing, text: str) -> None:
    with pytest.raises(Refused, match="中立"):
        begun(by, dispute=text)


def test_who_refuses_is_not_called_upon_for_a_while_unless_he_asks_himself(by: Standing) -> None:
    run, worker, company = begun(by)
    question = willingness.invite(proceeding=run, parties=[company], how="phone", by=by, at=AT)[0]
    willingness.answer(question=question, answer="refused", how="phone", by=by, at=AT)
    with pytest.raises(Refused, match="还不是每个人"):
        step(run, "all_willing", by)
    with pytest.raises(Refused, match="还不能再联系"):
        willingness.invite(proceeding=again(run), parties=[company], how="phone", by=by, at=AT)
    step(run, "somebody_declines", by, answer="告知可以申请仲裁")
    assert (again(run).outcome, again(run).answer) == ("declined", "spoken")
    soon, later = AT + timedelta(days=20), AT + timedelta(days=31)
    matter = again(run).matter
    with pytest.raises(Refused, match="不久前"):
        starting.start(matter=matter, procedure=CIVIL, given=ABOUT, by=by, at=soon)
    starting.start(matter=matter, procedure=CIVIL, given={**ABOUT, "proposed_by": "respondent"}, by=by, at=soon)
    starting.start(matter=matter, procedure=CIVIL, given={**ABOUT, "pair": "另一对"}, by=by, at=later)


def test_nobody_is_held_at_the_table_by_verb_or_by_database(by: Standing) -> None:
    run, worker, company = begun(by)
    all_say_yes(run, by, worker, company)
    willingness.note(proceeding=again(run), party=company, stage="session", answer="refused", how="face", by=by, at=AT)
    with pytest.raises(Refused, match="已经明确不愿意"):
        sittings.begin(proceeding=again(run), place="和解室", by=by, at=AT, comers=[
            Comer(worker.name, "party", worker), Comer(company.name, "party", company, is_willing=False),
        ])  # fmt: skip
    with pytest.raises(IntegrityError, match="has refused"), transaction.atomic():
        Sitting(
            centre_id=run.centre_id, matter=run.matter, proceeding=run, number=1, place="和解室", presider=by.person,
            began_at=AT,
        ).save(force_insert=True)  # fmt: skip
    # The party itself wants it again: that is noted, and the talks begin.
    sat_down(run, by, worker, company, at=AT + timedelta(minutes=5))


def test_one_side_withdraws_at_the_table_and_the_other_cannot_sign_any_more(by: Standing) -> None:
    run, worker, company = begun(by)
    agreement = ready_to_sign(run, by, worker, company)
    sign(agreement, worker, by)
    agreements.withdraw(agreement=agreement, party=company, by=by, at=AT)
    with pytest.raises(Refused):
        sign(agreement, company, by)
    assert willingness.newest_answers(run)[company.pk] == "refused"
    with pytest.raises(Refused, match="明确不愿意"):
        step(run, "sign", by)
    step(run, "fail", by, failure_reason="no_will", remedy="申请劳动仲裁，一年内")
    note = Document.objects.get(paper="non_settlement_note")
    assert note.blanks["failure"] == "有一方不愿谈了" and again(run).answer == "paper"


def test_offers_are_read_in_the_room_only(by: Standing) -> None:
    run, worker, company = begun(by)
    all_say_yes(run, by, worker, company)
    sitting = sat_down(run, by, worker, company)
    rows = [GapRow("基本工资", 15_440_000, 15_440_000, 15_440_000), GapRow("九月加班", 3_200_000, 0, None)]
    sittings.note_offers(sitting=sitting, rows=rows, by=by, at=AT)
    assert talks.gap_of(run)[1] == rows
    with connection.cursor() as cursor:
        cursor.execute("SELECT content::text FROM records_offer")
        kept = cursor.fetchone()[0]
        assert "基本工资".encode().hex() not in kept and b"15440000".hex() not in kept
        cursor.execute("SELECT words || tokens::text FROM records_searchentry WHERE matter_id = %s", [run.matter_id])
        assert "九月加班" not in str(cursor.fetchall())
    facts = [event.facts_text for event in Event.objects.filter(matter=run.matter_id, kind="offer_noted")]
    assert facts == [f'{{"sitting":"{sitting.pk}"}}']
    build.step_in(run.matter, "hand_over", by=by, at=AT, to_unit=str(Unit.objects.get(code="labour_inspection").pk))
    set_context(build.standing(build.OUTSIDER))
    assert Matter.objects.filter(pk=run.matter_id).exists() and Sitting.objects.exists()
    assert not Offer.objects.exists()


def test_the_main_case_leaves_room_or_no_session_opens(by: Standing) -> None:
    matter, worker, company = a_quarrel(by)
    build.step_in(matter, "accept", by=by, at=AT)
    late = AT + timedelta(days=80)  # the three months end on 24 February
    matter.refresh_from_db()
    run = starting.start(matter=matter, procedure=CIVIL, given=ABOUT, by=by, at=late)
    step(run, "ask_willingness", by, at=late)
    for question in willingness.invite(proceeding=again(run), parties=[worker, company], how="phone", by=by, at=late):
        willingness.answer(question=question, answer="willing", how="phone", by=by, at=late)
    step(run, "all_willing", by, at=late)
    with pytest.raises(Refused, match="离主案期限太近"):
        sat_down(run, by, worker, company, at=late)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"five_years": "unchecked"}, "五年以内"), ({"five_years": "found"}, "五年以内"),
        ({"offence": "neither"}, "不能刑事和解"),
        ({"minor_victim": "yes"}, "侵害未成年人"), ({"repents": False}, "真诚悔罪"), ({"facts_clear": ""}, "事实清楚"),
    ],
)  # fmt: skip
def test_a_criminal_case_that_may_not_be_settled_is_not_started(
    by: Standing, change: dict[str, Any], sentence: str
) -> None:
    matter, _, _ = a_quarrel(by)
    with pytest.raises(Refused, match=sentence):
        starting.start(matter=matter, procedure=CRIMINAL, given={**ELIGIBLE, **change}, by=by, at=AT)


def test_the_database_refuses_it_too(by: Standing) -> None:
    run, *_ = begun(by, CRIMINAL)
    for change in ({"five_years": "unchecked"}, {"minor_victim": "yes"}, {"repents": False}):
        with pytest.raises(IntegrityError, match="criminal_reconciliation_meets"), transaction.atomic():
            Proceeding.objects.filter(pk=run.pk).update(facts={**run.facts, **change})


def test_a_criminal_settlement_is_signed_by_the_parties_and_leads_to_advice_only_when_both_were_heard(
    by: Standing,
) -> None:
    run, worker, company = begun(by, CRIMINAL)
    agreement = ready_to_sign(run, by, worker, company)
    sign(agreement, worker, by)
    sign(agreement, company, by)
    paper = Document.objects.get(paper="criminal_settlement_agreement")
    assert again(run).state == "signed" and len(paper.blanks["signatures"]) == 2
    with pytest.raises(Refused, match="有效担保"):
        step(run, "perform_in_parts", by, review_on="2026-12-20")
    heard = {"heard_both_on": "2026-11-24", "checked": "performed", "leniency": "non_prosecution"}
    assert row_refused(run, "advise_leniency", "concluded", by, heard) == "step_leaves_the_present_state"
    step(run, "perform_at_once", by, performed_on="2026-11-24", receipt="转账凭证", review_on="2026-12-01")
    unheard = {"checked": "performed", "leniency": "non_prosecution"}
    assert row_refused(run, "advise_leniency", "concluded", by, unheard) == "step_has_its_facts"
    with pytest.raises(Refused, match="听取双方意见"):
        step(run, "advise_leniency", by, checked="performed", leniency="non_prosecution")
    step(run, "advise_leniency", by, **heard)
    assert again(run).outcome == "settled"


def test_supervision_ends_by_settlement_only_with_a_waiver_or_by_the_named_post_with_its_reason(by: Standing) -> None:
    run, worker, company = begun(by, kind="civil_supervision")
    agreement = ready_to_sign(run, by, worker, company)
    sign(agreement, worker, by)
    sign(agreement, company, by)
    ends = {"public_harm": "no", "answer": "当面告知"}
    for bad in ({}, {"withdrawn_on": "2026-11-24", "public_harm": "yes"}):
        with pytest.raises(Refused, match="不能因和解终结审查"):
            step(run, "end_supervision", by, **{**ends, **bad})
    step(run, "end_supervision", by, **ends, exception_reason="双方另行书面撤回，待补")
    assert again(run).state == "signed"  # it waits for the deputy chief prosecutor
    approval = again(run).approvals.select_related("matter").get()
    assert approval.role == "deputy_chief_prosecutor"
    assert row_refused(run, "end_supervision", "supervision_ended", by, ends) == "step_has_its_approval"
    deputy = build.standing(build.DEPUTY)
    set_context(deputy)
    with transaction.atomic():
        run.approvals.update(is_granted=True, decided_by=deputy.person, decided_at=AT)
        for bad in ({}, {"withdrawn_on": "2026-11-24", "public_harm": "yes"}):
            refused = row_refused(
                run, "end_supervision", "supervision_ended", by, {**ends, **bad}, approved_by=deputy.person
            )
            assert refused == "supervision_ends_lawfully"
        transaction.set_rollback(True)
    proceedings.decide_approval(approval=approval, is_granted=True, reason="", by=deputy, at=AT)
    decision = Document.objects.get(paper="review_termination_decision")
    assert decision.blanks["ending_ground"] == "双方另行书面撤回，待补" and again(run).outcome == "supervision_ended"


def test_confirmation_waits_for_the_mediation_leg(by: Standing) -> None:
    run, worker, company = begun(by)
    agreement = ready_to_sign(run, by, worker, company)
    sign(agreement, worker, by)
    sign(agreement, company, by)
    with pytest.raises(Refused, match="不是登记在册的调解组织"):
        step(
            run, "hand_to_mediation", by, mediation_unit=str(Unit.objects.get(code="civil").pk), review_on="2026-11-30"
        )
    committee = Unit.objects.get(code="labour_committee")
    step(run, "hand_to_mediation", by, mediation_unit=str(committee.pk), review_on="2026-11-30")
    with pytest.raises(Refused, match="只有和解协议不能申请司法确认"):
        step(run, "mediation_concluded", by, review_on="2026-12-30")
    intake = run.matter.proceedings.get(procedure="intake")
    taken_over = a_signed_agreement(run.matter, by, kind="mediation", presiding_unit=committee, proceeding=intake)
    assert taken_over.made_from == agreement
    step(run, "mediation_concluded", by, review_on="2026-12-30")
    assert again(run).state == "performing"


def test_methods_are_offered_only_while_there_are_exactly_five(by: Standing) -> None:
    def method(n: int, until: date | None = None) -> Method:
        return Method(code=f"m{'abcdef'[n]}", name=words("示例", "Example"), use_when="示例", steps=("示例",), note="示例",
                      since=date(2026, 1, 1), until=until)  # fmt: skip

    shipped = Practice.model_construct(methods=())
    assert shipped.methods_on(AT.date()) == ()
    five = Practice.model_construct(methods=tuple(method(n) for n in range(5)))
    assert len(five.methods_on(AT.date())) == 5 and five.methods_on(date(2025, 12, 31)) == ()
    assert Practice.model_construct(methods=(*five.methods, method(5))).methods_on(AT.date()) == ()
    ended = Practice.model_construct(methods=(*five.methods, method(5, date(2026, 6, 30))))
    assert len(ended.methods_on(AT.date())) == 5
    run, worker, company = begun(by)
    all_say_yes(run, by, worker, company)
    with pytest.raises(Refused, match="方法从本中心"):
        sittings.end(
            sitting=sat_down(run, by, worker, company), result="adjourned", summary="示例", methods=["ma"], by=by, at=AT
        )


def test_a_third_person_on_one_side_is_asked_too(by: Standing) -> None:
    run, worker, company = begun(by)
    other = add_party(
        matter=run.matter, party=PartyInput(name="李示例（虚构）", side="b", role="respondent", number="", no_id_reason="未带"),
        by=by, at=AT,
    )  # fmt: skip
    for question in willingness.invite(proceeding=again(run), parties=[worker, company], how="face", by=by, at=AT):
        willingness.answer(question=question, answer="willing", how="face", by=by, at=AT)
    with pytest.raises(Refused, match="还不是每个人"):
        step(run, "all_willing", by)
    willingness.note(proceeding=again(run), party=other, stage="invitation", answer="willing", how="face", by=by, at=AT)
    step(run, "all_willing", by)


def test_what_was_reviewed_is_what_is_signed(by: Standing) -> None:
    run, worker, company = begun(by)
    agreement = ready_to_sign(run, by, worker, company)
    sign(agreement, worker, by)
    terms = some_terms(worker, company, 100)
    with pytest.raises(Refused, match="审查通过的协议不能再改"):
        agreements.revise(agreement=agreement, over=1, terms=terms, by=by, at=AT)
    with pytest.raises(Refused, match="审查通过的协议不能再改"):
        agreements.draft(proceeding=again(run), kind="civil", terms=terms, by=by, at=AT)
    step(run, "fail_review", by, faults="总额要改")
    agreements.revise(agreement=agreement, over=1, terms=terms, by=by, at=AT)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.current, again(run).state) == ("draft", 2, "adjourned")
