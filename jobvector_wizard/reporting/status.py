"""What stands of a deployment, beside what its blueprint expects and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.console import Group as Stack
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from jobvector_wizard.account.observation import Health
from jobvector_wizard.account.spending import hours_since, price_so_far
from jobvector_wizard.base.units import usd, usd_plain
from jobvector_wizard.documents import SCHEMA
from jobvector_wizard.reporting import words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from rich.console import RenderableType

    from jobvector_wizard.account.observation import Endpoints, Observation
    from jobvector_wizard.documents import deployment as told
    from jobvector_wizard.planning.assessment import Assessment

__all__ = ["status_document", "status_report"]

_GLYPHS: Final = {
    Health.HEALTHY: ("✓", "green"),
    Health.UNHEALTHY: ("✗", "bold red"),
    Health.MISSING: ("✗", "bold red"),
    Health.UNKNOWN: ("?", "cyan"),
}


def status_report(
    observation: Observation, assessment: Assessment, since: datetime | None, now: datetime
) -> RenderableType:
    """Return the whole report. `since` is when the deployment first stood, None where that is not known."""
    return Stack(
        _header(observation, now),
        Text("\nParts", style="bold"),
        Padding(_parts(observation), (0, 0, 0, 2)),
        Text("\nEndpoints", style="bold"),
        Padding(_endpoints(observation.endpoints, assessment), (0, 0, 0, 2)),
        Text("\nPrice", style="bold"),
        Padding(Text("\n".join(_price(assessment, since, now))), (0, 0, 0, 2)),
        Text(f"\n{_ending(observation)}"),
    )


def status_document(
    observation: Observation, assessment: Assessment, since: datetime | None, now: datetime
) -> told.Status:
    """Return the same as a document."""
    so_far = price_so_far(assessment, since, now)
    return {
        "schema": SCHEMA,
        "deployment": observation.deployment,
        "mode": observation.mode,
        "account": observation.account,
        "region": observation.region,
        "endpoint_url": observation.endpoint_url,
        "at": observation.at.isoformat(),
        "stands": observation.stands,
        "parts": [
            {
                "kind": part.kind,
                "name": part.name,
                "expected": part.expected,
                "found": part.found,
                "health": part.health,
                "message": part.message or None,
            }
            for part in observation.parts
        ],
        "endpoints": {
            "load_balancer": observation.endpoints.load_balancer,
            "cluster": observation.endpoints.cluster,
            "cluster_api": observation.endpoints.cluster_api,
            "database": observation.endpoints.database,
        },
        "price": {
            "monthly": usd_plain(assessment.bill.total.expected),
            "lower_bound": bool(assessment.bill.unknown),
            "since": None if since is None else since.isoformat(),
            "so_far": None if so_far is None else usd_plain(so_far),
            "oldest_date": assessment.region.oldest_date if assessment.region.sources else None,
            "newest_date": assessment.region.newest_date if assessment.region.sources else None,
        },
        "destroy": _destroy(observation),
    }


def _header(observation: Observation, now: datetime) -> Text:
    text = Text(observation.deployment, style="bold")
    text.append(f"  {observation.mode}", "not bold")
    age = max(0, int((now - observation.at).total_seconds()))
    text.append(f"\nas of {observation.at:%Y-%m-%d %H:%M:%S} UTC, {age} s ago; {_verdict(observation)}", "not bold")
    return text


def _verdict(observation: Observation) -> str:
    if not observation.stands:
        return "nothing of it stands"
    ailing, unknown = len(observation.ailing), len(observation.unknown)
    healthy = len(observation.parts) - ailing - unknown
    told = [f"{healthy} of {len(observation.parts)} parts healthy"]
    if ailing:
        told.append(f"{ailing} not")
    if unknown:
        told.append(f"{unknown} unknown")
    return ", ".join(told)


def _parts(observation: Observation) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("", "part", "name", "expected", "found"):
        table.add_column(heading, overflow="fold")
    for part in observation.parts:
        glyph, style = _GLYPHS[part.health]
        found = Text(part.found)
        if part.message:
            found.append(f"\n{part.message}", "dim" if part.health is Health.HEALTHY else style)
        table.add_row(Text(glyph, style), part.kind.value, Text(part.name), Text(part.expected), found)
    return table


def _endpoints(endpoints: Endpoints, assessment: Assessment) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(overflow="fold")
    for title, value in (
        ("users", _address(endpoints, assessment)),
        ("load balancer", endpoints.load_balancer),
        ("cluster", endpoints.cluster),
        ("Kubernetes API", endpoints.cluster_api),
        ("database", endpoints.database),
    ):
        table.add_row(title, Text(value) if value else Text("none found", style="dim"))
    return table


def _address(endpoints: Endpoints, assessment: Assessment) -> str | None:
    """Return what users type: the domain over HTTPS, else the load balancer's own name over HTTP."""
    domain = assessment.blueprint.edge.domain
    if endpoints.load_balancer is None:
        return None
    return f"https://{domain}" if domain else f"http://{endpoints.load_balancer}"


def _price(assessment: Assessment, since: datetime | None, now: datetime) -> Iterator[str]:
    yield f"{words.total(assessment)} a month as the blueprint stands; {words.price_dates(assessment)}"
    if own := words.own_prices(assessment):
        yield own
    so_far = price_so_far(assessment, since, now)
    if so_far is None or since is None:
        yield "so far unknown: nothing tells when it first stood"
        return
    least = "at least " if assessment.bill.unknown else ""
    yield (
        f"so far {least}{usd(so_far)} for {hours_since(since, now):,.1f} hours since {since:%Y-%m-%d %H:%M} UTC, "
        "reckoned from that month; AWS's bill counts what was used"
    )


def _ending(observation: Observation) -> str:
    if not observation.stands:
        return f"Build it with: jobvector-wizard up {observation.deployment}"
    return f"End it, and what it costs, with: {_destroy(observation)}"


def _destroy(observation: Observation) -> str:
    return f"jobvector-wizard destroy {observation.deployment}"
