"""How heavy the first page is and when it can be used on a slow line: `python -m bench.first_page URL`.

A telephone in a real Chromium with nothing kept, on simulated slow 4G (1.6 Mbit/s down, 750 kbit/s up, 150 ms there and
back), as web.dev and Lighthouse have it. Usable: the main way on stands on the screen and the page has been read whole.
"""

import argparse
import os
import shutil
import statistics
from typing import Any

from playwright.sync_api import sync_playwright

PAGES = ("/", "/guide/", "/guide/words/", "/guide/map/", "/submit/")
DOWN, UP, DELAY = 1_600_000 / 8, 750_000 / 8, 150


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("url")
    asked.add_argument("--times", type=int, default=5)
    given = asked.parse_args()
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        for path in PAGES:
            seen = [_once(browser, given.url.rstrip("/") + path) for _ in range(given.times)]
            size, painted, usable = (statistics.median(one[place] for one in seen) for place in range(3))
            print(f"{path:<16}{size / 1024:6.1f} KB  first painted {painted / 1000:.2f} s  usable {usable / 1000:.2f} s")
        browser.close()


def _once(browser: Any, address: str) -> tuple[float, float, float]:
    """Bytes over the wire, milliseconds to the first paint, milliseconds until it can be used."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", {
        "offline": False, "latency": DELAY, "downloadThroughput": DOWN, "uploadThroughput": UP,
    })  # fmt: skip
    taken: list[float] = []
    wire.on("Network.loadingFinished", lambda one: taken.append(one["encodedDataLength"]))
    page.goto(address, wait_until="networkidle")
    painted, usable = page.evaluate(
        "[performance.getEntriesByName('first-contentful-paint')[0].startTime,"
        " performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd]"
    )
    context.close()
    return sum(taken), painted, max(painted, usable)


if __name__ == "__main__":
    main()
