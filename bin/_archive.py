"""One .tar.gz with the source at HEAD, every part it runs on as a wheel, and the sums of all of it.

For machines without a network. The wheels are those of requirements/runtime.lock, by their hash, for
this kind of machine and this version of Python; pip comes along, so that the closed machine needs
nothing but Python. Where `wheels/` stands beside the source, _bootstrap.py takes parts from there alone.
The same commit and the same wheels make the same file.
"""

import gzip
import hashlib
import io
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import _bootstrap

ROOT = Path(__file__).resolve().parent.parent


def main(folder: str = ".") -> int:
    with tempfile.TemporaryDirectory(prefix="yorisoi-archive-") as place:
        wheels = Path(place)
        print("1/2 部品をあつめています…  (wheels)", flush=True)
        if not fetch(wheels):
            print(
                "部品をあつめられませんでした。インターネットにつながっていますか。",
                file=sys.stderr,
            )
            return 1
        print("2/2 ひとつのファイルにしています…  (tar.gz)", flush=True)
        commit, moment = _git("log", "-1", "--format=%H %ct").decode().split()
        made = Path(folder) / f"{name()}.tar.gz"
        pack(_git("archive", "--format=tar", commit), wheels, made, moment=int(moment))
    print(f"{made}　{made.stat().st_size / 1e6:.0f} MB　（{commit[:12]}）")
    print(f"SHA-256 {hashlib.sha256(made.read_bytes()).hexdigest()}")
    return 0


def name() -> str:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    version = re.search(r'^version = "(.+)"', project, re.MULTILINE)[1]
    python = "cp{}{}".format(*sys.version_info[:2])
    return f"yorisoi-{version}-{python}-{sys.platform}-{platform.machine()}"


def fetch(wheels: Path) -> bool:
    with _bootstrap.pip_folder() as pip:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pip", "download", "--quiet", "--dest", wheels),
                *("--require-hashes", "--only-binary=:all:", "-r", _bootstrap.lock_of("runtime")),
                "--disable-pip-version-check",
            ],
            env=os.environ | {"PYTHONPATH": pip, "PIP_NO_INPUT": "1"},
            check=False,
        )
    shutil.copy(_bootstrap.carried_pip(), wheels)
    return done.returncode == 0


def pack(source: bytes, wheels: Path, made: Path, *, moment: int) -> None:
    """`source`: a tar of the files of the project. Everything goes under one folder, in order, at one
    moment (seconds since 1970), owned by nobody in particular."""
    files: dict[str, tuple[bytes, int]] = {}
    with tarfile.open(fileobj=io.BytesIO(source)) as tar:
        for member in tar:
            if member.isfile():
                files[member.name] = (tar.extractfile(member).read(), member.mode & 0o111)
    for wheel in wheels.glob("*.whl"):
        files[f"wheels/{wheel.name}"] = (wheel.read_bytes(), 0)
    sums = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {path}\n"
        for path, (content, _runs) in sorted(files.items())
    )
    files["SHA256SUMS"] = (sums.encode(), 0)
    top = made.name.removesuffix(".tar.gz")
    with (
        made.open("wb") as raw,
        gzip.GzipFile("", "wb", fileobj=raw, mtime=moment) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for path, (content, runs) in sorted(files.items()):
            member = tarfile.TarInfo(f"{top}/{path}")
            member.size, member.mtime, member.mode = len(content), moment, 0o755 if runs else 0o644
            tar.addfile(member, io.BytesIO(content))


def _git(*arguments: str) -> bytes:
    git = shutil.which("git") or "git"
    return subprocess.run([git, *arguments], cwd=ROOT, capture_output=True, check=True).stdout


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
