package bioc

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"postil/annotate"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
)

// document is one, as XML and JSON both have it.
type document struct {
	id          string
	infons      []infon
	pieces      []piece
	annotations []annotation
	relations   []relation
	line        int
	restored    bool // characters that XML cannot hold
}

type infon struct {
	key   string
	value any // as a foreign.Field has it
}

// piece is a passage that has a text, or a sentence of one that has none.
type piece struct {
	offset   int
	sentence bool
	passage  int  // the offset of the passage that it is, or is in
	first    bool // in its passage

	raw int // where it begins in the article, in the unit of the document
	ruler
}

type annotation struct {
	id        string
	infons    []infon
	locations []location
	text      string
	quoted    bool
	piece     int // that it stands in; -1: in the document
	line      int
}

type location struct{ offset, length int }

type relation struct {
	id     string
	infons []infon
	nodes  []node
	line   int
}

type node struct{ refid, role string }

func (d *document) reset() {
	*d = document{infons: d.infons[:0], pieces: d.pieces[:0], annotations: d.annotations[:0], relations: d.relations[:0]}
}

// counting is a way in which the locations of a document may count.
type counting struct {
	unit offsets.Unit
	from origin
}

// origin is what locations count from.
type origin uint8

const (
	fromDocument origin = iota
	fromPassage
	fromSentence
)

func (o origin) String() string {
	return [...]string{"document", "passage", "sentence"}[o]
}

// countings are those that are tried, the declared one first.
func countings() []counting {
	var out []counting
	for from := fromDocument; from <= fromSentence; from++ {
		for unit := offsets.CodePoints; unit <= offsets.Bytes; unit++ {
			out = append(out, counting{unit, from})
		}
	}
	return out
}

// start is where an annotation's offsets count from.
func (d *document) start(a *annotation, from origin) int {
	if a.piece < 0 || from == fromDocument {
		return 0
	}
	p := &d.pieces[a.piece]
	if from == fromPassage {
		return p.passage
	}
	return p.offset
}

// holder is the piece that holds a place: the annotation's own, or any.
func (d *document) holder(a *annotation, at int, u offsets.Unit) int {
	holds := func(i int) bool {
		p := &d.pieces[i]
		return at >= p.offset && at < p.offset+p.length(u)
	}
	if a.piece >= 0 && holds(a.piece) {
		return a.piece
	}
	for i := range d.pieces {
		if holds(i) {
			return i
		}
	}
	return a.piece
}

// fits counts the annotations whose words are at their place.
func (d *document) fits(c counting) (n int) {
	for i := range d.annotations {
		a := &d.annotations[i]
		if !a.quoted || len(a.locations) == 0 {
			continue
		}
		var words []string
		for _, l := range a.locations {
			at := l.offset + d.start(a, c.from)
			k := d.holder(a, at, c.unit)
			if k < 0 {
				break
			}
			p := &d.pieces[k]
			from, ok := p.byteAt(at-p.offset, c.unit)
			to, both := p.byteAt(at-p.offset+l.length, c.unit)
			if !ok || !both || to < from {
				break
			}
			words = append(words, p.text[from:to])
		}
		if len(words) == len(a.locations) && (offsets.Compare(a.text, strings.Join(words, " ")) != offsets.Differs || offsets.Compare(a.text, strings.Join(words, "")) != offsets.Differs) {
			n++
		}
	}
	return n
}

// count finds out how the locations count, by the words of annotations.
func (d *document) count() (best counting, fit, declared, quoted int) {
	for i := range d.annotations {
		if d.annotations[i].quoted && len(d.annotations[i].locations) > 0 {
			quoted++
		}
	}
	for i, c := range countings() {
		n := d.fits(c)
		if i == 0 {
			declared = n
		}
		if n > fit || i == 0 {
			best, fit = c, n
		}
		if fit == quoted {
			break
		}
	}
	return best, fit, declared, quoted
}

// text puts the pieces together and notes where each begins.
func (d *document) text(u offsets.Unit) string {
	var b strings.Builder
	reached := 0 // in the unit
	for i := range d.pieces {
		p := &d.pieces[i]
		if i > 0 {
			before := &d.pieces[i-1]
			gap := p.offset - before.offset - before.length(u)
			between := "\n"
			switch {
			case p.sentence && !p.first && gap == 0:
				between = ""
			case p.sentence && !p.first:
				between = " "
			case gap > 1:
				between = "\n\n"
			}
			if strings.HasSuffix(before.text, "\n") && !p.sentence {
				between = between[:max(0, gap)]
			}
			b.WriteString(between)
			reached += len(between)
		}
		p.raw = reached
		b.WriteString(p.text)
		reached += p.length(u)
	}
	return b.String()
}

