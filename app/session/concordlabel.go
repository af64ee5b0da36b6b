package session

import (
	"fmt"
	"slices"

	"postil/annotate"
	"postil/annotate/find"
	"postil/storage/search"
)

// Label labels the ticked lines: one change for each article, each of which can
// be undone there. Articles that are not on the desk are opened in the
// background.
func (c *Concordance) Label(label string) {
	s := c.s
	l, ok := s.Scheme().Label(label)
	if !ok || s.person.Slug == "" {
		s.fail(ErrNobody)
		return
	}
	byArticle := map[string][]Line{} // as they are now: the list may change while articles are opened
	var paths []string
	for _, line := range c.Lines {
		if !line.Ticked {
			continue
		}
		if byArticle[line.Path] == nil {
			paths = append(paths, line.Path)
		}
		byArticle[line.Path] = append(byArticle[line.Path], line)
	}
	if len(paths) == 0 {
		s.tell("Tick the lines to label, with Space.")
		return
	}
	slices.Sort(paths)
	ws, person := s.ws, s.person
	opened := map[string]*Doc{} // with those at hand, which may be put away meanwhile
	missing := slices.DeleteFunc(slices.Clone(paths), func(p string) bool {
		if d := s.docs[p]; d != nil {
			opened[p] = d
		}
		return opened[p] != nil
	})
	s.opt.Go(func() {
		var failed []error
		for _, p := range missing {
			d, err := openDoc(ws, p, person, s.opt.Now())
			if err != nil {
				failed = append(failed, err)
				continue
			}
			opened[p] = d
		}
		s.opt.Do(func() {
			if s.ws != ws || s.person.Slug != person.Slug {
				return // another workspace or person has taken the desk
			}
			for p, d := range opened {
				if s.docs[p] == nil {
					d.index = s.indexOf(p)
					s.docs[p] = d
				}
			}
			c.labelLines(l, paths, byArticle, failed)
		})
	})
}

// labelLines marks lines in documents that are on the desk. Lines that it
// cannot mark are unticked and bear the reason. The error of the first article
// that was refused is told with the counts.
func (c *Concordance) labelLines(l annotate.Label, paths []string, byArticle map[string][]Line, failed []error) {
	s := c.s
	type spot struct {
		path string
		span annotate.Span
	}
	outcome := map[spot]Skip{}
	marks, articles := 0, 0
	for _, p := range paths {
		d := s.docs[p]
		var hits []annotate.Span
		for _, line := range byArticle[p] {
			at := spot{p, line.Span}
			switch {
			case d == nil:
				outcome[at] = SkipUnreadable
			case d.ReadOnly != nil:
				outcome[at] = SkipReadOnly
			case d.Article.Text.Quote(line.Span) != line.Text.Quote(line.Span):
				outcome[at] = SkipChanged
			default:
				hits = append(hits, line.Span)
			}
		}
		if d == nil {
			continue
		}
		if d.ReadOnly != nil {
			failed = append(failed, d.ReadOnly)
			continue
		}
		change, _ := find.LabelAll(d.Layer, d.Article.Text, hits, find.Labelling{
			Name: fmt.Sprintf("Label %d as %s", len(hits), l.Name), Label: l.ID, Query: c.Query, NewID: s.opt.NewID,
		})
		if !change.Empty() {
			if !s.applyTo(d, change) {
				continue
			}
			marks += len(change.Annotations)
			articles++
		}
		for _, span := range hits {
			outcome[spot{p, span}] = ""
		}
	}
	skipped := 0
	for i := range c.Lines {
		line := &c.Lines[i]
		why, there := outcome[spot{line.Path, line.Span}]
		switch {
		case !there:
			continue
		case why == "":
			line.Cover = find.Marked
		default:
			skipped++
		}
		line.Ticked, line.Skipped = false, why
	}
	c.tell()
	for _, err := range failed {
		s.opt.Log("label all", "err", err)
	}
	text := fmt.Sprintf("%d marked as %s in %s", marks, l.Name, some(articles, "article", "articles"))
	if skipped == 0 {
		s.tell(text + ". Undo takes them back, article by article.")
		return
	}
	c.searcher, c.zones = search.New(s.ws, remembered), &zoneCache{ws: s.ws} // what is remembered of the articles is out of date
	text += fmt.Sprintf("; %s skipped.", some(skipped, "line", "lines"))
	if len(failed) > 0 {
		text += " " + failed[0].Error()
	}
	s.On.Notice.Emit(Notice{Text: text, Error: true})
}

// some is a count with its noun.
func some(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
