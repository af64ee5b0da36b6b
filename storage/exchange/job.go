package exchange

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"postil/annotate"
	"postil/storage"
)

// Job is one export of a workspace.
type Job struct {
	Workspace *storage.Workspace
	Program   string // name and version, for those formats that record it
	Person    string // slug of the person whose marks go out; "" for none, the texts only

	// SkipUntouched leaves out the articles that the person has not begun: no
	// layer, or one in the state "new" without marks. In training they would
	// pass for articles in which there is nothing to mark.
	SkipUntouched bool

	// Progress, where it is set, is called after each article.
	Progress func(done, total int)
}

// Report tells what an export wrote, or would write, and what it left out.
type Report struct {
	Articles  int            // written
	WithMarks int            // of these
	Marks     int            // written
	Labels    map[string]int // marks by label id
	Relations int            // written

	Skipped []Skip    // articles that were not written
	LeftOut []LeftOut // marks and relations that were not written
}

// Whole reports whether nothing was left out but what the job asked for.
func (r Report) Whole() bool {
	return len(r.LeftOut) == 0 && !slices.ContainsFunc(r.Skipped, func(s Skip) bool { return s.Err != nil })
}

// Skip is an article, or part of the workspace, that was not written.
type Skip struct {
	Path string
	Err  error // why it cannot be, or nil where the job asked to leave it out
}

// Reason is why, as a sentence.
func (s Skip) Reason() string {
	if s.Err != nil {
		return s.Err.Error()
	}
	return "not begun"
}

// LeftOut is a mark or a relation that was not written.
type LeftOut struct {
	Path   string // of the article
	ID     annotate.ID
	What   string // the mark's label and quote, or the relation's type
	Reason string
}

// People counts the layers in a workspace by the slug of their person.
func People(ctx context.Context, w *storage.Workspace) (map[string]int, error) {
	s, err := w.Survey(ctx)
	if err != nil {
		return nil, err
	}
	people := map[string]int{}
	for _, a := range s.Articles {
		for _, l := range a.Layers {
			people[l.Slug]++
		}
	}
	return people, nil
}

// Preview tells what Export would write, by doing all but that.
func (j Job) Preview(ctx context.Context) (Report, error) {
	return j.each(ctx, func(Item) error { return nil })
}

// Export writes the articles, one at a time, so that memory does not grow with
// the workspace. It fails when w does or ctx ends; articles and marks that
// cannot be written do not make it fail, but are in the report.
func (j Job) Export(ctx context.Context, f Format, w io.Writer) (Report, error) {
	out := f.NewWriter(w, Header{Program: j.Program, Person: j.Person, Scheme: j.Workspace.Scheme()})
	r, err := j.each(ctx, out.Write)
	if err != nil {
		return r, err
	}
	return r, out.Close()
}

// ExportFile writes a file, which is there whole after success and not at all
// (or as it was) after an error or when ctx ends.
func (j Job) ExportFile(ctx context.Context, f Format, name string) (Report, error) {
	var r Report
	err := storage.ReplaceFile(name, func(w io.Writer) (err error) {
		r, err = j.Export(ctx, f, w)
		return err
	})
	return r, err
}

func (j Job) each(ctx context.Context, write func(Item) error) (Report, error) {
	r := Report{Labels: map[string]int{}}
	s, err := j.Workspace.Survey(ctx)
	if err != nil {
		return r, err
	}
	for _, err := range s.Unreadable {
		r.Skipped = append(r.Skipped, Skip{Err: err})
	}
	for i, e := range s.Articles {
		if err := ctx.Err(); err != nil {
			return r, err
		}
		item, skip, err := j.item(e, &r)
		switch {
		case err != nil || skip:
			r.Skipped = append(r.Skipped, Skip{e.Path, err})
		default:
			if err := write(item); err != nil {
				return r, fmt.Errorf("writing %s: %w", e.Path, err)
			}
			r.count(item)
		}
		if j.Progress != nil {
			j.Progress(i+1, len(s.Articles))
		}
	}
	return r, nil
}

func (r *Report) count(item Item) {
	r.Articles++
	if len(item.Marks) > 0 {
		r.WithMarks++
	}
	r.Marks += len(item.Marks)
	r.Relations += len(item.Relations)
	for _, m := range item.Marks {
		r.Labels[m.Label]++
	}
}

// item reads an article and the person's layer, and notes in the report what
// of it cannot go out.
func (j Job) item(e storage.Entry, r *Report) (item Item, skip bool, err error) {
	untouched := j.Person == "" || !slices.ContainsFunc(e.Layers, func(l storage.LayerRef) bool { return l.Slug == j.Person })
	if untouched && j.SkipUntouched {
		return Item{}, true, nil
	}
	a, err := j.Workspace.ReadArticle(e.Path)
	if err != nil {
		return Item{}, false, err
	}
	item = Item{Article: a, State: annotate.StateNew}
	if untouched {
		return item, false, nil
	}
	l, err := j.Workspace.ReadLayer(a, j.Person)
	if err != nil {
		return Item{}, false, err
	}
	if l == nil { // removed since the folder was listed
		return item, j.SkipUntouched, nil
	}
	if item.State = l.State; l.State == annotate.StateNew && l.Len() == 0 && j.SkipUntouched {
		return Item{}, true, nil
	}
	written := map[annotate.ID]bool{}
	for m := range l.Annotations() {
		if !m.Fits(a.Text) {
			r.LeftOut = append(r.LeftOut, LeftOut{e.Path, m.ID, fmt.Sprintf("%s %q", m.Label, m.Quote()), "the text no longer says at its place what it quotes"})
			continue
		}
		written[m.ID] = true
		item.Marks = append(item.Marks, m)
	}
	for rel := range l.Relations() {
		if !written[rel.From] || !written[rel.To] {
			r.LeftOut = append(r.LeftOut, LeftOut{e.Path, rel.ID, "relation " + rel.Type, "one of its ends is not there or was left out"})
			continue
		}
		item.Relations = append(item.Relations, rel)
	}
	return item, false, nil
}

// SortedLabels are the labels of a report by falling count, then by name.
func (r Report) SortedLabels() []string {
	return slices.SortedFunc(maps.Keys(r.Labels), func(a, b string) int {
		if r.Labels[a] != r.Labels[b] {
			return r.Labels[b] - r.Labels[a]
		}
		return storage.NaturalCompare(a, b)
	})
}
