package synthetic

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"postil/annotate"
	"postil/storage"
)

// Person is who made the marks that Write writes.
func Person() annotate.Person {
	return annotate.Person{ID: newID(rand.New(rand.NewPCG(Seed, 0))), Slug: "ida-marsh", Name: "Ida Marsh", Kind: annotate.Human}
}

// Write makes a workspace of a folder that is there: one article of a size,
// named as the size is, and the layer of Person with its marks, all made at one
// time. It returns the article's path in the workspace.
func Write(dir string, s Size, overlap float64, made time.Time) (article string, err error) {
	article = s.Name + ".txt"
	return article, WriteAs(dir, article, s, overlap, made)
}

// WriteAs is Write for an article with a name of its own.
func WriteAs(dir, article string, s Size, overlap float64, made time.Time) error {
	if err := os.WriteFile(filepath.Join(dir, article), []byte(Text(Seed, s.Bytes)), 0o600); err != nil {
		return fmt.Errorf("the article cannot be written: %w", err)
	}
	w, err := storage.Open(dir)
	if err != nil {
		return err
	}
	defer w.Close()
	a, err := w.ReadArticle(article)
	if err != nil {
		return err
	}
	file, l, err := w.OpenLayer(a, Person(), made)
	if err != nil {
		return err
	}
	var labels []string
	for _, label := range w.Scheme().Labels {
		labels = append(labels, label.ID)
	}
	r := rand.New(rand.NewPCG(Seed, uint64(s.Marks)))
	var c annotate.Contents
	for _, m := range Marks(Seed, a.Text, s.Marks, overlap, labels) {
		c.Annotations = append(c.Annotations, &annotate.Annotation{
			ID: newID(r), Label: m.Label, Fragments: []annotate.Fragment{annotate.NewFragment(a.Text, m.Span)},
			Created: made, Modified: made, Origin: annotate.Origin{Kind: annotate.OriginManual},
		})
	}
	h := l.Header
	h.State = annotate.StateInProgress
	if l, err = annotate.NewLayer(h, c); err != nil {
		return err
	}
	_, err = file.Save(context.Background(), l)
	return err
}

// newID makes a UUID of version 7 without looking at the clock.
func newID(r *rand.Rand) (id annotate.ID) {
	binary.BigEndian.PutUint64(id[:8], r.Uint64()>>8)
	binary.BigEndian.PutUint64(id[8:], r.Uint64())
	id[6], id[8] = id[6]&0x0f|0x70, id[8]&0x3f|0x80
	return id
}
