"""The wsgi entry point of the web process, and what WSGI leaves to us: bodies without a length, odd charsets."""

from __future__ import annotations

import os
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest, get_script_name
from django.db import connection
from django.urls import set_script_prefix
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

from core.api.door import MACHINES  # noqa: E402 -- what it stands on wants the settings


class Handler(WSGIHandler):
    """Answers as Django does; a machine's read that holds nothing at its end is spared the round of clearing up."""

    request_class = Utf8Request

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Answer a request. Django's signals at its begin and its end give connections back to the pool."""
        if environ["REQUEST_METHOD"] != "GET" or not MACHINES.match(environ["PATH_INFO"]):
            return super().__call__(environ, start_response)
        set_script_prefix(get_script_name(environ))
        request = self.request_class(environ)
        response: Any = self.get_response(request)
        cookies = [("Set-Cookie", cookie.OutputString()) for cookie in response.cookies.values()]
        start_response(f"{response.status_code} {response.reason_phrase}", [*response.items(), *cookies])
        if connection.connection is None and not response.streaming:
            return [response.content]
        return response  # its end is Django's signal


django_application = Handler()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request; a body that comes in chunks gets its length first, without which Django reads none of it."""
    if environ.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked":
        body = environ["wsgi.input"].read(MOST_BYTES + 1)
        environ = {**environ, "wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    return cast("Iterable[bytes]", django_application(environ, start_response))
