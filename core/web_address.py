"""What is wrong with the letters of a web address that we are to call. A leaf, pure Python."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from core.words import Sentence, _

if TYPE_CHECKING:
    from urllib.parse import SplitResult

OTHER_SCHEME = _("An address that begins with http:// or https://.")
BLANK = _("There are no blanks in an address, nor letters beyond ASCII.")
NO_HOST = _("There is no plain host name in it.")
PORT = _("The port of an address is a number from 1 to 65535.")
USER = _("Leave user name and password out of the address.")
FRAGMENT = _("Leave out what begins with #: no server is told it.")


class UnfitError(ValueError):
    """An address that nobody can call; `sentence` says why."""

    def __init__(self, text: str) -> None:
        self.sentence = Sentence(text)
        super().__init__(text)


def address_parts(url: str) -> SplitResult:
    """Give the parts of an address that can be called. Raises UnfitError."""
    # Looked for before it is split: splitting leaves some of them out.
    if not (url.isascii() and url.isprintable()) or " " in url:
        raise UnfitError(BLANK)
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise UnfitError(NO_HOST) from error
    if parts.scheme not in {"http", "https"}:
        raise UnfitError(OTHER_SCHEME)
    refuse_unfit_host(parts)
    if "#" in url:
        raise UnfitError(FRAGMENT)
    return parts


def refuse_unfit_host(parts: SplitResult) -> None:
    """Refuse user names, ports that are none, and no host at all. Raises UnfitError."""
    if parts.username is not None:
        raise UnfitError(USER)
    if not parts.hostname:
        raise UnfitError(NO_HOST)
    if not _has_port(parts):
        raise UnfitError(PORT)


def unfit(url: str) -> Sentence | None:
    """Say what is wrong with an address; None, when it can be called."""
    try:
        address_parts(url)
    except UnfitError as error:
        return error.sentence
    return None


def _has_port(parts: SplitResult) -> bool:
    """Tell whether a port that is named is one; the default needs no name."""
    with suppress(ValueError):
        return parts.port != 0
    return False
