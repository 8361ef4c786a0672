"""What the environment says, or a `.env` file beside `manage.py`: what the programs share, and how numbers are read."""

from __future__ import annotations

import re
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
WHOLE = re.compile(r"-?[0-9]{1,9}")
MOST_PORTS = 65535
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")


def whole(name: str, default: int, *, least: int = 1, most: int) -> int:
    """Read a whole number within bounds. Raises ImproperlyConfigured with a sentence, so that nothing starts by it."""
    said = env.str(name, str(default)).strip()
    number = int(said) if WHOLE.fullmatch(said) else None
    if number is None or not least <= number <= most:
        sentence = f"{name} is {said[:40]!r}: it has to be a whole number from {least} to {most}."
        raise ImproperlyConfigured(sentence)
    return number


# What the web server reads before it loads the site (core/deploy/gunicorn.conf.py).
HOST = env.str("HOST", "127.0.0.1")
PORT = whole("PORT", 8000, most=MOST_PORTS)
WEB_PROCESSES = whole("WEB_PROCESSES", 1, most=200)
# As many requests does a web process answer at a time; a quarter of them may wait.
WEB_THREADS = whole("WEB_THREADS", 16, most=1000)
ACCESS_LOG = env.str("ACCESS_LOG", "")
