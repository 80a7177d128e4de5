"""Cards are read strictly: what is missing, unknown or contradictory is refused in a sentence with the file's name."""

import shutil
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from jianhe.law.guide import check_command
from jianhe.law.guide.cards import card_on, cards, edition_on, load, with_common
from jianhe.law.guide.codes import DOORS, KINDS
from jianhe.law.guide.doors import load as load_doors
from jianhe.law.strict_yaml import BadFile, in_force

CATALOGUE = Path(str(files("jianhe"))) / "catalogue"
LEARNED = ("weights.tsv", "encoder.onnx")  # 50 MB that no test here spoils


@pytest.fixture
def catalogue(tmp_path):
    """A copy of the packaged catalogue that a test may spoil."""
    for name in ("guide", "recognition"):
        shutil.copytree(CATALOGUE / name, tmp_path / name, ignore=shutil.ignore_patterns(*LEARNED))
    for name in LEARNED:
        (tmp_path / "recognition" / name).symlink_to(CATALOGUE / "recognition" / name)
    for name in ("guide_questions.yaml", "guide_doors.yaml"):
        shutil.copy(CATALOGUE / name, tmp_path)
    return tmp_path


def spoil(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_kind_has_a_card_with_all_that_a_visitor_needs():
    assert tuple(cards()) == KINDS
    for editions in cards().values():
        for card in editions:
            assert card.basis and card.refused.zh and card.cost.zh and card.condition.zh and len(card.said) >= 3


def test_the_packaged_guide_has_no_problem(capsys):
    assert check_command.main([]) == 0
    assert "没有发现问题" in capsys.readouterr().out


DAYS = (date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
LABOUR, DOOR_FILE = "guide/labour_dispute_other.yaml", "guide_doors.yaml"


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        (LABOUR, "  basis: [labour", "  bases: [labour", "basis"),
        (LABOUR, "  remit: procuratorate_after_other_remedy\n  counted", "  remit: other_remedy\n  counted", "remit"),
        (LABOUR, "procuratorate: {when: after", "procuratorate: {when: now", "the procuratorate acts now"),
        (LABOUR, "door: labour_arbitration", "door: procuratorate_12309", "our own door is first"),
        (LABOUR, "2026-11-24:", "today:", "first day"),
        (LABOUR, "  basis: [", "  basis: []\n  extra: [", "basis"),
        (DOOR_FILE, "2026-11-24:", "today:", "first day"),
        (DOOR_FILE, "legal_aid:", "legal_help:", "legal_help"),
        (DOOR_FILE, "    remit: procuratorate\n", "    remit: ours\n", "procuratorate_12309.remit"),
        (DOOR_FILE, "  bring: ", "  carry: ", "bring"),
        (DOOR_FILE, "\n  other:\n", "\n# other:\n", "guide_doors.yaml"),
    ],
)
def test_a_faulty_card_or_door_is_refused(catalogue, name, old, new, told):
    spoil(catalogue / name, old, new)
    with pytest.raises(BadFile, match=Path(name).name) as refused:
        load_doors(catalogue / name) if name == DOOR_FILE else load(catalogue / "guide")
    assert told in str(refused.value)


def test_every_card_leads_to_every_door_once_or_by_stages_of_its_own():
    """No letter meets a kind that cannot name the right door; a card's own stage goes before the common one."""
    for card in (card_on(kind, each.since) for kind, editions in cards().items() for each in editions):
        own = {card.door, *(stage.door for stage in card.variants.values())}
        common = [stage.door for stage in card.common.values()]
        assert own.isdisjoint(common) and sorted([*own, *common]) == sorted(DOORS)
        assert not any(stage.asked for stage in card.common.values())
        assert all(card.way(code) == stage and stage.door == code.removeprefix("to_") for code, stage in card.common.items())
    unpaid = card_on("school_bullying", date(2026, 11, 27)).way("to_court_enforcement")
    assert unpaid.title.zh == "裁判、调解书生效了，对方不给"


def test_a_missing_door_is_told(catalogue):
    path = catalogue / "guide_doors.yaml"
    text = path.read_text(encoding="utf-8")
    start = text.index("  other:\n")
    path.write_text(text[:start] + text[text.index("  human_resources") :], encoding="utf-8")
    with pytest.raises(BadFile, match="the door other is missing"):
        load_doors(path)


def test_a_missing_card_is_told(catalogue):
    (catalogue / "guide" / "consumer.yaml").unlink()
    with pytest.raises(BadFile, match="consumer.yaml: the card is missing"):
        load(catalogue / "guide")


@pytest.mark.parametrize("name", ["guide/consumer.yaml", "guide_doors.yaml"])
def test_an_unknown_law_is_a_problem(catalogue, capsys, name):
    spoil(catalogue / name, "consumer-complaint-measures/14", "no-such-law/14")
    assert check_command.main([str(catalogue)]) == 1
    told = capsys.readouterr().err
    assert "no-such-law/14" in told and name in told


def test_the_edition_of_the_day_is_shown(catalogue):
    path = catalogue / "guide" / "consumer.yaml"
    later = path.read_text(encoding="utf-8").replace("2026-11-24:", "2027-01-01:").replace("打 12315。", "打新号码。")
    path.write_text(path.read_text(encoding="utf-8") + later, encoding="utf-8")
    known = load(catalogue / "guide")
    assert "12315" in edition_on(known["consumer"], date(2026, 12, 31)).plain.zh
    assert "新号码" in edition_on(known["consumer"], date(2027, 1, 1)).plain.zh


def test_a_door_has_editions_too(catalogue):
    path = catalogue / "guide_doors.yaml"
    later = path.read_text(encoding="utf-8").replace("2026-11-24:", "2027-01-01:").replace("跟单位争，先去仲裁", "新的说法")
    path.write_text(path.read_text(encoding="utf-8") + later[later.index("2027-01-01:") :], encoding="utf-8")
    editions, card = load_doors(path), edition_on(cards()["consumer"], date(2027, 1, 1))
    told = [with_common(card, in_force(editions, day)).common["to_labour_arbitration"].title.zh for day in DAYS]
    assert told == ["跟单位争，先去仲裁", "跟单位争，先去仲裁", "新的说法"]


def test_a_broken_rule_is_told(catalogue, capsys):
    spoil(catalogue / "recognition" / "kinds.yaml", "讨薪|欠薪", "(讨薪|欠薪")
    assert check_command.main([str(catalogue)]) == 1
    assert "kinds.yaml: unpaid_wages" in capsys.readouterr().err
