"""Connections to PostgreSQL that lie in the pool: whether one is alive is seen at its socket, not asked."""

from __future__ import annotations

import select
from typing import Any, Self

import psycopg

# Planned once: PostgreSQL would plan a prepared question anew each time when it guesses that a list of keys is longer
# than the one at hand; most lists have one key, and all are looked up by index.
# And let go: whoever stands still in the midst of a change, a process that hangs or a machine that was cut off, keeps
# its rows from all others, and lists by date from everything newer. A large batch computes for a second or two.
MANNERS = "SET plan_cache_mode = force_generic_plan; SET idle_in_transaction_session_timeout = '30s'"
NOTHING = ""  # what the pool has carried out to learn whether a connection is alive


class Line(psycopg.Connection[Any]):
    """A connection that asks the server whether it is there only when something came in unasked: it said goodbye.

    The pool asks before every request (Django's CONN_HEALTH_CHECKS); to wait for an answer each time costs as much as
    the shortest read itself.
    """

    @classmethod
    def connect(cls, conninfo: str = "", **how: Any) -> Self:
        """Open a connection that plans a prepared question once, and is cut after 30 idle seconds of a transaction."""
        line = super().connect(conninfo, **how)
        line.execute(MANNERS)
        return line

    def execute(self, query: Any, params: Any = None, **how: Any) -> psycopg.Cursor[Any]:
        """Carry out a statement; nothing is carried out at once where the line is quiet."""
        if query == NOTHING and self.is_quiet():
            return self.cursor()
        return super().execute(query, params, **how)

    def is_quiet(self) -> bool:
        """Tell whether it is open, and neither an answer nor the end of it has come in."""
        if self.closed:
            return False
        poll = select.poll()
        poll.register(self.fileno(), select.POLLIN)
        return not poll.poll(0)
