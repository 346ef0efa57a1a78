"""Prepare this checkout, then hand over to the program that was asked for.

Called by bin/demo, bin/test and bin/yorisoi with the machine's own Python; only the standard
library stands here, because on a fresh machine nothing else does.

The parts live in .venv, made from a lock file that pins every one of them by its hash. A mark
beside them tells from which lock they were made: a start that finds the right mark does nothing.
A new .venv is built beside the old one and renamed into place, so that an interrupted or failed
start leaves what was there.

Where `wheels/` stands beside us (bin/archive), the parts come from there and no network is asked.
"""

import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import _debian

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
FRESH = ROOT / ".venv.new"
LOG = ROOT / ".venv.log"
WHEELS = ROOT / "wheels"
DOORS = {"demo": "runtime", "yorisoi": "runtime", "test": "dev", "sbom": "dev"}


class Stop(Exception):
    """What the person at the keyboard should read and do."""


def main(door: str, *arguments: str) -> None:
    prepare(DOORS[door])
    if door == "test":
        os.chdir(ROOT)
        hand_over("-m", "tests.harness.run", *arguments)
    if door == "sbom":
        hand_over(str(ROOT / "bin" / "_sbom.py"), *arguments)
    # -P: a file in the folder where one happens to stand must not pass for one of ours.
    command = ["demo"] if door == "demo" else []
    hand_over("-P", "-m", "yorisoi.config.cli", *command, *arguments)


def hand_over(*arguments: str) -> None:
    """Become the program, so that Ctrl-C and the exit status are its own."""
    python = str(VENV / "bin" / "python")
    sys.stdout.flush()
    os.execv(python, [python, *arguments])


def prepare(kind: str) -> None:
    if is_ready(kind):
        return
    with one_at_a_time():
        if is_ready(kind):
            return
        if kind == "dev" and is_ready("runtime") and not unfinished().exists():
            add_dev()
        else:
            build(kind)


def is_ready(kind: str) -> bool:
    """The parts were made from this lock, in this folder, for a Python that is still there."""
    python = VENV / "bin" / "python"
    if not python.exists() or mark(VENV, kind) != fingerprint(kind):
        return False
    version = re.fullmatch(r"python3\.\d+", python.resolve().name)
    return version is None or (VENV / "lib" / version[0]).is_dir()


def mark(folder: Path, kind: str) -> str:
    path = folder / f"made-from-{kind}.lock"
    return path.read_text() if path.exists() else ""


def put_mark(folder: Path, kind: str) -> None:
    (folder / f"made-from-{kind}.lock").write_text(fingerprint(kind))


def fingerprint(kind: str) -> str:
    return hashlib.sha256(lock_of(kind).read_bytes() + str(ROOT).encode()).hexdigest()


def lock_of(kind: str) -> Path:
    return ROOT / "requirements" / f"{kind}.lock"


def unfinished() -> Path:
    return VENV / "unfinished"


@contextmanager
def one_at_a_time() -> Iterator[None]:
    try:
        file = (ROOT / ".venv.lock").open("w")
    except OSError as error:
        raise Stop(f"このフォルダーに書き込めません（{ROOT}: {error.strerror}）。") from error
    with file:
        # pip inherits the lock: were we killed alone, the next start would wait until pip is gone.
        os.set_inheritable(file.fileno(), True)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("もう一つの bin/… が部品を用意しています。終わるのを待ちます…")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def build(kind: str) -> None:
    LOG.write_text("")
    need_ensurepip()
    say("1/2 Pythonの作業場所（.venv）を作っています…  (virtual environment)")
    shutil.rmtree(FRESH, ignore_errors=True)
    venv.create(FRESH, symlinks=True)
    install(FRESH, kind, "2/2")
    add_ourselves(FRESH)
    put_mark(FRESH, "runtime")
    put_mark(FRESH, kind)
    settle()


def add_dev() -> None:
    """The lock for tests pins the same parts and more, so they are added to what stands."""
    LOG.write_text("")
    need_ensurepip()
    unfinished().touch()
    install(VENV, "dev", "1/1")
    put_mark(VENV, "dev")
    unfinished().unlink()


def need_ensurepip() -> None:
    """Debian ships Python without the means to fill a virtual environment."""
    if importlib.util.find_spec("ensurepip") or packed_pip():
        return
    packages = ["python3-venv"]
    if not _debian.may_install():
        raise Stop(
            "Debianの部品 python3-venv が要ります。次の一行を打ってから、もう一度どうぞ。\n"
            f"    {_debian.line_to_type(packages)}"
        )
    say("Debianの部品 python3-venv を入れています…  (apt-get)")
    if not _debian.install(packages, LOG):
        raise Stop(
            f"python3-venv を入れられませんでした。詳しい記録: {LOG}\n"
            f"自分で打つ場合: {_debian.line_to_type(packages)}"
        )
    importlib.invalidate_caches()
    if not importlib.util.find_spec("ensurepip"):
        raise Stop(f"この Python（{sys.executable}）には ensurepip がありません。")


