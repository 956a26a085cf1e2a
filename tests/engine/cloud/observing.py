"""Keys, notifications, alarms and dashboards, made in moto."""

from __future__ import annotations

import json
from typing import Any

from tests.engine.cloud.handler import (
    HANDLERS,
    Account,
    Handler,
    Properties,
    arn_is_output,
    nothing,
    present,
    says_absent,
    tag_list,
    usable,
)


def key_tags(inputs: Properties) -> list[dict[str, str]]:
    return [{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in tag_list(inputs)]


def make_key(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    json.loads(inputs["policy"])
    made = account.kms.create_key(Description=inputs["description"], Policy=inputs["policy"], Tags=key_tags(inputs))[
        "KeyMetadata"
    ]
    if inputs.get("enableKeyRotation"):
        account.kms.enable_key_rotation(KeyId=made["KeyId"])
    return made["KeyId"], {"arn": made["Arn"], "keyId": made["KeyId"]}


def live_key(account: Account, identifier: str, _: Properties) -> Properties | None:
    """A key that waits for its deletion is gone: nothing can use it."""
    try:
        found = account.kms.describe_key(KeyId=identifier)["KeyMetadata"]
    except account.kms.exceptions.NotFoundException:
        return None
    return None if found["KeyState"] == "PendingDeletion" else {"arn": found["Arn"], "keyId": found["KeyId"]}


def change_key(account: Account, identifier: str, old: Properties, new: Properties) -> Properties:
    account.kms.put_key_policy(KeyId=identifier, PolicyName="default", Policy=new["policy"])
    account.kms.update_key_description(KeyId=identifier, Description=new["description"])
    if removed := [key for key in old.get("tags") or {} if key not in (new.get("tags") or {})]:
        account.kms.untag_resource(KeyId=identifier, TagKeys=removed)
    account.kms.tag_resource(KeyId=identifier, Tags=key_tags(new))
    return {}


def drop_key(account: Account, identifier: str, state: Properties) -> None:
    account.kms.schedule_key_deletion(
        KeyId=identifier, PendingWindowInDays=int(state.get("deletionWindowInDays") or 30)
    )


def make_alias(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    if live_alias(account, inputs["name"], inputs) is not None:
        raise ValueError(f"AlreadyExistsException: an alias with the name {inputs['name']} already exists")
    usable(account, inputs["targetKeyId"])
    account.kms.create_alias(AliasName=inputs["name"], TargetKeyId=inputs["targetKeyId"])
    return inputs["name"], live_alias(account, inputs["name"], inputs) or {}


def live_alias(account: Account, identifier: str, _: Properties) -> Properties | None:
    pages = account.kms.get_paginator("list_aliases").paginate()
    found = [alias for page in pages for alias in page["Aliases"] if alias["AliasName"] == identifier]
    return {"arn": found[0]["AliasArn"], "targetKeyId": found[0]["TargetKeyId"]} if found else None


def change_alias(account: Account, identifier: str, _: Properties, new: Properties) -> Properties:
    account.kms.update_alias(AliasName=identifier, TargetKeyId=new["targetKeyId"])
    return {}


def make_topic(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    key = inputs.get("kmsMasterKeyId")
    usable(account, key)
    attributes = {"KmsMasterKeyId": key} if key else {}
    arn = account.sns.create_topic(Name=inputs["name"], Attributes=attributes, Tags=tag_list(inputs))["TopicArn"]
    return arn, {"arn": arn}


def change_topic(account: Account, identifier: str, old: Properties, new: Properties) -> Properties:
    account.sns.set_topic_attributes(
        TopicArn=identifier, AttributeName="KmsMasterKeyId", AttributeValue=new.get("kmsMasterKeyId") or ""
    )
    account.sns.tag_resource(ResourceArn=identifier, Tags=tag_list(new))
    return {}


def put_topic_policy(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    json.loads(inputs["policy"])
    account.sns.set_topic_attributes(TopicArn=inputs["arn"], AttributeName="Policy", AttributeValue=inputs["policy"])
    return inputs["arn"], {}


def subscribe(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    arn = account.sns.subscribe(
        TopicArn=inputs["topic"],
        Protocol=inputs["protocol"],
        Endpoint=inputs["endpoint"],
        ReturnSubscriptionArn=True,
    )["SubscriptionArn"]
    return arn, {"arn": arn}


def put_alarm(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    numbers = ("period", "evaluationPeriods")
    texts = ("namespace", "metricName", "statistic", "comparisonOperator", "alarmDescription", "treatMissingData")
    account.cloudwatch.put_metric_alarm(
        AlarmName=inputs["name"],
        Threshold=float(inputs["threshold"]),
        Dimensions=[{"Name": key, "Value": value} for key, value in inputs["dimensions"].items()],
        AlarmActions=inputs["alarmActions"],
        OKActions=inputs["okActions"],
        Tags=tag_list(inputs),
        **{_pascal(key): inputs[key] for key in texts},
        **{_pascal(key): int(inputs[key]) for key in numbers},
    )
    return inputs["name"], live_alarm(account, inputs["name"], inputs) or {}


def live_alarm(account: Account, identifier: str, _: Properties) -> Properties | None:
    found = account.cloudwatch.describe_alarms(AlarmNames=[identifier])["MetricAlarms"]
    return {"arn": found[0]["AlarmArn"]} if found else None


def put_dashboard(account: Account, inputs: Properties, _: str) -> tuple[str, Properties]:
    """Check the few rules of a chart's lines that CloudWatch refuses a dashboard for."""
    for widget in json.loads(inputs["dashboardBody"])["widgets"]:
        for line in widget["properties"]["metrics"]:
            names = [part for part in line if not isinstance(part, dict)]
            if len(names) % 2 or not all(isinstance(part, str) and part for part in names):
                raise ValueError(f"InvalidParameterInput: the metric {line} is not names and pairs of dimensions")
    account.cloudwatch.put_dashboard(DashboardName=inputs["dashboardName"], DashboardBody=inputs["dashboardBody"])
    return inputs["dashboardName"], live_dashboard(account, inputs["dashboardName"], inputs) or {}


def live_dashboard(account: Account, identifier: str, _: Properties) -> Properties | None:
    try:
        return {"dashboardArn": account.cloudwatch.get_dashboard(DashboardName=identifier)["DashboardArn"]}
    except account.cloudwatch.exceptions.ClientError as error:
        if says_absent(error):
            return None
        raise


def again(create: Any) -> Any:
    """An update that asks for the whole once more."""

    def update(account: Account, _: str, __: Properties, new: Properties) -> Properties:
        create(account, new, "")
        return {}

    return update


def _pascal(name: str) -> str:
    return name[0].upper() + name[1:]


HANDLERS |= {
    "aws:kms/key:Key": Handler(make_key, live_key, drop_key, change_key),
    "aws:kms/alias:Alias": Handler(
        make_alias, live_alias, lambda a, i, s: a.kms.delete_alias(AliasName=i), change_alias, frozenset({"name"})),
    "aws:sns/topic:Topic": Handler(
        make_topic, arn_is_output(present("sns", "get_topic_attributes", "TopicArn")),
        lambda a, i, s: a.sns.delete_topic(TopicArn=i), change_topic, frozenset({"name"})),
    "aws:sns/topicPolicy:TopicPolicy": Handler(
        put_topic_policy, present("sns", "get_topic_attributes", "TopicArn"), nothing, again(put_topic_policy),
        frozenset({"arn"})),
    "aws:sns/topicSubscription:TopicSubscription": Handler(
        subscribe, arn_is_output(present("sns", "get_subscription_attributes", "SubscriptionArn")),
        lambda a, i, s: a.sns.unsubscribe(SubscriptionArn=i), None, frozenset({"topic", "protocol", "endpoint"})),
    "aws:cloudwatch/metricAlarm:MetricAlarm": Handler(
        put_alarm, live_alarm, lambda a, i, s: a.cloudwatch.delete_alarms(AlarmNames=[i]), again(put_alarm),
        frozenset({"name"})),
    "aws:cloudwatch/dashboard:Dashboard": Handler(
        put_dashboard, live_dashboard, lambda a, i, s: a.cloudwatch.delete_dashboards(DashboardNames=[i]),
        again(put_dashboard), frozenset({"dashboardName"})),
}  # fmt: skip
