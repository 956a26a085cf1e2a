"""What pydantic found wrong with a value, as a sentence to a person: what to write there instead.

No message of pydantic's own reaches a user: they name classes, parsers and regular expressions.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic_core import ErrorDetails

__all__ = ["FORMS", "said"]

_LONGEST: Final = 60
"""Characters of a wrong value that are repeated; the rest says nothing more."""
_MANY: Final = 8

_DOMAIN = "write a domain, such as jobs.example.org"
_LABEL = "write letters, digits, - _ and . with a letter or digit at both ends"

FORMS: Final = {
    r"^[a-z0-9-]+\.[a-z0-9-]+$": "write it like m5.large",
    r"^[a-z]{2}(-[a-z]+)+-[0-9]$": "write a region like eu-west-1",
    r"^[\p{L}\p{N}\p{Z}_.:/=+@-]+$": "a tag's key takes letters, digits, spaces and _ . : / = + @ -",
    r"^[\p{L}\p{N}\p{Z}_.:/=+@-]*$": "a tag's value takes letters, digits, spaces and _ . : / = + @ -",
    r"^db\.[a-z0-9-]+\.[a-z0-9-]+$": "write it like db.t4g.small",
    r"^[0-9]+(\.[0-9]+)?$": 'write a version like "16" or "16.4"',
    r"^[^@\s]+@[^@\s]+$": "write an address like ops@example.org",
    r"^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/.+$": "write a role or user like arn:aws:iam::123456789012:role/NAME",
    r"^[0-9]{12}$": 'write the 12 digits of an account in quotes, "123456789012"',
    r"^1\.[0-9]+$": 'write a minor version like "1.36"',
    "^/": "write a path that starts with /",
}
"""What to write where text has to match a pattern; windows, domains and labels are told by `_by_feature`."""


def said(detail: ErrorDetails, keys: Sequence[str] = ()) -> str:
    """Return what to write instead of a wrong value, and what was written; `keys` are what a table there takes."""
    message, value = _message(detail, keys), _written(detail["input"])
    # what the blueprint's own checks say quotes the value already
    return message if message.startswith((f"'{value.strip(chr(34))}'", value)) else f"{message} (got {value})"


def _message(detail: ErrorDetails, keys: Sequence[str]) -> str:  # noqa: C901 - one line a kind of error
    bounds: dict[str, Any] = detail.get("ctx", {})
    match detail["type"]:
        case "int_parsing" | "int_type" | "int_from_float" | "int_parsing_size":
            return "write a whole number"
        case "float_parsing" | "float_type" | "decimal_parsing" | "decimal_type" | "finite_number":
            return "write a number"
        case "bool_parsing" | "bool_type":
            return "write true or false"
        case "string_type":
            return "write text, in quotes"
        case "date_type" | "date_parsing" | "date_from_datetime_parsing" | "date_from_datetime_inexact":
            return "write a date, such as 2026-11-23"
        case "greater_than_equal":
            return f"write {bounds['ge']} or more"
        case "greater_than":
            return f"write more than {bounds['gt']}"
        case "less_than_equal":
            return f"write {bounds['le']} or less"
        case "less_than":
            return f"write less than {bounds['lt']}"
        case "literal_error" | "enum":
            return f"write {str(bounds['expected']).replace(chr(39), chr(34))}"
        case "model_type" | "model_attributes_type" | "dict_type" | "mapping_type":
            return _table(keys)
        case "tuple_type" | "list_type":
            return 'write a list, such as ["a", "b"]'
        case "too_short":
            return f"write {bounds['min_length']} or more"
        case "too_long":
            return f"write no more than {bounds['max_length']}"
        case "string_too_short":
            return f"write {bounds['min_length']} or more characters"
        case "string_too_long":
            return f"write no more than {bounds['max_length']} characters"
        case "string_pattern_mismatch":
            return _form(str(bounds["pattern"]))
        case _:
            return detail["msg"].removeprefix("Value error, ")


def _table(keys: Sequence[str]) -> str:
    if not keys:
        return "write a table here"
    return f"write a table here; it takes {', '.join(keys[:_MANY])}{' and more' if len(keys) > _MANY else ''}"


def _form(pattern: str) -> str:
    if pattern in FORMS:
        return FORMS[pattern]
    if "a-z]{2,63}" in pattern:
        return _DOMAIN
    if "mon" in pattern:
        return "write a window of a week in UTC, such as sun:04:00-sun:05:00"
    if ":" in pattern:
        return "write a window of a day in UTC, such as 03:00-04:00"
    return _LABEL


def _written(value: object) -> str:
    """Write a value as the file has it, about."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
