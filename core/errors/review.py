"""Review: 2980-2989, and what any step of an installation may be told: 2990-2999."""

from __future__ import annotations

from http import HTTPStatus

from core.errors.base import Refused
from core.words import _


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


class ReviewedAlready(Refused):
    status_code = 2989
    slug = "reviewed_already"
    text = _("%(by)s was faster and has reviewed this. Look at it again to see what was said.")


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
    text = _(
        "This was sent before, and done as it was sent then: %(what)s. "
        "Nothing was changed now. Look at it, and change it if it is wrong."
    )


class DoneMeanwhile(Refused):
    status_code = 2998
    slug = "done_meanwhile"
    text = _("%(by)s did this after you, and it came here first. Look at both, and decide which one counts.")


class Dropped(Refused):
    status_code = 2993
    slug = "dropped"
    text = _("This work was dropped. Scan the station to begin anew.")


class NotYours(Refused):
    status_code = 2994
    slug = "not_yours"
    text = _("%(by)s began this work. They can drop it, or a supervisor.")


class FarFromPin(Refused):
    status_code = 2995
    slug = "far_from_pin"
    text = _("Your phone is %(distance)s from the pin of %(location)s. Say why, or choose the Location where you are.")
    told_of = _("The installer's phone was %(distance)s from the pin of %(location)s.")  # to whoever reads of it later


class PinTooFar(Refused):
    status_code = 2996
    slug = "pin_too_far"
    text = _("This is %(distance)s from the pin of %(location)s. Look at the digits again.")


class PassOver(Refused):
    status_code = 2997
    http = HTTPStatus.FORBIDDEN
    slug = "pass_over"
    text = _("This pass opens nothing any more: %(why)s")


class KeyInUse(Refused):
    slug = "key_in_use"
    text = _("%(identity)s is handed over or in production: a new password would disconnect it. Ask a supervisor.")
