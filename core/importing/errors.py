"""What stops a whole run. What is wrong with one row is told with that row."""

from __future__ import annotations

from typing import Any

from core.words import Sentence


class FeedBroken(Exception):  # noqa: N818 -- as refusals are called
    """The file cannot be read on from here."""


class CountsDiffer(Exception):  # noqa: N818 -- as above
    """A row was lost on the way: what was read is not what was told."""


class TableUnreadable(Exception):  # noqa: N818 -- as above
    """The file is no table whose columns are fields of the contract, and `sentence` says why."""

    def __init__(self, text: str, **facts: Any) -> None:
        """Take a sentence that is marked for the translators, and the facts that it names."""
        self.sentence = Sentence(text, facts)
        super().__init__(str(self.sentence))
