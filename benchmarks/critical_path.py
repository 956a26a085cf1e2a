"""How much longer an `up` is predicted to take than the longest chain that AWS itself imposes.

Nothing is timed: both are sums of the published durations of the catalog, so the figures are the same on every machine.
A kind without a published duration counts nothing on either side. Run: python benchmarks/critical_path.py
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.design.patch import Patch
from jobvector_wizard.design.preset_file import load_design, shipped_presets
from jobvector_wizard.provisioning.dependencies import dependencies_of
from jobvector_wizard.provisioning.durations import journaled
from jobvector_wizard.provisioning.forecast import forecast
from jobvector_wizard.provisioning.graph import blueprint_graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jobvector_wizard.provisioning.events import Resource
    from jobvector_wizard.provisioning.plan import PlannedResource

UNAVOIDABLE: Final = (
    ("Vpc", "Subnet", "Cluster", "Addon", "NodeGroup", "Addon"),
    ("Vpc", "Subnet", "NatGateway", "Route", "NodeGroup", "Addon"),
    ("Vpc", "Subnet", "VpcEndpoint", "NodeGroup", "Addon"),
    ("Vpc", "Subnet", "SubnetGroup", "Instance"),
    ("Vpc", "Subnet", "LoadBalancer", "Listener", "ListenerRule"),
    ("Certificate", "Record", "CertificateValidation", "Listener", "ListenerRule"),
)
"""What must stand before what whatever a program says: each needs something of the one before to exist at all."""
ALL_ON: Final = (
    "edge.domain=jobs.example.com", "edge.tls_to_pods=true", "edge.waf=true", "network.interface_endpoints=true",
    "kubernetes.network_policies=true", "nodes.node-2.max_count=3", 'budget.alerts=["a@example.com"]',
)  # fmt: skip


def kind(resource: Resource) -> str:
    """The last part of a resource's type."""
    return resource.type.rsplit(":", 1)[1]


def slowest(resources: Sequence[Resource], wanted: str) -> float:
    """The longest usual duration of a kind, in seconds."""
    return max((resource.usual for resource in resources if kind(resource) == wanted), default=0.0)


def unavoidable(resources: Sequence[Resource]) -> float:
    """The longest unavoidable chain, in seconds."""
    return max(sum(slowest(resources, link) for link in chain) for chain in UNAVOIDABLE)


def critical_path(planned: Iterable[PlannedResource]) -> tuple[float, float, list[Resource]]:
    """The predicted time to ready, the longest unavoidable chain, both in seconds, and the resources on the path."""
    resources = journaled(planned)
    foreseen = forecast(resources, dependencies_of(resources))
    by_urn = {resource.urn: resource for resource in resources}
    return foreseen.ready, unavoidable(resources), [by_urn[urn] for urn in foreseen.path]


def main() -> None:
    print("| design | resources | to ready | longest unavoidable chain | ratio | on the path |")
    print("|---|---:|---:|---:|---:|---|")
    designs = {name: load_design(name).blueprint for name in shipped_presets()}
    designs["ha, every switch on"] = Patch.parse(ALL_ON).apply(designs["ha"])
    for name, blueprint in designs.items():
        planned = blueprint_graph(blueprint)
        ready, least, path = critical_path(planned)
        slow = " → ".join(f"{kind(each)} {each.name}" for each in path if each.usual)
        count = sum(not each.component for each in planned)
        print(f"| {name} | {count} | {ready:.0f} s | {least:.0f} s | {ready / least:.2f} | {slow} |")


if __name__ == "__main__":
    main()
