"""Agreements: sums that agree, drafts kept, signed by whoever can bind a party, withdrawn only before all have signed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from jianhe.casework import agreements, attachments
from jianhe.casework.agreement_terms import BadTerms, Payment, years_old
from jianhe.law.clauses import clause_file, compare, refused_term
from jianhe.law.refusals import Refused
from jianhe.people.models import Unit
from jianhe.people.standing import Standing
from jianhe.records.models import Agreement, Instalment, Party, Signature
from jianhe.records.queries import agreements as asked
from tests import build
from tests.agreeing import CRIMINAL_CLAUSES, FIRST, SECOND, a_picture, a_quarrel, drafted, signed_by, some_terms
from tests.build import AT, HEAD, ON


@pytest.fixture
def by(db: None) -> Iterator[Standing]:
    with build.acting(HEAD) as by:
        yield by


def test_a_draft_says_its_sum_in_words_and_who_pays_when(by: Standing) -> None:
    matter, worker, company = a_quarrel(by)
    key = uuid4()
    agreement = drafted(matter, some_terms(worker, company, 9_320_000, 9_320_000), by, form_key=key)
    version = asked.current_version(agreement)
    assert [clause["code"] for clause in version.clauses] == ["dispute", "payment", "breach", "free_will"]
    assert version.clauses[1]["text"] == (
        "双方确认欠付工资合计人民币壹拾捌万陆仟肆佰元整（¥186,400.00）。宏远劳务示例公司（虚构）于2026年12月10日前向"
        "王示例（虚构）支付¥93,200.00；宏远劳务示例公司（虚构）于2027年1月20日前向王示例（虚构）支付¥93,200.00。"
    )
    rows = asked.instalments_of(agreement)
    assert [(row.number, row.due_on, row.amount) for row in rows] == [(1, FIRST, 9_320_000), (2, SECOND, 9_320_000)]
    assert str(rows[0].account) != "6222000000001234" and rows[0].account.open() == "6222000000001234"
    assert drafted(matter, some_terms(worker, company, 1), by, form_key=key).pk == agreement.pk


def test_sums_that_differ_are_refused_by_the_verb_and_by_the_database(by: Standing) -> None:
    matter, worker, company = a_quarrel(by)
    with pytest.raises(BadTerms) as refused:
        drafted(matter, some_terms(worker, company, 9_320_000, 9_000_000, total=18_640_000), by)
    assert refused.value.errors["total"].sentence.zh == (
        "各期合计¥183,200.00，与总额¥186,400.00少¥3,200.00。"
    )
    agreement = drafted(matter, some_terms(worker, company, 100), by)
    version = asked.current_version(agreement)
    with pytest.raises(IntegrityError, match="instalments come to 101"), transaction.atomic():
        Instalment(
            centre_id=matter.centre_id, matter=matter, agreement=agreement, version=version, number=2, due_on=SECOND,
            amount=1, payer=company, payee=worker,
        ).save(force_insert=True)  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"parties": ()}, "parties"),
        ({"clauses": (("dispute", {"cause": "工资"}), ("free_will", {}))}, "clauses"),
        ({"clauses": (("dispute", {"cause": ""}), ("payment", {"what": "工资"}), ("free_will", {}))}, "clause-1-cause"),
        ({"payments": (Payment(FIRST, 100, uuid4(), uuid4()),)}, "payment-1"),
        ({"clauses": (("dispute", {"cause": "工资"}), ("payment", {"what": "工资"}),
                      ("other", {"terms": "以后不再上访"}), ("free_will", {}))}, "clause-3-terms"),
    ],
)  # fmt: skip
def test_each_fault_stands_beside_its_field(by: Standing, change: dict[str, Any], field: str) -> None:
    matter, worker, company = a_quarrel(by)
    with pytest.raises(BadTerms) as refused:
        drafted(matter, replace(some_terms(worker, company, 100), **change), by)
    assert next(iter(refused.value.errors)) == field
    assert not Agreement.objects.exists()


def test_a_revised_draft_keeps_the_earlier_one_and_its_signatures_no_longer_count(by: Standing) -> None:
    matter, worker, company = a_quarrel(by)
    agreement = drafted(matter, some_terms(worker, company, 100), by)
    agreements.make_ready(agreement=agreement, by=by, at=AT)
    signed_by(agreement, worker, by)
    agreements.revise(agreement=agreement, over=1, terms=some_terms(worker, company, 100, 50), by=by, at=AT)
    with pytest.raises(Refused, match="第 2 稿"):
        agreements.revise(agreement=agreement, over=1, terms=some_terms(worker, company, 1), by=by, at=AT)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.total, agreement.current) == ("draft", 150, 2)
    new, old = asked.versions_of(agreement)
    assert [one.amount for one in asked.instalments_of(agreement)] == [100, 50] and old.total == 100
    changes = compare(*([(one["code"], one["text"]) for one in version.clauses] for version in (old, new)))
    assert [(one.code, one.kind) for one in changes] == [
        ("dispute", "kept"), ("payment", "changed"), ("breach", "kept"), ("free_will", "kept"),
    ]  # fmt: skip
    assert "".join(text for text, is_new in changes[1].after if is_new).count("¥") >= 1
    agreements.make_ready(agreement=agreement, by=by, at=AT)
    assert agreements.missing_signatures(agreement, new) == [worker.pk, company.pk]


def test_with_the_last_signature_it_is_effective_and_nobody_withdraws_any_more(by: Standing) -> None:
    matter, worker, company = a_quarrel(by)
    agreement = drafted(matter, some_terms(worker, company, 100), by)
    with pytest.raises(Refused, match="不能签"):
        signed_by(agreement, worker, by)
    agreements.make_ready(agreement=agreement, by=by, at=AT)
    signed_by(agreement, worker, by)
    agreement.refresh_from_db()
    assert agreement.state == "ready"
    signed_by(agreement, company, by, at=AT + timedelta(days=1), signer="孙示例（虚构）")
    agreement.refresh_from_db()
    assert (agreement.state, agreement.effective_on) == ("signed", date(2026, 11, 25))
    with pytest.raises(Refused, match="不能再撤回") as refused:
        agreements.withdraw(agreement=agreement, party=worker, by=by, at=AT)
    assert refused.value.refusal.instead is not None and refused.value.refusal.cite == "civil-code/119"
    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(
            state="withdrawn", signed_at=None, effective_on=None, withdrawn_at=AT, withdrawn_for=worker
        )


def test_before_that_either_side_withdraws_by_one_click(by: Standing) -> None:
    matter, worker, company = a_quarrel(by)
    agreement = drafted(matter, some_terms(worker, company, 100), by)
    agreements.make_ready(agreement=agreement, by=by, at=AT)
    signed_by(agreement, worker, by)
    agreements.withdraw(agreement=agreement, party=worker, by=by, at=AT)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.withdrawn_for) == ("withdrawn", worker)
    with pytest.raises(Refused, match="不能签"):
        signed_by(agreement, company, by)


@pytest.mark.parametrize(
    ("capacity", "born_on", "more", "sentence", "constraint"),
    [
        ("agent", None, {"has_special_authority": False}, "特别授权", "agent_has_special_authority"),
        ("guardian", None, {"authority": None}, "监护关系证明", "whoever_signs_for_another_proves_it"),
        ("own", date(2010, 11, 24), {}, "没有成年", "under age"),
        ("own_living", date(2011, 1, 1), {}, "没有成年", "under age"),
        ("officer", None, {}, "单位由法定代表人", "does not bind"),
    ],
)  # fmt: skip
def test_who_cannot_bind_a_party_is_refused_by_verb_and_database(
    by: Standing, capacity: str, born_on: date | None, more: dict[str, Any], sentence: str, constraint: str
) -> None:
    number = {"number": "", "no_id_reason": "未带", "born_on": born_on} if born_on else {}
    matter, worker, company = a_quarrel(by, **number)
    agreement = drafted(matter, some_terms(worker, company, 100), by)
    agreements.make_ready(agreement=agreement, by=by, at=AT)
    paper = attachments.attach(matter=matter, upload=a_picture("授权.png"), by=by, at=AT)
    more = {"authority": paper, "has_special_authority": True, **more}
    with pytest.raises(Refused, match=sentence):
        signed_by(agreement, worker, by, capacity=capacity, **more)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Signature(
            centre_id=matter.centre_id, matter=matter, agreement=agreement, version=asked.current_version(agreement),
            party=worker, capacity=capacity, signer="某人（虚构）", how="scan", attachment=paper, signed_at=AT,
            recorded_by=by.person, **more,
        ).save(force_insert=True)  # fmt: skip


def test_an_agent_with_special_authority_and_a_seventeen_year_old_worker_sign(by: Standing) -> None:
    matter, worker, company = a_quarrel(by, number="", no_id_reason="未带", born_on=date(2009, 5, 1))
    agreement = drafted(matter, some_terms(worker, company, 100), by)
    agreements.make_ready(agreement=agreement, by=by, at=AT)
    power = attachments.attach(matter=matter, upload=a_picture("授权.png"), by=by, at=AT)
    signed_by(agreement, worker, by, capacity="own_living")
    signed_by(agreement, company, by, capacity="agent", authority=power, has_special_authority=True, how="scan")
    agreement.refresh_from_db()
    assert agreement.state == "signed"
    assert [signer.signature.capacity for signer in asked.signers_of(agreement, asked.current_version(agreement))
            if signer.signature] == ["own_living", "agent"]  # fmt: skip


def test_nobody_but_the_parties_signs_a_reconciliation(by: Standing) -> None:
    matter, worker, company = a_quarrel(by)
    agreement = drafted(matter, some_terms(worker, company, 100), by)
    agreements.make_ready(agreement=agreement, by=by, at=AT)
    with pytest.raises(Refused, match="不签名、不盖章"):
        signed_by(agreement, None, by, capacity="seal", signer="旌阳区人民检察院")
    with pytest.raises(IntegrityError, match="nobody but the parties"), transaction.atomic():
        Signature(
            centre_id=matter.centre_id, matter=matter, agreement=agreement, version=asked.current_version(agreement),
            capacity="seal", signer="旌阳区人民检察院", how="scan", signed_at=AT, recorded_by=by.person,
            attachment=attachments.attach(matter=matter, upload=a_picture(), by=by, at=AT),
        ).save(force_insert=True)  # fmt: skip


def test_a_mediation_is_signed_when_mediator_and_seal_are_there_too(by: Standing) -> None:
    matter, worker, company = a_quarrel(by)
    committee = Unit.objects.get(code="labour_committee")
    with pytest.raises(Refused, match="调解组织"):
        drafted(matter, some_terms(worker, company, 100), by, kind="mediation")
    agreement = drafted(matter, some_terms(worker, company, 100), by, kind="mediation", presiding_unit=committee)
    agreements.make_ready(agreement=agreement, by=by, at=AT)
    for party in (worker, company):
        signed_by(agreement, party, by)
    signed_by(agreement, None, by, capacity="mediator", signer="何解（虚构）")
    agreement.refresh_from_db()
    assert agreement.state == "ready"
    assert agreements.missing_signatures(agreement, asked.current_version(agreement)) == ["seal"]
    signed_by(agreement, None, by, capacity="seal", signer="劳动争议人民调解委员会")
    agreement.refresh_from_db()
    assert agreement.state == "signed"


def test_criminal_instalments_need_security_and_consent(by: Standing) -> None:
    matter, worker, company = a_quarrel(by)
    terms = some_terms(worker, company, 100, 50, clauses=CRIMINAL_CLAUSES)
    with pytest.raises(BadTerms, match="还少条款：履行担保、被害方同意分期"):
        drafted(matter, terms, by, kind="criminal")
    drafted(matter, some_terms(worker, company, 100, clauses=CRIMINAL_CLAUSES), by, kind="criminal")
    secured = (*CRIMINAL_CLAUSES, ("security", {"guarantor": "某人（虚构）", "security": "存单"}), ("instalments_consented", {}))
    agreement = drafted(matter, replace(terms, clauses=secured), by, kind="criminal")
    version = asked.current_version(agreement)
    with pytest.raises(IntegrityError, match="without security"), transaction.atomic():
        agreement.current = 2
        agreement.save()
        version.pk, version.number, version.clauses = uuid4(), 2, version.clauses[:-1]
        version.save(force_insert=True)
        for number, (day, amount) in enumerate(((FIRST, 100), (SECOND, 50)), 1):
            Instalment(
                centre_id=matter.centre_id, matter=matter, agreement=agreement, version=version, number=number,
                due_on=day, amount=amount, payer=company, payee=worker,
            ).save(force_insert=True)  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


TERMS = [
    ("criminal", "双方同意按过失处理", False, True),
    ("criminal", "检察院作不起诉处理", False, True),
    ("criminal", "被害人请求或者同意依法从宽处理", False, False),
    ("criminal", "证人改口供", False, True),
    ("criminal", "王某更改证言", False, True),
    ("civil", "以后不得 再 向派出所报案", False, True),
    ("civil", "乙方放弃抚养费", False, True),
    ("civil", "不得再上访", False, True),
    ("civil", "封口费一万元", False, True),
    ("civil", "因猥亵一事赔偿", False, False),
    ("civil", "因猥亵一事赔偿", True, True),
    ("mediation", "对学生性骚扰赔偿两万元", False, True),
    ("civil", "工资于12月10日付清，双方再无其他争议", False, False),
    ("civil", "判决书已经收到", False, False),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "minor", "refused"), TERMS)
def test_terms_that_may_not_stand_are_known_by_their_words(kind: str, text: str, minor: bool, refused: bool) -> None:
    found = refused_term(kind, text, beside_a_minor=minor)
    assert (found is not None) is refused, found


def test_a_forbidden_term_is_no_draft_in_the_database_either(by: Standing) -> None:
    matter, worker, company = a_quarrel(by)
    criminal = (("offence", {"facts": "因口角"}), ("repentance", {"manner": "当面"}), ("payment", {"what": "赔偿款"}),
                ("forgiveness", {}), ("free_will", {}))  # fmt: skip
    terms = some_terms(worker, company, 100)
    body = Unit.objects.get(code="labour_committee")
    drafts = {
        "civil": drafted(matter, terms, by), "criminal": drafted(matter, replace(terms, clauses=criminal), by, kind="criminal"),
        "mediation": drafted(matter, terms, by, kind="mediation", presiding_unit=body),
    }  # fmt: skip
    for kind, text, minor, refused in TERMS:
        Party.objects.filter(pk=worker.pk).update(born_on=date(2012, 1, 1) if minor else date(1990, 1, 1))
        version = asked.current_version(drafts[kind])
        version.pk, version.number = uuid4(), 2
        version.clauses = [*version.clauses, {"code": "other", "blanks": {"terms": text}, "text": text}]
        kept = None
        try:
            with transaction.atomic():
                version.save(force_insert=True)
                transaction.set_rollback(True)
        except IntegrityError as bad:
            kept = bad.__cause__.diag.constraint_name  # type: ignore[union-attr]
        assert kept == ("agreement_says_nothing_forbidden" if refused else None), text


def test_the_clauses_ask_for_what_they_say() -> None:
    rules = {term.rule for term in clause_file().forbidden}
    assert rules == {"R-103", "R-110", "R-111", "R-112"}
    assert years_old(date(2008, 2, 29), date(2026, 2, 28)) == 17 and years_old(date(2008, 2, 29), date(2026, 3, 1)) == 18


def test_agreements_are_counted_once_each_by_the_day_of_the_last_signature(by: Standing) -> None:
    """Two agreements of one matter are two (件次); a mediation's, a withdrawn and a void one are none."""
    matter, worker, company = a_quarrel(by)
    committee = Unit.objects.get(code="labour_committee")

    def one(days: int = 0, *, until: str = "signed", **more: Any) -> Agreement:
        agreement = drafted(matter, some_terms(worker, company, 100), by, **more)
        agreements.make_ready(agreement=agreement, by=by, at=AT)
        at = AT + timedelta(days=days)
        for party in (worker, company) if until == "signed" else (worker,):
            signed_by(agreement, party, by, at=at)
        for role in ("mediator", "seal") if more else ():
            signed_by(agreement, None, by, at=at, capacity=role, signer="示例")
        return agreement

    first, second, later = one(), one(1), one(2)
    one(kind="mediation", presiding_unit=committee)
    agreements.withdraw(agreement=one(until="half"), party=worker, by=by, at=AT)
    assert by.centre is not None
    period = {"since": ON, "until": ON + timedelta(days=1)}
    assert set(asked.reconciled(by.centre, **period)) == {first, second}
    assert set(asked.reconciled(by.centre, since=ON + timedelta(days=2), until=ON + timedelta(days=9))) == {later}
    agreements.make_void(agreement=first, reason="查明有威胁", by=by, at=AT + timedelta(days=5))
    assert set(asked.reconciled(by.centre, **period)) == {second}
    assert set(asked.reconciled(by.centre, **period, known_on=ON + timedelta(days=4))) == {first, second}