// place is where a location is in the article.
func (d *document) place(a *annotation, l location, c counting) offsets.Range {
	from := l.offset + d.start(a, c.from)
	to := from + l.length
	convert := func(at, probe int) int {
		k := d.holder(a, probe, c.unit)
		if k < 0 {
			if len(d.pieces) == 0 {
				return at
			}
			k = 0
		}
		return d.pieces[k].raw + at - d.pieces[k].offset
	}
	if l.length <= 0 {
		return offsets.Range{Start: convert(from, from), End: convert(from, from) + l.length}
	}
	return offsets.Range{Start: convert(from, from), End: convert(to, to-1)}
}

// isBare reports whether a document has marks and no text: that is then in
// another file.
func (d *document) isBare() bool {
	return len(d.annotations) > 0 && !slices.ContainsFunc(d.pieces, func(p piece) bool { return p.text != "" })
}

// reader makes articles of documents.
type reader struct {
	to      foreign.Sink
	file    string
	types   map[string]map[string]annotate.AttributeType // by label, by attribute
	article foreign.Article
	ranges  []offsets.Range
	quotes  []string
	byID    map[string]int
	number  int
	bare    int // annotations without a type
	parted  int // relations of more than two nodes
}

// bareLabel is the label of an annotation that has none.
const bareLabel = "annotation"

// document hands on an article.
func (r *reader) document(d *document) error {
	r.number++
	a := &r.article
	a.Reset()
	r.ranges, r.quotes = r.ranges[:0], r.quotes[:0]
	a.Name, a.At = d.id, foreign.Place{File: r.file, Line: d.line}
	if len(d.pieces) == 0 {
		r.to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: a.At, Article: d.id, Reason: "the document has no passage"})
		return nil
	}
	for i := range d.pieces {
		d.pieces[i].measure(d.pieces[i].text)
	}
	c, fit, declared, quoted := d.count()
	if a.NoText = d.isBare(); !a.NoText {
		a.Text = d.text(c.unit)
	}
	if c.from != fromDocument {
		r.to.Problem(foreign.Problem{
			Kind: foreign.Repaired, At: a.At, Article: d.id,
			Reason: fmt.Sprintf("its locations count from the %s, not from the document: so %d of %d annotations have their words, and %d otherwise", c.from, fit, quoted, declared),
		})
	}
	l := a.AddLayer(foreign.Person{})
	for _, i := range d.infons {
		text, isText := i.value.(string)
		switch {
		case i.key == articleInfon && isText:
			var err error
			if l.Attributes, err = foreign.Fields(l.Attributes, []byte(text)); err != nil {
				r.broken(d.line, d.id, "what is said of the article", err)
			}
		case i.key == controlsInfon && isText:
			a.Text = withControls(a.Text, text)
			d.restored = true
		default:
			a.Fields = append(a.Fields, foreign.Field{Name: i.key, Value: i.value})
		}
	}
	r.byID = map[string]int{}
	for i := range d.annotations {
		r.mark(d, &d.annotations[i], l, c)
	}
	for i := range d.relations {
		r.relation(d, &d.relations[i], l)
	}
	return r.to.Article(a)
}

func (r *reader) broken(line int, article, what string, err error) {
	r.to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: foreign.Place{File: r.file, Line: line}, Article: article, What: what, Reason: err.Error()})
}

// typeNames are the infons that tell what an annotation is.
func typeNames() []string { return []string{"type", "label", "entity_type", "category"} }

func label(infons []infon) (string, int) {
	for _, name := range typeNames() {
		for i, n := range infons {
			if n.key != name {
				continue
			}
			if s, ok := n.value.(string); ok && strings.TrimSpace(s) != "" {
				return s, i
			}
		}
	}
	return "", -1
}

