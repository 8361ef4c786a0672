"""What goes into an envelope comes out as JSON, whatever kind of text or number it was."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from core.api.envelope import encoded
from core.choices import Role


class Text(str):
    """A text that is more than a text."""

    __slots__ = ()


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (gettext_lazy("Wait"), b'"Wait"'),
        (mark_safe("<b>"), b'"<b>"'),
        (Text("é"), '"é"'.encode()),
        (Role.ADMIN, b'"admin"'),
        (Decimal("1.50"), b'"1.50"'),
        (uuid.UUID(int=1), b'"00000000-0000-0000-0000-000000000001"'),
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), b'"2026-01-02T03:04:05Z"'),
    ],
)
def test_everything_that_we_answer_is_json(value: Any, said: bytes) -> None:
    assert encoded({"is": value}) == b'{"is":' + said + b"}"
