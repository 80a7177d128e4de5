"""The codes of the guide's answers, which other programs read: they do not change."""

from typing import Literal, get_args

Kind = Literal[
    "unpaid_wages", "labour_dispute_other", "police_no_case_filing", "dissatisfied_criminal_judgment",
    "dissatisfied_civil_judgment", "dissatisfied_admin_judgment", "judgment_enforcement", "state_compensation",
    "judicial_assistance", "support_of_prosecution", "official_misconduct_report", "procuratorate_staff_complaint",
    "domestic_violence", "minor_victim", "school_bullying", "juvenile_offender_help", "divorce_family", "inheritance",
    "neighbour_dispute", "land_requisition", "land_contract_rural", "housing_property_fee", "house_purchase",
    "traffic_accident", "medical_dispute", "consumer", "private_lending", "fraud_online_scam",
    "environmental_public_interest", "food_drug_safety_public_interest", "pension_social_security",
    "admin_penalty_dispute", "admin_inaction", "contract_dispute", "injury_tort",
    "illegal_detention_or_case_handling_violation", "case_progress_inquiry", "legal_consultation", "praise_or_other",
]  # fmt: skip
Remit = Literal["procuratorate", "procuratorate_after_other_remedy", "other"]
Door = Literal[
    "procuratorate_12309", "court_filing", "court_enforcement", "public_security", "labour_inspection",
    "labour_arbitration", "legal_aid", "peoples_mediation", "admin_reconsideration", "supervisory_commission",
    "petition_bureau", "12345", "civil_affairs_women_federation", "education", "housing_dept", "market_supervision",
    "health_commission", "natural_resources_agri", "ecology_environment", "human_resources_social_security", "other",
]  # fmt: skip
Vulnerable = Literal["minor", "woman", "migrant_worker", "elderly", "disabled"]
Risk = Literal["repeat", "group", "escalation", "violence_threat", "self_harm"]

KINDS: tuple[str, ...] = get_args(Kind)
DOORS: tuple[Door, ...] = get_args(Door)
