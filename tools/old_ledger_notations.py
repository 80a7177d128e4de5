"""The many ways in which a day, an amount, a number, a name or an outcome is written, for `tools/write_old_ledgers.py`.

Each function gives one way, drawn by chance. Nothing here knows the reader.
"""

import random
from datetime import date, datetime, timedelta

WIDE = str.maketrans("0123456789.-,", "０１２３４５６７８９．－，")
HAN, CAPITAL = "〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"
UNSEEN = "\u200b"
WORDS = {
    "resolved": ("已化解", "化解成功", "成功", "调解成功", "达成协议", "已化解（电话回访满意）", "息诉罢访", "已和解"),
    "concluded": ("办结", "已办结", "结案", "已结案", "办理完毕", "已办结。"),
    "in_progress": ("", "调解中", "办理中", "正在办理", "未办结", "跟进中", "处理中"),
    "not_resolved": ("未化解", "调解不成", "不成功", "未达成协议", "调解失败"),
    "transferred": ("转办", "已转", "移送", "移交", "转办人社局", "已移送县法院"),
    "withdrawn": ("撤诉", "撤回", "撤访", "已撤回申请"),
}
YES, NO = ("√", "是", "✓", "Y"), ("×", "否", "N")


def day(chance: random.Random, when: date, *, title_year: int | None = None) -> object:
    """A day as text, number or real date; without its year only under a title that says it."""
    y, m, d = when.year, when.month, when.day
    serial = (when - date(1899, 12, 30)).days
    ways: list[object] = [
        f"{y}.{m}.{d}", f"{y}年{m}月{d}日", f"{y}-{m:02d}-{d:02d}", f"{y}/{m}/{d}", f"{y}{m:02d}{d:02d}", f"{y % 100}.{m}.{d}",
        serial, str(serial), when, f"{_digits(y)}年{_number(m)}月{_number(d)}日", f"{y}.{m}.{d}".translate(WIDE),
        f" {y}年 {m}月 {d}日 ", f"{y}.{m}{UNSEEN}.{d}", f"{y}年{m}月{d}号", float(f"{y}{m:02d}{d:02d}"), f"{y}、{m}、{d}",
    ]  # fmt: skip
    if title_year == y:
        ways = [f"{m}月{d}日", f"{_number(m)}月{_number(d)}号", f"{m}.{d}", f"{m}/{d}", f"{m}月{d}号", *ways[:3]]
    return chance.choice(ways)


def moment(chance: random.Random, when: date, minute: int) -> object:
    hour, rest = divmod(minute, 60)
    at = datetime(when.year, when.month, when.day, hour, rest)  # noqa: DTZ001 (a cell has no zone)
    half, twelve = ("下午", hour - 12) if hour > 12 else ("上午", hour) if hour < 12 else ("中午", 12)
    return chance.choice((
        at, f"{at:%Y-%m-%d %H:%M}", f"{at:%Y/%m/%d %H:%M:%S}", f"{when.year}年{when.month}月{when.day}日{hour}时{rest}分",
        f"{when.year}.{when.month}.{when.day} {half}{twelve}:{rest:02d}", f"{at:%Y-%m-%dT%H:%M:%S}",
    ))  # fmt: skip


