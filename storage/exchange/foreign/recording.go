package foreign

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/klauspost/compress/s2"

	"postil/annotate"
	"postil/storage/exchange/offsets"
)

// Recording keeps what a reader says, so that a source of moderate size need
// not be read twice: to find out how it counts, and to take what it holds.
// Make one with NewRecording, have the reader speak to Sink, End it, and Play it
// as often as wanted.
//
// It is bounded: beyond that it keeps nothing, and Whole says so. Texts and
// marks are held as bytes, many in one piece, and compressed: they cost about
// half of the words in them.
type Recording struct {
	room   *Room
	left   bool // it did not fit
	ended  bool
	err    error    // with which the reader ended
	pieces [][]byte // compressed
	piece  []byte   // the one that is being filled

	// What repeats, or is no plain value, is held once, and meant by number.
	words  map[string]int
	list   []string
	zones  []zone
	values []any
	events []event
}

// Room is the memory for the recordings of a source, in bytes.
type Room struct{ Bytes int }

// event is a call of the sink. Of an article it has the place in the pieces.
type event struct {
	kind        eventKind
	piece       int32
	start, size int32
	scheme      *annotate.Scheme
	problem     *Problem
}

type eventKind uint8

const (
	articleEvent eventKind = iota
	schemeEvent
	problemEvent
)

// zone is a location that times are in.
type zone struct {
	name   string
	offset int
	at     *time.Location
}

// NewRecording begins one. The room may be shared with others, which end before
// this one begins.
func NewRecording(room *Room) *Recording {
	return &Recording{room: room, words: map[string]int{"": 0}, list: []string{""}}
}

// Whole reports whether all that was said can be played.
func (r *Recording) Whole() bool { return r.ended && !r.left }

// End tells with what error the reader ended, if with any, and gives back the
// memory that was not needed: a folder may have a recording for each of ten
// thousand files.
func (r *Recording) End(err error) {
	r.ended, r.err, r.words = true, err, nil
	r.fold()
}

// fold compresses the piece that was being filled: texts take half the memory
// then, for a twentieth of the time that reading them takes.
func (r *Recording) fold() {
	if len(r.piece) == 0 {
		return
	}
	room := cap(r.piece)
	folded := bytes.Clone(s2.Encode(nil, r.piece))
	r.room.Bytes += room - cap(folded)
	r.pieces, r.piece = append(r.pieces, folded), nil
}

// Sink records, and hands on to another one. After an error of that nothing is
// whole.
func (r *Recording) Sink(to Sink) Sink { return recorder{r, to} }

type recorder struct {
	*Recording
	to Sink
}

func (r recorder) Scheme(s annotate.Scheme) {
	if r.take(1 << 10) {
		kept := s.Clone()
		r.events = append(r.events, event{kind: schemeEvent, scheme: &kept})
	}
	r.to.Scheme(s)
}

func (r recorder) Problem(p Problem) {
	if r.take(1<<8 + len(p.At.File) + len(p.Article) + len(p.What) + len(p.Reason)) {
		r.events = append(r.events, event{kind: problemEvent, problem: &p})
	}
	r.to.Problem(p)
}

func (r recorder) Article(a *Article) error {
	if !r.left {
		r.article(a)
	}
	err := r.to.Article(a)
	if err != nil {
		r.drop()
	}
	return err
}

// take reserves memory. It is false when there is no more.
func (r *Recording) take(n int) bool {
	if r.left {
		return false
	}
	if r.room.Bytes -= n; r.room.Bytes < 0 {
		r.drop()
		return false
	}
	return true
}

// drop gives up, and frees what there is.
func (r *Recording) drop() {
	r.left, r.room.Bytes = true, 0
	r.pieces, r.piece, r.words, r.list, r.zones, r.values, r.events = nil, nil, nil, nil, nil, nil, nil
}

