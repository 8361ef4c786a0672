"""Views behind a button: one thing is done to one row, and the page that comes next is shown."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_POST

from core.errors import Refused
from installer_app.pages import go_on
from installer_app.policy import for_roles
from installer_app.steps.doors import refuse_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from core.choices import Role
    from core.models import Actor
    from installer_app.policy import PageRequest


def act_of(*roles: Role) -> Callable[[Callable[..., str]], Callable[..., HttpResponse]]:
    """Make a view of a function that does something for people of these roles and gives the address that comes next.

    It is called as a view is: `(request, actor, ...)`. What it refuses is told on a page of its own.
    """

    def view_of(act: Callable[..., str]) -> Callable[..., HttpResponse]:
        @require_POST
        @for_roles(*roles)
        @wraps(act)
        def view(request: PageRequest, actor: Actor, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                onward = act(request, actor, *args, **kwargs)
            except Refused as refusal:
                return refuse_page(request, refusal)
            return go_on(request, onward)

        return view

    return view_of
