"""Merging: contacts and what is known about them go on under the earlier matter, and its later triage touches them not."""

from datetime import timedelta
from uuid import uuid4

import pytest

from jianhe.casework import intake
from jianhe.law.refusals import Refused
from jianhe.records.models import Contact, FactChange, Matter
from tests import build
from tests.build import AT, HEAD

pytestmark = pytest.mark.django_db


def merged() -> tuple[Matter, Matter]:
    """An earlier matter, and one that came in twice before it was merged into the earlier one."""
    build.a_centre()
    with build.acting(HEAD) as by:
        root, later = build.a_matter(by=by), build.a_matter("answered", by=by)
        again = intake.Registration(channel="call", received_at=AT, story="又来问", known_matter=later)
        intake.register(registration=again, form_key=uuid4(), by=by, at=AT)
        build.step_in(later, "reopen", by=by, at=AT)
        build.step_in(later, "merge", by=by, at=AT + timedelta(hours=1), root_matter=root.short_code)
    return root, later


def test_facts_go_with_their_contacts() -> None:
    root, later = merged()
    with build.acting(HEAD):
        assert Contact.objects.filter(matter=root).count() == 3
        contacts = list(Contact.objects.values_list("pk", flat=True))
        known = FactChange.objects.filter(record__in=contacts, known_to=None)
        assert set(known.values_list("matter", flat=True)) == {root.pk}
        assert FactChange.objects.filter(matter=later, record__in=contacts).exclude(known_to=None).exists()


def test_the_earlier_matters_triage_leaves_the_merged_contact_as_it_was_decided() -> None:
    root, _later = merged()
    with build.acting(HEAD) as by:
        build.step_in(root, "guide", by=by, at=AT + timedelta(hours=2))
        outcomes = sorted(Contact.objects.filter(matter=root).values_list("triage_outcome", flat=True))
    assert outcomes.count("merged") == 1
    assert "guided" in outcomes


def test_a_new_contact_goes_to_the_merged_matter_only_after_it_was_reopened() -> None:
    _root, later = merged()
    again = intake.Registration(channel="call", received_at=AT, story="还是这件", known_matter=later)
    with build.acting(HEAD) as by:
        with pytest.raises(Refused, match="已经并入"):
            intake.register(registration=again, form_key=uuid4(), by=by, at=AT + timedelta(hours=2))
        build.step_in(later, "reopen", by=by, at=AT + timedelta(hours=2))
        made = intake.register(registration=again, form_key=uuid4(), by=by, at=AT + timedelta(hours=2))
        assert made.matter.pk == later.pk
