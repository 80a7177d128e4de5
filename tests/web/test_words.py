"""Dates, money, masks and deadlines as people read them, in Chinese and English."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from jianhe.web.templatetags import jianhe as words

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 14, 14, tzinfo=SHANGHAI)
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("filter_", "value", "chinese", "english"),
    [
        (words.short_day, TODAY, "11月24日", "24 Nov"),
        (words.long_day, TODAY, "2026年11月24日", "24 Nov 2026"),
        (words.long_day, datetime(2026, 11, 23, 18, tzinfo=UTC), "2026年11月24日", "24 Nov 2026"),
        (words.short_day, None, "", ""),
        (words.clock_time, datetime(2026, 11, 24, 7, tzinfo=UTC), "15:00", "15:00"),
        (words.day_and_time, NOW, "11月24日 14:14", "24 Nov 14:14"),
        (words.yuan, 18_640_000, "¥186,400.00", "¥186,400.00"),
        (words.yuan, -5, "-¥0.05", "-¥0.05"),
        (words.yuan, None, "", ""),
        (words.wan, 18_640_000, "18.64 万元", "¥186,400"),
        (words.wan, 2_000_000, "2 万元", "¥20,000"),
        (words.wan, 80_050, "800.50 元", "¥800"),
        (words.wan, 0, "0 元", "¥0"),
        (words.mask_phone, "138 0812 2046", "138****2046", "138****2046"),
        (words.mask_phone, "12309", "*****", "*****"),
        (words.mask_phone, None, "", ""),
        (words.mask_id, "510603198001011234", "5106…1234", "5106…1234"),
        (words.mask_id, "12", "**", "**"),
        (words.matter_code, "M3T8A64QPR", "M3T8A-64QPR", "M3T8A-64QPR"),
        (words.matter_code, "2026-00042", "2026-00042", "2026-00042"),
    ],
)
def test_a_value_as_people_read_it(filter_: Any, value: Any, chinese: str, english: str) -> None:
    with override("zh-hans"):
        assert filter_(value) == chinese
    with override("en"):
        assert filter_(value) == english


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (NOW - timedelta(seconds=30), "刚刚"),
        (NOW - timedelta(hours=3), "11:14"),
        (NOW - timedelta(hours=22), "昨天 16:14"),
        (NOW + timedelta(days=1), "明天 14:14"),
        (date(2026, 11, 24), "今天"),
        (date(2026, 11, 23), "昨天"),
        (date(2026, 11, 20), "11月20日"),
        (date(2025, 11, 20), "2025年11月20日"),
        (None, ""),
    ],
)
def test_a_day_as_near_as_it_needs_to_be(value: Any, read: str) -> None:
    assert words.relative(value, NOW) == read


@pytest.mark.parametrize(
    ("due", "state", "why", "text", "level"),
    [
        (TODAY - timedelta(2), "running", "", "超 2 日", "late"),
        (TODAY, "running", "", "今天", "today"),
        (NOW.replace(hour=15, minute=0), "running", "", "今天 15:00", "today"),
        (NOW.replace(hour=9, minute=0), "running", "", "今天 09:00 已过", "late"),
        (TODAY + timedelta(1), "running", "", "剩 1 日", "soon"),
        (TODAY + timedelta(3), "running", "", "剩 3 日", "soon"),
        (TODAY + timedelta(4), "running", "", "剩 4 日", "later"),
        (TODAY - timedelta(9), "met", "", "已按期", "met"),
        (TODAY - timedelta(9), "paused", "等鉴定", "暂停中（等鉴定）", "paused"),
        (TODAY, "paused", "", "暂停中", "paused"),
        (TODAY - timedelta(9), "closed", "", "已办结", "met"),
        (None, "running", "", "没有期限", "none"),
    ],
)
def test_a_deadline_in_words(due: Any, state: str, why: str, text: str, level: str) -> None:
    assert words.words_for(due, NOW, state, why) == (text, level)
