"""What somebody typed while their session ended: it waits until they have signed in again, and is given back once."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from django.http import QueryDict

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.http import HttpRequest

KEY = "typed"
MOST = 16_000  # characters: anybody may post, and what is kept lies in our database
NOT_TYPED = {"nonce", "csrfmiddlewaretoken"}  # what a form holds beside what its person typed


def keep(request: HttpRequest, path: str, *, without: Collection[str] = ()) -> None:
    """Keep the fields of the posted form in the caller's session until the page at `path` is drawn.

    `without` names those that may not lie there, as no secret may.
    """
    left_out = NOT_TYPED | {*without}
    fields = {name: texts for name, texts in request.POST.lists() if name not in left_out}
    if fields and len(path) + sum(map(len, [*fields, *chain(*fields.values())])) <= MOST:
        request.session[KEY] = {"path": path, "fields": fields}


def give_back(request: HttpRequest) -> QueryDict | None:
    """Give what was typed into the form of this page before the sign-in, as it was posted, and forget it.

    A page that is drawn with it as `typed` says so.
    """
    kept = request.session.get(KEY)
    if kept is None or kept["path"] != request.path:
        return None
    del request.session[KEY]
    given = QueryDict(mutable=True)
    for name, texts in kept["fields"].items():
        given.setlist(name, texts)
    return given


def typed_in(request: HttpRequest) -> QueryDict | None:
    """Give what stands in a form that its person filled: as it is posted now, or was before they signed in again."""
    return request.POST or give_back(request)
