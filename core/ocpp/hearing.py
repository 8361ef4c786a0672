"""What a socket wants of whoever reads from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from core.choices import GoneCause


class Listener(Protocol):
    """Whoever reads from a socket once it is open."""

    def heard(self, text: str) -> None: ...

    def alive(self) -> None: ...

    def lost(self, cause: GoneCause, close_code: int | None) -> None: ...

    def too_fast(self) -> None: ...
