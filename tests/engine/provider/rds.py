"""RDS: the instance, its subnets and its parameters."""

from __future__ import annotations

from typing import Any

from tests.engine.provider.handler import HANDLERS, Account, Handler, tag_changes, tag_list, tag_map
from tests.engine.provider.wire import Properties

_WORDS = {
    "identifier": "DBInstanceIdentifier",
    "instanceClass": "DBInstanceClass",
    "engine": "Engine",
    "engineVersion": "EngineVersion",
    "allocatedStorage": "AllocatedStorage",
    "maxAllocatedStorage": "MaxAllocatedStorage",
    "storageType": "StorageType",
    "storageEncrypted": "StorageEncrypted",
    "iops": "Iops",
    "kmsKeyId": "KmsKeyId",
    "multiAz": "MultiAZ",
    "availabilityZone": "AvailabilityZone",
    "dbName": "DBName",
    "username": "MasterUsername",
    "manageMasterUserPassword": "ManageMasterUserPassword",
    "dbSubnetGroupName": "DBSubnetGroupName",
    "parameterGroupName": "DBParameterGroupName",
    "vpcSecurityGroupIds": "VpcSecurityGroupIds",
    "publiclyAccessible": "PubliclyAccessible",
    "backupRetentionPeriod": "BackupRetentionPeriod",
    "copyTagsToSnapshot": "CopyTagsToSnapshot",
    "deletionProtection": "DeletionProtection",
    "autoMinorVersionUpgrade": "AutoMinorVersionUpgrade",
    "enabledCloudwatchLogsExports": "EnableCloudwatchLogsExports",
}
"""Inputs that are arguments of the API as they are."""
_MODIFIABLE = frozenset(
    {"instanceClass", "engineVersion", "allocatedStorage", "multiAz", "deletionProtection", "backupRetentionPeriod",
     "storageType", "iops", "publiclyAccessible", "vpcSecurityGroupIds", "copyTagsToSnapshot"}
)  # fmt: skip
_READABLE = ("instanceClass", "engine", "engineVersion", "allocatedStorage", "multiAz", "dbName", "deletionProtection",
             "storageEncrypted", "backupRetentionPeriod", "publiclyAccessible", "copyTagsToSnapshot", "storageType")  # fmt: skip
"""What moto gives back as it was given."""


def make_database(account: Account, inputs: Properties) -> tuple[str, Properties]:
    arguments = {word: inputs[key] for key, word in _WORDS.items() if key in inputs}
    account.rds.create_db_instance(**arguments, Tags=tag_list(inputs))
    return inputs["identifier"], database(account, inputs["identifier"], inputs) or {}


def database(account: Account, identifier: str, _: Properties) -> Properties | None:
    [found] = account.rds.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"]
    arn = found["DBInstanceArn"]
    address = (found.get("Endpoint") or {}).get("Address") or f"{identifier}.{account.region}.rds.amazonaws.com"
    secret = (found.get("MasterUserSecret") or {}).get("SecretArn") or account.arn("secretsmanager", f"secret:rds!{identifier}")
    live: Properties = {
        "identifier": identifier,
        "arn": arn,
        "address": address,
        "endpoint": f"{address}:{(found.get('Endpoint') or {}).get('Port', 5432)}",
        "username": found["MasterUsername"],
        "dbSubnetGroupName": (found.get("DBSubnetGroup") or {}).get("DBSubnetGroupName"),
        "vpcSecurityGroupIds": [each["VpcSecurityGroupId"] for each in found.get("VpcSecurityGroups", [])],
        "masterUserSecrets": [{"secretArn": secret, "secretStatus": "active"}],
        "status": found["DBInstanceStatus"],
        "tags": tag_map(found.get("TagList", [])),
    }
    return live | {key: found[_WORDS[key]] for key in _READABLE if found.get(_WORDS[key]) is not None}


def retag(account: Account, arn: str, old: Properties, new: Properties) -> None:
    written, removed = tag_changes(old, new)
    if removed:
        account.rds.remove_tags_from_resource(ResourceName=arn, TagKeys=removed)
    if written:
        account.rds.add_tags_to_resource(ResourceName=arn, Tags=tag_list({"tags": written}))


def change_database(account: Account, identifier: str, old: Properties, new: Properties) -> Properties:
    retag(account, old["arn"], old, new)
    changes = {_WORDS[key]: new[key] for key in _MODIFIABLE if key in new and new[key] != old.get(key)}
    if changes:
        account.rds.modify_db_instance(DBInstanceIdentifier=identifier, ApplyImmediately=True, **changes)
    return database(account, identifier, new) or {}


