"""The fixtures every room may use; loaded for all tests (`-p`, pyproject.toml)."""

import gc
import os
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.harness import browser as browsers
from tests.harness import installation as installations
from tests.harness import machine
from tests.harness.installation import Installation, Served

DATABASE = "yorisoi.sqlite3"
USES_THE_DATABASE = {"db", "transactional_db", "migrated", "empty_installation"}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("yorisoi")
    group.addoption("--browser", choices=["all", "only", "none"], default="all",
                    help="journeys and the rest (all), journeys alone, the rest alone")  # fmt: skip
    group.addoption("--thorough", action="store_true",
                    help="ten times the made-up examples (hypothesis), all of the matrix")  # fmt: skip
    group.addoption("--whole", action="store_true",
                    help="on PostgreSQL too every walk, not the day's third")  # fmt: skip
    group.addoption("--sample", type=float, metavar="PERCENT", help="how much of the matrix")
    group.addoption("--seed", type=int, help="of the dice; otherwise it is the day's")
    group.addoption("--worlds", type=int, metavar="N", help="how many worlds for one decision")


def pytest_configure(config: pytest.Config) -> None:
    import hypothesis
    from django.conf import settings

    # No deadline: how long an example takes says more about the machine than about the product.
    examples = 300 if config.getoption("thorough") else 30
    hypothesis.settings.register_profile("yorisoi", max_examples=examples, deadline=None)
    hypothesis.settings.load_profile("yorisoi")

    # Argon2 is slow on purpose. What is typed at a real server goes through the real one.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    from django.db import connection

    # The browser last: it is the slowest, and what it shows others often show sooner.
    items.sort(key=lambda item: "browser" in item.fixturenames)
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker("journey")
    is_wanted = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    browser = config.getoption("browser")
    wanted, left_out = [], []
    for item in items:
        is_journey = "browser" in item.fixturenames
        fits = browser == "all" or is_journey == (browser == "only")
        (wanted if fits and is_wanted(item) else left_out).append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = wanted


def pytest_collection_finish() -> None:
    """What has been loaded stays to the end: the collector need not walk through it again and
    again, nor come round for every few objects of a request."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _on_sqlite(item: pytest.Item) -> bool:
    return not item.get_closest_marker("postgresql")


def _on_postgresql(item: pytest.Item) -> bool:
    """The second run is for what touches the database; of the journeys, for `smoke` alone, and of the
    walks through the whole house a third, another one each day."""
    if item.get_closest_marker("journey"):
        return item.get_closest_marker("smoke") is not None
    if item.get_closest_marker("walk") and not item.config.getoption("whole"):
        thrown = f"{item.config.getoption('seed') or date.today().toordinal()} {item.nodeid}"
        if zlib.crc32(thrown.encode()) % 3:
            return False
    touches = USES_THE_DATABASE & set(item.fixturenames)
    return bool(touches or item.get_closest_marker("django_db") or _on_sqlite(item) is False)


@pytest.fixture(autouse=True, scope="session")
def whole_installation() -> Iterator[None]:
    """Tests prepare and look at rows of every organization. What the product opens for itself,
    the gate, a command, it opens inside and closed at first."""
    from yorisoi.accounts.access import operator
    from yorisoi.common import scopes
    from yorisoi.disclosure import egress

    with scopes.everything(), egress.opened(egress.Egress(operator(None), "test")):
        yield


@pytest.fixture
def empty_installation(tmp_path: Path) -> Iterator[Installation]:
    """Nothing in it yet: no table, no organization."""
    with installations.new(tmp_path / "data") as installation:
        yield installation


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Made once and copied from: every table, no row. Nobody changes it."""
    folder = tmp_path_factory.mktemp("migrated")
    with installations.made_once("migrated", folder, _migrate) as installation:
        yield installation


def _migrate(installation: Installation) -> None:
    installation.python(
        "from django.core.management import call_command; call_command('migrate', verbosity=0)\n"
        "from yorisoi.desk.serving import collect_static; collect_static()"
    )


@pytest.fixture(scope="session")
def django_db_setup(
    migrated: Installation,
    tmp_path_factory: pytest.TempPathFactory,
    django_test_environment: None,
    django_db_blocker: Any,
) -> Iterator[None]:
    """The database of the tests that run inside this process: a copy of `migrated`, on SQLite in
    memory. (pytest-django's own would go through all migrations in every process.)"""
    from django.db import connection

    with ExitStack() as stack:
        if connection.vendor == "postgresql":
            folder = tmp_path_factory.mktemp("tests") / "data"
            copy = stack.enter_context(installations.new(folder, like=migrated))
            connection.settings_dict["NAME"] = urlsplit(copy.database_url).path[1:]
        else:
            connection.settings_dict["NAME"] = "file:tests?mode=memory&cache=shared"
            source = stack.enter_context(closing(sqlite3.connect(migrated.data / DATABASE)))
            with django_db_blocker.unblock():
                connection.ensure_connection()
                source.backup(connection.connection)
        yield
        with django_db_blocker.unblock():
            connection.close()


@pytest.fixture
def installation(migrated: Installation, tmp_path: Path) -> Iterator[Installation]:
    """Every table, no organization: what `yorisoi init` finds."""
    with installations.new(tmp_path / "data", like=migrated) as installation:
        yield installation


@pytest.fixture(scope="session")
def demo_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The fictional year, built once and copied from. Nobody changes it."""
    with installations.made_once("demo", tmp_path_factory.mktemp("demo"), _build) as installation:
        yield installation


def _build(installation: Installation) -> None:
    installation.must_run("demo", "--build")
    installation.python("from yorisoi.desk.serving import collect_static; collect_static()")


@pytest.fixture
def demo(demo_world: Installation, tmp_path: Path) -> Iterator[Installation]:
    """The fictional year, to do with as one likes."""
    with installations.new(tmp_path / "demo", like=demo_world) as installation:
        yield installation


@pytest.fixture
def server(installation: Installation) -> Iterator[Served]:
    with installation.served() as served:
        yield served


@pytest.fixture
def demo_server(demo: Installation) -> Iterator[Served]:
    with demo.served() as served:
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[browsers.Browser]:
    if not (machine.chromium() and machine.libatomic()):
        pytest.skip("Chromium がありません（sudo apt-get install -y chromium libatomic1）")
    # Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with browsers.running() as browser:
        yield browser


@pytest.fixture
def open_page(browser: browsers.Browser) -> Iterator[Callable[..., browsers.Page]]:
    """`open_page(base_url, **options)`: as many people at as many screens as the test needs. The
    options are those of a Playwright context: `color_scheme="dark"`, `viewport=…`, `**PHONE`."""
    with ExitStack() as pages:
        yield lambda base_url=None, **options: pages.enter_context(
            browsers.opened(browser, base_url, **({**browsers.DESK} | options))
        )


@pytest.fixture
def page(open_page: Callable[..., browsers.Page]) -> browsers.Page:
    """At a desk."""
    return open_page()


@pytest.fixture
def phone(open_page: Callable[..., browsers.Page]) -> browsers.Page:
    """In one hand."""
    return open_page(**browsers.PHONE)
