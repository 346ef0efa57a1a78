"""The settings of `yorisoi bench`: those of the product, and the Django admin beside it."""

from yorisoi.config.settings import *  # noqa: F403
from yorisoi.config.settings import INSTALLED_APPS as SHIPPED

# Without looking for `admin` modules: bench/rival.py registers what is compared.
INSTALLED_APPS = [*SHIPPED, "django.contrib.admin.apps.SimpleAdminConfig"]
