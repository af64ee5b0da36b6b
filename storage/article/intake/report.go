package intake

// Status is what became of an article in a source.
type Status string

// The statuses.
const (
	Imported Status = "imported"
	SameText Status = "same"    // its text is there already; it was not written
	Skipped  Status = "skipped" // of a folder or zip: it is of no kind that is known
	Failed   Status = "failed"  // it is no article, for the reason given
)

// Outcome tells what became of one article, or of a source in which none was
// found.
type Outcome struct {
	Source string `json:"source"`         // the path of the file in what was handed over
	Part   string `json:"part,omitempty"` // which part of it
	Kind   string `json:"kind,omitempty"`
	Status Status `json:"status"`
	Reason string `json:"reason,omitempty"` // why it failed or was skipped

	Article   string `json:"article,omitempty"` // its path in the workspace, or that of the one with the same text
	Title     string `json:"title,omitempty"`
	Author    string `json:"author,omitempty"`
	Outlet    string `json:"outlet,omitempty"`
	Published string `json:"published,omitempty"`
	Language  string `json:"language,omitempty"`
	Length    int    `json:"length,omitempty"` // in code points

	Encoding   string  `json:"encoding,omitempty"`
	Confidence float64 `json:"confidence,omitempty"`
	Uncertain  bool    `json:"uncertain,omitempty"`

	NearDuplicateOf string   `json:"nearDuplicateOf,omitempty"` // an article that says nearly the same
	Resemblance     float64  `json:"resemblance,omitempty"`     // to it, 0 to 1
	Notes           []string `json:"notes,omitempty"`
}

// Report is what became of everything, in the order of the sources.
type Report struct {
	Outcomes []Outcome `json:"outcomes"`

	Imported       int `json:"imported"`
	Same           int `json:"same"`
	NearDuplicates int `json:"nearDuplicates"` // of those imported
	Uncertain      int `json:"uncertain"`      // of those imported: the encoding is
	Skipped        int `json:"skipped"`
	Failed         int `json:"failed"`
}

func (r *Report) add(o Outcome) {
	r.Outcomes = append(r.Outcomes, o)
	switch o.Status {
	case Imported:
		r.Imported++
		if o.NearDuplicateOf != "" {
			r.NearDuplicates++
		}
		if o.Uncertain {
			r.Uncertain++
		}
	case SameText:
		r.Same++
	case Skipped:
		r.Skipped++
	case Failed:
		r.Failed++
	}
}
