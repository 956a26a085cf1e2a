"""The reference of the design file, from the blueprint's own fields: what may stand where, and what it costs."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import PlainSerializer
from pydantic.fields import FieldInfo

from jobvector_wizard.base import units
from jobvector_wizard.base.errors import WizardError
from jobvector_wizard.catalog import bundled
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.design.tables import Cidr, Cpu, CpuRange, Memory, Model, Range
from jobvector_wizard.design.workload import Share
from jobvector_wizard.planning.assessment import assess
from jobvector_wizard.planning.cost import Bill

HEAD = """# The design file

Made by `scripts/build_docs.py` from the blueprint's own fields (`jobvector_wizard/design/`).

A design is one TOML file; `jobvector-wizard presets copy ha mine.toml` writes one to start from. Each heading below is
a table of it, with NAME for a name that you choose: 2 to 40 lower-case letters, digits and hyphens; `[]` marks a list
of tables. A field is also a path for `--set`: `--set nodes.node-2.type=t3.xlarge`, and `--unset` takes one away. A key
that is not listed is an error.

A file may begin with `base = "other.toml"`, or a preset's name, and say only what differs from that;
`unset = ["nodes.node-3"]` lists what is taken away. [Recipes](recipes.md#variants-of-one-design) tells how. What
follows is the whole design.

A field that says **required** has no default. CPU is written as `"500m"` or `2`, memory as `"512Mi"` or `"5Gi"`. Where
three amounts may stand, one number is enough: `egress_gb = 190` is `{ low = 190, expected = 190, high = 190 }`.

The last column tells what a change adds to the expected bill of the preset `DESIGN`, USD a month, as of DAY, by list
prices: of a switch when it is turned, of a number when it is raised. What the preset does not state, a million requests
to a firewall and 10 GB through endpoints, is assumed. The cell is empty where no line of that bill moves. Another
design has other amounts; `jobvector-wizard estimate mine.toml --set PATH=VALUE` says yours.

"""
DESIGN = "ha"
NAMES = {
    "nodes": "node-2",
    "workloads": "ollama",
    "buckets": "jobvector-uploads",
    "daemonsets": "agent",
    "containers": "sidecar",
}
"""What stands for NAME where a price is worked out."""
UNBILLED = ("drawn.", "accepted")
"""What is kept beside the bill."""
ASSUMED = Patch.set("usage.requests_million", 1) + Patch.set("usage.endpoint_gb", 10)
"""Uses that the design does not state, without which nobody knows what a switch costs."""
BEFORE = {
    "workloads.NAME.volume": Patch.set("workloads.ollama.volume", {"size_gib": 20}),
    "database.iops": Patch.set("database.storage_gib", 400),
    "edge.hosted_zone": Patch.set("edge.domain", "jobs.example.com"),
    "usage.dns_queries_million": Patch.set("edge.domain", "jobs.example.com"),
    "usage.requests_million": Patch.set("edge.waf", value=True),
    "usage.endpoint_gb": Patch.set("network.interface_endpoints", value=True),
}
"""What a table or a field has to have before it can be changed, or before a change of it is billed."""
RAISED = {"database.storage_gib": 10, "nodes.NAME.root_gib": 10, "workloads.NAME.volume.size_gib": 10}
"""How far a number is raised where one more would tell little; 10 for an assumption about use."""
EXAMPLES: Mapping[str, tuple[Any, ...]] = {
    "kubernetes.version": ("1.33",),
    "nodes.NAME.type": ("c6a.2xlarge",),
    "database.instance_class": ("db.t3.medium", "db.m6g.large"),
    "edge.domain": ("jobs.example.com",),
    "database.iops": (13000,),
    "workloads.NAME.volume.iops": (4000,),
    "workloads.NAME.volume.throughput": (250,),
}
"""Values of fields that are neither a switch nor a number with a value of its own."""
AMOUNT = 10


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the file: its path with NAME for a name, its model, and whether it is one of a list."""

    path: tuple[str, ...]
    model: type[Model]
    listed: bool = False

    @property
    def title(self) -> str:
        """Its path, as the page's heading."""
        return ".".join(self.path) + ("[]" if self.listed else "") if self.path else "The file itself"


def reference(on: date) -> str:
    """Return the page."""
    prices = Prices(on)
    head = HEAD.replace("DESIGN", DESIGN).replace("DAY", on.isoformat())
    return head + "\n".join(_section(table, prices) for table in _tables(Table((), Blueprint)))


def _tables(table: Table) -> Iterator[Table]:
    yield table
    for name, field in table.model.model_fields.items():
        if (below := _table_below(table, field.alias or name, field)) is not None:
            yield from _tables(below)


def _table_below(table: Table, name: str, field: FieldInfo) -> Table | None:
    """Return the table that a field holds: one, one by name, or each of a list; None where it is a value."""
    for kind in _kinds(field.annotation):
        path = (*table.path, name)
        if _is_table(kind):
            return Table(path, kind)
        arguments = get_args(kind)
        if get_origin(kind) is dict and _is_table(arguments[1]):
            return Table((*path, "NAME"), arguments[1])
        if get_origin(kind) is tuple and _is_table(arguments[0]):
            return Table(path, arguments[0], listed=True)
    return None


def _section(table: Table, prices: Prices) -> str:
    rows = [_row(table, field.alias or name, field, prices) for name, field in table.model.model_fields.items()]
    lines = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    if not table.path:
        return f"## {table.title}\n\n{COLUMNS}{lines}"
    return f"## `{table.title}`\n\n{_sentence(table.model.__doc__ or '')}\n\n{COLUMNS}{lines}"


COLUMNS = f"""| key | what may stand there | unit | bounds | if left out | what it is for | adds in `{DESIGN}` |
|---|---|---|---|---|---|---|
"""


def _row(table: Table, name: str, field: FieldInfo, prices: Prices) -> tuple[str, ...]:
    below = _table_below(table, name, field)
    if below is not None:
        label = f"[{'tables' if below.listed or below.path[-1] == 'NAME' else 'table'}](#{_anchor(below.title)})"
        meaning = field.description or below.model.__doc__ or ""
        return (f"`{name}`", label, "", _size(field), _default(field), _sentence(meaning), "")
    path = ".".join((*table.path, name))
    cost = "" if table.listed else prices.of(path, field)
    return (f"`{name}`", _kind(field), _unit(name, field), _bounds(field), _default(field), _help(field), cost)


def _anchor(title: str) -> str:
    """Return what GitHub calls a heading."""
    kept = (letter for letter in title.lower() if letter.isalnum() or letter in " -_")
    return "".join(kept).replace(" ", "-")


def _help(field: FieldInfo) -> str:
    words = [f"{field.title}." if field.title else "", field.description or ""]
    return _sentence(" ".join(word for word in words if word))


def _sentence(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _kind(field: FieldInfo) -> str:
    """Return what may be written at a field, without None, which is said by leaving it out."""
    metadata = tuple(field.metadata)
    kinds = [kind for kind in _kinds(field.annotation) if kind is not types.NoneType]
    return " or ".join(_word(kind, metadata) for kind in kinds)


def _word(kind: Any, metadata: tuple[Any, ...]) -> str:
    if hasattr(kind, "__metadata__"):
        return _word(kind.__origin__, (*metadata, *kind.__metadata__))
    if (special := next((word for part, word in SPECIAL if part in metadata), None)) is not None:
        return special
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return "one of " + ", ".join(f"`{value}`" for value in arguments) if len(arguments) > 1 else f"`{arguments[0]}`"
    if origin is tuple:
        return f"list of {_plural(_word(arguments[0], ()))}"
    if origin is dict:
        return f"table of {_plural(_word(arguments[1], ()))} by name"
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return "one of " + ", ".join(f"`{value.value}`" for value in kind)
    return WORDS[kind]


SPECIAL = tuple(
    (get_args(kind)[1], word)
    for kind, word in ((Cpu, "CPU"), (Memory, "memory"), (Cidr, "network"), (Share, "pods, or a share of them"))
)
"""Kinds of values that are told by how they are read."""
WORDS = {
    bool: "`true` or `false`",
    int: "whole number",
    str: "text",
    Decimal: "number",
    float: "number",
    Range: "number, or `{ low, expected, high }`",
    CpuRange: "CPU, or `{ low, expected, high }`",
}


def _plural(word: str) -> str:
    return f"{word}s" if word in ("text", "number", "network") else word


UNITS = {
    "gib": "GiB",
    "gb": "GB",
    "usd": "USD",
    "days": "days",
    "seconds": "seconds",
    "percent": "%",
    "hour": "GB an hour",
    "second": "a second",
    "minute": "a minute",
    "million": "millions",
    "ten_thousand": "tens of thousands",
    "thousand": "thousands",
    "units": "LCU",
    "count": "nodes",
    "replicas": "pods",
    "skew": "pods",
    "gpu": "GPUs",
    "gpus": "GPUs",
    "vcpu": "vCPUs",
    "iops": "IOPS",
    "throughput": "MiB/s",
}
"""What an amount counts, by how its key ends."""


def _unit(name: str, field: FieldInfo) -> str:
    kind = _kind(field)
    if kind.startswith("CPU"):
        return "vCPUs, or thousandths: `m`"
    if kind == "memory":
        return "bytes, with `Mi`, `Gi`"
    if "number" not in kind and not name.endswith("_seconds"):
        return ""
    return next((unit for end, unit in UNITS.items() if name == end or name.endswith(f"_{end}")), "")


def _bounds(field: FieldInfo) -> str:
    found: dict[str, Any] = {}
    for it in field.metadata:
        found |= {key: value for key in ("ge", "le", "max_length") if (value := getattr(it, key, None)) is not None}
    for kind in _kinds(field.annotation):
        for it in getattr(kind, "__metadata__", ()):
            for part in (it, *getattr(it, "metadata", ())):
                found |= {key: it for key in ("ge", "le") if (it := getattr(part, key, None)) is not None}
    if "max_length" in found:
        return _size(field)
    match found.get("ge"), found.get("le"):
        case None, None:
            return ""
        case least, None:
            return f"{least:,} or more"
        case None, most:
            return f"{most:,} or less"
        case least, most:
            return f"{least:,} to {most:,}"


def _size(field: FieldInfo) -> str:
    most = next((it.max_length for it in field.metadata if hasattr(it, "max_length")), None)
    if most is None:
        return ""
    return f"up to {most} characters" if str in _kinds(field.annotation) else f"up to {most}"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    match field.get_default(call_default_factory=True):
        case None | () | "":
            return "none"
        case bool(value):
            return f"`{str(value).lower()}`"
        case tuple(values):
            return ", ".join(f"`{value}`" for value in values)
        case Mapping():
            return "none"
        case Model():
            return "its defaults"
        case value:
            return f"`{value}`"


def _kinds(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) in (Union, types.UnionType):
        return tuple(kind for option in get_args(annotation) for kind in _kinds(option))
    return (annotation,)


def _is_table(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Model) and kind not in (Range, CpuRange)


class Prices:
    """What a change of one field adds to the bill of the design."""

    def __init__(self, on: date) -> None:
        self._on = on
        self._design = ASSUMED.apply(load_design(DESIGN).blueprint)

    def of(self, path: str, field: FieldInfo) -> str:
        """Say what each other value adds; nothing where none moves a line of the bill."""
        table = path.rpartition(".")[0]
        if path.startswith(UNBILLED):
            return ""
        first = BEFORE.get(path) or BEFORE.get(table)
        design = first.apply(self._design) if first else self._design
        place = _place(path)
        before, said = self._bill(design), []
        for label, value in _others(path, field, _value_at(design, place)):
            try:
                after = self._bill(Patch.set(place, value).apply(design))
            except WizardError:
                continue
            if after.unknown != before.unknown:
                said.append(f"{label}: not known")
            elif change := after.total.expected - before.total.expected:
                said.append(f"{label}: {units.usd_change(change)}")
        return "; ".join(said)

    def _bill(self, design: Blueprint) -> Bill:
        return assess(design, bundled(), self._on).bill


def _place(path: str) -> str:
    """Return the path with names of the design in it."""
    steps = path.split(".")
    return ".".join(NAMES[steps[at - 1]] if step == "NAME" else step for at, step in enumerate(steps))


def _value_at(design: Blueprint, place: str) -> Any:
    here: Any = design
    for step in place.split("."):
        here = here.get(step) if isinstance(here, dict) else getattr(here, step, None)
    return here


def _others(path: str, field: FieldInfo, now: Any) -> Iterator[tuple[str, Any]]:
    """Name other values of a field: the other options of a choice, one more of a number, ten more of a use."""
    for value in EXAMPLES.get(path, ()):
        yield f"`{value}`", value
    match now:
        case bool():
            yield f"`{str(not now).lower()}`", not now
        case Range(low=low, expected=expected, high=high):
            more = {"low": float(low), "expected": float(expected), "high": float(high)}
            yield f"{AMOUNT} more", {case: amount + AMOUNT for case, amount in more.items()}
        case StrEnum() as chosen:
            yield from ((f"`{value}`", value.value) for value in type(chosen) if value is not chosen)
        case int() if any(kind is int for kind in _kinds(field.annotation)) and not _special(field):
            step = RAISED.get(path, 1)
            yield f"{step} more", now + step
        case _:
            options = [
                value for kind in _kinds(field.annotation) if get_origin(kind) is Literal for value in get_args(kind)
            ]
            yield from ((f"`{value}`", value) for value in options if value != now)


def _special(field: FieldInfo) -> bool:
    return any(isinstance(it, PlainSerializer) for it in field.metadata)
