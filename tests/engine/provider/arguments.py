"""What pulumi_aws says of a resource type: its arguments, nested ones too, and its outputs.

Importing pulumi_aws takes longer than a whole operation does, so what was read of a type is kept in the user's cache
by the version of pulumi_aws, and the provider imports nothing of it afterwards.
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
import typing
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.engine.provider.wire import UNKNOWN

_DEEPEST = 6
"""Some types contain themselves."""
_PLAIN = {str: "string", bool: "boolean", int: "number", float: "number"}
Shape = dict[str, Any]


def failures(token: str, inputs: dict[str, Any]) -> list[tuple[str, str]]:
    """Pairs of a property's path and what is wrong with it."""
    shape = shape_of(token)
    if shape is None:
        return [("", f"there is no resource type {token}")]
    return list(_wrong(inputs, shape, ""))


@cache
def shape_of(token: str) -> Shape | None:
    """The arguments of a type under `properties` and `required`, its outputs under `outputs`; None for no type."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "jobvector-wizard-dev"
    cached = base / f"shapes-{version('pulumi_aws')}" / f"{token.replace(':', '.').replace('/', '.')}.json"
    if cached.exists():
        return json.loads(cached.read_text())
    shape = _read(token)
    if shape is not None:
        cached.parent.mkdir(parents=True, exist_ok=True)
        temporary = cached.with_suffix(f".{os.getpid()}")
        temporary.write_text(json.dumps(shape))
        temporary.replace(cached)
    return shape


def computed_outputs(token: str) -> list[str]:
    """What only AWS can say of a resource."""
    shape = shape_of(token) or {"outputs": [], "properties": {}}
    return [name for name in shape["outputs"] if name not in shape["properties"]]


def _wrong(value: Any, shape: Shape, path: str) -> typing.Iterator[tuple[str, str]]:
    if value == UNKNOWN:
        return
    kind = shape["kind"]
    if kind == "object" and isinstance(value, dict):
        yield from _wrong_members(value, shape, path)
    elif kind == "list" and isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _wrong(inner, shape["items"], f"{path}[{index}]")
    elif kind == "map" and isinstance(value, dict):
        for key, inner in value.items():
            yield from _wrong(inner, shape["items"], f"{path}.{key}")
    elif not _fits(value, kind):
        yield path, f"expected {kind}, got {type(value).__name__}"


def _wrong_members(value: dict[str, Any], shape: Shape, path: str) -> typing.Iterator[tuple[str, str]]:
    known = shape["properties"]
    for name in shape["required"]:
        if name not in value:
            yield f"{path}.{name}".lstrip("."), "missing required property"
    for name, inner in value.items():
        where = f"{path}.{name}".lstrip(".")
        if name in known:
            yield from _wrong(inner, known[name], where)
        elif not name.startswith("__"):
            yield where, "unknown property"


def _fits(value: Any, kind: str) -> bool:
    """Scalars are converted into each other as the real provider does."""
    match kind:
        case "number":
            return isinstance(value, int | float) or (isinstance(value, str) and value.lstrip("-").isdigit())
        case "boolean":
            return isinstance(value, bool) or value in ("true", "false")
        case "string":
            return isinstance(value, str | int | float | bool)
    return kind == "any"


def _read(token: str) -> Shape | None:
    package, module, name = token.split(":")
    if package != "aws":
        return None
    try:
        resource = getattr(importlib.import_module(f"pulumi_aws.{module.split('/')[0]}"), name)
    except (ImportError, AttributeError):
        return None
    own = importlib.import_module(resource.__module__)
    # a resource whose arguments would share a nested type's name calls them InitArgs
    arguments = getattr(own, f"{name}InitArgs", None) or getattr(own, f"{name}Args")
    outputs = [
        getattr(member.fget, "_pulumi_name", python_name)
        for python_name, member in vars(resource).items()
        if isinstance(member, property)
    ]
    return {**_object(arguments, 0), "outputs": outputs}


def _object(arguments: Any, depth: int) -> Shape:
    from pulumi._types import input_type_py_to_pulumi_names, input_type_types

    camel = input_type_py_to_pulumi_names(arguments)
    parameters = inspect.signature(arguments.__init__).parameters.values()
    required = [
        camel.get(each.name, each.name)
        for each in parameters
        if each.default is inspect.Parameter.empty and each.name not in ("self", "__self__")
    ]
    types = input_type_types(arguments)
    members = {name: _shape(kind, depth + 1) for name, kind in types.items()}
    return {"kind": "object", "required": required, "properties": members}


def _shape(kind: Any, depth: int) -> Shape:
    if kind in _PLAIN:
        return {"kind": _PLAIN[kind]}
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Union:  # an input: the value, a promise of it, or an output
        return _shape(inner[0], depth)
    named = str(origin).lower()
    if "sequence" in named or "list" in named:
        return {"kind": "list", "items": _shape(inner[0], depth)}
    if "mapping" in named or "dict" in named:
        return {"kind": "map", "items": _shape(inner[1], depth)}
    if inspect.isclass(kind) and kind.__name__.endswith("Args") and depth < _DEEPEST:
        return _object(kind, depth)
    return {"kind": "any"}
