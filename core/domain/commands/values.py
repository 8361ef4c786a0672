"""What may be sent to a station: values that real firmware is known to choke on are refused before they leave.

Pure: it looks at a command and its payload, in the words of either version of OCPP, and says what is wrong with them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from core.errors import FieldError
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SHORTEST_BEAT_S, LONGEST_S = 10, 86_400  # a heartbeat every second is a storm, and some boxes take it
SHORTEST_PING_S = 10
SHORTEST_SAMPLE_S = 5  # `Interval` is AlignedDataCtrlr's (OCPP 2.0.1 §2.7.2)
LONGEST_URL = 512
HIGHEST = 3  # security profile, OCPP 2.0.1 A00
UPLOADS = frozenset({"http", "https", "ftp", "ftps", "sftp"})
SOCKETS = frozenset({"ws", "wss"})
WHOLE = re.compile(r"[0-9]{1,6}", re.ASCII)
SECRETS = frozenset({"authorizationkey", "basicauthpassword", "apnpassword", "simpin", "password"})
LOWERED = _("A security profile is raised, never lowered: from %(n)s to 3.")
SECONDS = _("Whole seconds from %(least)s to %(most)s.")
SECONDS_OR_NONE = _("Whole seconds from %(least)s to %(most)s, or 0 for none.")
PUSH_INSTEAD = _("A key is not sent like this: the command PushKey makes a new one and sees it through.")

# Where an address stands, and what it may begin with.
ADDRESSES: dict[tuple[str, ...], frozenset[str]] = {
    ("location",): UPLOADS,
    ("log", "remoteLocation"): UPLOADS,
    ("connectionData", "ocppCsmsUrl"): SOCKETS,
}


def objections(payload: dict[str, Any], *, security_profile: int) -> list[FieldError]:
    """Say what is wrong with a payload; `security_profile` is the one that the station has now."""
    return [
        *_secrets(payload, "payload"),
        *(error for path, name, value in _settings(payload) for error in _setting(path, name, value, security_profile)),
        *(error for path, schemes in ADDRESSES.items() for error in _address(payload, path, schemes)),
        *_profile(payload, security_profile),
    ]


def _secrets(value: Any, path: str) -> Iterator[FieldError]:
    """Find secrets by their names, wherever they are: they would stand in our rows until the station has answered."""
    if isinstance(value, list):
        for position, item in enumerate(value):
            yield from _secrets(item, f"{path}.{position}")
    elif isinstance(value, dict):
        for name, item in value.items():
            if name.lower() in SECRETS:
                yield FieldError(f"{path}.{name}", PUSH_INSTEAD, "secret")
            else:
                yield from _secrets(item, f"{path}.{name}")


def _settings(payload: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Give the settings that would be changed: where they stand, how they are called, their value."""
    if isinstance(payload.get("key"), str):
        yield "payload.value", payload["key"].rpartition(".")[2], payload.get("value")
    listed = payload.get("setVariableData")
    for position, item in enumerate(listed if isinstance(listed, list) else ()):
        variable = item.get("variable") if isinstance(item, dict) else None
        if isinstance(variable, dict) and isinstance(variable.get("name"), str):
            path = f"payload.setVariableData.{position}.attributeValue"
            yield path, variable["name"], item.get("attributeValue")


def _setting(path: str, name: str, value: Any, security_profile: int) -> Iterator[FieldError]:
    if name.lower() in SECRETS:
        yield FieldError(path, PUSH_INSTEAD, "secret")
    elif name.lower() == "securityprofile" and not _raises(str(value), security_profile):
        yield FieldError(path, Sentence(LOWERED, {"n": security_profile}), "range")
    elif name.lower() in RANGES and not RANGES[name.lower()][0](str(value)):
        yield FieldError(path, RANGES[name.lower()][1], "range")


def _seconds(least: int, *, or_none: bool = False) -> Callable[[str], bool]:
    def fits(text: str) -> bool:
        return WHOLE.fullmatch(text) is not None and (least <= int(text) <= LONGEST_S or (or_none and int(text) == 0))

    return fits


SAMPLES = (
    _seconds(SHORTEST_SAMPLE_S, or_none=True),
    Sentence(SECONDS_OR_NONE, {"least": SHORTEST_SAMPLE_S, "most": LONGEST_S}),
)
RANGES: dict[str, tuple[Callable[[str], bool], Sentence]] = {
    "heartbeatinterval": (_seconds(SHORTEST_BEAT_S), Sentence(SECONDS, {"least": SHORTEST_BEAT_S, "most": LONGEST_S})),
    "websocketpinginterval": (
        _seconds(SHORTEST_PING_S, or_none=True),
        Sentence(SECONDS_OR_NONE, {"least": SHORTEST_PING_S, "most": LONGEST_S}),
    ),
    **dict.fromkeys(("metervaluesampleinterval", "clockaligneddatainterval", "txupdatedinterval", "interval"), SAMPLES),
    "retrybackoffwaitminimum": (_seconds(1), Sentence(SECONDS, {"least": 1, "most": LONGEST_S})),
}


def _address(payload: dict[str, Any], path: tuple[str, ...], schemes: frozenset[str]) -> Iterator[FieldError]:
    value: Any = payload
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    if value is not None and not _is_address(value, schemes):
        words = ", ".join(sorted(schemes))
        yield FieldError(
            ".".join(("payload", *path)),
            Sentence(_("An address that begins with one of %(words)s."), {"words": words}),
            "url",
        )


def _is_address(value: Any, schemes: frozenset[str]) -> bool:
    if not isinstance(value, str) or len(value) > LONGEST_URL or not value.isprintable() or " " in value:
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _profile(payload: dict[str, Any], security_profile: int) -> Iterator[FieldError]:
    data = payload.get("connectionData")
    wanted = data.get("securityProfile") if isinstance(data, dict) else None
    if wanted is not None and not _raises(str(wanted), security_profile):
        message = Sentence(LOWERED, {"n": security_profile})
        yield FieldError("payload.connectionData.securityProfile", message, "range")


def _raises(text: str, security_profile: int) -> bool:
    return WHOLE.fullmatch(text) is not None and security_profile <= int(text) <= HIGHEST
