"""The web server's own lines: one a request (ACCESS_LOG), and what went wrong; no secret of a link stands in any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gunicorn.glogging import Logger

from core.logs import WithoutSecrets, without_secrets

if TYPE_CHECKING:
    from gunicorn.config import Config


class WebLog(Logger):
    """Gunicorn's log, which leaves out of addresses what opens them, as the log of the application does."""

    def setup(self, cfg: Config) -> None:
        """Look at every line of what went wrong: one names the address that was asked for."""
        super().setup(cfg)
        self.error_log.addFilter(WithoutSecrets())

    def atoms(self, *request_and_answer: Any) -> dict[str, Any]:
        """Give what a format may name (request, path, query, referrer, headers), the secrets of links left out."""
        told = super().atoms(*request_and_answer)
        return {name: without_secrets(value) if isinstance(value, str) else value for name, value in told.items()}