@contextmanager
def committed(username: str) -> Iterator[Standing]:
    with build.acting(username) as by:
        yield by


def test_one_withdraws_while_the_other_signs_and_there_is_one_outcome(own_db: Any) -> None:
    for _ in range(4):
        build.a_centre()
        with committed(HEAD) as by:
            matter, worker, company = a_quarrel(by)
            agreement = drafted(matter, some_terms(worker, company, 100), by)
            agreements.make_ready(agreement=agreement, by=by, at=AT)
            signed_by(agreement, worker, by)
        start, said = Barrier(2), {}

        def press(name: str, act: Any, start: Barrier = start, said: dict[str, str] = said) -> None:
            try:
                with committed(HEAD) as by:
                    start.wait(20)
                    act(by)
                said[name] = "done"
            except Refused as refused:
                said[name] = refused.refusal.sentence.zh
            finally:
                connection.close()

        presses = [
            Thread(target=press, args=("sign", lambda by, a=agreement, c=company: signed_by(a, c, by))),
            Thread(target=press, args=("withdraw", lambda by, a=agreement, w=worker: agreements.withdraw(
                agreement=a, party=w, by=by, at=AT))),
        ]  # fmt: skip
        for one in presses:
            one.start()
        for one in presses:
            one.join(60)
        with committed(HEAD):
            agreement = Agreement.objects.get(pk=agreement.pk)
        if agreement.state == "signed":
            assert said["sign"] == "done" and "不能再撤回" in said["withdraw"]
        else:
            assert agreement.state == "withdrawn"
            assert said["withdraw"] == "done" and "不能签" in said["sign"]
