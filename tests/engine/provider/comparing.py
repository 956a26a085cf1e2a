"""When two values of a property mean the same, and what a look at the account changes in known inputs."""

from __future__ import annotations

import json
from typing import Any

from tests.engine.provider.wire import Properties

_DOCUMENTS = frozenset({"policy", "assumeRolePolicy", "configurationValues"})


def same(one: Any, other: Any, key: str = "") -> bool:
    """Tell whether both mean the same to AWS: lists of names have no order, "1" is 1, a document is its content."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name], name) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(*pair) for pair in zip(_ordered(one), _ordered(other), strict=True))
    if key in _DOCUMENTS and isinstance(one, str) and isinstance(other, str):
        return _document(one) == _document(other)
    return _scalar(one) == _scalar(other)


def changed(before: Properties, after: Properties) -> list[str]:
    """Return the names of what differs, absent ones included."""
    names = sorted(before.keys() | after.keys())
    return [
        name
        for name in names
        if not name.startswith("__")
        and not (name in before and name in after and same(before[name], after[name], name))
    ]


def as_given(given: Any, live: Any) -> Any:
    """Return what stands in the account in the words of what was given: what nobody asked for is left away."""
    if isinstance(given, dict) and isinstance(live, dict):
        return {key: as_given(value, live[key]) for key, value in given.items() if key in live}
    if isinstance(given, list) and isinstance(live, list) and len(given) == len(live) and not _scalars(given):
        return [as_given(*pair) for pair in zip(given, live, strict=True)]
    return live


def seen(inputs: Properties, live: Properties) -> Properties:
    """Return known inputs as a look at the account corrects them."""
    corrected = dict(inputs)
    for key, value in inputs.items():
        if key in live:
            now = live[key] if key == "tags" else as_given(value, live[key])
            corrected[key] = value if same(value, now, key) else now
    return corrected


def _scalars(values: list[Any]) -> bool:
    return not any(isinstance(value, dict | list) for value in values)


def _ordered(values: list[Any]) -> list[Any]:
    return sorted(values, key=str) if _scalars(values) else values


def _document(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _scalar(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    return value
