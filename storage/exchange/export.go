package exchange

import (
	"bufio"
	"context"
	"fmt"
	"io"

	"postil/annotate"
	"postil/storage"
	"postil/storage/article"
	"postil/storage/exchange/foreign"
)

// Layers that ExportJob.Layer names besides a person's slug.
const (
	AllLayers = "all"
	GoldLayer = "gold"
)

// ExportJob is one export of a workspace, or of what a Reading reads.
type ExportJob struct {
	Workspace *storage.Workspace

	// Items, where it is set, gives the articles in the place of a workspace,
	// and Scheme is theirs. It is called once or twice.
	Items  func(ctx context.Context, visit func(*Item) error, problem func(foreign.Problem)) error
	Scheme *annotate.Scheme

	Program string // name and version, for those formats that record it
	Layer   string // slug of the person whose marks go out, AllLayers, GoldLayer, or "" for the texts only
	Gold    GoldOptions

	OnLoss   OnLoss
	OnEdges  OnEdges
	Settings map[string]string // of the format's options

	// Only, where it is set, tells by their path which articles are written.
	Only func(path string) bool

	// SkipUntouched leaves out the articles that the person has not begun: no
	// layer, or one in the state "new" without marks. In training they would
	// pass for articles in which there is nothing to mark.
	SkipUntouched bool

	// SkipZones leaves out the marks that lie wholly in zones of these kinds. The
	// texts stay whole, so that offsets do not move. It is for workspaces only,
	// since other sources have no zones.
	SkipZones []article.ZoneKind

	// OnPlan, where it is set, is told before anything is written what would be
	// written and what the format cannot hold. An error of it ends the export.
	OnPlan func(Plan) error

	// Progress, where it is set, is called after each article. Where there is
	// something to plan the articles are read twice, and it counts twice.
	Progress func(done, total int)
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

// Preview tells what there is to export, whatever the format.
func (j ExportJob) Preview(ctx context.Context) (Report, error) {
	return j.each(ctx, func(*Item) error { return nil }, nil)
}

// Plan tells what an export in a format would write and lose, by doing all but
// writing. The losses are those of Drop, or of Split when the job splits.
func (j ExportJob) Plan(ctx context.Context, f Format) (Plan, error) {
	fit := newFitter(f, j.OnLoss, j.OnEdges)
	r, err := j.each(ctx, func(*Item) error { return nil }, fit)
	p := Plan{Report: r}
	p.People, p.Parts = fit.parts()
	return p, err
}

// plan makes the plan that an export needs before it writes: where loss is
// refused or split, or is to be told. It reports a *LossError.
func (j ExportJob) plan(ctx context.Context, f Format) (p Plan, err error) {
	h := f.Holds
	all := h.Overlaps == AnyOverlap && h.Fragments && h.Attributes && h.Notes && h.Relations && h.LinkNotes && h.Article && h.People && !f.Tokenized
	if j.OnPlan == nil && (all || j.OnLoss == Drop) {
		return Plan{}, nil
	}
	if p, err = j.Plan(ctx, f); err != nil {
		return p, err
	}
	if j.OnPlan != nil {
		if err := j.OnPlan(p); err != nil {
			return p, err
		}
	}
	if j.OnLoss == Refuse && p.Blocked() {
		return p, &LossError{f.Name, p}
	}
	return p, nil
}

func (j ExportJob) header(f Format) (Header, error) {
	h := Header{Program: j.Program, Scheme: j.Scheme}
	if h.Scheme == nil && j.Workspace != nil {
		h.Scheme = j.Workspace.Scheme()
	}
	if h.Scheme == nil {
		h.Scheme = &annotate.Scheme{}
	}
	var err error
	h.Settings, err = f.Settings(j.Settings)
	return h, err
}

// Export writes the articles to one stream, one at a time, so that memory does
// not grow with the workspace. It fails when w does or ctx ends, and with a
// *LossError; articles and marks that cannot be written do not make it fail,
// but are in the report. What needs several files cannot be written so.
func (j ExportJob) Export(ctx context.Context, f Format, w io.Writer) (Report, error) {
	if f.WriteFile == nil {
		return Report{}, fmt.Errorf("the format %s does not fit one stream: name a file or folder to write", f.Name)
	}
	p, err := j.plan(ctx, f)
	switch {
	case err != nil:
		return p.Report, err
	case len(p.People) > 0 || len(p.Parts) > 0 && !f.Holds.Columns:
		return p.Report, fmt.Errorf("the export in the format %s is split into several files: name a file to write, not a stream", f.Name)
	}
	h, err := j.header(f)
	if err != nil {
		return Report{}, err
	}
	s := splitter{overlap: f.Holds.Overlaps, labels: p.Parts, columns: f.Holds.Columns}
	h.Columns = s.columnNames()
	var r Report
	err = writeTo(w, f, h, func(out Writer) (err error) {
		s.outputs = []Writer{out}
		r, err = j.each(ctx, s.write, newFitter(f, j.OnLoss, j.OnEdges))
		return err
	})
	return r, err
}

// writeTo runs a writer on a buffered stream.
func writeTo(w io.Writer, f Format, h Header, run func(Writer) error) error {
	b := bufio.NewWriterSize(w, 1<<16)
	out, err := f.WriteFile(b, h)
	if err != nil {
		return err
	}
	if err := run(out); err != nil {
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	return b.Flush()
}

// ExportFile writes a file, or a folder for formats of several files (a zip of
// it where the name ends in .zip), which is there whole after success and not
// at all (or as it was) after an error or when ctx ends. A folder must be new
// or empty. Where the export is split there are several, with the name of the
// part before the ending; the report lists them.
func (j ExportJob) ExportFile(ctx context.Context, f Format, name string) (Report, error) {
	if !f.Writes() {
		return Report{}, fmt.Errorf("the format %s can only be read", f.Name)
	}
	p, err := j.plan(ctx, f)
	if err != nil {
		return p.Report, err
	}
	h, err := j.header(f)
	if err != nil {
		return Report{}, err
	}
	s := splitter{overlap: f.Holds.Overlaps, people: p.People, labels: p.Parts, columns: f.Holds.Columns, skip: j.SkipUntouched}
	h.Columns = s.columnNames()
	files := s.files(name)
	var r Report
	err = withOutputs(ctx, files, f, h, func(outputs []Writer) (err error) {
		s.outputs = outputs
		r, err = j.each(ctx, s.write, newFitter(f, j.OnLoss, j.OnEdges))
		return err
	})
	if err == nil {
		r.Files = files
	}
	return r, err
}

// each visits the articles, as fit leaves them where it is set.
func (j ExportJob) each(ctx context.Context, write func(*Item) error, fit *fitter) (Report, error) {
	r := Report{Labels: map[string]int{}}
	var gold *gilding
	if j.Layer == GoldLayer {
		var err error
		if gold, err = j.gilding(ctx); err != nil {
			return r, err
		}
	}
	visit := func(item *Item) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if j.Only != nil && !j.Only(item.Name) {
			return nil
		}
		if fit != nil {
			item = fit.fit(item)
		}
		if err := write(item); err != nil {
			return fmt.Errorf("writing %s: %w", item.Name, err)
		}
		r.count(item)
		return nil
	}
	if j.Items != nil {
		err := j.items(ctx, &r, visit, fit)
		return finished(r, fit), err
	}
	err := j.workspace(ctx, &r, gold, visit)
	return finished(r, fit), err
}

// items visits what Items gives, each article once.
func (j ExportJob) items(ctx context.Context, r *Report, visit func(*Item) error, fit *fitter) error {
	n := 0
	problem := func(p foreign.Problem) {
		told := LeftOut{Path: p.Article, What: p.What, Reason: p.At.String() + ": " + p.Reason}
		switch {
		case p.Kind <= foreign.Refused:
			r.LeftOut = append(r.LeftOut, told)
		case p.Kind == foreign.Repaired && len(r.Mended) < keptProblems:
			r.Mended = append(r.Mended, told)
		}
	}
	once := joiner{visit: visit, problem: problem, seen: map[string]bool{}, alone: fit != nil && fit.format.WriteFile == nil}
	err := j.Items(ctx, func(item *Item) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if n++; j.Progress != nil {
			j.Progress(n, 0)
		}
		return once.item(item)
	}, problem)
	if err != nil {
		return err
	}
	return once.flush()
}

