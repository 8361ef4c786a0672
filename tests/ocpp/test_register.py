"""Who is here and how they stand, to the second: a clock that only we move, connections that say what we let them."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from core.choices import GoneCause
from core.ocpp.crowd import Crowd
from core.ocpp.pieces import BINARY, Pieces
from core.ocpp.protocol.duel import Standing
from core.ocpp.register import Register
from core.ocpp.replies import Replies
from core.reports import Booted
from websockets.frames import Frame, Opcode

NOW = 10_000.0
BOX = Booted("Maker", "X1", "S1")


class Clockwork(asyncio.SelectorEventLoop):
    """A loop whose time stands still until it is set."""

    now = NOW

    def time(self):
        return self.now


@pytest.fixture
def patient():
    """Wait as long as a gateway does: the seconds are what these tests are about."""


@pytest.fixture
def at_work():
    """Give a function that does something within such a loop, at a time."""
    with asyncio.Runner(loop_factory=Clockwork) as runner:

        def work(story, at=NOW):
            runner.get_loop().now = at

            async def told():
                given = story()
                return await given if asyncio.iscoroutine(given) else given

            return runner.run(told())

        yield work


class Line:
    """One end of a connection: whether it answers a ping, and what became of it."""

    def __init__(self, *, answers=True, address="10.0.0.1"):
        self.address, self.answers, self.pinged, self.closed = address, answers, [], None

    async def answers_ping(self, within_s):
        self.pinged.append(within_s)
        return self.answers

    def close(self, code, reason, cause):
        self.closed = (code, reason, cause)


def talk(station_id=1, line=None, **facts):
    usual = {"security_profile": 1, "last_call_at": NOW, "interval": 300, "reset_at": None, "boot": BOX}
    return SimpleNamespace(station_id=station_id, socket=line or Line(), **usual | facts)


@pytest.mark.parametrize(
    ("facts", "answers", "alive", "reset", "pinged"),
    [
        ({}, True, True, False, True),
        ({}, False, False, False, True),
        ({"reset_at": NOW}, True, False, True, False),
        ({"reset_at": NOW - 299.9}, True, False, True, False),
        ({"reset_at": NOW - 300}, True, True, False, True),
        ({"last_call_at": NOW - 600}, True, True, False, True),
        ({"last_call_at": NOW - 600.1}, True, False, False, False),
        ({"last_call_at": NOW - 600.1, "interval": 301}, True, True, False, True),
        ({"last_call_at": NOW - 600.1, "security_profile": 2}, True, False, False, False),
        ({"last_call_at": NOW - 600.1, "security_profile": 0}, True, True, False, True),
        ({"last_call_at": NOW - 86_400, "security_profile": 0}, False, False, False, True),
        ({"last_call_at": NOW - 601, "reset_at": NOW - 301}, True, False, False, False),
    ],
)
def test_how_an_older_connection_stands(at_work, facts, answers, alive, reset, pinged):
    line = Line(answers=answers)
    standing = at_work(lambda: Register().standing(talk(line=line, **facts)))
    assert standing == Standing("10.0.0.1", alive=alive, reset=reset, box=BOX)
    assert line.pinged == ([3.0] if pinged else [])


def taken(at_work, book, *times, station_id=1):
    guest = SimpleNamespace(identity="CP-1", caller=SimpleNamespace(station_id=station_id))
    for at in times:
        at_work(lambda: book.taken_over(guest), at)


def stands(at_work, book, at, station_id=1):
    standing = at_work(lambda: book.standing(talk(station_id, last_call_at=at)), at)
    return standing.quarantine_s, standing.takeovers


@pytest.mark.parametrize(
    ("times", "at", "quarantine_s", "takeovers"),
    [
        ((), 0, 0, ()),
        ((0,), 5, 0, (5,)),
        ((0, 10), 20, 0, (20, 10)),
        ((0, 10, 299.5), 300, 299.5, ()),
        ((0, 10, 300), 300, 0, (300, 290, 0)),
        ((0, 10, 300, 309), 309, 300, ()),
        ((0, 10, 300, 310), 310, 0, (300, 10, 0)),
        ((0, 1, 2), 301, 1, ()),
        ((0, 1, 2), 302, 0, ()),
        ((0, 1, 2, 303), 305, 0, (2,)),
        ((0, 1, 2, 303, 304, 305), 305, 300, ()),
    ],
)
def test_three_takeovers_within_five_minutes_are_a_quarantine_of_five(at_work, times, at, quarantine_s, takeovers):
    book = Register()
    taken(at_work, book, *(NOW + each for each in times))
    assert stands(at_work, book, NOW + at) == (quarantine_s, takeovers)
    assert stands(at_work, book, NOW + at, station_id=2) == (0, ())


def test_who_is_in_quarantine_is_not_even_pinged(at_work):
    book, line = Register(), Line()
    taken(at_work, book, NOW, NOW, NOW)
    standing = at_work(lambda: book.standing(talk(line=line)))
    assert (standing.alive, standing.quarantine_s, line.pinged) == (False, 300.0, [])


@pytest.mark.parametrize(
    ("standing", "then", "quarantine_s", "takeovers"),
    [
        (Standing(), (), 0, ()),
        (Standing(takeovers=(200.0, 100.0)), (), 0, (200, 100)),
        (Standing(takeovers=(200.0, 100.0)), (NOW,), 300, ()),
        (Standing(takeovers=(300.0, 100.0)), (NOW,), 0, (300, 100, 0)),
        (Standing(quarantine_s=7.5), (), 7.5, ()),
        (Standing(takeovers=(9.0, 8.0, 7.0, 6.0)), (), 0, (8, 7, 6)),
    ],
)
def test_another_gateway_s_count_goes_on(at_work, standing, then, quarantine_s, takeovers):
    book = Register()
    at_work(lambda: book.inherit(1, standing))
    taken(at_work, book, *then)
    assert stands(at_work, book, NOW) == (quarantine_s, takeovers)


def test_a_newer_connection_ends_the_older_and_leaves_alone():
    book, old, new, other = Register(), talk(), talk(), talk(2)
    for each in (old, other, new):
        book.enter(each)
    assert old.socket.closed == (1008, "replaced by a newer connection", GoneCause.REPLACED)
    assert (new.socket.closed, other.socket.closed, book.let_in, len(book)) == (None, None, 3, 2)
    book.leave(old)
    assert ([*book], book.of(1), book.of(3)) == ([new, other], new, None)
    for _twice in range(2):
        book.leave(new)
    assert ([*book], book.of(1), book.let_in) == ([other], None, 3)


def test_who_looks_may_let_go_meanwhile():
    book = Register()
    for number in range(3):
        book.enter(talk(number))
    for each in book:
        book.leave(each)
    assert len(book) == 0


@pytest.mark.parametrize(("ago", "lately"), [(0, {1}), (119.9, {1}), (120, set())])
def test_a_question_counts_for_two_minutes_of_who_is_here(at_work, ago, lately):
    book = Register()
    book.enter(talk())
    for station_id in (1, 2):
        book.asked(station_id, NOW - ago)
    assert (book.was_asked(1), book.was_asked(2), book.was_asked(3)) == (True, True, False)
    assert at_work(book.asked_lately) == lately
    assert (book.was_asked(1), book.was_asked(2)) == (1 in lately, False)


def test_an_interval_is_remembered_also_of_who_has_left():
    book, box = Register(), talk(interval=60)
    assert book.interval(1) is None
    book.remember(box)
    book.leave(box)
    assert (book.interval(1), book.interval(2)) == (60, None)


def test_of_one_station_there_is_one_lock_and_of_two_there_are_two():
    book = Register()
    first = book.admitting(1)
    assert (book.admitting(1) is first, book.admitting(2) is first) == (True, False)


@pytest.mark.parametrize(
    ("told", "remembered", "kept"),
    [
        (None, None, 600),
        (None, 70, 70),
        (60, None, 600),
        (900, None, 900),
        (60, 70, 70),
        (900, 70, 900),
        (0, None, 86_400),
        (0, 70, 86_400),
        (86_401, 90_000, 90_000),
    ],
)
def test_who_comes_again_may_beat_as_seldom_as_it_was_told(told, remembered, kept):
    assert Crowd(300).kept(told=told, remembered=remembered) == kept


def test_the_last_thirty_two_answers_are_kept_by_id_and_words():
    replies = Replies()
    for number in range(33):
        replies.keep(str(number), "words", f"answer {number}")
    assert [replies.to(name, "words") for name in ("0", "1", "32", "33")] == [None, "answer 1", "answer 32", None]
    assert replies.to("32", "other words") is None
    replies.keep("32", "words", "another")
    assert (replies.to("32", "words"), replies.to("1", "words")) == ("another", "answer 1")


@pytest.mark.parametrize(
    ("frames", "told"),
    [
        ([(Opcode.TEXT, b"[2]", True)], ["[2]"]),
        ([(Opcode.TEXT, b"[", False), (Opcode.CONT, b"2", False), (Opcode.CONT, b"]", True)], [None, None, "[2]"]),
        ([(Opcode.BINARY, b"[", False), (Opcode.CONT, b"]", True)], [None, BINARY]),
        ([(Opcode.BINARY, b"x", True), (Opcode.TEXT, b"y", True)], [BINARY, "y"]),
        ([(Opcode.TEXT, b"\xc3", False), (Opcode.CONT, b"\xa9\xff", True)], [None, "é\ufffd"]),
        ([(Opcode.TEXT, b"", True), (Opcode.TEXT, b"a", True)], ["", "a"]),
    ],
)
def test_a_message_in_pieces_is_whole_with_its_last(frames, told):
    pieces = Pieces()
    assert [pieces.add(Frame(opcode, data, fin)) for opcode, data, fin in frames] == told
