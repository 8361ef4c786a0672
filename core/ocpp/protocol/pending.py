"""What a station may say that is not let in yet: it boots, and says what we asked it for.

OCPP 1.6 §4.2, 1.6-J errata 3.8, 2.0.1 B01 to B03; test cases B_02, B_30, B_31.
"""

from __future__ import annotations

from dataclasses import dataclass, field
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


# An EVSE and a connector, as far as a message names them.
Place = tuple[object, object]


@dataclass
class Question:
    """What one question of ours lets a station say until when: once of each place, or (a report) as often as it needs.

    `place` is the one that a trigger names; what names another is not what we asked for.
    """

    actions: tuple[str, ...]
    until: float
    place: Place
    many: bool
    said: set[tuple[object, ...]] = field(default_factory=set)

    def lets(self, action: str, payload: Mapping[str, Any], *, at: float) -> bool:
        """Tell whether this is a message that it asks for, and was not answered with yet."""
        if action not in self.actions or at >= self.until:
            return False
        return self.many or (self._is_about(payload) and _subject(payload) not in self.said)

    def _is_about(self, payload: Mapping[str, Any]) -> bool:
        why = payload.get("triggerReason", "Trigger"), payload.get("eventType", "Updated")
        if why != ("Trigger", "Updated"):  # a charge that begins or ends tells that of itself (OCPP 2.0.1 F06)
            return False
        return all(
            asked is None or told in (None, asked)
            for place in _places(payload)
            for asked, told in zip(self.place, place, strict=True)
        )


class Triggered:
    """What a station was asked to say; times are monotonic seconds."""

    def __init__(self) -> None:
        self._open: list[Question] = []

    def ask(self, action: str, payload: Mapping[str, Any], *, at: float) -> None:
        """Remember a question of ours."""
        self._open = [one for one in self._open if at < one.until]
        actions, many = lets_say(action, payload), action not in TRIGGERS
        if actions:
            self._open.append(Question(actions, at + LONGEST_S, _places(payload)[0], many))

    def covers(self, action: str, payload: Mapping[str, Any], *, at: float) -> bool:
        """Tell whether a question that is open asks for this message."""
        return any(one.lets(action, payload, at=at) for one in self._open)

    def spend(self, action: str, payload: Mapping[str, Any], *, at: float) -> None:
        """Take this message for the oldest question that asks for it; one that names a place is answered by that."""
        for one in self._open:
            if one.lets(action, payload, at=at):
                one.said.add(_subject(payload))
                return


def _subject(payload: Mapping[str, Any]) -> tuple[object, ...]:
    """Give what a message is about: the places that it names, or the kind of certificate."""
    return (*_places(payload), str(payload.get("certificateType", "")))


def _places(payload: Mapping[str, Any]) -> list[Place]:
    """Give the places that a message of any version names; one of nothing when it names none."""
    events = payload.get("eventData")
    if isinstance(events, list) and events:
        return [_place(_within(_within(one, "component"), "evse")) for one in events]
    if "evse" in payload:
        return [_place(_within(payload, "evse"))]
    return [(_number(payload.get("evseId")), _number(payload.get("connectorId")))]


def _place(evse: Mapping[str, Any]) -> Place:
    return _number(evse.get("id")), _number(evse.get("connectorId"))


def _number(said: object) -> object:
    """Give a number as it is; whatever else was said there, as text: it is not looked at yet."""
    return said if said is None or isinstance(said, int) else str(said)


def _within(said: object, name: str) -> Mapping[str, Any]:
    """Give the member of this name; none of what should be an object and is not."""
    member = said.get(name) if isinstance(said, dict) else None
    return member if isinstance(member, dict) else {}


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
