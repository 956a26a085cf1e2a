"""What the Kubernetes default scheduler does with these pods on these nodes, in one deterministic pass.

After the source of kube-scheduler (`pkg/scheduler`), the default profile, by the rules of the cluster's minor
(`rules.py`). The verdict is the scheduler's, not a packing puzzle's: a pod can be Pending although some other placement
would hold it.

Followed: the queue (PrioritySort); as filters NodeUnschedulable, TaintToleration (NoSchedule, NoExecute), NodeAffinity,
NodeResourcesFit with ephemeral storage and GPUs, how many EBS volumes a node may attach (NodeVolumeLimits), the zone of
a bound volume and the first placement that binds one (VolumeZone, VolumeBinding), topology spread and required
anti-affinity among an owner's own pods; the scores that can differ between these nodes (`scores.py`), with the strategy
and the weights that a cluster may choose; preemption by priority with disruption budgets (`preemption.py`), never
against a taint, a selector, a zone or a volume's slot; what containers, sidecars and init containers request together
(`requests.py`).

Left out, and why:

- Which of the nodes with the highest score is taken. Until 1.34 the scheduler draws one, from 1.35 on the order decides
  in which parallel filters found them: nobody can name it. This pass takes the first in the given order; `tie` follows
  any other.
- Which preemption is done where start times are equal to the second: this pass takes who arrived last for who started
  last, and `pick` follows all others.
- ImageLocality (`plugins/imagelocality/image_locality.go`): no fresh node holds an image, and where all hold the
  same ones every node gets the same. A node that ran a workload before would be preferred a little when it
  comes back: an image counts by its size between 23 MB and 1000 MB for each container, times the share of the
  nodes that have it. No blueprint says how large an image is, so this is not modelled.
- Affinity and spread between pods of different owners: no blueprint can state any, and no add-on has any.
- A volume that several pods share, and one that only one node may hold (ReadWriteOnce): each pod's volumes are its own.
- Ports, resource claims, gates, extenders, pod groups: no pod and no node here has any.
- Eviction by NoExecute: a node has its taints from the start, so no pod stands there that does not tolerate
  them. The taints of a node that is not ready are time, not placement, and are left to the loss of a node.
- Sampling of nodes: below 100 nodes the scheduler looks at all of them, from 100 on at a part
  (`schedule_one.go`, numFeasibleNodesToFind), and at a preemption at 100 nodes or a tenth of those that may help
  (`default_preemption.go`, calculateNumCandidates). This pass always looks at all.
- Time: victims end and the pod that needs their place takes it at once. The real one is nominated, waits for
  their end and keeps the place against pods of the same or lower priority, which comes to the same. A budget shrinks
  with each victim at once; the real scheduler reads what the disruption controller has written by then.
"""

from jobvector_wizard.planning.scheduler.model import (
    Choice,
    Eviction,
    Node,
    Pending,
    Pick,
    Pod,
    Room,
    Spread,
    Tie,
    Topology,
)
from jobvector_wizard.planning.scheduler.placement import Placement
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
