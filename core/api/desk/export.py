"""Everything that an operator owns, for machines: JSON Lines, all of one moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.views import APIView

from core.api import filters
from core.api.authentication import TokenAuthentication, asker
from core.api.files import JSON_LINES, long_answer
from core.api.permissions import MayAdminister
from core.queries.exported import exported_lines
from core.queries.exports import OWNED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rest_framework.request import Request


def kinds(value: str) -> list[str]:
    """Take kinds of things, commas between."""
    read = list(dict.fromkeys(value.split(",")))
    if not set(read) <= set(OWNED):
        raise ValueError
    return read


class Export(APIView):
    """Every thing is a line with its kind, as `manage.py export` writes it: without keys, tokens and bytes of files."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [MayAdminister]
    of_one: Mapping[str, Any] = {"kind": kinds}
    of_its_list = of_one_thing = ("GET",)
    gives = (JSON_LINES,)

    def get(self, request: Request) -> Any:
        """Answer the file; `kind` narrows it. Raises BadQuery."""
        asked = filters.asked(request, self.of_one)
        lines = exported_lines(asker(request), asked.get("kind", ()))
        return long_answer((f"{line}\n" for line in lines), JSON_LINES, "everything.jsonl")
