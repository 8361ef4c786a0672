"""Where the database is when nobody says: an embedded PostgreSQL whose address `up` leaves under `var/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NOWHERE = "postgres://nobody@127.0.0.1:1/there-is-no-database-yet-run-make-run"


def known_address(var: Path) -> str:
    """Read the embedded server's address; before its first start, an address that leads nowhere and says why."""
    address = var / "postgres.url"
    return address.read_text().strip() if address.exists() else NOWHERE


def kept_secret(var: Path) -> str:
    """Read the secret key made at set-up, or give nothing (Django then refuses to start)."""
    secret = var / "secret_key"
    return secret.read_text().strip() if secret.exists() else ""
