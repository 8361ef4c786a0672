"""`manage.py create_partner` makes a token, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from core.models import Event
from tests.ocpi.conftest import partners_client

if TYPE_CHECKING:
    from core.models import Operator

pytestmark = pytest.mark.django_db


def test_a_command_makes_a_partner(plinth: Operator, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_partner", "Hub", operator="nlpli", reads_at_once=True)
    token = capsys.readouterr().out.splitlines()[-1]
    assert partners_client(token).get("/ocpi/2.1.1/locations").status_code == 200
    [entry] = Event.objects.values_list("subject", "by", "who")
    assert entry == ("partner Hub", "create_partner", "command:create_partner")


def test_the_commands_token_registers_unless_told_otherwise(
    plinth: Operator, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("create_partner", "Hub", operator="NLPLI")
    token = capsys.readouterr().out.splitlines()[-1]
    client = partners_client(token)
    assert [client.get(f"/ocpi/{path}").status_code for path in ("versions", "2.2.1/locations")] == [200, 401]


def test_an_unknown_operator_is_told(db: None) -> None:
    with pytest.raises(CommandError, match="no operator called nobody"):
        call_command("create_partner", "Hub", operator="nobody")
