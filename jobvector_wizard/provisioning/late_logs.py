"""Late audit logs: EKS writes them when its cluster is gone, into a new log group that never expires."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from jobvector_wizard.infrastructure import naming

if TYPE_CHECKING:
    from jobvector_wizard.provisioning.lookup import Clients
    from jobvector_wizard.provisioning.state import Stack

__all__ = ["delete_late_logs"]

_LOG_GROUP: Final = "aws:cloudwatch/logGroup:LogGroup"


def delete_late_logs(deployment: str, state: Stack, clients: Clients) -> bool:
    """Delete the log group of a cluster that was destroyed, if EKS has made it again; return whether it had.

    One that is in the state is the deployment's own, and one with a tag is somebody's: both are left alone. Where AWS
    cannot be asked nothing is deleted, and an up would say that the group exists already.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    name = naming.cluster_log_group(deployment)
    if any(each.type == _LOG_GROUP and each.id == name for each in state.by_urn.values()):
        return False
    logs = clients("logs")
    try:
        found = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
        for group in found:
            arn = group["arn"].removesuffix(":*")
            if group["logGroupName"] == name and not logs.list_tags_for_resource(resourceArn=arn)["tags"]:
                logs.delete_log_group(logGroupName=name)
                return True
    except (BotoCoreError, ClientError) as error:
        logging.warning("the log group %s could not be looked up or deleted: %s", name, error)
    return False
