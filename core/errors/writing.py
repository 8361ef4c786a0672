"""What any reading or writing of the management API may be told."""

from __future__ import annotations

from core.errors.base import Refused
from core.words import _


class Invalid(Refused):
    slug = "invalid"
    text = _("Something in what was sent is missing or wrong.")


class BadQuery(Refused):
    status_code = 2001
    slug = "bad_query"
    text = _("The request names something that is unreadable or unknown: %(what)s.")


class UnknownField(Refused):
    status_code = 2001
    slug = "unknown_field"
    text = _("There is no such field: %(what)s.")


class NotEnough(Refused):
    status_code = 2002
    slug = "not_enough_information"
    text = _("There is not enough information to do this: %(what)s.")


class UnknownReference(Refused):
    status_code = 2003
    slug = "unknown_reference"
    text = _("%(what)s is not known here.")


class StaleEtag(Refused):
    slug = "stale_etag"
    text = _("Somebody changed this since you read it. Look at the present state and try again.")


class EtagRequired(Refused):
    slug = "etag_required"
    text = _("Send the etag of what you read, so that nobody's change is lost.")


class GivenTwice(Refused):
    slug = "given_twice"
    text = _("%(what)s is in this batch twice; only the first was looked at.")


class BatchTooLarge(Refused):
    status_code = 2001
    slug = "batch_too_large"
    text = _("A batch holds 1 to %(most)s items.")


class RolledBack(Refused):
    slug = "rolled_back"
    text = _("Nothing was written, because another item of this batch was refused.")


class Conflict(Refused):
    slug = "conflict"
    text = _("Somebody wrote the same at the same time. Look at the present state and try again.")


class KeyReused(Refused):
    slug = "idempotency_key_reused"
    text = _("This Idempotency-Key was already used for another request. Make a new key.")


class ConfigurationReadOnly(Refused):
    slug = "configuration_read_only"
    text = _("The configuration is what the station reports; it cannot be written here.")
