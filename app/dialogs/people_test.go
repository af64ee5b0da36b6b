package dialogs

import (
	"context"
	"os"
	"slices"
	"testing"

	"postil/assets"
	"postil/storage"
)

func TestPeopleAreOfferedByNameTheOneAtWorkFirst(t *testing.T) {
	p := newPeople(map[string]string{"ben": "Ben Salk", "ana": "Ana Marsh", "zoe": "Zoë", "ana-2": "Ana Marsh", "x": ""}, "zoe")
	want := []string{"Zoë", "Ana Marsh (ana)", "Ana Marsh (ana-2)", "Ben Salk", "x"}
	if got := p.offered(); !slices.Equal(got, want) {
		t.Errorf("offered are %q, want %q", got, want)
	}
	for i, slug := range p.slugs {
		if p.slug(want[i]) != slug {
			t.Errorf("%q is %q, want %q", want[i], p.slug(want[i]), slug)
		}
	}
}

func TestNamesOfPeopleAreReadFromTheirLayers(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, assets.Sample()); err != nil {
		t.Fatal(err)
	}
	ws, err := storage.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	names, err := namesOf(context.Background(), ws)
	if err != nil || len(names) < 2 {
		t.Fatalf("%v, %v", names, err)
	}
	for slug, name := range names {
		if name == "" || name == slug {
			t.Errorf("%q is named %q", slug, name)
		}
	}
}
