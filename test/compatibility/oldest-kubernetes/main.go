// Validates CustomResourceDefinitions, a file each, as the API server of the Kubernetes version in go.mod does when they are
// created: it has its own idea of which functions CEL rules may use, and of what a rule may cost.
package main

import (
	"context"
	"fmt"
	"os"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/install"
	v1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/yaml"
)

func main() {
	scheme := runtime.NewScheme()
	install.Install(scheme)
	refused := false
	for _, file := range os.Args[1:] {
		crd, err := read(scheme, file)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		for _, problem := range validation.ValidateCustomResourceDefinition(context.Background(), crd) {
			refused = true
			fmt.Printf("%s: %s\n", crd.Name, problem)
		}
	}
	if refused {
		os.Exit(1)
	}
}

func read(scheme *runtime.Scheme, file string) (*apiextensions.CustomResourceDefinition, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var published v1.CustomResourceDefinition
	if err := yaml.UnmarshalStrict(text, &published); err != nil {
		return nil, err
	}
	scheme.Default(&published)
	var crd apiextensions.CustomResourceDefinition
	if err := scheme.Convert(&published, &crd, nil); err != nil {
		return nil, err
	}
	// What the API server itself adds.
	crd.Status.StoredVersions = []string{}
	for _, version := range crd.Spec.Versions {
		if version.Storage {
			crd.Status.StoredVersions = append(crd.Status.StoredVersions, version.Name)
		}
	}
	return &crd, nil
}
