"""What a design takes of the service quotas that the preflight looks at; pure, so that it needs no account."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from jobvector_wizard.planning.sizes import kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobvector_wizard.catalog import Catalog, Quota
    from jobvector_wizard.design.blueprint import Blueprint

__all__ = ["ADDRESSES", "VPCS", "QuotaNeed", "Vcpus", "node_vcpus_wanted", "quota_needs", "quota_of"]

ADDRESSES: Final = "elastic-ips"
VPCS: Final = "vpcs"
_VCPUS: Final = (
    ("standard-vcpus", frozenset({"a", "c", "d", "h", "i", "im", "is", "m", "r", "t", "z"})),
    ("g-vcpus", frozenset({"g", "gr", "vt"})),
    ("p-vcpus", frozenset({"p"})),
    ("inf-vcpus", frozenset({"inf"})),
    ("trn-vcpus", frozenset({"trn"})),
    ("dl-vcpus", frozenset({"dl"})),
    ("f-vcpus", frozenset({"f"})),
    ("x-vcpus", frozenset({"x"})),
    ("hpc-vcpus", frozenset({"hpc"})),
)
"""The quotas on running on-demand vCPUs, each with the families that share it."""


@cache
def quota_of(instance_type: str) -> str | None:
    """Return the catalog's key of the on-demand quota that an instance type counts against; None where unknown."""
    family = re.match(r"[a-z]*", instance_type)
    letters = family.group() if family else ""
    return next((key for key, families in _VCPUS if letters in families), None)


@dataclass(frozen=True, slots=True)
class Vcpus:
    """VCPUs of the nodes by quota, and the types of which no quota or no size is known."""

    wanted: Mapping[str, int]
    strange: tuple[str, ...]


def node_vcpus_wanted(blueprint: Blueprint, catalog: Catalog) -> Vcpus:
    """Count the vCPUs of the nodes as the design starts them, by the quota they count against."""
    wanted: dict[str, int] = {}
    strange: set[str] = set()
    for group in blueprint.nodes.values():
        key = quota_of(group.type)
        kind = kind_of(group, catalog)
        if key is None or kind is None:
            strange.add(group.type)
        else:
            wanted[key] = wanted.get(key, 0) + group.count * kind.vcpu
    return Vcpus(wanted, tuple(sorted(strange)))


@dataclass(frozen=True, slots=True)
class QuotaNeed:
    """What a design takes of one quota; beside it counts what the account has already, which is not known here."""

    quota: Quota
    wanted: int

    @property
    def above_default(self) -> bool | None:
        """Whether it is more than a new account may use; None where AWS's default is not known."""
        return None if self.quota.default is None else self.wanted > self.quota.default


def quota_needs(blueprint: Blueprint, catalog: Catalog) -> tuple[QuotaNeed, ...]:
    """Return what the design takes of each quota that the preflight checks; types of no known quota are left out."""
    wanted = {
        **node_vcpus_wanted(blueprint, catalog).wanted,
        ADDRESSES: len(blueprint.network.nat_zones),
        VPCS: 1,
    }
    return tuple(QuotaNeed(catalog.quotas[key], number) for key, number in wanted.items())
