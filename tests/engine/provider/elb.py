"""Load balancers, listeners, rules and target groups."""

from __future__ import annotations

from typing import Any

from tests.engine.provider.handler import HANDLERS, Account, Handler, tag_changes, tag_list, tag_map
from tests.engine.provider.wire import Properties

_BALANCER_SETTINGS = {
    "enableDeletionProtection": "deletion_protection.enabled",
    "dropInvalidHeaderFields": "routing.http.drop_invalid_header_fields.enabled",
    "idleTimeout": "idle_timeout.timeout_seconds",
}
_CHECK = {
    "path": "HealthCheckPath",
    "port": "HealthCheckPort",
    "protocol": "HealthCheckProtocol",
    "interval": "HealthCheckIntervalSeconds",
    "timeout": "HealthCheckTimeoutSeconds",
    "healthyThreshold": "HealthyThresholdCount",
    "unhealthyThreshold": "UnhealthyThresholdCount",
}
_NUMBERS = frozenset({"interval", "timeout", "healthyThreshold", "unhealthyThreshold"})


def tags_of(account: Account, arn: str) -> dict[str, str]:
    return tag_map(account.elbv2.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"])


def retag(account: Account, arn: str, old: Properties, new: Properties) -> None:
    written, removed = tag_changes(old, new)
    if removed:
        account.elbv2.remove_tags(ResourceArns=[arn], TagKeys=removed)
    if written:
        account.elbv2.add_tags(ResourceArns=[arn], Tags=tag_list({"tags": written}))


def text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def make_balancer(account: Account, inputs: Properties) -> tuple[str, Properties]:
    [made] = account.elbv2.create_load_balancer(
        Name=inputs["name"],
        Subnets=inputs["subnets"],
        SecurityGroups=inputs.get("securityGroups") or [],
        Scheme="internal" if inputs.get("internal") else "internet-facing",
        Type=inputs.get("loadBalancerType", "application"),
        Tags=tag_list(inputs),
    )["LoadBalancers"]
    set_balancer(account, made["LoadBalancerArn"], inputs)
    return made["LoadBalancerArn"], balancer(account, made["LoadBalancerArn"], inputs) or {}


def set_balancer(account: Account, arn: str, inputs: Properties) -> None:
    wanted = [
        {"Key": name, "Value": text(inputs[key])} for key, name in _BALANCER_SETTINGS.items() if key in inputs
    ]
    if wanted:
        account.elbv2.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=wanted)


def balancer(account: Account, identifier: str, _: Properties) -> Properties | None:
    [found] = account.elbv2.describe_load_balancers(LoadBalancerArns=[identifier])["LoadBalancers"]
    attributes = tag_map(account.elbv2.describe_load_balancer_attributes(LoadBalancerArn=identifier)["Attributes"])
    settings = {key: attributes[name] for key, name in _BALANCER_SETTINGS.items() if name in attributes}
    return {
        "arn": identifier,
        "name": found["LoadBalancerName"],
        "dnsName": found["DNSName"],
        "zoneId": found["CanonicalHostedZoneId"],
        "internal": found["Scheme"] == "internal",
        "loadBalancerType": found["Type"],
        "securityGroups": found.get("SecurityGroups", []),
        "subnets": [each["SubnetId"] for each in found["AvailabilityZones"]],
        "vpcId": found["VpcId"],
        "tags": tags_of(account, identifier),
        **{key: {"true": True, "false": False}.get(value, value) for key, value in settings.items()},
    }


def change_balancer(account: Account, identifier: str, old: Properties, new: Properties) -> Properties:
    retag(account, identifier, old, new)
    set_balancer(account, identifier, new)
    if old.get("subnets") != new["subnets"]:
        account.elbv2.set_subnets(LoadBalancerArn=identifier, Subnets=new["subnets"])
    if old.get("securityGroups") != new.get("securityGroups"):
        account.elbv2.set_security_groups(LoadBalancerArn=identifier, SecurityGroups=new.get("securityGroups") or [])
    return {}


