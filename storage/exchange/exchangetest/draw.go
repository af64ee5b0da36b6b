package exchangetest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/exchange"
	"postil/storage/exchange/tokens"
)

// Kit says how a format's random articles are drawn. The zero Kit draws all
// that the format Holds.
type Kit struct {
	Format   exchange.Format
	Settings map[string]string

	// Types are the types of attribute that the format keeps apart; nil: all.
	Types []annotate.AttributeType
	// Labels, Notes and Texts limit what is drawn; nil: nasty ones.
	Labels []string
	Notes  *rapid.Generator[string]
	Texts  *rapid.Generator[string]
	// Names are those that articles may have; nil: some with folders.
	Names []string
	// Unnamed: the format does not keep the names of articles.
	Unnamed bool
	// NoText: the format has no texts, and is read against those of the articles.
	NoText bool
}

// now is the time of all that happens in these tests.
func now() time.Time { return time.Date(2026, 5, 12, 12, 0, 0, 0, time.UTC) }

func pieces() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{
		"Taxes", "will", "not", "rise", "dam", "I", "7", "3.5", "can't", "co-op", "Größe", "e\u0301", "👩🏽\u200d🚒", "😀", "🇳🇴", "大", "洪水です", "กขค", "نص", "שלום",
		" ", " ", " ", " ", "  ", "\n", "\n\n", "\t", "\u00a0", "\u2028", "\u0085", "\u3000", ".", ",", "“", "”", "\"", "'", "<b>", "&amp;", "|", "\\", ";", "#", "_", "[1]", "*", "O", "B-x",
	})
}

// Texts draws canonical texts that are hard on whoever counts or escapes.
func Texts() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		parts := rapid.SliceOfN(pieces(), 1, 40).Draw(t, "text")
		s := strings.TrimPrefix(strings.Join(parts, ""), "\ufeff")
		if strings.TrimSpace(s) == "" {
			s += "end"
		}
		return s
	})
}

func notes() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{"check this", "two\nlines", "tab\tand \"quotes\"", " spaces around ", "€ 😀 <&>", "a\n\nb", "\\n is no line", "{\"a\": 1}", "#", "_"})
}

// scheme draws a scheme with labels of the kit.
func (k Kit) scheme(t *rapid.T) *annotate.Scheme {
	labels := k.Labels
	if labels == nil {
		labels = []string{"claim", "quote", "Loaded Language", "Appeal_to_fear-prejudice", "B-x", "Größe", "主張", "a|b", "x,y: z", "O"}
	}
	labels = rapid.SliceOfNDistinct(rapid.SampledFrom(labels), 1, 4, rapid.ID).Draw(t, "labels")
	s := &annotate.Scheme{ID: "random", Version: "2", Name: "Random"}
	types := k.Types
	if types == nil {
		types = []annotate.AttributeType{annotate.Choice, annotate.Several, annotate.Words, annotate.YesNo, annotate.Number}
	}
	asked := func(prefix string) []annotate.Attribute {
		var out []annotate.Attribute
		for _, ty := range types {
			a := annotate.Attribute{ID: prefix + string(ty), Name: "Which " + string(ty), Type: ty}
			if ty == annotate.Choice || ty == annotate.Several {
				a.Values = []string{"for", "against it", "a,b|c", "ñ"}
			}
			out = append(out, a)
		}
		return out
	}
	for i, id := range labels {
		l := annotate.Label{ID: id, Name: "The " + id, Color: annotate.Color{R: uint8(40 * i), G: 99, B: 1}, Key: strconv.Itoa(i + 1)}
		if k.Format.Holds.Attributes {
			l.Attributes = asked("")
		}
		s.Labels = append(s.Labels, l)
	}
	s.Relations = []annotate.RelationType{{ID: "denies", Name: "denies"}, {ID: "is like: it", Name: "is like", Symmetric: true}}
	if k.Format.Holds.Article {
		s.Article = asked("of article ")
	}
	return s
}

