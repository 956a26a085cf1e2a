"""The catalog: a dated snapshot of what AWS offers, read from files on demand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from jobvector_wizard.base import paths
from jobvector_wizard.base.errors import UnknownNameError
from jobvector_wizard.base.units import parse_cpu, parse_memory
from jobvector_wizard.catalog import loading
from jobvector_wizard.catalog.figures import Origin, Source
from jobvector_wizard.catalog.knowledge import (
    AddOn,
    AddOnAccount,
    AddOnKind,
    AddOnToleration,
    DatabaseStorage,
    Duration,
    EksAddOn,
    Grade,
    KnownBy,
    KnownUse,
    KubernetesVersion,
    NodeLossDefaults,
    PostgresMajor,
    PostgresMinor,
    PostgresVersions,
    Quota,
    RegionReport,
    Rights,
    Sla,
)
from jobvector_wizard.catalog.log_volumes import LogVolumes, MonitoringVolume
from jobvector_wizard.catalog.offers import LcuDefinition
from jobvector_wizard.catalog.orderable import plain_versions
from jobvector_wizard.catalog.overlay import Overlay, laid_over, rate_over
from jobvector_wizard.catalog.own_prices import NO_OWN_PRICES
from jobvector_wizard.catalog.own_region import rates_as_agreed, region_as_agreed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.resources.abc import Traversable

    from jobvector_wizard.catalog.offers import GlobalRates, InstanceType, Region
    from jobvector_wizard.catalog.overlay import RefreshedRegion, SupportDates
    from jobvector_wizard.catalog.own_prices import OwnPrices

__all__ = ["Catalog"]


class Catalog:
    """What AWS offers and charges, read from a folder of JSON; each part is read once, when first asked for.

    The folder has the layout that scripts/build_catalog.py writes: common.json, types.json, regions/<name>.json. Prices
    of `overlay` take the place of those in the folder, and those of `own` the place of either. `trouble` says why
    refreshed prices are passed over, "" where they are not.
    """

    def __init__(
        self, folder: Traversable, overlay: Overlay | None = None, trouble: str = "", own: OwnPrices = NO_OWN_PRICES
    ) -> None:
        self.overlay = overlay or Overlay()
        self.trouble = trouble
        self.own = own
        self._folder = folder
        self._regions: dict[str, Region] = {}
        self._global_rates: dict[str, GlobalRates] = {}
        self._global_list_rates: dict[str, GlobalRates] = {}
        self._postgres: dict[str, PostgresVersions] = {}

    def region(self, name: str) -> Region:
        """Return a region's offers and rates; raises UnknownNameError where there is no such region."""
        if name not in self._regions:
            if name not in self.region_titles:
                raise UnknownNameError("region", name, self.region_titles)
            raw, new = self._read("regions", f"{name}.json"), self.overlay.regions.get(name)
            if new is not None:
                raw = laid_over(name, raw, new)
            title, classes = self.region_titles[name], self._types["databases"]
            listed = loading.region(name, title, raw, self.instance_types, classes, self.sources, self.without_eks)
            if new is not None:
                listed = replace(listed, classes=new.classes, classes_read=new.classes_read)
            self._regions[name] = region_as_agreed(self.own, listed) if self.own.source else listed
        return self._regions[name]

    def committed_to(self, names: Sequence[str]) -> Catalog:
        """Return the same with commitments of the user's file chosen; raises UnknownNameError where it has no such."""
        known = [it.name for it in self.own.commitments]
        for name in names:
            if name not in known:
                raise UnknownNameError(
                    "commitment", name, known, f"{paths.own_prices()} has: {', '.join(known) or 'none'}"
                )
        return Catalog(self._folder, self.overlay, self.trouble, replace(self.own, chosen=tuple(names)))

    @property
    def region_names(self) -> tuple[str, ...]:
        """The regions of the catalog, in alphabetical order."""
        return tuple(self.region_titles)

    @cached_property
    def region_titles(self) -> Mapping[str, str]:
        """Each region's title, such as Europe (Ireland), without reading the region."""
        return dict(sorted(self._common["regions"].items()))

    @cached_property
    def region_reports(self) -> Mapping[str, RegionReport]:
        """What is reported of the loss of part of a region, by the region's name."""
        return {name: RegionReport(**self._sourced(raw)) for name, raw in self._common["region_reports"].items()}

    def instance_type(self, name: str) -> InstanceType:
        """Return an instance type; raises UnknownNameError where the catalog does not know it."""
        try:
            return self.instance_types[name]
        except KeyError:
            raise UnknownNameError("instance type", name, self.instance_types) from None

    @cached_property
    def instance_types(self) -> Mapping[str, InstanceType]:
        """Every instance type that the catalog knows, by name."""
        return loading.instance_types(self._types["instances"], self.sources)

    @cached_property
    def database_classes(self) -> Mapping[str, tuple[int, int]]:
        """The vCPUs and bytes of memory of every RDS class that some region is known to offer, by name."""
        return {name: (vcpu, memory) for name, (vcpu, memory) in self._types["databases"].items()}

    @cached_property
    def without_eks(self) -> frozenset[str]:
        """The zone ids in which EKS takes no cluster subnet."""
        return frozenset(self._common["without_eks"]["zone_ids"])

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Every source, by key."""
        found = {key: Source(key, text, day) for key, (text, day) in self._common["sources"].items()}
        for region in self.overlay.regions.values():
            found |= {key: Source(key, text, day, Origin.REFRESHED) for key, (text, day) in region.sources.items()}
        return found

    @cached_property
    def global_rates(self) -> GlobalRates:
        """The list prices that are the same in every region, as they came with the program."""
        return loading.global_rates(self._common["global_rates"], self.sources)

    def global_rates_in(self, region: str) -> GlobalRates:
        """Return the same as they are agreed in a region."""
        if region not in self._global_rates:
            self._global_rates[region] = rates_as_agreed(self.own, self.global_list_rates_in(region), region)
        return self._global_rates[region]

    def global_list_rates_in(self, region: str) -> GlobalRates:
        """Return the same as they were refreshed in a region: AWS lists most of them by region all the same."""
        new = self.overlay.regions.get(region)
        if new is None:
            return self.global_rates
        if region not in self._global_list_rates:
            entries = self._common["global_rates"].items()
            merged = {name: rate_over(entry, new.global_rates.get(name)) for name, entry in entries}
            self._global_list_rates[region] = loading.global_rates(merged, self.sources)
        return self._global_list_rates[region]

    @cached_property
    def lcu(self) -> LcuDefinition:
        """What one load balancer capacity unit covers."""
        raw = self._common["lcu"]
        return LcuDefinition(
            new_connections_per_second=int(raw["new_connections_per_s"]),
            active_connections_per_minute=int(raw["active_connections_per_min"]),
            gb_per_hour=int(raw["processed_gb_per_hour"]),
            rule_evaluations_per_second=int(raw["rule_evaluations_per_s"]),
            source=self.sources[raw["source"]],
        )

    @cached_property
    def kubernetes_versions(self) -> Mapping[str, KubernetesVersion]:
        """The Kubernetes versions of EKS, the newest first; of those that a refresh has read, what it read last."""
        found = {
            version: KubernetesVersion(
                version=version,
                released=date.fromisoformat(raw["released"]),
                end_standard=date.fromisoformat(raw["end_standard"]),
                end_extended=_day(raw.get("end_extended")),
                source=self.sources[raw["source"]],
            )
            for version, raw in self._common["kubernetes"].items()
        }
        for name, region in sorted(self.overlay.regions.items(), key=lambda it: it[1].versions_read):
            found |= {version: _of_today(version, dates, name, region) for version, dates in region.versions.items()}
        newest_first = sorted(found, key=lambda version: int(version.partition(".")[2]), reverse=True)
        return {version: found[version] for version in newest_first}

    @cached_property
    def node_loss(self) -> NodeLossDefaults:
        """What Kubernetes does by default when a node stops reporting."""
        raw = self._common["node_loss"]
        source = self.sources[raw["replacement_source"]]
        return NodeLossDefaults(**self._sourced(raw) | {"replacement_source": source})

    @cached_property
    def postgres(self) -> PostgresVersions:
        """What is known of RDS for PostgreSQL's versions."""
        raw, sources = self._common["postgres"], self.sources
        majors = {
            int(major): PostgresMajor(int(major), _day(entry.get("end_standard")), sources.get(entry.get("source")))
            for major, entry in raw["majors"].items()
        }
        refused, orderable = (
            {version: PostgresMinor(version, sources[key]) for version, key in raw[kind].items()}
            for kind in ("refused", "orderable")
        )
        return PostgresVersions(majors, refused, orderable)

    def postgres_in(self, region: str) -> PostgresVersions:
        """Return the same with RDS's own list of the region's versions, where a refresh has read it."""
        new = self.overlay.regions.get(region)
        if new is None or not new.engine_versions:
            return self.postgres
        if region not in self._postgres:
            told = f"RDS in {region}, versions of PostgreSQL, read by catalog refresh"
            source = Source(f"rds-versions-{region}", told, new.engine_versions_read, Origin.REFRESHED)
            self._postgres[region] = self.postgres.listed_by(plain_versions(new.engine_versions), source)
        return self._postgres[region]

    @cached_property
    def database_storage(self) -> DatabaseStorage:
        """The IOPS that an RDS gp3 volume includes, and the most that it takes."""
        raw = self._sourced(self._common["postgres"]["gp3"])
        return DatabaseStorage(**raw | {"most_source": self.sources[raw["most_source"]]})

    @cached_property
    def add_ons(self) -> Mapping[str, AddOn]:
        """The pods that EKS add-ons bring, by the name of their workload; one add-on may bring several."""
        return {
            name: AddOn(
                name=name,
                add_on=raw["add_on"],
                kind=AddOnKind(raw["kind"]),
                cpu=parse_cpu(raw["cpu"]),
                memory=parse_memory(raw["memory"]),
                replicas=raw.get("replicas", 0),
                priority=raw.get("priority", ""),
                source=self.sources[raw["source"]],
                containers=raw.get("containers", 1),
                apart=raw.get("apart", False),
                tolerations=tuple(AddOnToleration(**each) for each in raw.get("tolerations", ())),
                placing_source=self.sources[raw["placing_source"]] if "placing_source" in raw else None,
                host_network=raw.get("host_network", False),
                gpu_nodes=raw.get("gpu_nodes", False),
            )
            for name, raw in self._common["add_ons"].items()
        }

    def pods_of(self, add_on: str) -> tuple[AddOn, ...]:
        """Return the pods of the EKS add-on of that name; empty where the catalog does not know it."""
        return tuple(pod for pod in self.add_ons.values() if pod.add_on == add_on)

    @cached_property
    def eks_add_ons(self) -> Mapping[str, EksAddOn]:
        """Every add-on that AWS builds for EKS, by the name that EKS's API takes; AWS Marketplace has more."""
        return {
            name: EksAddOn(
                name=name,
                title=raw["title"],
                accounts=tuple(
                    AddOnAccount(
                        each["namespace"],
                        each["account"],
                        tuple(each.get("policies", ())),
                        Rights(each["rights"]) if "rights" in each else None,
                    )
                    for each in raw.get("accounts", ())
                ),
                after=tuple(raw.get("after", ())),
                lacks=raw.get("lacks", ""),
                source=self.sources[raw["source"]],
                ships_logs=raw.get("ships_logs", False),
            )
            for name, raw in self._common["eks_add_ons"].items()
        }

    @cached_property
    def log_volumes(self) -> LogVolumes:
        """How much the control plane and enhanced monitoring write to CloudWatch Logs."""
        raw, sources = self._common["log_volumes"], self.sources
        written, read = raw["control_plane"], raw["enhanced_monitoring"]
        return LogVolumes(
            Decimal(written["audit_share"]),
            sources[written["source"]],
            MonitoringVolume(
                **_amounts(read),
                days=read["days"],
                grade=Grade(read["grade"]),
                source=sources[read["source"]],
                days_source=sources[read["days_source"]],
            ),
        )

    @cached_property
    def slas(self) -> Mapping[str, Sla]:
        """The published service level agreements, by key."""
        return {
            key: Sla(
                key=key,
                title=raw["title"],
                share=Decimal(raw["share"]),
                grade=Grade(raw["grade"]),
                source=self.sources[raw["source"]],
            )
            for key, raw in self._common["slas"].items()
        }

    @cached_property
    def known_use(self) -> Mapping[str, KnownUse]:
        """What is known elsewhere of a month of use, by the name of the design's field."""
        return {
            field: KnownUse(Decimal(raw["expected"]), KnownBy(raw["by"]), raw["said"], self.sources[raw["source"]])
            for field, raw in self._common["assumptions"].items()
        }

    @cached_property
    def durations(self) -> tuple[Duration, ...]:
        """Everything known of how long AWS takes."""
        unknown = {"usual": None, "low": None, "high": None, "p90": None, "n": None}
        return tuple(Duration(**unknown | self._sourced(raw)) for raw in self._common["durations"])

    def duration(self, resource_type: str, operation: str, variant: str = "") -> Duration | None:
        """Return what is known of an operation ("create", "delete") on a Pulumi type; None where nothing is.

        A variant is "multi-az" of an RDS instance or "public" of a subnet; without one the general entry is
        meant.
        """
        return self._durations.get((resource_type, operation, variant))

    @cached_property
    def quotas(self) -> Mapping[str, Quota]:
        """The default service quotas, by our own short key, such as standard-vcpus."""
        unset = {"default": None, "note": ""}
        quotas = self._common["quotas"]
        return {key: Quota(key=key, **unset | self._sourced(raw)) for key, raw in quotas.items()}

    @cached_property
    def _durations(self) -> dict[tuple[str, str, str], Duration]:
        return {(entry.resource_type, entry.operation, entry.variant): entry for entry in self.durations}

    @cached_property
    def _common(self) -> dict[str, Any]:
        return self._read("common.json")

    @cached_property
    def _types(self) -> dict[str, Any]:
        return self._read("types.json")

    def _sourced(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        return {**raw, "source": self.sources[raw["source"]]}

    def _read(self, *names: str) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self._folder.joinpath(*names).read_bytes())
        return content


def _of_today(version: str, dates: SupportDates, name: str, region: RefreshedRegion) -> KubernetesVersion:
    told = f"EKS in {name}, DescribeClusterVersions, read by catalog refresh"
    return KubernetesVersion(
        version=version,
        released=date.fromisoformat(dates.released),
        end_standard=date.fromisoformat(dates.end_standard),
        end_extended=date.fromisoformat(dates.end_extended) if dates.end_extended else None,
        source=Source(f"eks-versions-{name}", told, region.versions_read, Origin.REFRESHED),
    )


def _amounts(raw: Mapping[str, Any]) -> dict[str, Decimal]:
    return {case: Decimal(raw[case]) for case in ("low", "expected", "high")}


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
