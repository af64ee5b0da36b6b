package insights

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"strconv"
	"strings"

	"postil/annotate/agreement"
)

// Letter is what stands for the name of the n-th person where names are hidden:
// A to Z, then A2 and so on.
func Letter(n int) string {
	s := string(rune('A' + n%26))
	if n >= 26 {
		s += strconv.Itoa(n/26 + 1)
	}
	return s
}

// Anonymous returns the figures with letters for the names of people, wherever
// they stand, and people in an order that does not follow from their names'
// alphabet. It is a courtesy, not a lock: who knows the names can work it out.
func (f *Figures) Anonymous() *Figures {
	out := *f
	out.Hidden = true
	out.Order = slices.Clone(f.Order)
	slices.SortFunc(out.Order, func(a, b int) int {
		x, y := sha256.Sum256([]byte(f.People[a].Slug)), sha256.Sum256([]byte(f.People[b].Slug))
		return bytes.Compare(x[:], y[:])
	})
	out.People = make([]Person, len(f.People))
	h := hider{}
	for place, i := range out.Order {
		l := Letter(place)
		out.People[i], h[f.People[i].Slug] = Person{l, l}, l
	}
	out.Overall = slices.Clone(f.Overall)
	for i := range out.Overall {
		h.hide(&out.Overall[i].Result)
	}
	out.Matrix.Pairs = slices.Clone(f.Matrix.Pairs)
	for i := range out.Matrix.Pairs {
		h.hide(&out.Matrix.Pairs[i].Result)
	}
	h.hide(&out.Confusion.Result)
	out.Labels.Rows = slices.Clone(f.Labels.Rows)
	for i := range out.Labels.Rows {
		r := &out.Labels.Rows[i]
		h.hide(&r.Gamma, &r.Exact, &r.Overlap)
	}
	out.ByArticle.Rows = slices.Clone(f.ByArticle.Rows)
	for i := range out.ByArticle.Rows {
		r := &out.ByArticle.Rows[i]
		h.hide(&r.Gamma, &r.Exact, &r.Overlap)
	}
	out.LeftOut = slices.Clone(f.LeftOut)
	for i := range out.LeftOut {
		o := &out.LeftOut[i]
		if o.Person != "" {
			o.Person = h[o.Person]
		}
		if o.names {
			o.Why, o.names = "it cannot be compared", false
		}
	}
	return &out
}

// hider has the letter of each slug.
type hider map[string]string

func (h hider) hide(results ...*agreement.Result) {
	for _, r := range results {
		r.Settings.Annotators = h.all(r.Settings.Annotators)
		r.Parts = slices.Clone(r.Parts)
		for i := range r.Parts {
			p := &r.Parts[i]
			if r.Measure != (agreement.Confusion{}).Name() { // whose parts are of labels
				p.Of = h.all(p.Of)
			}
			if who, rest, ok := strings.Cut(p.Why(), " "); ok && h[who] != "" {
				p.Value = agreement.None(p.Reason(), h[who]+" "+rest)
			}
		}
	}
}

// all puts letters in the place of slugs; labels stay, unless one is called as a
// person is.
func (h hider) all(names []string) []string {
	out := slices.Clone(names)
	for i, n := range out {
		if h[n] != "" {
			out[i] = h[n]
		}
	}
	return out
}
