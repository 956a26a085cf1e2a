"""`status` of what the engine made: in moto, through the program's own command."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from jobvector_wizard.provisioning.events import Kind
from tests.engine.operating import succeeded

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.engine.operating import Bench


def program(bench: Bench, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "jobvector_wizard", *arguments]
    return subprocess.run(
        command, env=dict(bench.environment), capture_output=True, text=True, check=False, timeout=120
    )


def parts(bench: Bench) -> dict[tuple[str, str], dict[str, Any]]:
    document = json.loads(program(bench, "status", "ha", "--json").stdout)
    return {(part["kind"], part["name"]): part for part in document["parts"]}


def test_what_the_engine_made_is_healthy_until_something_is_not(bench: Bench, aws: Callable[[str], Any]) -> None:
    succeeded(bench.run(Kind.UP))
    image = aws("ec2").describe_images()["Images"][0]["ImageId"]
    nodes = [
        each["InstanceId"] for each in aws("ec2").run_instances(ImageId=image, MinCount=3, MaxCount=3)["Instances"]
    ]  # moto's node groups have no instances of their own
    for group in aws("elbv2").describe_target_groups()["TargetGroups"]:
        aws("elbv2").register_targets(TargetGroupArn=group["TargetGroupArn"], Targets=[{"Id": node} for node in nodes])

    assert {part["health"] for part in parts(bench).values()} == {"healthy"}

    aws("rds").stop_db_instance(DBInstanceIdentifier="ha")
    aws("ec2").stop_instances(InstanceIds=nodes[:1])
    found = parts(bench)
    ailing = {key for key, part in found.items() if part["health"] != "healthy"}
    assert ("database", "ha") in ailing
    assert {kind for kind, _ in ailing} == {"database", "target group"}

    again = program(bench, "up", "ha", "--yes", "--on", "2026-11-23", "--endpoint-url", bench.endpoint)
    assert again.returncode == 0, again.stdout + again.stderr  # its own buckets and addresses do not stop it
    assert "Nothing is to be changed" in again.stdout

    text = program(bench, "status", "ha").stdout
    assert "jobvector-wizard destroy ha" in text
    assert "account 123456789012" in text
    assert "a month as the blueprint stands" in text
