package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	v1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	clientscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/events"
	"k8s.io/klog/v2"
	apiv1 "k8s.io/kubernetes/pkg/apis/core/v1"
	"k8s.io/kubernetes/pkg/scheduler"
	"k8s.io/kubernetes/pkg/scheduler/apis/config"
	"k8s.io/kubernetes/pkg/scheduler/apis/config/latest"
	configscheme "k8s.io/kubernetes/pkg/scheduler/apis/config/scheme"
	internalcache "k8s.io/kubernetes/pkg/scheduler/backend/cache"
	"k8s.io/kubernetes/pkg/scheduler/framework"
	"k8s.io/kubernetes/pkg/scheduler/profile"
)

const (
	namespace = metav1.NamespaceDefault
	csiDriver = "ebs.csi.aws.com" // the only one here; volumes are called pv- and their claim's name
)

// unheard takes what the scheduler reports as events; nobody listens.
var unheard = events.NewBroadcaster(nil)

// cluster is a scheduler with what it knows of nodes, pods and volumes. No API server stands behind it.
type cluster struct {
	ctx       context.Context
	cancel    context.CancelFunc
	factory   informers.SharedInformerFactory
	volumes   *prompt
	claims    *prompt
	scheduler *scheduler.Scheduler
	profile   framework.Framework
	snapshot  *internalcache.Snapshot
	preempt   *preemptor
	pods      map[string]*v1.Pod
	nodes     map[string]*v1.Node
	version   int // of objects: the caches take only what is newer
}

// newCluster starts kube-scheduler's own constructor with the configuration that a control plane would give it.
func newCluster(configuration json.RawMessage) (*cluster, error) {
	wanted, err := configured(configuration)
	if err != nil {
		return nil, err
	}
	client := fake.NewSimpleClientset()
	factory := informers.NewSharedInformerFactory(client, 0)
	indexers := cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc}
	volumes := prompted(factory, &v1.PersistentVolume{}, cache.Indexers{})
	claims := prompted(factory, &v1.PersistentVolumeClaim{}, indexers)
	ctx, cancel := context.WithCancel(context.Background())
	started, err := scheduler.New(ctx, client, factory, nil, profile.NewRecorderFactory(unheard),
		scheduler.WithProfiles(wanted.Profiles...),
		scheduler.WithPercentageOfNodesToScore(wanted.PercentageOfNodesToScore),
		scheduler.WithComponentConfigVersion(wanted.TypeMeta.APIVersion),
	)
	if err != nil {
		cancel()
		return nil, err
	}
	own := started.Profiles[v1.DefaultSchedulerName]
	if own == nil {
		cancel()
		return nil, fmt.Errorf("no profile is called %s", v1.DefaultSchedulerName)
	}
	preempt, err := newPreemptor(ctx, wanted, own)
	if err != nil {
		cancel()
		return nil, err
	}
	return &cluster{
		ctx: ctx, cancel: cancel, factory: factory, volumes: volumes, claims: claims,
		scheduler: started, profile: own, snapshot: own.SnapshotSharedLister().(*internalcache.Snapshot),
		preempt: preempt, pods: map[string]*v1.Pod{}, nodes: map[string]*v1.Node{},
	}, nil
}

// configured reads a KubeSchedulerConfiguration and lets the scheduler's own scheme default it.
func configured(document json.RawMessage) (*config.KubeSchedulerConfiguration, error) {
	if len(document) == 0 || string(document) == "null" {
		return latest.Default()
	}
	read, _, err := configscheme.Codecs.UniversalDecoder().Decode(document, nil, nil)
	if err != nil {
		return nil, err
	}
	wanted, ok := read.(*config.KubeSchedulerConfiguration)
	if !ok {
		return nil, fmt.Errorf("%T is not the configuration of a scheduler", read)
	}
	return wanted, nil
}

func (c *cluster) close() { c.cancel() }