func finished(r Report, fit *fitter) Report {
	if fit != nil {
		r.Losses, r.Widened = fit.list(), fit.widens
	}
	return r
}

func (j ExportJob) workspace(ctx context.Context, r *Report, gold *gilding, visit func(*Item) error) error {
	s, err := j.Workspace.Survey(ctx)
	if err != nil {
		return err
	}
	for _, err := range s.Unreadable {
		r.Skipped = append(r.Skipped, Skip{Err: err})
	}
	for i, e := range s.Articles {
		if err := ctx.Err(); err != nil {
			return err
		}
		if j.Only != nil && !j.Only(e.Path) {
			continue
		}
		item, skip, err := j.read(e, gold, r)
		if err == nil && !skip {
			err = j.skipZones(item, r)
		}
		switch {
		case err != nil || skip:
			r.Skipped = append(r.Skipped, Skip{e.Path, err})
		default:
			if err := visit(item); err != nil {
				return err
			}
		}
		if j.Progress != nil {
			j.Progress(i+1, len(s.Articles))
		}
	}
	return nil
}

func (j ExportJob) read(e storage.Entry, gold *gilding, r *Report) (item *Item, skip bool, err error) {
	if gold != nil {
		return gold.item(j, e, r)
	}
	return j.item(e, r)
}

