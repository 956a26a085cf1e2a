"""What the Kubernetes default scheduler does with these pods on these nodes, in one deterministic pass.

After the source of kube-scheduler v1.34.2 (`pkg/scheduler`), the default profile. The verdict is the
scheduler's, not a packing puzzle's: a pod can be Pending although some other placement would hold it.

Followed: the queue (PrioritySort); as filters TaintToleration (NoSchedule, NoExecute), NodeAffinity,
NodeResourcesFit, and the zone of a bound EBS volume (VolumeZone, VolumeBinding); the six scores that can differ
between these nodes (`scores.py`), TaintToleration's for PreferNoSchedule among them; preemption by priority
(`preemption.py`), never against a taint, a selector or a zone.

Left out, and why:

- ImageLocality (`plugins/imagelocality/image_locality.go`): no fresh node holds an image, and where all hold the
  same ones every node gets the same. A node that ran a workload before would be preferred a little when it
  comes back: an image counts by its size between 23 MB and 1000 MB for each container, times the share of the
  nodes that have it. No blueprint says how large an image is, so this is not modelled.
- InterPodAffinity beyond `apart`: no blueprint can state an affinity between pods, and no add-on has another.
- Volumes beyond their zone: how many a node can attach (NodeVolumeLimits), a volume that only one node may hold
  (ReadWriteOnce) and claims that wait for their first pod.
- Ports, resource claims, gates, extenders, unschedulable nodes: no pod and no node here has any.
- Eviction by NoExecute: a node has its taints from the start, so no pod stands there that does not tolerate
  them. The taints of a node that is not ready are time, not placement, and are left to the loss of a node.
- Pod disruption budgets: the add-ons that bring one have the highest priority and are not preempted.
- Sampling of nodes: below 100 nodes the scheduler looks at all of them, from 100 on at a part
  (`schedule_one.go`, numFeasibleNodesToFind). This pass always looks at all.
- Time: victims end and the pod that needs their place takes it at once. The real one is nominated, waits for
  their end and keeps the place against pods of the same or lower priority, which comes to the same.
- Chance: the real scheduler draws among the nodes of the highest score (`schedule_one.go`, selectHost). Here
  `tie` decides, by default for the first node in the given order.
"""

from jobvector_wizard.planning.scheduler.model import (
    Choice,
    Eviction,
    Node,
    Pending,
    Pick,
    Placement,
    Pod,
    Room,
    Spread,
    Tie,
    Topology,
)
from jobvector_wizard.planning.scheduler.preemption import allowance
from jobvector_wizard.planning.scheduler.refusal import Limit, Refusal
from jobvector_wizard.planning.scheduler.requests import Container, Requests, effective
from jobvector_wizard.planning.scheduler.rules import Rules, Strategy, rules_for
from jobvector_wizard.planning.scheduler.run import first, schedule, without_nodes
from jobvector_wizard.planning.scheduler.taints import (
    EVERYTHING,
    UNSCHEDULABLE,
    Effect,
    Taint,
    Toleration,
    untolerated,
)

__all__ = [
    "EVERYTHING",
    "UNSCHEDULABLE",
    "Choice",
    "Container",
    "Effect",
    "Eviction",
    "Limit",
    "Node",
    "Pending",
    "Pick",
    "Placement",
    "Pod",
    "Refusal",
    "Requests",
    "Room",
    "Rules",
    "Spread",
    "Strategy",
    "Taint",
    "Tie",
    "Toleration",
    "Topology",
    "allowance",
    "effective",
    "first",
    "rules_for",
    "schedule",
    "untolerated",
    "without_nodes",
]
