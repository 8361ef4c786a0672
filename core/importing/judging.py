"""Ask the API's own structs what is wrong, and take it out where that leaves something lawful."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.bodies.reading import read_body

if TYPE_CHECKING:
    from core.bodies.fields import Body
    from core.importing.ocpi.rules import Notes


def lawful(kind: type[Body], raw: dict[str, Any], notes: Notes, at: str = "") -> dict[str, Any]:
    """Give what a body says once all that is unlawful is taken out of it, each with a note; `at` is its path.

    A field goes by itself; what cannot be without it goes with it (a connector without a standard, a picture without
    an address). What the whole cannot be without is missing then, which is for the caller or the verb to refuse.
    """
    read = read_body(kind, raw)
    while read.errors:
        gone: list[str] = []
        # From the end, so that the places in a list stay what they were.
        for error in reversed(read.errors):
            if not any(f"{error.field}.".startswith(f"{path}.") for path in gone):
                gone += _taken_out(raw, error.field, error.message, notes, at)
        if not gone:
            break
        read = read_body(kind, raw)
    return read.said


def _taken_out(raw: dict[str, Any], field: str, why: str, notes: Notes, at: str) -> list[str]:
    """Take out a field, or what stands around it when it is not there; give its path."""
    path = field.split(".")
    while path:
        holder, name = _holder(raw, path[:-1]), path[-1]
        place: Any = int(name) if isinstance(holder, list) and name.isdecimal() else name
        there = place in holder if isinstance(holder, dict) else isinstance(place, int) and place < len(holder)
        if there:
            where, lacking = ".".join(path), field.split(".")[len(path) :]
            more = f"{'.'.join(lacking)}: {why}" if lacking else why
            notes.dropped(f"{at}.{where}" if at else where, "unlawful", holder.pop(place), more=more)
            return [where]
        path.pop()
    return []


def _holder(raw: Any, path: list[str]) -> Any:
    """Give the dict or list at a path; a dict without anything where there is none."""
    for name in path:
        if isinstance(raw, list):
            raw = raw[int(name)] if name.isdecimal() and int(name) < len(raw) else None
        else:
            raw = raw.get(name) if isinstance(raw, dict) else None
    return raw if isinstance(raw, dict | list) else {}
