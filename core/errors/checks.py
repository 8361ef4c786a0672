"""Step check: 2960-2969, and hand-over: 2970-2979."""

from __future__ import annotations

from core.errors.base import Refused
from core.words import _


class NotFitted(Refused):
    status_code = 2960
    slug = "not_fitted"
    text = _("Fit a template first, so that we know what to expect of the station.")


class NothingRuns(Refused):
    status_code = 2962
    slug = "nothing_runs"
    text = _("No checks are running.")


class CheckUnknown(Refused):
    status_code = 2961
    slug = "check_unknown"
    text = _("There is no check %(slug)s at this station.")


class NothingToOverride(Refused):
    status_code = 2963
    slug = "nothing_to_override"
    text = _("This check has not failed, or may fail: there is nothing to override.")


class ReasonMissing(Refused):
    status_code = 2964
    slug = "reason_missing"
    text = _("Say why it may be handed over all the same.")


class NothingToSet(Refused):
    status_code = 2976
    slug = "nothing_to_set"
    text = _("Nothing can be set from here: no setting differs, or those that do are read-only.")


class TrialRuns(Refused):
    status_code = 2977
    slug = "trial_runs"
    text = _("Something is being tried at this station already. Wait for its end, or stop it.")


class NotConnected(Refused):
    status_code = 2978
    slug = "not_connected"
    text = _("The station is not connected. Wait until it has called in.")


class NotTried(Refused):
    status_code = 2975
    slug = "not_tried"
    text = _("This has to be tried by hand first: %(trials)s.")


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


class NotRedone(Refused):
    status_code = 2973
    slug = "not_redone"
    text = _("A supervisor gave this back: do the step %(step)s again first.")


class ChangedSinceChecked(Refused):
    status_code = 2974
    slug = "changed_since_checked"
    text = _("The station's hardware was changed after the checks. Give it back, so that they are run again.")
