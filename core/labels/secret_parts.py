"""By which names a label carries something that must not be kept."""

from __future__ import annotations

MASK = "•••"

SECRET_NAMES = frozenset({
    "pin", "pincode", "puk", "uid", "key", "password", "passwort", "passwd", "pass", "pwd", "psk", "passphrase",
    "securitycode", "seccode", "secret", "sharedsecret", "totp", "otp", "token", "accesstoken", "auth", "apikey",
    "authorizationkey", "activationcode", "claimcode", "wifikey", "wifipassword", "lpa",
})  # fmt: skip
# A one-time code in a display's address is worthless half a minute later: masked, but it makes no label a secret.
PASSING_NAMES = frozenset({"totp", "otp"})


def plain(name: str) -> str:
    """Give a field's name as it is compared: small letters and digits only."""
    return "".join(filter(str.isalnum, name)).lower()


def is_secret(name: str) -> bool:
    """Tell whether a field of this name holds a secret."""
    return plain(name) in SECRET_NAMES


def makes_secret(name: str) -> bool:
    """Tell whether a field of this name makes the whole label `secret`."""
    return plain(name) in SECRET_NAMES - PASSING_NAMES
