"""Limits as data: every worked example holds, every citation exists, and a wrong file is refused with its place."""

from datetime import date

import pytest

from jianhe.law.examples import faults
from jianhe.law.limits import Limit, all_limits, chosen, limit_on, load_limits
from jianhe.law.reasons import SENTENCES
from jianhe.law.roles import matrix
from jianhe.law.sources import chinese_number, citation, counting_rules, sources
from jianhe.law.strict_yaml import BadFile
from jianhe.law.working_days import national_calendar

EDITIONS = [limit for editions in all_limits().values() for limit in editions]
RULE_BOOK = [f"E{n}" for n in range(1, 24)] + ["E3b", "E4b", "E5b", "E6b", "E8b"]

PLAIN = """
2020-01-01:
  title: {zh: 某期限, en: Some limit}
  n: 7
  unit: natural_day
  runs_from: received_at
  owner: us
  suspendable: false
  if_missed: warn
  cite: [pcpr-2019/163]
  local: {unit: [natural_day, working_day]}
  examples:
    - {name: 平日, given: {received_at: 2026-11-16}, due: 2026-11-23}
"""


def write(folder, text, name="some_limit"):
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("limit", EDITIONS, ids=lambda limit: f"{limit.id}/{limit.since}")
def test_each_worked_example_comes_out_as_written(limit):
    assert faults(limit, national_calendar()) == []


@pytest.mark.parametrize("limit", EDITIONS, ids=lambda limit: f"{limit.id}/{limit.since}")
def test_each_citation_and_each_approving_role_exists(limit):
    assert [cite for cite in limit.cite if cite.split("/")[0] not in sources()] == []
    if limit.extension:
        assert matrix().title(limit.extension.approval).zh


def test_every_example_of_the_rule_book_stands_in_a_limit():
    named = {example.name.split()[0] for limit in EDITIONS for example in limit.examples}
    assert set(RULE_BOOK) <= named


def test_reply_clocks_never_stop():
    replies = ["reply_7d", "triage_7d", "result_3m", "monthly_progress"]
    assert not any(limit_on(each, date(2026, 11, 24)).suspendable for each in replies)


def test_a_wrong_example_is_found(tmp_path):
    limit = load_limits(write(tmp_path, PLAIN.replace("due: 2026-11-23", "due: 2026-11-24")))["some_limit"][0]
    assert len(faults(limit, national_calendar())) == 1


def test_a_place_chooses_only_what_is_offered(tmp_path):
    limit = load_limits(write(tmp_path, PLAIN))["some_limit"][0]
    assert chosen(limit, {"unit": "working_day"}).unit == "working_day"
    assert chosen(limit, None) is limit
    with pytest.raises(ValueError, match="not offered"):
        chosen(limit, {"unit": "month"})
    with pytest.raises(ValueError, match="not offered"):
        chosen(limit, {"n": 9})


def test_the_edition_is_that_of_the_day(tmp_path):
    later = PLAIN.replace("2020-01-01:", "2024-01-01:").replace("n: 7", "n: 10").replace("11-23", "11-26").strip("\n")
    old = PLAIN.replace("  n: 7", "  until: 2022-12-31\n  n: 7")
    catalogue = load_limits(write(tmp_path, old + later))
    assert limit_on("some_limit", date(2021, 6, 1), catalogue).n == 7
    assert limit_on("some_limit", date(2024, 1, 1), catalogue).n == 10
    for day in (date(2019, 12, 31), date(2023, 6, 1)):
        with pytest.raises(LookupError, match="not in force"):
            limit_on("some_limit", day, catalogue)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("owner: us", "owner: us\n  colour: red", "colour"),
        ("owner: us", "owner: them", "owner"),
        ("n: 7", "n: 0.5", "n"),
        ("n: 7", "n: true", "n"),
        ("unit: natural_day\n", "unit: fortnight\n", "unit"),
        ("cite: [pcpr-2019/163]", "cite: []", "cite"),
        (", en: Some limit}", "}", "title.en"),
        ("local: {unit: [natural_day, working_day]}", "local: {unit: [working_day]}", "local.unit"),
        ("local: {unit: [natural_day, working_day]}", "local: {owner: [us, other]}", "local.owner"),
        ("suspendable: false", "suspendable: true\n  repeat: {n: 1, unit: month, until: closed}", "repeat"),
        ("suspendable: false", "suspendable: true\n  direction: before", "before"),
        ("unit: natural_day\n", "unit: month\n  direction: before\n", "counted in days"),
        ("n: 7\n  unit: natural_day", "n: 0\n  unit: working_day", "same day"),
        ("suspendable: false", "suspendable: false\n  extension: {n: 1, unit: hour, approval: officer}", "hours"),
        ("2020-01-01:", "first:", "first day in force"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(tmp_path, old, new, place):
    assert old in PLAIN
    with pytest.raises(BadFile, match="some_limit.yaml") as refused:
        load_limits(write(tmp_path, PLAIN.replace(old, new)))
    assert place in str(refused.value)


def test_every_fault_of_a_folder_is_told_at_once(tmp_path):
    write(tmp_path, PLAIN.replace("n: 7", "n: -1"))
    write(tmp_path, PLAIN.replace("owner: us", "owner: nobody"), "another")
    with pytest.raises(BadFile) as refused:
        load_limits(tmp_path)
    assert len(refused.value.problems) == 2


def test_a_limit_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        limit_on("reply_7d", date(2026, 1, 1)).n = 8
    assert isinstance(limit_on("reply_7d", date(2026, 1, 1)), Limit)


@pytest.mark.parametrize(
    ("cite", "zh", "en"),
    [
        ("rpw-2022/23(3)", "《信访工作条例》第二十三条第三款", "Regulations on Petition Work, art. 23(3)"),
        ("sppr-petition-2025", "《人民检察院信访工作规定》", "SPP Rules on Petition Work (rewritten)"),
        ("civil-code/200-204", "《民法典》第二百至第二百零四条", "Civil Code, art. 200-204"),
    ],
)  # fmt: skip
def test_a_citation_reads_as_in_a_notice(cite, zh, en):
    assert (citation(cite), citation(cite, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("n", "told"),
    [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (101, "一百零一"), (110, "一百一十"), (1001, "一千零一")],
)
def test_article_numbers_in_chinese(n, told):
    assert chinese_number(n) == told


def test_the_counting_rules_name_known_steps_and_texts():
    assert set(counting_rules()) <= set(SENTENCES)
    assert citation(counting_rules()["rolled"]) == "《民法典》第二百零三条第一款"


@pytest.mark.parametrize("n", [0, 10000])
def test_no_article_has_such_a_number(n):
    with pytest.raises(ValueError, match="no article"):
        chinese_number(n)
