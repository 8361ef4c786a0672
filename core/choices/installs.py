"""The steps of an installation, and how its checks and reviews end."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class StepName(TextChoices):
    """The field steps in their order, and what else can be done about an installation."""

    SCAN = "scan", _("Scan")
    LINK = "link", _("Link")
    FIT = "fit", _("Fit")
    CHECKS = "checks", _("Check")
    EVIDENCE = "evidence", _("Evidence")
    HAND_OVER = "hand_over", _("Finish")
    REVIEW = "review", _("Review")
    STOP = "stop", _("Stop the checks")
    DROP = "drop", _("Drop")
    CLAIM = "claim", _("This is my station")
    PHOTO = "photo", _("Photo")
    DROP_PHOTO = "drop_photo", _("Remove a photo")
    READINGS = "readings", _("Readings")
    CHECKLIST = "checklist", _("Checklist")
    SIGN = "sign", _("Signature")
    RULES = "rules", _("What is asked for")
    RECHECK = "recheck", _("Check one thing again")
    OVERRIDE = "override", _("Override a check")
    CONFIGURE = "configure", _("Set what differs")
    TRIAL = "trial", _("Try it by hand")
    PIN = "pin", _("Pin")


class InstallationState(TextChoices):
    OPEN = "open", _("In work")
    HANDED_OVER = "handed_over", _("Waits for review")
    APPROVED = "approved", _("Approved")
    DROPPED = "dropped", _("Dropped")


# The work is over; a scan of the station begins a new installation.
OVER = (InstallationState.APPROVED, InstallationState.DROPPED)


class ReviewVerdict(TextChoices):
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned")


class CheckState(TextChoices):
    """What a check says now."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    PASSED = "passed", _("Passed")
    WARNING = "warning", _("Warning")
    FAILED = "failed", _("Failed")
    NOT_POSSIBLE = "not_possible", _("Not possible")
    OVERRIDDEN = "overridden", _("Overridden")


class Verdict(TextChoices):
    """What a whole check run says."""

    PASSED = "passed", _("It works")
    PASSED_WITH_WARNINGS = "passed_with_warnings", _("It works, with warnings")
    FAILED = "failed", _("Something is wrong")
    STOPPED = "stopped", _("Stopped")


class TrialKind(TextChoices):
    """What a person and a station do together."""

    WALK = "walk", _("Socket walk")
    PRESENCE = "presence", _("Proof of presence")
    CHARGE = "charge", _("Test charge")


class CheckMode(TextChoices):
    """What an operator makes of a check."""

    REQUIRED = "required", _("Required")
    OPTIONAL = "optional", _("Optional: it warns")
    OFF = "off", _("Left out")


class FarReason(TextChoices):
    """Why a station is linked from far away of its Location's pin."""

    PIN_WRONG = "pin_wrong", _("The pin of the Location is in the wrong place")
    LARGE_SITE = "large_site", _("The site is that large")
    RECEPTION = "reception", _("The phone does not know better here, such as in a garage")
    AFTERWARDS = "afterwards", _("I was there, and do it afterwards from elsewhere")
    OTHER = "other", _("Another reason")
