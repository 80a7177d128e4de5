"""Each piece of the face with its documented context, in each of its states."""

from datetime import timedelta
from typing import Any

import pytest

from jianhe.desk.components import CodeForm, ComposerForm, SampleForm, samples
from tests.web.rendering import NOW, piece

SAMPLES = samples(NOW)

PIECE_CASES: list[tuple[str, dict[str, Any], str]] = [
    *[
        ("case_line", {"stations": [{"label": "登记", "state": state}]}, f'class="{state}"')
        for state in ["done", "now", "next", "away", "good", "late"]
    ],
    *[
        ("station_state", {"state": state}, word)
        for state, word in [
            ("done", "已完成"),
            ("now", "现在"),
            ("next", "还没到"),
            ("away", "在等别人"),
            ("good", "办成了"),
            ("late", "超期"),
        ]
    ],
    ("case_line", {"stations": [{"label": "和解", "state": "now"}], "form": "horizontal"}, 'aria-current="step"'),
    ("case_line", {"stations": [{"label": "和解", "state": "now", "when": "今天"}], "form": "compact"}, "line compact"),
    ("button", {"label": "登记", "kind": "primary", "busy": "正在登记…"}, 'data-busy="正在登记…"'),
    ("button", {"label": "登记", "key": "Ctrl Enter"}, "data-submit-key"),
    ("button", {"label": "存草稿", "key": "Esc"}, "data-escape"),
    ("button", {"label": "下一步", "url": "/x/", "key": "E"}, 'href="/x/" data-key="e"'),
    ("button", {"label": "送法院", "unavailable": "还差 3 项"}, 'aria-disabled="true" aria-describedby="why-送法院"'),
    ("button", {"label": "送法院", "unavailable": "还差 3 项", "citation": "第一条"}, "第一条"),
    ("tag", {"label": "和解", "tone": "dai"}, '<span class="tag dai">和解</span>'),
    ("stamp", {"label": "已办结"}, '<span class="stamp">已办结</span>'),
    ("seal", {}, 'aria-hidden="true"'),
    ("deadline", {"due": NOW - timedelta(2), "clock": "7 日回复"}, '<span class="deadline-value late">超 2 日</span>'),
    ("deadline", {"due": NOW, "clock": "移送", "theirs": True, "provisional": True}, "移送，对方期限，暂定"),
    ("plate", {"name": "劳动监察", "number": 3}, "<b>3</b><span>号窗口</span>"),
    ("plate", {"name": "劳动监察", "phone": "12345", "level": "h1"}, '<h1 class="plate-name">劳动监察</h1>'),
    ("materials", {"materials": [{"value": "id", "label": "身份证", "checked": True}]}, 'value="id" checked'),
    ("materials", {"materials": [{"value": "id", "label": "身份证"}], "read_only": True}, "还缺"),
    ("disclosure", {"summary": "为什么问", "text": "知道谁欠的"}, "<summary>为什么问</summary>"),
    ("disclosure", {"summary": "依据", "items": ["第一条"], "open": True}, "<details open>"),
    ("summary", {"rows": [{"label": "电话", "missing": True}]}, "还没填"),
    (
        "summary",
        {"rows": [{"label": "电话", "value": "1", "change_url": "/x/"}]},
        '改<span class="hidden-text">电话</span>',
    ),
    ("summary", {"rows": [{"label": "住址", "value": "青石镇", "changed": "今天改过"}], "ruled": True}, "今天改过"),
    ("confirmation", {"title": "收到了", "code": "M3T8A64QPR", "sms": "sent"}, "M3T8A-64QPR"),
    ("confirmation", {"title": "收到了", "sms": "failed"}, "短信没发出去"),
    ("empty", {"text": "都接收了", "url": "/x/", "label": "看全部"}, '<a href="/x/">看全部</a>'),
    ("pager", {"older_url": "?after=1"}, "后面的"),
    ("pager", {"newer_url": "?before=1", "shown": "50 件"}, "50 件"),
    ("counts", {"counts": [{"count": 2, "label": "已逾期", "tone": "late"}]}, '<li class="late"><b>2</b> 已逾期</li>'),
    (
        "views_bar",
        {"views": [{"url": "?v=1", "label": "按期限", "count": 0, "current": True}]},
        '<span class="figures">0</span>',
    ),
    ("views_bar", {"views": [{"url": "?v=1", "label": "我的", "changed": True}]}, "改过"),
    ("filters", {"filters": [{"label": "类别", "value": "全部", "options": []}], "clear_url": "?"}, "不筛了"),
    ("work_table", {"groups": [], "caption": "清单", "empty": {"text": "今天没有到期的"}}, "今天没有到期的"),
    ("peek", {"peek": None}, "选一件，这里看大概。"),
    (
        "peek",
        {"peek": {"number": "1", "title": "甲", "url": "/", "restricted": {"sentence": "限 3 人可见"}}},
        "限 3 人可见",
    ),
    (
        "same_person",
        {"matches": [{"number": "0417", "title": "工资", "url": "/", "stage": "和解中"}]},
        "他有 1 件在办：",
    ),
    (
        "same_person",
        {"matches": [{"number": "1", "url": "/"}, {"number": "2", "url": "/"}], "other_url": "/n/"},
        "他有 2 件在办：",
    ),
    ("same_person", {"restricted": True, "matches": [{"number": "0417", "url": "/"}]}, "有记录，找值班主任"),
    ("person", {"person": {"name": "王某", "role": "诉求人", "phone": "138****2046", "flags": ["未成年"]}}, "未成年"),
    ("person", {"person": {"name": "王某", "role": "诉求人", "reveal_url": "/r/"}}, "data-reveals"),
    ("steps", {"steps": [{"label": "办结", "unavailable": "还有程序", "citation": "第二条"}]}, "还有程序 <cite"),
    ("steps", {"steps": [{"label": "受理", "state": "done"}]}, "办过了"),
    ("steps", {"steps": [{"label": "受理", "state": "running", "url": "/"}]}, "正在办"),
    *[
        ("document_state", {"state": state}, word)
        for state, word in [
            ("draft", "草稿"),
            ("review", "在审"),
            ("approved", "已批"),
            ("signed", "已签"),
            ("sealed", "已盖章"),
            ("served", "已送达"),
            ("void", "作废"),
        ]
    ],
    ("document", {"document": {"name": "告知书", "state": "draft"}}, "还没有文号"),
    ("toast", {"text": "记下了", "undo_url": "/u/"}, "data-undo"),
    ("job", {"job": {"title": "导出", "state": "running", "started_at": NOW, "done": 14, "total": 36}}, "14 / 36"),
    ("job", {"job": {"title": "导出", "state": "running", "started_at": NOW, "doing": "正在核对"}}, "正在核对"),
    ("job", {"job": {"title": "导出", "state": "finished", "started_at": NOW, "result_url": "/x/"}}, "看结果"),
    ("receipt", {"receipt": {"place": "中心", "rows": [], "code": "M3T8A64QPR"}}, "M3T8A-64QPR"),
    (
        "receipt",
        {"receipt": {"place": "中心", "plain": True, "rows": [{"label": "事情", "value": "工资"}]}},
        "您有一件在办",
    ),
    ("saved", {"at": NOW}, "14:14 存好"),
    ("saved", {}, "data-saved></p>"),
    ("code_field", {"field": CodeForm()["code"], "state": "locked", "until": "15:00"}, "15:00 以后再试。"),
    ("code_field", {"field": CodeForm()["code"], "state": "expired"}, "这个码过期了"),
    (
        "choices",
        {"name": "who", "legend": "谁", "level": "h1", "options": [{"value": "a", "label": "甲"}]},
        "<h1>谁</h1>",
    ),
    ("choices", {"name": "who", "legend": "谁", "error": "没选", "options": []}, 'aria-describedby="id_who_error"'),
    (
        "choices",
        {"name": "who", "legend": "谁", "options": [{"value": "a", "label": "甲", "disabled": "不收"}]},
        "不收",
    ),
    ("error_summary", {"form": SampleForm(), "refusal": {"sentence": "不能办结", "citation": "第三条"}}, "不能办结"),
    ("how_date", {"clock": SAMPLES["clock"]}, "暂定，等当年放假通知"),
    ("composer", {"action": "/r/", "form": ComposerForm(), "failed": True}, "没发出去，写的还在"),
]


