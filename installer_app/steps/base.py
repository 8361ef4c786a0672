"""One step, two doors: the phone posts a form and gets a fragment, the machine posts JSON and gets the envelope.

A step names its domain verb, its input and its output. The answer is the contract inside: the machine door prints it,
the phone door draws it, so there is one validator and one refusal table for both.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from django.urls import reverse
from rest_framework.views import APIView

from core import errors
from core.api.authentication import asker
from core.api.writing import no_other, no_query, sent
from core.domain.field.attempting import Attempt, perform
from core.queries.installations import opened_by_scan
from installer_app.steps.doors import HEARD, MachineDoor, PhoneDoor, plain
from installer_app.steps.inputs import OF_PHONE, Located, position_of
from installer_app.typed import give_back

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse, QueryDict
    from rest_framework import serializers
    from rest_framework.request import Request

    from core.models import Actor


class Step(APIView):
    """One step of the field work. A subclass names `slug`, `run`, `Input`, `Output`, and how the phone goes on."""

    slug: ClassVar[str]
    run: Callable[..., Any]
    Input: ClassVar[type[serializers.Serializer]]
    Output: ClassVar[type[serializers.BaseSerializer]]
    fragment: ClassVar[str] = ""
    onward: ClassVar[str] = ""

    door: MachineDoor | PhoneDoor = MachineDoor()
    page: Callable[..., HttpResponse] | None = None

    @property
    def allowed_methods(self) -> list[str]:
        """Give the methods of this door: a machine's has no page to GET."""
        reads = self.page is not None or type(self).get is not Step.get
        return [name for name in super().allowed_methods if reads or name not in {"GET", "HEAD"}]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let in who may; find an installation that is named by its scan (`scan`, the nonce that opened it)."""
        super().initial(request, *args, **kwargs)
        if "scan" in self.kwargs:
            self.kwargs["pk"] = opened_by_scan(asker(request), self.kwargs.pop("scan"))

    def get(self, request: Request, pk: int | None = None) -> HttpResponse:  # noqa: ARG002 -- DRF's signature
        """Draw the step's page; the machine's door has none."""
        return self.draw_page()

    def post(self, request: Request, pk: int | None = None) -> HttpResponse:
        """Validate, make the one domain call, answer by the door it came in by."""
        data = self.validated(request)
        nonce, happened_at, instead = data.pop("nonce"), data.pop("happened_at", None), data.pop("instead", False)
        position = position_of(data)
        attempt = Attempt(
            actor=asker(request),
            step=self.slug,
            nonce=nonce,
            said=plain_data(self.said(data)),
            installation_id=pk,
            address=self.door.address_of(request),
            happened_at=happened_at,
            instead=instead,
            position=position,
        )
        data |= {"position": position} if issubclass(self.Input, Located) else {}
        answer = perform(
            attempt=attempt,
            verb=lambda installation: self.act(asker(request), installation, data),
            answer=lambda result: plain_data(self.Output(result, context={"actor": asker(request)}).data),
            prepare=self.preparing(data),
        )
        response = self.door.answer(self, answer)
        response[HEARD] = str(nonce)
        return response

    def preparing(self, data: dict[str, Any]) -> Callable[[], None] | None:  # noqa: ARG002 -- for those that say more
        """Give what is to be done with the input before anything is locked; most steps have nothing that takes long."""
        return None

    def act(self, actor: Actor, installation: Any, data: dict[str, Any]) -> Any:
        """Call the domain verb."""
        return type(self).run(actor=actor, installation=installation, **data)

    def said(self, data: dict[str, Any]) -> dict[str, Any]:
        """Give the input as it may be kept; a step whose input holds secrets masks them here."""
        return data

    def unkept(self, form: QueryDict) -> set[str]:  # noqa: ARG002 -- for those whose forms can hold secrets
        """Name what of a form may not be kept while its person signs in again."""
        return {*OF_PHONE}

    def validated(self, request: Request) -> dict[str, Any]:
        """Give the input, or refuse with every field that is wrong; what a machine says that nobody knows is named."""
        by_machine = isinstance(self.door, MachineDoor)
        if by_machine:
            no_query(request)
        given = self.Input(data=sent(request) if by_machine else request.data)
        if by_machine and isinstance(request.data, dict):
            no_other(request.data, given.fields)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def draw_page(self, **context: Any) -> HttpResponse:
        """Draw the page that holds the step's form: what was typed stays, a refusal stands on top."""
        page = self.page
        if page is None:
            raise errors.MethodNotAllowed
        context.setdefault("typed", give_back(plain(self.request)))
        place = [self.kwargs["pk"]] if "pk" in self.kwargs else []
        return page(plain(self.request), self.request.user, *place, **context)

    def drawn(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Give what the fragment draws."""
        return {"answer": answer, "pk": self.kwargs.get("pk"), "actor": self.request.user}

    def onward_url(self, answer: dict[str, Any]) -> str:
        """Give the page to which the phone goes after success."""
        return reverse(self.onward, args=[self.kwargs.get("pk") or answer["installation"]["id"]])

    def check_permissions(self, request: Request) -> None:
        if not request.user:
            over = getattr(plain(request), "pass_over", None)
            raise errors.PassOver(why=over) if over else self.door.signed_out
        super().check_permissions(request)

    def handle_exception(self, exc: Exception) -> Any:
        return self.door.refuse(self, exc)


def plain_data(value: Any) -> Any:
    """Give JSON's own types: what is printed, drawn and kept for a repeat are one and the same."""
    return json.loads(json.dumps(value, default=str))
