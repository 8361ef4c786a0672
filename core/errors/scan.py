"""Step scan: 2900-2919."""

from __future__ import annotations

from core.errors.base import Refused
from core.words import _


class LabelUnreadable(Refused):
    status_code = 2900
    slug = "label_unreadable"
    text = _("This code cannot be used: %(why)s")


class LabelNotAStation(Refused):
    status_code = 2901
    slug = "label_not_a_station"
    text = _("%(why)s")


class LabelNotOurs(Refused):
    status_code = 2902
    slug = "label_not_ours"
    text = _("This label was not printed for your operator. Scan the maker's label, or type the number.")


class LabelUnclaimed(Refused):
    status_code = 2903
    slug = "label_unclaimed"
    text = _("This sticker is not on a station yet. Say on which station it is, or scan the maker's label.")


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


class NotRegistered(Refused):
    status_code = 2909
    slug = "not_registered"
    text = _("No station called %(identity)s is known here. Compare it with the label; register it if it is new.")


class InProduction(Refused):
    status_code = 2910
    slug = "in_production"
    text = _("%(identity)s is in production: it was approved already. Begin new work on it only if that is meant.")


class LabelStuck(Refused):
    status_code = 2911
    slug = "label_stuck"
    text = _("This label is on %(identity)s already. Take another one from the sheet.")
