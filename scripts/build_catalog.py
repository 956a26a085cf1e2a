"""Build the bundled catalog from catalog_sources/, or check that what is in the tree was built from it.

    python scripts/build_catalog.py           write jobvector_wizard/catalog/data/
    python scripts/build_catalog.py --check   exit 1 when the tree differs from what would be written

The output depends on the sources alone: the same sources give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
import tomllib
from decimal import Decimal
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
SOURCES: Final = ROOT / "catalog_sources"
DATA: Final = ROOT / "jobvector_wizard" / "catalog" / "data"

UNITS: Final = {
    "USD": "each",
    "USD/h": "hour",
    "USD/h (in use or idle)": "hour",
    "USD/h per endpoint per AZ": "hour",
    "USD/h total (0.10 + 0.50 surcharge)": "hour",
    "USD/vCPU-h": "vCPU-hour",
    "USD/LCU-h": "LCU-hour",
    "USD/mo": "month",
    "USD/GB": "GB",
    "USD/GB (Standard class)": "GB",
    "USD/GB each direction": "GB",
    "USD/GB-mo": "GB-month",
    "USD/IOPS-mo": "IOPS-month",
    "USD/GiBps-mo": "GiBps-month",
    "USD/1k": "1,000 requests",
    "USD/1k mails": "1,000 mails",
    "USD/10k": "10,000 requests",
    "USD/1M": "million requests",
}

REGION_RATES: Final = {
    "nat_gateway_hour": "nat_gateway_hour",
    "nat_gateway_gb": "nat_gateway_gb",
    "ebs_gp3_gb_month": "ebs_gp3_gb_month",
    "ebs_gp2_gb_month": "ebs_gp2_gb_month",
    "ebs_gp3_iops_month_above_3000": "ebs_gp3_iops_month",
    "ebs_gp3_throughput_gibps_month_above_125MiBps": "ebs_gp3_gibps_month",
    "ebs_snapshot_gb_month": "ebs_snapshot_gb_month",
    "public_ipv4_hour": "public_ipv4_hour",
    "alb_hour": "alb_hour",
    "alb_lcu_hour": "alb_lcu_hour",
    "eks_cluster_hour": "eks_cluster_hour",
    "eks_extended_support_hour_total": "eks_extended_support_hour",
    "s3_standard_gb_month": "s3_gb_month",
    "s3_put_per_1000": "s3_put_1000",
    "s3_get_per_1000": "s3_get_1000",
    "cw_logs_ingest_gb": "logs_ingest_gb",
    "cw_logs_storage_gb_month": "logs_storage_gb_month",
    "cw_vended_logs_gb": "vended_logs_gb",
    "interface_endpoint_hour_per_az": "interface_endpoint_hour",
    "interface_endpoint_gb": "interface_endpoint_gb",
    "cross_az_gb_each_direction": "cross_zone_gb",
    "elasticache_t4g_micro_hour": "cache_t4g_micro_hour",
    "http_api_per_million": "http_api_million",
    "cloudfront_out_gb": "cloudfront_gb",
    "data_transfer_out_internet_gb": "internet_egress",
    "cloudwatch_alarm_standard_month": "alarm_month",
    "sns_mails_per_1000": "mails_1000",
    "waf_requests_per_million": "web_acl_requests_million",
}

GLOBAL_RATES: Final = {
    "route53_zone_month_first_25": "route53_zone_month",
    "route53_queries_per_million": "route53_queries_million",
    "kms_key_month": "kms_key_month",
    "kms_requests_per_10k": "kms_requests_10k",
    "secrets_manager_secret_month": "secret_month",
    "secrets_manager_api_per_10k": "secret_api_10k",
    "gateway_endpoint_s3_dynamodb": "gateway_endpoint",
    "ec2_t3_t3a_surplus_vcpu_hour_linux": "t3_surplus_vcpu_hour",
    "ec2_t4g_surplus_vcpu_hour_linux": "t4g_surplus_vcpu_hour",
    "rds_t3_t4g_surplus_vcpu_hour_mysql_postgres": "rds_surplus_vcpu_hour",
    "cloudwatch_dashboard_month": "dashboard_month",
    "waf_web_acl_month": "web_acl_month",
    "waf_rule_month": "web_acl_rule_month",
    "ecr_private_gb_month": "ecr_gb_month",
    "acm_public_certificate": "acm_certificate",
}

REASONS: Final = {
    "missing": "no price was found for this region",
    "unverified": "a price was read, but its source does not name this region",
}
NOTHING_GATHERED: Final = "no rates were gathered for this region"

RDS_SOURCES: Final = {
    "ec2.shop RI file 2025-04-04 (OnDemand:PricePerUnit)": "rds-2025-04-04",
    "ec2.shop on-demand file 2024-09-28": "rds-2024-09-28",
}
RDS_STORAGE_SOURCE: Final = "rds-2024-09-28"
RDS_STORAGE: Final = (
    "gp3_gb_month_single",
    "gp3_gb_month_multi",
    "gp2_gb_month_single",
    "gp2_gb_month_multi",
    "backup_gb_month",
    "gp3_iops_month_single",
    "gp3_iops_month_multi",
)
GIB: Final = 2**30
UNLISTED_VOLUME_LIMIT: Final = [27, True]
"""Volumes that a type attaches which volume_limits.csv lacks, and that interfaces share the limit (ebs-csi-limits)."""


def toml(name: str) -> dict[str, Any]:
    """Read one of the TOML sources."""
    with (SOURCES / name).open("rb") as file:
        return tomllib.load(file)


def table(name: str) -> list[dict[str, str]]:
    """Read one of the CSV sources, whose comments start with #."""
    with (SOURCES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def rates_source() -> dict[str, Any]:
    """Read the regional rates with every number as the text it was written in."""
    text = (SOURCES / "regional_rates.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text, parse_float=str, parse_int=str)
    return loaded


def plain(number: str) -> str:
    """Write a decimal without exponent and without needless zeros."""
    return f"{Decimal(number).normalize():f}"


def gibibytes(number: str) -> int:
    """Turn gibibytes, perhaps a half, into bytes."""
    return int(Decimal(number) * GIB)


def seconds(text: str) -> int:
    """Read a duration as Terraform writes it: 8m23s, 50s, 15m."""
    match = re.fullmatch(r"(?:(\d+)m)?(?:(\d+)s)?", text)
    if match is None or not text:
        raise ValueError(f"{text!r} is not a duration")
    return int(match[1] or 0) * 60 + int(match[2] or 0)


def gpu(text: str) -> list[Any] | None:
    """Read "1xT4:16384MiB" as model, count and bytes of memory each."""
    if not text:
        return None
    match = re.fullmatch(r"(\d+)x([^:]+):(\d+)MiB", text)
    if match is None:
        raise ValueError(f"{text!r} is not a GPU")
    return [match[2], int(match[1]), int(match[3]) * 2**20]


def instance_types() -> dict[str, Any]:
    """List what is true of an instance type in every region, with the memory that a real node reported."""
    observed = toml("node_memory.toml")
    limits = {
        row["instance_type"]: [int(row["attachments"]), row["kind"] == "shared"] for row in table("volume_limits.csv")
    }
    types: dict[str, Any] = {}
    for row in table("instance_types.csv"):
        name = row["instance_type"]
        seen = observed.get(name, {})
        types[name] = [
            int(row["vcpu"]),
            int(row["memory_mib"]),
            row["arch"],
            int(row["max_enis"]),
            int(row["ipv4_per_eni"]),
            int(row["max_pods"]),
            row["burstable"] == "yes",
            row["baseline_pct_per_vcpu"] or None,
            row["cpu_credits_per_hour"] or None,
            row["network"],
            row["baseline_gbps"] or None,
            gpu(row["gpu"]),
            row["everyday"] == "yes",
            seen.get("capacity"),
            seen.get("source"),
            limits.get(name, UNLISTED_VOLUME_LIMIT),
        ]
    if unknown := observed.keys() - types.keys():
        raise ValueError(f"memory was observed of types that are not there: {sorted(unknown)}")
    return types


def database_types(rows: list[dict[str, str]]) -> dict[str, Any]:
    """Collect what is true of a database class in every region; a contradiction is an error."""
    types: dict[str, Any] = {}
    for row in rows:
        spec = [int(row["vcpu"]), gibibytes(row["memory_gib"])]
        if types.setdefault(row["db_class"], spec) != spec:
            raise ValueError(f"{row['db_class']} differs between regions")
    return types


def instance_offers(rows: list[dict[str, str]], zone_id: str) -> dict[str, Any]:
    """List a region's zone sets and sources, and per type: price, number of its source, number of its zone set.

    Price and source are null where the type is offered and no source has its price.
    """
    zone_sets: list[list[str]] = []
    sources: list[str] = []
    offers: dict[str, Any] = {}
    for row in sorted(rows, key=lambda row: row["instance_type"]):
        zones = [f"{zone_id}{digit}" for digit in sorted(row["zones"])]
        if zones not in zone_sets:
            zone_sets.append(zones)
        source = row["price_source"]
        if source and source not in sources:
            sources.append(source)
        priced = [plain(row["usd_per_hour"]), sources.index(source)] if source else [None, None]
        offers[row["instance_type"]] = [*priced, zone_sets.index(zones)]
    return {"zone_sets": zone_sets, "instance_sources": sources, "instances": offers}


def database_offers(rows: list[dict[str, str]]) -> dict[str, Any]:
    """List a region's storage prices, and per class: single, multi, source, number of its storage prices."""
    storages: list[list[str]] = []
    offers: dict[str, Any] = {}
    for row in sorted(rows, key=lambda row: row["db_class"]):
        storage = [plain(row[column]) for column in RDS_STORAGE]
        if storage not in storages:
            storages.append(storage)
        single, multi = plain(row["single_az_usd_hour"]), plain(row["multi_az_usd_hour"])
        source = RDS_SOURCES[row["instance_price_source"]]
        offers[row["db_class"]] = [single, multi, source, storages.index(storage)]
    return {"storage_source": RDS_STORAGE_SOURCE, "storages": storages, "databases": offers}


def price(entry: dict[str, Any]) -> list[Any] | dict[str, Any]:
    """Turn a rate into [usd, unit, source], or into [null, unit, null, why] where nothing vouches for it."""
    if "tiers" in entry:
        return tiered_price(entry)
    unit = UNITS[entry["unit"]]
    status = entry.get("status")
    if status is None and entry["value"] is not None:
        return [plain(entry["value"]), unit, entry["verified_from"]]
    return [None, unit, None, REASONS[status or "missing"]]


def tiered_price(entry: dict[str, Any]) -> dict[str, Any]:
    """Turn a rate by tiers into its unit, what is free of it a month, and [up to, usd, source] of each tier.

    A last tier with an end says that no source has the price of more.
    """
    unit = UNITS[entry["unit"]]
    if entry.get("status"):
        return {"unit": unit, "missing": REASONS[entry["status"]]}
    tiers = [[tier["up_to"], plain(tier["usd"]), tier["verified_from"]] for tier in entry["tiers"]]
    ends = [Decimal(up_to) for up_to, _, _ in tiers if up_to is not None]
    if not tiers or ends != sorted(set(ends)) or any(up_to is None for up_to, _, _ in tiers[:-1]):
        raise ValueError(f"tiers that do not follow one another: {tiers}")
    return {"unit": unit, "free": entry.get("free_a_month", "0"), "tiers": tiers}


def absent(like: dict[str, Any], why: str) -> list[Any] | dict[str, Any]:
    """Return a rate that is not known, with the unit of one that is."""
    unit = UNITS[like["unit"]]
    return {"unit": unit, "missing": why} if "tiers" in like else [None, unit, None, why]


def surcharge(hour: list[Any], in_all: list[Any]) -> list[Any]:
    """Return what extended support adds to a cluster's hour, which the sources state with the hour in it."""
    if hour[0] is None or in_all[0] is None:
        return [None, in_all[1], None, in_all[3] if in_all[0] is None else hour[3]]
    return [plain(str(Decimal(in_all[0]) - Decimal(hour[0]))), *in_all[1:]]


def region_rates(name: str, rates: dict[str, Any]) -> dict[str, Any]:
    """List one region's rates by their name in the catalog; an absent one is there with the reason."""
    found, whole = rates["regions"].get(name, {}), rates["regions"]["us-east-1"]
    why = REASONS["missing"] if found else NOTHING_GATHERED
    known: dict[str, Any] = {
        ours: price(found[theirs]) if theirs in found else absent(whole[theirs], why)
        for theirs, ours in REGION_RATES.items()
    }
    known["eks_extended_support_hour"] = surcharge(known["eks_cluster_hour"], known["eks_extended_support_hour"])
    extended = toml("extended_support.toml").get(name)
    for ours, theirs in (
        ("rds_extended_support_vcpu_hour", "years_1_and_2"),
        ("rds_extended_support_year_3_vcpu_hour", "year_3"),
    ):
        known[ours] = (
            [plain(extended[theirs]), "vCPU-hour", extended["source"]]
            if extended
            else [None, "vCPU-hour", None, REASONS["missing"]]
        )
    return known


def by_region(rows: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    """Group the rows of a table by their region."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        found.setdefault(row["region"], []).append(row)
    return found


def regions(rates: dict[str, Any]) -> dict[str, Any]:
    """Build one document per region."""
    instances, databases = by_region(table("instance_offers.csv")), by_region(table("rds.csv"))
    titles, zones = toml("regions.toml"), toml("zones.toml")
    if stray := toml("region_reports.toml").keys() - titles.keys():
        raise ValueError(f"reports of regions that are not there: {sorted(stray)}")
    if wrong := (titles.keys() ^ instances.keys()) | (titles.keys() ^ zones["letters"].keys()):
        raise ValueError(f"regions.toml, zones.toml and instance_offers.csv name different regions: {sorted(wrong)}")
    if unknown := {row["instance_type"] for rows in instances.values() for row in rows} - instance_types().keys():
        raise ValueError(f"types without a size in instance_types.csv: {sorted(unknown)}")
    return {
        name: {
            "zones": {key: value for key, value in zones["letters"][name].items() if key != "zone_id"},
            **instance_offers(instances[name], zones["letters"][name]["zone_id"]),
            **database_offers(databases.get(name, [])),
            "rates": region_rates(name, rates),
        }
        for name in sorted(titles)
    }


def duration(entry: dict[str, Any]) -> dict[str, Any]:
    """Work out what is usual from an entry's readings or range."""
    result: dict[str, Any] = {
        "resource_type": entry["resource_type"],
        "operation": entry["operation"],
        "variant": entry.get("variant", ""),
        "note": entry.get("note", ""),
        "source": entry["source"],
    }
    if readings := sorted(seconds(reading) for reading in entry.get("readings", "").split()):
        result |= {
            "n": len(readings),
            "usual": round(median(readings)),
            "low": readings[0],
            "high": readings[-1],
        }
        if len(readings) >= 9:
            result["p90"] = round(quantiles(readings, n=10)[-1])
    elif "range" in entry:
        low, high = (seconds(end) for end in entry["range"].split())
        result |= {"usual": (low + high) // 2, "low": low, "high": high}
    return result


def common(rates: dict[str, Any]) -> dict[str, Any]:
    """Build what does not depend on a region."""
    lcu = rates["global"]["alb_lcu_definition"]
    return {
        "sources": {key: [entry["text"], entry["date"]] for key, entry in sorted(toml("sources.toml").items())},
        "regions": toml("regions.toml"),
        "region_reports": toml("region_reports.toml"),
        "without_eks": toml("zones.toml")["without_eks"],
        "global_rates": {ours: price(rates["global"][theirs]) for theirs, ours in GLOBAL_RATES.items()},
        "lcu": {("source" if key == "verified_from" else key): value for key, value in lcu.items()},
        "kubernetes": toml("kubernetes.toml"),
        "node_loss": toml("node_loss.toml"),
        "postgres": toml("postgres.toml"),
        "add_ons": toml("add_ons.toml"),
        "eks_add_ons": toml("eks_add_ons.toml"),
        "log_volumes": toml("log_volumes.toml"),
        "slas": toml("slas.toml"),
        "assumptions": toml("assumptions.toml"),
        "durations": [duration(entry) for entry in toml("durations.toml")["duration"]],
        "quotas": toml("quotas.toml"),
    }


def cited(document: Any) -> set[str]:
    """Collect every value of a key that names a source, at any depth."""
    if isinstance(document, list):
        return set().union(*map(cited, document))
    if isinstance(document, dict):
        here = {value for key, value in document.items() if key.endswith("source") and isinstance(value, str)}
        return here.union(*map(cited, document.values()))
    return set()


def document(content: dict[str, Any]) -> str:
    """Write JSON compactly, one line per entry of each section, so that a difference can be read."""
    sections = []
    for key, section in content.items():
        if isinstance(section, dict) and section:
            lines = ",\n".join(f"{compact(name)}:{compact(value)}" for name, value in section.items())
            sections.append(f"{compact(key)}:{{\n{lines}\n}}")
        elif isinstance(section, list) and section:
            lines = ",\n".join(map(compact, section))
            sections.append(f"{compact(key)}:[\n{lines}\n]")
        else:
            sections.append(f"{compact(key)}:{compact(section)}")
    return "{\n" + ",\n".join(sections) + "\n}\n"


def compact(value: Any) -> str:
    """Write JSON without spaces; dates as ISO text."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=str)


def build() -> dict[str, str]:
    """Return every file of the catalog: its path below the data folder, and its text."""
    rates = rates_source()
    shared = common(rates)
    if unknown := cited(shared) - shared["sources"].keys():
        raise ValueError(f"sources that sources.toml does not explain: {sorted(unknown)}")
    types = {
        "instances": dict(sorted(instance_types().items())),
        "databases": dict(sorted(database_types(table("rds.csv")).items())),
    }
    files = {"common.json": document(shared), "types.json": document(types)}
    for name, content in regions(rates).items():
        files[f"regions/{name}.json"] = document(content)
    return files


def main() -> int:
    """Build or check; return the exit code."""
    parser = argparse.ArgumentParser(description="Build the bundled catalog from catalog_sources/.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the tree differs")
    checking: bool = parser.parse_args().check
    files = build()
    present = {path.relative_to(DATA).as_posix() for path in DATA.rglob("*.json")}
    stale = sorted(present - files.keys())
    changed = [
        name for name, text in files.items() if name not in present or (DATA / name).read_bytes() != text.encode()
    ]
    if checking:
        for name in changed + stale:
            print(f"{name} was not built from catalog_sources/; run scripts/build_catalog.py", file=sys.stderr)
        print(f"{len(files)} files")
        return 1 if changed or stale else 0
    for name in changed:
        path = DATA / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[name].encode())
    for name in stale:
        (DATA / name).unlink()
    print(f"{len(changed)} files written, {len(stale)} removed, {len(files)} in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
