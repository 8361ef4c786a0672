"""Read a body by its struct: quickly when it is right, field by field when it is not, so that all errors are told."""

from __future__ import annotations

import types
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

import msgspec

from core.api.bodies.complaints import complaint
from core.api.bodies.fields import UNSET, Body, ReadOnly
from core.errors import FieldError
from core.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
    errors += [*_faults(body, "", [error.field for error in errors])]
    return Read(_plain(body), errors)


def _mended(kind: type[Body], raw: Any, path: str, errors: list[FieldError]) -> dict[str, Any]:
    """Give the fields that are right, numbers written as strings turned into numbers; list the others."""
    if not isinstance(raw, dict):
        errors.append(FieldError(path, _("Send a JSON object.")))
        return {}
    known, good = types_of(kind), {}
    for name, value in raw.items():
        place = f"{path}.{name}" if path else name
        if name not in known:
            errors.append(FieldError(place, _("There is no such field."), UNKNOWN))
        elif known[name] is not ReadOnly:
            found = _checked(known[name], value, place, errors)
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
        errors.append(FieldError(path, complaint(str(error))))
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
        found = [FieldError(start + name, _("This field is missing."), "required") for name in value.lacks()]
        found += [FieldError((start + name).rstrip("."), sentence) for name, sentence in value.faults()]
        yield from (fault for fault in found if not is_told(fault.field, told))
        for name in value.__struct_fields__:
            yield from _faults(getattr(value, name), start + name, told)


def is_told(field: str, told: Sequence[str]) -> bool:
    """Tell whether something above, at or below this place is wrong already."""
    return any(f"{name}.".startswith(f"{field}.") or field.startswith(f"{name}.") for name in told)


def _plain(value: Any) -> Any:
    """Turn structs into dicts by the names that are meant, without what was left out or is read-only."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if not isinstance(value, Body):
        return str(value) if isinstance(value, str) else value
    said: dict[str, Any] = {}
    types_ = types_of(type(value))
    for name in value.__struct_fields__:
        each = getattr(value, name)
        if each is not UNSET and types_[name] is not ReadOnly:
            said.setdefault(value.aliases.get(name, name), _plain(each))
    return said
