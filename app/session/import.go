package session

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"postil/annotate"
	"postil/storage"
	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/formats"
	"postil/storage/exchange/source"
)

// Importing is what a person wants to bring into the open workspace.
type Importing struct {
	Path      string            // a file, a folder or a zip
	Format    string            // its name; "" is to be found out
	Person    string            // whose marks those are of which the source does not say it; "" for the format's name
	Options   map[string]string // of the format
	BringBack bool              // marks that were deleted here are taken again
}

// Imported is what an import did, or would do.
type Imported struct {
	Format exchange.Format        // without a name where it could not be found out
	Report *exchange.ImportReport // nil where the source could not be read
	Err    error
}

// imported is an import that can be taken back.
type imported struct {
	root   string // of the workspace
	name   string
	report *exchange.ImportReport
}

// PreviewImport finds out, in the background, what an import would do. progress
// and then are called on the session's goroutine, and not any more once stop
// was.
func (s *Session) PreviewImport(in Importing, progress func(done, total int), then func(Imported)) (stop func()) {
	return s.bringIn(in, true, progress, then)
}

// Import brings a source into the workspace, in the background, and shows what
// came. What is marked meanwhile stays. UndoImport takes it back, also what was
// done of it until stop was called; then is called in any case.
func (s *Session) Import(in Importing, progress func(done, total int), then func(Imported)) (stop func()) {
	return s.bringIn(in, false, progress, then)
}

func (s *Session) bringIn(in Importing, dry bool, progress func(done, total int), then func(Imported)) (stop func()) {
	ctx, stop := context.WithCancel(context.Background())
	ws := s.ws
	if ws == nil {
		then(Imported{Err: errors.New("open a folder of articles first; what is imported is kept in it")})
		return stop
	}
	who := s.person
	tick := func(done, total int) {
		if done%max(1, total/100) == 0 {
			s.opt.Do(func() {
				if ctx.Err() == nil {
					progress(done, total)
				}
			})
		}
	}
	s.opt.Go(func() {
		var out Imported
		if out.Err = s.Flush(); out.Err == nil { // so that what was marked last counts
			out = bring(ctx, ws, in, who, dry, s.opt.Now, tick)
		}
		s.opt.Do(func() {
			switch {
			case dry && ctx.Err() != nil:
				return
			case dry:
				then(out)
				return
			case out.Report != nil && out.Report.Layers > 0:
				s.imported = append(s.imported, imported{ws.Root(), filepath.Base(in.Path), out.Report})
			}
			s.reread(ws, func() { then(out) })
		})
	})
	return stop
}

// bring does the import on another goroutine.
func bring(ctx context.Context, ws *storage.Workspace, in Importing, who annotate.Person, dry bool, now func() time.Time, progress func(done, total int)) (out Imported) {
	src, err := source.Open(ctx, in.Path, source.Limits{})
	if err != nil {
		return Imported{Err: err}
	}
	defer src.Close() // nothing was written
	if in.Format == "" {
		out.Format, out.Err = formats.All().Detect(ctx, src)
	} else if f, ok := formats.All().Readers().Find(in.Format); ok {
		out.Format = f
	} else {
		out.Err = fmt.Errorf("there is no format %q that can be read", in.Format)
	}
	if out.Err != nil {
		return out
	}
	job := exchange.ImportJob{
		Workspace: ws, Now: now, Undoable: !dry, BringBack: in.BringBack, Progress: progress,
		Reading: exchange.Reading{Format: out.Format, Source: src, Settings: in.Options},
	}
	if in.Person != "" {
		job.Reading.Person = foreign.Person{Name: in.Person}
		if who.Slug == storage.SafeName(in.Person) {
			job.Reading.Person = foreign.Person{Name: who.Name, Slug: who.Slug, ID: who.ID}
		}
	}
	if dry {
		out.Report, out.Err = job.DryRun(ctx)
	} else {
		out.Report, out.Err = job.Run(ctx)
	}
	return out
}

// lastImport is which of the imports into the open folder was the last, or -1.
func (s *Session) lastImport() int {
	for i := len(s.imported) - 1; i >= 0 && s.ws != nil; i-- {
		if s.imported[i].root == s.ws.Root() {
			return i
		}
	}
	return -1
}

// UndoImport takes back, in the background, the marks of the last import into
// this folder, where they are still as it left them. The articles that came
// with them stay, and so do additions to the scheme.
func (s *Session) UndoImport() {
	i := s.lastImport()
	if i < 0 {
		s.tell("Nothing was imported into this folder since the program started.")
		return
	}
	last, ws, now := s.imported[i], s.ws, s.opt.Now()
	s.imported = slices.Delete(s.imported, i, i+1)
	s.opt.Go(func() {
		err := s.Flush()
		if err == nil {
			err = last.report.Undo(context.Background(), ws, now)
		}
		s.opt.Do(func() {
			if err != nil {
				s.imported = append(s.imported, last) // what is left can be tried again
			}
			s.reread(ws, func() {
				if err != nil {
					s.fail(err)
					return
				}
				told := "The import of " + last.name + " is taken back."
				if n := last.report.NewArticles; n > 0 {
					told += fmt.Sprintf(" %s that came with it %s.", counted(n, "article"), map[bool]string{true: "stays", false: "stay"}[n == 1])
				}
				s.tell(told)
			})
		})
	})
}

// reread brings the list, the scheme and what is on the desk up to date with
// files that were changed otherwise than by the session, and goes on with then.
// Articles that are shown stay shown, with their history.
func (s *Session) reread(ws *storage.Workspace, then func()) {
	if s.ws != ws {
		then()
		return
	}
	type news struct {
		layer  *annotate.Layer
		others []*annotate.Layer
	}
	desk, slug := maps.Clone(s.docs), s.person.Slug
	s.opt.Go(func() {
		list, err := ws.List(context.Background())
		got := map[string]news{}
		for path, d := range desk {
			var n news
			n.others, _ = readColleagues(ws, d.Article, slug) // one that cannot be read is not this person's to mend
			if d.file != nil {
				n.layer, _ = ws.ReadLayer(d.Article, slug) // one that cannot be read is told when it is saved
			}
			got[path] = n
		}
		s.opt.Do(func() {
			defer then()
			if s.ws != ws {
				return
			}
			s.relist(list)
			for path, n := range got {
				d := s.docs[path]
				if d == nil || d != desk[path] {
					continue
				}
				d.others = n.others
				if n.layer != nil {
					s.adopt(d, nil, n.layer)
				}
			}
			s.rereview()
			if s.doc != nil {
				s.readThreads()
				l := s.doc.Layer
				s.On.Layer.Emit(LayerChange{Before: l, After: l, Range: annotate.Span{End: s.doc.Article.Text.Len()}})
			} else if len(s.entries) > 0 {
				s.OpenArticle(0)
			}
			s.fail(err) // some folders cannot be read
		})
	})
}
