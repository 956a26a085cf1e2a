"""A deployment's whole life on Pulumi's real engine; AWS is our provider and a moto server."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING, Any

from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design
from jobvector_wizard.provisioning.events import Kind, Outcome
from jobvector_wizard.provisioning.graph import blueprint_graph
from jobvector_wizard.provisioning.lock import DeploymentLock
from jobvector_wizard.reporting.endings import ending_lines
from tests.engine.operating import succeeded, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobvector_wizard.provisioning.timeline import Timeline
    from tests.engine.operating import Bench

PROVIDER = "pulumi:providers:"
STACK = "pulumi:pulumi:Stack"


def edges(resources: list[dict[str, Any]]) -> dict[str, set[str]]:
    """What each resource of a state waits for, a parent that is no component among it."""
    customs = {each["urn"] for each in resources if each.get("custom")}
    return {
        each["urn"]: set(each.get("dependencies") or ()) | ({each["parent"]} & customs)
        for each in resources
        if each.get("custom") and not each["type"].startswith(PROVIDER)
    }


def warnings(timeline: Timeline) -> list[str]:
    """What was warned of, but for the engine's word on our provider."""
    found = [line.text for line in timeline.log if line.what == "warning"]
    return [text for text in found if "pulumi-resource-aws" not in text]


def test_a_deployments_whole_life(bench: Bench, aws: Callable[[str], Any]) -> None:
    design = load_design("ha")

    preview = succeeded(bench.run(Kind.PREVIEW, design))
    assert aws("ec2").describe_vpcs(Filters=[{"Name": "tag:jobvector:deployment", "Values": ["ha"]}])["Vpcs"] == []
    assert not any(each.get("custom") for each in bench.state().get("resources", []))

    up = succeeded(bench.run(Kind.UP, design))
    assert len(up.rows) == len(preview.rows) > 100
    assert up.header is not None
    assert (up.header.account, up.header.kind) == ("123456789012", Kind.UP)

    rehearsed = blueprint_graph(design.blueprint, "ha")
    stands = bench.state()["resources"]
    assert {each["urn"] for each in stands if not each["type"].startswith((PROVIDER, STACK))} == {
        each.urn for each in rehearsed
    }
    assert edges(stands) == {each.urn: set(each.depends_on) for each in rehearsed if not each.component}

    [note] = bench.deployment().state.rglob("ha.json.attrs")
    note.write_bytes(b"")  # as a kill in the middle of a save has left it
    again = succeeded(bench.run(Kind.UP, design))
    assert again.finished is not None
    assert (again.rows, again.finished.changes) == ((), {})

    bigger = design.apply(Patch.parse(["nodes.node-1.type=t3a.large"]))
    changed = succeeded(bench.run(Kind.UP, bigger))
    assert {(row.title, row.resource.name, row.resource.operation) for row in changed.rows} == {
        ("node group", "node-1", "replace"),
        *(("target attachment", f"{each}-node-1", "replace") for each in ("frontend", "backend")),
        *(("alarm", f"node-1-{each}", "update") for each in ("credits", "status")),  # what it measures has a new name
        ("dashboard", "dashboard", "update"),
        ("VPC", "vpc", "update"),  # it carries the design's digest
    }

    group = aws("ec2").describe_subnets(Filters=[{"Name": "tag:jobvector:logical-name", "Values": ["private-a"]}])
    aws("ec2").create_tags(Resources=[group["Subnets"][0]["SubnetId"]], Tags=[{"Key": "made-by-hand", "Value": "yes"}])
    refreshed = succeeded(bench.run(Kind.REFRESH, bigger))
    assert warnings(refreshed) == ["subnet private-a was changed outside: tags, tagsAll."]

    kept = succeeded(bench.run(Kind.DESTROY, bigger))
    assert kept.finished is not None
    left = [each for each in bench.state()["resources"] if each.get("custom") and not each["type"].startswith(PROVIDER)]
    kinds = {each["type"].rsplit(":", 1)[1] for each in left}
    assert {"Instance", "Bucket", "BucketPublicAccessBlock", "Vpc", "Subnet", "SubnetGroup", "Key", "Alias"} <= kinds
    assert not {"Cluster", "NodeGroup", "NatGateway", "LoadBalancer", "Eip", "Listener", "MetricAlarm"} & kinds
    assert [each["urn"].rsplit("::", 1)[1] for each in left if each["type"] == "aws:iam/role:Role"] == [
        "database-monitoring"
    ]
    assert aws("eks").list_clusters()["clusters"] == []
    assert len(aws("rds").describe_db_instances()["DBInstances"]) == 1

    again = succeeded(bench.run(Kind.UP, bigger))
    assert {row.resource.operation for row in again.rows} == {"create"}
    assert len(again.rows) == len(up.rows) - len(left)
    assert len(aws("rds").describe_db_instances()["DBInstances"]) == 1

    gone = succeeded(bench.run(Kind.DESTROY, bigger, delete_data=True))
    assert gone.finished is not None
    assert gone.finished.outcome is Outcome.SUCCEEDED
    assert not any(
        each.get("custom") and not each["type"].startswith(PROVIDER) for each in bench.state().get("resources", [])
    )
    assert aws("rds").describe_db_instances()["DBInstances"] == []
    assert aws("s3").list_buckets()["Buckets"] == []


def test_without_a_yes_nothing_is_changed(bench: Bench, aws: Callable[[str], Any]) -> None:
    started = bench.start(Kind.UP, approved=False)
    until(started.operation, lambda timeline: bool(timeline.resources))
    started.decline()
    timeline = until(started.operation)

    assert timeline.exit_code == 130
    assert list(ending_lines(timeline)) == ["It was not confirmed.", "Nothing was changed."]
    assert aws("eks").list_clusters()["clusters"] == []
    DeploymentLock.take(bench.deployment().lock, "ha", "the next").release()
    files = {path for path in started.operation.path.iterdir() if stat.S_IMODE(path.stat().st_mode) & 0o077}
    assert files == set()  # all are their owner's alone


def test_a_yes_is_bound_to_the_design_that_was_shown(bench: Bench) -> None:
    started = bench.start(Kind.UP, approved=False)
    until(started.operation, lambda timeline: bool(timeline.resources))
    started.confirm("0" * 64)

    assert until(started.operation).exit_code == 130
