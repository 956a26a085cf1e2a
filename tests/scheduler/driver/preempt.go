package main

import (
	"context"
	"fmt"
	"sort"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	policylisters "k8s.io/client-go/listers/policy/v1"
	extenderv1 "k8s.io/kube-scheduler/extender/v1"
	fwk "k8s.io/kube-scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/apis/config"
	"k8s.io/kubernetes/pkg/scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/defaultpreemption"
	"k8s.io/kubernetes/pkg/scheduler/framework/plugins/feature"
	"k8s.io/kubernetes/pkg/scheduler/framework/preemption"
)

// preemptor holds a DefaultPreemption of its own, to ask its parts one by one: PostFilter would evict by itself, some
// time later.
type preemptor struct {
	plugin  *defaultpreemption.DefaultPreemption
	profile framework.Framework
	budgets policylisters.PodDisruptionBudgetLister
}

// candidate is a node where evicting these pods, the most important first, makes room.
type candidate struct {
	Node       string   `json:"node"`
	Victims    []string `json:"victims"`
	Violations int64    `json:"violations"` // of disruption budgets
}

func newPreemptor(ctx context.Context, wanted *config.KubeSchedulerConfiguration, profile framework.Framework) (*preemptor, error) {
	for _, part := range wanted.Profiles[0].PluginConfig {
		if part.Name == defaultpreemption.Name {
			plugin, err := defaultpreemption.New(ctx, part.Args, profile, feature.Features{})
			budgets := profile.SharedInformerFactory().Policy().V1().PodDisruptionBudgets().Lister()
			return &preemptor{plugin, profile, budgets}, err
		}
	}
	return nil, fmt.Errorf("the profile does not configure %s", defaultpreemption.Name)
}

// fill follows the evaluator's findCandidates (framework/preemption/preemption.go), looking at every node that an
// eviction could open, and says which of the candidates its choice can fall on.
func (p *preemptor) fill(ctx context.Context, answer *decision, state fwk.CycleState, pod *v1.Pod, statuses *framework.NodeToStatus) error {
	if eligible, _ := p.plugin.PodEligibleToPreemptOthers(ctx, pod, nil); !eligible {
		return nil
	}
	potential, err := statuses.NodesForStatusCode(p.profile.SnapshotSharedLister().NodeInfos(), fwk.Unschedulable)
	if err != nil || len(potential) == 0 {
		return err
	}
	budgets, err := p.budgets.List(labels.Everything())
	if err != nil {
		return err
	}
	found, _, err := p.plugin.Evaluator.DryRunPreemption(ctx, state, pod, potential, budgets, 0, int32(len(potential)))
	if err != nil {
		return err
	}
	sort.Slice(found, func(i, j int) bool { return found[i].Name() < found[j].Name() })
	for _, one := range found {
		victims := make([]string, 0, len(one.Victims().Pods))
		for _, victim := range one.Victims().Pods {
			victims = append(victims, victim.Name)
		}
		answer.Candidates = append(answer.Candidates, candidate{one.Name(), victims, one.Victims().NumPDBViolations})
	}
	answer.Chosen = p.chosen(ctx, found)
	return nil
}

// chosen is every candidate that SelectCandidate can answer with. Among equals it answers with the first of an
// unordered map. Start times have whole seconds, so one nanosecond decides between equals and changes nothing else:
// whoever wins against the answer with that nanosecond on its side could have been the answer.
func (p *preemptor) chosen(ctx context.Context, found []preemption.Candidate) []string {
	if len(found) == 0 {
		return nil
	}
	best := p.plugin.Evaluator.SelectCandidate(ctx, found)
	var all []string
	for _, one := range found {
		favoured := &later{one}
		if one.Name() == best.Name() || p.plugin.Evaluator.SelectCandidate(ctx, []preemption.Candidate{best, favoured}).Name() == one.Name() {
			all = append(all, one.Name())
		}
	}
	return all
}

// later is a candidate whose victims all started a nanosecond later.
type later struct{ preemption.Candidate }

func (l *later) Victims() *extenderv1.Victims {
	given := l.Candidate.Victims()
	victims := &extenderv1.Victims{NumPDBViolations: given.NumPDBViolations}
	for _, pod := range given.Pods {
		pod = pod.DeepCopy()
		pod.Status.StartTime.Time = pod.Status.StartTime.Add(time.Nanosecond)
		victims.Pods = append(victims.Pods, pod)
	}
	return victims
}
