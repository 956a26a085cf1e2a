"""The graph itself: the program as it is, every time, from anywhere, and nothing lost without a word."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from jobvector_wizard.infrastructure.program import program
from jobvector_wizard.provisioning.graph import blueprint_graph, resource_graph
from jobvector_wizard.provisioning.plan import PlannedResource
from tests.infrastructure.conftest import Named

REGION = "eu-west-1"


def one_network() -> None:
    aws.ec2.Vpc("vpc")


def run(of: Callable[[], None]) -> tuple[PlannedResource, ...]:
    return resource_graph(of, "test", REGION)


def test_the_same_program_gives_the_same_graph(named: Named) -> None:
    again = blueprint_graph(named("ha").blueprint)
    assert again == named("ha").all


def test_the_graph_does_not_depend_on_hash_seeds(named: Named) -> None:
    code = (
        "import tomllib; from importlib import resources; from jobvector_wizard.design.blueprint import Blueprint;"
        "from jobvector_wizard.provisioning.graph import blueprint_graph;"
        "text = (resources.files('jobvector_wizard') / 'presets' / 'economy.toml').read_text('utf-8');"
        "print(*(r.urn + str(r.depends_on) for r in blueprint_graph(Blueprint.parse(tomllib.loads(text)))), sep='\\n')"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    output = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert output.splitlines() == [each.urn + str(each.depends_on) for each in named("economy").all]


def test_it_runs_inside_a_running_event_loop_and_in_threads_at_once(named: Named) -> None:
    async def inside() -> tuple[PlannedResource, ...]:
        return blueprint_graph(named("economy").blueprint)

    assert asyncio.run(inside()) == named("economy").all
    wanted = [named("economy"), named("economy-as-drawn")]
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda each: blueprint_graph(each.blueprint), wanted)) == [each.all for each in wanted]


def test_nothing_of_pulumi_is_left_behind() -> None:
    before = (pulumi.get_stack(), pulumi.get_project(), pulumi.runtime.get_root_resource())
    run(one_network)
    assert (pulumi.get_stack(), pulumi.get_project(), pulumi.runtime.get_root_resource()) == before


def test_one_resource_and_one_dependency_more_are_exactly_that(named: Named) -> None:
    original = program(named("economy").blueprint)

    def more() -> None:
        original()
        topic = aws.sns.Topic("extra")
        aws.sns.TopicSubscription("extra", topic=topic.arn, protocol="email", endpoint="a@example.com")

    before = {each.urn: each for each in named("economy").all}
    after = {each.urn: each for each in resource_graph(more, "economy", REGION)}
    added = {each.name + each.type.rsplit(":", 1)[1]: each for urn, each in after.items() if urn not in before}
    assert set(added) == {"extraTopic", "extraTopicSubscription"}
    assert added["extraTopicSubscription"].depends_on == (added["extraTopic"].urn,)
    assert {urn: each for urn, each in after.items() if urn in before} == before


def test_a_dependency_on_a_component_means_all_that_is_in_it() -> None:
    def nested() -> None:
        outer = pulumi.ComponentResource("test:index:Outer", "outer")
        inner = pulumi.ComponentResource("test:index:Inner", "inner", opts=pulumi.ResourceOptions(parent=outer))
        for name, parent in (("one", outer), ("two", inner)):
            aws.ec2.Vpc(name, opts=pulumi.ResourceOptions(parent=parent))
        aws.ec2.Vpc("after", opts=pulumi.ResourceOptions(depends_on=[outer]))

    graph = {each.name: each for each in run(nested)}
    assert set(graph["after"].depends_on) == {graph["one"].urn, graph["two"].urn}
    assert graph["two"].urn.endswith("test:index:Outer$test:index:Inner$aws:ec2/vpc:Vpc::two")
    assert graph["two"].parent == graph["inner"].urn
    assert graph["inner"].component
    assert not graph["two"].component


def test_a_custom_parent_counts_as_a_dependency() -> None:
    def nested() -> None:
        vpc = aws.ec2.Vpc("vpc")
        aws.ec2.Vpc("child", opts=pulumi.ResourceOptions(parent=vpc))

    graph = {each.name: each for each in run(nested)}
    assert graph["child"].depends_on == (graph["vpc"].urn,)


def fails_at_once() -> None:
    aws.ec2.Vpc("vpc")
    raise ZeroDivisionError("in the program")


def fails(_: object) -> str:
    raise ZeroDivisionError("in an output")


def fails_later() -> None:
    vpc = aws.ec2.Vpc("vpc")
    aws.ec2.Subnet("subnet", vpc_id=vpc.id.apply(fails))


def fails_unused() -> None:
    aws.ec2.Vpc("vpc").id.apply(fails)


@pytest.mark.parametrize("broken", [fails_at_once, fails_later, fails_unused])
def test_what_the_program_raises_is_raised(broken: Callable[[], None]) -> None:
    with pytest.raises(ZeroDivisionError):
        run(broken)
    assert run(one_network)  # and the next run is not disturbed


def missing_required() -> None:
    aws.eks.Addon("add-on", addon_name="vpc-cni")  # no cluster


def unknown_argument() -> None:
    aws.ec2.Vpc("vpc", cidr="10.0.0.0/16")  # type: ignore[call-overload]


@pytest.mark.parametrize("broken", [missing_required, unknown_argument])
def test_arguments_are_checked(broken: Callable[[], None]) -> None:
    with pytest.raises(TypeError):
        run(broken)


def test_an_output_that_the_stand_in_does_not_know_ends_the_run() -> None:
    def loses_an_edge() -> None:
        vpc = aws.ec2.Vpc("vpc")
        aws.ec2.RouteTable("table", vpc_id=vpc.id, tags={"acl": vpc.default_network_acl_id})

    with pytest.raises(ValueError, match=r"RouteTable table: the output behind 'tags'"):
        run(loses_an_edge)


def test_two_resources_of_one_name_end_the_run() -> None:
    def twice() -> None:
        aws.ec2.Vpc("vpc")
        aws.ec2.Vpc("vpc")

    with pytest.raises(ValueError, match="two resources have the URN"):
        run(twice)


def test_a_question_that_nobody_foresaw_ends_the_run() -> None:
    def asks() -> None:
        aws.ec2.Vpc("vpc", tags={"zone": aws.get_availability_zones_output().names[0]})

    with pytest.raises(NotImplementedError, match="getAvailabilityZones"):
        run(asks)


def test_inputs_are_plain_values_without_secrets() -> None:
    def with_a_secret() -> None:
        tags = {"one": pulumi.Output.secret("hidden")}
        aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", ipv4_netmask_length=16, tags=tags)

    (vpc,) = run(with_a_secret)
    assert "hidden" not in str(vpc.inputs)
    assert (vpc.inputs["cidrBlock"], vpc.inputs["ipv4NetmaskLength"]) == ("10.0.0.0/16", 16)
    assert isinstance(vpc.inputs["ipv4NetmaskLength"], int)
    assert vpc.urn == "urn:pulumi:test::jobvector::aws:ec2/vpc:Vpc::vpc"


def test_what_the_program_exports_is_known_and_not_secret(named: Named) -> None:
    exported: dict[str, Any] = {}

    def spied() -> None:
        program(named("ha").blueprint)()
        outputs = pulumi.runtime.get_root_resource().outputs
        pulumi.Output.all(**outputs).apply(exported.update)

    resource_graph(spied, "ha", REGION)
    assert set(exported) == {
        "load_balancer_dns_name",
        "cluster_name",
        "database_endpoint",
        "database_secret_arn",
        "bucket_names",
    }
    assert all(exported.values())
    assert exported["bucket_names"]["jobvector-uploads"] == "jobvector-uploads-ha-123456789012-eu-west-1"


def test_the_command_line_needs_no_pulumi() -> None:
    code = "import sys, jobvector_wizard.design.blueprint, jobvector_wizard.provisioning.plan; print('pulumi' in sys.modules)"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout
    assert output.strip() == "False"
