"""What saves a second pressing: the last signature takes the step that waits for it, and a mediation organisation drafts
from the agreement that both sides signed before.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jianhe.casework import agreements, proceedings
from jianhe.casework.agreement_terms import Payment, Terms
from jianhe.casework.rules import edition_of
from jianhe.law.clauses import clauses_for
from jianhe.law.refusals import refuse
from jianhe.law.words import words
from jianhe.people.standing import Standing
from jianhe.records.models import Agreement, Instalment, Proceeding, Signature
from jianhe.records.queries import agreements as asking
from jianhe.records.queries import mediations


@transaction.atomic
def sign(*, agreement: Agreement, by: Standing, at: datetime, **signature: Any) -> Signature:
    """Take one signature, as `agreements.sign` does; after the last one the proceeding goes on by itself.

    The step is taken where the person may take it; else it waits for somebody who may, as a button.
    """
    signed = agreements.sign(agreement=agreement, by=by, at=at, **signature)
    proceeding = Proceeding.objects.get(pk=agreement.proceeding_id)
    proceeding.matter = agreement.matter
    for step in waiting_steps(proceeding):
        if proceedings.refusal(proceeding=proceeding, step=step, by=by, on=timezone.localdate(at)) is None:
            proceedings.take_step(proceeding=proceeding, step=step, given={}, by=by, at=at)
            break
    return signed


@transaction.atomic
def take_over(*, proceeding: Proceeding, by: Standing, at: datetime, form_key: UUID | None = None) -> Agreement:
    """Draft a mediation agreement that says what both sides signed in the reconciliation, payment by payment.

    It is a draft: the mediator hears both sides before it is final. Clauses that stand in no mediation are left out.
    """
    leader, there = mediations.leader_of(proceeding), asking.to_take_over(proceeding.matter)
    if leader is None:
        raise refuse("现在没有调解组织牵头，不能起草调解协议。", "No organisation leads, so there is no mediation agreement.")
    if there is None:
        raise refuse("没有双方签过、还没接过来的和解协议。", "No signed reconciliation waits to be taken over.",
                     instead=words("自己起草一份。", "Draft one."))  # fmt: skip
    version, offered = asking.current_version(there), clauses_for("mediation")
    terms = Terms(
        parties=tuple(version.parties), total=version.total,
        clauses=tuple((one["code"], one["blanks"]) for one in version.clauses if one["code"] in offered),
        payments=tuple(
            Payment(one.due_on, one.amount, one.payer_id, one.payee_id, _account(one))
            for one in asking.instalments_of(there)
        ),
    )  # fmt: skip
    return agreements.draft(
        proceeding=proceeding, kind="mediation", terms=terms, presiding_unit=leader.organisation, mediator=leader.mediator,
        made_from=there, form_key=form_key, by=by, at=at,
    )  # fmt: skip


def _account(one: Instalment) -> str:
    account: Any = one.account
    return account.open() if account else ""


def waiting_steps(proceeding: Proceeding) -> list[str]:
    """The steps that leave the present state once all have signed, and ask for nothing."""
    steps = edition_of(proceeding).steps
    return [
        code for code, step in steps.items()
        if agreements.SIGNED_STEP in step.requires and proceeding.state in step.from_ and not step.required
    ]  # fmt: skip
