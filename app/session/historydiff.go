package session

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"postil/annotate"
)

// Became is what has become of a record since.
type Became uint8

// What may have become of one.
const (
	GoneSince    Became = iota // it was there, and is not
	ChangedSince               // it is another now
	AddedSince                 // it was not there yet
)

// String says it, as in "gone since".
func (b Became) String() string {
	return [...]string{"gone since", "changed since", "added since"}[b]
}

// Difference is a record of a layer that is other now than it was.
type Difference struct {
	ID     annotate.ID
	Became Became
	// Then and Now are a mark as it was and as it is, nil where it was not or is not.
	// Both are nil for links and decisions.
	Then, Now *annotate.Annotation
	// Title says what it is: the label of a mark, or what else it is.
	Title string
	// Label is the id of that label, "" where it is no mark.
	Label string
	// Quote are its words, or those of the marks that it is about.
	Quote string
	// What says in a sentence what is other.
	What string

	spans []annotate.Span // where it stands: then, or else now
}

// differences are the records of a change that leads back to what there was.
func (h *History) differences(back annotate.Change) []Difference {
	var out []Difference
	for _, e := range back.Annotations {
		out = append(out, h.markDifference(e.After, e.Before))
	}
	for _, e := range back.Relations {
		out = append(out, h.linkDifference(e.After, e.Before))
	}
	for _, e := range back.Decisions {
		out = append(out, h.decisionDifference(e.After, e.Before))
	}
	slices.SortStableFunc(out, func(a, b Difference) int {
		start := func(d Difference) int {
			if len(d.spans) == 0 {
				return h.doc.Article.Text.Len()
			}
			return d.spans[0].Start
		}
		return cmp.Compare(start(a), start(b))
	})
	return out
}

func since[V any](then, now *V) Became {
	switch {
	case now == nil:
		return GoneSince
	case then == nil:
		return AddedSince
	}
	return ChangedSince
}

func (h *History) markDifference(then, now *annotate.Annotation) Difference {
	m := cmp.Or(then, now)
	d := Difference{
		ID: m.ID, Became: since(then, now), Then: then, Now: now,
		Title: h.s.labelName(m.Label), Label: m.Label, Quote: m.Quote(),
	}
	for _, m := range []*annotate.Annotation{then, now} {
		if m != nil && m.Fits(h.doc.Article.Text) {
			d.spans = spansOf(m)
			break
		}
	}
	switch d.Became {
	case GoneSince:
		d.What = "It was there then, and is not now."
	case AddedSince:
		d.What = "It was not there yet. Bringing back what there was takes it away."
	case ChangedSince:
		d.What = h.changedWords(then, now)
	}
	if len(d.spans) == 0 {
		d.What += " The article does not have its words any more."
	}
	return d
}

// changedWords says what of a mark is other now.
func (h *History) changedWords(then, now *annotate.Annotation) string {
	var parts []string
	if then.Label != now.Label {
		parts = append(parts, fmt.Sprintf("it is %s now", h.s.labelName(now.Label)))
	}
	if !slices.Equal(spansOf(then), spansOf(now)) {
		if then.Quote() == now.Quote() {
			parts = append(parts, "it stands in another place now")
		} else {
			parts = append(parts, fmt.Sprintf("it says “%s” now", brief(now.Quote())))
		}
	}
	keys := slices.Collect(maps.Keys(then.Attributes))
	for k := range now.Attributes {
		if _, both := then.Attributes[k]; !both {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	for _, k := range keys {
		if a, b := valueWords(then.Attributes[k]), valueWords(now.Attributes[k]); a != b {
			parts = append(parts, fmt.Sprintf("%s was %s, and is %s", k, a, b))
		}
	}
	if then.Note != now.Note {
		parts = append(parts, "its note was "+quotedOr(then.Note, "empty")+", and is "+quotedOr(now.Note, "empty"))
	}
	if len(parts) == 0 {
		parts = append(parts, "what is known of its origin is other now")
	}
	words := strings.Join(parts, "; ")
	r, n := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(r)) + words[n:] + "."
}

// valueWords is the value of an attribute in words.
func valueWords(v any) string {
	switch v := v.(type) {
	case nil:
		return "not set"
	case []string:
		return strings.Join(v, ", ")
	}
	return brief(fmt.Sprint(v))
}

func quotedOr(s, empty string) string {
	if s == "" {
		return empty
	}
	return "“" + brief(s) + "”"
}

func (h *History) linkDifference(then, now *annotate.Relation) Difference {
	r := cmp.Or(then, now)
	d := Difference{ID: r.ID, Became: since(then, now), Title: "Link: " + h.relationName(r.Type)}
	var quotes []string
	for _, id := range []annotate.ID{r.From, r.To} {
		m := h.markThenOrNow(id)
		if m == nil {
			continue
		}
		quotes = append(quotes, brief(m.Quote()))
		if len(d.spans) == 0 && m.Fits(h.doc.Article.Text) {
			d.spans = spansOf(m)
		}
	}
	d.Quote = strings.Join(quotes, " – ")
	d.What = map[Became]string{
		GoneSince: "These marks were linked then.", AddedSince: "These marks were not linked yet. Bringing back what there was takes the link away.",
		ChangedSince: "The link was another one then.",
	}[d.Became]
	return d
}

func (h *History) relationName(id string) string {
	for _, t := range h.s.Scheme().Relations {
		if t.ID == id && t.Name != "" {
			return t.Name
		}
	}
	return id
}

// markThenOrNow is a mark of the state that is shown, or else of the present.
func (h *History) markThenOrNow(id annotate.ID) *annotate.Annotation {
	if h.look == nil {
		return nil
	}
	return cmp.Or(h.look.then.Annotation(id), h.look.present().Annotation(id))
}

func (h *History) decisionDifference(then, now *annotate.Record) Difference {
	r := cmp.Or(then, now)
	d := Difference{ID: r.ID, Became: since(then, now), Title: "Decision of review"}
	if decision, err := annotate.ParseDecision(*r); err == nil {
		d.Title = "Decision of review: " + string(decision.Verdict)
		var quotes []string
		for _, p := range decision.On {
			quotes = append(quotes, brief(Quoted(p)))
			if m := (&annotate.Annotation{Fragments: p.Fragments}); len(d.spans) == 0 && m.Fits(h.doc.Article.Text) {
				d.spans = spansOf(m)
			}
		}
		d.Quote = strings.Join(quotes, " – ")
	}
	d.What = map[Became]string{
		GoneSince: "It was decided so then.", AddedSince: "It was not decided yet. Bringing back what there was takes the decision away.",
		ChangedSince: "It was decided otherwise then.",
	}[d.Became]
	return d
}

// otherwise says what else a change that leads back changes.
func (h *History) otherwise(back annotate.Change) []string {
	var out []string
	if e := back.State; e != nil {
		out = append(out, fmt.Sprintf("The article was %s then.", stateWords(e.After)))
	}
	if back.Article != nil {
		out = append(out, "The answers about the article were others then.")
	}
	return out
}

func stateWords(s annotate.State) string {
	switch s {
	case annotate.StateNew:
		return "not begun"
	case annotate.StateInProgress:
		return "in progress"
	case annotate.StateDone, annotate.StateLocked:
	}
	return string(s)
}
