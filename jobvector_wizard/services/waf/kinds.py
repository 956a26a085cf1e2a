"""The kinds of resource that AWS WAF keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobvector_wizard.services.kind import Kind, actions
from jobvector_wizard.services.lookup import Hit, tag_map

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jobvector_wizard.services.lookup import Clients, Wanted

__all__ = ["KINDS"]


def _web_acl(clients: Clients, wanted: Wanted) -> Hit | None:
    """Look a web ACL up by its name; its import wants ID, name and scope, where the state has the ID alone."""
    waf, name, scope = clients("wafv2"), wanted.inputs["name"], wanted.inputs["scope"]
    for acl in _web_acls(waf, scope):
        if acl["Name"] == name and acl["Id"] not in wanted.known:
            tags = waf.list_tags_for_resource(ResourceARN=acl["ARN"])["TagInfoForResource"]["TagList"]
            return Hit(f"{acl['Id']}/{name}/{scope}") if wanted.carries(tag_map(tags)) else None
    return None


def _web_acls(waf: Any, scope: str) -> Iterator[Mapping[str, Any]]:
    """Yield every web ACL; botocore has no paginator for them."""
    page = waf.list_web_acls(Scope=scope)
    yield from page["WebACLs"]
    while marker := page.get("NextMarker"):
        page = waf.list_web_acls(Scope=scope, NextMarker=marker)
        yield from page["WebACLs"]


KINDS: Final = (
    Kind(
        "aws:wafv2/webAcl:WebAcl",
        title="web ACL",
        actions=actions(
            "wafv2",
            "CreateWebACL TagResource",
            "GetWebACL ListTagsForResource",
            "UpdateWebACL TagResource UntagResource",
            "DeleteWebACL",
            "ListWebACLs ListTagsForResource",
        ),
        find=_web_acl,
        outputs=("arn",),
    ),
    Kind(
        "aws:wafv2/webAclAssociation:WebAclAssociation",
        title="web ACL association",
        actions=actions(
            "wafv2",
            "AssociateWebACL elasticloadbalancing:SetWebACL elasticloadbalancing:CreateWebACLAssociation",
            "GetWebACLForResource elasticloadbalancing:GetLoadBalancerWebACL",
            delete="DisassociateWebACL elasticloadbalancing:SetWebACL elasticloadbalancing:DeleteWebACLAssociation",
        ),
        again=True,
    ),
    Kind(
        "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
        title="web ACL logging",
        actions=actions(
            "wafv2",
            "PutLoggingConfiguration logs:CreateLogDelivery logs:PutResourcePolicy logs:DescribeResourcePolicies "
            "logs:DescribeLogGroups",
            "GetLoggingConfiguration",
            "PutLoggingConfiguration",
            "DeleteLoggingConfiguration logs:DeleteLogDelivery",
        ),
        again=True,
    ),
)