// Sizes of pieces, but for articles that are larger. The first one is small,
// for a source may have many files and a recording of each.
const (
	firstPiece = 1 << 12
	mostPiece  = 1 << 18
)

func (r *Recording) article(a *Article) {
	if cap(r.piece)-len(r.piece) < len(a.Text)+1<<10 {
		r.fold()
		size := max(min(firstPiece<<min(2*len(r.pieces), 6), mostPiece), len(a.Text)+1<<12)
		if !r.take(size) {
			return
		}
		r.piece = make([]byte, 0, size)
	}
	e := encoder{r, r.piece}
	e.article(a)
	if len(e.to) > math.MaxInt32 {
		r.drop()
	}
	if !r.take(eventSize + cap(e.to) - cap(r.piece)) { // it may have outgrown its piece
		return
	}
	start := len(r.piece)
	r.piece = e.to
	r.events = append(r.events, event{kind: articleEvent, piece: int32(len(r.pieces)), start: int32(start), size: int32(len(e.to) - start)})
}

const eventSize = 48 // bytes of an event, with what a list has to spare

// Play says again what the reader said, and returns the error with which it
// ended, or that of the sink.
func (r *Recording) Play(to Sink) error {
	var a Article
	d := decoder{r: r}
	at, piece := int32(-1), []byte(nil) // the piece that is at hand
	for i := range r.events {
		switch e := &r.events[i]; e.kind {
		case schemeEvent:
			to.Scheme(e.scheme.Clone())
		case problemEvent:
			to.Problem(*e.problem)
		case articleEvent:
			if e.piece != at {
				var err error
				if piece, err = s2.Decode(piece[:cap(piece)], r.pieces[e.piece]); err != nil {
					return fmt.Errorf("a recording in memory is damaged: %w", err)
				}
				at = e.piece
			}
			d.from, d.at = string(piece[e.start:e.start+e.size]), 0
			d.article(&a)
			if err := to.Article(&a); err != nil {
				return err
			}
		}
	}
	return r.err
}

// encoder appends to a piece.
type encoder struct {
	r  *Recording
	to []byte
}

func (e *encoder) int(n int) { e.to = binary.AppendVarint(e.to, int64(n)) }

func (e *encoder) bool(b bool) {
	if b {
		e.to = append(e.to, 1)
		return
	}
	e.to = append(e.to, 0)
}

func (e *encoder) text(s string) {
	e.int(len(s))
	e.to = append(e.to, s...)
}

// mostWords bounds the words that are held once; later ones stand where they
// are said.
const mostWords = 1 << 12

// word appends what is likely to be said again, such as a label.
func (e *encoder) word(s string) {
	n, ok := e.r.words[s]
	switch {
	case ok:
		e.int(n)
	case len(e.r.list) < mostWords && e.r.take(len(s)+1<<6):
		s = string([]byte(s)) // what it is part of may be large
		e.int(len(e.r.list))
		e.r.words[s] = len(e.r.list)
		e.r.list = append(e.r.list, s)
	default:
		e.int(-1)
		e.text(s)
	}
}

// keep appends the number of a value that is held as it is.
func (e *encoder) keep(v any) {
	e.int(len(e.r.values))
	if e.r.take(1 << 7) {
		e.r.values = append(e.r.values, v)
	}
}

func (e *encoder) id(id annotate.ID) {
	if id == (annotate.ID{}) {
		e.bool(false)
		return
	}
	e.bool(true)
	e.to = append(e.to, id[:]...)
}

func (e *encoder) time(t time.Time) {
	if t.IsZero() {
		e.int(-1)
		return
	}
	_, offset := t.Zone()
	name, at := t.Location().String(), -1
	for i, z := range e.r.zones {
		if z.name == name && z.offset == offset {
			at = i
			break
		}
	}
	if at < 0 {
		at = len(e.r.zones)
		e.r.zones = append(e.r.zones, zone{name, offset, t.Location()})
	}
	e.int(at)
	e.to = binary.AppendVarint(e.to, t.Unix())
	e.int(t.Nanosecond())
}

