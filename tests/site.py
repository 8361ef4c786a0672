"""The whole web side in a thread, for tests in a browser: real sockets, hashed static files, and it can go away."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import expect

from tests.quick import signed_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext

    from core.models import User

WHOLE = "/usr/bin/chromium"
# Where there is one that opens no windows, that one: a sixth of the work was for those. It shows no PDF.
CHROMIUM = shutil.which("chromium-headless-shell") or WHOLE
# In every new window a browser for people starts a process that draws suggestions under its address bar; nobody sees
# them here. The others are those that Playwright switches off: of two such lists Chromium reads the last one.
SUGGESTIONS = "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup"
UNUSED = (
    "AimEnabled,AvoidCorsURLLoaderRestartOnRedirect,AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,"
    "HttpsFirstBalancedModeAutoEnable,HttpsUpgrades,LensOverlay,MediaRouter,NetworkTimeServiceQuerying,"
    "OptimizationHints,PaintHolding,PreconnectToSearch,TcpPortRandomizationWin,ThirdPartyStoragePartitioning"
)
# Every page is a new world to V8, and most of what it compiles for one is thrown away before it has paid: a third of
# what an audit of a page by axe computes was for its two slow compilers.
QUICK_TO_START = "--no-maglev,--no-turbofan"
FLAGS = [
    "--no-sandbox",
    f"--js-flags={QUICK_TO_START}",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={UNUSED},{SUGGESTIONS}",
]
PHONE = {"width": 390, "height": 844}
CLOSES_WITHIN_S = 20
# As long as a busy machine may take for what a page does at once, and shorter than the 20 seconds after which a phone
# sends again by itself: what it was to do when it was told does not pass by that.
expect.set_options(timeout=15_000)


class Quiet(WSGIRequestHandler):
    """Serve without a log line a request."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the base class named it
        return


class Server(ThreadedWSGIServer):
    """A server that hangs up on everybody when it stops: kept connections would outlive it.

    What it answers just then it ends first: a poll still in the database would meet the emptying of its tables.
    """

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("localhost", port), Quiet)
        self.callers: list[socket.socket] = []
        self.answering: list[threading.Thread] = []

    def process_request(self, request: Any, client_address: Any) -> None:
        self.callers.append(request)
        facts = (request, client_address)
        self.answering.append(threading.Thread(target=self.process_request_thread, args=facts, daemon=True))
        self.answering[-1].start()

    def server_close(self) -> None:
        super().server_close()
        for caller in self.callers:
            with contextlib.suppress(OSError):
                caller.shutdown(socket.SHUT_RDWR)
        for answering in self.answering:
            answering.join(CLOSES_WITHIN_S)


class Site:
    """The site at `url`; `stop` and `start` make an outage, at the same address."""

    def __init__(self) -> None:
        self.port = 0
        self.start()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        self.server = Server(self.port)
        self.server.set_app(get_wsgi_application())
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture
def site(transactional_db: None) -> Iterator[Site]:
    running = Site()
    yield running
    running.stop()


@pytest.fixture
def service_workers() -> str:
    """Spare phones the pages that they keep for where there is no signal; tests of those stand in the place of this."""
    return "block"


@pytest.fixture
def phone_of(browser: Browser, site: Site, service_workers: str) -> Iterator[Callable[..., BrowserContext]]:
    """Give a function that opens a phone, signed in as somebody (or nobody)."""
    opened = contextlib.ExitStack()

    def phone(user: User | None = None, **options: Any) -> BrowserContext:
        usual = {"base_url": site.url, "viewport": PHONE, "locale": "en-GB", "service_workers": service_workers}
        context = browser.new_context(**usual | options)
        opened.callback(put_away, context)
        if user is not None:
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": signed_in(user).cookies[name].value, "url": site.url}])
        return context

    with opened:
        yield phone


def put_away(context: BrowserContext) -> None:
    """Close a phone, whatever still goes on in it; one that does not close fails its test, and holds up no other.

    What a test put between is taken away first: a request that still waits for an answer of ours (of a page, or of a
    service worker that just starts) would keep its page from closing. Raises TimeoutError.
    """
    context.unroute_all(behavior="ignoreErrors")
    for page in context.pages:
        page.unroute_all(behavior="ignoreErrors")
    # Closing is the one call of Playwright that no time-out ends.
    context._sync(asyncio.wait_for(context._impl_obj.close(reason=None), CLOSES_WITHIN_S))