func (r *reader) mark(d *document, in *annotation, l *foreign.Layer, c counting) {
	m := foreign.Mark{ID: in.id, UUID: parsed(in.id), Join: " ", At: foreign.Place{File: r.file, Line: in.line}}
	var at int
	if m.Label, at = label(in.infons); at < 0 {
		m.Label = bareLabel
		r.bare++
	}
	first := len(r.ranges)
	for _, loc := range in.locations {
		if r.article.NoText {
			r.ranges = append(r.ranges, offsets.Range{Start: loc.offset, End: loc.offset + loc.length})
			continue
		}
		r.ranges = append(r.ranges, d.place(in, loc, c))
	}
	m.Ranges = r.ranges[first:len(r.ranges):len(r.ranges)]
	if in.quoted && !(d.restored && strings.ContainsRune(in.text, replacement)) {
		r.quotes = append(r.quotes, in.text)
		m.Quotes = r.quotes[len(r.quotes)-1 : len(r.quotes) : len(r.quotes)]
	}
	for i, n := range in.infons {
		s, isText := n.value.(string)
		switch {
		case i == at:
		case n.key == noteInfon && isText:
			m.Note = s
		default:
			m.Fields = append(m.Fields, foreign.Field{Name: n.key, Value: r.typed(m.Label, n.key, n.value)})
		}
	}
	if m.UUID != (annotate.ID{}) {
		m.Origin.Kind = annotate.OriginManual
	}
	if _, twice := r.byID[in.id]; !twice && in.id != "" {
		r.byID[in.id] = len(l.Marks)
	}
	l.Marks = append(l.Marks, m)
}

// typed is a value as the attribute of a label has it, by what the collection
// says.
func (r *reader) typed(label, key string, v any) any {
	s, ok := v.(string)
	if !ok {
		return v
	}
	switch r.types[label][key] {
	case annotate.YesNo:
		if s == "true" || s == "false" {
			return s == "true"
		}
	case annotate.Number:
		if n := json.Number(s); isNumber(s) {
			return n
		}
	case annotate.Several:
		var list []string
		if json.Unmarshal([]byte(s), &list) == nil {
			return list
		}
	}
	return s
}

func isNumber(s string) bool {
	var n json.Number
	return json.Unmarshal([]byte(s), &n) == nil && n.String() == s
}

// backwards are the roles of what a relation goes to.
func backwards() []string {
	return []string{"target", "to", "arg2", "object", "tail", "child", "obj"}
}

// relation makes links of a relation's nodes.
func (r *reader) relation(d *document, in *relation, l *foreign.Layer) {
	at := foreign.Place{File: r.file, Line: in.line}
	kind, place := label(in.infons)
	if place < 0 {
		kind = "relation"
	}
	if len(in.nodes) < 2 {
		r.to.Problem(foreign.Problem{Kind: foreign.Refused, At: at, Article: d.id, What: strings.TrimSpace("relation " + in.id), Reason: fmt.Sprintf("it has %d nodes, and a link needs two", len(in.nodes))})
		return
	}
	var notes []string
	for i, n := range in.infons {
		switch s, isText := n.value.(string); {
		case i == place:
		case n.key == noteInfon && isText:
			notes = append(notes, s)
		default:
			notes = append(notes, fmt.Sprintf("%s: %v", n.key, n.value))
		}
	}
	nodes := in.nodes
	if len(nodes) == 2 && slices.Contains(backwards(), strings.ToLower(nodes[0].role)) && !slices.Contains(backwards(), strings.ToLower(nodes[1].role)) {
		nodes = []node{nodes[1], nodes[0]}
	}
	if len(nodes) > 2 {
		r.parted++
	}
	end := func(n node) int {
		if i, ok := r.byID[n.refid]; ok {
			return i
		}
		return -1
	}
	for i, n := range nodes[1:] {
		rel := foreign.Relation{ID: in.id, UUID: parsed(in.id), Type: kind, From: end(nodes[0]), To: end(n), Note: strings.Join(notes, "\n"), At: at}
		if i > 0 {
			rel.ID, rel.UUID = fmt.Sprintf("%s#%d", in.id, i+1), annotate.ID{}
		}
		l.Relations = append(l.Relations, rel)
	}
}

// tellAll tells what was the case in the file, once.
func (r *reader) tellAll() {
	tell := func(n int, reason string) {
		if n > 0 {
			r.to.Problem(foreign.Problem{Kind: foreign.Noted, At: foreign.Place{File: r.file}, Reason: fmt.Sprintf("%d %s", n, reason)})
		}
	}
	tell(r.bare, "annotations have no type; they are called "+bareLabel)
	tell(r.parted, "relations have more than two nodes; they link the first to each other one")
}