def drop_database(account: Account, identifier: str, state: Properties) -> None:
    final = state.get("finalSnapshotIdentifier")
    if state.get("skipFinalSnapshot") or not final:
        account.rds.delete_db_instance(DBInstanceIdentifier=identifier, SkipFinalSnapshot=True)
    else:
        account.rds.delete_db_instance(DBInstanceIdentifier=identifier, FinalDBSnapshotIdentifier=final)


def make_subnet_group(account: Account, inputs: Properties) -> tuple[str, Properties]:
    made = account.rds.create_db_subnet_group(
        DBSubnetGroupName=inputs["name"],
        DBSubnetGroupDescription=inputs.get("description", "Managed by Pulumi"),
        SubnetIds=inputs["subnetIds"],
        Tags=tag_list(inputs),
    )["DBSubnetGroup"]
    return inputs["name"], {"arn": made["DBSubnetGroupArn"]}


def tags_of(account: Account, arn: str) -> dict[str, str]:
    return tag_map(account.rds.list_tags_for_resource(ResourceName=arn)["TagList"])


def subnet_group(account: Account, identifier: str, _: Properties) -> Properties | None:
    [found] = account.rds.describe_db_subnet_groups(DBSubnetGroupName=identifier)["DBSubnetGroups"]
    return {
        "name": found["DBSubnetGroupName"],
        "arn": found["DBSubnetGroupArn"],
        "description": found["DBSubnetGroupDescription"],
        "vpcId": found["VpcId"],
        "subnetIds": [each["SubnetIdentifier"] for each in found["Subnets"]],
        "tags": tags_of(account, found["DBSubnetGroupArn"]),
    }


def change_subnet_group(account: Account, identifier: str, old: Properties, new: Properties) -> Properties:
    retag(account, old["arn"], old, new)
    account.rds.modify_db_subnet_group(
        DBSubnetGroupName=identifier,
        DBSubnetGroupDescription=new.get("description", "Managed by Pulumi"),
        SubnetIds=new["subnetIds"],
    )
    return {}


def drop_subnet_group(account: Account, identifier: str, _: Properties) -> None:
    account.rds.delete_db_subnet_group(DBSubnetGroupName=identifier)


def make_parameters(account: Account, inputs: Properties) -> tuple[str, Properties]:
    made = account.rds.create_db_parameter_group(
        DBParameterGroupName=inputs["name"],
        DBParameterGroupFamily=inputs["family"],
        Description=inputs.get("description", "Managed by Pulumi"),
        Tags=tag_list(inputs),
    )["DBParameterGroup"]
    set_parameters(account, inputs["name"], inputs)
    return inputs["name"], {"arn": made["DBParameterGroupArn"]}


def set_parameters(account: Account, name: str, inputs: Properties) -> None:
    parameters: list[dict[str, Any]] = [
        {"ParameterName": each["name"], "ParameterValue": each["value"], "ApplyMethod": each.get("applyMethod", "immediate")}
        for each in inputs.get("parameters") or []
    ]
    if parameters:
        account.rds.modify_db_parameter_group(DBParameterGroupName=name, Parameters=parameters)


def parameter_group(account: Account, identifier: str, _: Properties) -> Properties | None:
    [found] = account.rds.describe_db_parameter_groups(DBParameterGroupName=identifier)["DBParameterGroups"]
    return {
        "name": found["DBParameterGroupName"],
        "arn": found["DBParameterGroupArn"],
        "family": found["DBParameterGroupFamily"],
        "description": found["Description"],
        "tags": tags_of(account, found["DBParameterGroupArn"]),
    }


def change_parameters(account: Account, identifier: str, old: Properties, new: Properties) -> Properties:
    retag(account, old["arn"], old, new)
    set_parameters(account, identifier, new)
    return {}


def drop_parameters(account: Account, identifier: str, _: Properties) -> None:
    account.rds.delete_db_parameter_group(DBParameterGroupName=identifier)


HANDLERS["aws:rds/instance:Instance"] = Handler(make_database, database, drop_database, change_database)
HANDLERS["aws:rds/subnetGroup:SubnetGroup"] = Handler(
    make_subnet_group, subnet_group, drop_subnet_group, change_subnet_group
)
HANDLERS["aws:rds/parameterGroup:ParameterGroup"] = Handler(
    make_parameters, parameter_group, drop_parameters, change_parameters
)
