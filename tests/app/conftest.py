"""Pages are tested in a browser as well."""

from tests.site import browser_type_launch_args, phone_of, site

__all__ = ["browser_type_launch_args", "phone_of", "site"]
