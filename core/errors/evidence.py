"""Evidence, and what of it keeps a hand-over back: 2950-2959."""

from __future__ import annotations

from core.errors.base import Refused
from core.words import _


class NotAPhoto(Refused):
    status_code = 2950
    slug = "not_a_photo"
    text = _("This is not a photo that we can read. Take a JPEG, PNG or WebP.")


class PhotoTooLarge(Refused):
    status_code = 2951
    slug = "photo_too_large"
    text = _("This photo is too large: %(most)s at most. Take it with fewer pixels.")


class EnoughPhotos(Refused):
    status_code = 2952
    slug = "enough_photos"
    text = _("There are %(most)s photos of this station already. Remove one that is not needed.")


class PhotosBusy(Refused):
    status_code = 2953
    slug = "photos_busy"
    text = _("Many photos come in at this moment. Send this one again in half a minute.")


class NothingMeasured(Refused):
    status_code = 2954
    slug = "nothing_measured"
    text = _("Type at least one reading.")


class OutOfLimit(Refused):
    status_code = 2955
    slug = "out_of_limit"
    text = _("%(what)s is out of its limit: %(value)s, where %(limit)s is asked for. %(way)s")


class LineUnknown(Refused):
    status_code = 2956
    slug = "line_unknown"
    text = _("The checklist was changed meanwhile: %(line)s is not on it. Reload it.")


class DrawingUnreadable(Refused):
    status_code = 2957
    slug = "drawing_unreadable"
    text = _("The drawn signature could not be read. Draw it again, or leave the typed name alone.")


class EvidenceMissing(Refused):
    status_code = 2958
    slug = "evidence_missing"
    text = _("Your operator asks for more evidence: %(what)s.")


class ReadingOutOfLimit(Refused):
    status_code = 2959
    slug = "reading_out_of_limit"
    text = _("A reading is out of its limit: %(what)s. Mend it and measure again, or ask your supervisor.")
