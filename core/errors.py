"""Every refusal of Plinth: number, slug, sentence for the person, detail for the log. Made here and nowhere else.

`Refused` rolls the transaction back and travels to whichever face asked: the machine door prints it in the OCPI
envelope, the phone door draws it as a card. HTTP 200 with a 2xxx code is the rule (OCPI 2.2.1 §4.1.7): an HTTP error is
only for requests that never reached the thing they address.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar

from core.words import Sentence, _


class Refused(Exception):  # noqa: N818 -- a refusal is an answer, not an accident
    """Somebody asked for something that we do not do, and is told why."""

    status_code: ClassVar[int] = 2000
    http: ClassVar[int] = HTTPStatus.OK
    slug: ClassVar[str] = "refused"
    text: ClassVar[str] = _("This cannot be done.")

    def __init__(
        self,
        *,
        field: str = "",
        detail: str = "",
        data: Any = None,
        errors: list[FieldError] | None = None,
        **facts: Any,
    ) -> None:
        """Take the facts that the sentence names; `detail` is for the log alone, `data` for the envelope."""
        self.sentence = Sentence(self.text, facts)
        self.field, self.detail, self.data, self.errors = field, detail, data, errors or []
        super().__init__(f"{self.slug}: {self.sentence} {detail}".strip())


class FieldError:
    """One thing wrong with one field of a body, as a dotted path (`evses.0.connectors.1.voltage`)."""

    def __init__(self, field: str, message: str, code: str = "invalid") -> None:
        self.field, self.message, self.code = field, message, code


# --- what any request may meet -------------------------------------------------------------------------------------


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


class Unreadable(Refused):
    http = HTTPStatus.BAD_REQUEST
    slug = "unreadable"
    text = _("The body could not be read as JSON in UTF-8.")


class NoToken(Refused):
    http = HTTPStatus.UNAUTHORIZED
    slug = "token_missing_or_wrong"
    text = _("The token is missing or wrong. Send: Authorization: Token <token>.")


class SignedOut(Refused):
    http = HTTPStatus.UNAUTHORIZED
    slug = "signed_out"
    text = _("You are signed out. Sign in and try again; what you typed is still here.")


class NotAllowed(Refused):
    http = HTTPStatus.FORBIDDEN
    slug = "not_allowed"
    text = _("You may not do this. Ask somebody who may: %(who)s.")


class StaleForm(Refused):
    http = HTTPStatus.FORBIDDEN
    slug = "stale_form"
    text = _("This page is too old to send. Reload it and try again.")


class NotFound(Refused):
    http = HTTPStatus.NOT_FOUND
    status_code = 2003
    slug = "not_found"
    text = _("There is no such thing here.")


class MethodNotAllowed(Refused):
    http = HTTPStatus.METHOD_NOT_ALLOWED
    slug = "method_not_allowed"
    text = _("This address does not take that method.")


class UnsupportedMedia(Refused):
    http = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    slug = "unsupported_media_type"
    text = _("Send JSON: Content-Type: application/json.")


class TooLarge(Refused):
    http = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    slug = "too_large"
    text = _("The body is larger than 10 MB.")


class TooMany(Refused):
    http = HTTPStatus.TOO_MANY_REQUESTS
    slug = "too_many_requests"
    text = _("Too many requests. Wait a moment and try again.")


class Broken(Refused):
    http = HTTPStatus.INTERNAL_SERVER_ERROR
    status_code = 3000
    slug = "internal_error"
    text = _("Something went wrong on our side. It has been written down; try again in a moment.")


class Unavailable(Refused):
    http = HTTPStatus.SERVICE_UNAVAILABLE
    status_code = 3000
    slug = "unavailable"
    text = _("We cannot reach our own database. Try again in a moment; nothing was lost.")


# --- scan: 2900-2919 -----------------------------------------------------------------------------------------------


class LabelUnreadable(Refused):
    status_code = 2900
    slug = "label_unreadable"
    text = _("This code cannot be used: %(why)s")


class LabelNotAStation(Refused):
    status_code = 2901
    slug = "label_not_a_station"
    text = _("This is not a station's label: %(why)s")


class LabelNotOurs(Refused):
    status_code = 2902
    slug = "label_not_ours"
    text = _("This label was not printed for your operator. Scan the maker's label, or type the number.")


class LabelUnclaimed(Refused):
    status_code = 2903
    slug = "label_unclaimed"
    text = _("This sticker is not on a station yet. Scan the maker's label of the station first.")


class StationNotFound(Refused):
    status_code = 2904
    slug = "station_not_found"
    text = _("No station called %(identity)s is known here. Check the number, or ask your dispatcher to add it.")


class IdentityTaken(Refused):
    status_code = 2905
    slug = "identity_taken"
    text = _("The identity %(identity)s is taken. Check the number on the label.")


class StationAmbiguous(Refused):
    status_code = 2906
    slug = "station_ambiguous"
    text = _("%(what)s fits more than one station: %(stations)s. Scan the station's own label.")


class StationRetired(Refused):
    status_code = 2907
    slug = "station_retired"
    text = _("%(identity)s was taken out of service. Ask your supervisor before you work on it.")


class IdentityImpossible(Refused):
    status_code = 2908
    slug = "identity_impossible"
    text = _("%(identity)s cannot be a station's identity: letters, digits and . _ * = + | @ - only, at most 48.")


# --- link: 2920-2939 -----------------------------------------------------------------------------------------------


class LocationUnknown(Refused):
    status_code = 2920
    slug = "location_unknown"
    text = _("This Location is not known here. Pick another one, or make a new one.")


class LinkedElsewhere(Refused):
    status_code = 2921
    slug = "linked_elsewhere"
    text = _(
        "%(identity)s already stands at %(location)s (since %(since)s, by %(by)s). "
        "A supervisor can move it; ask one, or scan again."
    )


class LocationNotGiven(Refused):
    status_code = 2922
    slug = "location_not_given"
    text = _("Pick a Location, or fill in the address of a new one.")


class MayNotCreateLocation(Refused):
    status_code = 2923
    slug = "may_not_create_location"
    text = _("Your operator does not let installers add Locations. Ask your dispatcher to add this one.")


# --- fit: 2940-2959 ------------------------------------------------------------------------------------------------


class TemplateUnknown(Refused):
    status_code = 2940
    slug = "template_unknown"
    text = _("This template is not known here. Pick another one.")


class TemplateMismatch(Refused):
    status_code = 2941
    slug = "template_mismatch"
    text = _(
        "The station says it is %(reported)s; this template is for %(expected)s. "
        "Pick the matching template, or confirm that you want this one."
    )


class NotLinked(Refused):
    status_code = 2942
    slug = "not_linked"
    text = _("Link the station to a Location first.")


class EvseTaken(Refused):
    status_code = 2943
    slug = "evse_taken"
    text = _(
        "The EVSE %(evse)s already belongs to %(owner)s. "
        "Look whether you scanned the right station; if you did, ask your dispatcher."
    )


# --- checks: 2960-2969 ---------------------------------------------------------------------------------------------


class NotFitted(Refused):
    status_code = 2960
    slug = "not_fitted"
    text = _("Fit a template first, so that we know what to expect of the station.")


class CheckUnknown(Refused):
    status_code = 2961
    slug = "check_unknown"
    text = _("There is no check called %(check)s.")


# --- hand-over: 2970-2979 ------------------------------------------------------------------------------------------


class NotChecked(Refused):
    status_code = 2970
    slug = "not_checked"
    text = _("Run the checks first.")


class ChecksRunning(Refused):
    status_code = 2971
    slug = "checks_running"
    text = _("The checks are still running. Wait for the verdict.")


class ChecksFailed(Refused):
    status_code = 2972
    slug = "checks_failed"
    text = _("A required check has not passed: %(checks)s. Mend it and run the checks again.")


# --- review and the whole installation: 2980-2999 ------------------------------------------------------------------


class NotHandedOver(Refused):
    status_code = 2980
    slug = "not_handed_over"
    text = _("This installation is not waiting for a review.")


class CommentMissing(Refused):
    status_code = 2981
    slug = "comment_missing"
    text = _("Say what has to be mended, so that the installer knows.")


class OwnWork(Refused):
    status_code = 2982
    slug = "own_work"
    text = _("Nobody reviews their own work. Ask another supervisor.")


class AlreadyHandedOver(Refused):
    status_code = 2990
    slug = "already_handed_over"
    text = _("This installation was handed over and waits for review. Nothing can be changed until it comes back.")


class Closed(Refused):
    status_code = 2991
    slug = "closed"
    text = _("This installation is finished and approved. Scan the station to begin a new one.")


class NonceReused(Refused):
    status_code = 2992
    slug = "nonce_reused"
    text = _("This action was already sent with other content. Reload the page and try again.")


# --- people and operators ------------------------------------------------------------------------------------------


class OperatorTaken(Refused):
    slug = "operator_taken"
    text = _("There is an operator called %(name)s or %(party)s already. Pick another name or party id.")


class PersonTaken(Refused):
    slug = "person_taken"
    text = _("The account %(username)s, or one with that mail address, exists already.")


# --- roaming partners ----------------------------------------------------------------------------------------------


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
    text = _("We could not read your versions at %(url)s: %(why)s.")


class VersionNotShared(Refused):
    status_code = 3002
    slug = "version_not_shared"
    text = _("Your versions do not name %(version)s.")


class EndpointsMissing(Refused):
    status_code = 3003
    slug = "endpoints_missing"
    text = _("Your version details name no endpoint that we need: %(what)s.")
