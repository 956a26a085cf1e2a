"""How many EBS volumes a node takes: what the scheduler is told, and what the instance surely attaches.

The EBS CSI driver counts the root volume and, where interfaces share the limit, every one beyond the first
(aws-ebs-csi-driver @429e202e, pkg/driver/node.go, getVolumesLimit). Its pods learn the interfaces from the instance's
metadata, which this program's nodes show to no pod (a hop limit of 1); it then counts one interface alone
(pkg/cloud/metadata/k8s.go). The VPC CNI attaches more as pods need addresses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from jobvector_wizard.catalog import InstanceType

__all__ = ["slots", "sure_slots"]

_ROOT: Final = 1


def slots(kind: InstanceType) -> int | None:
    """Return how many volumes of pods the scheduler puts on a node; None where no limit is known."""
    limit = kind.volume_limit
    return None if limit is None else max(1, limit.attachments - _ROOT)


def sure_slots(kind: InstanceType) -> int | None:
    """Return how many the instance attaches beside all the interfaces that it may have; None where that is unknown."""
    limit = kind.volume_limit
    if limit is None:
        return None
    return max(1, limit.attachments - _ROOT - (kind.max_enis - 1 if limit.shared else 0))
