"""Read a body by its struct: quickly when it is right, field by field when it is not, so that all errors are told."""

from __future__ import annotations

import types
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

import msgspec

from core.api.bodies.fields import UNSET, Body, ReadOnly
from core.errors import FieldError

if TYPE_CHECKING:
    from collections.abc import Iterator

NUMBERS = (int, float)
UNKNOWN = "unknown_field"


@dataclass(frozen=True)
class Read:
    """What a body says, by the contract's names and without what is read-only, and all that is wrong with it."""

    said: dict[str, Any] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)


def read_body(kind: type[Body], raw: Any) -> Read:
    """Read what JSON held. A field that is wrong is named among the errors and missing from what was said."""
    errors: list[FieldError] = []
    try:
        body = msgspec.convert(raw, kind)
    except msgspec.ValidationError:
        body = msgspec.convert(_mended(kind, raw, "", errors), kind)
    told = {error.field for error in errors}
    errors += [fault for fault in _faults(body, "") if fault.field not in told]
    return Read(_plain(body), errors)


def _mended(kind: type[Body], raw: Any, path: str, errors: list[FieldError]) -> dict[str, Any]:
    """Give the fields that are right, numbers written as strings turned into numbers; list the others."""
    if not isinstance(raw, dict):
        errors.append(FieldError(path, "Send a JSON object."))
        return {}
    known, good = _types(kind), {}
    for name, value in raw.items():
        place = f"{path}.{name}" if path else name
        if name not in known:
            errors.append(FieldError(place, "There is no such field.", UNKNOWN))
        elif known[name] is not ReadOnly:
            found = _checked(known[name], value, place, errors)
            if found is not UNSET:
                good[name] = found
    return good


def _checked(kind: Any, value: Any, path: str, errors: list[FieldError]) -> Any:
    """Give the value as its type wants it, or UNSET when it is wrong."""
    inner, nullable = _core(kind)
    before = len(errors)
    if value is None and not nullable:
        errors.append(FieldError(path, "This field cannot be null.", "required"))
        return UNSET
    if value is None:
        return None
    plain = _bare(inner)
    if isinstance(plain, type) and issubclass(plain, Body):
        return _mended(plain, value, path, errors)
    if get_origin(plain) is list and isinstance(value, list):
        (item,) = get_args(plain)
        value = [_checked(item, each, f"{path}.{place}", errors) for place, each in enumerate(value)]
    if len(errors) > before:
        return [each for each in value if each is not UNSET]
    try:
        lax = plain in NUMBERS and not isinstance(value, bool)
        found = msgspec.convert(value, inner, strict=not lax)
    except msgspec.ValidationError as error:
        errors.append(FieldError(path, f"{error}."))
        return UNSET
    return found if plain in NUMBERS else value


@cache
def _types(kind: type[Body]) -> dict[str, Any]:
    """Give the type of each field; a read-only one is `ReadOnly` itself."""
    return {each.name: ReadOnly if each.type == ReadOnly else each.type for each in msgspec.structs.fields(kind)}


@cache
def _core(kind: Any) -> tuple[Any, bool]:
    """Give a field's type without "may be left out" and "may be null", and whether it may be null."""
    if get_origin(kind) not in {Union, types.UnionType}:
        return kind, False
    parts = get_args(kind)
    rest = [part for part in parts if part not in {msgspec.UnsetType, types.NoneType}]
    return (rest[0] if len(rest) == 1 else Union[tuple(rest)]), types.NoneType in parts  # noqa: UP007 -- made at run time


def _bare(kind: Any) -> Any:
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def _faults(value: Any, path: str) -> Iterator[FieldError]:
    """Give what is missing inside of nested things, and what is wrong between fields."""
    if isinstance(value, list):
        for place, each in enumerate(value):
            yield from _faults(each, f"{path}.{place}")
    elif isinstance(value, Body):
        start = f"{path}." if path else ""
        for name in value.must:
            if getattr(value, name) is UNSET:
                yield FieldError(start + name, "This field is missing.", "required")
        yield from (FieldError(start + name, sentence) for name, sentence in value.faults())
        for name in value.__struct_fields__:
            yield from _faults(getattr(value, name), start + name)


def _plain(value: Any) -> Any:
    """Turn structs into dicts by the names that are meant, without what was left out or is read-only."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if not isinstance(value, Body):
        return str(value) if isinstance(value, str) else value
    said: dict[str, Any] = {}
    types_ = _types(type(value))
    for name in value.__struct_fields__:
        each = getattr(value, name)
        if each is not UNSET and types_[name] is not ReadOnly:
            said.setdefault(value.aliases.get(name, name), _plain(each))
    return said
