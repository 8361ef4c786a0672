"""Enumerations of OCPI, of OCPP and our own. A leaf: imports nothing of Plinth."""

from core.choices.connectors import *
from core.choices.evidence import *
from core.choices.imports import *
from core.choices.installs import *
from core.choices.locations import *
from core.choices.people import *
from core.choices.stations import *
from core.choices.webhooks import *
from core.choices.wire import *
