"""Every refusal of Plinth: number, slug, sentence for the person, detail for the log. Made here and nowhere else.

`Refused` rolls the transaction back and travels to whichever face asked: the machine door prints it in the OCPI
envelope, the phone door draws it as a card. HTTP 200 with a 2xxx code is the rule (OCPI 2.2.1 §4.1.7): an HTTP error is
only for requests that never reached the thing they address.
"""

from core.errors.backups import *
from core.errors.base import *
from core.errors.checks import *
from core.errors.commands import *
from core.errors.desk import *
from core.errors.evidence import *
from core.errors.fit import *
from core.errors.imports import *
from core.errors.jobs import *
from core.errors.knocks import *
from core.errors.link import *
from core.errors.partners import *
from core.errors.people import *
from core.errors.replace import *
from core.errors.requests import *
from core.errors.review import *
from core.errors.scan import *
from core.errors.templates import *
from core.errors.writing import *
