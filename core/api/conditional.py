"""Answers to reads: tagged, so that a reader who has them already is told so (RFC 9110 §13), and packed."""

from __future__ import annotations

import gzip
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from core.api.envelope import encoded, wrap
from core.speech import in_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.http import HttpRequest
    from rest_framework.request import Request

WORTH_PACKING = 500  # bytes
TAG_BYTES = 10


def answer(
    request: Request | HttpRequest, data: Any, *, version: str = "", headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """Answer a read in the envelope, or 304 when the reader's `If-None-Match` names just this.

    The tag is the object's `version` (its etag) and a digest of all that is shown. The envelope's timestamp is no part
    of it.
    """
    body = encoded(data)
    shown = digest(body + (headers or {}).get("Link", "").encode())
    tag = f"{version}-{shown}" if version else shown
    return in_language(answer_json(request, [body], tag=tag, headers=headers))


def answer_json(
    request: Request | HttpRequest, parts: Iterable[bytes], *, tag: str, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """Answer JSON (in parts, put together once) in the envelope, or 304 when `If-None-Match` names its tag."""
    tag = f'"{tag}"'
    if matches(request.META.get("HTTP_IF_NONE_MATCH", ""), tag):
        response = HttpResponse(status=304)
    else:
        envelope = encoded(wrap(None))
        response = packed(request, b"".join([b'{"data":', *parts, b",", envelope[1:]]))
    for name, value in {**(headers or {}), "ETag": tag}.items():
        response[name] = value
    return for_the_caller_alone(response)


def listed(documents: Sequence[bytes]) -> Iterable[bytes]:
    """Give the parts of a list of documents."""
    yield b"["
    for place, document in enumerate(documents):
        if place:
            yield b","
        yield document
    yield b"]"


def digest(shown: bytes) -> str:
    """Give what tells this from anything else that could be shown."""
    return blake2b(shown, digest_size=TAG_BYTES).hexdigest()


def matches(header: str, tag: str) -> bool:
    """Tell whether `If-None-Match` names this tag; it compares weakly (RFC 9110 §13.1.2)."""
    return header != "" and (header.strip() == "*" or tag in {each.removeprefix("W/") for each in parse_etags(header)})


def packed(request: Request | HttpRequest, body: bytes) -> HttpResponse:
    """Give the body, with gzip when the reader takes it: at level 1, which packs most of it for least time."""
    takes = request.META.get("HTTP_ACCEPT_ENCODING", "")
    wanted = any(part.strip().lower() == "gzip" for part in takes.split(",")) and len(body) > WORTH_PACKING
    response = HttpResponse(gzip.compress(body, 1, mtime=0) if wanted else body, content_type="application/json")
    if wanted:
        response["Content-Encoding"] = "gzip"
    response["Content-Length"] = str(len(response.content))
    if request.method == "HEAD":
        response.content = b""
    return response


def for_the_caller_alone(response: HttpResponse) -> HttpResponse:
    """Let no cache between us give one caller's answer to another."""
    response["Cache-Control"] = "private"
    if response.has_header("Vary"):
        patch_vary_headers(response, ("Authorization", "Accept-Encoding"))
    else:
        response["Vary"] = "Authorization, Accept-Encoding"
    return response
