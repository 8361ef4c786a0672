"""What a refusal is."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar

from core.words import Sentence, _


class Refused(Exception):  # noqa: N818 -- a refusal is an answer, not an accident
    """Somebody asked for something that we do not do, and is told why."""

    status_code: ClassVar[int] = 2000
    http: ClassVar[int] = HTTPStatus.OK
    slug: ClassVar[str] = "refused"
    text: ClassVar[str] = _("This cannot be done.")
    passing: ClassVar[bool] = False  # the very same request may succeed in a moment: no verdict on what was asked

    def __init__(
        self,
        *,
        field: str = "",
        detail: str = "",
        data: Any = None,
        errors: list[FieldError] | None = None,
        **facts: Any,
    ) -> None:
        """Take the facts that the sentence names; `detail` is for the log alone, `data` for the envelope."""
        self.sentence = Sentence(self.text, facts)
        self.field, self.detail, self.data, self.errors = field, detail, data, errors or []
        super().__init__(f"{self.slug}: {self.sentence} {detail}".strip())


class FieldError:
    """One thing wrong with one field of a body, as a dotted path (`evses.0.connectors.1.voltage`).

    `sentence` is for whoever asked, in their language; `message` is the same in English, for reports and logs.
    """

    def __init__(self, field: str, sentence: Sentence | str, code: str = "invalid") -> None:
        """Take a sentence, or one that names no facts as its marked text alone."""
        self.sentence = sentence if isinstance(sentence, Sentence) else Sentence(sentence)
        self.field, self.message, self.code = field, str(self.sentence), code

    @classmethod
    def required(cls, field: str) -> FieldError:
        """Give the error of a field that has to be named, and is not."""
        return cls(field, _("This field is required."), "required")
