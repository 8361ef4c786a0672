"""What the pages of the field cost on their first load: bytes on the wire and requests, by a real browser.

    python tests/bench/weight.py http://127.0.0.1:8000 USER PASSWORD

Each page is opened with nothing kept from before; the decoder of codes and what the worker fetches for later, behind
the first paint, are counted by themselves.
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
    spent: Counter[str] = Counter()

    def asked(told: dict[str, Any]) -> None:
        addresses[told["requestId"]] = told["request"]["url"]

    def loaded(told: dict[str, Any]) -> None:
        decoder = "vendor/zxing" in addresses.get(told["requestId"], "")
        spent["decoder bytes" if decoder else "bytes"] += int(told["encodedDataLength"])
        spent["requests"] += 1

    wire.on("Network.requestWillBeSent", asked)
    wire.on("Network.loadingFinished", loaded)
    page.goto(path, wait_until="networkidle")
    spent["html"] = len(page.content())
    page.close()
    return spent


def sign_in(page: Page, name: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.locator("#id_login").fill(name)
    page.locator("#id_password").fill(password)
    page.locator("button[form=sign_in]").click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def main(url: str, name: str, password: str) -> None:
    print(f"{'page':20} {'requests':>8} {'kB':>7} {'HTML kB':>8} {'decoder kB':>11}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        stranger, context = (browser.new_context(base_url=url, viewport=PHONE) for _who in range(2))
        for one in (stranger, context):
            one.add_init_script(NO_WORKER)
        sign_in(context.new_page(), name, password)
        for path in PAGES:
            spent = weigh(stranger if "login" in path else context, path)
            sizes = [spent[what] / 1024 for what in ("bytes", "html", "decoder bytes")]
            print(f"{path:20} {spent['requests']:8} {sizes[0]:7.1f} {sizes[1]:8.1f} {sizes[2]:11.1f}")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
