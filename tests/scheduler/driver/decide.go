package main

import (
	"fmt"
	"sort"

	v1 "k8s.io/api/core/v1"
	"k8s.io/klog/v2"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework"
)

// decision is what the scheduler makes of one pod, now.
type decision struct {
	Feasible   []string           `json:"feasible"`
	Scores     map[string]int64   `json:"scores,omitempty"`  // weighted sums; none where there is no choice
	Plugins    map[string]scores  `json:"plugins,omitempty"` // what they are made of, weighted
	Best       []string           `json:"best,omitempty"`    // all that share the highest sum
	Picked     string             `json:"picked,omitempty"`  // what the scheduler's SchedulePod itself takes
	Refusals   map[string]refusal `json:"refusals,omitempty"`
	Candidates []candidate        `json:"candidates,omitempty"` // where eviction would help; none where it was not asked for
	Chosen     []string           `json:"chosen,omitempty"`     // the candidates that may be taken
}

type scores map[string]int64

type refusal struct {
	Code    string   `json:"code"`
	Plugin  string   `json:"plugin"`
	Reasons []string `json:"reasons"`
}

// decide follows schedulePod (pkg/scheduler/schedule_one.go) up to the point where it takes one of the best nodes, and
// asks schedulePod itself which one it takes. A pod without a feasible node goes on to the dry run of preemption.
func (c *cluster) decide(name string) (*decision, error) {
	pod := c.pods[name]
	if pod == nil {
		return nil, fmt.Errorf("there is no pod %q", name)
	}
	if pod.Spec.NodeName != "" {
		return nil, fmt.Errorf("pod %q runs on %s", name, pod.Spec.NodeName)
	}
	if err := c.scheduler.Cache.UpdateSnapshot(klog.FromContext(c.ctx), c.snapshot); err != nil {
		return nil, err
	}
	state := framework.NewCycleState()
	feasible, statuses, err := c.filter(state, pod)
	if err != nil {
		return nil, err
	}
	answer := &decision{Feasible: names(feasible)}
	if answer.Refusals, err = c.refusals(statuses, feasible); err != nil {
		return nil, err
	}
	switch len(feasible) {
	case 0:
		err = c.preempt.fill(c.ctx, answer, state, pod, statuses)
	case 1:
		answer.Best = answer.Feasible
	default:
		err = c.score(answer, state, pod, feasible)
	}
	if err != nil {
		return nil, err
	}
	answer.Picked, err = c.schedulePod(pod)
	return answer, err
}

// filter follows findNodesThatFitPod and findNodesThatPassFilters, looking at every node.
func (c *cluster) filter(state fwk.CycleState, pod *v1.Pod) ([]fwk.NodeInfo, *framework.NodeToStatus, error) {
	statuses := framework.NewDefaultNodeToStatus()
	allowed, status, plugins := c.profile.RunPreFilterPlugins(c.ctx, state, pod)
	if !status.IsSuccess() {
		if !status.IsRejected() {
			return nil, nil, status.AsError()
		}
		statuses.SetAbsentNodesStatus(status)
		return nil, statuses, nil
	}
	nodes, err := c.snapshot.NodeInfos().List()
	if err != nil {
		return nil, nil, err
	}
	if !allowed.AllNodes() {
		statuses.SetAbsentNodesStatus(fwk.NewStatus(
			fwk.UnschedulableAndUnresolvable, fmt.Sprintf("node(s) didn't satisfy plugin(s) %v", plugins.UnsortedList()),
		))
	}
	var feasible []fwk.NodeInfo
	for _, node := range nodes {
		if !allowed.AllNodes() && !allowed.NodeNames.Has(node.Node().Name) {
			continue
		}
		status := c.profile.RunFilterPluginsWithNominatedPods(c.ctx, state, pod, node)
		if status.Code() == fwk.Error {
			return nil, nil, status.AsError()
		}
		if status.IsSuccess() {
			feasible = append(feasible, node)
		} else {
			statuses.Set(node.Node().Name, status)
		}
	}
	sort.Slice(feasible, func(i, j int) bool { return feasible[i].Node().Name < feasible[j].Node().Name })
	return feasible, statuses, nil
}

func (c *cluster) refusals(statuses *framework.NodeToStatus, feasible []fwk.NodeInfo) (map[string]refusal, error) {
	found := map[string]refusal{}
	for name := range c.nodes {
		status := statuses.Get(name)
		found[name] = refusal{Code: status.Code().String(), Plugin: status.Plugin(), Reasons: status.Reasons()}
	}
	for _, node := range feasible {
		delete(found, node.Node().Name)
	}
	return found, nil
}

// score follows prioritizeNodes.
func (c *cluster) score(answer *decision, state fwk.CycleState, pod *v1.Pod, feasible []fwk.NodeInfo) error {
	if status := c.profile.RunPreScorePlugins(c.ctx, state, pod, feasible); !status.IsSuccess() {
		return status.AsError()
	}
	found, status := c.profile.RunScorePlugins(c.ctx, state, pod, feasible)
	if !status.IsSuccess() {
		return status.AsError()
	}
	answer.Scores, answer.Plugins = map[string]int64{}, map[string]scores{}
	highest := found[0].TotalScore
	for _, node := range found {
		answer.Scores[node.Name] = node.TotalScore
		answer.Plugins[node.Name] = scores{}
		for _, part := range node.Scores {
			answer.Plugins[node.Name][part.Name] = part.Score
		}
		highest = max(highest, node.TotalScore)
	}
	for _, node := range found {
		if node.TotalScore == highest {
			answer.Best = append(answer.Best, node.Name)
		}
	}
	return nil
}

func names(nodes []fwk.NodeInfo) []string {
	found := make([]string, 0, len(nodes))
	for _, node := range nodes {
		found = append(found, node.Node().Name)
	}
	return found
}
