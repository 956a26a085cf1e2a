"""Takes known secrets out of what is written down: credentials in the environment, and the state's passphrase."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["redactor"]

_SECRETS: Final = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "PULUMI_ACCESS_TOKEN", "PULUMI_CONFIG_PASSPHRASE")
_SHORTEST: Final = 8
"""A shorter value would take ordinary words out of messages."""


def redactor(more: Iterable[str] = ()) -> Callable[[str], str]:
    """Return a function that replaces every secret of this process's environment, and `more`, by ***."""
    found = [*(os.environ.get(name, "") for name in _SECRETS), *more]
    secrets = sorted({value for value in found if len(value) >= _SHORTEST}, key=len, reverse=True)

    def redact(text: str) -> str:
        for secret in secrets:
            text = text.replace(secret, "***")
        return text

    return redact
