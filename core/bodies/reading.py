"""Read a body by its struct: at once when it is right, field by field when it is not, so that all errors are told."""

from __future__ import annotations

import types
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin
from uuid import UUID

import msgspec

from core.bodies.complaints import complaint
from core.bodies.fields import UNSET, Body, ReadOnly
from core.errors import FieldError
from core.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ONE_BY_ONE = Lock()
NUMBERS = (int, float)
PLAIN = (str, bool, *NUMBERS, UUID, date)
BENT = (bool, types.NoneType)
UNKNOWN = "unknown_field"
NO_SUCH_FIELD = _("There is no such field.")


class Read(msgspec.Struct, frozen=True):
    """What a body says, by the contract's names and without what is read-only, and all that is wrong with it."""

    said: dict[str, Any]
    errors: list[FieldError]


def read_body(kind: type[Body], raw: Any) -> Read:
    """Read what JSON held. A field that is wrong is named among the errors and missing from what was said."""
    errors: list[FieldError] = []
    bodies: list[Body] = []
    learned(kind)
    try:
        # What is printed as a string comes back as one: numbers, as every connector's id.
        body = msgspec.convert(raw, kind, strict=False)
        said = _plain(body, raw, bodies)
    except msgspec.ValidationError:
        body = msgspec.convert(raw := _mended(kind, raw, "", errors), kind)
        bodies.clear()
        said = _plain(body, raw, bodies)
    if not all(map(_is_sound, bodies)):
        errors += [*_faults(body, "", [error.field for error in errors])]
    return Read(said, errors)


@cache
def learned(kind: type[Body]) -> None:
    """Let msgspec look up what is in a struct, and in those inside of it, while no other thread does.

    It does so at their first use and shows others the half of it: the process ends by SIGSEGV (msgspec 0.22).
    """
    with ONE_BY_ONE, suppress(msgspec.ValidationError):
        msgspec.convert({}, kind)


def _is_sound(body: Body) -> bool:
    """Tell whether a body by itself names all that it must, and has no faults."""
    kind = type(body)
    if kind.must and body.lacks():
        return False
    return kind.faults is Body.faults or not [*body.faults()]


class _Bent(msgspec.ValidationError):
    """Something was read that was not said: "true" and 1 for a flag, "null" for nothing; or a text says nothing."""


@dataclass(frozen=True)
class Part:
    """A field of a struct that can be set: its name, and the struct inside."""

    name: str
    inside: type[Body] | None


@cache
def parts_of(kind: type[Body]) -> tuple[Part, ...]:
    """Look a struct's fields up once, but for the read-only ones."""
    parts = []
    for name, declared in types_of(kind).items():
        inner, _nullable = core_of(declared)
        plain = bare(inner)
        item = bare(get_args(plain)[0]) if get_origin(plain) is list else plain
        inside = item if isinstance(item, type) and issubclass(item, Body) else None
        parts.append(Part(name, inside))
    return tuple(part for part in parts if types_of(kind)[part.name] is not ReadOnly)


def _mended(kind: type[Body], raw: Any, path: str, errors: list[FieldError]) -> dict[str, Any]:
    """Give the fields that are right, numbers written as strings turned into numbers; list the others."""
    if not isinstance(raw, dict):
        errors.append(FieldError(path, _("Send a JSON object.")))
        return {}
    known, good = types_of(kind), {}
    for name, value in raw.items():
        place = f"{path}.{name}" if path else name
        if name not in known:
            errors.append(FieldError(place, NO_SUCH_FIELD, UNKNOWN))
        elif known[name] is not ReadOnly:
            said = None if name in shape_of(kind).texts and _is_blank(value) else value
            found = _checked(known[name], said, place, errors)
            if found is not UNSET:
                good[name] = found
    return good


def _checked(kind: Any, value: Any, path: str, errors: list[FieldError]) -> Any:
    """Give the value as its type wants it, or UNSET when it is wrong."""
    inner, nullable = core_of(kind)
    before = len(errors)
    if value is None and not nullable:
        errors.append(FieldError(path, _("This field cannot be null."), "required"))
        return UNSET
    if value is None:
        return None
    plain = bare(inner)
    if isinstance(plain, type) and issubclass(plain, Body):
        return _mended(plain, value, path, errors)
    if get_origin(plain) is list and isinstance(value, list):
        (item,) = get_args(plain)
        value = [_checked(item, each, f"{path}.{place}", errors) for place, each in enumerate(value)]
    if len(errors) > before:
        return UNSET if UNSET in value else value
    try:
        lax = plain in NUMBERS and not isinstance(value, bool)
        found = msgspec.convert(value, inner, strict=not lax)
    except msgspec.ValidationError as error:
        errors.append(FieldError(path, complaint(str(error), inner)))
        return UNSET
    return found if plain in NUMBERS else value


