"""Roles and what they may do. Moto knows AWS's own policies only where it is told to load them."""

from __future__ import annotations

import json

from tests.engine.provider.handler import HANDLERS, Account, GoneError, Handler, absent, tag_changes, tag_list, tag_map
from tests.engine.provider.wire import Properties

_OF_AWS = ":iam::aws:policy/"


def make_role(account: Account, inputs: Properties) -> tuple[str, Properties]:
    made = account.iam.create_role(
        RoleName=inputs["name"],
        AssumeRolePolicyDocument=inputs["assumeRolePolicy"],
        Description=inputs.get("description", ""),
        Path=inputs.get("path", "/"),
        Tags=tag_list(inputs),
    )["Role"]
    return inputs["name"], {"arn": made["Arn"], "uniqueId": made["RoleId"]}


def role(account: Account, identifier: str, _: Properties) -> Properties | None:
    found = account.iam.get_role(RoleName=identifier)["Role"]
    return {
        "name": found["RoleName"],
        "arn": found["Arn"],
        "uniqueId": found["RoleId"],
        "path": found["Path"],
        "description": found.get("Description") or None,
        "assumeRolePolicy": json.dumps(found["AssumeRolePolicyDocument"]),
        "tags": tag_map(found.get("Tags", [])),
    }


def change_role(account: Account, identifier: str, old: Properties, new: Properties) -> Properties:
    written, removed = tag_changes(old, new)
    if removed:
        account.iam.untag_role(RoleName=identifier, TagKeys=removed)
    if written:
        account.iam.tag_role(RoleName=identifier, Tags=tag_list({"tags": written}))
    account.iam.update_assume_role_policy(RoleName=identifier, PolicyDocument=new["assumeRolePolicy"])
    account.iam.update_role(RoleName=identifier, Description=new.get("description", ""))
    return {}


def drop_role(account: Account, identifier: str, _: Properties) -> None:
    account.iam.delete_role(RoleName=identifier)


def make_policy(account: Account, inputs: Properties) -> tuple[str, Properties]:
    json.loads(inputs["policy"])
    account.iam.put_role_policy(RoleName=inputs["role"], PolicyName=inputs["name"], PolicyDocument=inputs["policy"])
    return f"{inputs['role']}:{inputs['name']}", {}


def policy(account: Account, identifier: str, _: Properties) -> Properties | None:
    of, _, name = identifier.partition(":")
    found = account.iam.get_role_policy(RoleName=of, PolicyName=name)
    return {"role": of, "name": name, "policy": json.dumps(found["PolicyDocument"])}


def change_policy(account: Account, identifier: str, _: Properties, new: Properties) -> Properties:
    of, _, name = identifier.partition(":")
    account.iam.put_role_policy(RoleName=of, PolicyName=name, PolicyDocument=new["policy"])
    return {}


def drop_policy(account: Account, identifier: str, _: Properties) -> None:
    of, _, name = identifier.partition(":")
    account.iam.delete_role_policy(RoleName=of, PolicyName=name)


def known_to_account(account: Account, arn: str) -> bool:
    try:
        account.iam.get_policy(PolicyArn=arn)
    except account.iam.exceptions.NoSuchEntityException:
        return False
    return True


def make_attachment(account: Account, inputs: Properties) -> tuple[str, Properties]:
    of, arn = inputs["role"], inputs["policyArn"]
    account.iam.get_role(RoleName=of)
    if known_to_account(account, arn) or _OF_AWS not in arn:
        account.iam.attach_role_policy(RoleName=of, PolicyArn=arn)
    return f"{of}/{arn}", {}


def attachment(account: Account, identifier: str, known: Properties) -> Properties | None:
    """Look an attachment up; one of a policy that moto has not stands as long as its role and the provider's word."""
    of, _, arn = identifier.partition("/")
    attached = account.iam.list_attached_role_policies(RoleName=of)["AttachedPolicies"]
    if arn in [each["PolicyArn"] for each in attached]:
        return {"role": of, "policyArn": arn}
    if _OF_AWS in arn and known and not known_to_account(account, arn):
        return {"role": of, "policyArn": arn}
    return None


def drop_attachment(account: Account, identifier: str, _: Properties) -> None:
    of, _, arn = identifier.partition("/")
    try:
        account.iam.detach_role_policy(RoleName=of, PolicyArn=arn)
    except account.iam.exceptions.ClientError as error:
        if not absent(error):
            raise


HANDLERS["aws:iam/role:Role"] = Handler(make_role, role, drop_role, change_role)
HANDLERS["aws:iam/rolePolicy:RolePolicy"] = Handler(make_policy, policy, drop_policy, change_policy)
HANDLERS["aws:iam/rolePolicyAttachment:RolePolicyAttachment"] = Handler(make_attachment, attachment, drop_attachment)
