"""What a model's playbook adds to a cause: what is known of this very model. Operators write playbooks, we quote them.

A playbook may hold `menu_path` (where in the box's menu or app the settings are), `appends_identity` (whether the box
puts its identity behind the address by itself), `root_certificate` (which one to load), and `remedies`: a text by the
cause's slug.
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
OF_TRUST = {"tls_unknown_ca", "tls_dropped"}


def advice(cause: str, playbook: Mapping[str, Any]) -> tuple[Sentence, ...]:
    """Give what the playbook of a model says about a cause; nothing where it says nothing."""
    trust, setting, remedies = cause in OF_TRUST, cause in OF_SETTINGS, playbook.get("remedies")
    told = (
        (_("On this model: %(text)s"), remedies.get(cause) if isinstance(remedies, dict) else None),
        (_("On this model load the root certificate %(text)s."), playbook.get("root_certificate") if trust else None),
        (_("On this model you find the setting at %(text)s."), playbook.get("menu_path") if setting else None),
    )
    said = [Sentence(text, {"text": fact[:500]}) for text, fact in told if isinstance(fact, str) and fact]
    appends = playbook.get("appends_identity")
    if cause in OF_THE_ADDRESS and isinstance(appends, bool):
        said.append(Sentence(APPENDS if appends else APPENDS_NOT))
    return tuple(said)


APPENDS = _("This model appends its identity by itself: set the address without it.")
APPENDS_NOT = _("This model does not append its identity: set the address with it at the end.")
