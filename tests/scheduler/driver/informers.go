package main

import (
	"reflect"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
)

// prompt is an informer that never runs: what is put into it is told to its handlers before put returns.
//
// The scheduler's caches of volumes and claims live on such events. With running informers they would arrive at some
// later time, and an answer would depend on when it was asked for.
type prompt struct {
	cache.SharedIndexInformer
	handlers []cache.ResourceEventHandler
}

func (p *prompt) AddEventHandler(handler cache.ResourceEventHandler) (cache.ResourceEventHandlerRegistration, error) {
	p.handlers = append(p.handlers, handler)
	return p.SharedIndexInformer.AddEventHandler(handler)
}

func (p *prompt) put(object any) error {
	old, known, err := p.GetIndexer().Get(object)
	if err != nil {
		return err
	}
	if err := p.GetIndexer().Update(object); err != nil {
		return err
	}
	for _, handler := range p.handlers {
		if known {
			handler.OnUpdate(old, object)
		} else {
			handler.OnAdd(object, false)
		}
	}
	return nil
}

// prompted puts a prompt informer in the place of the factory's own, for one kind of object.
func prompted(factory informers.SharedInformerFactory, kind runtime.Object, by cache.Indexers) *prompt {
	var made *prompt
	factory.InformerFor(kind, func(kubernetes.Interface, time.Duration) cache.SharedIndexInformer {
		made = &prompt{SharedIndexInformer: cache.NewSharedIndexInformer(&cache.ListWatch{}, kind, 0, by)}
		return made
	})
	if made == nil {
		panic("there is an informer already: " + reflect.TypeOf(kind).String())
	}
	return made
}
