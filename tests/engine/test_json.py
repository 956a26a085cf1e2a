"""What the commands of an account print with `--json`: one document each, in a deployment's whole life."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.engine.test_status import program
from tests.validity import complaints, floats, schema_of

if TYPE_CHECKING:
    from tests.engine.operating import Bench

ON = ("--on", "2026-11-23")


def test_each_command_prints_one_document_and_nothing_else(bench: Bench) -> None:
    def asked(*arguments: str, code: int = 0) -> Any:
        done = program(bench, *arguments)
        assert done.returncode == code, (arguments, done.stderr)
        document = json.loads(done.stdout)
        if "--export" not in arguments:  # that is the engine's own
            assert complaints(document, schema_of(arguments)) == []
            assert list(floats(document)) == []
        return document

    there = ("--endpoint-url", bench.endpoint)
    assert asked("preview", "economy", *ON, *there, "--json")["kind"] == "preview"
    up = asked("up", "economy", "--yes", *ON, *there, "--json")
    assert (up["kind"], up["outcome"], up["mode"]) == ("up", "succeeded", "account 123456789012 · eu-west-1")
    assert asked("status", "economy", *there, "--json")["parts"]
    assert asked("refresh", "economy", *there, "--json")["outcome"] == "succeeded"
    assert [it["kind"] for it in asked("deployments", "economy", "--json")["operations"]] == [
        "preview",
        "up",
        "refresh",
    ]
    assert asked("deployments", "economy", "--export", "--json")["deployment"]["resources"]
    assert asked("destroy", "economy", "--yes", "--delete-data", *there, "--json")["outcome"] == "succeeded"