def install(folder: Path, kind: str, step: str) -> None:
    count = sum(1 for line in lock_of(kind).open() if re.match(r"[a-z0-9].*==", line))
    say(f"{step} 部品を{count}個入れています（はじめの一度だけ、1分ほど）…  (packages)")
    with pip_folder() as pip, tempfile.TemporaryDirectory() as elsewhere:
        process = subprocess.Popen(
            [
                *(folder / "bin" / "python", "-m", "pip", "install"),
                # Only what the lock names, by its hash, and never a program run in order to build.
                *("--require-hashes", "--only-binary=:all:", "-r", lock_of(kind)),
                *where_from(kind),
                *("--no-compile", "--progress-bar=off", "--disable-pip-version-check"),
            ],
            env=os.environ | {"PYTHONPATH": pip, "PIP_USER": "0", "PIP_NO_INPUT": "1"},
            cwd=elsewhere,
            close_fds=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        said = follow(process, count)
    if process.returncode:
        raise Stop(why_pip_stopped(said))


def where_from(kind: str) -> list[str | Path]:
    """Beside packed wheels no network is asked. They hold what runs, not what only tests need."""
    return ["--no-index", "--find-links", WHEELS] if WHEELS.is_dir() and kind == "runtime" else []


def follow(process: subprocess.Popen, count: int) -> list[str]:
    """Keep pip's words in the log, and count along for someone who watches."""
    said, seen = [], 0
    with LOG.open("a") as log:
        for line in process.stdout:
            said.append(line)
            log.write(line)
            if line.startswith("Collecting "):
                seen += 1
                if sys.stdout.isatty():
                    print(f"\r    {seen}/{count}", end="", flush=True)
    process.wait()
    if sys.stdout.isatty():
        print("\r", end="")
    return said


def why_pip_stopped(said: list[str]) -> str:
    errors = [plain(line) for line in said if line.startswith("ERROR:")][:3]
    return "\n".join(
        [
            "部品を入れられませんでした。インターネットにつながっているか、ディスクに空きがあるか",
            "（1 GB ほど）を確かめて、もう一度どうぞ。前からある .venv はそのままです。",
            *errors,
            f"詳しい記録 (log): {LOG}",
        ]
    )


def plain(line: str) -> str:
    """Without addresses: which server a machine asks is nobody's business on the screen."""
    line = re.sub(r"(https?|file)://\S+", "…", line)
    return re.sub(r"host='[^']*'", "host=…", line).strip()[:300]


@contextmanager
def pip_folder() -> Iterator[str]:
    """The pip that Python carries for ensurepip, unpacked: seconds faster than installing it."""
    with tempfile.TemporaryDirectory(prefix="yorisoi-pip-") as folder:
        zipfile.ZipFile(carried_pip()).extractall(folder)
        yield folder


def packed_pip() -> Path | None:
    return next(iter(sorted(WHEELS.glob("pip-*.whl"))), None)


def carried_pip() -> Path:
    if packed := packed_pip():
        return packed
    import ensurepip

    places = [
        Path(ensurepip.__file__).parent / "_bundled",
        Path(sysconfig.get_config_var("WHEEL_PKG_DIR") or "/usr/share/python-wheels"),
    ]
    wheels = [wheel for place in places for wheel in sorted(place.glob("pip-*.whl"))]
    if not wheels:
        raise Stop(f"Python {sys.version.split()[0]} に pip が付いていません。")
    return wheels[-1]


def add_ourselves(folder: Path) -> None:
    """Our own source is used where it stands; `yorisoi` beside it is the installed command."""
    packages = next((folder / "lib").glob("python3*/site-packages"))
    (packages / "yorisoi.pth").write_text("../../../../src\n")
    command = folder / "bin" / "yorisoi"
    command.write_text(f"#!{folder}/bin/python\nfrom yorisoi.config.cli import main\n\nmain()\n")
    command.chmod(0o755)


def settle() -> None:
    """Put the new environment in the place of the old; its scripts name the place they stand in."""
    for script in (FRESH / "bin").iterdir():
        if script.is_file() and not script.is_symlink():
            text = script.read_bytes()
            script.write_bytes(text.replace(os.fsencode(FRESH), os.fsencode(VENV)))
    old = ROOT / ".venv.old"
    shutil.rmtree(old, ignore_errors=True)
    if VENV.exists():
        VENV.rename(old)
    FRESH.rename(VENV)
    shutil.rmtree(old, ignore_errors=True)


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")
    sys.stderr.reconfigure(errors="replace")
    try:
        main(*sys.argv[1:])
    except Stop as stop:
        sys.exit(str(stop))
    except KeyboardInterrupt:
        sys.exit(130)
