"""Log lines as JSON: one object a line, with the fields that the line's own words name."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

# Our lines read "refused identity=%s id=%r …": what stands before a place is the name of what comes there.
PLACE = re.compile(r"(?:(\w+)=)?%(?:%|[-+ #0]*\d*(?:\.\d+)?[a-zA-Z])")
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