func value(t *rapid.T, a annotate.Attribute) any {
	switch a.Type {
	case annotate.Choice:
		return rapid.SampledFrom(a.Values).Draw(t, "choice")
	case annotate.Several:
		return slices.Sorted(slices.Values(rapid.SliceOfNDistinct(rapid.SampledFrom(a.Values), 1, 3, rapid.ID).Draw(t, "several")))
	case annotate.YesNo:
		return rapid.Bool().Draw(t, "yesno")
	case annotate.Number:
		return json.Number(rapid.SampledFrom([]string{"0", "-1", "2.50", "1e3", "12345678901234567890"}).Draw(t, "number"))
	}
	return rapid.SampledFrom([]string{"Ann Lee", "two\nlines", "a\tb", "€ \"x\" | y", "7", "true"}).Draw(t, "words")
}

func values(t *rapid.T, attrs []annotate.Attribute) annotate.Attributes {
	var out annotate.Attributes
	for _, a := range attrs {
		if rapid.IntRange(0, 3).Draw(t, "answered") == 0 {
			if out == nil {
				out = annotate.Attributes{}
			}
			out[a.ID] = value(t, a)
		}
	}
	return out
}

// Draw draws articles with layers that the format can hold, and their scheme.
func (k Kit) Draw(t *rapid.T) ([]*exchange.Item, *annotate.Scheme) {
	ids := &identities{from: rapid.Uint32().Draw(t, "ids")}
	s := k.scheme(t)
	names := k.Names
	if names == nil {
		names = []string{"a.txt", "wire/b.txt", "wire/deep er/ç.txt", "10.txt"}
	}
	var items []*exchange.Item
	for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 3, rapid.ID).Draw(t, "names") {
		texts := k.Texts
		if texts == nil {
			texts = Texts()
		}
		doc, err := text.New(texts.Draw(t, "text"))
		if err != nil {
			t.Fatal(err)
		}
		item := &exchange.Item{Name: name, Title: "Title", Text: doc}
		people := 1
		if k.Format.Holds.People {
			people = rapid.IntRange(1, 3).Draw(t, "people")
		}
		for i := range people {
			item.Layers = append(item.Layers, k.layer(t, ids, s, doc, i))
		}
		items = append(items, item)
	}
	return items, s
}

func (k Kit) layer(t *rapid.T, ids *identities, s *annotate.Scheme, doc *text.Text, person int) exchange.Layer {
	h := k.Format.Holds
	slug := []string{"alice", "bob", "eve"}[person]
	l := exchange.Layer{Person: annotate.Person{ID: uuid.NewSHA1(uuid.NameSpaceOID, []byte(slug)), Slug: slug, Name: slug, Kind: annotate.Human}, ID: ids.next(), State: annotate.StateInProgress}
	if h.State {
		l.State = rapid.SampledFrom([]annotate.State{annotate.StateNew, annotate.StateInProgress, annotate.StateDone}).Draw(t, "state")
	}
	if h.Article {
		l.Article = values(t, s.Article)
	}
	for range rapid.IntRange(0, 6).Draw(t, "marks") {
		if m := k.mark(t, ids, s, doc); m != nil && !k.collides(m, l.Marks) {
			l.Marks = append(l.Marks, m)
		}
	}
	slices.SortFunc(l.Marks, func(a, b *annotate.Annotation) int {
		x, y := a.Hull(), b.Hull()
		if x != y {
			if x.Start != y.Start {
				return x.Start - y.Start
			}
			return x.End - y.End
		}
		return slices.Compare(a.ID[:], b.ID[:])
	})
	if h.Relations && len(l.Marks) > 1 {
		for range rapid.IntRange(0, 2).Draw(t, "relations") {
			i, j := rapid.IntRange(0, len(l.Marks)-1).Draw(t, "from"), rapid.IntRange(0, len(l.Marks)-1).Draw(t, "to")
			r := &annotate.Relation{ID: ids.next(), Type: s.Relations[rapid.IntRange(0, 1).Draw(t, "type")].ID, From: l.Marks[i].ID, To: l.Marks[j].ID}
			if i == j {
				continue
			}
			if h.LinkNotes && rapid.Bool().Draw(t, "noted") {
				r.Note = k.note(t)
			}
			if h.Times {
				r.Created, r.Modified = drawTime(t), drawTime(t)
			}
			l.Relations = append(l.Relations, r)
		}
	}
	return l
}

