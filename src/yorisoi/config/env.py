"""What the environment says, read once, with a clear word where it says something impossible."""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlparse

from django.core.exceptions import ImproperlyConfigured

from yorisoi.common.sqlite import found, sqlite

__all__ = [
    "data_dir",
    "database",
    "found",
    "is_demo",
    "is_production",
    "samples",
    "secret_key",
    "sqlite",
]

ROOT = Path(__file__).resolve().parents[3]
_SHIPPED_LIST = Path(__file__).resolve().parents[1] / "accounts" / "data" / "breached.bin"


def data_dir() -> Path:
    """Everything an installation owns: database, secrets, files. YORISOI_DATA, default var/."""
    named = os.environ.get("YORISOI_DATA")
    base = Path(named).expanduser() if named else _default_data_dir()
    path = base.resolve()
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def _default_data_dir() -> Path:
    return ROOT / "var" if (ROOT / "pyproject.toml").exists() else Path.cwd() / "var"


def samples() -> Path:
    """The workbooks that the demo reads in: beside the project's files."""
    return ROOT / "samples"


def breached() -> Path:
    """The list of passwords that are refused: YORISOI_BREACHED, or the one that ships."""
    named = os.environ.get("YORISOI_BREACHED")
    path = Path(named).expanduser() if named else _SHIPPED_LIST
    if not path.is_file():
        raise ImproperlyConfigured(f"YORISOI_BREACHED のファイルがありません：{path}")
    return path


def oidc() -> dict[str, object]:
    """The OpenID provider: YORISOI_OIDC_ISSUER and what goes with it, or an empty issuer. `mfa`:
    which of its words (`amr`, `acr`) mean that it asked for a second factor itself."""
    said = {
        "issuer": os.environ.get("YORISOI_OIDC_ISSUER", ""),
        "client_id": os.environ.get("YORISOI_OIDC_CLIENT_ID", ""),
        "client_secret": os.environ.get("YORISOI_OIDC_CLIENT_SECRET", ""),
        "name": os.environ.get("YORISOI_OIDC_NAME", ""),
        "mfa": os.environ.get("YORISOI_OIDC_MFA", ""),
    }
    if said["issuer"] and not said["client_id"]:
        raise ImproperlyConfigured("YORISOI_OIDC_CLIENT_ID も書いてください。")
    return {**said, "mfa": said["mfa"].split() or ["mfa"]}


def secret_key(data: Path) -> str:
    """Made once for each installation, readable by its owner alone."""
    path = data / "secret-key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()


def kek(data: Path) -> Path:
    """Where the key-encrypting key lies: YORISOI_KEK, or `kek` in the data directory."""
    named = os.environ.get("YORISOI_KEK")
    return Path(named).expanduser().resolve() if named else data / "kek"


def flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def is_production(data: Path) -> bool:
    """A production marker forbids the demo world for good: a file, or YORISOI_PRODUCTION=1."""
    return flag("YORISOI_PRODUCTION") or (data / "PRODUCTION").exists()


def is_demo(data: Path) -> bool:
    """True only where `bin/demo` built the world and nothing says production."""
    return (data / "DEMO").exists() and not is_production(data)


def is_qa(data: Path) -> bool:
    """Testers' tools are on: YORISOI_QA=1, and nothing says production."""
    return flag("YORISOI_QA") and not is_production(data)


def database(data: Path) -> dict[str, object]:
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return sqlite(data / "yorisoi.sqlite3")
    parts = urlparse(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            "DATABASE_URL はこの形で書いてください。"
            " postgresql://利用者:合言葉@サーバー:5432/データベース名"
        )
    # A socket directory comes as ?host=/path, because a URL cannot hold it as a host. What is not
    # named here (sslmode, connect_timeout …) goes to libpq as it is.
    query = dict(parse_qsl(parts.query))
    # Policies make questions look dear to the planner; compiling them took longer than answering.
    query["options"] = f"-c jit=off {query.get('options', '')}".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": query.pop("user", unquote(parts.username or "")),
        "PASSWORD": query.pop("password", unquote(parts.password or "")),
        "HOST": query.pop("host", unquote(parts.hostname or "")),
        "PORT": query.pop("port", str(parts.port or "")),
        "OPTIONS": query,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