func (e *encoder) place(p Place) {
	e.word(p.File)
	e.int(p.Line)
}

// The kinds of value of a field.
const (
	textValue = iota
	boolValue
	numberValue
	listValue
	keptValue
)

func (e *encoder) fields(fields []Field) {
	e.int(len(fields))
	for _, f := range fields {
		e.word(f.Name)
		switch v := f.Value.(type) {
		case string:
			e.int(textValue)
			e.text(v)
		case bool:
			e.int(boolValue)
			e.bool(v)
		case json.Number:
			e.int(numberValue)
			e.text(string(v))
		case []string:
			e.int(listValue)
			e.texts(v)
		default:
			e.int(keptValue)
			e.keep(v)
		}
	}
}

// texts appends a list, and tells none from an empty one.
func (e *encoder) texts(list []string) {
	if list == nil {
		e.int(-1)
		return
	}
	e.int(len(list))
	for _, s := range list {
		e.text(s)
	}
}

func (e *encoder) article(a *Article) {
	e.text(a.Name)
	e.text(a.Text)
	e.place(a.At)
	e.bool(a.NoText)
	e.fields(a.Fields)
	e.int(len(a.Layers))
	for i := range a.Layers {
		l := &a.Layers[i]
		e.word(l.Person.Name)
		e.word(l.Person.Slug)
		e.id(l.Person.ID)
		e.word(string(l.Person.Kind))
		e.id(l.ID)
		e.word(string(l.State))
		e.time(l.Modified)
		e.fields(l.Attributes)
		e.int(len(l.Marks))
		for j := range l.Marks {
			e.mark(&l.Marks[j])
		}
		e.int(len(l.Relations))
		for j := range l.Relations {
			e.relation(&l.Relations[j])
		}
	}
}

func (e *encoder) mark(m *Mark) {
	e.text(m.ID)
	e.id(m.UUID)
	e.word(m.Label)
	e.int(len(m.Ranges))
	for _, r := range m.Ranges {
		e.int(r.Start)
		e.int(r.End - r.Start)
	}
	e.texts(m.Quotes)
	e.word(m.Join)
	e.bool(m.Rejoin)
	if e.bool(m.ByWords); m.ByWords {
		e.text(m.Prefix)
		e.text(m.Suffix)
	}
	e.fields(m.Fields)
	e.text(m.Note)
	e.time(m.Created)
	e.time(m.Modified)
	e.origin(m.Origin)
	e.place(m.At)
}

func (e *encoder) origin(o annotate.Origin) {
	e.word(string(o.Kind))
	e.word(o.Source)
	e.word(o.Format)
	if rare := o.Score != nil || o.From != nil || o.Extra != nil; rare {
		if o.Score != nil {
			score := *o.Score
			o.Score = &score
		}
		o.From, o.Extra = slices.Clone(o.From), maps.Clone(o.Extra)
		e.bool(true)
		e.keep(o)
		return
	}
	e.bool(false)
}

func (e *encoder) relation(r *Relation) {
	e.text(r.ID)
	e.id(r.UUID)
	e.word(r.Type)
	e.int(r.From)
	e.int(r.To)
	e.text(r.Note)
	e.time(r.Created)
	e.time(r.Modified)
	e.place(r.At)
}

// decoder reads what the encoder wrote. Strings are parts of one for the whole
// article.
type decoder struct {
	r      *Recording
	from   string
	at     int
	ranges []offsets.Range // of the article
	lists  []string
}

func (d *decoder) int() int {
	var n uint64
	for shift := 0; ; shift += 7 {
		c := d.from[d.at]
		d.at++
		n |= uint64(c&0x7F) << shift
		if c < 0x80 {
			break
		}
	}
	return int(n>>1) ^ -int(n&1)
}