@pytest.mark.parametrize(("name", "context", "words"), PIECE_CASES)
def test_a_piece_in_one_of_its_states(name: str, context: dict[str, Any], words: str) -> None:
    assert words in piece(name, context)


def test_a_plain_receipt_says_nothing_of_the_matter() -> None:
    assert "工资" not in piece(
        "receipt", {"receipt": {"place": "中心", "plain": True, "rows": [{"label": "a", "value": "工资"}]}}
    )


def test_a_restricted_match_names_no_matter() -> None:
    assert "0417" not in piece("same_person", {"restricted": True, "matches": [{"number": "0417", "url": "/"}]})


def test_nothing_wrong_draws_no_summary() -> None:
    assert piece("error_summary", {"form": SampleForm()}) == ""


def test_an_error_stands_above_its_field_and_is_tied_to_it() -> None:
    form = SampleForm({"phone": "", "amount": "一万"})
    drawn = piece("field", {"field": form["amount"], "kind": "money"})
    assert drawn.index('id="id_amount_error"') < drawn.index("<input")
    assert 'aria-invalid="true"' in drawn
    assert 'aria-describedby="id_amount_error id_amount_note"' in drawn
    assert 'value="一万"' in drawn and 'type="text"' in drawn


def test_the_hint_stands_below_the_label_and_is_tied_to_the_field() -> None:
    drawn = piece("field", {"field": SampleForm()["name"]})
    assert drawn.index("<label") < drawn.index('id="id_name_helptext"') < drawn.index("<input")
    assert 'aria-describedby="id_name_helptext"' in drawn


