"""Documents held against the schemas that the program prints of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import takewhile
from typing import Any

from jsonschema import Draft202012Validator

from jobvector_wizard.documents.schemas import schema_named

NAMES = {
    ("verify",): "request",
    ("verify", "--send"): "verify",
    ("needs", "--policy"): "policies",
    ("catalog",): "prices",
}
"""The schemas of commands that print several documents, by the command and an option."""


def schema_of(form: Sequence[str]) -> str:
    """Name the schema of what a command prints."""
    match [each for each in form if each != "--json"]:
        case ["catalog", "show"]:
            return "catalog"
        case ["deployments", _]:
            return "deployment"
        case ["compare" | "report" as command, *rest]:
            designs = list(takewhile(lambda it: not it.startswith("-"), rest))
            return ("estimate", "compare", "comparisons")[min(len(designs), 3) - 1] if designs else command
        case [command, *options]:
            return next(
                (NAMES[command, it] for it in options if (command, it) in NAMES), NAMES.get((command,), command)
            )
    raise AssertionError(form)


@cache
def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(schema_named(name), format_checker=Draft202012Validator.FORMAT_CHECKER)


def complaints(document: Any, name: str) -> list[str]:
    """Return what is wrong with a document, each with its place."""
    return [f"{error.json_path}: {error.message[:200]}" for error in validator(name).iter_errors(document)]


def floats(document: Any, path: str = "$") -> Iterator[str]:
    """Name the places of numbers that are no whole ones, but for those that AWS takes so."""
    match document:
        case float():
            yield path
        case dict():
            for key, value in document.items():
                if not (path.startswith("$.batches") and key == "amount"):
                    yield from floats(value, f"{path}.{key}")
        case list():
            for number, value in enumerate(document):
                yield from floats(value, f"{path}[{number}]")
