"""Requests that never reached what they address: the only ones with an HTTP error (OCPI 2.2.1 §4.1.7)."""

from __future__ import annotations

from http import HTTPStatus

from core.errors.base import Refused
from core.words import _


class Unreadable(Refused):
    http = HTTPStatus.BAD_REQUEST
    slug = "unreadable"
    text = _("The body could not be read as JSON in UTF-8.")


class ForeignHost(Refused):
    http = HTTPStatus.BAD_REQUEST
    slug = "foreign_host"
    text = _("Nobody answers by this host name here. Use the address that you were given; ALLOWED_HOSTS names others.")


class NoToken(Refused):
    http = HTTPStatus.UNAUTHORIZED
    passing = True
    slug = "token_missing_or_wrong"
    text = _("The token is missing or wrong. Send: Authorization: Token <token>.")


class SignedOut(Refused):
    http = HTTPStatus.UNAUTHORIZED
    passing = True
    slug = "signed_out"
    text = _("You are signed out. Sign in and try again; what you typed is still here.")


class NotAllowed(Refused):
    http = HTTPStatus.FORBIDDEN
    slug = "not_allowed"
    text = _("You may not do this. Ask somebody who may: %(who)s.")


class StaleForm(Refused):
    http = HTTPStatus.FORBIDDEN
    passing = True
    slug = "stale_form"
    text = _("This page is too old to send. Reload it and try again.")


class NotFound(Refused):
    http = HTTPStatus.NOT_FOUND
    status_code = 2003
    slug = "not_found"
    text = _("There is no such thing here.")


class CursorExpired(Refused):
    status_code = 2001
    slug = "cursor_expired"
    text = _("This cursor is from before a backup was restored. Read everything again, without a cursor.")


class MethodNotAllowed(Refused):
    http = HTTPStatus.METHOD_NOT_ALLOWED
    slug = "method_not_allowed"
    text = _("This address does not take that method.")


class UnsupportedMedia(Refused):
    http = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    slug = "unsupported_media_type"
    text = _("Send this with Content-Type: %(types)s.")


class PackedBody(Refused):
    http = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    slug = "packed_body"
    text = _("The body is packed (Content-Encoding: %(coding)s). Send it as it is, without that header.")


class TooLarge(Refused):
    http = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    slug = "too_large"
    text = _("The body is larger than 10 MB.")


class TooMany(Refused):
    http = HTTPStatus.TOO_MANY_REQUESTS
    passing = True
    slug = "too_many_requests"
    text = _("Too many requests. Wait a moment and try again.")


class Broken(Refused):
    http = HTTPStatus.INTERNAL_SERVER_ERROR
    status_code = 3000
    passing = True
    slug = "internal_error"
    text = _("Something went wrong on our side. It has been written down; try again in a moment.")


class Unavailable(Refused):
    http = HTTPStatus.SERVICE_UNAVAILABLE
    status_code = 3000
    passing = True
    slug = "unavailable"
    text = _("We cannot reach our own database. Try again in a moment; nothing was lost.")