def test_only_optional_fields_say_so() -> None:
    assert "可不填" in piece("field", {"field": SampleForm()["id_number"]})
    assert "可不填" not in piece("field", {"field": SampleForm()["name"]})


def test_a_date_is_kept_in_the_form_the_browser_reads() -> None:
    drawn = piece("field", {"field": SampleForm({"happened_on": "2026-11-24"})["happened_on"], "kind": "date"})
    assert 'type="date"' in drawn and 'value="2026-11-24"' in drawn


def test_a_numbered_group_is_a_fieldset_with_its_numbers() -> None:
    drawn = piece("group", {"field": SampleForm(initial={"kind": "wages"})["kind"], "numbered": True})
    assert "data-number-keys" in drawn and "<legend>归哪一类</legend>" in drawn
    assert '<kbd aria-hidden="true">1</kbd>工资、工程款' in drawn
    assert "checked" in drawn


def test_the_summary_links_to_the_fields() -> None:
    drawn = piece("error_summary", {"form": SampleForm({})})
    assert "有 6 处要改" in drawn and 'href="#id_phone"' in drawn and 'href="#id_kind_0"' in drawn
    assert 'role="alert"' in drawn


def test_the_work_table_groups_rows_under_their_heads() -> None:
    drawn = piece("work_table", {"caption": "我的待办", "groups": SAMPLES["groups"]})
    assert drawn.count('scope="rowgroup"') == 3 and drawn.count("data-row") == 8
    assert "已逾期 2" in drawn and "限 3 人可见" in drawn and "暂停中（等鉴定）" in drawn


def test_three_facts_of_a_hand_off_stand_apart() -> None:
    sent, received, *_, returned = [piece("hand_off", {"hand_off": one}) for one in SAMPLES["hand_offs"]]
    assert "对方还没看" in sent and "对方还没接收" in sent
    assert "对方已看" in received and "马军" in received
    assert "应送县住建局" in returned


def test_the_record_names_each_state_in_words() -> None:
    drawn = piece("entries", {"entries": SAMPLES["entries"]})
    assert all(word in drawn for word in ["现在", "在等别人", "已完成"])
    assert "撤销" in drawn and "11:14" in drawn


def test_both_versions_of_a_conflict_are_shown() -> None:
    drawn = piece("conflict", {"conflict": SAMPLES["conflict"], "keep_mine": "keep", "take_theirs_url": "/x/"})
    assert "138 0812 2046" in drawn and "138 0812 2047" in drawn
    assert 'name="keep"' in drawn and drawn.count("不一样") == 1


def test_text_of_people_is_never_markup() -> None:
    evil = "<script>alert(1)</script>"
    for drawn in [
        piece("person", {"person": {"name": evil, "role": evil}}),
        piece("entries", {"entries": [{"title": evil, "state": "done", "text": evil}]}),
        piece("toast", {"text": evil}),
    ]:
        assert "<script>" not in drawn and "&lt;script&gt;" in drawn
