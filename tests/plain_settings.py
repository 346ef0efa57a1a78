"""Settings for tests that need no database and no rooms: `pytest --ds=tests.plain_settings`.

For worktrees in which the real settings do not start yet; remove it when every one does.
"""

SECRET_KEY = "tests"
INSTALLED_APPS: list[str] = []
USE_I18N = False
