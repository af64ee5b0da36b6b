package doctor

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"postil/annotate"
	"postil/storage"
)

// Kind is what a finding is about.
type Kind string

// The kinds of finding. Those of Fixable may have a fix.
const (
	Config     Kind = "config"     // a fault of postil.toml
	Unreadable Kind = "unreadable" // a folder or a file cannot be read, or is no text
	Broken     Kind = "broken"     // a sidecar is no layer, or breaks the JSON Schema
	Newer      Kind = "newer"      // a sidecar of a newer version of Postil
	Source     Kind = "source"     // a layer is about another article than its name says
	Quote      Kind = "quote"      // a mark quotes what the text does not say there
	Attribute  Kind = "attribute"  // the scheme has no such attribute, or not that value of it
	Zone       Kind = "zone"       // a mark in furniture, or outside all zones; a note
	Meta       Kind = "meta"       // a meta file that cannot be read, or is of no article

	Conflict  Kind = "conflict"  // version control could not merge a sidecar
	Copy      Kind = "copy"      // a second version of a sidecar lies beside it
	Duplicate Kind = "duplicate" // two records of a layer have one id
	Person    Kind = "person"    // a layer is not by whom its name, or other layers, say
	Orphan    Kind = "orphan"    // there is no article beside a sidecar
	Relation  Kind = "relation"  // an end of a relation is gone
	Label     Kind = "label"     // the scheme has no such label
	Temporary Kind = "temporary" // a crash left a file behind
)

// Fixable lists the kinds that may have a fix, in the order in which they are
// mended: what makes a layer readable comes before what is in it.
func Fixable() []Kind {
	return []Kind{Conflict, Copy, Duplicate, Person, Orphan, Relation, Label, Temporary}
}

// ParseKinds reads the names of kinds that may have a fix.
func ParseKinds(names []string) ([]Kind, error) {
	var out []Kind
	for _, name := range names {
		k := Kind(strings.ToLower(strings.TrimSpace(name)))
		if !slices.Contains(Fixable(), k) {
			var all []string
			for _, f := range Fixable() {
				all = append(all, string(f))
			}
			return nil, fmt.Errorf("there is no fix of the kind %q; there are %s", name, strings.Join(all, ", "))
		}
		if !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out, nil
}

// Finding is one thing that somebody should know.
type Finding struct {
	Kind Kind
	Path string // of the file, relative to the workspace; "." for the workspace itself
	Line int    // from 1; 0 where there is none
	Text string // what is wrong, on one line
	Note bool   // it may well be meant so
	// By is whose layer it is about, as the layer says; without a slug where there is
	// none, or it cannot be read.
	By annotate.Person
	// Record is the record of the sidecar that it is about, as in "mark 0198…"; "" for
	// all of the file.
	Record string
	// Mark is where in the article it can be seen: the id of a mark, zero for none.
	Mark annotate.ID
	// Span is where the mark begins: its first fragment, in code points, half-open;
	// empty where the text has no such place.
	Span annotate.Span
	Fix  *Fix // nil: a person must decide. Several findings may share one.
}

// String is the finding as compilers write theirs: "path:line: text".
func (f Finding) String() string {
	at := f.Path
	if f.Line > 0 {
		at += ":" + strconv.Itoa(f.Line)
	}
	if f.Note {
		at += ": note"
	}
	if f.Record != "" {
		at += ": " + f.Record
	}
	return at + ": " + f.Text
}

// Report is what Examine finds.
type Report struct {
	Findings         []Finding
	Articles, Layers int // that were looked at; layers without their article count
}

// Problems counts the findings that are more than notes.
func (r Report) Problems() int { return len(r.Findings) - r.Notes() }

// Notes counts the others.
func (r Report) Notes() int {
	n := 0
	for _, f := range r.Findings {
		if f.Note {
			n++
		}
	}
	return n
}

// Fixes are the fixes of all findings, each once, in the order of Fixable.
func (r Report) Fixes() []*Fix {
	var out []*Fix
	seen := map[*Fix]bool{}
	for _, f := range r.Findings {
		if f.Fix != nil && !seen[f.Fix] {
			seen[f.Fix] = true
			out = append(out, f.Fix)
		}
	}
	order := Fixable()
	slices.SortStableFunc(out, func(a, b *Fix) int { return slices.Index(order, a.Kind) - slices.Index(order, b.Kind) })
	return out
}

// ConfigFindings are the faults of a postil.toml that kept storage.Open from
// opening the workspace, by its error; nil where that was something else.
func ConfigFindings(err error) []Finding {
	var config *storage.ConfigError
	if !errors.As(err, &config) {
		return nil
	}
	var out []Finding
	for _, p := range config.Problems {
		out = append(out, Finding{Kind: Config, Path: config.File, Line: p.Line, Text: oneLine(p.Text)})
	}
	return out
}

// oneLine keeps a sentence on its line, whatever the file holds.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// clip keeps a sentence readable.
func clip(s string) string {
	const most = 60
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i] + "…"
		}
	}
	return s
}

// count writes a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// isFinished tells when a required attribute must have its value: while work
// goes on it may be missing.
func isFinished(s annotate.State) bool { return s == annotate.StateDone || s == annotate.StateLocked }
