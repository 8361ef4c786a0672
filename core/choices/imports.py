"""What is imported, and how far it is."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ImportKind(TextChoices):
    """What the rows of a file are."""

    LOCATIONS = "locations", _("Locations")
    STATIONS = "stations", _("Stations")
    JOBS = "jobs", _("Jobs")


class ImportState(TextChoices):
    """Where an import is: the worker moves it on from the states that end in "ing", a person from the others."""

    UPLOADED = "uploaded", _("To be read")
    CHECKING = "checking", _("Being read")
    CHECKED = "checked", _("To be looked at")
    IMPORTING = "importing", _("Being imported")
    DONE = "done", _("Imported")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")
    FAILED = "failed", _("Not imported")


class RowOutcome(TextChoices):
    """What became of a row, or would."""

    CREATED = "created", _("new")
    UPDATED = "updated", _("changed")
    UNCHANGED = "unchanged", _("unchanged")
    REFUSED = "refused", _("refused")


class RowUndone(TextChoices):
    """What became of a row that was taken back."""

    REMOVED = "removed", _("removed")
    RESTORED = "restored", _("set back")
    KEPT = "kept", _("kept")
