"""Checks a resource's inputs against pulumi_aws's own argument types.

The types of one resource are read from its module when it is first met, and kept in a file of the user's cache by
the version of pulumi_aws, because importing those modules takes longer than the whole operation.
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_PLAIN = {str: "str", bool: "bool", int: "number", float: "number"}


def problems(token: str, inputs: dict[str, Any]) -> list[tuple[str, str]]:
    """Pairs of a property and what is wrong with it."""
    known = arguments_of(token)
    if known is None:
        return []
    found = [(name, f"unknown property of {token}") for name in inputs if name not in known]
    for name, argument in known.items():
        if argument["required"] and name not in inputs:
            found.append((name, f"missing required property of {token}"))
        elif name in inputs and not _fits(inputs[name], argument["type"]):
            found.append((name, f"expected {argument['type']}, got {type(inputs[name]).__name__}"))
    return found


def _fits(value: Any, wanted: str) -> bool:
    if value == UNKNOWN or value is None or wanted == "any":
        return True
    if wanted == "number":
        return isinstance(value, int | float) or (isinstance(value, str) and value.replace(".", "", 1).isdigit())
    if wanted == "bool":
        return isinstance(value, bool) or value in ("true", "false")
    return isinstance(value, {"str": str | int | float | bool, "list": list, "object": dict}[wanted])


def arguments_of(token: str) -> dict[str, dict[str, Any]] | None:
    """The arguments of a type by their names on the wire; None for what is not pulumi_aws's."""
    package, module, name = token.split(":")
    if package != "aws":
        return None
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "jobvector-wizard-dev"
    cached = base / f"arguments-{version('pulumi_aws')}" / f"{token.replace(':', '_').replace('/', '-')}.json"
    if cached.exists():
        return json.loads(cached.read_text())
    found = _read(module.split("/")[0], name)
    cached.parent.mkdir(parents=True, exist_ok=True)
    temporary = cached.with_suffix(f".{os.getpid()}")
    temporary.write_text(json.dumps(found))
    temporary.replace(cached)
    return found


def _read(module: str, name: str) -> dict[str, dict[str, Any]]:
    from pulumi._types import input_type_py_to_pulumi_names, input_type_types

    resource = getattr(importlib.import_module(f"pulumi_aws.{module}"), name)
    own = importlib.import_module(resource.__module__)
    # a resource whose arguments would share a nested type's name calls them InitArgs
    arguments = getattr(own, f"{name}InitArgs", None) or getattr(own, f"{name}Args")
    camel = input_type_py_to_pulumi_names(arguments)
    required = {
        camel.get(parameter.name, parameter.name)
        for parameter in inspect.signature(arguments.__init__).parameters.values()
        if parameter.default is inspect.Parameter.empty and parameter.name != "__self__"
    }
    types = input_type_types(arguments)
    return {name: {"type": _kind(kind), "required": name in required} for name, kind in types.items()}


def _kind(kind: Any) -> str:
    if kind in _PLAIN:
        return _PLAIN[kind]
    origin = str(getattr(kind, "__origin__", kind)).lower()
    if "sequence" in origin or "list" in origin:
        return "list"
    if "mapping" in origin or "dict" in origin or inspect.isclass(kind):
        return "object"
    return "any"
