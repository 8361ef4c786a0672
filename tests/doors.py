"""Both doors of a step as one: say something by the phone's form or the machine's JSON, get number and slug back."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse

if TYPE_CHECKING:
    from django.test import Client

MACHINE_NAMES = {"scan": "api_installations"}


@dataclass(frozen=True)
class Outcome:
    """How a step ended: 1000 and no slug, or the refusal's number and slug, with the sentence that was shown."""

    status_code: int
    slug: str = ""
    sentence: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    http: int = 200


@dataclass(frozen=True)
class Door:
    """One of the two doors, with somebody standing in it."""

    name: str
    client: Client

    def say(self, step: str, pk: int | None = None, /, **said: Any) -> Outcome:
        said = {"nonce": str(uuid.uuid4())} | said
        return self._machine(step, pk, said) if self.name == "machine" else self._phone(step, pk, said)

    def _machine(self, step: str, pk: int | None, said: dict[str, Any]) -> Outcome:
        url = reverse(MACHINE_NAMES.get(step, f"api_{step}"), kwargs={} if pk is None else {"pk": pk})
        response = self.client.post(url, json.dumps(said), content_type="application/json")
        body = response.json()
        slug = body["errors"][0]["code"] if body.get("errors") else ""
        message = body["status_message"] if slug else ""
        return Outcome(body["status_code"], slug, message, body.get("data") or {}, response.status_code)

    def _phone(self, step: str, pk: int | None, said: dict[str, Any]) -> Outcome:
        form = {name: "" if value is None else value for name, value in said.items()}
        response = self.client.post(
            reverse(step, args=[] if pk is None else [pk]), form, headers={"HX-Request": "true"}
        )
        refusal = (response.context or {}).get("refusal") if response.context else None
        if refusal:
            slug = refusal["errors"][0]["code"]
            return Outcome(
                refusal["status_code"], slug, refusal["sentence"], refusal.get("data") or {}, response.status_code
            )
        return Outcome(1000, http=response.status_code)
