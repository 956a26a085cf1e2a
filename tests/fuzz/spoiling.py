"""What is made of a file that the program or a person wrote: another value here, a key less there, a line torn."""

from __future__ import annotations

import json
import tomllib
from copy import deepcopy
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from tests.fuzz.hostile import PLANTED, days, texts, values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["as_toml", "paths_of", "spoiled_file"]

_MOST_LINES: Final = 3
_LEVELS: Final = 10
_BYTES: Final = (
    b"\x00",
    b"\xff\xfe",
    b"\x1b[2J",
    b"\xc3",
    b"\xef\xbb\xbf",
    b"[" * 5000,
    b"{" * 5000,
    b'"',
    b"\r\n",
    b"=",
)


def paths_of(tree: Any, here: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the place of every value in a tree of mappings and lists, down to its tenth level."""
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in inner:
        yield (*here, key)
        if len(here) < _LEVELS:
            yield from paths_of(value, (*here, key))


@st.composite
def spoiled_file(draw: st.DrawFn, name: str, whole: bytes) -> bytes | None:
    """Return a file's bytes spoiled: by its structure where it has one, else as bytes; None makes it a directory."""
    ways: list[Callable[..., bytes | None]] = [_torn, _spliced, _other]
    if name.endswith((".json", ".jsonl")):
        ways = [_json_lines if name.endswith(".jsonl") else _json] * 6 + ways
    elif name.endswith(".toml"):
        ways = [_toml] * 4 + [_toml_lines] * 2 + ways
    return draw(st.sampled_from(ways))(draw, whole)


def _json(draw: st.DrawFn, whole: bytes) -> bytes:
    return _written(draw, _spoiled(draw, json.loads(whole), values()))


def _json_lines(draw: st.DrawFn, whole: bytes) -> bytes:
    rows = whole.splitlines()
    for _ in range(draw(st.integers(1, _MOST_LINES))):
        number = draw(st.integers(0, len(rows) - 1))
        match draw(st.sampled_from(("value", "value", "value", "twice", "gone", "elsewhere"))):
            case "value":
                rows[number] = _json(draw, rows[number])
            case "twice":
                rows.insert(number, rows[number])
            case "gone" if len(rows) > 1:
                del rows[number]
            case _:
                rows.append(rows.pop(number))
    return b"\n".join(rows) + b"\n"


def _written(draw: st.DrawFn, tree: Any) -> bytes:
    """Write JSON; where it is nested too deep for the writer, all of it is brackets."""
    try:
        return json.dumps(tree, ensure_ascii=draw(st.booleans())).encode()
    except RecursionError:
        return b"[" * 100_000


def _toml(draw: st.DrawFn, whole: bytes) -> bytes:
    return as_toml(_spoiled(draw, tomllib.loads(whole.decode()), st.one_of(values(), values(), days()))).encode()


def _toml_lines(draw: st.DrawFn, whole: bytes) -> bytes:
    """Spoil the text itself, in which tables, comments and dotted keys stand as a person writes them."""
    rows = whole.decode().splitlines()
    for _ in range(draw(st.integers(1, _MOST_LINES))):
        number = draw(st.integers(0, len(rows) - 1))
        key, equals, value = rows[number].partition("=")
        match draw(st.sampled_from(("value", "key", "comment", "twice", "dotted"))):
            case "value" if equals:
                rows[number] = f"{key}={draw(st.sampled_from((as_value(draw(values())), draw(texts()))))}"
            case "key":
                rows[number] = f"{draw(texts())}{equals}{value}"
            case "comment":
                rows[number] = f"{rows[number]} # {draw(texts())}"
            case "dotted":
                rows[number] = ".".join(["a"] * draw(st.sampled_from((2, 40, 3000)))) + " = 1"
            case _:
                rows.insert(number, rows[number])
    return "\n".join(rows).encode()


def _spoiled(draw: st.DrawFn, tree: Any, with_values: st.SearchStrategy[Any]) -> Any:
    tree = deepcopy(tree)
    for _ in range(draw(st.integers(1, _MOST_LINES))):
        places = list(paths_of(tree))
        if not places:
            break
        *before, last = draw(st.sampled_from(places))
        holder = tree
        for step in before:
            holder = holder[step]
        match draw(st.sampled_from(("value", "value", "value", "gone", "renamed", "added", "inside"))):
            case "gone":
                del holder[last]
            case "renamed" if isinstance(holder, dict):
                holder[draw(texts())] = holder.pop(last)
            case "added" if isinstance(holder, dict):
                holder[draw(texts())] = draw(with_values)
            case "inside":
                holder[last] = [holder[last]]
            case _:
                holder[last] = draw(with_values)
    return tree


def _torn(draw: st.DrawFn, whole: bytes) -> bytes:
    return whole[: draw(st.integers(0, len(whole)))]


def _spliced(draw: st.DrawFn, whole: bytes) -> bytes:
    planted = [*_BYTES, *(text.encode() for text in PLANTED)]
    for _ in range(draw(st.integers(1, _MOST_LINES))):
        at = draw(st.integers(0, len(whole)))
        whole = whole[:at] + draw(st.sampled_from(planted)) + whole[at + draw(st.integers(0, 5)) :]
    return whole


def _other(draw: st.DrawFn, _whole: bytes) -> bytes | None:
    return draw(st.one_of(st.none(), st.just(b""), st.binary(max_size=50), texts().map(str.encode)))


def as_toml(tree: dict[str, Any]) -> str:
    """Return TOML of a mapping, a line for each key."""
    return "".join(f"{_text(key)} = {as_value(value)}\n" for key, value in tree.items())


def as_value(value: Any) -> str:
    """Return a value as TOML, tables in one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() if abs(value) >= 10**300:
            return "1" + "0" * 5000
        case int() | float():
            return str(value)
        case date():
            return value.isoformat()
        case list() if len(value) == 1:
            depth = 0
            while isinstance(value, list) and len(value) == 1:
                value, depth = value[0], depth + 1
            return "[" * depth + as_value(value) + "]" * depth
        case list():
            return f"[{', '.join(as_value(each) for each in value)}]"
        case dict():
            return "{" + ", ".join(f"{_text(key)} = {as_value(each)}" for key, each in value.items()) + "}"
        case _:
            return _text(value)


def _text(text: str) -> str:
    """Return a text in quotes, with an escape for all that may not stand in it as it is."""
    return '"' + "".join(each if _stands(each) else f"\\U{ord(each):08X}" for each in text) + '"'


def _stands(each: str) -> bool:
    return each not in '"\\\x7f' and (each >= " " or each == "\t")
