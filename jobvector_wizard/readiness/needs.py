"""What bringing a design up takes before anything is asked of AWS: time, resources, quotas and permissions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobvector_wizard.account.permissions import Permissions, permissions
from jobvector_wizard.account.policy import Policy, Scope, policy_documents
from jobvector_wizard.planning.quotas import QuotaNeed, node_vcpus_wanted, quota_needs
from jobvector_wizard.provisioning.dependencies import dependencies_of
from jobvector_wizard.provisioning.durations import journaled
from jobvector_wizard.provisioning.forecast import Forecast, forecast
from jobvector_wizard.provisioning.titles import title_of
from jobvector_wizard.services.mock import ACCOUNT, partition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobvector_wizard.catalog import Catalog
    from jobvector_wizard.design.blueprint import Blueprint
    from jobvector_wizard.planning.assessment import Assessment
    from jobvector_wizard.provisioning.plan import PlannedResource

__all__ = ["Needs", "Stretch", "needs_of", "read_needs", "ready_of"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """One resource of the chain that sets the time to ready: when it begins and ends, in seconds."""

    title: str
    name: str
    start: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it takes."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Needs:
    """Everything that an `up` of a design takes; `forecast.ready` is a lower bound where it says so.

    `kinds` counts the resources by what people call them, the most first. `unsized` are node types of which no quota is
    known. `policies` allow all of `permissions`, for every operation.
    """

    assessment: Assessment
    forecast: Forecast
    path: tuple[Stretch, ...]
    kinds: tuple[tuple[str, int], ...]
    quotas: tuple[QuotaNeed, ...]
    unsized: tuple[str, ...]
    permissions: Permissions
    policies: tuple[Policy, ...]

    @property
    def resources(self) -> int:
        """How many resources the program makes."""
        return sum(count for _, count in self.kinds)


def read_needs(assessment: Assessment, catalog: Catalog) -> Needs:
    """Play the program of a design to read its resources, and work out what they take. Takes seconds.

    Whatever the program raises is raised here.
    """
    from jobvector_wizard.provisioning.graph import blueprint_graph

    return needs_of(assessment, catalog, blueprint_graph(assessment.blueprint))


def ready_of(blueprint: Blueprint) -> Forecast:
    """Play the program of a design to read when all of it would stand. Takes seconds, and raises what it raises."""
    from jobvector_wizard.provisioning.graph import blueprint_graph

    resources = journaled(blueprint_graph(blueprint))
    return forecast(resources, dependencies_of(resources))


def needs_of(assessment: Assessment, catalog: Catalog, plan: Sequence[PlannedResource]) -> Needs:
    """Work out what the resources of a design take."""
    blueprint = assessment.blueprint
    resources = journaled(plan)
    foreseen = forecast(resources, dependencies_of(resources))
    known = {each.urn: each for each in resources}
    kinds = Counter(title_of(each.type) for each in plan if not each.component)
    needed = permissions(plan)
    return Needs(
        assessment=assessment,
        forecast=foreseen,
        path=tuple(
            Stretch(title_of(known[urn].type), known[urn].name, foreseen.starts[urn], foreseen.ends[urn])
            for urn in foreseen.path
            if foreseen.ends[urn] > foreseen.starts[urn]
        ),
        kinds=tuple(sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))),
        quotas=quota_needs(blueprint, catalog),
        unsized=node_vcpus_wanted(blueprint, catalog).strange,
        permissions=needed,
        policies=policy_documents(needed, _scope(plan, blueprint.region)),
    )


def _scope(plan: Sequence[PlannedResource], region: str) -> Scope:
    """Limit to names as the program gives them: a role's ends by chance, and a bucket's has its account in it."""
    return Scope(
        partition(region),
        roles=tuple(f"{each.name}-*" for each in plan if each.type == "aws:iam/role:Role"),
        buckets=tuple(
            str(each.inputs["bucket"]).replace(ACCOUNT, "*") for each in plan if each.type == "aws:s3/bucket:Bucket"
        ),
    )
