"""What the pages of the field cost on their first load: bytes, requests, largest paint, layout shift; in a browser.

    python tests/bench/weight.py http://127.0.0.1:8000 USER PASSWORD

Each page is opened with nothing kept from before. Bodies count as they come, compressed; headers and the decoder of
codes, which comes after the first paint, are counted apart. What the phone's worker fetches for later is not counted.
Largest paint and layout shift are those of a phone: 4 x slower than this machine, 1.6 Mbit/s, 150 ms to the server.
"""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

CHROMIUM = {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox", "--disable-gpu"]}
PHONE = {"width": 390, "height": 844}
PAGES = ("/accounts/login/", "/app/", "/app/scan", "/app/waiting", "/app/pocket")
A_PHONE_AWAY = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
WATCH = """window.seen = { paint: 0, shift: 0 };
new PerformanceObserver((list) => { seen.paint = list.getEntries().at(-1).startTime; })
  .observe({ type: "largest-contentful-paint", buffered: true });
const unasked = (list) => list.getEntries().filter((one) => !one.hadRecentInput);
new PerformanceObserver((list) => unasked(list).forEach((one) => { seen.shift += one.value; }))
  .observe({ type: "layout-shift", buffered: true });"""
NO_WORKER = "delete Navigator.prototype.serviceWorker"


def weigh(context: BrowserContext, path: str) -> Counter[str]:
    """Open a page as if for the first time; give bytes and requests, those of the decoder apart."""
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    addresses: dict[str, str] = {}
    heads: dict[str, int] = {}
    spent: Counter[str] = Counter()

    def asked(told: dict[str, Any]) -> None:
        addresses[told["requestId"]] = told["request"]["url"]

    def answered(told: dict[str, Any]) -> None:
        heads[told["requestId"]] = int(told["response"]["encodedDataLength"])

    def loaded(told: dict[str, Any]) -> None:
        decoder, head = "vendor/zxing" in addresses.get(told["requestId"], ""), heads.get(told["requestId"], 0)
        spent["decoder"] += (int(told["encodedDataLength"]) - head) * decoder
        spent["bodies"] += (int(told["encodedDataLength"]) - head) * (not decoder)
        spent["heads"] += head
        spent["requests"] += 1

    wire.send("Network.emulateNetworkConditions", A_PHONE_AWAY)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    wire.on("Network.requestWillBeSent", asked)
    wire.on("Network.responseReceived", answered)
    wire.on("Network.loadingFinished", loaded)
    document = page.goto(path, wait_until="networkidle")
    spent["html"] = len(document.body()) if document else 0
    seen = page.evaluate("() => seen")
    spent["paint_ms"], spent["shift_in_thousandths"] = round(seen["paint"]), round(1000 * seen["shift"])
    page.close()
    return spent


def sign_in(page: Page, name: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.locator("#id_login").fill(name)
    page.locator("#id_password").fill(password)
    page.locator("button[form=sign_in]").click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def main(url: str, name: str, password: str) -> None:
    heads = ("requests", "kB", "headers kB", "HTML kB, plain", "decoder kB", "LCP ms", "CLS")
    print(f"{'page':20}" + "".join(f"{head:>15}" for head in heads))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        stranger, context = (browser.new_context(base_url=url, viewport=PHONE) for _who in range(2))
        for one in (stranger, context):
            one.add_init_script(NO_WORKER)
            one.add_init_script(WATCH)
        sign_in(context.new_page(), name, password)
        for path in PAGES:
            spent = weigh(stranger if "login" in path else context, path)
            body, head, html, decoder = (spent[what] / 1024 for what in ("bodies", "heads", "html", "decoder"))
            paint, shift = spent["paint_ms"], spent["shift_in_thousandths"] / 1000
            print(
                f"{path:20}{spent['requests']:15}{body:15.1f}{head:15.1f}{html:15.1f}{decoder:15.1f}{paint:15}{shift:15.3f}"
            )
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
