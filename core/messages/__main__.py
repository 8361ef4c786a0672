"""What is done with catalogues: `python -m core.messages compile [file.po …]`, and `renew` after new strings."""

from __future__ import annotations

import sys
from pathlib import Path

from core.messages.catalogue import compiled, printed, read_po

ROOT = Path(__file__).resolve().parent.parent.parent
LOCALE = ROOT / "core" / "locale"


def compile_all(files: list[Path]) -> None:
    """Write the .mo beside each .po, whole or not at all."""
    for path in files:
        fresh = path.with_suffix(".mo.new")
        fresh.write_bytes(compiled(read_po(path)))
        fresh.replace(path.with_suffix(".mo"))


def renew(files: list[Path]) -> None:
    """Bring each .po to what the source says now, and tell what is left to translate."""
    from core.messages.extraction import messages_of  # noqa: PLC0415 -- compiling needs no Django

    found = messages_of(ROOT)
    for path in files:
        catalogue = read_po(path).renewed(found)
        path.write_text(printed(catalogue), encoding="utf-8")
        left = catalogue.untranslated()
        told = [f"{path.relative_to(ROOT)}: {len(catalogue.messages)} messages, {len(left)} to translate"]
        sys.stdout.writelines(f"{line}\n" for line in told + [f"  {key.text}" for key in left])


if __name__ == "__main__":
    doing = {"compile": compile_all, "renew": renew}[sys.argv[1]]
    doing([Path(name) for name in sys.argv[2:]] or sorted(LOCALE.glob("*/LC_MESSAGES/*.po")))
