package agreement

import (
	"encoding/json"
	"strings"
)

// Result is what a measure says about a study.
type Result struct {
	Measure string // its name
	Value
	Interval *Interval // nil where none was asked for, or the measure has none
	Parts    []Part    // the numbers behind the value, and it by pair or label
	Settings Settings
	// Bias is a warning that belongs beside the figure; "" for most measures.
	Bias string
}

// Part is one number behind a result.
type Part struct {
	Name string
	Of   []string // the labels, annotators or categories that it is for
	Value
}

// Key is the name with what it is for in brackets: f1[alice,bob].
func (p Part) Key() string {
	if len(p.Of) == 0 {
		return p.Name
	}
	return p.Name + "[" + strings.Join(p.Of, ",") + "]"
}

func part(name string, v Value, of ...string) Part { return Part{name, of, v} }

// count is a part that is a whole number.
func count(name string, n float64, of ...string) Part { return part(name, Figure(n), of...) }

// Part returns a part by its key; it is undefined where there is none.
func (r Result) Part(key string) Value {
	for _, p := range r.Parts {
		if p.Key() == key {
			return p.Value
		}
	}
	return None(NotApplicable, "there is no such part")
}

// Setting is one choice that went into a figure.
type Setting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Omission is how much of one kind was left out.
type Omission struct {
	What  string `json:"what"`
	Count int    `json:"count"`
}

// Settings are all that went into a figure besides the measure.
type Settings struct {
	Unit       string     `json:"unit"` // what is counted: marks, items, code points, boundaries
	Options    []Setting  `json:"options"`
	Annotators []string   `json:"annotators"`
	Articles   int        `json:"articles"` // that count
	Units      int        `json:"units"`    // of the kind that Unit names
	LeftOut    []Omission `json:"leftOut"`
}

// counts are what a measure counts in an article besides its sums.
type counts [kinds]int

// kind is something counted.
type kind int

const (
	unitsCounted kind = iota
	articlesUnread
	readingsUnfinished
	marksDuplicate
	marksOverlapping
	marksUnpaired
	ratingsMissing
	ratingsAlone
	articlesWithoutText
	articlesNotByAll
	kinds
)

// omissions names what counts count as left out.
var omissions = [kinds]string{
	articlesUnread:      "articles that fewer than two have finished",
	readingsUnfinished:  "readings that are not finished, of articles that count",
	marksDuplicate:      "marks that repeat another of the same annotator",
	marksOverlapping:    "marks or fragments that overlap another of the same annotator",
	marksUnpaired:       "marks without a partner",
	ratingsMissing:      "ratings that are missing",
	ratingsAlone:        "items that only one has rated",
	articlesWithoutText: "articles whose text is not known",
	articlesNotByAll:    "articles that not all have finished",
}

// leftOut lists what was left out at all.
func (c counts) leftOut() []Omission {
	var out []Omission
	for k, what := range omissions {
		if what != "" && c[k] > 0 {
			out = append(out, Omission{what, c[k]})
		}
	}
	return out
}

func (c *counts) plus(o *counts) {
	for k := range c {
		c[k] += o[k]
	}
}

// MarshalJSON writes the result as one object.
func (r Result) MarshalJSON() ([]byte, error) {
	type partRecord struct {
		Name string   `json:"name"`
		Of   []string `json:"of,omitempty"`
		valueRecord
	}
	parts := make([]partRecord, len(r.Parts))
	for i, p := range r.Parts {
		parts[i] = partRecord{p.Name, p.Of, p.record()}
	}
	return json.Marshal(struct {
		Measure string `json:"measure"`
		valueRecord
		Interval *Interval    `json:"interval,omitempty"`
		Parts    []partRecord `json:"parts"`
		Settings Settings     `json:"settings"`
		Bias     string       `json:"bias,omitempty"`
	}{r.Measure, r.record(), r.Interval, parts, r.Settings, r.Bias})
}
