"""What the pages of the field cost on their first load: bytes on the wire and requests, by a real browser.

    python tests/bench/weight.py http://127.0.0.1:8000 USER PASSWORD

Each page is opened with nothing kept from before. Bodies count as they come, compressed; headers and the decoder of
codes, which comes after the first paint, are counted apart. What the phone's worker fetches for later is not counted.
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

    wire.on("Network.requestWillBeSent", asked)
    wire.on("Network.responseReceived", answered)
    wire.on("Network.loadingFinished", loaded)
    document = page.goto(path, wait_until="networkidle")
    spent["html"] = len(document.body()) if document else 0
    page.close()
    return spent


def sign_in(page: Page, name: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.locator("#id_login").fill(name)
    page.locator("#id_password").fill(password)
    page.locator("button[form=sign_in]").click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def main(url: str, name: str, password: str) -> None:
    print(f"{'page':20} {'requests':>8} {'kB':>7} {'headers kB':>11} {'HTML kB, plain':>15} {'decoder kB':>11}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        stranger, context = (browser.new_context(base_url=url, viewport=PHONE) for _who in range(2))
        for one in (stranger, context):
            one.add_init_script(NO_WORKER)
        sign_in(context.new_page(), name, password)
        for path in PAGES:
            spent = weigh(stranger if "login" in path else context, path)
            body, head, html, decoder = (spent[what] / 1024 for what in ("bodies", "heads", "html", "decoder"))
            print(f"{path:20} {spent['requests']:8} {body:7.1f} {head:11.1f} {html:15.1f} {decoder:11.1f}")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
