"""What the machine has, as lines and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.documents import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobvector_wizard.documents import deployment as told
    from jobvector_wizard.readiness.doctor import Item

__all__ = ["doctor_document", "doctor_lines"]

_GLYPHS: Final = {"ok": "✓", "note": "!", "missing": "✗", "unknown": "?"}


def doctor_lines(items: Sequence[Item]) -> Iterator[str]:
    """Yield a line for each thing, its glyph first."""
    width = max((len(item.name) for item in items), default=0)
    for item in items:
        yield f"{_GLYPHS[item.verdict.value]} {item.name:<{width}}  {item.text}"


def doctor_document(items: Sequence[Item]) -> told.Doctor:
    """Return the same as JSON."""
    return {
        "schema": SCHEMA,
        "items": [{"name": item.name, "verdict": item.verdict, "text": item.text} for item in items],
    }
