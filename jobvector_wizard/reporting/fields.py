"""What a field of the blueprint is, in plain language: its label, its meaning, what may stand there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobvector_wizard.design.blueprint import schema_at
from jobvector_wizard.design.patch import read_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["field_lines", "is_table"]


def is_table(path: str) -> bool:
    """Whether other fields stand below a path, or nothing is known to stand there."""
    schema = schema_at(read_path(path))
    return not schema or ("properties" in schema and not _is_range(schema))


def field_lines(path: str) -> Iterator[str]:
    """Say what stands at a path: label and path, meaning, and what may be written; nothing where it is unknown."""
    schema = schema_at(read_path(path))
    if not schema:
        return
    label = path.rpartition(".")[2] if is_table(path) else schema["title"]
    yield f"{label} · {path}"
    if schema.get("description"):
        yield schema["description"]
    bounds = "; ".join(_bounds(schema))
    if bounds:
        yield f"{bounds[0].upper()}{bounds[1:]}."


def _bounds(schema: Mapping[str, Any]) -> Iterator[str]:
    if _is_range(schema):
        yield "one amount, or low, expected and high"
        schema = schema["properties"]["expected"]
    kinds = [schema, *schema.get("anyOf", ())]
    listed = next((kind["enum"] for kind in kinds if "enum" in kind), None)
    if listed:
        yield f"one of {', '.join(map(str, listed))}"
    least, most = (next((kind[key] for kind in kinds if key in kind), None) for key in ("minimum", "maximum"))
    if least is not None:
        yield f"{least:,.0f} or more" if most is None or most >= _NO_BOUND else f"{least:,.0f} to {most:,.0f}"
    if "default" in schema and not isinstance(schema["default"], dict):
        yield f"if left out, {_written(schema['default'])}"


_NO_BOUND = 10**9
"""A maximum that only keeps out what is no amount."""


def _is_range(schema: Mapping[str, Any]) -> bool:
    return set(schema.get("properties", ())) == {"low", "expected", "high"}


def _written(default: object) -> str:
    match default:
        case None | [] | "":
            return "none"
        case bool():
            return "yes" if default else "no"
        case list():
            return ", ".join(map(str, default))
        case _:
            return str(default)
