"""Log groups, keys, topics and alarms."""

from __future__ import annotations

from tests.engine.provider.handler import HANDLERS, Account, Handler, tag_changes, tag_list, tag_map
from tests.engine.provider.wire import Properties


def make_logs(account: Account, inputs: Properties) -> tuple[str, Properties]:
    account.logs.create_log_group(logGroupName=inputs["name"], tags=inputs.get("tags") or {})
    keep(account, inputs["name"], inputs)
    return inputs["name"], {"arn": account.arn("logs", f"log-group:{inputs['name']}")}


def keep(account: Account, name: str, inputs: Properties) -> None:
    if inputs.get("retentionInDays"):
        account.logs.put_retention_policy(logGroupName=name, retentionInDays=int(inputs["retentionInDays"]))
    else:
        account.logs.delete_retention_policy(logGroupName=name)


def logs(account: Account, identifier: str, _: Properties) -> Properties | None:
    groups = account.logs.describe_log_groups(logGroupNamePrefix=identifier)["logGroups"]
    for found in groups:
        if found["logGroupName"] == identifier:
            return {
                "name": identifier,
                "arn": account.arn("logs", f"log-group:{identifier}"),
                "retentionInDays": found.get("retentionInDays", 0),
                "tags": account.logs.list_tags_log_group(logGroupName=identifier)["tags"],
            }
    return None


def change_logs(account: Account, identifier: str, old: Properties, new: Properties) -> Properties:
    written, removed = tag_changes(old, new)
    if removed:
        account.logs.untag_log_group(logGroupName=identifier, tags=removed)
    if written:
        account.logs.tag_log_group(logGroupName=identifier, tags=written)
    keep(account, identifier, new)
    return {}


def drop_logs(account: Account, identifier: str, _: Properties) -> None:
    account.logs.delete_log_group(logGroupName=identifier)


def make_key(account: Account, inputs: Properties) -> tuple[str, Properties]:
    tags = [{"TagKey": each["Key"], "TagValue": each["Value"]} for each in tag_list(inputs)]
    made = account.kms.create_key(Description=inputs.get("description", ""), Tags=tags)["KeyMetadata"]
    if inputs.get("enableKeyRotation"):
        account.kms.enable_key_rotation(KeyId=made["KeyId"])
    return made["KeyId"], {"arn": made["Arn"], "keyId": made["KeyId"]}


def key(account: Account, identifier: str, _: Properties) -> Properties | None:
    found = account.kms.describe_key(KeyId=identifier)["KeyMetadata"]
    if found["KeyState"] == "PendingDeletion":
        return None
    tags = account.kms.list_resource_tags(KeyId=identifier)["Tags"]
    return {
        "arn": found["Arn"],
        "keyId": identifier,
        "description": found["Description"],
        "tags": {each["TagKey"]: each["TagValue"] for each in tags},
    }


def drop_key(account: Account, identifier: str, _: Properties) -> None:
    account.kms.schedule_key_deletion(KeyId=identifier, PendingWindowInDays=7)


def make_topic(account: Account, inputs: Properties) -> tuple[str, Properties]:
    arn = account.sns.create_topic(Name=inputs["name"], Tags=tag_list(inputs))["TopicArn"]
    return arn, {"arn": arn}


def topic(account: Account, identifier: str, _: Properties) -> Properties | None:
    account.sns.get_topic_attributes(TopicArn=identifier)
    tags = account.sns.list_tags_for_resource(ResourceArn=identifier)["Tags"]
    return {"arn": identifier, "name": identifier.rsplit(":", 1)[1], "tags": tag_map(tags)}


def drop_topic(account: Account, identifier: str, _: Properties) -> None:
    account.sns.delete_topic(TopicArn=identifier)


def make_alarm(account: Account, inputs: Properties) -> tuple[str, Properties]:
    optional = {"metricName": "MetricName", "namespace": "Namespace", "statistic": "Statistic"}
    numbers = {"evaluationPeriods": int, "period": int, "threshold": float}
    account.cloudwatch.put_metric_alarm(
        AlarmName=inputs["name"],
        ComparisonOperator=inputs["comparisonOperator"],
        **{word: inputs[name] for name, word in optional.items() if name in inputs},
        **{name[0].upper() + name[1:]: number(inputs[name]) for name, number in numbers.items() if name in inputs},
        Dimensions=[{"Name": name, "Value": value} for name, value in (inputs.get("dimensions") or {}).items()],
        AlarmActions=inputs.get("alarmActions") or [],
        Tags=tag_list(inputs),
    )
    return inputs["name"], {"arn": account.arn("cloudwatch", f"alarm:{inputs['name']}")}


def alarm(account: Account, identifier: str, _: Properties) -> Properties | None:
    found = account.cloudwatch.describe_alarms(AlarmNames=[identifier])["MetricAlarms"]
    return {"name": identifier, "arn": found[0]["AlarmArn"], "threshold": found[0].get("Threshold")} if found else None


def change_alarm(account: Account, _: str, __: Properties, new: Properties) -> Properties:
    make_alarm(account, new)
    return {}


def drop_alarm(account: Account, identifier: str, _: Properties) -> None:
    account.cloudwatch.delete_alarms(AlarmNames=[identifier])


HANDLERS["aws:cloudwatch/logGroup:LogGroup"] = Handler(make_logs, logs, drop_logs, change_logs)
HANDLERS["aws:kms/key:Key"] = Handler(make_key, key, drop_key)
HANDLERS["aws:sns/topic:Topic"] = Handler(make_topic, topic, drop_topic)
HANDLERS["aws:cloudwatch/metricAlarm:MetricAlarm"] = Handler(make_alarm, alarm, drop_alarm, change_alarm)
