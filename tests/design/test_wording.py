"""A wrong value is answered by a sentence that says what to write, and by nothing of a library's own words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from jobvector_wizard.base.errors import BlueprintError, PatchError
from jobvector_wizard.base.wording import FORMS
from jobvector_wizard.design.blueprint import Blueprint
from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design

if TYPE_CHECKING:
    from collections.abc import Iterator

HA = load_design("ha").blueprint
JARGON = re.compile(r"Input should|String should|instance of|parse|tuple|dictionary|\^|\\d|None|NoneType")


def refused(change: str) -> str:
    with pytest.raises((BlueprintError, PatchError)) as caught:
        Patch.parse([change]).apply(HA)
    return str(caught.value)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("workloads.backend.gpu=x", 'workloads.backend.gpu: write a whole number (got "x")'),
        ("workloads.backend.gpu=-1", "workloads.backend.gpu: write 0 or more (got -1)"),
        ("workloads.backend.gpu=1.5", "workloads.backend.gpu: write a whole number (got 1.5)"),
        ("workloads.backend.spread=host", 'spread: write a table here; it takes host, zone (got "host")'),
        ("workloads.backend.apart=planet", 'apart: write "host" or "zone" (got "planet")'),
        ("workloads.backend.volume={size_gib=99999999}", "size_gib: write 65536 or less (got 99999999)"),
        (
            "workloads.backend.ephemeral=x",
            'ephemeral: \'x\' is not an amount of memory; write it like "512Mi" or "5Gi"',
        ),
        ("workloads.backend.budget.min_available=200%", 'min_available: write no more than 100% (got "200%")'),
        ("workloads.backend.rollout.max_unavailable=101%", "write no more than 100%"),
        (
            "workloads.backend.memory=99999999999999999999Gi",
            "is more memory than any machine has; write 1024Ti or less",
        ),
        ("kubernetes.gpu_plugin=x", 'kubernetes.gpu_plugin: write true or false (got "x")'),
        ("kubernetes.add_ons=x", 'kubernetes.add_ons: write a list, such as ["a", "b"] (got "x")'),
        ("kubernetes.version=1.33.1", 'kubernetes.version: write a minor version like "1.36" (got "1.33.1")'),
        ("database.engine_version=x", 'database.engine_version: write a version like "16" or "16.4" (got "x")'),
        ("database.backup_window=x", "write a window of a day in UTC, such as 03:00-04:00"),
        ("database.maintenance_window=x", "write a window of a week in UTC, such as sun:04:00-sun:05:00"),
        ("edge.domain=not a domain", 'edge.domain: write a domain, such as jobs.example.org (got "not a domain")'),
        ("nodes.node-1.taints=[{key='a b'}]", "write letters, digits, - _ and . with a letter or digit at both ends"),
        ("tags={a='a;b'}", "a tag's value takes letters, digits, spaces and _ . : / = + @ -"),
    ],
)
def test_a_wrong_value_is_told_by_what_to_write_instead(change: str, sentence: str) -> None:
    told = refused(change)
    assert sentence in told
    assert not JARGON.search(told)


def test_what_kubernetes_and_aws_take_is_taken() -> None:
    # k8s.io/apimachinery v0.36.0 pkg/api/resource/quantity.go: a part of a unit is rounded up; EC2's tag restrictions
    taken = Patch.parse(
        [
            "workloads.backend.memory=.5Gi",
            "workloads.backend.cpu=100.5m",
            "workloads.ollama.memory=1Ti",
            "tags={a='Zürich'}",
        ]
    ).apply(HA)
    backend = taken.workloads["backend"]
    assert (backend.memory, backend.cpu) == (2**29, 101)
    assert taken.workloads["ollama"].memory == 2**40
    assert taken.tags == {"a": "Zürich"}


def patterns(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        yield from schema.get("patternProperties", ())
        for value in schema.values():
            yield from patterns(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from patterns(value)


def test_every_form_that_text_must_have_has_its_own_words() -> None:
    told = {pattern for pattern in patterns(Blueprint.model_json_schema()) if pattern not in FORMS}
    by_feature = {it for it in told if "a-z]{2,63}" in it or "mon" in it or ":[0-5]" in it or "A-Za-z0-9_.-" in it}
    assert told == by_feature
    assert set(FORMS) <= set(patterns(Blueprint.model_json_schema()))
