"""Which fields of a design the wizard's steps can set, and which are only in the file: a list that is to become empty."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args, get_origin

from pydantic import BaseModel

from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.patch import write_path
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.planning.choices import options
from jobvector_wizard.planning.settings import setting_groups
from jobvector_wizard.planning.steps import STEPS, budget_patch, domain_patch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobvector_wizard.catalog import Catalog

NOT_TO_BE_SET = {"schema", "drawn"}
"""The version of the file's form, and what the owners drew: nobody changes these."""
ONLY_IN_THE_FILE = {
    *("accepted", "name", "summary", "tags", "goals.survive_zone_loss", "budget.alerts"),
    *("access.accounts", "access.admins", "access.endpoint_cidrs"),
    *("buckets.*.suffix", "buckets.*.versioned"),
    "daemonsets",
    *("database.backup_days", "database.backup_window", "database.engine_version", "database.iops"),
    *("database.enhanced_monitoring_seconds", "database.maintenance_window", "database.storage_gib", "database.zones"),
    *("kubernetes.add_ons", "kubernetes.gpu_plugin", "kubernetes.prefix_delegation", "kubernetes.scoring"),
    *("kubernetes.support", "kubernetes.version"),
    *("network.cidr", "network.subnets"),
    *("nodes.*.count", "nodes.*.max_count", "nodes.*.root_gib", "nodes.*.size", "nodes.*.taints"),
    *("workloads.*.bucket", "workloads.*.budget", "workloads.*.containers", "workloads.*.database"),
    *("workloads.*.image", "workloads.*.loads_bucket", "workloads.*.path", "workloads.*.port"),
    *("workloads.*.rollout.max_surge", "workloads.*.rollout.max_unavailable", "workloads.*.spread"),
    *("workloads.*.tolerations", "workloads.*.volume.iops", "workloads.*.volume.throughput"),
    *("workloads.*.volume.type", "workloads.*.volume.zone"),
}


def fields_of(model: type[BaseModel], above: str = "") -> Iterator[str]:
    """Yield the path of each value that a table holds; `*` stands for a name."""
    for key, field in model.model_fields.items():
        name = f"{above}{field.alias or key}"
        tables = [found for found in tables_in(field.annotation) if "low" not in found[1].model_fields]
        if not tables:
            yield name
        for between, table in tables:
            yield from fields_of(table, f"{name}.{between}")


def tables_in(annotation: Any) -> Iterator[tuple[str, type[BaseModel]]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield "", annotation
        return
    named = "*." if "Mapping" in str(get_origin(annotation)) or get_origin(annotation) is dict else ""
    for part in get_args(annotation):
        yield from ((named + between, table) for between, table in tables_in(part))


def set_by_steps(catalog: Catalog) -> set[str]:
    """Return the paths that some answer in some step sets in the preset `ha`."""
    blueprint = load_design("ha").blueprint
    patches = [budget_patch("600"), domain_patch("jobs.example.com in example.com")]
    for step in STEPS.values():
        for field, _ in step.asks.fields if step.asks else ():
            each = [f"nodes.{name}.type" for name in blueprint.nodes] if field == "nodes" else [field]
            patches += [option.patch for one in each for option in options(blueprint, catalog, one)]
    groups = (setting_groups(blueprint, name) for name, step in STEPS.items() if step.asks and step.asks.written)
    written = {setting.path for group in groups for settings in group.values() for setting in settings}
    return written | {write_path(change.path) for patch in patches for change in patch.changes}


def without_names(path: str) -> str:
    return re.sub(r"^(nodes|workloads|buckets)\.[^.]+", r"\1.*", path)


def below(path: str, tables: set[str]) -> bool:
    return any(path == table or path.startswith(f"{table}.") for table in tables)


def test_what_no_step_can_set_is_on_the_list_and_nothing_else(catalog: Catalog) -> None:
    reached = {without_names(path) for path in set_by_steps(catalog)}
    left = {path for path in fields_of(Blueprint) if not below(path, reached | NOT_TO_BE_SET)}
    assert {path for path in left if not below(path, ONLY_IN_THE_FILE)} == set()
    assert {listed for listed in ONLY_IN_THE_FILE if not any(below(path, {listed}) for path in left)} == set()


def test_each_step_has_a_key_of_its_own_and_no_table_two_steps() -> None:
    assert len({step.key for step in STEPS.values()}) == len(STEPS)
    decided = [path for step in STEPS.values() for path in step.decides]
    assert len(set(decided)) == len(decided)
    assert {path.partition(".")[0] for path in decided} <= Blueprint.model_fields.keys()
