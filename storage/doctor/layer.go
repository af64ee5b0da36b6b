package doctor

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"postil/annotate"
	"postil/storage"
	"postil/storage/article"
	"postil/storage/redact"
	"postil/storage/sidecar"
)

// chart is the look at the layers of one article.
type chart struct {
	*examination
	article *storage.Article // nil when it cannot be read
	entry   storage.Entry
	zones   []article.Zone // of the article, once they are known
	zoned   bool
	by      annotate.Person // of the layer that is looked at, once it is read
}

// say takes down a finding about the layer that is looked at.
func (c *chart) say(f Finding) int {
	f.By = c.by
	return c.examination.say(f)
}

// layer checks one sidecar.
func (c *chart) layer(ref storage.LayerRef) {
	c.by = annotate.Person{}
	data, err := c.w.ReadRaw(ref.Path)
	if err != nil {
		c.say(Finding{Kind: Unreadable, Path: ref.Path, Text: err.Error()})
		return
	}
	l, err := sidecar.Decode(data)
	if !isNewer(err) && !c.conforms(ref.Path, data) {
		return // the codec would only say the same in other words
	}
	if err != nil {
		c.broken(ref.Path, data, err)
		return
	}
	c.by = l.Person
	if c.article != nil {
		if restored, _, err := redact.Restore(l, c.article.Text); err == nil {
			l = restored
		}
	}
	known := layerFile{path: ref.Path, article: c.entry.Path, slug: ref.Slug, header: l.Header, misfit: -1}
	if l.Person.Slug != ref.Slug {
		known.misfit = c.say(Finding{Kind: Person, Path: ref.Path, Text: fmt.Sprintf("the layer is by %q, the file's name says %q", l.Person.Slug, ref.Slug)})
	}
	c.layers = append(c.layers, known)
	if l.Source.Path != base(c.entry.Path) {
		c.say(Finding{Kind: Source, Path: ref.Path, Text: fmt.Sprintf("the layer is about %q, the file's name says %q", l.Source.Path, base(c.entry.Path))})
	}
	lines := recordLines(data)
	for m := range l.Annotations() {
		c.mark(m, l.State, ref.Path, lines[m.ID.String()])
	}
	c.relations(l, ref.Path, lines)
	for _, p := range attributeProblems(c.w.Scheme().Article, l.Article, isFinished(l.State)) {
		c.say(Finding{Kind: Attribute, Path: ref.Path, Text: "the article: " + p})
	}
}

// broken tells why a sidecar is no layer, with what can be done about it.
func (c *chart) broken(p string, data []byte, err error) {
	line, text := lineOf(err)
	f := Finding{Kind: Broken, Path: p, Line: line, Text: text.Error()}
	switch {
	case isNewer(err):
		f.Kind = Newer
	case errors.Is(err, sidecar.ErrConflict):
		f.Kind, f.Fix = Conflict, unmerged(p, data)
	case isDuplicate(err):
		f.Kind, f.Fix = Duplicate, c.doubled(p, data)
	}
	c.say(f)
}

func (c *chart) mark(m *annotate.Annotation, state annotate.State, p string, line int) {
	say := func(k Kind, format string, args ...any) int {
		f := c.about(m, p, line)
		f.Kind, f.Text = k, fmt.Sprintf(format, args...)
		return c.say(f)
	}
	for _, f := range m.Fragments {
		switch {
		case c.article == nil || f.Fits(c.article.Text):
		case !c.article.Text.Valid(f.Span):
			say(Quote, "its span %d to %d is outside the text, which has %d code points", f.Start, f.End, c.article.Text.Len())
		default:
			say(Quote, "at %d to %d it quotes %q, but the text says %q", f.Start, f.End, clip(f.Exact), clip(c.article.Text.Quote(f.Span)))
		}
	}
	scheme := c.w.Scheme()
	label, ok := scheme.Label(m.Label)
	if !ok {
		c.missing[m.Label] = true
		c.lacking = append(c.lacking, say(Label, "the scheme %q has no label %q", scheme.ID, m.Label))
	} else {
		for _, problem := range attributeProblems(label.Attributes, m.Attributes, isFinished(state)) {
			say(Attribute, "%s", problem)
		}
	}
	c.place(m, p, line)
}

