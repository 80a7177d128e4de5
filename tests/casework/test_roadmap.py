"""Skipping a stage of the roadmap through the verbs."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jianhe.casework import roadmap
from jianhe.law.refusals import Refused
from jianhe.records.models import Event, StageSkip
from jianhe.records.queries import mediations
from tests import build
from tests.build import AT, CLERK, HEAD


def test_a_stage_is_skipped_once_with_its_reason_and_the_skip_taken_back(db: None) -> None:
    build.a_centre()
    with build.acting(HEAD) as by:
        matter = build.a_matter(by=by)
        said = {"matter": matter, "stage": "mediation", "by": by, "at": AT}
        with pytest.raises(Refused, match="写明为什么"):
            roadmap.skip(**said, reason="limit_runs_out", note=" ")
        row = roadmap.skip(**said, reason="limit_runs_out", note="十二月一日到期，先起诉")
        assert roadmap.skip(**said, reason="own_wish", note="") == row
        for _ in range(2):
            roadmap.take_back(skipped=row, by=by, at=AT)
        assert mediations.skips_of(matter) == []
        assert roadmap.skip(**said, reason="own_wish", note="").pk != row.pk
        kinds = Event.objects.filter(matter=matter, kind__startswith="stage_").order_by("id").values_list("kind", flat=True)
        assert list(kinds) == ["stage_skipped", "stage_skip_undone", "stage_skipped"]
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            StageSkip.objects.update(reason="own_wish")
        with pytest.raises(IntegrityError, match="only_a_wish_needs_no_words"), transaction.atomic():
            StageSkip(centre_id=matter.centre_id, matter=matter, stage="reconciliation", reason="violence", by=by.person,
                      at=AT).save(force_insert=True)  # fmt: skip
    with build.acting(CLERK) as by:
        other = build.a_matter(by=by)
        with pytest.raises(Refused, match="不由您认定"):
            roadmap.skip(matter=other, stage="mediation", reason="violence", note="示例", by=by, at=AT)