func (k Kit) note(t *rapid.T) string {
	if k.Notes != nil {
		return k.Notes.Draw(t, "note")
	}
	return notes().Draw(t, "note")
}

func (k Kit) mark(t *rapid.T, ids *identities, s *annotate.Scheme, doc *text.Text) *annotate.Annotation {
	h := k.Format.Holds
	label := rapid.SampledFrom(s.Labels).Draw(t, "label")
	m := &annotate.Annotation{ID: ids.next(), Label: label.ID, Origin: annotate.Origin{Kind: annotate.OriginManual}}
	n := 1
	if h.Fragments {
		n = rapid.SampledFrom([]int{1, 1, 1, 2, 3}).Draw(t, "fragments")
	}
	edges := make([]int, 0, doc.Len()+1)
	if k.Format.Tokenized {
		list := tokens.Split(doc, k.Format.Spaces)
		for range n {
			i := rapid.IntRange(0, len(list)-1).Draw(t, "token")
			j := min(len(list)-1, i+rapid.IntRange(0, 4).Draw(t, "tokens"))
			edges = append(edges, list[i].Start, list[j].End)
		}
	} else {
		for range 2 * n {
			edges = append(edges, rapid.IntRange(0, doc.Len()).Draw(t, "edge"))
		}
		slices.Sort(edges)
	}
	for i := 0; i < len(edges); i += 2 {
		span := text.Span{Start: edges[i], End: edges[i+1]}
		if !doc.Valid(span) || len(m.Fragments) > 0 && span.Start < m.Fragments[len(m.Fragments)-1].End {
			continue
		}
		m.Fragments = append(m.Fragments, annotate.NewFragment(doc, span))
	}
	if len(m.Fragments) == 0 {
		return nil
	}
	if h.Attributes {
		m.Attributes = values(t, label.Attributes)
	}
	if h.Notes && rapid.IntRange(0, 2).Draw(t, "noted") == 0 {
		m.Note = k.note(t)
	}
	if h.Times {
		m.Created, m.Modified = drawTime(t), drawTime(t)
	}
	if h.Origin && rapid.IntRange(0, 3).Draw(t, "origin") == 0 {
		score := 0.25
		m.Origin = annotate.Origin{Kind: annotate.OriginSuggestion, Source: "model 3", Score: &score}
	}
	return m
}

// collides reports whether the format cannot hold a mark beside others.
func (k Kit) collides(m *annotate.Annotation, others []*annotate.Annotation) bool {
	for _, o := range others {
		a, b := m.Hull(), o.Hull()
		switch k.Format.Holds.Overlaps {
		case exchange.NoOverlap:
			if a.Overlaps(b) {
				return true
			}
		case exchange.Nesting:
			if a.Overlaps(b) && !a.Covers(b) && !b.Covers(a) {
				return true
			}
		case exchange.AnyOverlap:
		}
	}
	return false
}

func drawTime(t *rapid.T) time.Time {
	return now().Add(time.Duration(rapid.IntRange(-100000, 0).Draw(t, "time")) * time.Millisecond)
}

// identities are random, and never twice the same.
type identities struct {
	from uint32
	n    int
}

func (i *identities) next() annotate.ID {
	i.n++
	return uuid.NewSHA1(uuid.NameSpaceOID, fmt.Append(nil, i.from, i.n))
}