// item reads an article and the layers that are asked for, and notes in the
// report what of them cannot go out.
func (j ExportJob) item(e storage.Entry, r *Report) (item *Item, skip bool, err error) {
	var slugs []string
	for _, l := range e.Layers {
		if j.Layer == AllLayers || l.Slug == j.Layer {
			slugs = append(slugs, l.Slug)
		}
	}
	if len(slugs) == 0 && j.SkipUntouched {
		return nil, true, nil
	}
	a, err := j.Workspace.ReadArticle(e.Path)
	if err != nil {
		return nil, false, err
	}
	item = &Item{Name: a.Path, Title: a.Title(), Text: a.Text, Source: a.Source}
	for _, slug := range slugs {
		l, err := j.Workspace.ReadLayer(a, slug)
		switch {
		case err != nil:
			return nil, false, err
		case l == nil: // removed since the folder was listed
		case l.State == annotate.StateNew && l.Len() == 0 && j.SkipUntouched:
		default:
			item.Layers = append(item.Layers, layerOf(e.Path, a, l, r))
		}
	}
	switch {
	case len(item.Layers) == 0 && j.SkipUntouched:
		return nil, true, nil
	case len(item.Layers) == 0 && j.Layer != "" && j.Layer != AllLayers:
		item.Layers = []Layer{{Person: annotate.Person{Slug: j.Layer}, State: annotate.StateNew}} // hers, not begun
	}
	return item, false, nil
}

// layerOf is what of a stored layer fits the text.
func layerOf(p string, a *storage.Article, l *annotate.Layer, r *Report) Layer {
	out := Layer{ID: l.ID, Person: l.Person, State: l.State, Article: l.Article, Modified: l.Modified, Marks: make([]*annotate.Annotation, 0, l.Len())}
	gone := map[annotate.ID]bool{}
	for m := range l.Annotations() {
		if !m.Fits(a.Text) {
			gone[m.ID] = true
			r.LeftOut = append(r.LeftOut, LeftOut{p, m.ID, fmt.Sprintf("%s %q", m.Label, m.Quote()), "the text no longer says at its place what it quotes"})
			continue
		}
		out.Marks = append(out.Marks, m)
	}
	for rel := range l.Relations() {
		if gone[rel.From] || gone[rel.To] || l.Annotation(rel.From) == nil || l.Annotation(rel.To) == nil {
			r.LeftOut = append(r.LeftOut, LeftOut{p, rel.ID, "relation " + rel.Type, "one of its ends is not there or was left out"})
			continue
		}
		out.Relations = append(out.Relations, rel)
	}
	return out
}
