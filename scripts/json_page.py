"""The page about what `--json` prints, from the schemas themselves: each document, its parts, their keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from jobvector_wizard.documents import SCHEMA
from jobvector_wizard.documents.schemas import DOCUMENTS, FILES, Printed, schema_named

Schema = dict[str, Any]

HEAD = f"""# JSON documents

Made by `scripts/build_docs.py` from the schemas themselves (`jobvector_wizard/documents/`).

With `--json` a command prints one document and nothing else on standard output. `jobvector-wizard schema NAME` prints
its JSON Schema (draft 2020-12), `jobvector-wizard schema` lists the names. A document has every key that stands here
and no other; what is unknown or does not apply is `null`. `schema` is {SCHEMA} in all of them: where a later program
prints another number, keys or their meaning have changed.

Amounts are text, so that no reader makes binary fractions of them: Python's `Decimal(text)`, jq's `tonumber`.

| kind | what stands there |
|---|---|
| USD | text: an amount of money in whole cents, `"649.80"` |
| decimal | text: a rate, a quantity, a share or per cent with all of its decimals, `"0.0376"` |
| day | text: a day in UTC, `"2026-11-23"` |
| moment | text: `"2026-11-23T09:30:00+00:00"` |
| seconds | whole seconds |

| schema | what it is | a command that prints one |
|---|---|---|
"""
SCALARS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "`true` or `false`",
    "null": "`null`",
}


def json_page() -> str:
    """Return the page."""
    rows = [f"| [`{it.name}`](#{it.name}) | {it.summary} | `{it.example}` |\n" for it in DOCUMENTS]
    rows += [f"| `{name}` | {summary} | |\n" for name, summary in FILES.items()]
    page = _Page({it.kind.__name__: it.name for it in DOCUMENTS if isinstance(it.kind, type)})
    return HEAD + "".join(rows) + "".join(page.section(it) for it in DOCUMENTS)


@dataclass
class _Page:
    """What was written down so far; a part that several documents have is told once."""

    documents: dict[str, str]
    """The name of a document by that of its type."""
    told: dict[str, Schema] = field(default_factory=dict)

    def section(self, it: Printed) -> str:
        """Return a document with those of its parts that no earlier one has."""
        schema = schema_named(it.name)
        defs = schema.get("$defs", {})
        by = f" printed by {_listed(it.commands)}." if it.commands else ""
        top = schema.get("items", schema)
        said = f"\n## `{it.name}`\n\n{it.summary}{f' It is{by}' if by else ''} `jobvector-wizard {it.example}`\n"
        if "properties" in top:
            said += _table(top, defs, self.documents)
        else:
            said += f"\nA list of {_kind(top, defs, self.documents)}.\n"
        return said + "".join(self._parts(defs))

    def _parts(self, defs: dict[str, Schema]) -> Iterator[str]:
        for name, part in defs.items():
            if "properties" not in part or name in self.documents:
                continue
            if name in self.told:
                if self.told[name] != part:
                    raise ValueError(f"two parts are called {name}")
                continue
            self.told[name] = part
            yield f"\n### `{name}`\n\n{part['description']}\n{_table(part, defs, self.documents)}"


def _listed(names: tuple[str, ...]) -> str:
    *most, last = (f"`{name}`" for name in names)
    return f"{', '.join(most)} and {last}"


def _table(schema: Schema, defs: dict[str, Schema], documents: dict[str, str]) -> str:
    required = schema.get("required", ())
    rows = ""
    for key, it in schema["properties"].items():
        told = f"`{key}`" if key in required else f"`{key}`, may be left out"
        rows += f"| {told} | {_kind(it, defs, documents)} | {_meaning(it, defs)} |\n"
    return f"\n| key | kind | meaning |\n|---|---|---|\n{rows}"


def _meaning(schema: Schema, defs: dict[str, Schema]) -> str:
    text = schema.get("description") or defs.get(_name(schema), {}).get("description", "")
    return " ".join(text.split()).replace("|", "\\|")


def _name(schema: Schema) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _kind(schema: Schema, defs: dict[str, Schema], documents: dict[str, str]) -> str:
    """Say what stands at a key."""

    def kind(of: Schema) -> str:
        return _kind(of, defs, documents)

    name = _name(schema)
    if name and "enum" not in defs[name]:
        return f"[`{name}`](#{documents.get(name, name.lower())})"
    if name:
        return kind(defs[name])
    if "const" in schema:
        value = schema["const"]
        return f"`{value}`" if isinstance(value, int) else f'`"{value}"`'
    if "enum" in schema:
        return "one of " + ", ".join(f'`"{value}"`' for value in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(kind(each) for each in schema["anyOf"])
    if "items" in schema:
        return f"list of {kind(schema['items'])}"
    if schema.get("type") == "object":
        values = schema.get("additionalProperties")
        return f"{kind(values)}, by name" if isinstance(values, dict) else "anything, by name"
    return str(schema.get("title") or SCALARS[schema["type"]])
