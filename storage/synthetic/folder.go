package synthetic

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage"
	"postil/storage/article"
	"postil/storage/sidecar"
)

// What WriteFolder writes.
const (
	inFolder      = 1_000 // articles of one folder
	smallArticle  = 1_500 // bytes
	marksOfSmall  = 5
	everySidecar  = 2 // one of so many articles has a layer
	everyMetaFile = 4 // one of so many articles has a meta file
)

// WriteFolder makes a workspace of n small articles in folders of a thousand.
// Half of them have a layer of Person, a quarter a meta file.
func WriteFolder(dir string, n int, made time.Time) error {
	for i := range n {
		folder := filepath.Join(dir, fmt.Sprintf("part-%03d", i/inFolder))
		if i%inFolder == 0 {
			if err := os.Mkdir(folder, 0o700); err != nil {
				return fmt.Errorf("the folder cannot be made: %w", err)
			}
		}
		name := fmt.Sprintf("article-%d.txt", i)
		if err := writeSmall(folder, name, i, made); err != nil {
			return err
		}
	}
	return nil
}

// writeSmall writes article number i with what lies beside it.
func writeSmall(folder, name string, i int, made time.Time) error {
	s := Text(Seed+uint64(i), smallArticle)
	errs := []error{os.WriteFile(filepath.Join(folder, name), []byte(s), 0o600)}
	if i%everySidecar == 0 {
		b, err := layerOf(s, name, i, made)
		path := filepath.Join(folder, storage.SidecarPath(name, Person().Slug))
		errs = append(errs, err, os.WriteFile(path, b, 0o600))
	}
	if i%everyMetaFile == 1 {
		b, err := metaOf(i, made).Encode()
		errs = append(errs, err, os.WriteFile(filepath.Join(folder, article.MetaPath(name)), b, 0o600))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("an article cannot be written: %w", err)
	}
	return nil
}

// layerOf encodes a layer of Person of an article.
func layerOf(s, name string, i int, made time.Time) ([]byte, error) {
	t, err := text.New(s)
	if err != nil {
		return nil, err
	}
	r := rand.New(rand.NewPCG(Seed, uint64(i)))
	var c annotate.Contents
	for _, m := range Marks(Seed+uint64(i), t, marksOfSmall, SomeOverlap, []string{"claim", "warning", "quote"}) {
		c.Annotations = append(c.Annotations, &annotate.Annotation{
			ID: newID(r), Label: m.Label, Fragments: []annotate.Fragment{annotate.NewFragment(t, m.Span)},
			Created: made, Modified: made, Origin: annotate.Origin{Kind: annotate.OriginManual},
		})
	}
	l, err := annotate.NewLayer(annotate.Header{
		ID: newID(r), Person: Person(), State: annotate.StateInProgress, Source: annotate.Source{Path: name, Length: t.Len()},
	}, c)
	if err != nil {
		return nil, err
	}
	var e sidecar.Encoder
	return e.Encode(l)
}

// metaOf is what is known of article number i.
func metaOf(i int, made time.Time) article.Meta {
	outlets, languages := []string{"Coastal Wire", "The Inland Post", "Harbour Radio"}, []string{"en", "de", "fr"}
	return article.Meta{
		Title: fmt.Sprintf("Report %d from the quays", i), Outlet: outlets[i/4%3], Language: languages[i/8%3],
		Published: made.AddDate(0, 0, -i%700).Format(time.DateOnly),
	}
}
