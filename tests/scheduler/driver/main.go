// Command driver asks kube-scheduler's own code what it would do, one question a line.
//
// It reads JSON documents from standard input, each on a line, and answers each with one line. Nothing runs in the
// background and nothing is drawn: the same lines get the same answers, but for `picked` among equals. `driver version`
// says which Kubernetes is linked in, and from which sources of the driver it was built.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"k8s.io/klog/v2"
)

// sources is the digest of the driver's own files, set by the build script.
var sources = "unknown"

// request is one line: what to do, and with what.
type request struct {
	Do string `json:"do"` // cluster, add, delete, bind, decide

	Objects       []json.RawMessage `json:"objects"`       // cluster, add: Kubernetes objects with apiVersion and kind
	Configuration json.RawMessage   `json:"configuration"` // cluster: a KubeSchedulerConfiguration, or nothing
	Kind          string            `json:"kind"`          // delete: Pod or Node
	Name          string            `json:"name"`          // delete, bind, decide: of a pod, or of a node
	Node          string            `json:"node"`          // bind
	Started       int64             `json:"started"`       // bind: seconds, as the kubelet writes them
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "version" {
		fmt.Println(linked(), sources)
		return
	}
	klog.SetLogger(klog.Logger{}) // what goes wrong is in the answers
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// linked is the version of k8s.io/kubernetes in this program, as the linker knows it.
func linked() string {
	if built, ok := debug.ReadBuildInfo(); ok {
		for _, module := range built.Deps {
			if module.Path == "k8s.io/kubernetes" {
				return module.Version
			}
		}
	}
	return "unknown"
}

func serve(in io.Reader, out io.Writer) error {
	lines := bufio.NewReaderSize(in, 1<<20)
	answers := json.NewEncoder(out)
	var current *cluster
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			return nil
		} else if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		var asked request
		var answer any
		if err = json.Unmarshal(line, &asked); err == nil {
			answer, current, err = do(asked, current)
		}
		if err != nil {
			answer = map[string]string{"error": err.Error()}
		}
		if err := answers.Encode(answer); err != nil {
			return err
		}
	}
}

func do(asked request, current *cluster) (any, *cluster, error) {
	done := map[string]bool{"done": true}
	if asked.Do == "cluster" {
		if current != nil {
			current.close()
		}
		fresh, err := newCluster(asked.Configuration)
		if err != nil {
			return nil, nil, err
		}
		return done, fresh, fresh.add(asked.Objects)
	}
	if current == nil {
		return nil, nil, errors.New("there is no cluster yet")
	}
	switch asked.Do {
	case "add":
		return done, current, current.add(asked.Objects)
	case "delete":
		return done, current, current.delete(asked.Kind, asked.Name)
	case "bind":
		return done, current, current.bind(asked.Name, asked.Node, asked.Started)
	case "decide":
		answer, err := current.decide(asked.Name)
		return answer, current, err
	}
	return nil, current, fmt.Errorf("no such thing to do: %q", asked.Do)
}
