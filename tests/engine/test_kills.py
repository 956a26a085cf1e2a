"""kill -9 of runner, engine or both at random moments of an `up`: the next one ends as if nothing had happened.

`make test-faults` tries as many moments as JOBVECTOR_KILLS says. The moments are seeded, so that a failure
comes again. The provider is slow enough for creations to be under way.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from pulumi.automation.errors import CommandError

from jobvector_wizard.provisioning.events import Entry, Kind
from jobvector_wizard.provisioning.forecast import State
from jobvector_wizard.provisioning.journal import JournalState
from jobvector_wizard.provisioning.state import Stack
from tests.engine.cloud.store import Store
from tests.engine.operating import succeeded, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jobvector_wizard.provisioning.operation import OperationDirectory
    from tests.engine.operating import Bench

KILLS = int(os.environ.get("JOBVECTOR_KILLS", "4"))
SLOW = {
    "default": 0.2,
    "aws:ec2/natGateway:NatGateway": 0.6,
    "aws:eks/cluster:Cluster": 1.5,
    "aws:eks/nodeGroup:NodeGroup": 0.6,
    "aws:rds/instance:Instance": 2.0,
    "aws:lb/loadBalancer:LoadBalancer": 1.0,
}
VICTIMS = ("runner", "engine", "both")
LEFT_OPEN: list[int] = []
"""How many creations each kill left open; at least one kill must have left some."""


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def kill_at(bench: Bench, operation: OperationDirectory, victim: str, wait: float) -> None:
    """Kill once something is being created and some more time has passed."""
    until(operation, lambda timeline: timeline.counts[State.CREATING] > 0 or timeline.state is not JournalState.RUNNING)
    time.sleep(wait)
    engines = [each for each in bench.deployment().engines() if each.name() == "pulumi"]
    if victim in ("runner", "both"):
        kill(operation.header.pid)
    if victim in ("engine", "both"):
        for engine in engines:
            kill(engine.pid)
    if victim == "engine":
        until(operation)


def whole_lines_only(operation: OperationDirectory) -> None:
    """A reader that comes at any moment sees entries in order and nothing torn."""
    entries = operation.reader().events()
    assert [entry.sequence for entry in entries] == list(range(len(entries)))
    assert all(isinstance(entry, Entry) for entry in entries)


def standing(bench: Bench, aws: Callable[[str], Any]) -> Counter[str]:
    """What stands in the account, counted by kind: moto's word, and the provider's for what moto has not."""
    ec2, eks = aws("ec2"), aws("eks")
    tagged = {"Filters": [{"Name": "tag:jobvector:deployment", "Values": ["ha"]}]}
    found = {
        "vpcs": ec2.describe_vpcs(**tagged)["Vpcs"],
        "subnets": ec2.describe_subnets(**tagged)["Subnets"],
        "gateways": ec2.describe_internet_gateways(**tagged)["InternetGateways"],
        "tables": ec2.describe_route_tables(**tagged)["RouteTables"],
        "addresses": ec2.describe_addresses(**tagged)["Addresses"],
        "nat": [each for each in ec2.describe_nat_gateways(**tagged)["NatGateways"] if each["State"] == "available"],
        "endpoints": ec2.describe_vpc_endpoints(**tagged)["VpcEndpoints"],
        "groups": ec2.describe_security_groups(**tagged)["SecurityGroups"],
        "rules": ec2.describe_security_group_rules(**tagged)["SecurityGroupRules"],
        "templates": ec2.describe_launch_templates(**tagged)["LaunchTemplates"],
        "clusters": eks.list_clusters()["clusters"],
        "nodes": eks.list_nodegroups(clusterName="ha")["nodegroups"],
        "databases": aws("rds").describe_db_instances()["DBInstances"],
        "subnet groups": aws("rds").describe_db_subnet_groups()["DBSubnetGroups"],
        "parameters": aws("rds").describe_db_parameter_groups()["DBParameterGroups"],
        "balancers": aws("elbv2").describe_load_balancers()["LoadBalancers"],
        "targets": aws("elbv2").describe_target_groups()["TargetGroups"],
        "buckets": aws("s3").list_buckets()["Buckets"],
        "roles": aws("iam").list_roles()["Roles"],
        "logs": aws("logs").describe_log_groups()["logGroups"],
        "keys": [
            each
            for each in aws("kms").list_keys()["Keys"]
            if aws("kms").describe_key(KeyId=each["KeyId"])["KeyMetadata"]["KeyState"] == "Enabled"
        ],
        "topics": aws("sns").list_topics()["Topics"],
        "flow logs": ec2.describe_flow_logs()["FlowLogs"],
        "alarms": aws("cloudwatch").describe_alarms()["MetricAlarms"],
        "events": aws("rds").describe_event_subscriptions()["EventSubscriptionsList"],
    }
    return Counter({kind: len(each) for kind, each in found.items()})


def shape(bench: Bench) -> dict[str, str]:
    """The state's resources by URN, with their types."""
    resources = bench.state()["resources"]
    urns = [each["urn"] for each in resources]
    assert len(urns) == len(set(urns)), "a resource stands twice in the state"
    return {each["urn"]: each["type"] for each in resources}


