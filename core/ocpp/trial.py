"""A newcomer from the very address of a station that is connected and answers: the same box, started anew?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.choices import GoneCause
from core.ocpp.protocol.frames import Call, read_frame
from core.ocpp.protocol.schemas import problem_with
from core.ocpp.protocol.versions import MODULES
from core.reports import Booted

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.ocpp.duels import Elder
    from core.ocpp.guest import Guest

BOOTS_WITHIN_S = 10.0
MOST_SAID = 100


class Trial:
    """Its first message tells. A box that was started anew boots, and is what it was; anything else is a second post.

    The older connection stays meanwhile. `verdict` is called once; what is said until somebody else listens is kept.
    `by_make_alone` says of one that passed that no serial number told it from a second post of the same make.
    """

    def __init__(self, guest: Guest, elder: Elder, verdict: Callable[[bool], None]) -> None:
        self.socket, self.said = guest.socket, list[str]()
        self._protocol, self._elder, self._verdict = guest.admission.subprotocol, elder, verdict
        self._over = self.by_make_alone = False
        self._timer = guest.socket.call_later(BOOTS_WITHIN_S, self._time_is_over)

    def alive(self) -> None:
        """Learn nothing from it: both of two posts are alive."""

    def heard(self, text: str) -> None:
        if len(self.said) == MOST_SAID:
            self.too_fast()
        elif text:
            self.said.append(text)
            self._decide(passed=self._elder_is_gone() or self._is_the_same_box(text))

    def too_fast(self) -> None:
        self._decide(passed=False)
        self.socket.end(GoneCause.PROTOCOL)

    def lost(self, _cause: GoneCause, _close_code: int | None) -> None:
        self._decide(passed=False)

    def _time_is_over(self) -> None:
        self._decide(passed=self._elder_is_gone())

    def _decide(self, *, passed: bool) -> None:
        if not self._over:
            self._over = True
            self._timer.cancel()
            self._verdict(passed)

    def _elder_is_gone(self) -> bool:
        return not self._elder.is_open()

    def _is_the_same_box(self, text: str) -> bool:
        call = read_frame(text)
        if not isinstance(call, Call) or call.action != "BootNotification":
            return False
        if problem_with(self._protocol, call.action, call.payload) is not None:
            return False
        facts = MODULES[self._protocol].understand(call.action, call.payload)
        boots = [fact for fact in facts if isinstance(fact, Booted) and self._elder.standing.is_box(fact)]
        self.by_make_alone = not any(map(self._elder.standing.has_serial_of, boots))
        return bool(boots)
