"""How long a simple visit takes by keyboard alone: `python -m bench.register_by_keyboard URL USER PASSWORD`.

Types as a practised clerk does, one key each 60 ms, in a real Chromium against a running service, and prints what a
person at the window waits for: from N to the receipt, and of that what the server and the page took.
"""

import argparse
import os
import shutil
import time
from typing import Any

from playwright.sync_api import sync_playwright

PRESS = 60  # milliseconds between keys: about 80 Chinese characters a minute with an input method
WHO, NUMBER, PHONE = "王建军（虚构）", "51060319900101001X", "13808122046"
STORY = "今年八月在青石路工地干活，包工头说好三百一天，三个月没发，一共两万七，电话也不接。"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("url")
    asked.add_argument("user")
    asked.add_argument("password")
    asked.add_argument("--visits", type=int, default=3)
    given = asked.parse_args()
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        page = browser.new_page(locale="zh-CN")
        page.goto(f"{given.url.rstrip('/')}/desk/login/")
        page.fill("[name=username]", given.user)
        page.fill("[name=password]", given.password)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/desk/work/**")
        for visit in range(1, given.visits + 1):
            whole, keys = _one_visit(page)
            waited = whole - keys * PRESS / 1000
            print(f"visit {visit}: {whole:5.1f} s from N to the receipt; {keys} keys; {waited:4.1f} s waited")
        browser.close()


def _one_visit(page: Any) -> tuple[float, int]:
    """One visit as in the guide: who, what, kind, what to do, register."""
    begin, keys = time.monotonic(), 0

    def press(*names: str) -> None:
        nonlocal keys
        for name in names:
            page.keyboard.press(name)
            page.wait_for_timeout(PRESS)
            keys += 1

    def write(text: str) -> None:
        nonlocal keys
        page.keyboard.type(text, delay=PRESS)
        keys += len(text)

    press("n")
    page.wait_for_selector("[name=party-0-name]:focus")
    write(WHO)
    press("Enter", "Enter")
    write(NUMBER)
    press("Enter", "Enter")
    write(PHONE)
    press("F4")
    write(STORY)
    page.wait_for_selector("#types input[value=unpaid_wages]:checked", state="attached")
    if page.locator(".same-person").count():  # the second visit of the same invented person
        page.locator("[data-dismisses]").focus()
        press("Enter")
    press("Control+Enter")
    page.wait_for_url("**/receipt/")
    return time.monotonic() - begin, keys


if __name__ == "__main__":
    main()
