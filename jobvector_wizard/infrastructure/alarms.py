"""CloudWatch alarms: each says what is wrong in its description, and tells the topic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.infrastructure import aws, naming
from jobvector_wizard.infrastructure.deployment import Component, Deployment
from jobvector_wizard.planning.alarms import Alarm, alarms_of

if TYPE_CHECKING:
    from jobvector_wizard.infrastructure.alerts import Alerts
    from jobvector_wizard.infrastructure.metrics import Metrics

_SECONDS: Final = 60


class Alarms(Component):
    """The design's alarms. Silence is no alarm: a load balancer without requests counts no errors."""

    def __init__(self, deployment: Deployment, alerts: Alerts, metrics: Metrics) -> None:
        super().__init__("Alarms", deployment)
        self._alerts, self._metrics = alerts, metrics
        for alarm in alarms_of(self.blueprint, deployment.database_memory):
            self._make(alarm)
        self.register_outputs({})

    def _make(self, alarm: Alarm) -> None:
        aws.cloudwatch.MetricAlarm(
            alarm.name,
            name=naming.alarm_name(self.deployment.name, alarm.name),
            alarm_description=alarm.says,
            namespace=alarm.subject.namespace,
            metric_name=alarm.metric,
            dimensions=self._metrics.dimensions(alarm.subject, alarm.of),
            statistic=alarm.statistic,
            comparison_operator="LessThanThreshold" if alarm.below else "GreaterThanThreshold",
            threshold=alarm.threshold,
            period=alarm.minutes * _SECONDS,
            evaluation_periods=alarm.periods,
            treat_missing_data="notBreaching",
            alarm_actions=[self._alerts.topic.arn],
            ok_actions=[self._alerts.topic.arn],
            tags=self.deployment.tags(alarm.name),
            opts=self.child(self._alerts.policy),
        )
