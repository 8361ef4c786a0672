"""The codes of our own labels: short, random, unmistakable, with a check character."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

# Without 0 O 1 I L. That leaves 31 signs, a prime: with weights 1 to 8 modulo 31 no single wrong character and no two
# swapped ones leave the sum as it was.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8


def new_code(random: Random) -> str:
    """Give a new code of eight characters, the last of them the check; pass `random.SystemRandom()` for real labels."""
    body = "".join(random.choice(ALPHABET) for _each in range(LENGTH - 1))
    return next(body + last for last in ALPHABET if check(body + last))


def check(code: str) -> bool:
    """Tell whether a code (in capitals) can be one of ours; any one wrong character or swapped pair makes it False."""
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return False
    return sum(weight * ALPHABET.index(each) for weight, each in enumerate(code, 1)) % len(ALPHABET) == 0


def own_label_url(host_url: str, code: str) -> str:
    """Give what our label says, `https://<host>/s/<code>`, for a host's URL with or without its last slash."""
    return f"{host_url.rstrip('/')}/s/{code}"
