"""Checks a resource's inputs against pulumi_aws's own argument types, nested ones included.

The types of one resource are read from its module when it is first met, and kept in a file of the user's cache by
the version of pulumi_aws, because importing those modules takes longer than the whole operation.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import json
import os
import threading
import typing
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_PLAIN = {str: "str", bool: "bool", int: "number", float: "number"}

Members = dict[str, dict[str, Any]]
"""What a class takes, by the names on the wire: whether it is required, and its kind.

A kind is "str", "bool", "number", "any", "args:" and the name of a class, or "list:" or "map:" and the kind inside.
"""


def problems(token: str, inputs: dict[str, Any]) -> list[tuple[str, str]]:
    """Pairs of a property's path and what is wrong with it."""
    classes = _classes_of(token)
    return [] if classes is None else list(_of_class(inputs, "", classes, ""))


def arguments_of(token: str) -> Members | None:
    """The arguments of a type; None for what is not pulumi_aws's."""
    classes = _classes_of(token)
    return None if classes is None else classes[""]


def _of_class(value: dict[str, Any], name: str, classes: dict[str, Members], path: str) -> Iterator[tuple[str, str]]:
    members = classes[name]
    for key in value.keys() - members.keys():
        yield path + key, f"unknown property of {name or 'the resource'}"
    for key, member in members.items():
        if key in value:
            yield from _of_kind(value[key], member["type"], classes, path + key)
        elif member["required"]:
            yield path + key, f"missing required property of {name or 'the resource'}"


def _of_kind(value: Any, kind: str, classes: dict[str, Members], path: str) -> Iterator[tuple[str, str]]:
    if value is None or value == UNKNOWN:
        return
    shape, _, inner = kind.partition(":")
    if not _fits(value, shape):
        yield path, f"expected {kind}, got {type(value).__name__}"
    elif shape == "args":
        yield from _of_class(value, inner, classes, f"{path}.")
    elif shape == "list":
        for number, each in enumerate(value):
            yield from _of_kind(each, inner, classes, f"{path}[{number}]")
    elif shape == "map":
        for key, each in value.items():
            yield from _of_kind(each, inner, classes, f"{path}.{key}")


def _fits(value: Any, shape: str) -> bool:
    if shape == "number":
        return isinstance(value, int | float) or (isinstance(value, str) and value.replace(".", "", 1).isdigit())
    if shape == "bool":
        return isinstance(value, bool) or value in ("true", "false")
    known = {"str": str | int | float | bool, "list": list, "map": dict, "args": dict, "any": object}
    return isinstance(value, known[shape])


@functools.cache
def _classes_of(token: str) -> dict[str, Members] | None:
    """The members of a type's argument class, under the empty name, and of every class nested in it."""
    package, module, name = token.split(":")
    if package != "aws":
        return None
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "jobvector-wizard-dev"
    cached = base / f"nested-arguments-{version('pulumi_aws')}" / f"{token.replace(':', '_').replace('/', '-')}.json"
    if cached.exists():
        return json.loads(cached.read_text())
    found = _read(module.split("/")[0], name)
    cached.parent.mkdir(parents=True, exist_ok=True)
    temporary = cached.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
    temporary.write_text(json.dumps(found))
    temporary.replace(cached)
    return found


def _read(module: str, name: str) -> dict[str, Members]:
    resource = getattr(importlib.import_module(f"pulumi_aws.{module}"), name)
    own = importlib.import_module(resource.__module__)
    # a resource whose arguments would share a nested type's name calls them InitArgs
    arguments = getattr(own, f"{name}InitArgs", None) or getattr(own, f"{name}Args")
    found: dict[str, Members] = {}
    _add(arguments, "", found)
    return found


def _add(arguments: type, name: str, found: dict[str, Members]) -> None:
    from pulumi._types import input_type_py_to_pulumi_names, input_type_types

    if name in found:
        return
    found[name] = members = {}
    camel = input_type_py_to_pulumi_names(arguments)
    required = {
        camel.get(parameter.name, parameter.name)
        for parameter in inspect.signature(arguments).parameters.values()
        if parameter.default is inspect.Parameter.empty
    }
    for key, kind in input_type_types(arguments).items():
        members[key] = {"type": _kind(kind, found), "required": key in required}


def _kind(kind: Any, found: dict[str, Members]) -> str:
    from pulumi._types import is_input_type

    if kind in _PLAIN:
        return _PLAIN[kind]
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Union:  # a value, or something that will give one: an Awaitable, an Output
        return _kind(inside[0], found) if len(inside) == 3 else "any"
    if origin is not None and issubclass(origin, Sequence):
        return f"list:{_kind(inside[0], found)}"
    if origin is not None and issubclass(origin, Mapping):
        return f"map:{_kind(inside[1], found)}"
    if inspect.isclass(kind) and is_input_type(kind):
        _add(kind, kind.__name__, found)
        return f"args:{kind.__name__}"
    return "any"
