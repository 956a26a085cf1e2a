"""The kinds of resource that alarms and notifications take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.services.kind import Kind, actions
from jobvector_wizard.services.lookup import Hit, only, tag_map

if TYPE_CHECKING:
    from jobvector_wizard.services.lookup import Clients, Wanted

__all__ = ["KINDS"]


def _topic(clients: Clients, wanted: Wanted) -> Hit | None:
    sns = clients("sns")
    arns = [topic["TopicArn"] for page in sns.get_paginator("list_topics").paginate() for topic in page["Topics"]]
    likely = [arn for arn in arns if wanted.may_be_called(_last(arn))]
    ours = [arn for arn in likely if wanted.carries(tag_map(sns.list_tags_for_resource(ResourceArn=arn)["Tags"]))]
    return only([Hit(arn, {"name": _last(arn)}) for arn in ours], wanted)


def _last(arn: str) -> str:
    return arn.rsplit(":", 1)[1]


KINDS: Final = (
    Kind(
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        title="alarm",
        actions=actions(
            "cloudwatch",
            "PutMetricAlarm TagResource",
            "DescribeAlarms ListTagsForResource",
            "PutMetricAlarm TagResource UntagResource",
            "DeleteAlarms",
        ),
        again=True,
    ),
    Kind(
        "aws:cloudwatch/dashboard:Dashboard",
        title="dashboard",
        actions=actions("cloudwatch", "PutDashboard", "GetDashboard", "PutDashboard", "DeleteDashboards"),
        again=True,
    ),
    Kind(
        "aws:sns/topic:Topic",
        title="notification topic",
        actions=actions(
            "sns",
            "CreateTopic SetTopicAttributes TagResource",
            "GetTopicAttributes ListTagsForResource",
            "SetTopicAttributes TagResource UntagResource",
            "DeleteTopic",
            "ListTopics ListTagsForResource",
        ),
        find=_topic,
        outputs=("arn",),
    ),
    Kind(
        "aws:sns/topicPolicy:TopicPolicy",
        title="topic policy",
        actions=actions("sns", "SetTopicAttributes", "GetTopicAttributes", "SetTopicAttributes", "SetTopicAttributes"),
        again=True,
    ),
    Kind(
        "aws:sns/topicSubscription:TopicSubscription",
        title="topic subscription",
        actions=actions("sns", "Subscribe", "GetSubscriptionAttributes", "SetSubscriptionAttributes", "Unsubscribe"),
        again=True,
    ),
)
