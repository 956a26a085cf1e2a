"""AWS's services as this program uses them, a folder each. Here is the only list of them.

What is said of a kind of resource is said once, in its service's `kinds.py`; every table of kinds is a view of `KINDS`.
Nothing here loads Pulumi or boto3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobvector_wizard.services.buckets import kinds as buckets
from jobvector_wizard.services.budget import kinds as budget
from jobvector_wizard.services.cluster import kinds as cluster
from jobvector_wizard.services.database import kinds as database
from jobvector_wizard.services.domain import kinds as domain
from jobvector_wizard.services.endpoints import kinds as endpoints
from jobvector_wizard.services.keys import kinds as keys
from jobvector_wizard.services.load_balancer import kinds as load_balancer
from jobvector_wizard.services.logs import kinds as logs
from jobvector_wizard.services.monitoring import kinds as monitoring
from jobvector_wizard.services.network import kinds as network
from jobvector_wizard.services.nodes import kinds as nodes
from jobvector_wizard.services.roles import kinds as roles
from jobvector_wizard.services.waf import kinds as waf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobvector_wizard.services.kind import Kind

__all__ = ["KINDS"]

_SERVICES: Final = (
    *(network, endpoints, cluster, nodes, database, buckets, load_balancer),
    *(domain, waf, keys, roles, logs, monitoring, budget),
)
KINDS: Final[Mapping[str, Kind]] = {kind.token: kind for service in _SERVICES for kind in service.KINDS}
"""The kinds of resource that the program makes, by Pulumi's type token."""
