// One program with everything a control plane needs, so that one `go build` serves the tests and
// the demo. What it does is chosen by the name that it is called by (a symbolic link), or by its
// first argument.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/component-base/cli"
	kubectl "k8s.io/kubectl/pkg/cmd"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	"sigs.k8s.io/cli-utils/pkg/kstatus/status"
	"sigs.k8s.io/yaml"
)

var programs = map[string]func(){
	"etcd":                    runEtcd,
	"kube-apiserver":          runAPIServer,
	"kube-controller-manager": runControllerManager,
	"kubectl":                 runKubectl,
	"kstatus":                 runKstatus,
}

func main() {
	if run, known := programs[filepath.Base(os.Args[0])]; known {
		run()
		return
	}
	os.Args = os.Args[1:]
	if len(os.Args) > 0 {
		if run, known := programs[os.Args[0]]; known {
			run()
			return
		}
	}
	fail(fmt.Errorf("want one of: etcd, kube-apiserver, kube-controller-manager, kubectl, kstatus"))
}

func runEtcd() {
	exitAtEndOfInput()
	etcdmain.Main(os.Args)
}

func runAPIServer() {
	exitAtEndOfInput()
	os.Exit(cli.Run(apiserver.NewAPIServerCommand()))
}

func runControllerManager() {
	exitAtEndOfInput()
	os.Exit(cli.Run(controllermanager.NewControllerManagerCommand()))
}

func runKubectl() {
	os.Exit(cli.Run(kubectl.NewDefaultKubectlCommand()))
}

// runKstatus judges one object, as YAML or JSON on standard input, as Flux and Argo CD would.
func runKstatus() {
	text, err := io.ReadAll(os.Stdin)
	fail(err)
	document, err := yaml.YAMLToJSON(text)
	fail(err)
	var object unstructured.Unstructured
	// Not yaml.Unmarshal: it gives float64 where kstatus looks for int64 generations.
	fail(object.UnmarshalJSON(document))
	result, err := status.Compute(&object)
	fail(err)
	fail(json.NewEncoder(os.Stdout).Encode(map[string]string{
		"status":  result.Status.String(),
		"message": result.Message,
	}))
}

// exitAtEndOfInput ties a server's life to its starter's: the kernel closes the pipe however the
// starter ends, SIGKILL included, so no server is ever left behind. Nothing here is worth a
// graceful end at that point.
func exitAtEndOfInput() {
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
