"""What is around the things that are answered: the envelope, and the refusals that come with an HTTP error."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from core import errors
from core.api.description.columns import MOMENT, TEXT, Schema, listed, ref, thing
from core.api.description.headers import headers_named
from core.api.description.refusals import Kind, example, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

JSON = "application/json"
ALWAYS = (errors.ForeignHost, errors.NoToken, errors.NotAllowed, errors.TooMany, errors.Broken, errors.Unavailable)
OF_BODIES = (errors.Unreadable, errors.TooLarge, errors.UnsupportedMedia, errors.PackedBody)
OWN_HEADERS = {
    errors.NoToken: ("WWW-Authenticate",),
    errors.TooMany: ("Retry-After",),
    errors.Unavailable: ("Retry-After",),
    errors.PackedBody: ("Accept-Encoding",),
}


def refusals_by_http(*, finds: bool, sends: bool) -> dict[str, Any]:
    """Give the answers by HTTP status, of an operation that finds something by its id, or takes a body."""
    kinds = [*ALWAYS, *((errors.NotFound,) if finds else ()), *(OF_BODIES if sends else ())]
    return {str(http): {"$ref": f"#/components/responses/{name}"} for http, name, _same in _by_status(kinds)}


def shared_answers() -> dict[str, Any]:
    """Give the answers that many operations have, by their names."""
    several = (ALWAYS, (*ALWAYS, errors.NotFound, *OF_BODIES))
    return {name: _answer(same) for kinds in several for _http, name, same in _by_status(kinds)}


def _by_status(kinds: Iterable[Kind]) -> Iterator[tuple[int, str, list[Kind]]]:
    for http, same in groupby(sorted(kinds, key=_status), _status):
        told = list(same)
        yield http, "Or".join(kind.__name__ for kind in told), told


def _status(kind: Kind) -> int:
    return int(kind.http)


def _answer(kinds: list[Kind]) -> dict[str, Any]:
    """Describe the answer with one HTTP status; each refusal that has it is an example."""
    told = {kind.slug: {"value": example(kind)} for kind in kinds}
    return {
        "description": " ".join(sentence(kind) for kind in kinds),
        "content": {JSON: {"schema": ref("Refusal"), "examples": told}},
        "headers": headers_named(name for kind in kinds for name in OWN_HEADERS.get(kind, ())),
    }


def envelope(data: Schema | None) -> Schema:
    """Give OCPI's envelope around this (OCPI 2.2.1 §4.1.7); a refusal has no data, but errors."""
    around = {"status_code": {"type": "integer"}, "status_message": TEXT, "timestamp": MOMENT}
    inside = {"data": data} if data else {}
    return thing(inside | around | {"errors": listed(ref("Error"))}, ["status_code", "status_message", "timestamp"])


def envelope_of_step(output: Schema) -> Schema:
    """Give the envelope of a field step: its output when it is done, and what a refusal tells beside its sentence."""
    refused = {"type": "object", "description": "What a refusal tells beside its sentence, such as who was first."}
    done = {"if": {"properties": {"status_code": {"maximum": 1999}}}, "then": {"properties": {"data": output}}}
    return envelope({"anyOf": [output, refused]}) | done


def outcome(data: Schema) -> Schema:
    """Give what a batch answers of one item, as the single call does, without the time of an envelope."""
    told = {"id": TEXT, "status_code": {"type": "integer"}, "status_message": TEXT, "data": data}
    return thing(told | {"errors": listed(ref("Error"))}, ["status_code", "status_message"])
