"""Answers that are a file: drawn for the caller alone, and nothing in them runs, whatever a browser takes them for."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any

from django.http import FileResponse, HttpResponse

from core.api.conditional import for_the_caller_alone
from core.speech import in_language

if TYPE_CHECKING:
    from collections.abc import Iterable

PDF, SVG, CSV, JSON_LINES = "application/pdf", "image/svg+xml", "text/csv", "application/jsonl"
HARMLESS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
IN_MEMORY = 1 << 20  # bytes; what is longer lies on the disk while it is sent


def file_answer(body: bytes, kind: str, name: str) -> HttpResponse:
    """Answer a file of this media type, saved under this name; its words are in the active language."""
    response = HttpResponse(body, content_type=kind, headers=HARMLESS)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return for_the_caller_alone(in_language(response))


def long_answer(lines: Iterable[str], kind: str, name: str) -> Any:
    """Answer a file of many lines, its length told first.

    It is written down before it is sent, so that a slow reader keeps no snapshot of the database open.
    """
    file: Any = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- the answer closes it when it is sent
    for line in lines:
        file.write(line.encode())
    file.seek(0)
    response: Any = FileResponse(file, as_attachment=True, filename=name, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    return for_the_caller_alone(response)
