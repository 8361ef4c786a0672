"""What Lighthouse says of pages, signed in: accessibility, best practices, and of those in the field performance.

    npm --prefix tests/bench/tools ci
    python tests/bench/lighthouse.py http://127.0.0.1:8000 USER PASSWORD [PATH ...]

Without paths: Today, Scan, and the first installation's check page. Ends with 1 when a score is below 95. Lighthouse
has its own profile of a phone: 4 x slower, 1.6 Mbit/s, 150 ms.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # so that it runs as a script, from anywhere
from tests.bench.weight import CHROMIUM, PHONE, sign_in

BAR = 95
FIELD = "/app/"  # pages of a desk come over a desk's line: there the phone's profile says nothing of their speed
ASKED = ("performance", "accessibility", "best-practices")
LIGHTHOUSE = Path(__file__).parent / "tools/node_modules/lighthouse/cli/index.js"
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"


def session_of(url: str, name: str, password: str) -> tuple[dict[str, str], str | None]:
    """Sign in as a person does; give the cookies as a header, and the address of a check page if there is one."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        context = browser.new_context(base_url=url, viewport=PHONE)
        page = context.new_page()
        sign_in(page, name, password)
        page.goto("/app/")
        found = page.locator("a[href*='/app/installations/']")
        one = found.first.get_attribute("href") if found.count() else None
        header = {"Cookie": "; ".join(f"{kept['name']}={kept['value']}" for kept in context.cookies())}
        browser.close()
    return header, one and f"{one.rstrip('/')}/checks"


def scores(address: str, header: dict[str, str]) -> dict[str, float]:
    """Let Lighthouse look at one address; give its scores from 0 to 100, and the largest paint in ms."""
    with tempfile.TemporaryDirectory() as folder:
        headers, report = Path(folder, "headers.json"), Path(folder, "report.json")
        headers.write_text(json.dumps(header))
        subprocess.run(  # noqa: S603 -- what the lock file brought
            [
                *("node", str(LIGHTHOUSE), address, "--quiet", "--output=json", f"--output-path={report}"),
                *(f"--extra-headers={headers}", f"--chrome-flags={FLAGS}", f"--only-categories={','.join(ASKED)}"),
            ],
            check=True,
            env={"CHROME_PATH": CHROMIUM["executable_path"], "PATH": "/usr/local/bin:/usr/bin:/bin"},
        )
        told = json.loads(report.read_text())
    found = {name: 100 * told["categories"][name]["score"] for name in ASKED}
    return found | {"LCP ms": told["audits"]["largest-contentful-paint"]["numericValue"]}


def main(url: str, name: str, password: str, *paths: str) -> int:
    header, checks = session_of(url, name, password)
    low = 0
    print(f"{'page':34}" + "".join(f"{what:>16}" for what in (*ASKED, "LCP ms")))
    for path in paths or [path for path in ("/app/", "/app/scan", checks) if path]:
        found = scores(url + path, header)
        low += any(found[what] < BAR for what in (ASKED if path.startswith(FIELD) else ASKED[1:]))
        print(f"{path:34}" + "".join(f"{value:16.0f}" for value in found.values()))
    return int(low > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
