"""Show the parts and take their pictures.

python tests/look/render.py serve [PORT]     open http://localhost:PORT/gallery/
python tests/look/render.py shoot [DIR] [PAGE…] [--width N] [--light|--dark]
"""

import argparse
import os
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
PAGES = {
    "gallery": "/gallery/",
    "record": "/record/",
    "lock": "/lock/?next=/record/",
    "members": "/members/",
    "login": "/accounts/login/",
    "404": "/broken/404/",
    "keys": "/accounts/2fa/",
    "panel": "/gallery/#panel=%2Fmembers%2F",
}
SLICE = 2600
STRANGER = {"login", "lock"}


def application():
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.look.settings"
    import django
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.handlers.wsgi import WSGIHandler
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    return StaticFilesHandler(WSGIHandler())


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


@contextmanager
def serving(port=0):
    """The parts on a free port of this machine."""
    from socketserver import ThreadingMixIn
    from wsgiref.simple_server import WSGIServer

    class Threads(ThreadingMixIn, WSGIServer):
        daemon_threads = True

    server = make_server("127.0.0.1", port, application(), Threads, Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()


def pictures(page, folder: Path, stem: str, only_window: bool) -> None:
    """A long page comes in slices: one picture of 20,000 px is more than a browser gives."""
    size = page.viewport_size
    tall = size["height"] if only_window else page.evaluate("document.documentElement.scrollHeight")
    for part, top in enumerate(range(0, tall, SLICE)):
        clip = {"x": 0, "y": top, "width": size["width"], "height": min(SLICE, tall - top)}
        page.screenshot(path=folder / f"{stem}-{part}.png", full_page=not only_window, clip=clip)


def shoot(folder: Path, names: list[str], widths=(320, 390, 1280), darks=(False, True)) -> None:
    from tests.harness import browser as browsers

    folder.mkdir(parents=True, exist_ok=True)
    with serving() as home, browsers.running() as browser:
        for dark in darks:
            for width in widths:
                page = browser.new_page(
                    viewport={"width": width, "height": 800},
                    color_scheme="dark" if dark else "light",
                    locale="ja-JP",
                )
                said = []
                page.on("console", lambda message, said=said: said.append(message.text))
                page.on("pageerror", lambda error, said=said: said.append(str(error)))
                for name in names:
                    page.context.clear_cookies()
                    if name not in STRANGER:
                        page.goto(f"{home}/enter/")
                    page.goto(home + PAGES[name])
                    page.wait_for_timeout(400)
                    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
                    wide = page.evaluate("document.documentElement.scrollWidth")
                    if wide > width:
                        print(f"{name} at {width}: {wide} px wide")
                    pictures(
                        page, folder, f"{name}-{width}{'-dark' if dark else ''}", name == "panel"
                    )
                for line in said:
                    print(f"{width}: {line}")
                page.close()


if __name__ == "__main__":
    command, *rest = sys.argv[1:] or ["serve"]
    if command == "shoot":
        words = argparse.ArgumentParser()
        words.add_argument("folder", nargs="?", default="/tmp/look", type=Path)
        words.add_argument("pages", nargs="*", default=list(PAGES))
        words.add_argument("--width", type=int, action="append")
        words.add_argument(
            "--light", dest="darks", action="store_const", const=(False,), default=(False, True)
        )
        words.add_argument("--dark", dest="darks", action="store_const", const=(True,))
        asked = words.parse_args(rest)
        shoot(asked.folder, asked.pages, asked.width or (320, 390, 1280), asked.darks)
    else:
        with serving(int(rest[0]) if rest else 0) as home:
            print(f"{home}/enter/", flush=True)
            threading.Event().wait()