func (d *decoder) bool() bool {
	d.at++
	return d.from[d.at-1] == 1
}

func (d *decoder) text() string {
	n := d.int()
	d.at += n
	return d.from[d.at-n : d.at]
}

func (d *decoder) word() string {
	n := d.int()
	if n < 0 {
		return d.text()
	}
	return d.r.list[n]
}

func (d *decoder) id() (id annotate.ID) {
	if d.bool() {
		d.at += copy(id[:], d.from[d.at:d.at+len(uuid.UUID{})])
	}
	return id
}

func (d *decoder) time() time.Time {
	n := d.int()
	if n < 0 {
		return time.Time{}
	}
	seconds := d.int()
	return time.Unix(int64(seconds), int64(d.int())).In(d.r.zones[n].at)
}

func (d *decoder) place() Place {
	file := d.word()
	return Place{File: file, Line: d.int()}
}

func (d *decoder) fields(into []Field) []Field {
	for range d.int() {
		f := Field{Name: d.word()}
		switch d.int() {
		case textValue:
			f.Value = d.text()
		case boolValue:
			f.Value = d.bool()
		case numberValue:
			f.Value = json.Number(d.text())
		case listValue:
			f.Value = d.texts()
		default:
			f.Value = d.r.values[d.int()]
		}
		into = append(into, f)
	}
	return into
}

// texts is a list in the memory that the article's lists share, or nil.
func (d *decoder) texts() []string {
	n := d.int()
	switch {
	case n < 0:
		return nil
	case n == 0:
		return []string{} // a piece of nothing would be nil
	}
	first := len(d.lists)
	for range n {
		d.lists = append(d.lists, d.text())
	}
	return d.lists[first:len(d.lists):len(d.lists)]
}

func (d *decoder) article(a *Article) {
	a.Reset()
	d.ranges, d.lists = d.ranges[:0], nil // attributes keep their lists
	a.Name = strings.Clone(d.text())      // names are kept, and should not keep the rest
	a.Text, a.At, a.NoText = d.text(), d.place(), d.bool()
	a.Fields = d.fields(a.Fields)
	for range d.int() {
		p := Person{Name: d.word(), Slug: d.word(), ID: d.id(), Kind: annotate.PersonKind(d.word())}
		l := a.AddLayer(p)
		l.ID, l.State, l.Modified = d.id(), annotate.State(d.word()), d.time()
		l.Attributes = d.fields(l.Attributes)
		for range d.int() {
			l.Marks = append(l.Marks, Mark{})
			d.mark(&l.Marks[len(l.Marks)-1])
		}
		for range d.int() {
			l.Relations = append(l.Relations, Relation{
				ID: d.text(), UUID: d.id(), Type: d.word(), From: d.int(), To: d.int(), Note: d.text(), Created: d.time(), Modified: d.time(), At: d.place(),
			})
		}
	}
}

func (d *decoder) mark(m *Mark) {
	m.ID, m.UUID, m.Label = d.text(), d.id(), d.word()
	first := len(d.ranges)
	for range d.int() {
		start := d.int()
		d.ranges = append(d.ranges, offsets.Range{Start: start, End: start + d.int()})
	}
	if len(d.ranges) > first {
		m.Ranges = d.ranges[first:len(d.ranges):len(d.ranges)]
	}
	m.Quotes = d.texts()
	m.Join, m.Rejoin, m.ByWords = d.word(), d.bool(), d.bool()
	if m.ByWords {
		m.Prefix, m.Suffix = d.text(), d.text()
	}
	m.Fields, m.Note, m.Created, m.Modified = d.fields(nil), d.text(), d.time(), d.time()
	m.Origin = annotate.Origin{Kind: annotate.OriginKind(d.word()), Source: d.word(), Format: d.word()}
	if d.bool() {
		m.Origin = d.r.values[d.int()].(annotate.Origin)
	}
	m.At = d.place()
}
