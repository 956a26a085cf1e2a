"""Controls of what tells people how the deployment is."""

from __future__ import annotations

from typing import Final

from jobvector_wizard.readiness.controls.control import Control, Waiver, switched_off
from jobvector_wizard.readiness.controls.requirement import Every, NeverStates, Some
from jobvector_wizard.readiness.controls.wildcards import for_everyone

ALARM: Final = "aws:cloudwatch/metricAlarm:MetricAlarm"
TOPIC: Final = "aws:sns/topic:Topic"
TOPIC_POLICY: Final = "aws:sns/topicPolicy:TopicPolicy"
BUDGET: Final = "aws:budgets/budget:Budget"
TAGGED: Final = (
    "aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet", "aws:ec2/natGateway:NatGateway", "aws:ec2/eip:Eip",
    "aws:ec2/launchTemplate:LaunchTemplate", "aws:eks/cluster:Cluster", "aws:eks/nodeGroup:NodeGroup",
    "aws:lb/loadBalancer:LoadBalancer", "aws:rds/instance:Instance", "aws:s3/bucket:Bucket",
    "aws:cloudwatch/logGroup:LogGroup", "aws:kms/key:Key",
)  # fmt: skip
"""What costs money and takes tags."""

_NO_ALARMS: Final = switched_off("observability.alarms")


def _alarm(metric: str) -> Some:
    return Some(ALARM, lambda alarm: alarm.inputs["metricName"] == metric)


CONTROLS: Final = (
    Control(
        "C-OPS-01",
        "Alarms look at answers, load balancer and database",
        ("brief",),
        "alarms.py",
        tuple(map(_alarm, ("HTTPCode_ELB_5XX_Count", "CPUUtilization", "FreeStorageSpace", "StatusCheckFailed"))),
        _NO_ALARMS,
    ),
    Control(
        "C-OPS-02",
        "Every alarm tells the topic",
        ("brief",),
        "alarms.py",
        (Every(ALARM, "alarmActions.*", bool), Every(ALARM, "alarmDescription", bool)),
        _NO_ALARMS,
    ),
    Control(
        "C-OPS-03",
        "The topic is encrypted",
        ("Security Hub SNS.1",),
        "alerts.py",
        (Every(TOPIC, "kmsMasterKeyId", bool),),
        Waiver(
            "Alarms cannot write to a topic that is encrypted with AWS's key, so without own keys it is not encrypted.",
            "encryption.own_keys = true, observability.alarms = true",
            lambda blueprint: not (blueprint.encryption.own_keys and blueprint.observability.alarms),
        ),
    ),
    Control(
        "C-OPS-04",
        "Only AWS's own services of this account write to the topic",
        ("FSBP SNS.4",),
        "alerts.py",
        (
            Every(TOPIC_POLICY, "policy", bool),
            NeverStates(
                TOPIC_POLICY,
                "policy",
                {"Effect": "Allow", "Principal": "*", "Action": "sns:Publish", "Resource": "*"},
                for_everyone,
            ),
        ),
        _NO_ALARMS,
    ),
    Control(
        "C-OPS-05",
        "Deliveries of the topic are logged",
        ("Security Hub SNS.2",),
        waiver=Waiver("SNS cannot log the delivery of e-mail.", "nothing; there is no such log"),
    ),
    Control(
        "C-OPS-06",
        "One dashboard shows the whole",
        ("brief",),
        "dashboard.py",
        (Every("aws:cloudwatch/dashboard:Dashboard", "dashboardBody", bool),),
        switched_off("observability.dashboard"),
    ),
    Control(
        "C-OPS-07",
        "A budget warns at 50, 80 and 100 % and of a forecast above the limit",
        ("brief",),
        "budget.py",
        (Every(BUDGET, "limitAmount", bool), Every(BUDGET, "notifications", lambda it: len(it) == 4)),
        Waiver(
            "There is no budget, nobody to tell of it, or no AWS Budgets in this partition.",
            "budget.monthly_usd, and budget.alerts or observability.alarms",
            lambda blueprint: (
                blueprint.budget.monthly_usd is None
                or not (blueprint.budget.alerts or blueprint.observability.alarms)
                or blueprint.region.startswith("us-gov-")
            ),
        ),
    ),
    Control(
        "C-OPS-08",
        "Everything that costs says whose it is",
        ("brief",),
        "deployment.py",
        tuple(
            Every(kind, "tags", lambda it: "jobvector:deployment" in it and "Name" in it, may_be_none=True)
            for kind in TAGGED
        ),
    ),
    Control(
        "C-OPS-09",
        "The VPC says which design it was made from",
        ("brief",),
        "network.py",
        (Every("aws:ec2/vpc:Vpc", "tags", lambda it: "jobvector:blueprint" in it),),
    ),
)
