"""The catalogue as a whole: strictly loaded, its parts fit together, and a made-up procedure needs only files."""

from datetime import date
from pathlib import Path

import pytest
from tests.law.editions import LIMIT, SMALL, a_catalogue, changed, loaded

from jianhe.law import catalogue_command, examples
from jianhe.law.catalogue import Catalogue, load
from jianhe.law.limits import load_limits
from jianhe.law.practice import packaged as packaged_practice
from jianhe.law.steps import refusal
from jianhe.law.strict_yaml import BadFile
from jianhe.law.working_days import national_calendar

APPROVAL = "{title: {zh: 甲, en: A}, default: clerk, choices: {clerk: {zh: 乙, en: B}}}"


@pytest.fixture(scope="module")
def law() -> Catalogue:
    return load()


def test_the_packaged_catalogue_has_no_problem(law: Catalogue) -> None:
    assert law.problems() == []


def test_it_is_loaded_once(law: Catalogue) -> None:
    assert load() is law


def test_an_edition_is_found_by_day_and_by_name(law: Catalogue) -> None:
    edition = law.edition("intake", on=date(2026, 11, 24))
    assert edition.first_day == date(2019, 12, 30)
    assert law.edition_named("intake/2019-12-30") is edition
    with pytest.raises(LookupError):
        law.edition("intake", on=date(2019, 12, 29))
    for unknown in ("intake/2019-12-31", "juggling/2019-12-30", "intake"):
        with pytest.raises(LookupError):
            law.edition_named(unknown)


def test_a_later_edition_takes_over_on_its_first_day(tmp_path: Path) -> None:
    folder = a_catalogue(tmp_path)
    later = folder / "procedures" / "lending" / "2024-05-01.yaml"
    later.write_text(SMALL.replace("借阅, en: Lending", "新借阅, en: New lending"), encoding="utf-8")
    both = load(folder)
    assert both.edition("lending", on=date(2024, 4, 30)).title.en == "Lending"
    assert both.edition("lending", on=date(2024, 5, 1)).title.en == "New lending"


def test_citations_are_written_as_people_write_them(law: Catalogue) -> None:
    assert law.cite("pcpr-2019/161").zh == "《人民检察院刑事诉讼规则》第一百六十一条"
    assert law.cite("pcpr-2019/161").en.endswith("art. 161")
    assert law.cite("sppr-petition-2025").zh == "《人民检察院信访工作规定》"
    with pytest.raises(LookupError):
        law.cite("nobody-2020/1")


def test_the_eighteen_grounds_lead_where_the_rules_say(law: Catalogue) -> None:
    assert list(law.grounds) == [f"NR{n:02}" for n in range(1, 19)]
    elsewhere = {code for code, ground in law.grounds.items() if ground.leads_to == ("guided", "transferred")}
    assert elsewhere == {"NR01", "NR02", "NR03", "NR05", "NR06"}
    assert all(law.ground(code).leads_to == ("refused",) for code in law.grounds if code not in elsewhere)
    assert [code for code, ground in law.grounds.items() if ground.is_misdirected] == ["NR01"]


def test_a_step_offers_only_grounds_that_lead_to_its_end(law: Catalogue) -> None:
    intake = law.edition("intake", on=date(2026, 1, 1))
    assert list(law.choices(intake.facts["guide_ground"])) == ["NR01", "NR02", "NR03", "NR05", "NR06"]
    assert "NR01" not in law.choices(intake.facts["refusal_ground"])
    assert set(law.choices(intake.facts["outcome"])) < set(intake.outcomes)
    with pytest.raises(LookupError):
        law.choices(intake.facts["reason"])


@pytest.mark.parametrize("step", ["guide", "refuse", "transfer"])
def test_who_is_sent_away_learns_where_why_and_whom_to_call(law: Catalogue, step: str) -> None:
    asked = law.edition("intake", on=date(2026, 1, 1)).steps[step]
    needed = {"legal_basis", "remedy", "contact"} | ({"competent_organ"} if step != "refuse" else set())
    assert needed <= set(asked.required)
    assert "competent_organ" in asked.asks


def test_a_condition_becomes_a_refusal(law: Catalogue) -> None:
    refused = law.condition("no_earlier_supplement_list").as_refusal()
    assert refused.cite == "csr-2021/21" and refused.instead is not None and "一次性" in refused.sentence.zh


