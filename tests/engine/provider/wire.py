"""Property values as they come over the wire and as Python has them."""

from __future__ import annotations

from typing import Any

from google.protobuf import struct_pb2

Properties = dict[str, Any]

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What a preview sends in place of a value that is known after creation only."""
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"


def plain(value: Any) -> Any:
    """Return a wire value as JSON has it: secrets unwrapped, nulls left away, whole numbers whole."""
    if isinstance(value, struct_pb2.Struct):
        if _SIGNATURE in value.fields:
            return _special(value)
        found = {key: plain(inner) for key, inner in value.fields.items()}
        return {key: inner for key, inner in found.items() if inner is not None}
    match value.WhichOneof("kind"):
        case "struct_value":
            return plain(value.struct_value)
        case "list_value":
            return [plain(inner) for inner in value.list_value.values]
        case "number_value":
            number = value.number_value
            return int(number) if number == int(number) else number
        case "string_value":
            return value.string_value
        case "bool_value":
            return value.bool_value
    return None


def wire(properties: Properties) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update({key: value for key, value in properties.items() if value is not None})
    return struct


def _special(value: struct_pb2.Struct) -> Any:
    """Unwrap a secret or an output; one without a value is not known yet."""
    if value.fields[_SIGNATURE].string_value == _SECRET or "value" in value.fields:
        return plain(value.fields["value"])
    return UNKNOWN


def type_and_name(urn: str) -> tuple[str, str]:
    """Return the type token and the logical name that a URN ends in."""
    _, _, types, name = urn.split("::", 3)
    return types.rsplit("$", 1)[-1], name
