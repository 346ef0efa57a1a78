import os

from django.core.wsgi import get_wsgi_application

from yorisoi.common import checkpoints

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yorisoi.config.settings")
application = get_wsgi_application()
checkpoints.keep_in_background()
