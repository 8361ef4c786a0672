"""How the web process serves: threads, because its work waits for the database more than it computes."""

import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # from wherever it is started
from django.core.exceptions import ImproperlyConfigured

try:
    from core.environment import ACCESS_LOG, HOST, PORT, WEB_PROCESSES, WEB_THREADS
except ImproperlyConfigured as error:
    sys.exit(str(error))  # a sentence for whoever starts it, as manage.py has it

bind = f"{HOST}:{PORT}"
worker_class = "gthread"
workers = WEB_PROCESSES
threads = WEB_THREADS
keepalive = 15
timeout = 60
graceful_timeout = 10
accesslog = "-" if ACCESS_LOG else None
logger_class = "core.access_log.WebLog"
loglevel = "warning"
control_socket_disable = True
several = workers > 1
if several:
    # Each process counts for itself; whoever reads /metrics reaches one of them, which adds up what all have written.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="plinth-metrics-")


def on_exit(_server: object) -> None:
    """Forget what the processes counted (gunicorn calls this in the parent of them all)."""
    if several:
        shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)


def post_worker_init(worker: object) -> None:  # noqa: ARG001 -- gunicorn's signature
    """Look for garbage seldom, and never among what lives as long as the process: a batch makes 100,000 things."""
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)
