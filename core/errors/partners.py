"""Roaming partners and their credentials (OCPI 2.2.1 §7)."""

from __future__ import annotations

from http import HTTPStatus

from core.errors.base import Refused
from core.words import _


class FieldsWrong(Refused):
    status_code = 2001
    slug = "fields_wrong"
    text = _("These fields are missing or wrong: %(what)s.")


class PartnerRegistered(Refused):
    http = HTTPStatus.METHOD_NOT_ALLOWED
    slug = "partner_registered"
    text = _("You are registered already. Send PUT to change your credentials.")


class PartnerNotRegistered(Refused):
    http = HTTPStatus.METHOD_NOT_ALLOWED
    slug = "partner_not_registered"
    text = _("You are not registered. Send POST to register.")


class PartnerUnreachable(Refused):
    status_code = 3001
    slug = "partner_unreachable"
    text = _("We could not read your versions at %(url)s. %(why)s")


class VersionNotShared(Refused):
    status_code = 3002
    slug = "version_not_shared"
    text = _("Your versions do not name %(version)s.")


class EndpointsMissing(Refused):
    status_code = 3003
    slug = "endpoints_missing"
    text = _("Your version details name no endpoint that we need: %(what)s.")
