"""What shows that a station was put up as it should be."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PhotoKind(TextChoices):
    """What a photo shows."""

    LABEL = "label", _("Label")
    INSTALLED = "installed", _("Installed station")
    PANEL = "panel", _("Panel")
    OTHER = "other", _("Something else")


class ReadingKind(TextChoices):
    """What is measured at a station or one of its EVSEs, in the order of IEC 60364-6."""

    CONTINUITY = "continuity", _("Continuity of the protective conductor")
    INSULATION = "insulation", _("Insulation resistance")
    POLARITY = "polarity", _("Polarity")
    LOOP = "loop", _("Earth fault loop impedance")
    RCD = "rcd", _("RCD trip time")
    ROTATION = "rotation", _("Phase rotation")


class Polarity(TextChoices):
    CORRECT = "correct", _("Correct")
    WRONG = "wrong", _("Wrong")


class Rotation(TextChoices):
    CLOCKWISE = "clockwise", _("Clockwise (L1, L2, L3)")
    COUNTER = "counter", _("Counter-clockwise")
    SINGLE = "single", _("One phase only")
