"""One CloudWatch dashboard: requests, targets, database and nodes side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pulumi

from jobvector_wizard.infrastructure import aws
from jobvector_wizard.infrastructure.deployment import Component, Deployment
from jobvector_wizard.planning.alarms import Subject

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobvector_wizard.infrastructure.metrics import Metrics

_COLUMNS: Final = 24
_WIDTH: Final = 8
_HEIGHT: Final = 6
_PERIOD: Final = 300
"""Seconds."""
Row = list[Any]
"""One line of a chart, as CloudWatch writes it: namespace, metric, dimensions, and how to draw it."""


class Dashboard(Component):
    """A few charts, three in a row. A dashboard takes no tags: its name is the deployment's."""

    def __init__(self, deployment: Deployment, metrics: Metrics) -> None:
        super().__init__("Dashboard", deployment)
        self._metrics = metrics
        charts = [self._chart(*numbered) for numbered in enumerate(self._charts())]
        aws.cloudwatch.Dashboard(
            "dashboard",
            dashboard_name=f"jobvector-{deployment.name}",
            dashboard_body=pulumi.Output.json_dumps({"widgets": charts}),
            opts=self.child(),
        )
        self.register_outputs({})

    def _charts(self) -> Iterator[tuple[str, list[Row]]]:
        balancer = Subject.LOAD_BALANCER
        errors = ("HTTPCode_ELB_5XX_Count", "HTTPCode_Target_5XX_Count")
        yield "Requests and errors", [self._row(balancer, name, stat="Sum") for name in ("RequestCount", *errors)]
        yield "Response time", [self._row(balancer, "TargetResponseTime", stat=stat) for stat in ("p50", "p95")]
        if self._metrics.balancer.targets:
            yield (
                "Unhealthy targets",
                [
                    self._row(Subject.TARGET, "UnHealthyHostCount", name, stat="Maximum", label=name)
                    for name in self._metrics.balancer.targets
                ],
            )
        database = ("CPUUtilization", "DatabaseConnections")
        yield (
            "Database",
            [
                *(self._row(Subject.DATABASE, name) for name in database),
                self._row(Subject.DATABASE, "FreeStorageSpace", yAxis="right"),
            ],
        )
        groups = self.blueprint.nodes
        yield "CPU of the nodes", [self._row(Subject.NODES, "CPUUtilization", name, label=name) for name in groups]
        if zones := self.blueprint.network.nat_zones:
            metric = "BytesOutToDestination"
            yield "NAT gateways", [self._row(Subject.NAT, metric, zone, stat="Sum", label=zone) for zone in zones]

    def _row(self, subject: Subject, metric: str, of: str = "", **drawn: str) -> Row:
        dimensions = [part for pair in self._metrics.dimensions(subject, of).items() for part in pair]
        return [subject.namespace, metric, *dimensions, drawn]

    def _chart(self, number: int, chart: tuple[str, Sequence[Row]]) -> dict[str, Any]:
        row, column = divmod(number, _COLUMNS // _WIDTH)
        title, metrics = chart
        return {
            "type": "metric",
            "x": column * _WIDTH,
            "y": row * _HEIGHT,
            "width": _WIDTH,
            "height": _HEIGHT,
            "properties": {
                "title": title,
                "region": self.deployment.region,
                "period": _PERIOD,
                "view": "timeSeries",
                "metrics": metrics,
            },
        }
