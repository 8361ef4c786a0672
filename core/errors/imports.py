"""Files that are brought in."""

from __future__ import annotations

from core.errors.base import Refused
from core.words import _


class NoTable(Refused):
    slug = "no_table"
    text = _("This file cannot be imported. %(why)s")


class FileTooLarge(Refused):
    slug = "file_too_large"
    text = _("Choose a file of at most %(most)s MB; divide a larger one.")


class ColumnsUnknown(Refused):
    slug = "columns_unknown"
    text = _("Say what these columns are, or leave them out: %(what)s.")


class ColumnsMissing(Refused):
    slug = "columns_missing"
    text = _("No column is %(what)s: without it a row could not be found again.")


class ColumnTwice(Refused):
    slug = "column_twice"
    text = _("Two columns are both %(what)s: leave one out.")


class ImportMovedOn(Refused):
    slug = "import_moved_on"
    text = _("This import is at another point by now. Look at it as it is.")


class NothingToImport(Refused):
    slug = "nothing_to_import"
    text = _("No row of this file can be imported. Mend the file, and choose it again.")


class StillUsed(Refused):
    slug = "still_used"
    text = _("Something was done with it since.")


class AlreadyPublished(Refused):
    slug = "already_published"
    text = _("Partners may have read it: it is published, or at a published Location.")
