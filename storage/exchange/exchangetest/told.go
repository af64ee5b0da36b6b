package exchangetest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/source"
)

// Told is what was read, as lines that a test can list: articles, the people
// in them with their marks and relations, and the problems.
type Told struct {
	Lines    []string
	Problems []string
}

// Tell reads files and tells what is in them. Of a format of single files the
// files are read one by one, as a folder's are; a file whose name ends in .zip
// is opened as a person would. Texts are those of the workspace, for formats
// that have none.
func Tell(t *testing.T, f exchange.Format, settings map[string]string, files map[string]string, texts ...map[string]string) Told {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, content := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(content)}
	}
	src := Source(f, fsys)
	if len(files) == 1 {
		for name, content := range files {
			src = source.FromBytes(name, []byte(content), source.Limits{})
		}
	}
	r := exchange.Reading{Format: f, Source: src, Settings: settings}
	if len(texts) > 0 {
		r.Text = func(name string) (*text.Text, error) {
			s, ok := texts[0][name]
			if !ok {
				return nil, fmt.Errorf("there is no %s", name)
			}
			return text.New(s)
		}
	}
	var out Told
	told := func(p foreign.Problem) {
		out.Problems = append(out.Problems, p.Kind.String()+" "+p.String())
	}
	s, err := r.Survey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range s.Verdicts {
		if v.Changed() {
			out.Lines = append(out.Lines, "counted as "+v.Counting.String())
		}
	}
	if err := r.Each(t.Context(), func(item *exchange.Item) error {
		out.item(item)
		return nil
	}, told); err != nil {
		t.Fatal(err)
	}
	return out
}

func (o *Told) item(item *exchange.Item) {
	s := fmt.Sprintf("%s %q", item.Name, item.Text.String())
	for _, f := range item.Fields {
		s += fmt.Sprintf(" %s=%v", f.Name, shown(f.Value))
	}
	o.Lines = append(o.Lines, s)
	for i := range item.Layers {
		l := &item.Layers[i]
		s := "  " + l.Person.Slug
		if l.Person.Kind == annotate.Model {
			s += " (model)"
		}
		if l.State != "" {
			s += " " + string(l.State)
		}
		o.Lines = append(o.Lines, s+answers(l.Article))
		quotes := map[annotate.ID]string{}
		for _, m := range l.Marks {
			quotes[m.ID] = m.Quote()
			s := fmt.Sprintf("    %s %q%s", m.Label, m.Quote(), answers(m.Attributes))
			if m.Note != "" {
				s += fmt.Sprintf(" note %q", m.Note)
			}
			if m.Origin.Kind == annotate.OriginSuggestion {
				s += " by " + m.Origin.Source
				if m.Origin.Score != nil {
					s += fmt.Sprintf(" %v", *m.Origin.Score)
				}
			}
			o.Lines = append(o.Lines, s)
		}
		for _, r := range l.Relations {
			s := fmt.Sprintf("    %s: %q > %q", r.Type, quotes[r.From], quotes[r.To])
			if r.Note != "" {
				s += fmt.Sprintf(" note %q", r.Note)
			}
			o.Lines = append(o.Lines, s)
		}
	}
}

func answers(a annotate.Attributes) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(a)) {
		fmt.Fprintf(&b, " %s=%v", name, shown(a[name]))
	}
	return b.String()
}

// shown tells lists, numbers and texts apart.
func shown(v any) string {
	switch v := v.(type) {
	case string:
		return fmt.Sprintf("%q", v)
	case []string:
		return fmt.Sprintf("%q", v)
	}
	return asJSON(v)
}

