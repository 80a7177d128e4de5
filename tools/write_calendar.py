"""A developer's tool: writes `src/jianhe/catalogue/calendar/<year>.yaml` from the package chinesecalendar.

Run by hand, never by the product: ``pip install chinesecalendar`` in an environment of its own, then
``python tools/write_calendar.py 2004 2026 src/jianhe/catalogue/calendar``. Compare each new file with the
State Council's notice before it is committed: the file is what counts, not the package.
"""

import sys
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

from chinese_calendar.constants import holidays, workdays

NAMES = {
    "New Year's Day": ("元旦", "New Year's Day"),
    "Spring Festival": ("春节", "Spring Festival"),
    "Tomb-sweeping Day": ("清明节", "Qingming Festival"),
    "Labour Day": ("劳动节", "Labour Day"),
    "Dragon Boat Festival": ("端午节", "Dragon Boat Festival"),
    "National Day": ("国庆节", "National Day"),
    "Mid-autumn Festival": ("中秋节", "Mid-Autumn Festival"),
    "Anti-Fascist 70th Day": ("抗战胜利70周年纪念日", "70th Anniversary of the Victory over Fascism"),
}

# The notice of 2024 gives 1 January only ("与周末连休"); the package marks the weekend before it as well.
NOT_IN_NOTICE = {date(2023, 12, 30), date(2023, 12, 31)}
LATER_NOTICES = {
    2015: "；国务院关于中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日调休放假的通知",
    2019: "；国务院办公厅关于调整2019年劳动节假期安排的通知",
    2020: "；国务院办公厅关于延长2020年春节假期的通知",
}


def notice_year(day: date) -> int:
    """The year whose notice names this day: the last days of December belong to the next New Year's Day."""
    return day.year + 1 if (day.month, day.day) >= (12, 25) else day.year


def runs(days: list[date]) -> list[list[date]]:
    """Days off in unbroken runs; a plain weekend between two days of one holiday closes the gap."""
    found: list[list[date]] = []
    for day in days:
        if found and _one_run(found[-1][-1], day):
            found[-1].append(day)
        else:
            found.append([day])
    return found


def _one_run(before: date, day: date) -> bool:
    gap = [before + timedelta(days=n) for n in range(1, (day - before).days)]
    same = holidays[before] == holidays[day]
    return not gap or (same and all(each.weekday() > 4 and each not in workdays for each in gap))


def names(run: list[date]) -> tuple[str, str]:
    keys = [key for key, _ in groupby(sorted({holidays[day] for day in run}, key=lambda k: k != "National Day"))]
    return "、".join(NAMES[key][0] for key in keys), " and ".join(NAMES[key][1] for key in keys)


def text(year: int) -> str:
    off = sorted(day for day in holidays if notice_year(day) == year and day not in NOT_IN_NOTICE)
    lines = [f"notice: 国务院办公厅关于{year}年部分节假日安排的通知{LATER_NOTICES.get(year, '')}", "holidays:"]
    for run in runs(off):
        zh, en = names(run)
        lines.append(f'  - {{name: {{zh: {zh}, en: "{en}"}}, from: {run[0]}, to: {run[-1]}}}')
    worked = sorted(day for day in workdays if notice_year(day) == year)
    lines.append(f"working_days: [{', '.join(str(day) for day in worked)}]")
    return "\n".join(lines) + "\n"


def main(first: int, last: int, folder: Path) -> None:
    for year in range(first, last + 1):
        (folder / f"{year}.yaml").write_text(text(year), encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
