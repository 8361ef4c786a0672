"""What a station may say that is not let in yet: it boots, and says what we asked it for.

OCPP 1.6 §4.2, 1.6-J errata 3.8, 2.0.1 B01 to B03; test cases B_02, B_30, B_31.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

BOOT, BEAT = "BootNotification", "Heartbeat"
TRIGGERS = frozenset({"TriggerMessage", "ExtendedTriggerMessage"})
# What our questions let it say, beside what a trigger names.
PROMISED = {
    "GetBaseReport": ("NotifyReport",),
    "GetDiagnostics": ("DiagnosticsStatusNotification",),
    "GetLog": ("LogStatusNotification",),
}
# A trigger may name several certificates, and 2.x may tell a status as an event.
SAID_AS = {
    "SignChargePointCertificate": ("SignCertificate",),
    "SignChargingStationCertificate": ("SignCertificate",),
    "SignCombinedCertificate": ("SignCertificate",),
    "SignV2GCertificate": ("SignCertificate",),
    "SignV2G20Certificate": ("SignCertificate",),
    "StatusNotification": ("StatusNotification", "NotifyEvent"),
}
LONGEST_S = 300.0  # from our question to the last that is said for it: a log may take minutes to upload
# Neither is sent to a station that is held (OCPP 1.6 §4.2, 2.0.1 B02.FR.05).
FROM_AFAR = frozenset(
    {"RemoteStartTransaction", "RemoteStopTransaction", "RequestStartTransaction", "RequestStopTransaction"}
)


class Triggered:
    """What a station was asked to say, and until when it may; times are monotonic seconds."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def ask(self, action: str, payload: Mapping[str, Any], *, at: float) -> None:
        """Remember a question of ours."""
        self._until.update(dict.fromkeys(lets_say(action, payload), at + LONGEST_S))

    def covers(self, action: str, *, at: float) -> bool:
        return at < self._until.get(action, 0.0)


def lets_say(action: str, payload: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the calls that a question of ours asks for."""
    if action not in TRIGGERS:
        return PROMISED.get(action, ())
    named = str(payload.get("requestedMessage", ""))
    return SAID_AS.get(named, (named,))


def may_say(action: str, *, known: bool, held: bool, triggered: bool) -> bool:
    """Tell whether a station may make this call.

    `known`: a boot of it was accepted once; `held`: its last one was answered Pending; `triggered`: we asked for it. A
    heartbeat is answered while it is held: some boxes go on beating, and set their clock by it.
    """
    if action == BOOT:
        return True
    return triggered or action == BEAT if held else known
