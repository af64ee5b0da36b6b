package exchange

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"postil/annotate"
	"postil/storage"
	"postil/storage/exchange/foreign"
)

// Layers that ExportJob.Layer names besides a person's slug.
const (
	AllLayers = "all"
	GoldLayer = "gold"
)

// ErrNoGold: the gold layer cannot be exported yet.
var ErrNoGold = errors.New("the gold layer cannot be exported: this version does not derive it from people's layers and decisions; choose a person, or all")

// ExportJob is one export of a workspace, or of what a Reading reads.
type ExportJob struct {
	Workspace *storage.Workspace

	// Items, where it is set, gives the articles in the place of a workspace,
	// and Scheme is theirs. It is called once or twice.
	Items  func(ctx context.Context, visit func(*Item) error, problem func(foreign.Problem)) error
	Scheme *annotate.Scheme

	Program string // name and version, for those formats that record it
	Layer   string // slug of the person whose marks go out, AllLayers, or "" for the texts only

	OnLoss   OnLoss
	OnEdges  OnEdges
	Settings map[string]string // of the format's options

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
	Widened   int            // of the marks: those that grew to whole tokens

	Skipped []Skip    // articles that were not written
	LeftOut []LeftOut // marks and relations that do not fit the text, or hang on such
	Losses  []Loss    // what the format could not hold

	// Files are those that were written, or folders; one, unless split.
	Files []string
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

// Plan is what an export would do.
type Plan struct {
	Report

	// People and Parts are what Split would make: outputs by person, and files
	// or columns by label; nil where there is nothing to split.
	People, Parts []Part
}

// Blocked reports whether the export is refused unless loss is allowed.
func (p Plan) Blocked() bool {
	return slices.ContainsFunc(p.Losses, func(l Loss) bool { return l.Kind.Blocks() })
}

// LossError is reported by an export that would lose something, when that is
// to be refused. Nothing was written.
type LossError struct {
	Format string
	Plan   Plan
}

// Error says what would be lost, and what can be done.
func (e *LossError) Error() string {
	var lost []string
	for _, l := range e.Plan.Losses {
		if l.Kind.Blocks() {
			s := fmt.Sprintf("%d %s", l.Count, l.Kind)
			if len(l.Marks) > 0 && l.Marks[0].What != "" {
				s += fmt.Sprintf(", such as %s in %s", l.Marks[0].What, l.Marks[0].Path)
			}
			lost = append(lost, s)
		}
	}
	return fmt.Sprintf("nothing was written: the format %s cannot hold %s; choose drop to leave them out, or split to write what can be apart", e.Format, strings.Join(lost, "; "))
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
// refused, or split. It reports a *LossError.
func (j ExportJob) plan(ctx context.Context, f Format) (p Plan, err error) {
	h := f.Holds
	all := h.Overlaps == AnyOverlap && h.Fragments && h.Attributes && h.Notes && h.Relations && h.LinkNotes && h.Article && h.People && !f.Tokenized
	if all || j.OnLoss == Drop {
		return Plan{}, nil
	}
	quiet := j
	quiet.Progress = nil
	if p, err = quiet.Plan(ctx, f); err != nil {
		return p, err
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

// splitter hands items to the outputs into which an export is split.
type splitter struct {
	overlap        Overlap
	people, labels []Part
	columns        bool // labels are columns of one output
	skip           bool // articles that a person has not begun are not in her output
	outputs        []Writer
}

func (s *splitter) columnNames() []string {
	if !s.columns {
		return nil
	}
	var names []string
	for _, p := range s.labels {
		names = append(names, p.Name())
	}
	return names
}

// parts lists what each output holds.
func (s *splitter) parts() []Part {
	people, labels := s.people, s.labels
	if len(people) == 0 {
		people = []Part{{}}
	}
	if len(labels) == 0 || s.columns {
		labels = []Part{{}}
	}
	var out []Part
	for _, p := range people {
		for _, l := range labels {
			out = append(out, Part{Person: p.Person, Label: l.Label, Level: l.Level})
		}
	}
	return out
}

// files are the names of the outputs.
func (s *splitter) files(name string) []string {
	ext := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	var out []string
	for _, p := range s.parts() {
		part := p.Name()
		if part == "" {
			out = append(out, name)
			continue
		}
		file := stem + "." + storage.SafeName(part) + ext
		if slices.ContainsFunc(out, func(f string) bool { return strings.EqualFold(f, file) }) {
			file = stem + "." + storage.SafeName(part) + "-" + hash(part, 6) + ext
		}
		out = append(out, file)
	}
	return out
}

func (s *splitter) write(item *Item) error {
	if len(s.people) == 0 && len(s.labels) == 0 {
		return s.outputs[0].Write(item)
	}
	for i, p := range s.parts() {
		part := *item
		part.Layers = nil
		for _, l := range item.Layers {
			if p.Person == "" || l.Person.Slug == p.Person {
				part.Layers = append(part.Layers, s.layer(l, p))
			}
		}
		if p.Person != "" && len(part.Layers) == 0 && s.skip {
			continue
		}
		if err := s.outputs[i].Write(&part); err != nil {
			return err
		}
	}
	return nil
}

// layer is what of a layer is in a part.
func (s *splitter) layer(l Layer, p Part) Layer {
	if len(s.labels) == 0 {
		return l
	}
	levels, _ := s.overlap.levels(l.Marks)
	if s.columns {
		l.Columns = make([]int, len(l.Marks))
		for i, m := range l.Marks {
			l.Columns[i] = slices.IndexFunc(s.labels, func(p Part) bool { return p.Label == m.Label && p.Level == levels[i] })
		}
		return l
	}
	all := l.Marks
	l.Marks = nil
	there := map[annotate.ID]bool{}
	for i, m := range all {
		if m.Label == p.Label && levels[i] == p.Level {
			l.Marks = append(l.Marks, m)
			there[m.ID] = true
		}
	}
	l.Relations = slices.DeleteFunc(slices.Clone(l.Relations), func(r *annotate.Relation) bool { return !there[r.From] || !there[r.To] })
	return l
}

// each visits the articles, as fit leaves them where it is set.
func (j ExportJob) each(ctx context.Context, write func(*Item) error, fit *fitter) (Report, error) {
	r := Report{Labels: map[string]int{}}
	if j.Layer == GoldLayer {
		return r, ErrNoGold
	}
	visit := func(item *Item) error {
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
		n := 0
		err := j.Items(ctx, func(item *Item) error {
			n++
			if j.Progress != nil {
				j.Progress(n, 0)
			}
			return visit(item)
		}, func(p foreign.Problem) {
			if p.Kind <= foreign.Refused {
				r.LeftOut = append(r.LeftOut, LeftOut{Path: p.Article, What: p.What, Reason: p.At.String() + ": " + p.Reason})
			}
		})
		return finished(r, fit), err
	}
	err := j.workspace(ctx, &r, visit)
	return finished(r, fit), err
}

func finished(r Report, fit *fitter) Report {
	if fit != nil {
		r.Losses, r.Widened = fit.list(), fit.widens
	}
	return r
}

func (j ExportJob) workspace(ctx context.Context, r *Report, visit func(*Item) error) error {
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
		item, skip, err := j.item(e, r)
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

func (r *Report) count(item *Item) {
	r.Articles++
	marked := false
	for i := range item.Layers {
		l := &item.Layers[i]
		marked = marked || len(l.Marks) > 0
		r.Marks += len(l.Marks)
		r.Relations += len(l.Relations)
		for _, m := range l.Marks {
			r.Labels[m.Label]++
		}
	}
	if marked {
		r.WithMarks++
	}
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

// SortedLabels are the labels of a report by falling count, then by name.
func (r Report) SortedLabels() []string {
	return slices.SortedFunc(maps.Keys(r.Labels), func(a, b string) int {
		if r.Labels[a] != r.Labels[b] {
			return r.Labels[b] - r.Labels[a]
		}
		return storage.NaturalCompare(a, b)
	})
}
