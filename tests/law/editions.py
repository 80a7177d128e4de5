"""A made-up procedure for tests: lending a book. It is small, sound, and belongs to no law."""

import shutil
from datetime import date
from pathlib import Path

from jianhe.law.catalogue import Catalogue, load, packaged
from jianhe.law.editions import Edition
from jianhe.law.strict_yaml import read_as

SMALL = """\
title: {zh: 借阅, en: Lending}
basis: [lending-law/1]
stations:
  desk: {zh: 登记, en: Desk}
  reading: {zh: 阅读, en: Reading}
  shelf: {zh: 归架, en: Shelf}
starts_in: asked
opens: [lend_in_time]
states:
  asked:
    title: {zh: 已申请, en: Asked}
    station: reading
    public: {zh: 已经申请。, en: It is asked for.}
  lent:
    title: {zh: 已借出, en: Lent}
    station: reading
    owner: other
    public: {zh: 书在您手里。, en: You have the book.}
  returned:
    title: {zh: 已归还, en: Returned}
    station: shelf
    ends: true
    public: {zh: 已经归还。, en: It is back.}
outcomes:
  whole: {zh: 完好, en: Whole}
  torn: {zh: 破损, en: Torn}
facts:
  borrower: {type: person, label: {zh: 借书人, en: Borrower}}
  outcome:
    type: choice
    label: {zh: 书况, en: State}
    choices: {whole: {zh: 完好, en: Whole}, torn: {zh: 破损, en: Torn}}
  review_on: {type: date, label: {zh: 查看日期, en: Review}}
limits: [lend_in_time]
steps:
  lend:
    title: {zh: 借出, en: Lend}
    from: [asked]
    to: lent
    by: [officer]
    asks: {borrower: required, review_on: required}
    clocks: {satisfies: [lend_in_time]}
    papers: [lending_slip]
    answers: paper
    cite: [lending-law/3]
    effect: assign
  remind:
    title: {zh: 催还, en: Remind}
    from: [lent]
    to: same
    by: [officer, office_head]
  take_back:
    title: {zh: 收回, en: Take back}
    from: [lent]
    to: returned
    by: [officer]
    asks: {outcome: required}
    requires: [book_is_here]
    counts: {outcome: "@outcome"}
    final: true
    consequence: {zh: 不能撤回。, en: No way back.}
"""
LIMIT = """\
2020-01-01:
  title: {zh: 三日内借出, en: Lend within 3 days}
  n: 3
  unit: natural_day
  runs_from: asked_at
  owner: us
  suspendable: false
  if_missed: warn
  cite: [lending-law/2]
  examples:
    - {name: 平日, given: {asked_at: 2024-03-04}, due: 2024-03-07}
"""
SOURCES = """\
lending-law:
  title: {zh: 借阅规则, en: Lending Rules}
  issuer: {zh: 书店（虚构）, en: A bookshop (invented)}
  mark: L
  status: local
"""
CONDITIONS = """\
book_is_here:
  means: {zh: 书在柜台上。, en: The book is on the desk.}
  refusal: {zh: 书还没有拿来。, en: The book is not here.}
  instead: {zh: 请把书拿来。, en: Bring the book.}
  cite: lending-law/4
"""
GROUNDS = """\
NR01:
  title: {zh: 没有这本书, en: No such book}
  notice: {zh: 没有这本书。, en: There is no such book.}
  must_say: {zh: 哪里有, en: Where to find it}
  applies_to: [all]
  cite: [lending-law/5]
  leads_to: [returned]
"""


def changed(old: str, new: str) -> str:
    """The small edition with one piece replaced; the piece must be there."""
    assert SMALL.count(old) == 1, old
    return SMALL.replace(old, new)


def written(folder: Path, text: str) -> Path:
    path = folder / "2020-01-01.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def lending(folder: Path, text: str = SMALL) -> Edition:
    """The made-up edition as an object."""
    return read_as(Edition, written(folder, text), code="lending", first_day=date(2020, 1, 1))


def a_catalogue(folder: Path, text: str = SMALL) -> Path:
    """A catalogue that holds the made-up procedure and nothing else, but for the real roles."""
    (folder / "procedures" / "lending").mkdir(parents=True)
    (folder / "limits").mkdir()
    (folder / "papers").mkdir()
    written(folder / "procedures" / "lending", text)
    (folder / "limits" / "lend_in_time.yaml").write_text(LIMIT, encoding="utf-8")
    (folder / "papers" / "lending_slip.yaml").write_text("{}", encoding="utf-8")
    (folder / "papers" / "lending_slip.docx").write_bytes(b"")
    texts = {"sources": SOURCES, "conditions": CONDITIONS, "grounds": GROUNDS, "choices": "{}", "return_reasons": "{}"}
    for name, content in texts.items():
        (folder / f"{name}.yaml").write_text(content, encoding="utf-8")
    shutil.copy(packaged() / "roles.yaml", folder / "roles.yaml")
    return folder


def loaded(folder: Path, text: str = SMALL) -> Catalogue:
    return load(a_catalogue(folder, text))
