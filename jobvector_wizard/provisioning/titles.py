"""What people call a resource, by Pulumi's type token."""

from __future__ import annotations

import re
from typing import Final

from jobvector_wizard.services import KINDS

__all__ = ["title_of"]

_OWN: Final = {"pulumi:providers:aws": "AWS provider", "pulumi:pulumi:Stack": "stack"}
"""What people call what no service keeps."""
_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|\d+")


def title_of(token: str) -> str:
    """Name a type: "EKS cluster"; a type without a title by its last part, "route table association"."""
    if title := KINDS[token].title if token in KINDS else _OWN.get(token):
        return title
    last = re.split(r"[:/]", token)[-1]
    words = _WORDS.findall(last)
    return " ".join(word if word.isupper() and len(word) > 1 else word.lower() for word in words) or token
