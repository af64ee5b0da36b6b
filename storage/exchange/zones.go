package exchange

import (
	"fmt"
	"slices"
	"strings"

	"postil/annotate"
	"postil/storage/article"
)

// Zoned is a mark that was not written because it lies in a zone which the job
// leaves out, or a relation that hangs on such a mark.
type Zoned struct {
	Path     string // of the article
	ID       annotate.ID
	What     string // the mark's label and quote, or the relation's type
	Kind     article.ZoneKind
	Relation bool
}

// skipZones leaves out the marks of an item that lie wholly in zones which the
// job leaves out, and notes them in the report. Text and offsets stay. It fails
// where the zones of the article are kept in a file that cannot be read: those
// by the rules are others than what a person said.
func (j ExportJob) skipZones(item *Item, r *Report) error {
	if len(j.SkipZones) == 0 || !slices.ContainsFunc(item.Layers, func(l Layer) bool { return len(l.Marks) > 0 }) {
		return nil
	}
	zones, err := j.Workspace.Zones(item.Name, item.Text)
	if err != nil {
		return fmt.Errorf("cannot tell the zones of %s: %w", item.Name, err)
	}
	for i := range item.Layers {
		j.skipMarks(item, &item.Layers[i], zones, r)
	}
	return nil
}

func (j ExportJob) skipMarks(item *Item, l *Layer, zones []article.Zone, r *Report) {
	gone := map[annotate.ID]article.ZoneKind{}
	stay := make([]*annotate.Annotation, 0, len(l.Marks))
	for _, m := range l.Marks {
		if slices.ContainsFunc(m.Fragments, func(f annotate.Fragment) bool { return !article.InZones(item.Text, zones, f.Span, j.SkipZones...) }) {
			stay = append(stay, m)
			continue
		}
		for _, z := range article.ZonesIn(zones, m.Hull()) {
			if slices.Contains(j.SkipZones, z.Kind) {
				gone[m.ID] = z.Kind
				break
			}
		}
		r.Zoned = append(r.Zoned, Zoned{Path: item.Name, ID: m.ID, What: fmt.Sprintf("%s %q", m.Label, m.Quote()), Kind: gone[m.ID]})
	}
	if len(gone) == 0 {
		return
	}
	l.Marks = stay
	l.Relations = slices.DeleteFunc(slices.Clone(l.Relations), func(rel *annotate.Relation) bool {
		kind, ok := gone[rel.From]
		if !ok {
			kind, ok = gone[rel.To]
		}
		if ok {
			r.Zoned = append(r.Zoned, Zoned{Path: item.Name, ID: rel.ID, What: "relation " + rel.Type, Kind: kind, Relation: true})
		}
		return ok
	})
}

// ZoneCount is a number of marks or relations that were left out with their zone.
type ZoneCount struct {
	Count int
	What  string // "marks in furniture"
}

// String is both: "3 marks in furniture".
func (c ZoneCount) String() string { return fmt.Sprintf("%d %s", c.Count, c.What) }

// ZoneCounts counts what Zoned has: marks by kind, in the order of
// article.ZoneKinds, then relations.
func (r Report) ZoneCounts() []ZoneCount {
	marks, relations := map[article.ZoneKind]int{}, 0
	for _, z := range r.Zoned {
		if z.Relation {
			relations++
		} else {
			marks[z.Kind]++
		}
	}
	var out []ZoneCount
	add := func(n int, one, where string) {
		if n > 1 {
			one += "s"
		}
		if n > 0 {
			out = append(out, ZoneCount{n, one + where})
		}
	}
	for _, k := range article.ZoneKinds() {
		add(marks[k], "mark", " in "+string(k))
	}
	add(relations, "relation", " of such marks")
	return out
}

// ZoneWords is what ZoneCounts has, with commas between: "" for nothing.
func (r Report) ZoneWords() string {
	var out []string
	for _, c := range r.ZoneCounts() {
		out = append(out, c.String())
	}
	return strings.Join(out, ", ")
}
