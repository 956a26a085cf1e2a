"""The kinds of resource that IAM keeps of a role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.services.kind import Kind, actions
from jobvector_wizard.services.lookup import Hit, only, tag_map

if TYPE_CHECKING:
    from jobvector_wizard.services.lookup import Clients, Wanted

__all__ = ["KINDS"]


def _role(clients: Clients, wanted: Wanted) -> Hit | None:
    iam = clients("iam")
    names = [role["RoleName"] for page in iam.get_paginator("list_roles").paginate() for role in page["Roles"]]
    likely = [name for name in names if wanted.may_be_called(name)]
    ours = [name for name in likely if wanted.carries(tag_map(iam.list_role_tags(RoleName=name)["Tags"]))]
    return only([Hit(name, {"name": name}) for name in ours], wanted)


KINDS: Final = (
    Kind(
        "aws:iam/role:Role",
        title="IAM role",
        actions=actions(
            "iam",
            "CreateRole TagRole",
            "GetRole ListRolePolicies GetRolePolicy ListAttachedRolePolicies",
            "UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription TagRole UntagRole",
            "DeleteRole ListInstanceProfilesForRole ListRolePolicies ListAttachedRolePolicies",
            "ListRoles ListRoleTags",
        ),
        find=_role,
        outputs=("arn", "name"),
    ),
    Kind(
        "aws:iam/rolePolicy:RolePolicy",
        title="role policy",
        actions=actions("iam", "PutRolePolicy", "GetRolePolicy", "PutRolePolicy", "DeleteRolePolicy"),
        again=True,
    ),
    Kind(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        title="policy attachment",
        actions=actions("iam", "AttachRolePolicy", "ListAttachedRolePolicies", delete="DetachRolePolicy"),
        again=True,
    ),
)
