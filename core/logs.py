"""Log lines: as JSON, one object a line, with the fields that the line's own words name; and no secret in any."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

# Our lines read "refused identity=%s id=%r …": what stands before a place is the name of what comes there.
PLACE = re.compile(r"(?:(\w+)=)?%(?:%|[-+ #0]*\d*(?:\.\d+)?[a-zA-Z])")
# Links that let whoever has them in or show them something: the log keeps where they lead, not what opens them.
OPENS = re.compile(r"(/(?:o|in|invited|made|accounts/password/reset/key)/)[^/?\s\"']+")
OWN = frozenset({"at", "level", "logger", "request_id", "event", "message", "error"})


class JsonLines(logging.Formatter):
    """One JSON object a line: at (UTC), level, logger, request_id, event, message, and the line's own fields."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "event": PLACE.split(str(record.msg), maxsplit=1)[0].strip(" :("),
            "message": record.getMessage(),
            **fields_of(record),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)


class Plainly(logging.Filter):
    """Let every line through; a request that was refused or asked for what is not there says so in one line.

    Django hands the exception over that the answer was made of. Where it is our fault, the trace is what we want.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", HTTPStatus.INTERNAL_SERVER_ERROR) < HTTPStatus.INTERNAL_SERVER_ERROR:
            record.exc_info = record.exc_text = None
        return True


class WithoutSecrets(logging.Filter):
    """Let every line through, the secrets of links in its addresses left out."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(without_secrets(arg) if isinstance(arg, str) else arg for arg in record.args)
        return True


def without_secrets(text: str) -> str:
    """Leave out of the addresses in a text what opens them: "/o/…/records/7.pdf"."""
    return OPENS.sub(r"\1…", text)


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """Give what a line tells by name: "gone identity=%s cause=%s" has an identity and a cause."""
    if not isinstance(record.args, tuple):
        return {}
    names = [match[1] for match in PLACE.finditer(str(record.msg)) if match[0] != "%%"]
    if len(names) != len(record.args):
        return {}
    told = zip(names, record.args, strict=True)
    return {name: plain(value) for name, value in told if name is not None and name not in OWN}


def plain(value: Any) -> Any:
    """Give a value as JSON has it: numbers and evidence as they are, anything else as text."""
    return value if isinstance(value, str | int | float | bool | dict | list) or value is None else str(value)
