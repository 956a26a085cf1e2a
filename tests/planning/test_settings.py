"""Values that are written out: what they are called, and how what is typed becomes a patch."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from jobvector_wizard.base.errors import PatchError
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.preset_file import load_design, shipped_presets
from jobvector_wizard.design.usage import Usage
from jobvector_wizard.planning.settings import Setting, setting_groups, setting_patch, usage_settings, workload_settings

HA = load_design("ha").blueprint


def setting(path: str) -> Setting:
    every = [each for step in ("workloads", "usage") for group in setting_groups(HA, step).values() for each in group]
    return next(each for each in every if each.path == path)


@pytest.mark.parametrize("preset", list(shipped_presets()))
def test_what_stands_there_written_again_changes_nothing(preset: str) -> None:
    blueprint = load_design(preset).blueprint
    for step in ("workloads", "usage"):
        for group in setting_groups(blueprint, step).values():
            for each in group:
                if each.value:
                    assert setting_patch(each, each.value).apply(blueprint).digest == blueprint.digest, each.path


def test_every_assumption_of_use_can_be_written() -> None:
    paths = {each.path for each in usage_settings(HA)}
    assert {f"usage.{name}" for name in Usage.model_fields} <= paths
    assert "buckets.jobvector-uploads.stored_gb" in paths


def test_a_value_says_what_it_is_called_and_whether_it_can_be_left_out() -> None:
    by_path = {each.path: each for each in workload_settings(HA, "ollama")}
    cpu, limit, replicas = (by_path[f"workloads.ollama.{key}"] for key in ("cpu", "cpu_limit", "replicas"))
    assert (cpu.label, cpu.value, cpu.default) == ("CPU request", "2500m", "none")
    assert (limit.label, limit.value, limit.default) == ("CPU limit", "", "none")
    assert replicas.default == "1"


@pytest.mark.parametrize(
    ("path", "typed", "read"),
    [
        ("workloads.ollama.cpu", "3", lambda it: it.workloads["ollama"].cpu == 3000),
        ("workloads.ollama.memory", "6Gi", lambda it: it.workloads["ollama"].memory == 6 * 2**30),
        ("workloads.ollama.cpu_limit", "none", lambda it: it.workloads["ollama"].cpu_limit is None),
        ("workloads.ollama.cpu_used", "1 2 3", lambda it: it.workloads["ollama"].cpu_used.expected == 2000),
        ("workloads.ollama.prefer", "node-1, node-2", lambda it: it.workloads["ollama"].prefer == ("node-1", "node-2")),
        ("workloads.ollama.gpu", "1", lambda it: it.workloads["ollama"].gpu == 1),
        ("workloads.ollama.volume.size_gib", "20", lambda it: it.workloads["ollama"].volume.size_gib == 20),
        ("workloads.ollama.volume.size_gib", "none", lambda it: it.workloads["ollama"].volume is None),
        ("workloads.ollama.cpu", "none", lambda it: it.workloads["ollama"].cpu is None),
        ("workloads.ollama.apart", "zone", lambda it: it.workloads["ollama"].apart == "zone"),
        ("workloads.ollama.ephemeral", "12Gi", lambda it: it.workloads["ollama"].ephemeral == 12 * 2**30),
        ("workloads.ollama.rollout.strategy", "RollingUpdate", lambda it: not it.workloads["ollama"].recreated),
        ("workloads.ollama.replicas", "", lambda it: it.workloads["ollama"].replicas == 1),
        ("usage.egress_gb", "1.5", lambda it: it.usage.egress_gb.low == it.usage.egress_gb.high == Decimal("1.5")),
        ("usage.egress_gb", "1/2/3", lambda it: it.usage.egress_gb.high == 3),
        ("usage.log_retention_days", "7", lambda it: it.usage.log_retention_days == 7),
    ],
)
def test_what_is_typed_is_read(path: str, typed: str, read: Callable[[Blueprint], bool]) -> None:
    assert read(setting_patch(setting(path), typed).apply(HA))


@pytest.mark.parametrize(
    ("path", "typed", "said"),
    [
        ("usage.egress_gb", "", "Internet egress cannot be left out"),
        ("workloads.ollama.volume.size_gib", "0", "write 1 or more"),
        ("workloads.ollama.cpu", "much", "much"),
        ("workloads.ollama.prefer", "node-9", "node-9"),
        ("workloads.ollama.replicas", "0", "replicas"),
        ("usage.egress_gb", "1 2", "neither one amount nor three"),
        ("usage.egress_gb", "3 2 1", "must not fall"),
        ("usage.egress_gb", "nan", "is no amount"),
        ("usage.egress_gb", "1e999999999", "is no amount"),
        ("usage.egress_gb", "-1", "usage.egress_gb"),
    ],
)
def test_what_cannot_stand_there_is_said(path: str, typed: str, said: str) -> None:
    with pytest.raises(PatchError, match=said):
        setting_patch(setting(path), typed).apply(HA)
