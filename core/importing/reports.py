"""What is told of a run: every field that was changed or dropped, everything refused, and counts that add up."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, TextIO

from core.importing.errors import CountsDiffer
from core.importing.loading import CREATED, REFUSED, UNCHANGED, UPDATED
from core.importing.ocpi.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from core.importing.ocpi.rules import Note

OUTCOMES = (CREATED, UPDATED, UNCHANGED, REFUSED)
TOLD_LENGTH = 200
MOST_REASONS = 25


class Report:
    """Counts by kind and outcome; the notes go to a file, one JSON object a line, and are counted by rule."""

    def __init__(self, file: TextIO | None = None) -> None:
        self.file = file
        self.read: Counter[str] = Counter()
        self.ended: Counter[tuple[str, str]] = Counter()
        self.reasons: Counter[tuple[str, str, str]] = Counter()
        self.examples: dict[tuple[str, str, str], str] = {}

    def note(self, kind: str, key: str, notes: Iterable[Note]) -> None:
        """Tell what was noticed about one thing."""
        for note in notes:
            field = re.sub(r"\.\d+", "", note.field)
            # By rule alone: sentences name ids, and a long feed has many.
            rule = (note.what, field, note.rule)
            self.reasons[rule] += 1
            self.examples.setdefault(rule, note.more)
            if self.file is not None:
                told = {"kind": kind, "id": key, "what": note.what, "field": note.field, "reason": note.reason}
                values = {"was": _short(note.was), "now": _short(note.now)} if note.field else {"was": _short(note.was)}
                self.file.write(json.dumps(told | values, ensure_ascii=False, default=str) + "\n")

    def saw(self, kind: str, times: int = 1) -> None:
        """Count things as they are read."""
        self.read[kind] += times

    def ends(self, kind: str, outcome: str, times: int = 1) -> None:
        """Count what became of them."""
        self.ended[kind, outcome] += times

    @property
    def refused(self) -> int:
        return sum(count for (_kind, outcome), count in self.ended.items() if outcome == REFUSED)

    def lines(self) -> Iterator[str]:
        """Give what is printed: read = created + updated + unchanged + refused, then the reasons, the commonest first.

        Raises CountsDiffer when a row was lost.
        """
        yield f"{'':22}{'read':>10}" + "".join(f"{outcome:>11}" for outcome in OUTCOMES)
        for kind, read in self.read.items():
            told = [self.ended[kind, outcome] for outcome in OUTCOMES]
            if sum(told) != read:
                raise CountsDiffer(f"{kind}: {read} were read and {sum(told)} told.")
            yield f"{kind:22}{read:>10}" + "".join(f"{count:>11}" for count in told)
        for rule, count in self.reasons.most_common(MOST_REASONS):
            what, field, slug = rule
            where = f"{field}: " if field else ""
            yield f"{count:>8} x {what} {where}{RULES[slug]} {self.examples[rule]}".rstrip()
        rest = len(self.reasons) - MOST_REASONS
        if rest > 0:
            yield f"         and {rest} more reasons; --report FILE has them all"


def _short(value: Any) -> Any:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return value if len(text) <= TOLD_LENGTH else text[:TOLD_LENGTH] + "…"
