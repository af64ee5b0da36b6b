package exchange

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"time"

	"postil/annotate"
	"postil/storage"
	"postil/storage/exchange/foreign"
)

// ImportJob brings a source into a workspace.
//
// An article is written under the path that SafePath makes of its name, where
// there is none of it yet; one with the same text stays as it is; one with
// another text makes the article be refused. Each person's marks are merged
// into her layer, record by record, as copies of a layer are: what is there
// already stays, unless the file says that its version is later. What has been
// deleted in the workspace does not come back, unless asked. Importing the same source again
// changes nothing.
type ImportJob struct {
	Workspace *storage.Workspace
	Reading   Reading // its Context and Text are set by the job
	Now       func() time.Time

	// TakeTheirs: where a mark is there already and says something else, and the
	// file does not tell when it was changed, the file's version is taken.
	// Otherwise the one in the workspace stays.
	TakeTheirs bool

	// BringBack: what was deleted in the workspace, and is in the source, comes
	// back. Otherwise it stays deleted.
	BringBack bool

	// KeepScheme leaves postil.toml as it is; marks may then have labels that
	// the scheme lacks.
	KeepScheme bool

	// Undoable: the report can take the import back. It then holds all that was
	// changed, so memory grows with the source.
	Undoable bool

	// OnProblem, where it is set, is told of every problem; the report has the
	// first ones.
	OnProblem func(foreign.Problem)

	// Progress, where it is set, is called after each article.
	Progress func(done, total int)
}

// Counts tell what became of marks or relations.
type Counts struct {
	Read    int // in the source
	Added   int
	Changed int // were there, and say now what the source says
	Present int // were there, the same
	Kept    int // were there, say something else, and stay
	Deleted int // were there once, and stay deleted
}

// Refused is how many were read and are not in the workspace, though nobody
// has deleted them.
func (c Counts) Refused() int {
	return c.Read - c.Added - c.Changed - c.Present - c.Kept - c.Deleted
}

// ImportReport tells what an import did, or would do.
type ImportReport struct {
	*Survey

	NewArticles     int // written
	PresentArticles int // were there with the same text
	RefusedArticles int
	Layers          int // that were changed
	Marks           Counts
	Relations       Counts
	SchemeAdded     []string // labels and the like that postil.toml lacked, as "label claim"

	// Problems are the first ones; Count has all, by kind.
	Problems []foreign.Problem
	Count    map[foreign.Kind]int

	undo []importedLayer
}

// keptProblems bounds the problems that a report holds.
const keptProblems = 5000

// Whole reports whether all that the source says is in the workspace.
func (r *ImportReport) Whole() bool {
	return r.Count[foreign.BrokenFile]+r.Count[foreign.BrokenRecord]+r.Count[foreign.Refused] == 0
}

// importer is an import under way.
type importer struct {
	ImportJob
	ctx    context.Context
	dry    bool
	report *ImportReport
	names  *names
	texts  map[string]string // sum of the text, by path, of the articles of this import
	people map[string]annotate.Person
}

// DryRun tells what Run would do, and writes nothing.
func (j ImportJob) DryRun(ctx context.Context) (*ImportReport, error) { return j.run(ctx, true) }

// Run imports the source, article by article. It fails when the source cannot
// be opened, the workspace cannot be written or ctx ends; the report tells what
// was done until then, and every file is whole. What is wrong in the source does
// not make it fail, but is in the report.
func (j ImportJob) Run(ctx context.Context) (*ImportReport, error) { return j.run(ctx, false) }

func (j ImportJob) run(ctx context.Context, dry bool) (*ImportReport, error) {
	i := &importer{ImportJob: j, ctx: ctx, dry: dry, texts: map[string]string{}, report: &ImportReport{Survey: &Survey{}, Count: map[foreign.Kind]int{}}}
	i.Reading.Context = true
	i.Reading.Text = j.Workspace.ReadText
	there, err := j.Workspace.Survey(ctx)
	if err != nil {
		return i.report, err
	}
	i.findPeople(there)
	s, err := i.Reading.Survey(ctx)
	if err != nil {
		return i.report, err
	}
	i.report.Survey, i.names = s, i.Reading.names
	i.report.Marks.Read, i.report.Relations.Read = s.Marks, s.Relations
	if !j.KeepScheme {
		if err := i.scheme(there); err != nil {
			return i.report, err
		}
	}
	done := 0
	err = i.Reading.Each(ctx, func(item *Item) error {
		err := i.article(item)
		if done++; j.Progress != nil {
			j.Progress(done, max(done, s.Articles))
		}
		return err
	}, i.problem)
	return i.report, err
}

