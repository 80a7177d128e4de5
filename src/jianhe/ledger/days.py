"""Dates as people write them, in every notation of old ledgers, read into `2024-03-05` or `2024-03-05T09:30`.

A day is never guessed: a month alone, a span of days, a day and month without any year are `unparseable_date`; what
looks like a date and is none, such as 30 February, is `impossible_date`.
"""

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from jianhe.ledger.notation import DIGITS, NOTHING, Reading, plain, read_numeral, says_nothing
from jianhe.ledger.workbook import Cell

FIRST_YEAR, LAST_YEAR = 1950, 2199
_SERIALS = range((date(FIRST_YEAR, 1, 1) - date(1899, 12, 30)).days, (date(2100, 1, 1) - date(1899, 12, 30)).days)
_FROM_1904 = 1462  # days between the two calendars of Excel
UNCLEAR, IMPOSSIBLE = Reading(reason="unparseable_date"), Reading(reason="impossible_date")

_SEPARATOR = r"\s*[-./]\s*"
_TIME = r"""(?:[\sT,]*(?P<half>上午|下午|午后|早上|清晨|早|中午|晚上|夜里|晚|凌晨|傍晚|AM|PM)?\s*(?P<hour>\d{1,2})\s*[:时点]\s*
    (?:(?P<minute>\d{1,2})\s*分?|(?P<thirty>半)|整)?(?::(?P<second>\d{1,2})(?:\.\d+)?秒?|\d{1,2}秒)?
    \s*(?P<late>AM|PM)?(?:Z|\+08:?00)?|[\sT,]*(?:上午|下午|早上|中午|晚上|傍晚|凌晨))?"""
_YEAR_FIRST = re.compile(
    rf"(?:(?P<year>\d{{4}}|\d{{2}})(?:\s*年度?\s*|{_SEPARATOR}))?(?P<month>\d{{1,2}})(?P<mark>\s*月份?\s*|{_SEPARATOR})"
    rf"(?P<day>\d{{1,2}})\s*[日号]?\.?{_TIME}", re.VERBOSE | re.IGNORECASE
)  # fmt: skip
_YEAR_LAST = re.compile(rf"(?P<one>\d{{1,2}}){_SEPARATOR}(?P<two>\d{{1,2}}){_SEPARATOR}(?P<year>\d{{4}}){_TIME}",
                        re.VERBOSE | re.IGNORECASE)  # fmt: skip
