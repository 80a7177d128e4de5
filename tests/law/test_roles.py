"""The role matrix as a table: who may do what, and what nobody of the three administrators may."""

from pathlib import Path

import pytest

from jianhe.law.roles import matrix, may, title
from jianhe.law.strict_yaml import BadFile

# Each row: act, then the roles that may do it. Whoever changes the matrix changes this table with open eyes.
TABLE = {
    "book_room": "window_clerk clerk prosecutor_assistant officer office_head centre_coordinator court_window mediator"
    " psychologist social_worker",
    "mediate": "mediator centre_coordinator",
    "register": "guide_staff window_clerk prosecutor_assistant officer office_head online_account",
    "see_protected": "window_clerk prosecutor_assistant officer office_head deputy_chief_prosecutor chief_prosecutor",
    "assign": "office_head deputy_chief_prosecutor chief_prosecutor centre_director centre_coordinator",
    "share_view": "office_head deputy_chief_prosecutor chief_prosecutor centre_director centre_coordinator",
    "approve": "office_head deputy_chief_prosecutor chief_prosecutor centre_director",
    "take_step": "window_clerk prosecutor_assistant officer office_head deputy_chief_prosecutor chief_prosecutor"
    " centre_director centre_coordinator court_window mediator liaison",
    "open_proceeding": "window_clerk prosecutor_assistant officer office_head centre_coordinator mediator",
    "seal": "office_head deputy_chief_prosecutor chief_prosecutor",
    "import_ledger": "window_clerk prosecutor_assistant office_head centre_director centre_coordinator",
    "correct_fact": "officer office_head",
    "manage_users": "system_admin",
    "manage_units": "system_admin",
    "manage_duties": "security_admin",
    "unlock_user": "system_admin",
    "see_audit": "audit_admin",
    "verify_audit": "audit_admin",
    "run_backup": "system_admin",
    "see_masked_pack": "hearing_officer outside_reviewer peoples_supervisor",
    "see_own_progress": "public",
}
ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")


@pytest.mark.parametrize("act", TABLE)
def test_the_table(act: str) -> None:
    allowed = set(TABLE[act].split())
    assert {role for role in matrix().roles if may({role}, act)} == allowed
    assert set(matrix().who_may(act)) == allowed


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_an_administrator_sees_no_case(role: str) -> None:
    assert matrix().roles[role].administrator
    assert [act for act in matrix().case_acts if may({role}, act)] == []


def test_the_three_administrators_share_no_power() -> None:
    powers = [set(matrix().roles[role].may) - {"see_units", "see_system"} for role in ADMINISTRATORS]
    assert not (powers[0] & powers[1] or powers[0] & powers[2] or powers[1] & powers[2])


def test_the_audit_administrator_changes_nothing() -> None:
    assert set(matrix().roles["audit_admin"].may) == {"see_audit", "verify_audit", "see_units", "see_system"}


def test_the_public_sees_no_matter_of_others() -> None:
    assert set(matrix().roles["public"].may) == {"see_guide", "see_own_progress"}


def test_several_duties_add_up_and_an_unknown_one_adds_nothing() -> None:
    assert may({"window_clerk", "office_head"}, "assign")
    assert not may({"emperor"}, "assign")
    assert not may(set(), "see_guide")


def test_an_unknown_act_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError, match="fly"):
        may({"officer"}, "fly")


def test_each_act_is_somebodys_and_each_role_has_both_names() -> None:
    assert [act for act in matrix().acts if not matrix().who_may(act)] == []
    assert title("officer").zh == "承办检察官" and title("officer").en == "Prosecutor in charge"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{acts: {}, case_acts: [see], roles: {}}", "unknown case act see"),
        ("{acts: {}, case_acts: [], roles: {a: {title: {zh: 甲, en: A}, may: [fly]}}}", "unknown act fly"),
        (
            "{acts: {see: {zh: 看, en: See}}, case_acts: [see],"
            " roles: {a: {title: {zh: 甲, en: A}, administrator: true, may: [see]}}}",
            "administrator a may not see",
        ),
    ],
)
def test_a_wrong_matrix_is_refused(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "roles.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(BadFile, match=told):
        matrix(tmp_path)
