"""Why somebody does not come in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from http import HTTPStatus


@dataclass(frozen=True, slots=True)
class Refusal:
    """The cause (core.causes), how HTTP says it, and what gave it away.

    `operator_id` is whose registration token it came with. Status 101 is: finish the handshake, then close at once.
    """

    cause: str
    status: HTTPStatus
    identity: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    operator_id: int | None = None
