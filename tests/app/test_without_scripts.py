"""Steps as plain forms, without JavaScript."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.installs import make_checked, make_fitted

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator, User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("step", "onward"), [("checks", "checks"), ("hand_over", "hand-over")])
def test_a_plain_form_goes_on_to_a_whole_page(
    ina: User, client_of: Callable[[User], Client], plinth: Operator, step: str, onward: str
) -> None:
    installation = make_fitted(plinth) if step == "checks" else make_checked(make_fitted(plinth))
    response = client_of(ina).post(reverse(step, args=[installation.pk]), {"nonce": str(uuid.uuid4())})
    assert (response.status_code, response.url) == (303, f"/app/installations/{installation.pk}/{onward}")


def test_a_plain_form_that_is_refused_keeps_what_was_typed(ina: User, client_of: Callable[[User], Client]) -> None:
    response = client_of(ina).post(reverse("scan"), {"nonce": str(uuid.uuid4()), "label": "NOBODY-1"})
    assert (response.status_code, response.context["refusal"]["slug"]) == (200, "station_not_found")
    assert 'value="NOBODY-1"' in response.content.decode()
