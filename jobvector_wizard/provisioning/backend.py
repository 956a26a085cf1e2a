"""Where a deployment's state lives and what encrypts its secrets: chosen once, at the first operation.

    file      a directory of the deployment's own, the default; for one person on one machine
    s3://     a bucket of the team's
    https://  Pulumi Cloud or a service of one's own that speaks its protocol

A secrets provider is `passphrase` (generated, in a file that its owner alone can read) or a key such as
`awskms://alias/name?region=eu-west-1`. Pulumi Cloud keeps secrets itself.
"""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict

from jobvector_wizard.base.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["FILE", "PASSPHRASE", "Backend", "backend_environment", "parse_backend", "write_passphrase"]

FILE: Final = "file"
PASSPHRASE: Final = "passphrase"  # noqa: S105 - the name of a way, not a secret
_KEYS: Final = ("awskms",)
_CREDENTIALS: Final = "PULUMI_CREDENTIALS_PATH"


class Backend(BaseModel):
    """A state backend and its secrets provider."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = FILE
    secrets_provider: str = PASSPHRASE

    @property
    def cloud(self) -> bool:
        """Whether it speaks Pulumi Cloud's protocol."""
        return self.url.startswith("https://")


def parse_backend(url: str | None, secrets_provider: str | None) -> Backend:
    """Read `--backend` and `--secrets-provider`.

    Raises UsageError where one is none, and where a shared backend would depend on a passphrase of this machine.
    """
    backend = url or FILE
    if backend != FILE and (urlsplit(backend).scheme not in ("s3", "https") or not urlsplit(backend).netloc):
        raise UsageError(
            f'"{backend}" is no backend.',
            "Write file, s3://BUCKET?region=REGION, or https://api.pulumi.com for Pulumi Cloud.",
        )
    provider = secrets_provider or ("default" if backend.startswith("https://") else PASSPHRASE)
    if provider not in (PASSPHRASE, "default") and urlsplit(provider).scheme not in _KEYS:
        raise UsageError(
            f'"{provider}" is no secrets provider.', "Write passphrase, or awskms://alias/NAME?region=REGION."
        )
    return Backend(url=backend, secrets_provider=provider)


def backend_environment(backend: Backend, state: Path, passphrase: Path) -> dict[str, str]:
    """Return what the engine's environment says of a backend; the passphrase by its file's name only."""
    environment = {
        "PULUMI_BACKEND_URL": f"file://{state}" if backend.url == FILE else backend.url,
        "PULUMI_CONFIG_PASSPHRASE_FILE": str(passphrase),
        "PULUMI_CONFIG_PASSPHRASE": "",
    }
    if backend.cloud and _CREDENTIALS not in os.environ:
        environment[_CREDENTIALS] = os.path.expanduser("~/.pulumi")  # noqa: PTH111 Pulumi takes a string
    return environment


def write_passphrase(path: Path) -> None:
    """Make a passphrase that its owner alone can read; one that is there stays, since the state needs it."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(32))
