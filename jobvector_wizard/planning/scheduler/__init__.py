"""What the Kubernetes default scheduler does with these pods on these nodes, in one deterministic pass.

After the source of kube-scheduler v1.34.2 (`pkg/scheduler`), the default profile. The verdict is the
scheduler's, not a packing puzzle's: a pod can be Pending although some other placement would hold it.

Followed: the queue (PrioritySort), NodeAffinity and NodeResourcesFit as filters, the five scores that can
differ between these nodes (`scores.py`), preemption by priority (`preemption.py`).

Left out, and why:

- TaintToleration: no node here has a taint, so every node gets the same 3 x 100.
- ImageLocality: no fresh node holds an image, so every node gets 0. A node that ran a workload before would
  be preferred a little when it comes back.
- Ports, volumes, resource claims, gates, extenders: no pod here has any.
- Pod disruption budgets: the add-ons that bring one have the highest priority and are not preempted.
- Sampling of nodes: below 100 nodes the scheduler looks at all of them, from 100 on at a part
  (`schedule_one.go`, numFeasibleNodesToFind). This pass always looks at all.
- Time: victims end and the pod that needs their place takes it at once. The real one is nominated, waits for
  their end and keeps the place against pods of the same or lower priority, which comes to the same.
- Chance: the real scheduler draws among the nodes of the highest score (`schedule_one.go`, selectHost). Here
  `tie` decides, by default for the first node in the given order.
"""

from jobvector_wizard.planning.scheduler.model import (
    Eviction,
    Limit,
    Node,
    Pending,
    Placement,
    Pod,
    Refusal,
    Room,
    Tie,
)
from jobvector_wizard.planning.scheduler.run import first, schedule, without_nodes

__all__ = [
    "Eviction",
    "Limit",
    "Node",
    "Pending",
    "Placement",
    "Pod",
    "Refusal",
    "Room",
    "Tie",
    "first",
    "schedule",
    "without_nodes",
]
