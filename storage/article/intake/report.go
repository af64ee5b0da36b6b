package intake

// Status is what became of an article in a source.
type Status string

// The statuses.
const (
	Imported Status = "imported"
	Replaced Status = "replaced" // written over another text of the article
	SameText Status = "same"     // its text is there already; it was not written
	Skipped  Status = "skipped"  // of a folder or zip: it is of no kind that is known
	Failed   Status = "failed"   // it is no article, for the reason given
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

	Over *Over `json:"over,omitempty"` // of one that was replaced
}

// Over tells of a text that was written over another one.
type Over struct {
	Resemblance float64        `json:"resemblance"` // of the new text to the old one, 0 to 1
	SameText    bool           `json:"sameText"`    // only what is known of it is new
	Marks       map[string]int `json:"marks"`       // of all people: by verdict, as reanchor has them
	Waiting     int            `json:"waiting"`     // marks that a person has to place
	Failed      []string       `json:"failed"`      // layers that could not be read or written, with the reason
}

// Report is what became of everything, in the order of the sources.
type Report struct {
	Outcomes []Outcome `json:"outcomes"`

	Imported       int `json:"imported"`
	Replaced       int `json:"replaced"`
	Same           int `json:"same"`
	NearDuplicates int `json:"nearDuplicates"` // of those imported
	Uncertain      int `json:"uncertain"`      // of those imported or replaced: the encoding is
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
	case Replaced:
		r.Replaced++
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
