"""What a person may write out rather than choose: the values of workloads and of use, read from the blueprint."""

from __future__ import annotations

import types
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Union, get_args, get_origin

from jobvector_wizard.base.errors import PatchError
from jobvector_wizard.base.units import cpu, memory, parse_number
from jobvector_wizard.design.patch import Patch, write_path
from jobvector_wizard.design.tables import CpuRange, Range
from jobvector_wizard.design.usage import Usage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic.fields import FieldInfo

    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.design.tables import Model

__all__ = ["Setting", "setting_groups", "setting_patch", "usage_settings", "workload_settings"]

_WORKLOAD: Final = (
    "replicas",
    "cpu",
    "memory",
    "cpu_limit",
    "memory_limit",
    "cpu_used",
    "priority",
    "prefer",
    "require",
    "apart",
    "ephemeral",
    "gpu",
    "volume_zone",
    "architecture",
)
"""What of a workload decides where it runs; images, buckets and routes stay in the file."""
_SIZE: Final = "size_gib"
_CASES: Final = ("low", "expected", "high")
_NONE: Final = ("", "none")


@dataclass(frozen=True, slots=True)
class Setting:
    """One value: where it stands, what it is called, what it is as one writes it, and what it means.

    `ranged` says that it may be written as one number or as three, low, expected and high; `default` is what holds
    where it is left out, None where it cannot be.
    """

    path: str
    label: str
    value: str
    help: str
    ranged: bool = False
    default: str | None = None


def setting_groups(blueprint: Blueprint, step: str) -> Mapping[str, tuple[Setting, ...]]:
    """Return what may be written in a step, by what it belongs to: each workload, or a month of use."""
    if step == "workloads":
        return {name: workload_settings(blueprint, name) for name in blueprint.workloads}
    return {"a month": usage_settings(blueprint)}


def workload_settings(blueprint: Blueprint, name: str) -> tuple[Setting, ...]:
    """Return what may be written of one workload."""
    workload, path = blueprint.workloads[name], ("workloads", name)
    size = Setting(
        write_path((*path, "volume", _SIZE)),
        "Volume",
        str(workload.volume.size_gib) if workload.volume else "",
        "GiB of an EBS volume that each pod has for itself, as a StatefulSet gives it; it outlives the pod, and stays "
        "in its zone.",
        default="none",
    )
    rollout = _settings(workload.rollout, (*path, "rollout"), ("strategy",))
    return (*_settings(workload, path, _WORKLOAD), size, *rollout)


def usage_settings(blueprint: Blueprint) -> tuple[Setting, ...]:
    """Return the assumptions about a month of use, and what each bucket holds."""
    stored = [
        setting
        for name, bucket in blueprint.buckets.items()
        for setting in _settings(bucket, ("buckets", name), ("stored_gb",), f" in {name}")
    ]
    return (*_settings(blueprint.usage, ("usage",), tuple(Usage.model_fields)), *stored)


def setting_patch(setting: Setting, text: str) -> Patch:
    """Read a value as it is typed; empty or "none" takes an optional one away.

    Raises PatchError where it cannot be read; what cannot stand there is found when the patch is applied.
    """
    plain = text.strip()
    if plain.casefold() in _NONE:
        if setting.default is None:
            raise PatchError(f"{setting.label} cannot be left out.")
        return Patch.unset(setting.path.removesuffix(f".{_SIZE}"))  # a volume goes with its size
    if setting.ranged:
        return Patch.set(setting.path, _range(setting, plain))
    if setting.path.rpartition(".")[2] in ("prefer", "require"):
        return Patch.set(setting.path, [word for word in plain.replace(",", " ").split() if word])
    return Patch.parse([f"{setting.path}={plain}"])


def _range(setting: Setting, text: str) -> Any:
    """Read one amount, or three from low to high."""
    amounts = [_amount(word, text) if not _in_cpu(setting) else word for word in text.replace("/", " ").split()]
    if len(amounts) == 1:
        return amounts[0]
    if len(amounts) != len(_CASES):
        raise PatchError(f'"{text}" is neither one amount nor three. Write 100, or 50 100 200 for low, expected, high.')
    return dict(zip(_CASES, amounts, strict=True))


def _amount(word: str, text: str) -> int | float:
    try:
        return parse_number(word)
    except ValueError:
        raise PatchError(
            f'"{text}" is no amount. Write a number such as 100, or 50 100 200 for low, expected, high.'
        ) from None


def _in_cpu(setting: Setting) -> bool:
    return setting.path.endswith("cpu_used")


def _settings(table: Model, path: tuple[str, ...], keys: tuple[str, ...], more: str = "") -> Iterator[Setting]:
    fields: Mapping[str, FieldInfo] = type(table).model_fields
    for key in keys:
        field = fields[key]
        kinds = _kinds(field.annotation)
        yield Setting(
            write_path((*path, key)),
            f"{field.title or key.replace('_', ' ').capitalize()}{more}",
            _written(table, key),
            field.description or "",
            ranged=bool({Range, CpuRange} & kinds),
            default=None if field.is_required() else _default(field),
        )


def _default(field: FieldInfo) -> str:
    default = field.get_default()
    return "none" if default in (None, ()) else str(default)


def _kinds(annotation: Any) -> set[Any]:
    """Return the types that an annotation allows."""
    if get_origin(annotation) in (Union, types.UnionType):
        return set().union(*(_kinds(option) for option in get_args(annotation)))
    inner = getattr(annotation, "__origin__", annotation) if hasattr(annotation, "__metadata__") else annotation
    return {inner}


def _written(table: Model, key: str) -> str:
    """Write a value as `setting_patch` reads it back."""
    match getattr(table, key):
        case None | ():
            return ""
        case Range() as found:
            return _three(*(f"{getattr(found, case).normalize():f}" for case in _CASES))
        case CpuRange() as found:
            return _three(*(cpu(getattr(found, case)) for case in _CASES))
        case tuple() as words:
            return ", ".join(words)
        case int() as amount if key in ("cpu", "cpu_limit"):
            return cpu(amount)
        case int() as amount if key in ("memory", "memory_limit", "ephemeral"):
            return memory(amount)
        case found:
            return str(found)


def _three(low: str, expected: str, high: str) -> str:
    return expected if low == high else f"{low} {expected} {high}"
