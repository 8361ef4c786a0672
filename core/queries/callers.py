"""What the gateway has to know of a station before it lets it in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from core.models import RegistrationToken

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

# The first condition is what the unique index holds; letter for letter is what counts.
CALLERS = """
    SELECT station.charge_station_id, station.id, station.security_profile, station.key_digest, station.old_key_digest,
           station.booted_at IS NOT NULL, station.charge_box_serial_number, station.charge_point_serial_number,
           operator.name, operator.cpo_id, COALESCE(location.cpo_id, ''),
           CASE WHEN station.next_key_until > clock_timestamp() THEN station.next_key_digest END,
           session.id, session.node_id, station.heartbeat_interval
      FROM unnest(%s::text[]) AS told (identity)
      JOIN core_chargestation AS station
        ON UPPER(station.charge_station_id) = UPPER(told.identity) AND station.charge_station_id = told.identity
      JOIN core_operator AS operator ON operator.id = station.operator_id
      LEFT JOIN core_location AS location ON location.id = station.location_id
      LEFT JOIN core_session AS session ON session.station_id = station.id AND session.closed_at IS NULL
"""
UNDER_CHECK = """
    SELECT DISTINCT installation.station_id
      FROM core_checkrun AS run JOIN core_installation AS installation ON installation.id = run.installation_id
     WHERE run.finished_at IS NULL AND installation.station_id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """The session that a station has already, and the gateway that holds it."""

    session_id: int
    node_id: int


@dataclass(frozen=True, slots=True)
class Caller:
    """A station that may call in. `has_booted`: it has told us once what it is; `owners`: names of its operator.

    `next_key_digest`: of a key that was sent to it; until it is known which it uses it may come with either.
    `heartbeat_interval`: the seconds that it said it is set to, when it was last asked or told.
    """

    station_id: int
    security_profile: int
    key_digest: bytes | None
    old_key_digest: bytes | None
    has_booted: bool
    serials: tuple[str, ...]
    owners: tuple[str, ...]
    next_key_digest: bytes | None = None
    session: OpenSession | None = None
    heartbeat_interval: int | None = None


def callers_of(*, identities: Sequence[str]) -> list[Caller | None]:
    """Give the stations of identities, letter for letter. The stations themselves are asking: there is no actor."""
    with connection.cursor() as cursor:
        cursor.execute(CALLERS, [list(identities)])
        known = {identity: _caller(*facts) for identity, *facts in cursor.fetchall()}
    return [known.get(identity) for identity in identities]


def _caller(  # noqa: PLR0913, PLR0917 -- the columns, in their order
    station_id: int,
    security_profile: int,
    key: bytes | None,
    old_key: bytes | None,
    has_booted: bool,  # noqa: FBT001
    box_serial: str,
    point_serial: str,
    operator: str,
    cpo_id: str,
    company: str,
    next_key: bytes | None,
    session_id: int | None,
    node_id: int | None,
    heartbeat_interval: int | None,
) -> Caller:
    return Caller(
        station_id,
        security_profile,
        _bytes(key),
        _bytes(old_key),
        has_booted,
        _said(box_serial, point_serial),
        _said(operator, cpo_id, company),
        _bytes(next_key),
        OpenSession(session_id, node_id) if session_id is not None and node_id is not None else None,
        heartbeat_interval,
    )


def _said(*texts: str) -> tuple[str, ...]:
    return tuple(text for text in texts if text)


def under_check(*, station_ids: Collection[int]) -> set[int]:
    """Give those of these stations that are being checked. The gateway is asking: there is no actor."""
    with connection.cursor() as cursor:
        cursor.execute(UNDER_CHECK, [list(station_ids)])
        return {station_id for (station_id,) in cursor.fetchall()}


def registration_token_of(*, digest: bytes) -> RegistrationToken | None:
    """Give the registration token of this digest, also one that is over. The box is asking: there is no actor."""
    return RegistrationToken.objects.select_related("operator", "location").filter(digest=digest).first()


def owners_of(token: RegistrationToken) -> tuple[str, ...]:
    """Give the names of the operator whose station a box becomes by a token, as `Caller` has them."""
    company = token.location.cpo_id if token.location is not None else ""
    return _said(token.operator.name, token.operator.cpo_id, company)


def trouble_with(token: RegistrationToken, *, at: datetime) -> str:
    """Name the cause (core.causes) why a token registers nobody now; "" when it does."""
    causes = {
        "token_revoked": token.revoked_at is not None,
        "token_expired": token.expires_at <= at,
        "token_used_up": token.uses >= token.most_uses,
        "token_may_not_register": not token.operator.registers_by_token,
    }
    return next((cause for cause, true in causes.items() if true), "")


def _bytes(column: bytes | memoryview | None) -> bytes | None:
    return bytes(column) if column is not None else None