func (c *cluster) add(documents []json.RawMessage) error {
	for _, document := range documents {
		object, _, err := clientscheme.Codecs.UniversalDeserializer().Decode(document, nil, nil)
		if err != nil {
			return err
		}
		if err := c.put(object); err != nil {
			return err
		}
	}
	return nil
}

func (c *cluster) put(object runtime.Object) error {
	c.version++
	meta := object.(metav1.Object)
	meta.SetResourceVersion(strconv.Itoa(c.version))
	meta.SetUID(types.UID(fmt.Sprintf("%T-%s", object, meta.GetName())))
	switch object := object.(type) {
	case *v1.Node:
		c.nodes[object.Name] = object
		c.scheduler.Cache.AddNode(klog.FromContext(c.ctx), object)
		return c.factory.Core().V1().Nodes().Informer().GetIndexer().Update(object)
	case *v1.Pod:
		object.Namespace = namespace
		apiv1.SetObjectDefaults_Pod(object) // as the API server does: a limit without a request is its request
		c.pods[object.Name] = object
		if object.Spec.NodeName != "" {
			return c.bind(object.Name, object.Spec.NodeName, object.Status.StartTime.Unix())
		}
		return c.factory.Core().V1().Pods().Informer().GetIndexer().Update(object)
	case *v1.PersistentVolume:
		return c.volumes.put(object)
	case *v1.PersistentVolumeClaim:
		object.Namespace = namespace
		return c.claims.put(object)
	case *storagev1.StorageClass:
		return c.factory.Storage().V1().StorageClasses().Informer().GetIndexer().Update(object)
	case *storagev1.CSINode:
		return c.factory.Storage().V1().CSINodes().Informer().GetIndexer().Update(object)
	case *appsv1.ReplicaSet:
		object.Namespace = namespace
		return c.factory.Apps().V1().ReplicaSets().Informer().GetIndexer().Update(object)
	case *appsv1.StatefulSet:
		object.Namespace = namespace
		return c.factory.Apps().V1().StatefulSets().Informer().GetIndexer().Update(object)
	case *policyv1.PodDisruptionBudget:
		object.Namespace = namespace
		return c.factory.Policy().V1().PodDisruptionBudgets().Informer().GetIndexer().Update(object)
	case *v1.Service:
		object.Namespace = namespace
		return c.factory.Core().V1().Services().Informer().GetIndexer().Update(object)
	}
	return fmt.Errorf("a %T has no place here", object)
}

func (c *cluster) delete(kind, name string) error {
	log := klog.FromContext(c.ctx)
	switch kind {
	case "Pod":
		pod := c.pods[name]
		if pod == nil {
			return fmt.Errorf("there is no pod %q", name)
		}
		delete(c.pods, name)
		if err := c.factory.Core().V1().Pods().Informer().GetIndexer().Delete(pod); err != nil {
			return err
		}
		if pod.Spec.NodeName == "" {
			return nil
		}
		if err := c.detach(pod); err != nil {
			return err
		}
		return c.scheduler.Cache.RemovePod(log, pod)
	case "Node":
		node := c.nodes[name]
		if node == nil {
			return fmt.Errorf("there is no node %q", name)
		}
		delete(c.nodes, name)
		if err := c.factory.Core().V1().Nodes().Informer().GetIndexer().Delete(node); err != nil {
			return err
		}
		return c.scheduler.Cache.RemoveNode(log, node)
	}
	return fmt.Errorf("a %q is not deleted here", kind)
}

