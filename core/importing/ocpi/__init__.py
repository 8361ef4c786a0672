"""From a Location of an OCPI feed, dirty as feeds are, to what the management API would be sent. Pure Python."""

from core.importing.ocpi.grouping import identity_of
from core.importing.ocpi.locations import Defaults, Reading, read_location

__all__ = ["Defaults", "Reading", "identity_of", "read_location"]
