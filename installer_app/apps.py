"""What people touch."""

from django.apps import AppConfig


class InstallerAppConfig(AppConfig):
    name = "installer_app"
