"""Replacing a box: 2935-2939."""

from __future__ import annotations

from core.errors.base import Refused
from core.words import _


class NothingToReplace(Refused):
    status_code = 2935
    slug = "nothing_to_replace"
    text = _("%(identity)s has no place to give: it stands at no Location, or is out of service.")


class NotASpare(Refused):
    status_code = 2936
    slug = "not_a_spare"
    text = _("%(identity)s is in service or was. Only a station in Stock can take the place of another one.")


class OtherSerial(Refused):
    status_code = 2937
    slug = "other_serial"
    text = _("%(identity)s says that its serial number is %(told)s. Look at the label of the new box again.")
