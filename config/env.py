"""Typed access to the environment; nonsense is refused with one clear sentence."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def env_bool(name: str, *, default: bool) -> bool:
    """Return the switch ``name``; only 1/0, true/false, yes/no are understood.

    Raises:
        ImproperlyConfigured: any other value.
    """
    raw = os.environ.get(name, "").strip().lower()
    if not raw:
        return default
    if raw in {"1", "true", "yes"}:
        return True
    if raw in {"0", "false", "no"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {raw!r}.")


def env_int(name: str, *, default: int) -> int:
    """Return the whole number ``name``.

    Raises:
        ImproperlyConfigured: anything else.
    """
    raw = os.environ.get(name, "").strip()
    if raw and not (raw.isascii() and raw.isdigit()):
        raise ImproperlyConfigured(f"{name} must be a whole number, not {raw!r}.")
    return int(raw) if raw else default


def env_list(name: str) -> list[str]:
    """Return a comma-separated list without empty parts."""
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def env_secret(name: str) -> str | None:
    """Return the secret ``name``, or the content of the file that ``name_FILE`` names, or ``None``.

    Raises:
        ImproperlyConfigured: the file cannot be read or is empty.
    """
    value = os.environ.get(name)
    if value:
        return value
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return None
    try:
        content = Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE: {path} cannot be read ({error.strerror}).") from error
    if not content:
        raise ImproperlyConfigured(f"{name}_FILE: {path} is empty.")
    return content


def data_folder() -> Path:
    """Return the folder of everything that is not code: database, uploads, issued files."""
    return Path(os.environ.get("SIPERKASA_DATA") or BASE_DIR / "var").expanduser().resolve()


def _long_secret() -> str:
    return secrets.token_urlsafe(64)


def kept_secret(folder: Path, name: str, *, make: Callable[[], str] = _long_secret) -> str:
    """Return a secret kept in ``folder``, made by ``make`` on first use and readable by its owner only.

    For the demo and development, so that sessions survive a restart without a secret in the repository.

    Raises:
        ImproperlyConfigured: the folder cannot be written.
    """
    path = folder / name
    try:
        if path.exists():
            return path.read_text(encoding="ascii").strip()
        folder.mkdir(parents=True, exist_ok=True)
        value = make()
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(value)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"The data folder {folder} cannot be written ({error.strerror}). "
            "Set SIPERKASA_DATA to a folder of yours, or SIPERKASA_SECRET_KEY."
        ) from error
    return value
