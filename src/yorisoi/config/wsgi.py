import ctypes
import gc
import os
import signal
import sys

from django.core.wsgi import get_wsgi_application

from yorisoi.common import checkpoints

PR_SET_PDEATHSIG = 1


def stop_with_the_server() -> None:
    """A worker whose server was killed outright would go on and keep the port: it stops as well.

    `yorisoi serve` names itself in YORISOI_SERVER; under any other server nothing is changed."""
    if sys.platform == "linux" and os.environ.get("YORISOI_SERVER") == str(os.getppid()):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yorisoi.config.settings")
application = get_wsgi_application()

# Models are there only now.
from yorisoi.audit import keeping as anchoring  # noqa: E402
from yorisoi.jobs import keeping as working  # noqa: E402

# What is loaded now stays for as long as the process: the garbage collector need not walk through it.
gc.collect()
gc.freeze()

stop_with_the_server()
checkpoints.keep_in_background()
anchoring.keep_in_background()
working.keep_in_background()
