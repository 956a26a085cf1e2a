//go:build v1_36 || v1_37

package main

import (
	"errors"

	v1 "k8s.io/api/core/v1"
	"k8s.io/kubernetes/pkg/scheduler/framework"
)

// schedulePod lets the scheduler decide by itself; nothing where no node takes the pod.
func (c *cluster) schedulePod(pod *v1.Pod) (string, error) {
	info, err := framework.NewPodInfo(pod)
	if err != nil {
		return "", err
	}
	result, err := c.scheduler.SchedulePod(c.ctx, c.profile, framework.NewCycleState(), &framework.QueuedPodInfo{PodInfo: info})
	var unfit *framework.FitError
	if errors.As(err, &unfit) {
		return "", nil
	}
	return result.SuggestedHost, err
}
