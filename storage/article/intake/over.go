package intake

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"postil/annotate"
	"postil/annotate/anchor"
	"postil/annotate/resemble"
	"postil/annotate/text"
	"postil/storage"
	"postil/storage/article"
)

// holder keeps the article that is to be written over another one until it is known
// to be the only one.
type holder struct {
	task  *task
	first found
	names []string // of the first few
	n     int
}

func (h *holder) take(ctx context.Context, w *writing, t *task, f found) {
	if f.err != nil {
		w.take(ctx, t, f)
		return
	}
	if h.n++; h.n == 1 {
		h.task, h.first = t, f
	}
	const few = 3
	if h.n <= few {
		h.names = append(h.names, cmp.Or(f.part, f.draft.Title, t.in.Name))
	}
}

// found is the article, or the reason why none can be taken.
func (h *holder) found() found {
	if h.n == 1 {
		return h.first
	}
	some := strings.Join(h.names, "; ")
	if h.n > len(h.names) {
		some += "; …"
	}
	return found{err: fmt.Errorf("there are %d articles (%s), and only one can be written over another: give its page or file alone", h.n, some)}
}

// over writes a draft over the article that the job names, and finds the marks of
// all people again.
func (w *writing) over(ctx context.Context, t *task, d article.Draft, x *text.Text, o *Outcome) error {
	ws := w.job.Workspace
	old, err := ws.ReadArticle(w.job.Over)
	if err != nil {
		return err
	}
	now, err := storage.ArticleOf(old.Path, []byte(x.String()))
	if err != nil {
		return err
	}
	if now.Text.String() != x.String() {
		return fmt.Errorf("as a file of its own its text would be read as %s and say something else", now.Source.Encoding)
	}
	fresh, err := w.meta(t, d, x)
	if err != nil {
		return err
	}
	var notes []string
	with := func(known article.Meta) (storage.Renewal, error) {
		var meta article.Meta
		meta, notes = renewed(known, fresh, old.Text, x)
		r := storage.Renewal{Text: x.String(), Meta: meta}
		if !w.isOriginal(x.String()) {
			r.Original, r.Ending = t.in.copyTo, safeExtension(path.Base(t.in.Name))
		}
		return r, nil
	}
	if w.job.DryRun {
		known, err := ws.Meta(old)
		if err == nil {
			_, err = with(known)
		}
		if err != nil {
			return fmt.Errorf("it cannot be written over %s: %w", old.Path, err)
		}
	} else if err := ws.ReplaceArticle(ctx, old, with); err != nil {
		return err
	}
	o.Status, o.Article, o.Notes = Replaced, old.Path, append(o.Notes, notes...)
	o.NearDuplicateOf, o.Resemblance = w.know(old.Path, fresh.TextSHA256, x)
	o.Over = &Over{
		Resemblance: resemble.New(x).Resemblance(resemble.New(old.Text)), SameText: old.Text.String() == x.String(),
		Marks: map[string]int{}, Failed: []string{},
	}
	// The text is written: what is left to do is done, or told.
	r, err := storage.Reanchors{DryRun: w.job.DryRun}.Article(context.WithoutCancel(ctx), ws, now, old, w.job.Now())
	if err != nil {
		r.Failed = append(r.Failed, err)
	}
	for v, n := range r.Count() {
		o.Over.Marks[v.String()] = n
	}
	o.Over.Waiting = r.Unplaced()
	for _, err := range r.Failed {
		o.Over.Failed = append(o.Over.Failed, err.Error())
	}
	return nil
}

// renewed is what is known of an article whose text is another one now: what the
// new text's source says, and what only the old one said. What a person has made
// of the zones is kept as far as their lines are found again.
func renewed(known, fresh article.Meta, old, now *text.Text) (article.Meta, []string) {
	m := known // with what other versions have written into it
	for _, f := range []struct{ field, with *string }{
		{&m.Title, &fresh.Title},
		{&m.Author, &fresh.Author},
		{&m.Outlet, &fresh.Outlet},
		{&m.Published, &fresh.Published},
		{&m.Language, &fresh.Language},
		{&m.URL, &fresh.URL},
	} {
		*f.field = cmp.Or(*f.with, *f.field)
	}
	m.TextSHA256, m.Length, m.Zones, m.Importer, m.Original, m.Notes = fresh.TextSHA256, fresh.Length, fresh.Zones, fresh.Importer, fresh.Original, fresh.Notes
	if m.Corrected == "" {
		return m, nil
	}
	zones, lost := carried(old, known.Zones, now, fresh.Zones)
	m.Zones = zones
	if lost == 0 {
		return m, nil
	}
	note := fmt.Sprintf("A person had corrected the zones of the text before; %d of their lines are not found in this one and have the zones of the import", lost)
	m.Notes = append(m.Notes, note)
	return m, []string{note}
}

// carried are the zones of a text with those of an older one in their place, line
// by line; lost counts the lines that are not surely found again.
func carried(old *text.Text, was []article.Zone, now *text.Text, zones []article.Zone) (out []article.Zone, lost int) {
	finder := anchor.New(old, now)
	var over []article.Zone
	for _, z := range was {
		begun := len(over)
		for in := z.Span(); !in.Empty(); {
			line := old.LineSpan(old.LineOf(in.Start)).Intersect(in)
			in.Start = min(line.End+1, in.End)
			if line = old.TrimSpace(line); line.Empty() {
				continue
			}
			p := finder.Place([]annotate.Fragment{annotate.NewFragment(old, line)})
			if !p.Verdict.Sure() {
				lost++
				continue
			}
			at := p.Places[0].Span
			if n := len(over); n > begun && over[n-1].End <= at.Start && now.TrimSpace(text.Span{Start: over[n-1].End, End: at.Start}).Empty() {
				over[n-1].End = at.End // the next line of the same zone
				continue
			}
			over = append(over, article.Zone{Kind: z.Kind, Start: at.Start, End: at.End})
		}
	}
	slices.SortStableFunc(over, func(a, b article.Zone) int { return a.Start - b.Start })
	end := 0
	over = slices.DeleteFunc(over, func(z article.Zone) bool { // one line cannot be two
		if z.Start < end {
			lost++
			return true
		}
		end = z.End
		return false
	})
	return article.LayZones(zones, over), lost
}