def drop_balancer(account: Account, identifier: str, _: Properties) -> None:
    account.elbv2.delete_load_balancer(LoadBalancerArn=identifier)


def checks(inputs: Properties) -> dict[str, Any]:
    given = inputs.get("healthCheck") or {}
    said = {word: int(given[key]) if key in _NUMBERS else given[key] for key, word in _CHECK.items() if key in given}
    return said | ({"Matcher": {"HttpCode": given["matcher"]}} if "matcher" in given else {})


def make_target(account: Account, inputs: Properties) -> tuple[str, Properties]:
    [made] = account.elbv2.create_target_group(
        Name=inputs["name"],
        Protocol=inputs.get("protocol", "HTTP"),
        Port=int(inputs["port"]),
        VpcId=inputs["vpcId"],
        TargetType=inputs.get("targetType", "instance"),
        Tags=tag_list(inputs),
        **checks(inputs),
    )["TargetGroups"]
    arn = made["TargetGroupArn"]
    set_target(account, arn, inputs)
    return arn, {"arn": arn, "arnSuffix": arn.rsplit(":", 1)[1]}


def set_target(account: Account, arn: str, inputs: Properties) -> None:
    if "deregistrationDelay" in inputs:
        delay = {"Key": "deregistration_delay.timeout_seconds", "Value": str(inputs["deregistrationDelay"])}
        account.elbv2.modify_target_group_attributes(TargetGroupArn=arn, Attributes=[delay])


def target(account: Account, identifier: str, _: Properties) -> Properties | None:
    [found] = account.elbv2.describe_target_groups(TargetGroupArns=[identifier])["TargetGroups"]
    attributes = tag_map(account.elbv2.describe_target_group_attributes(TargetGroupArn=identifier)["Attributes"])
    check = {key: found[word] for key, word in _CHECK.items() if word in found}
    return {
        "arn": identifier,
        "arnSuffix": identifier.rsplit(":", 1)[1],
        "name": found["TargetGroupName"],
        "port": found.get("Port"),
        "protocol": found.get("Protocol"),
        "vpcId": found.get("VpcId"),
        "targetType": found["TargetType"],
        "healthCheck": check | {"matcher": (found.get("Matcher") or {}).get("HttpCode")},
        "deregistrationDelay": attributes.get("deregistration_delay.timeout_seconds"),
        "tags": tags_of(account, identifier),
    }


def change_target(account: Account, identifier: str, old: Properties, new: Properties) -> Properties:
    retag(account, identifier, old, new)
    if old.get("healthCheck") != new.get("healthCheck"):
        account.elbv2.modify_target_group(TargetGroupArn=identifier, **checks(new))
    set_target(account, identifier, new)
    return {}


def drop_target(account: Account, identifier: str, _: Properties) -> None:
    account.elbv2.delete_target_group(TargetGroupArn=identifier)


def actions(given: list[Properties]) -> list[dict[str, Any]]:
    found = []
    for each in given:
        action: dict[str, Any] = {"Type": each["type"]}
        if fixed := each.get("fixedResponse"):
            names = {"contentType": "ContentType", "statusCode": "StatusCode", "messageBody": "MessageBody"}
            action["FixedResponseConfig"] = {word: fixed[key] for key, word in names.items() if key in fixed}
        if "targetGroupArn" in each:
            action["TargetGroupArn"] = each["targetGroupArn"]
        if to := each.get("redirect"):
            action["RedirectConfig"] = {key[0].upper() + key[1:]: value for key, value in to.items()}
        found.append(action)
    return found


def actions_seen(found: list[dict[str, Any]]) -> list[Properties]:
    said = []
    for each in found:
        fixed = each.get("FixedResponseConfig")
        action: Properties = {"type": each["Type"]}
        if fixed:
            action["fixedResponse"] = {key[0].lower() + key[1:]: value for key, value in fixed.items()}
        if each.get("TargetGroupArn"):
            action["targetGroupArn"] = each["TargetGroupArn"]
        said.append(action)
    return said


