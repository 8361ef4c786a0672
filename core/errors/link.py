"""Step link: 2920-2929."""

from __future__ import annotations

from core.errors.base import Refused
from core.words import _


class LocationUnknown(Refused):
    status_code = 2920
    slug = "location_unknown"
    text = _("This Location is not known here. Choose another one, or make a new one.")


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
    text = _("Choose a Location, or fill in the address of a new one.")


class MayNotCreateLocation(Refused):
    status_code = 2923
    slug = "may_not_create_location"
    text = _("Your operator does not let installers add Locations. Ask your dispatcher to add this one.")


class ExpectedElsewhere(Refused):
    status_code = 2924
    slug = "expected_elsewhere"
    text = _("A job expects %(identity)s at %(place)s. Choose that Location, or confirm that it stands where you say.")