@cache
def types_of(kind: type[Body]) -> dict[str, Any]:
    """Give the type of each field; a read-only one is `ReadOnly` itself."""
    return {each.name: ReadOnly if each.type == ReadOnly else each.type for each in msgspec.structs.fields(kind)}


@cache
def core_of(kind: Any) -> tuple[Any, bool]:
    """Give a field's type without "may be left out" and "may be null", and whether it may be null."""
    if get_origin(kind) not in {Union, types.UnionType}:
        return kind, False
    parts = get_args(kind)
    rest = [part for part in parts if part not in {msgspec.UnsetType, types.NoneType}]
    return (rest[0] if len(rest) == 1 else Union[tuple(rest)]), types.NoneType in parts  # noqa: UP007 -- made at run time


def bare(kind: Any) -> Any:
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def _faults(value: Any, path: str, told: Sequence[str]) -> Iterator[FieldError]:
    """Give what is missing inside of nested things, and what is wrong between fields; `told` are wrong already."""
    if isinstance(value, list):
        for place, each in enumerate(value):
            yield from _faults(each, f"{path}.{place}", told)
    elif isinstance(value, Body):
        start = f"{path}." if path else ""
        found = [FieldError.required(start + name) for name in value.lacks()]
        found += [FieldError((start + name).rstrip("."), sentence) for name, sentence in value.faults()]
        yield from (fault for fault in found if not is_told(fault.field, told))
        for part in parts_of(type(value)):
            if part.inside is not None:
                yield from _faults(getattr(value, part.name), start + part.name, told)


def is_told(field: str, told: Sequence[str]) -> bool:
    """Tell whether something above, at or below this place is wrong already."""
    return any(f"{name}.".startswith(f"{field}.") or field.startswith(f"{name}.") for name in told)


def _plain(value: Any, raw: Any, bodies: list[Body]) -> Any:
    """Turn structs into dicts by the names that are meant, without what was left out or is read-only.

    `raw` is what it was read from: it names what was said, which is little of all that could be. The structs
    themselves, those inside too, are added to `bodies`. Raises _Bent.
    """
    if isinstance(value, list):
        return [_plain(each, its, bodies) for each, its in zip(value, raw, strict=True)]
    if not isinstance(value, Body):
        return _unbent(str(value) if isinstance(value, str) else value, raw)
    inside = bool(bodies)
    bodies.append(value)
    shape = shape_of(type(value))
    said = {}
    for name, its in raw.items():
        if its is None and inside:  # of a whole it clears; a part is said anew, and is as if it were left out
            continue
        if name in shape.sent:
            said[name] = its
        elif name in shape.plain:
            said[name] = _unbent(getattr(value, name), its)
        elif name in shape.texts:
            said[name] = _unblank(its)
        elif name in shape.others:
            said[name] = _plain(getattr(value, name), its, bodies)
    return _as_meant(said, shape.aliases) if shape.aliases else said


def _as_meant(said: dict[str, Any], aliases: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    for name, meant in aliases:
        if name in said:
            each = said.pop(name)
            said.setdefault(meant, each)
    return said


def _unblank(text: str | None) -> str | None:
    """Give an optional text. Raises _Bent for a blank one, which says nothing."""
    if _is_blank(text):
        raise _Bent
    return text


def _is_blank(value: Any) -> bool:
    return isinstance(value, str) and not value.strip()


def _unbent(value: Any, raw: Any) -> Any:
    """Give what was read. Raises _Bent where it is a flag or nothing, and what was sent is not."""
    if value.__class__ in BENT and value is not raw:
        raise _Bent
    return value


@dataclass(frozen=True)
class Shape:
    """The fields of a struct that can be set: taken as sent, as they were read, or looked into; and its aliases.

    `texts` may be left out: they are taken as sent, but for blank ones. Who empties one in a form, clears it; what must
    be named is not taken for nothing because of a blank.
    """

    sent: frozenset[str]
    plain: frozenset[str]
    texts: frozenset[str]
    others: frozenset[str]
    aliases: tuple[tuple[str, str], ...]


@cache
def shape_of(kind: type[Body]) -> Shape:
    """Look up which fields of a struct are plain, no struct and no list, and which are words: as they came.

    "null" is read as nothing where one of some words is meant, or nothing: such a field is looked into.
    """
    cores = {part.name: core_of(types_of(kind)[part.name]) for part in parts_of(kind)}
    inner = {name: bare(core) for name, (core, _nullable) in cores.items()}
    words = frozenset(name for name, plain in inner.items() if isinstance(plain, type) and issubclass(plain, str))
    texts = frozenset(name for name in words if inner[name] is str and cores[name][1] and name not in kind.must)
    sent = frozenset(name for name in words if not cores[name][1])
    plain = frozenset(name for name, plain in inner.items() if plain in PLAIN) - sent - texts
    return Shape(sent, plain, texts, frozenset(inner) - sent - plain - texts, tuple(kind.aliases.items()))
