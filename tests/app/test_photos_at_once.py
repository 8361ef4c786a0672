"""What takes long with a photo is done before anything is locked: others go on beside it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from core.domain.evidence import pictures
from core.models import Installation, Photo
from tests.app.test_photos import send
from tests.doors import Door
from tests.installs import make_fitted
from tests.photos import photo

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator, User


class Watched(BoundedSemaphore):
    """A semaphore that tells when somebody waits for it."""

    def __init__(self, value: int) -> None:
        super().__init__(value)
        self.wanted = threading.Event()

    def acquire(self, blocking: bool = True, timeout: float | None = None) -> bool:  # noqa: FBT001, FBT002 -- as it is
        self.wanted.set()
        return super().acquire(blocking, timeout)


@pytest.mark.django_db(transaction=True)
def test_others_go_on_at_an_installation_while_its_photo_is_decoded(
    plinth: Operator, client_of: Callable[[User], Client], ina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, door, decoding = make_fitted(plinth), Door("phone", client_of(ina)), Watched(1)
    monkeypatch.setattr(pictures, "DECODING", decoding)
    with ThreadPoolExecutor(1) as another:
        with decoding:
            decoding.wanted.clear()
            sent = another.submit(in_a_thread, lambda: send(door, row.pk, photo()))
            assert decoding.wanted.wait(20)
            with transaction.atomic():
                assert Installation.objects.select_for_update(nowait=True).get(pk=row.pk) == row
        assert sent.result(20) == ""
    assert Photo.objects.count() == 1


def in_a_thread(act: Callable[[], str]) -> str:
    try:
        return act()
    finally:
        connection.close()
