"""Jobs."""

from __future__ import annotations

from core.errors.base import Refused
from core.words import _


class JobChanged(Refused):
    slug = "job_changed"
    text = _("%(by)s changed this job meanwhile. Look at it as it is now, then change what is still wrong.")


class JobCancelled(Refused):
    slug = "job_cancelled"
    text = _("%(by)s cancelled this job. Make a new one.")