// about is a finding about a mark of a sidecar.
func (c *chart) about(m *annotate.Annotation, p string, line int) Finding {
	f := Finding{Path: p, Line: line, Record: "mark " + m.ID.String(), Mark: m.ID}
	if c.article != nil && len(m.Fragments) > 0 && c.article.Text.Valid(m.Fragments[0].Span) {
		f.Span = m.Fragments[0].Span
	}
	return f
}

// place notes a mark that lies where marks seldom should.
func (c *chart) place(m *annotate.Annotation, p string, line int) {
	if c.article == nil || !m.Fits(c.article.Text) {
		return
	}
	if !c.zoned {
		// Why a meta file cannot be read is told with that file.
		c.zones, _ = c.w.Zones(c.entry.Path, c.article.Text)
		c.zoned = true
	}
	note := func(where string) {
		f := c.about(m, p, line)
		f.Kind, f.Note, f.Text = Zone, true, fmt.Sprintf("%q lies %s", clip(m.Quote()), where)
		c.say(f)
	}
	for _, f := range m.Fragments {
		switch {
		case len(article.ZonesIn(c.zones, f.Span)) == 0:
			note("outside all zones of the article")
			return
		case article.InZones(c.article.Text, c.zones, f.Span, article.ZoneFurniture):
			note("in furniture, which is what the page says about itself")
			return
		}
	}
}

// relations tells of those of which an end is gone. While second versions of the
// layer wait to be folded in they may bring the end back.
func (c *chart) relations(l *annotate.Layer, p string, lines map[string]int) {
	var found []int
	lost := 0
	for r := range l.Relations() {
		ends := len(found)
		for _, end := range []annotate.ID{r.From, r.To} {
			if l.Annotation(end) == nil {
				f := Finding{Path: p}
				for _, other := range []annotate.ID{r.From, r.To} {
					if m := l.Annotation(other); m != nil {
						f = c.about(m, p, 0)
					}
				}
				f.Kind, f.Line, f.Record = Relation, lines[r.ID.String()], "relation "+r.ID.String()
				f.Text = fmt.Sprintf("it is of the type %q, and ends on %s, which is no mark of the layer", r.Type, end)
				found = append(found, c.say(f))
			}
		}
		if len(found) > ends {
			lost++
		}
	}
	if lost == 0 || len(c.copies[p]) > 0 {
		return
	}
	fix := &Fix{Kind: Relation, Path: p, Text: fmt.Sprintf("removes %s of which an end is gone", count(lost, "relation")), plan: cutRelations(p, c.now)}
	for _, i := range found {
		c.fix(i, fix)
	}
}

// attributeProblems holds values against the attributes of a scheme.
func attributeProblems(attrs []annotate.Attribute, values annotate.Attributes, finished bool) []string {
	var out []string
	known := map[string]bool{}
	for _, a := range attrs {
		known[a.ID] = true
		v, ok := values[a.ID]
		switch {
		case !ok && a.Required && finished:
			out = append(out, fmt.Sprintf("the attribute %q must have a value in a layer that is done", a.ID))
		case ok && !takes(a, v):
			out = append(out, fmt.Sprintf("the attribute %q (%s) cannot have the value %s", a.ID, a.Type, clip(fmt.Sprint(v))))
		}
	}
	for id := range values {
		if !known[id] {
			out = append(out, fmt.Sprintf("the scheme has no attribute %q here", id))
		}
	}
	slices.Sort(out)
	return out
}

func takes(a annotate.Attribute, v any) bool {
	switch a.Type {
	case annotate.Choice:
		s, ok := v.(string)
		return ok && slices.Contains(a.Values, s)
	case annotate.Several:
		list, ok := v.([]string)
		return ok && !slices.ContainsFunc(list, func(s string) bool { return !slices.Contains(a.Values, s) })
	case annotate.Words:
		_, ok := v.(string)
		return ok
	case annotate.YesNo:
		_, ok := v.(bool)
		return ok
	}
	_, ok := v.(json.Number)
	return ok
}
