package session

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"
	"time"

	"postil/assets"
	"postil/storage"
	"postil/storage/article/fetch"
	"postil/storage/article/intake"
	"postil/storage/article/kinds"
	"postil/storage/article/pdf"
	"postil/storage/article/rows"
	"postil/storage/exchange/source"
)

// Gathering is what a person wants to make articles of: files, folders and zips
// of any kind, and pages of the network.
type Gathering struct {
	Sources      []string
	Addresses    []string
	AllowPrivate bool // addresses of this machine and of private networks, too
	Settings     intake.Settings
	// Over is the path of an article whose text the only one among the sources
	// replaces; "" makes new articles.
	Over string
}

// Gathered is what became of a Gathering, or would become.
type Gathered struct {
	Report  *intake.Report // nil where nothing was read
	Columns []string       // of the first table among the sources; nil without one
	Err     error
}

// GatheringSteps are told while it goes on, on the session's goroutine.
type GatheringSteps struct {
	Progress func(done, found int) // inputs, of those found so far
	Fetching func(address string)  // it is about to be asked for
	Then     func(Gathered)        // last of all
}

// PreviewArticles finds out, in the background, which articles the sources would
// become. Addresses are not fetched for that. Nothing is told once stop was
// called.
func (s *Session) PreviewArticles(g Gathering, steps GatheringSteps) (stop func()) {
	g.Addresses = nil
	return s.gather(g, true, steps)
}

// ImportArticles makes articles of the sources and addresses, in the background,
// and shows them in the list. What is written is whole when stop is called;
// Then is called in any case.
func (s *Session) ImportArticles(g Gathering, steps GatheringSteps) (stop func()) {
	return s.gather(g, false, steps)
}

func (s *Session) gather(g Gathering, dry bool, steps GatheringSteps) (stop func()) {
	ctx, stop := context.WithCancel(context.Background())
	ws := s.ws
	if ws == nil {
		steps.Then(Gathered{Err: errors.New("open a folder first, which may be empty; the articles are kept in it")})
		return stop
	}
	held := s.hold(g, dry)
	tell := func(f func()) {
		s.opt.Do(func() {
			if ctx.Err() == nil {
				f()
			}
		})
	}
	s.opt.Go(func() {
		var told time.Time
		reader := &pdf.Reader{}
		defer reader.Close()
		job := intake.Job{
			Workspace: ws, Kinds: kinds.All(reader), Sources: g.Sources, Settings: g.Settings, DryRun: dry, Over: g.Over,
			Program: "postil " + assets.Version, Now: s.opt.Now,
			Progress: func(done, found int) {
				if now := time.Now(); done == found || now.Sub(told) >= progressEvery {
					told = now
					tell(func() { steps.Progress(done, found) })
				}
			},
			Addresses: g.Addresses,
			Fetch: func(ctx context.Context, address string) (*intake.Input, error) {
				tell(func() { steps.Fetching(address) })
				return fetch.Fetcher{Agent: "Postil/" + assets.Version, AllowPrivate: g.AllowPrivate}.Get(ctx, address)
			},
		}
		var out Gathered
		if dry {
			out.Columns = columnsOf(ctx, g.Sources)
		}
		if out.Err = s.settled(held); out.Err == nil {
			out.Report, out.Err = job.Run(ctx)
		}
		s.opt.Do(func() {
			s.letGo(held)
			switch {
			case dry && ctx.Err() != nil:
				return
			case dry:
				steps.Then(out)
			case out.Report == nil || out.Report.Imported+out.Report.Replaced == 0:
				steps.Then(out)
			case out.Report.Replaced > 0:
				s.renew(ws, g.Over, func() { steps.Then(out) })
			default:
				s.reread(ws, func() { steps.Then(out) })
			}
		})
	})
	return stop
}

// progressEvery is how often the window is told how far an import is: how many
// files there are is found out meanwhile, so that no share of them tells.
const progressEvery = 50 * time.Millisecond

// columnsOf are the columns of the first table among files. What cannot be read
// is told when it is imported.
func columnsOf(ctx context.Context, files []string) []string {
	for _, name := range files {
		if !IsTable(name) {
			continue
		}
		src, err := source.Open(ctx, name, intake.Limits())
		if err != nil {
			continue
		}
		if !src.IsFolder() {
			names, _ := rows.Header(ctx, intake.FromSource(src, src.File(), name))
			if len(names) > 0 {
				_ = src.Close() // nothing was written
				return names
			}
		}
		_ = src.Close() // nothing was written
	}
	return nil
}

// IsTable reports whether a file is called as tables and records are, of which
// each row may be an article.
func IsTable(name string) bool {
	lower := strings.ToLower(name)
	return slices.ContainsFunc(rows.Kinds(), func(k intake.Kind) bool {
		return slices.ContainsFunc(k.Extensions, func(e string) bool { return strings.HasSuffix(lower, e) })
	})
}

// IsWorkspace reports whether a folder with these files is one to open rather
// than one to make articles of: it has a workspace's file or people's marks, or
// articles and nothing else that could become one.
func IsWorkspace(files []string) bool {
	all := kinds.All(&pdf.Reader{})
	articles, others := 0, 0
	for _, f := range files {
		name := strings.ToLower(path.Base(f))
		switch {
		case f == storage.ConfigFile, strings.HasSuffix(name, ".ann.json"), strings.HasSuffix(name, ".meta.json"):
			return true
		case storage.IsArticle(name):
			articles++
		case slices.ContainsFunc(all, func(k intake.Kind) bool { return slices.Contains(k.Extensions, path.Ext(name)) }):
			others++
		}
	}
	return articles > 0 && others == 0
}