// Invented is a small article with two people's layers that has something of
// all that Holds allows, for exact expected outputs.
func Invented(h exchange.Holds) ([]*exchange.Item, *annotate.Scheme) {
	doc, err := text.New("Ann Lee said “no 😀”.\nTaxes rise, critics claim.")
	if err != nil {
		panic(err) // it is a text
	}
	id := func(n byte) annotate.ID { return annotate.ID{15: n, 6: 0x70, 8: 0x80} }
	mark := func(n byte, label string, spans ...text.Span) *annotate.Annotation {
		m := &annotate.Annotation{ID: id(n), Label: label, Created: now(), Modified: now(), Origin: annotate.Origin{Kind: annotate.OriginManual}}
		for _, s := range spans {
			m.Fragments = append(m.Fragments, annotate.NewFragment(doc, s))
		}
		return m
	}
	scheme := &annotate.Scheme{
		ID: "news", Version: "1", Name: "News",
		Labels: []annotate.Label{
			{ID: "quote", Name: "Quotation", Color: annotate.Color{R: 255, G: 128}, Key: "q", Attributes: []annotate.Attribute{
				{ID: "speaker", Name: "Speaker", Type: annotate.Words}, {ID: "tone", Name: "Tone", Type: annotate.Several, Values: []string{"angry", "calm"}},
			}},
			{ID: "claim", Name: "claim", Attributes: []annotate.Attribute{{ID: "sure", Name: "sure", Type: annotate.YesNo}}},
		},
		Relations: []annotate.RelationType{{ID: "denies", Name: "denies"}},
		Article:   []annotate.Attribute{{ID: "topic", Name: "Topic", Type: annotate.Choice, Values: []string{"tax", "war"}}},
	}
	quote, claim := mark(1, "quote", text.Span{Start: 13, End: 19}), mark(2, "claim", text.Span{Start: 21, End: 31})
	alice := exchange.Layer{ID: id(9), Person: annotate.Person{ID: id(8), Slug: "alice", Name: "Alice", Kind: annotate.Human}, State: annotate.StateDone, Marks: []*annotate.Annotation{quote, claim}}
	if h.Attributes {
		quote.Attributes = annotate.Attributes{"speaker": "Ann Lee", "tone": []string{"angry", "calm"}}
		claim.Attributes = annotate.Attributes{"sure": true}
	}
	if h.Notes {
		claim.Note = "=1+1, who says so?\nShe."
	}
	if h.Fragments {
		claim.Fragments = append(claim.Fragments, annotate.NewFragment(doc, text.Span{Start: 41, End: 46}))
	}
	if h.Relations {
		alice.Relations = []*annotate.Relation{{ID: id(5), Type: "denies", From: quote.ID, To: claim.ID, Created: now(), Modified: now()}}
	}
	if h.Article {
		alice.Article = annotate.Attributes{"topic": "tax"}
	}
	if h.Overlaps == exchange.AnyOverlap {
		alice.Marks = append(alice.Marks, mark(3, "claim", text.Span{Start: 27, End: 40}))
	}
	item := &exchange.Item{Name: "wire/a.txt", Title: "Ann Lee said", Text: doc, Layers: []exchange.Layer{alice}}
	if h.People {
		score := 0.75
		m := mark(4, "claim", text.Span{Start: 21, End: 31})
		if h.Origin {
			m.Origin = annotate.Origin{Kind: annotate.OriginSuggestion, Source: "tagger 2", Score: &score}
		}
		item.Layers = append(item.Layers, exchange.Layer{Person: annotate.Person{ID: id(7), Slug: "bob", Name: "Bob", Kind: annotate.Human}, State: annotate.StateInProgress, Marks: []*annotate.Annotation{m}})
	}
	return []*exchange.Item{item, {Name: "b.txt", Title: "b", Text: doc}}, scheme
}

// Golden writes the Invented article and compares the files with those of a
// folder, which it writes anew when POSTIL_GOLDEN is set.
func (k Kit) Golden(t *testing.T, dir string) {
	t.Helper()
	items, scheme := Invented(k.Format.Holds)
	files, err := Write(t.Context(), k.Format, k.Settings, items, scheme)
	if err != nil {
		t.Fatal(err)
	}
	compareFolder(t, dir, files)
}