def pending(bench: Bench) -> int:
    """How much the state says is open; nothing where the kill has torn the state, which the next `up` mends."""
    try:
        return Stack.read(bench.state()).pending
    except CommandError:
        return 0


@pytest.fixture(scope="module")
def undisturbed() -> dict[str, Any]:
    """What an `up` that nobody disturbs leaves behind; filled by the first run."""
    return {}


def measure(bench: Bench, aws: Callable[[str], Any], undisturbed: dict[str, Any]) -> None:
    """Bring the deployment up in peace, note what stands, and take it away again."""
    succeeded(bench.run(Kind.UP))
    undisturbed |= {"account": standing(bench, aws), "state": shape(bench)}


@pytest.mark.parametrize("seed", range(KILLS))
def test_after_a_kill_the_next_up_ends_as_if_nothing_had_happened(
    seed: int,
    bench: Bench,
    aws: Callable[[str], Any],
    scenario: Callable[..., Path],
    undisturbed: dict[str, Any],
    moto: str,
) -> None:
    if not undisturbed:
        measure(bench, aws, undisturbed)
        bench.start_afresh()
    chance = random.Random(seed)
    victim, wait = VICTIMS[seed % 3], chance.uniform(0.0, 5.0)
    scenario(latency=SLOW)

    killed = bench.start(Kind.UP).operation
    kill_at(bench, killed, victim, wait)
    whole_lines_only(killed)
    if victim != "runner":
        LEFT_OPEN.append(pending(bench))

    resumed = bench.start(Kind.UP).operation
    succeeded(until(resumed), resumed)

    whole_lines_only(resumed)
    assert shape(bench) == undisturbed["state"]
    assert standing(bench, aws) == undisturbed["account"]
    assert Stack.read(bench.state()).pending == 0


@pytest.mark.parametrize("kind", [Kind.UP, Kind.DESTROY])
def test_a_kill_that_tears_the_state_and_its_backup_loses_nothing(
    kind: Kind, bench: Bench, aws: Callable[[str], Any], scenario: Callable[..., Path], undisturbed: dict[str, Any]
) -> None:
    """What the engine's files no longer know is known from the state before, the journals and the account's tags."""
    if not undisturbed:
        measure(bench, aws, undisturbed)
        if kind is Kind.UP:
            bench.start_afresh()
    elif kind is Kind.DESTROY:
        succeeded(bench.run(Kind.UP))
    scenario(latency=SLOW)
    killed = bench.start(kind).operation
    until(killed, lambda timeline: timeline.counts[State.DONE] > 30)
    kill_at(bench, killed, "both", 0.0)
    for suffix in ("json", "json.bak"):
        path = bench.deployment().state / ".pulumi" / "stacks" / "jobvector" / f"ha.{suffix}"
        path.write_bytes(path.read_bytes()[:1000])

    resumed = bench.start(Kind.UP).operation
    succeeded(until(resumed), resumed)

    assert "takes their place, and is compared with the account" in resumed.journal.read_text()
    assert shape(bench) == undisturbed["state"]
    assert standing(bench, aws) == undisturbed["account"]


def test_the_kills_hit_creations_under_way() -> None:
    assert LEFT_OPEN, "no engine was killed"
    assert max(LEFT_OPEN) > 0, "no kill left a creation open: the moments miss what they are to hit"


def creations(store: Path) -> Counter[tuple[str, str]]:
    return Counter((call["type"], call["name"]) for call in Store(store).calls() if call["operation"] == "create")


def test_processes_of_a_killed_runner_finish_what_is_in_flight_and_leave(
    bench: Bench, scenario: Callable[..., Path]
) -> None:
    scenario(latency=SLOW)
    operation = bench.start(Kind.UP).operation
    until(operation, lambda timeline: timeline.counts[State.CREATING] > 2)
    engines = bench.deployment().engines()
    kill(operation.header.pid)

    assert engines
    _gone, alive = psutil.wait_procs(engines, timeout=60)
    assert alive == []
    assert Stack.read(bench.state()).pending == 0