def make_listener(account: Account, inputs: Properties) -> tuple[str, Properties]:
    [made] = account.elbv2.create_listener(
        LoadBalancerArn=inputs["loadBalancerArn"],
        Port=int(inputs["port"]),
        Protocol=inputs.get("protocol", "HTTP"),
        DefaultActions=actions(inputs["defaultActions"]),
        Tags=tag_list(inputs),
    )["Listeners"]
    return made["ListenerArn"], {"arn": made["ListenerArn"]}


def listener(account: Account, identifier: str, _: Properties) -> Properties | None:
    [found] = account.elbv2.describe_listeners(ListenerArns=[identifier])["Listeners"]
    return {
        "arn": identifier,
        "loadBalancerArn": found["LoadBalancerArn"],
        "port": found["Port"],
        "protocol": found["Protocol"],
        "defaultActions": actions_seen(found["DefaultActions"]),
        "tags": tags_of(account, identifier),
    }


def change_listener(account: Account, identifier: str, old: Properties, new: Properties) -> Properties:
    retag(account, identifier, old, new)
    account.elbv2.modify_listener(
        ListenerArn=identifier,
        Port=int(new["port"]),
        Protocol=new.get("protocol", "HTTP"),
        DefaultActions=actions(new["defaultActions"]),
    )
    return {}


def drop_listener(account: Account, identifier: str, _: Properties) -> None:
    account.elbv2.delete_listener(ListenerArn=identifier)


def conditions(inputs: Properties) -> list[dict[str, Any]]:
    fields = {"pathPattern": ("path-pattern", "PathPatternConfig"), "hostHeader": ("host-header", "HostHeaderConfig")}
    return [
        {"Field": field, config: {"Values": each[key]["values"]}}
        for each in inputs["conditions"]
        for key, (field, config) in fields.items()
        if key in each
    ]


def make_rule(account: Account, inputs: Properties) -> tuple[str, Properties]:
    [made] = account.elbv2.create_rule(
        ListenerArn=inputs["listenerArn"],
        Priority=int(inputs["priority"]),
        Conditions=conditions(inputs),
        Actions=actions(inputs["actions"]),
        Tags=tag_list(inputs),
    )["Rules"]
    return made["RuleArn"], {"arn": made["RuleArn"]}


def rule(account: Account, identifier: str, _: Properties) -> Properties | None:
    [found] = account.elbv2.describe_rules(RuleArns=[identifier])["Rules"]
    keys = {"PathPatternConfig": "pathPattern", "HostHeaderConfig": "hostHeader"}
    return {
        "arn": identifier,
        "listenerArn": identifier.replace(":listener-rule/", ":listener/").rpartition("/")[0],
        "priority": int(found["Priority"]),
        "conditions": [
            {keys[name]: {"values": value["Values"]}}
            for each in found["Conditions"]
            for name, value in each.items()
            if name in keys
        ],
        "actions": actions_seen(found["Actions"]),
        "tags": tags_of(account, identifier),
    }


def change_rule(account: Account, identifier: str, old: Properties, new: Properties) -> Properties:
    retag(account, identifier, old, new)
    if old.get("priority") != new["priority"]:
        place = {"RuleArn": identifier, "Priority": int(new["priority"])}
        account.elbv2.set_rule_priorities(RulePriorities=[place])
    account.elbv2.modify_rule(RuleArn=identifier, Conditions=conditions(new), Actions=actions(new["actions"]))
    return {}


def drop_rule(account: Account, identifier: str, _: Properties) -> None:
    account.elbv2.delete_rule(RuleArn=identifier)


HANDLERS["aws:lb/loadBalancer:LoadBalancer"] = Handler(make_balancer, balancer, drop_balancer, change_balancer)
HANDLERS["aws:lb/targetGroup:TargetGroup"] = Handler(make_target, target, drop_target, change_target)
HANDLERS["aws:lb/listener:Listener"] = Handler(make_listener, listener, drop_listener, change_listener)
HANDLERS["aws:lb/listenerRule:ListenerRule"] = Handler(make_rule, rule, drop_rule, change_rule)
