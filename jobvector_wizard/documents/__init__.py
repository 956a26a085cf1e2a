"""What `--json` prints, as types: each document, its parts and what they mean. Its schemas are made from them.

Whoever builds a document is held to its type by mypy; only `schemas` loads them while the program runs.
"""

from __future__ import annotations

from typing import Final, Literal

__all__ = ["SCHEMA"]

SCHEMA: Final[Literal[2]] = 2
"""The version of all documents; `values.Version` has it too, and mypy holds the two together."""
