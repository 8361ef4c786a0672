"""The product without a face, plus its machine faces."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        """Register the system checks."""
        from core import checks  # noqa: F401, PLC0415 -- reads settings, which must be ready first
