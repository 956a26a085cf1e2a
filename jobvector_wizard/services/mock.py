"""What invented identifiers are made of, where a plan needs an answer and no account is asked."""

from __future__ import annotations

from typing import Final

__all__ = ["ACCOUNT", "ENDING", "partition"]

ACCOUNT: Final = "123456789012"
"""The account of AWS's own examples; nothing is ever asked of it."""
ENDING: Final = "0a1b2c3"
"""In place of the random ending that Pulumi gives a name."""


def partition(region: str) -> str:
    """Return the partition a region lies in."""
    for beginning, name in (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov")):
        if region.startswith(beginning):
            return name
    return "aws"