// bind puts a pod on a node, provisions the volumes that waited for its first place, and attaches all of them.
func (c *cluster) bind(name, node string, started int64) error {
	pod, on := c.pods[name], c.nodes[node]
	if pod == nil || on == nil {
		return fmt.Errorf("there is no pod %q or no node %q", name, node)
	}
	bound := pod.DeepCopy()
	bound.Spec.NodeName = node
	bound.Status.Phase = v1.PodRunning
	bound.Status.StartTime = &metav1.Time{Time: time.Unix(started, 0)}
	for _, claim := range claimed(bound) {
		if err := c.provision(claim, on); err != nil {
			return err
		}
		if err := c.attachments().Update(attachment(claim, node)); err != nil {
			return err
		}
	}
	c.pods[name] = bound
	if err := c.factory.Core().V1().Pods().Informer().GetIndexer().Update(bound); err != nil {
		return err
	}
	return c.scheduler.Cache.AddPod(klog.FromContext(c.ctx), bound)
}

// provision makes the volume of a claim that has none, in the zone of the node, as the provisioner of a class with
// WaitForFirstConsumer does.
func (c *cluster) provision(name string, node *v1.Node) error {
	claim, err := c.factory.Core().V1().PersistentVolumeClaims().Lister().PersistentVolumeClaims(namespace).Get(name)
	if err != nil || claim.Spec.VolumeName != "" {
		return err
	}
	class, err := c.factory.Storage().V1().StorageClasses().Lister().Get(*claim.Spec.StorageClassName)
	if err != nil {
		return err
	}
	zone := v1.NodeSelectorRequirement{
		Key: v1.LabelTopologyZone, Operator: v1.NodeSelectorOpIn, Values: []string{node.Labels[v1.LabelTopologyZone]},
	}
	volume := &v1.PersistentVolume{
		ObjectMeta: metav1.ObjectMeta{Name: volumeName(name)},
		Spec: v1.PersistentVolumeSpec{
			StorageClassName: class.Name,
			AccessModes:      claim.Spec.AccessModes,
			Capacity:         v1.ResourceList{v1.ResourceStorage: resource.MustParse("1Gi")},
			ClaimRef:         &v1.ObjectReference{Namespace: namespace, Name: name, UID: claim.UID},
			PersistentVolumeSource: v1.PersistentVolumeSource{
				CSI: &v1.CSIPersistentVolumeSource{Driver: csiDriver, VolumeHandle: "vol-" + name},
			},
			NodeAffinity: &v1.VolumeNodeAffinity{Required: &v1.NodeSelector{
				NodeSelectorTerms: []v1.NodeSelectorTerm{{MatchExpressions: []v1.NodeSelectorRequirement{zone}}},
			}},
		},
	}
	if err := c.put(volume); err != nil {
		return err
	}
	bound := claim.DeepCopy()
	bound.Spec.VolumeName = volume.Name
	metav1.SetMetaDataAnnotation(&bound.ObjectMeta, "pv.kubernetes.io/bind-completed", "yes")
	return c.put(bound)
}

// claimed are the names of the claims that a pod mounts.
func claimed(pod *v1.Pod) []string {
	var found []string
	for _, volume := range pod.Spec.Volumes {
		if volume.PersistentVolumeClaim != nil {
			found = append(found, volume.PersistentVolumeClaim.ClaimName)
		}
	}
	return found
}

func (c *cluster) attachments() cache.Indexer {
	return c.factory.Storage().V1().VolumeAttachments().Informer().GetIndexer()
}

// attachment is what the attach-detach controller keeps for a volume on a node. A dry run of preemption takes pods off
// a node, but not these.
func attachment(claim, node string) *storagev1.VolumeAttachment {
	volume := volumeName(claim)
	return &storagev1.VolumeAttachment{
		ObjectMeta: metav1.ObjectMeta{Name: "csi-" + claim},
		Spec: storagev1.VolumeAttachmentSpec{
			Attacher: csiDriver,
			NodeName: node,
			Source:   storagev1.VolumeAttachmentSource{PersistentVolumeName: &volume},
		},
	}
}

func (c *cluster) detach(pod *v1.Pod) error {
	for _, claim := range claimed(pod) {
		if err := c.attachments().Delete(attachment(claim, pod.Spec.NodeName)); err != nil {
			return err
		}
	}
	return nil
}

func volumeName(claim string) string { return "pv-" + claim }
