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
