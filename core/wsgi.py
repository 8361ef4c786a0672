"""The wsgi entry point of the web process, and what WSGI leaves to us: bodies without a length, odd charsets."""

from __future__ import annotations

import os
from io import BytesIO
from typing import TYPE_CHECKING, Any

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.settings")
MOST_BYTES = 10 * 1024 * 1024


class Utf8Request(WSGIRequest):
    """A request in UTF-8. Django would read the address by the charset of a Content-Type, and die of `charset=hex`."""

    def _set_content_type_params(self, meta: Mapping[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))


django.setup(set_prefix=False)
django_application = WSGIHandler()
django_application.request_class = Utf8Request


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request; a body that comes in chunks gets its length first, without which Django reads none of it."""
    if environ.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked":
        body = environ["wsgi.input"].read(MOST_BYTES + 1)
        environ = {**environ, "wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    return django_application(environ, start_response)