def amount(chance: random.Random, fen: int, *, is_about: bool, unit: str = "") -> object:
    """Fen as yuan or, under a header （万元）, as a number of 万."""
    yuan = f"{fen / 100:.2f}"
    short = yuan.removesuffix(".00")
    if is_about:
        return chance.choice((f"约{short}元", f"{short}元左右", f"大约{short}元", f"近{short}元"))
    if unit == "万元" and fen % 1_000_000 == 0:
        return chance.choice((fen // 1_000_000, f"{fen // 1_000_000}", f"{fen // 1_000_000}万", f"{short}元"))
    ways: list[object] = [
        f"{short}元",
        f"{fen / 100:,.2f}元",
        f"￥{short}",
        f"人民币{short}元",
        f"{short}元".translate(WIDE),
    ]
    if unit != "万元":
        ways += [fen / 100, short, f"{fen / 100:,.2f}"]
    if fen % 10_000 == 0:
        wan = f"{fen / 1_000_000:.4f}".rstrip("0").rstrip(".")
        ways += [f"{wan}万元", f"人民币 {wan} 万", f"{wan}万", f"{capital(fen // 100)}元整", f"{capital(fen // 100)}元"]
    return chance.choice(ways)


def phones(chance: random.Random, numbers: tuple[str, ...]) -> object:
    if len(numbers) > 1:
        return chance.choice(("、", "/", "\n", "，", " ")).join(numbers)
    one = numbers[0]
    return chance.choice((
        one, float(one), f"{one}.0", f"{one[0]}.{one[1:]}E10", f"{one[:3]} {one[3:7]} {one[7:]}",
        f"{one[:3]}-{one[3:7]}-{one[7:]}",
        one.translate(WIDE), f"+86 {one}", int(one), f"{one}（本人）",
    ))  # fmt: skip


def papers(chance: random.Random, numbers: tuple[str, ...]) -> object:
    if len(numbers) > 1:
        return chance.choice(("、", "\n", "；", "/")).join(numbers)
    one = numbers[0]
    return chance.choice(
        (
            one,
            one.lower(),
            f"{one[:6]} {one[6:14]} {one[14:]}",
            one.translate(WIDE),
            f" {one}",
            f"{one[:9]}{UNSEEN}{one[9:]}",
        )
    )


def old_paper(number: str) -> str:
    """The same number as it was written before 1999: 15 digits."""
    return number[:6] + number[8:17]


def names(chance: random.Random, given: tuple[str, ...], people: int, *, say_count: bool = True) -> str:
    """Names in one cell; how many there are is said where it is more than are named."""
    text = chance.choice(("、", "，", "\n", "；")).join(given)
    if len(given) == 1 and people == 1 and len(given[0]) == 2:
        text = chance.choice((text, f"{text[0]}  {text[1]}"))
    if say_count and people > len(given):
        return text + chance.choice((f"等{people}人", f"等 {people} 人", f"（等{people}人）", f"等{_number(people)}人"))
    return text


def outcome(chance: random.Random, code: str, header: str) -> object:
    """A word for it, or a mark where the header asks 是否…."""
    if "是否化解" in header or "成功" in header:
        marks = {"resolved": YES, "not_resolved": NO}
        return chance.choice((*WORDS[code], *marks.get(code, ())))
    if "是否办结" in header:
        marks = {"concluded": YES, "in_progress": NO}
        return chance.choice((*WORDS[code], *marks.get(code, ())))
    return chance.choice(WORDS[code])


def capital(number: int) -> str:
    """An amount in capital numerals below 10^8: 35000 as 叁万伍仟."""
    high, low = divmod(number, 10_000)
    text = (_section(high) + "万" if high else "") + ("零" if high and 0 < low < 1000 else "") + _section(low)
    return text or "零"


def _section(number: int) -> str:
    text, digits = "", f"{number:04d}"
    for place, digit in enumerate(digits):
        if digit != "0":
            text += CAPITAL[int(digit)] + ("仟", "佰", "拾", "")[place]
        elif text and digits[place + 1 :].strip("0") and not text.endswith("零"):
            text += "零"
    return text


def _digits(number: int) -> str:
    return "".join(HAN[int(digit)] for digit in str(number))


def _number(number: int) -> str:
    tens, rest = divmod(number, 10)
    return (("" if tens == 1 else HAN[tens]) + "十" if tens else "") + (HAN[rest] if rest or not tens else "")


def impossible_day(chance: random.Random, year: int) -> str:
    return chance.choice((f"{year}-02-30", f"{year}年13月5日", f"{year}.6.31", f"{year}0230"))


def unclear_day(chance: random.Random, year: int) -> str:
    return chance.choice((f"{year}年3月", "年初", f"{year}.3", f"{year}年3月5日-3月7日", "不久前"))


def later(chance: random.Random, today: date) -> str:
    when = today + timedelta(days=chance.randrange(2, 300))
    return f"{when.year}年{when.month}月{when.day}日"
