"""An object of a feed, read field by field; whatever nobody asked for is told at the end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from core.importing.ocpi.rules import Notes

NUMERAL = re.compile(r"\s*-?[0-9]{1,15}(\.[0-9]{1,15})?\s*")
HALF = re.compile("[\ud800-\udfff]")
FLAGS = {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}


def is_empty(value: Any) -> bool:
    """Tell whether a value says nothing: feeds write null, "", [] and {} for what is absent."""
    return value is None or (isinstance(value, str | list | dict) and not value) or is_blank(value)


def is_torn(value: Any) -> bool:
    """Tell whether half a character is in a text."""
    return isinstance(value, str) and HALF.search(value) is not None


def is_blank(value: Any) -> bool:
    return isinstance(value, str) and not value.strip()


class Sheet:
    """One object at a path (`evses.0.connectors.1`); each field is taken once, cleaned, with a note of what changed.

    A value of a wrong kind is given as it is: the API's own structs say what is wrong with it.
    """

    def __init__(self, raw: dict[str, Any], path: str, notes: Notes) -> None:
        self.left = {name: value for name, value in raw.items() if not is_empty(value)}
        self.path, self.notes = path, notes

    def at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def take(self, name: str, *elsewhere: str) -> Any:
        """Take a field, under whichever version's name it is there; None when it says nothing."""
        value = self.left.pop(name, None)
        for other in elsewhere:
            found = self.left.pop(other, None)
            if value is None:
                value = found
            elif found not in (None, value):
                self.notes.dropped(self.at(other), "other_version", found)
        # Half a character fits into no column and no answer, whatever the field.
        return self.noted(name, "text_cleaned", value, printable(value)) if is_torn(value) else value

    def noted(self, name: str, rule: str, was: Any, now: Any) -> Any:
        """Give a value as it is now; note it when it was another one."""
        if now != was or type(now) is not type(was):
            self.notes.changed(self.at(name), rule, was, now)
        return now

    def text(self, name: str, longest: int = 0) -> Any:
        """Take a text in one line; `longest` cuts it, where a shorter text still says the same."""
        return self.as_text(name, self.take(name), longest)

    def as_text(self, name: str, value: Any, longest: int = 0) -> Any:
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = self.noted(name, "number_as_text", value, str(value))
        if not isinstance(value, str):
            return value
        value = self.noted(name, "text_cleaned", value, printable(value)) or None
        if value is not None and 0 < longest < len(value):
            value = self.noted(name, "text_cut", value, value[:longest].rstrip())
        return value

    def word(self, name: str, spellings: Collection[str] = ()) -> Any:
        """Take a word of an enumeration as OCPI spells it: in capitals, or as one of these."""
        return self.spelled(name, self.take(name), spellings)

    def spelled(self, name: str, value: Any, spellings: Collection[str] = ()) -> Any:
        if not isinstance(value, str):
            return value
        plain = re.sub(r"[\s-]+", "_", printable(value))
        right = next((each for each in spellings if each.casefold() == plain.casefold()), plain.upper())
        return self.noted(name, "word_spelled", value, right)

    def words(self, name: str) -> Any:
        """Take a list of words, each once."""
        found = self.listed(name)
        if not isinstance(found, list):
            return found
        spelled = [self.spelled(name, each) for each in found]
        return [each for place, each in enumerate(spelled) if each not in spelled[:place]]

    def listed(self, name: str) -> Any:
        """Take a list; one thing alone is a list of it."""
        value = self.take(name)
        return self.noted(name, "list_made", value, [value]) if isinstance(value, dict | str) else value

    def sheets(self, name: str) -> Iterator[Sheet]:
        """Take a list of objects; what is none of them is dropped."""
        found = self.listed(name) or []
        for place, each in enumerate(found if isinstance(found, list) else [found]):
            path = self.at(f"{name}.{place}")
            if isinstance(each, dict):
                yield Sheet(each, path, self.notes)
            elif each is not None:
                self.notes.dropped(path, "not_an_object", each)

    def flag(self, name: str) -> Any:
        """Take a yes or no."""
        value = self.take(name)
        told = FLAGS.get(str(value).strip().lower()) if isinstance(value, str | int) else None
        return value if told is None else self.noted(name, "text_as_number", value, told)

    def whole(self, name: str, *elsewhere: str) -> Any:
        """Take a whole number."""
        value = self.take(name, *elsewhere)
        if isinstance(value, str) and NUMERAL.fullmatch(value):
            value = self.noted(name, "text_as_number", value, float(value) if "." in value else int(value))
        if isinstance(value, float) and abs(value) < 1e9:  # noqa: PLR2004 -- above it no volt is a volt
            return int(value) if value.is_integer() else self.noted(name, "rounded", value, round(value))
        return value

    def number(self, name: str) -> Any:
        """Take a number as it is."""
        value = self.take(name)
        fits = isinstance(value, str) and NUMERAL.fullmatch(value)
        return self.noted(name, "text_as_number", value, float(value)) if fits else value

    def ours(self, *names: str) -> None:
        """Pass over what Plinth says itself."""
        for name in names:
            self.left.pop(name, None)

    def end(self) -> None:
        """Tell what is left over: Plinth has no field for it."""
        for name, value in self.left.items():
            self.notes.dropped(self.at(name), "no_place", value)


def printable(text: str) -> str:
    """Give a text in one line without control characters and halves of surrogate pairs."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def present(fields: dict[str, Any]) -> dict[str, Any]:
    """Leave out what says nothing."""
    return {name: value for name, value in fields.items() if not is_empty(value)}
