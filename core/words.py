"""Sentences for people, kept untranslated until somebody reads them.

Pure parts of Plinth (label reader, knock causes, checks) and stored rows must not freeze a language: they carry the
English sentence and its facts; the face that shows them translates (`core.speech.say`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime


def _(text: str) -> str:
    """Mark a sentence for the translators and leave it as it is."""
    return text


@dataclass(frozen=True)
class Sentence:
    """An English sentence with named places, and what goes into them."""

    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % self.facts if self.facts else self.text

    def __bool__(self) -> bool:
        return bool(self.text)

    def as_json(self) -> dict[str, Any]:
        """Give the form in which rows keep a sentence: `{"text", "facts"}`; a fact may be a sentence itself."""
        facts = {name: fact.as_json() if isinstance(fact, Sentence) else fact for name, fact in self.facts.items()}
        return {"text": self.text, "facts": facts}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> Sentence:
        """Read what `as_json` gave; nothing stored is the empty sentence."""
        if not stored:
            return cls("")
        facts = {
            name: cls.from_json(fact) if isinstance(fact, dict) else fact for name, fact in stored["facts"].items()
        }
        return cls(stored["text"], facts)


def listed(sentences: Iterable[Sentence], between: str = ", ") -> Sentence:
    """Put sentences one after the other, each still to be translated."""
    named = {f"n{number}": sentence for number, sentence in enumerate(sentences)}
    return Sentence(between.join(f"%({name})s" for name in named), named)


def day_of(moment: datetime) -> Sentence:
    """Say on which day something was: by its reader's clock, as their language writes dates."""
    return Sentence(DAY, {"at": moment.isoformat()})


def length(metres: float) -> Sentence:
    """Say a distance as people do: 455 m, 1.2 km, 20.4 km, 140 km."""
    return _rounded(metres, _("%(n)s m"), _("%(n)s km"))


def away(metres: float) -> Sentence:
    """Say how far something is from its reader."""
    return _rounded(metres, _("%(n)s m from you"), _("%(n)s km from you"))


def _rounded(metres: float, near: str, far: str) -> Sentence:
    whole = round(metres)
    if whole < KILOMETRE:
        return Sentence(near, {"n": whole})
    return Sentence(far, {"n": round(whole / KILOMETRE, 1) if whole < FAR else round(whole / KILOMETRE)})


DAY = "%(at)s"  # what reads it without knowing better shows the moment itself
KILOMETRE, FAR = 1_000, 100_000