def test_a_made_up_procedure_needs_only_files(tmp_path: Path) -> None:
    law = loaded(tmp_path)
    edition = law.edition("lending", on=date(2026, 1, 1))
    assert law.problems() == []
    assert law.cite("lending-law/3").zh == "《借阅规则》第三条"
    assert refusal(edition, "lend", state=edition.starts_in, roles={"officer"}) is None
    assert edition.target("take_back", edition.target("lend", "asked")) == "returned"
    assert law.limits_now()["lend_in_time"].n == 3
    assert list(law.choices(edition.facts["outcome"])) == ["whole", "torn"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("cite: [lending-law/3]", "cite: [old-law/3]", "cites old-law/3"),
        ("basis: [lending-law/1]", "basis: [old-law/1]", "cites old-law/1"),
        ("    by: [officer, office_head]", "    by: [wizard]", "is for wizard"),
        ("    by: [officer, office_head]", "    by: [officer]\n    approval: clerk", "approved by clerk"),
        ("requires: [book_is_here]", "requires: [moon_is_full]", "unknown condition moon_is_full"),
        ("requires: [book_is_here]", "requires: []", "book_is_here is required by no step"),
        ("papers: [lending_slip]", "papers: [lost_slip]", "unknown paper lost_slip"),
        ("type: person, label", "type: choice, choices: no_list, label", "unknown list no_list"),
        ("starts_in: asked\n", f"starts_in: asked\nlocal: {{lend_approval: {APPROVAL}}}\n", "offers clerk"),
        ("starts_in: asked\n", f"starts_in: asked\nlocal: {{fly_approval: {APPROVAL}}}\n", "fly_approval does not"),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_found(tmp_path: Path, old: str, new: str, told: str) -> None:
    problems = loaded(tmp_path, changed(old, new)).problems()
    assert any(told in problem for problem in problems), problems
    assert all(": " in problem for problem in problems)


def test_a_wrong_end_of_a_ground_is_found(tmp_path: Path) -> None:
    folder = a_catalogue(tmp_path)
    grounds = folder / "grounds.yaml"
    grounds.write_text(grounds.read_text().replace("[returned]", "[burnt]"))
    assert load(folder).problems() == ["grounds.yaml: NR01 leads to the unknown state burnt"]


def test_every_unreadable_file_is_named_at_once(tmp_path: Path) -> None:
    folder = a_catalogue(tmp_path)
    (folder / "grounds.yaml").write_text("NR01: {title: x}")
    (folder / "choices.yaml").write_text("a: 1")
    (folder / "sources.yaml").unlink()
    (folder / "procedures" / "lending" / "soon.yaml").write_text(SMALL)
    (folder / "procedures" / "lending" / "2024-01-01.yaml").write_text("hue: 1")
    (folder / "limits" / "broken.yaml").write_text("a: [")
    with pytest.raises(BadFile) as bad:
        load(folder)
    told = "\n".join(bad.value.problems)
    for name in ("grounds.yaml", "choices.yaml", "sources.yaml", "soon.yaml", "lending/2024-01-01.yaml", "broken.yaml"):
        assert name in told


def test_a_paper_without_its_template_does_not_exist(tmp_path: Path) -> None:
    folder = a_catalogue(tmp_path)
    (folder / "papers" / "lending_slip.docx").unlink()
    assert any("unknown paper lending_slip" in problem for problem in load(folder).problems())


def test_all_examples_of_all_limits_hold(law: Catalogue) -> None:
    calendar = national_calendar()
    wrong = [fault for limits in law.limits.values() for limit in limits for fault in examples.faults(limit, calendar)]
    assert wrong == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("due: 2024-03-07", "due: 2024-03-08", "the due date should be 2024-03-08"),
        ("given: {asked_at", "given: {heard_at", "does not give asked_at"),
        ("due: 2024-03-07}", "due: 2024-03-07, extend: {n: 1, unit: natural_day}}", "不能延长"),
        ("due: 2024-03-07}", "due: 2024-03-07, internal: 2024-03-05}", "the internal date"),
        ("due: 2024-03-07}", "due: 2024-03-07, provisional: true}", "provisional"),
    ],
)
def test_an_example_that_does_not_come_out_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert LIMIT.count(old) == 1
    (tmp_path / "lend_in_time.yaml").write_text(LIMIT.replace(old, new), encoding="utf-8")
    limit = load_limits(tmp_path)["lend_in_time"][0]
    faults = examples.faults(limit, national_calendar())
    assert len(faults) == 1 and told in faults[0]


def test_a_wrong_round_of_a_repeat_is_told(law: Catalogue) -> None:
    limit = law.limits["monthly_progress"][-1]
    example = next(each for each in limit.examples if each.dues)
    wrong = limit.model_copy(update={"examples": (example.model_copy(update={"dues": (date(2020, 1, 1),)}),)})
    assert "the rounds should be" in examples.faults(wrong, national_calendar())[0]


def test_the_command_counts_what_it_checked(capsys: pytest.CaptureFixture[str]) -> None:
    assert catalogue_command.main([]) == 0
    out = capsys.readouterr().out
    editions = sum(map(len, load().editions.values()))
    assert f"程序版本 {editions} 个" in out and "中心 jingyang" in out and "没有发现问题" in out


def test_the_command_tells_each_problem_with_its_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a_catalogue(tmp_path, changed("requires: [book_is_here]", "requires: [moon_is_full]"))
    (tmp_path / "practice").mkdir()
    assert catalogue_command.main([str(tmp_path), str(tmp_path / "practice")]) == 1
    told = capsys.readouterr()
    assert "procedures/lending/2020-01-01.yaml: step take_back requires the unknown condition moon_is_full" in told.err
    assert "发现 2 个问题" in told.out


def test_the_command_names_files_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert catalogue_command.main([str(tmp_path)]) == 1
    assert "roles.yaml: the file is missing" in capsys.readouterr().err
    (tmp_path / "jingyang").mkdir()
    (tmp_path / "jingyang" / "2023-08-01.yaml").write_text("hue: 1")
    assert catalogue_command.main([str(packaged_practice().parent / "catalogue"), str(tmp_path)]) == 1
    assert "2023-08-01.yaml: hue" in capsys.readouterr().err


def test_the_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert catalogue_command.main(["--help"]) == 0
    assert catalogue_command.main(["a", "b", "c"]) == 2
    told = capsys.readouterr()
    assert "用法" in told.out and "用法" in told.err
