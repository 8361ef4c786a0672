"""The OCPI envelope around every machine answer, refusals included (OCPI 2.2.1 §4.1.7)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import msgspec
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils import timezone
from rest_framework import exceptions
from rest_framework.metadata import BaseMetadata
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from core import errors
from core.speech import in_language, say
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Mapping

log = logging.getLogger(__name__)

DONE = 1000
STOOD_STILL = "25P03"  # PostgreSQL ended a transaction in which nothing was asked for too long
NOTHING_SAID = frozenset({"required", "null", "blank"})  # DRF's codes; of ours there are two
RETRY_AFTER_S = {int(errors.Unavailable.http): "5", int(errors.TooMany.http): "60"}


def wrap(
    data: Any, *, status_code: int = DONE, message: str = "Success", errors: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    """Put an answer into the envelope; a refusal names its errors beside it."""
    envelope: dict[str, Any] = {}
    if data is not None:
        envelope["data"] = data
    envelope |= {
        "status_code": status_code,
        "status_message": message,
        "timestamp": f"{timezone.now().isoformat()[:19]}Z",
    }
    if errors:
        envelope["errors"] = errors
    return envelope


def wrap_refusal(refusal: errors.Refused) -> dict[str, Any]:
    """Put a refusal into the envelope, in the reader's language."""
    sentence = say(refusal.sentence)
    listed = [{"code": error.code, "field": error.field, "message": say(error.sentence)} for error in refusal.errors]
    own = {"code": refusal.slug, "field": refusal.field, "message": sentence}
    return wrap(refusal.data, status_code=refusal.status_code, message=sentence, errors=listed or [own])


def encoded(data: Any) -> bytes:
    """Give JSON; what is text already (`msgspec.Raw`) goes in as it is."""
    return _encoder.encode(data)


def _as_plain(value: Any) -> Any:
    # Django's SafeString gives itself for str().
    return str.__str__(value) if isinstance(value, str) else _plain.default(value)


_plain = JSONEncoder()
_encoder = msgspec.json.Encoder(enc_hook=_as_plain)


class EnvelopeRenderer(BaseRenderer):
    """Print what the view answered; views answer with the whole envelope."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,  # noqa: ARG002 -- DRF's signature
        renderer_context: Mapping[str, Any] | None = None,  # noqa: ARG002 -- DRF's signature
    ) -> bytes:
        return encoded(data)


class AlwaysTheEnvelope(DefaultContentNegotiation):
    """Answer JSON whatever the caller would accept: a browser or a monitor is told as much as a machine."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> tuple[Any, str]:  # noqa: ARG002 -- DRF's signature
        return renderers[0], renderers[0].media_type


class OnlyMethods(BaseMetadata):
    """Answer OPTIONS with the `Allow` header and an empty envelope."""

    def determine_metadata(self, request: Any, view: Any) -> dict[str, Any]:  # noqa: ARG002 -- DRF's signature
        return wrap(None)


def as_refusal(error: Exception, view: Any) -> errors.Refused | None:
    """Give the refusal that an exception of DRF, Django or the database amounts to; None for a bug of ours.

    The `view` it was raised in knows what it can read.
    """
    if isinstance(error, errors.Refused):
        return error
    if isinstance(error, exceptions.ValidationError):
        return errors.Invalid(errors=list(field_errors(error.detail)))
    if isinstance(error, Http404):
        return errors.NotFound(detail=str(error))
    if isinstance(error, exceptions.UnsupportedMediaType):
        read = ", ".join(parser.media_type for parser in view.get_parsers())
        return errors.UnsupportedMedia(detail=str(error), types=read)
    for kind, refusal in PLAIN.items():
        if isinstance(error, kind):
            return refusal(detail=str(error), who=Sentence(_("your supervisor")))
    stood_still = getattr(error.__cause__, "sqlstate", "") == STOOD_STILL
    return errors.Unavailable(detail=str(error)) if stood_still else None


PLAIN: dict[type[Exception], type[errors.Refused]] = {
    exceptions.NotAuthenticated: errors.NoToken,
    exceptions.AuthenticationFailed: errors.NoToken,
    exceptions.PermissionDenied: errors.NotAllowed,
    PermissionDenied: errors.NotAllowed,
    exceptions.NotFound: errors.NotFound,
    exceptions.MethodNotAllowed: errors.MethodNotAllowed,
    exceptions.Throttled: errors.TooMany,
    exceptions.ParseError: errors.Unreadable,
    RequestDataTooBig: errors.TooLarge,
    OperationalError: errors.Unavailable,
    InterfaceError: errors.Unavailable,
}


def field_errors(detail: Any, path: str = "") -> Any:
    """Walk DRF's nested complaints and give each with its dotted path."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            name = "" if key == "non_field_errors" else str(key)
            yield from field_errors(value, ".".join(part for part in (path, name) if part))
    elif isinstance(detail, list):
        for position, value in enumerate(detail):
            nested = isinstance(value, dict | list)
            yield from field_errors(value, f"{path}.{position}" if nested else path)
    else:
        code = "required" if getattr(detail, "code", "") in NOTHING_SAID else "invalid"
        yield errors.FieldError(path, str(detail), code)


def refuse(error: Exception, context: Mapping[str, Any]) -> Response:
    """Turn any exception of a machine view into its envelope. A bug is written down whole and told as 3000."""
    refusal = as_refusal(error, context.get("view"))
    if refusal is None:
        log.error("unhandled in %s", context.get("view"), exc_info=error)
        refusal = errors.Broken()
    elif refusal.detail:
        log.info("%s", refusal)
    response = Response(wrap_refusal(refusal), status=int(refusal.http))
    if refusal.http in RETRY_AFTER_S:
        response["Retry-After"] = RETRY_AFTER_S[refusal.http]
    if refusal.http == errors.NoToken.http:
        response["WWW-Authenticate"] = "Token"
    in_language(response)
    return response
