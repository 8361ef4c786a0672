"""Read labels at the desk: one payload per line as a JSON string, one JSON object per line back."""

from __future__ import annotations

import io
import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from core.labels.kinds import Label, Refused
from core.labels.reading import read_label
from core.words import Sentence, _


class Command(BaseCommand):
    """`manage.py read_label < payloads`; needs no database."""

    help = "Read one label per line (a JSON string) and print one JSON object per line."
    requires_system_checks: list[str] = []
    stealth_options = ("stdin",)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read standard input to its end; a line that is no JSON string is answered as refused."""
        lines = options.get("stdin") or io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="surrogateescape")
        for line in lines:
            self.stdout.write(json.dumps(_read_line(line).as_json()))


def _read_line(line: str) -> Label:
    try:
        payload = json.loads(line)
    except (ValueError, RecursionError):
        payload = None
    if not isinstance(payload, str):
        return Refused(says=Sentence(_("This line is not a JSON string. Put the payload in double quotes.")))
    return read_label(payload)
