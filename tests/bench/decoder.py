"""How many damaged labels the scan page's own decoder reads, beside two others, by kind of damage.

    python tests/bench/decoder.py http://127.0.0.1:8000 USER PASSWORD [SEED] [PICTURES A KIND AND LEVEL]

Ours is asked as the page asks it: the page's worker, with the picture's pixels. jsQR runs in the same browser and
zxing-cpp right here. A picture counts as readable when any of the three reads the text that is on it. Ends with 1
when ours reads less than 95 % of those, or reads anything else than what is there.
"""

from __future__ import annotations

import base64
import io
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import zxingcpp
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # so that it runs as a script, from anywhere
from tests.bench.damage import DAMAGE, pictures
from tests.bench.weight import CHROMIUM, PHONE, sign_in

if TYPE_CHECKING:
    from PIL import Image
    from playwright.sync_api import Page

BAR = 0.95
JSQR = Path(__file__).resolve().parents[1] / "tools/node_modules/jsqr/dist/jsQR.js"
PIXELS = """async (png) => {
  const bytes = Uint8Array.from(atob(png), (one) => one.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const canvas = new OffscreenCanvas(picture.width, picture.height), pen = canvas.getContext("2d");
  pen.drawImage(picture, 0, 0);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}"""
MAKE_OURS = """() => {
  const words = document.getElementById("camera").dataset;
  window.ours = new Worker(words.worker);
  window.ours.postMessage({ glue: words.glue, wasm: words.wasm });
}"""
OURS = f"""async (png) => {{
  const picture = await ({PIXELS})(png);
  return new Promise((done, fail) => {{
    ours.onerror = fail;
    ours.onmessage = ({{ data }}) => (data.error ? fail(data.error) : done(data.texts));
    ours.postMessage({{ id: 1, picture }}, [picture.data.buffer]);
  }});
}}"""
THEIRS = f"""async (png) => {{
  const picture = await ({PIXELS})(png);
  const found = jsQR(picture.data, picture.width, picture.height);
  return found ? [found.data] : [];
}}"""


def png_of(picture: Image.Image) -> str:
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=1)
    return base64.b64encode(file.getvalue()).decode()


def read(scan_page: Page, other: Page, picture: Image.Image) -> dict[str, list[str]]:
    """Give what each decoder finds in a picture."""
    png = png_of(picture)
    return {
        "ours": scan_page.evaluate(OURS, png),
        "jsQR": other.evaluate(THEIRS, png),
        "zxing-cpp": [found.text for found in zxingcpp.read_barcodes(picture)],
    }


def main(url: str, name: str, password: str, seed: str = "1", each: str = "6") -> int:
    right: dict[str, Counter[str]] = {who: Counter() for who in ("ours", "jsQR", "zxing-cpp", "any")}
    made, wrong = Counter[str](), 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        scan_page, other = browser.new_context(base_url=url, viewport=PHONE).new_page(), browser.new_page()
        sign_in(scan_page, name, password)
        scan_page.goto("/app/scan")
        scan_page.evaluate(MAKE_OURS)
        other.evaluate(JSQR.read_text())
        for kind, text, picture in pictures(int(seed), int(each)):
            found = read(scan_page, other, picture)
            made[kind] += 1
            wrong += any(one != text for one in found["ours"])
            for who, texts in found.items():
                right[who][kind] += text in texts
            right["any"][kind] += any(text in texts for texts in found.values())
        browser.close()
    return tell(right, made, wrong)


def tell(right: dict[str, Counter[str]], made: Counter[str], wrong: int) -> int:
    """Print the table and the verdict; give how the program ends."""
    print(f"{'damage':12} {'pictures':>8}" + "".join(f"{who:>11}" for who in right))
    for kind in DAMAGE:
        print(f"{kind:12} {made[kind]:8}" + "".join(f"{found[kind]:11}" for found in right.values()))
    print(f"{'all':12} {made.total():8}" + "".join(f"{found.total():11}" for found in right.values()))
    share = right["ours"].total() / right["any"].total()
    print(f"ours reads {share:.1%} of what any reads (bar {BAR:.0%}); wrong texts: {wrong}")
    return int(share < BAR or wrong > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
