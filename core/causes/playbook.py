"""What a model's playbook adds to a cause: what is known of this very model. Operators write playbooks, we quote them.

A playbook may hold `menu_path` (where in the box's menu or app the settings are), `appends_identity` (whether the box
puts its identity behind the address by itself), `apn` (of the operator's SIM cards), `apn_place` (where that is set),
`root_certificate` (which one to load), `certificate_place` (where that is done), `restart` (how), `signal_key` (the
setting that tells the strength of its signal, in dBm), `leds` (`light` and what it `means`, one after the other),
`source` (where it was read), and `remedies`: a text by the slug of a cause, or of a check. Nothing reads other keys:
they are refused, but for those that a template has had for long. A text is a sentence of ours, or a string of the
operator's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Mapping

OF_THE_ADDRESS = {
    "missing_identity", "identity_twice", "wrong_path", "plain_on_tls_port", "tls_on_plain_port", "tls_wrong_host",
    "token_unknown", "token_expired", "token_revoked",
}  # fmt: skip
OF_SETTINGS = OF_THE_ADDRESS | {
    "unknown_identity", "impossible_identity", "wrong_user", "no_authorization", "wrong_key", "wrong_key_hex",
    "wrong_key_old", "wrong_key_short", "profile_mismatch", "no_subprotocol", "foreign_subprotocol", "wrong_version",
    "tls_unknown_ca", "tls_clock_behind", "no_certificate",
}  # fmt: skip
OF_THE_LINE = {"no_bytes", "handshake_timeout"}
OF_TRUST = {"tls_unknown_ca", "tls_dropped"}
LITERAL = {"apn", "root_certificate", "signal_key"}  # names, the same in every language
TEXTS = LITERAL | {"menu_path", "apn_place", "certificate_place", "restart", "source"}
KEYS = TEXTS | {"appends_identity", "leds", "remedies"}
LONGEST = 500  # characters of a text: more is a manual, and nobody reads one standing in the rain
MOST_LEDS = 20


def advice(cause: str, playbook: Mapping[str, Any]) -> tuple[Sentence, ...]:
    """Give what the playbook of a model says about a cause; nothing where it says nothing."""
    trust, setting, remedies = cause in OF_TRUST, cause in OF_SETTINGS, playbook.get("remedies")
    told = (
        (_("On this model: %(text)s"), remedies.get(cause) if isinstance(remedies, dict) else None),
        (_("On this model load the root certificate %(text)s."), playbook.get("root_certificate") if trust else None),
        (
            _("On this model root certificates are loaded so: %(text)s"),
            playbook.get("certificate_place") if trust else None,
        ),
        (_("On this model the APN is set so: %(text)s"), playbook.get("apn_place") if cause in OF_THE_LINE else None),
        (_("On this model you find the setting at %(text)s."), playbook.get("menu_path") if setting else None),
        (_("Restart this model so: %(text)s"), playbook.get("restart") if setting else None),
    )
    known = [(text, fact) for text, fact in told if isinstance(fact, str | Sentence) and fact]
    said = [Sentence(text, {"text": fact[:LONGEST] if isinstance(fact, str) else fact}) for text, fact in known]
    appends = playbook.get("appends_identity")
    if cause in OF_THE_ADDRESS and isinstance(appends, bool):
        said.append(Sentence(APPENDS if appends else APPENDS_NOT))
    return tuple(said)


APPENDS = _("This model appends its identity by itself: set the address without it.")
APPENDS_NOT = _("This model does not append its identity: set the address with it at the end.")


def faults(playbook: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Say what is wrong with the keys that we read: (key, marked text)."""
    found = [(key, TEXT) for key in sorted(TEXTS) if key in playbook and not _is_text(playbook[key])]
    if not isinstance(playbook.get("appends_identity", False), bool):
        found.append(("appends_identity", _("Send true or false.")))
    leds, remedies = playbook.get("leds", []), playbook.get("remedies", {})
    if not isinstance(leds, list) or len(leds) > MOST_LEDS or not all(map(_is_led, leds)):
        found.append(("leds", _("Send at most 20 lights, each with light and means as texts.")))
    if not isinstance(remedies, dict):
        return [*found, ("remedies", _("Send a text for each cause."))]
    return found + [(f"remedies.{cause}", TEXT) for cause, text in remedies.items() if not _is_text(text)]


TEXT = _("Write it in at most 500 characters.")


def _is_text(value: Any) -> bool:
    return value is None or (isinstance(value, str) and len(value) <= LONGEST and "\0" not in value)


def _is_led(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"light", "means"} and all(map(_is_text, value.values()))
