package doctor

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"postil/annotate"
	"postil/storage"
)

// Examine reads all of a workspace and tells what it finds: article by article,
// then what lies beside no article, then the rest. It writes nothing. Progress,
// where it is not nil, is called after each article. It fails when ctx ends, or
// when the folder cannot be read at all.
//
// Now is for telling files that a crash left behind from those of a save that is
// going on.
func Examine(ctx context.Context, w *storage.Workspace, now time.Time, progress func(done, total int)) (Report, error) {
	x := &examination{w: w, now: now, texts: map[string][]string{}, copies: map[string][]string{}, missing: map[string]bool{}}
	var err error
	if x.schema, err = layerSchema(); err != nil {
		return Report{}, err
	}
	if x.survey, err = w.Survey(ctx); err != nil {
		return Report{}, err
	}
	for _, err := range x.survey.Unreadable {
		x.say(Finding{Kind: Unreadable, Path: ".", Text: err.Error()})
	}
	if err := x.listFolders(); err != nil {
		return Report{}, err
	}
	for i, e := range x.survey.Articles {
		if err := ctx.Err(); err != nil {
			return Report{}, err
		}
		x.article(e)
		if progress != nil {
			progress(i+1, len(x.survey.Articles))
		}
	}
	for _, p := range x.survey.Orphans {
		if err := ctx.Err(); err != nil {
			return Report{}, err
		}
		x.orphan(p)
	}
	x.matchOrphans()
	x.people()
	x.labels()
	x.besides()
	return x.report, nil
}

// examination is one look at a workspace.
type examination struct {
	w      *storage.Workspace
	now    time.Time
	schema *jsonschema.Schema
	survey storage.Survey
	report Report

	layers  []layerFile         // that can be read, those of articles first
	orphans []orphan            // those that lie beside no article
	texts   map[string][]string // by the hash of a text, the articles that say it now
	copies  map[string][]string // by the path of a sidecar, the second versions of it
	metas   []string            // the paths of all meta files
	stale   []string            // the paths of what crashes left behind
	missing map[string]bool     // labels that the scheme should have
	lacking []int               // the findings of them
}

// layerFile is what is remembered of a sidecar.
type layerFile struct {
	path    string
	article string // by the file's name
	slug    string // by the file's name
	header  annotate.Header
	misfit  int // the finding that name and person differ, or -1
	orphan  bool
}

// say takes a finding down and returns its number.
func (x *examination) say(f Finding) int {
	f.Text = oneLine(f.Text)
	x.report.Findings = append(x.report.Findings, f)
	return len(x.report.Findings) - 1
}

// fix gives a finding its fix.
func (x *examination) fix(finding int, f *Fix) { x.report.Findings[finding].Fix = f }

func (x *examination) article(e storage.Entry) {
	x.report.Articles++
	a, err := x.w.ReadArticle(e.Path)
	if err != nil {
		x.say(Finding{Kind: Unreadable, Path: e.Path, Text: strings.TrimPrefix(err.Error(), "cannot read "+e.Path+": ")})
	} else {
		hash := a.Source.TextSHA256
		x.texts[hash] = append(x.texts[hash], e.Path)
	}
	c := chart{examination: x, article: a, entry: e}
	for _, ref := range e.Layers {
		x.report.Layers++
		c.layer(ref)
	}
}

// besides tells of second versions of sidecars, of meta files, and of what crashes
// left.
func (x *examination) besides() {
	x.secondVersions()
	x.metaFiles()
	for _, p := range x.stale {
		x.say(Finding{
			Kind: Temporary, Path: p, Text: "a save that never came to its end left this file behind",
			Fix: &Fix{Kind: Temporary, Path: p, Text: "takes the file away", plan: removal(p)},
		})
	}
}

// articleOf is the path of the article that a sidecar's name speaks of.
func articleOf(sidecar string) (article, slug string) {
	article, slug, _ = storage.SplitSidecar(sidecar)
	return article, slug
}

// base is the name of an article, as layers record it.
func base(article string) string { return path.Base(article) }

// isNewer reports whether a layer is to be left alone because a newer Postil
// wrote it.
func isNewer(err error) bool { return errors.Is(err, storage.ErrNewerVersion) }

// quoted lists paths in a sentence.
func quoted(paths []string) string {
	var out []string
	for _, p := range paths {
		out = append(out, fmt.Sprintf("%q", p))
	}
	if len(out) < 2 {
		return strings.Join(out, "")
	}
	return strings.Join(out[:len(out)-1], ", ") + " and " + out[len(out)-1]
}