func (i *importer) problem(p foreign.Problem) {
	i.report.Count[p.Kind]++
	if len(i.report.Problems) < keptProblems {
		i.report.Problems = append(i.report.Problems, p)
	}
	if i.OnProblem != nil {
		i.OnProblem(p)
	}
}

// findPeople learns who the people of the workspace are, so that a layer of
// theirs has the same identity in every article.
func (i *importer) findPeople(there storage.Survey) {
	i.people = map[string]annotate.Person{}
	for _, e := range there.Articles {
		for _, ref := range e.Layers {
			if _, ok := i.people[ref.Slug]; ok {
				continue
			}
			if l, err := i.Workspace.Glance(ref, nil); err == nil && l != nil {
				i.people[ref.Slug] = l.Person
			}
		}
	}
}

func (i *importer) refuse(item *Item, what string, err error) {
	i.problem(foreign.Problem{Kind: foreign.Refused, At: item.at, Article: item.Name, What: what, Reason: err.Error()})
}

// article brings one article in. Only errors that would come again with every
// other one end the import.
func (i *importer) article(item *Item) error {
	p := i.names.article(item.Name, item.raw)
	item.Source.Path = path.Base(p)
	a := &storage.Article{Path: p, Text: item.Text, Source: item.Source}
	added, err := i.place(a, item)
	switch {
	case i.ctx.Err() != nil:
		return i.ctx.Err()
	case err != nil:
		i.report.RefusedArticles++
		i.refuse(item, "", err)
		return nil
	case added:
		i.report.NewArticles++
	default:
		i.report.PresentArticles++
	}
	for k := range item.Layers {
		err := i.layer(a, item, &item.Layers[k], added)
		switch {
		case i.ctx.Err() != nil:
			return i.ctx.Err()
		case err != nil:
			i.refuse(item, "the layer of "+item.Layers[k].Person.Slug, err)
		}
	}
	return nil
}

// place sees to it that the article is in the workspace. It tells whether it
// is new there, and refuses another text.
func (i *importer) place(a *storage.Article, item *Item) (added bool, err error) {
	if item.own {
		have, err := i.Workspace.ReadArticle(a.Path)
		if err == nil {
			a.Source = have.Source
		}
		return false, err
	}
	differs := fmt.Errorf("the workspace has another text under the name %s; it stays, and the marks are not taken, since they may not fit it", a.Path)
	if sum, ok := i.texts[a.Path]; ok {
		if sum != item.Source.TextSHA256 {
			return false, fmt.Errorf("the source has two texts under the name %s; the first one was taken", a.Path)
		}
		if i.dry {
			return false, nil
		}
	}
	have, err := i.Workspace.ReadArticle(a.Path)
	switch {
	case err == nil && have.Source.TextSHA256 != item.Source.TextSHA256:
		return false, differs
	case err == nil:
		a.Source = have.Source
	case !errors.Is(err, fs.ErrNotExist):
		return false, err
	case !i.dry:
		if err := i.Workspace.AddArticle(i.ctx, a.Path, []byte(item.raw)); err != nil {
			return false, err
		}
		added = true
	default:
		added = true
	}
	i.texts[a.Path] = item.Source.TextSHA256
	return added, nil
}

// layer merges one person's records into her layer.
func (i *importer) layer(a *storage.Article, item *Item, in *Layer, added bool) error {
	now := i.Now().UTC().Truncate(time.Millisecond)
	who := in.Person
	if known, ok := i.people[who.Slug]; ok {
		who = known
	} else {
		i.people[who.Slug] = who
	}
	var f *storage.LayerFile
	var l *annotate.Layer
	var err error
	if i.dry && added {
		l, err = annotate.NewLayer(annotate.Header{ID: personID("new"), Person: who, State: annotate.StateNew, Source: a.Source}, annotate.Contents{})
	} else {
		f, l, err = i.Workspace.OpenLayer(a, who, now)
	}
	if err != nil {
		return err
	}
	m := merge{importer: i, item: item, in: in, have: l, now: now}
	next, err := m.run()
	if err != nil || next == nil {
		return err
	}
	if !i.dry {
		saved, err := f.Save(i.ctx, next)
		if err != nil {
			return err
		}
		if i.Undoable {
			i.report.undo = append(i.report.undo, newImportedLayer(a.Path, who, l, saved))
		}
	}
	m.count()
	i.report.Layers++
	return nil
}
