"""The product without a face, plus its machine faces."""

from importlib import import_module

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        """Register the system checks."""
        import_module("core.checks")
