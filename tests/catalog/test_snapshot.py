"""The snapshot as a whole: built from its sources, every figure vouched for, names looked up."""

from __future__ import annotations

import pickle
import re
import shutil
import subprocess
import sys
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path

import pytest

from jobvector_wizard.base.errors import UnknownNameError
from jobvector_wizard.base.units import Gi, Ki
from jobvector_wizard.catalog import Architecture, Price, Region, Source, TieredPrice, bundled

ROOT = Path(__file__).resolve().parents[2]
CATALOG = bundled()
ISO = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def prices(region: Region) -> list[Price]:
    """List every price of a region."""
    rates = [getattr(region.rates, field.name) for field in fields(region.rates)]
    databases = [getattr(offer, field.name) for offer in region.databases.values() for field in fields(offer)]
    tiers = [price for rate in rates if isinstance(rate, TieredPrice) for _, _, price in rate.prices]
    found = [*rates, *tiers, *databases, *(offer.price for offer in region.instances.values())]
    return [price for price in found if isinstance(price, Price)]


def test_the_data_is_what_the_sources_give() -> None:
    check = [sys.executable, str(ROOT / "scripts" / "build_catalog.py"), "--check"]
    result = subprocess.run(check, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_a_changed_and_a_stray_file_are_found_and_mended(tmp_path: Path) -> None:
    data = Path("jobvector_wizard", "catalog", "data")
    for folder in (Path("scripts"), Path("catalog_sources"), data):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    changed = tmp_path / data / "regions" / "eu-west-1.json"
    changed.write_text(changed.read_text(encoding="utf-8").replace("0.0912", "0.0911"), encoding="utf-8")
    stray = tmp_path / data / "regions" / "eu-west-9.json"
    stray.write_text("{}", encoding="utf-8")
    build = [sys.executable, str(tmp_path / "scripts" / "build_catalog.py")]

    check = subprocess.run([*build, "--check"], capture_output=True, text=True, check=False)
    assert check.returncode == 1
    assert "regions/eu-west-1.json" in check.stderr
    assert "regions/eu-west-9.json" in check.stderr

    subprocess.run(build, capture_output=True, check=True)
    assert subprocess.run([*build, "--check"], capture_output=True, check=False).returncode == 0
    assert not stray.exists()


@pytest.mark.parametrize("name", CATALOG.region_names)
def test_every_price_has_a_source_and_a_date_or_a_reason(name: str) -> None:
    region = CATALOG.region(name)
    for price in prices(region):
        assert price.region == name
        if price.usd is None:
            assert price.source is None
            assert price.missing
        else:
            assert price.source is not None
            assert price.source.text
            assert ISO.fullmatch(price.source.date)
            assert price.source in region.sources
            assert not price.missing


def test_only_what_is_free_costs_nothing() -> None:
    rates = {field.name: getattr(CATALOG.global_rates, field.name) for field in fields(CATALOG.global_rates)}
    free = {name for name, rate in rates.items() if isinstance(rate, Price) and rate.usd == 0}
    assert free == {"gateway_endpoint", "acm_certificate"}
    for name in CATALOG.region_names:
        assert all(price.usd is None or price.usd > 0 for price in prices(CATALOG.region(name)))


def test_no_source_is_dated_after_the_snapshot() -> None:
    assert max(source.date for source in CATALOG.sources.values()) <= "2026-11-23"


def test_the_counts_are_those_of_the_lists() -> None:
    regions = [CATALOG.region(name) for name in CATALOG.region_names]
    assert len(regions) == 34
    offers = [offer for region in regions for offer in region.instances.values()]
    assert (len(offers), sum(offer.price.known for offer in offers)) == (22654, 15506)
    assert sum(len(region.databases) for region in regions) == 1178
    assert len(CATALOG.instance_types) == 1386


def test_max_pods_follows_from_the_network_interfaces() -> None:
    """aws/amazon-vpc-cni-k8s: interfaces x (addresses each - 1) + 2, without prefix delegation."""
    for kind in CATALOG.instance_types.values():
        assert kind.max_pods == kind.max_enis * (kind.ipv4_per_eni - 1) + 2, kind.name


@pytest.mark.parametrize(
    ("name", "vcpu", "memory", "arch", "max_pods", "baseline"),
    [
        # specifications of moto 5.2.5, burst baselines of the EC2 user guide
        ("t3.large", 2, 8 * Gi, Architecture.X86_64, 35, Decimal(30)),
        ("t3.medium", 2, 4 * Gi, Architecture.X86_64, 17, Decimal(20)),
        ("t2.nano", 1, Gi // 2, Architecture.X86_64, 4, Decimal(5)),
        ("t2.xlarge", 4, 16 * Gi, Architecture.X86_64, 44, Decimal("22.5")),
        ("m7g.large", 2, 8 * Gi, Architecture.ARM64, 29, None),
        ("m5.4xlarge", 16, 64 * Gi, Architecture.X86_64, 234, None),
    ],
)
def test_an_instance_type_is_what_aws_says(
    name: str, vcpu: int, memory: int, arch: Architecture, max_pods: int, baseline: Decimal | None
) -> None:
    kind = CATALOG.instance_type(name)
    assert (kind.vcpu, kind.memory, kind.arch, kind.max_pods) == (vcpu, memory, arch, max_pods)
    assert kind.baseline_percent == baseline
    assert kind.burstable is (baseline is not None)


def test_a_gpu_has_a_model_a_count_and_memory() -> None:
    gpu = CATALOG.instance_type("g6.xlarge").gpu
    assert gpu is not None
    assert (gpu.model, gpu.count, gpu.memory) == ("L4", 1, 22888 * 2**20)
    assert CATALOG.instance_type("t3.large").gpu is None


@pytest.mark.parametrize(
    ("name", "allocatable"),
    [
        # allocatable memory that kubectl printed for real nodes, in Ki; on top come the kubelet's reservation
        # (11 MiB a pod and 255 MiB) and the eviction threshold (100 MiB)
        ("t3.micro", 530264),
        ("t3.small", 1471796),
        ("t3.medium", 3371436),
        ("t3.large", 7248300),
        ("t3.xlarge", 15164892),
        ("m5.xlarge", 14880156),
        ("m6i.large", 7291820),
        ("m8g.large", 7257988),
        ("g6.xlarge", 14719096),
    ],
)
def test_observed_memory_agrees_with_what_the_node_could_allocate(name: str, allocatable: int) -> None:
    kind = CATALOG.instance_type(name)
    reserved = (11 * kind.max_pods + 255 + 100) * Ki * Ki
    assert kind.observed_memory == allocatable * Ki + reserved
    assert kind.observed_source is not None


def test_observed_memory_is_below_the_nominal_size_and_unknown_elsewhere() -> None:
    seen = {kind.name: kind for kind in CATALOG.instance_types.values() if kind.observed_memory is not None}
    assert len(seen) == 21
    for kind in seen.values():
        assert kind.observed_memory is not None
        assert 0.89 < kind.observed_memory / kind.memory < 0.98
    assert CATALOG.instance_type("c5.large").observed_memory is None
    assert CATALOG.instance_type("c5.large").observed_source is None


def test_zones_are_ids_and_an_offer_may_lack_some() -> None:
    region = CATALOG.region("us-east-1")
    assert region.zone_ids == ("use1-az1", "use1-az2", "use1-az3", "use1-az4", "use1-az5", "use1-az6")
    assert region.instances["t3.large"].zone_ids == (
        "use1-az1",
        "use1-az2",
        "use1-az4",
        "use1-az5",
        "use1-az6",
    )
    assert CATALOG.region("ap-southeast-7").zone_ids == ()


@pytest.mark.parametrize("name", CATALOG.region_names)
def test_an_offer_is_in_zones_of_its_region(name: str) -> None:
    region = CATALOG.region(name)
    assert list(region.zone_ids) == sorted(set(region.zone_ids))
    for offer in region.instances.values():
        assert set(offer.zone_ids) <= set(region.zone_ids)
        assert offer.type is CATALOG.instance_type(offer.type.name)


@pytest.mark.parametrize(
    ("region", "oldest", "newest"),
    [
        ("us-east-1", "2024-09-28", "2026-09-29"),  # database storage; the Price List by region
        ("ca-central-1", "2017-07-01", "2026-09-29"),  # its load balancer hour
        ("ap-southeast-7", "2025-04-04", "2025-11-04"),  # instances and a few rates
    ],
)
def test_a_region_names_its_oldest_and_newest_price(region: str, oldest: str, newest: str) -> None:
    loaded = CATALOG.region(region)
    assert (loaded.oldest_date, loaded.newest_date) == (oldest, newest)


def test_a_year_alone_counts_as_older_than_any_day_in_it() -> None:
    sources = tuple(Source(day, "", day) for day in ("2026-09-29", "2026", "2026-09"))
    region = replace(CATALOG.region("eu-west-1"), sources=sources)
    assert (region.oldest_date, region.newest_date) == ("2026", "2026-09-29")


def test_a_region_is_read_once() -> None:
    assert CATALOG.region("eu-west-1") is CATALOG.region("eu-west-1")
    assert bundled() is CATALOG


def test_titles_need_no_region_to_be_read() -> None:
    assert CATALOG.region_titles["eu-west-1"] == "Europe (Ireland)" == CATALOG.region("eu-west-1").title
    assert tuple(CATALOG.region_titles) == CATALOG.region_names == tuple(sorted(CATALOG.region_names))


def test_a_region_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r'There is no region "eu-west-9". Did you mean "eu-west-'):
        CATALOG.region("eu-west-9")
    with pytest.raises(UnknownNameError):
        CATALOG.region("../common")


def test_an_instance_type_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r'no instance type "t3.lrge". Did you mean "t3.large"'):
        CATALOG.instance_type("t3.lrge")


def test_a_dollar_is_never_a_float() -> None:
    for price in prices(CATALOG.region("eu-central-1")):
        assert price.usd is None or isinstance(price.usd, Decimal)


def test_a_region_crosses_to_a_worker_process() -> None:
    region = CATALOG.region("eu-west-1")
    copy = pickle.loads(pickle.dumps(region))
    assert copy.instances == region.instances
    assert copy.databases == region.databases
    assert copy.rates == region.rates


def test_an_offer_is_made_once_and_an_absent_one_is_a_key_error() -> None:
    instances = CATALOG.region("eu-west-1").instances
    assert instances["t3.large"] is instances["t3.large"]
    assert "t3.lrge" not in instances
    with pytest.raises(KeyError):
        instances["t3.lrge"]