_MONTH_ONLY = re.compile(r"(?:\d{4}|\d{2})\s*(?:年|[-./])\s*(?P<month>\d{1,2})\s*月?份?|(?P<alone>\d{1,2})月份?")
_COMPACT = re.compile(
    r"(?P<year>(?:19|20|21)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?:\s*(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?\d{2})?)?"
)
_SPACED = re.compile(r"^(\d{4})[\s,]+(\d{1,2})[\s,]+(\d{1,2})(?=[\s,]|$)")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NAMED_MONTH = re.compile(
    rf"(?P<day>\d{{1,2}})[-\s](?P<name>{'|'.join(_MONTHS)})[a-z]*\.?[-\s,]+(?P<year>\d{{4}}|\d{{2}})$"
    rf"|(?P<first>{'|'.join(_MONTHS)})[a-z]*\.?\s(?P<second>\d{{1,2}}),?\s(?P<last>\d{{4}})$", re.IGNORECASE
)  # fmt: skip
_WEEKDAY = re.compile(r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?")
_REMARK = re.compile(r"\(([^()]*)\)$")
_HAN_YEAR = re.compile(rf"[{''.join(DIGITS)}\dOo]{{2,4}}(?=年)")
_HAN_NUMBER = re.compile(r"[〇零一二三四五六七八九十廿卅壹贰叁肆伍陆柒捌玖拾]+(?=[月日号时点分])")
_SIGNS = str.maketrans({
    **dict.fromkeys("。、·．", "."), **dict.fromkeys("—–－―‐‑−_", "-"), "\\": "/", "∕": "/", "：": ":", "\n": " ",
})  # fmt: skip


@lru_cache(maxsize=100_000, typed=True)
def read_day(cell: Cell, *, year: int | None = None, starts_1904: bool = False) -> Reading:
    """The day of one cell; `year` is that of the title, for dates that have none (then `mark` is `year_from_title`).

    `flag` is `ambiguous_day` for a number such as 8.1, which may have been 8.10 before Excel shortened it.
    """
    if isinstance(cell, str):
        return _from_text(plain(cell), year, starts_1904)
    if isinstance(cell, datetime):
        return _checked(cell.year, cell.month, cell.day, cell.time())
    if isinstance(cell, date):
        return _checked(cell.year, cell.month, cell.day, time())
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return UNCLEAR
    return _from_number(float(cell), year, starts_1904)


def year_of(text: str) -> int | None:
    """The one year that a title, a sheet's or a file's name speaks of; none where it speaks of two."""
    spoken = _han_to_digits(plain(text))
    found = {int(year) for year in re.findall(r"(?<!\d)((?:19|20)\d{2})(?!\d)(?:\s*年|(?=\D)|$)", spoken)}
    found |= {int(month[:4]) for month in re.findall(r"(?<!\d)20\d{2}(?:0[1-9]|1[0-2])(?!\d)", spoken)}
    found |= {2000 + int(year) for year in re.findall(r"(?<!\d)(\d{2})年", spoken)}
    return found.pop() if len(found) == 1 else None


def _from_number(number: float, year: int | None, starts_1904: bool) -> Reading:
    """20240305, a serial number of Excel, or month.day."""
    if number.is_integer() and 19_000_101 <= number <= 21_991_231:
        return _from_text(str(int(number)), year, starts_1904)
    serial = number + (_FROM_1904 if starts_1904 else 0)
    if int(serial) in _SERIALS:
        day = date(1899, 12, 30) + timedelta(days=int(serial))
        minutes = round(serial % 1 * 1440) % 1440
        return _checked(day.year, day.month, day.day, time(minutes // 60, minutes % 60))
    if 1 < number < 13 and not number.is_integer() and re.fullmatch(r"\d{1,2}\.\d{1,2}", repr(number)):
        found = _from_text(repr(number), year, starts_1904)
        shortened = re.fullmatch(r"\d+\.[123]", repr(number))
        return replace(found, flag="ambiguous_day") if found.value and shortened else found
    return UNCLEAR


def _from_text(text: str, year: int | None, starts_1904: bool) -> Reading:
    if says_nothing(text):
        return NOTHING
    text = _WEEKDAY.sub(" ", _han_to_digits(text).translate(_SIGNS)).strip().lstrip("'‘’")
    text = _SPACED.sub(r"\1-\2-\3", _with_number_of_month(text))
    rest = ""
    if remark := _REMARK.search(text):
        text, rest = text[: remark.start()].strip(), remark[1]
    if found := _COMPACT.fullmatch(text):
        return _parts(found["year"], found["month"], found["day"], found.groupdict(), rest)
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text):
        return _from_number(float(text), year, starts_1904)
    if found := _YEAR_FIRST.fullmatch(text):
        if found["year"]:
            return _parts(found["year"], found["month"], found["day"], found.groupdict(), rest)
        return _without_year(found, year, rest)
    if found := _YEAR_LAST.fullmatch(text):
        one, two = int(found["one"]), int(found["two"])
        if (one <= 12) == (two <= 12) and one != two:  # which of the two is the month, nobody can tell
            return UNCLEAR
        month, day = (one, two) if one <= 12 else (two, one)
        return _parts(found["year"], str(month), str(day), found.groupdict(), rest)
    if (found := _MONTH_ONLY.fullmatch(text)) and int(found["month"] or found["alone"]) > 12:
        return IMPOSSIBLE
    return UNCLEAR


def _with_number_of_month(text: str) -> str:
    """5-Mar-24 and Mar 5, 2024, as an Excel in English shows its days."""
    if not (text.isascii() and (found := _NAMED_MONTH.match(text))):
        return text
    month = _MONTHS.index((found["name"] or found["first"])[:3].lower()) + 1
    return f"{found['year'] or found['last']}-{month}-{found['day'] or found['second']}"


def _without_year(found: re.Match[str], year: int | None, rest: str) -> Reading:
    month, day = int(found["month"]), int(found["day"])
    if month > 12 and "月" not in found["mark"]:
        return UNCLEAR  # 24.3 is a year and a month
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(2000, month)[1]:
        return IMPOSSIBLE
    if year is None:
        return UNCLEAR
    return replace(_parts(str(year), found["month"], found["day"], found.groupdict(), rest), mark="year_from_title")


def _parts(year: str, month: str, day: str, clock: dict[str, str | None], rest: str) -> Reading:
    whole = int(year) if len(year) == 4 else (2000 if int(year) < 50 else 1900) + int(year)
    at = _time(clock)
    return UNCLEAR if at is None else _checked(whole, int(month), int(day), at, rest)


def _time(clock: dict[str, str | None]) -> time | None:
    if not clock.get("hour"):
        return time()
    hour, minute = int(clock["hour"] or 0), 30 if clock.get("thirty") else int(clock.get("minute") or 0)
    half = (clock.get("half") or clock.get("late") or "").upper()
    if (half in ("下午", "午后", "晚上", "晚", "夜里", "傍晚", "PM") and hour < 12) or (half == "中午" and hour < 3):
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _checked(year: int, month: int, day: int, at: time, rest: str = "") -> Reading:
    try:
        found = date(year, month, day)
    except ValueError:
        return IMPOSSIBLE
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return UNCLEAR
    if at.replace(second=0, microsecond=0) == time():
        return Reading(found.isoformat(), rest=rest)
    return Reading(f"{found.isoformat()}T{at:%H:%M}", rest=rest)


def _han_to_digits(text: str) -> str:
    """二〇二四年三月五日 as 2024年3月5日; other text as it is."""
    if text.isascii() or not re.search(r"[年月日号时点]", text):
        return text
    text = _HAN_YEAR.sub(
        lambda found: "".join(str(DIGITS.get(sign, 0 if sign in "Oo" else sign)) for sign in found[0]), text
    )
    return _HAN_NUMBER.sub(lambda found: str(read_numeral(found[0]) or found[0]), text)
