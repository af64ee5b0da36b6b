package spacy

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/vmihailenco/msgpack/v5/msgpcode"

	"postil/annotate"
	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
	"postil/storage/exchange/tokens"
)

func read(ctx context.Context, src *source.Source, set exchange.Settings, to foreign.Sink) error {
	table := newSymbols()
	b, err := readBin(src, table)
	if err != nil {
		return err
	}
	s, err := open(src)
	if err != nil {
		return err
	}
	defer s.Close()
	n, err := s.DecodeMapLen()
	if err != nil {
		return err
	}
	for ; n > 0; n-- {
		key, err := s.DecodeString()
		if err != nil {
			return err
		}
		if key != "tokens" {
			if err := s.skip(0); err != nil {
				return err
			}
			continue
		}
		if _, err := s.DecodeBytesLen(); err != nil {
			return err
		}
		break
	}
	r := reader{bin: b, table: table, rows: s.buffer, to: to, file: src.File()}
	if asked := strings.TrimSpace(set[groupsOption]); asked != "" {
		for g := range strings.SplitSeq(asked, ",") {
			r.asked = append(r.asked, strings.TrimSpace(g))
		}
	}
	return r.texts(ctx)
}

// reader makes articles of the rows of tokens.
type reader struct {
	bin   *bin
	table *symbols
	rows  io.Reader
	to    foreign.Sink
	file  string
	asked []string // groups; nil: all

	row     []byte
	text    tokens.Builder
	article foreign.Article
	ranges  []offsets.Range
	ents    []span
	taken   map[passage]int
	here    map[passage]int

	unknown int // strings that are not in the file
	repairs int // tags out of place
	guessed int // texts without spaces
	unread  int // entities with attributes that are not certain
}

// passage is a mark as two groups may both have it.
type passage struct {
	label    string
	from, to int
}

func (r *reader) texts(ctx context.Context) error {
	r.row = make([]byte, 8*len(r.bin.attrs))
	r.taken, r.here = map[passage]int{}, map[passage]int{}
	first := 0
	for i, n := range r.bin.lengths {
		if i%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := r.one(i, r.bin.spaces[first:first+n]); err != nil {
			return err
		}
		first += n
		if err := r.to.Article(&r.article); err != nil {
			return err
		}
	}
	r.tell(foreign.Repaired, r.repairs, "entities do not begin where they say; each begins a mark")
	r.tell(foreign.Repaired, r.unknown, "words or labels are not among the strings of the file; they are called by their numbers")
	r.tell(foreign.Noted, r.unread, "entities have values of attributes of tokens whose numbers Postil does not know for certain; they are not read")
	r.tell(foreign.Noted, r.guessed, "texts do not say where spaces are; there is one after each token")
	return nil
}

func (r *reader) tell(k foreign.Kind, n int, reason string) {
	if n > 0 {
		r.to.Problem(foreign.Problem{Kind: k, At: foreign.Place{File: r.file}, Reason: strconv.Itoa(n) + " " + reason})
	}
}

// string is what a number stands for.
func (r *reader) string(id uint64) string {
	if s, ok := r.bin.strings[id]; ok {
		return s
	}
	if s, ok := r.table.name(id); ok {
		return s
	}
	if id > lastCertain && id < mostSymbols && len(r.bin.late) == 1 {
		return r.bin.late[0] // no other string of the file can be meant
	}
	r.unknown++
	return strconv.FormatUint(id, 10)
}

// one makes the article of the i-th text.
func (r *reader) one(i int, spaces []byte) error {
	r.text.Reset()
	r.ents = r.ents[:0]
	orth, iob, kind := r.bin.column(attrOrth), r.bin.column(attrEntIOB), r.bin.column(attrEntType)
	kb, late := r.bin.column(attrKBID), r.bin.lateColumns()
	at := func(c int) uint64 {
		if c < 0 {
			return 0
		}
		return binary.LittleEndian.Uint64(r.row[8*c:])
	}
	guessed := i < len(r.bin.unknown) && r.bin.unknown[i]
	if guessed {
		r.guessed++
	}
	open := false
	for t := range spaces {
		if _, err := io.ReadFull(r.rows, r.row); err != nil {
			return fmt.Errorf("the tokens end too early: %w", err)
		}
		after := ""
		if spaces[t] != 0 || guessed && t+1 < len(spaces) {
			after = " "
		}
		r.text.Word(r.string(at(orth)), after)
		tag := at(iob)
		if iob < 0 && at(kind) != 0 {
			tag = 1
		}
		switch label := at(kind); {
		case tag != 1 && tag != 3:
			open = false
		case tag == 3 || !open || r.ents[len(r.ents)-1].label != label:
			if tag == 1 && iob >= 0 {
				r.repairs++
			}
			r.ents = append(r.ents, span{kb: at(kb), label: label, from: t, to: t + 1})
			if slices.ContainsFunc(late, func(c int) bool { return at(c) != 0 }) {
				r.unread++
			}
			open = true
		default:
			r.ents[len(r.ents)-1].to = t + 1
		}
	}
	r.build(i)
	return nil
}

// build makes marks of entities and spans.
func (r *reader) build(i int) {
	a := &r.article
	a.Reset()
	r.ranges = r.ranges[:0]
	a.At, a.Text = foreign.Place{File: r.file}, r.text.Text()
	var own *note
	if i < len(r.bin.user) {
		own = parseNote(r.bin.user[i], source.Limits{File: 1 << 30})
	}
	a.Name = strings.TrimSuffix(r.file, path.Ext(r.file))
	switch {
	case own != nil && own.name != "":
		a.Name = own.name
	case len(r.bin.lengths) > 1:
		a.Name = fmt.Sprintf("%s/%04d", a.Name, i+1)
	}
	l := a.AddLayer(foreign.Person{})
	if i < len(r.bin.cats) {
		for _, name := range sorted(r.bin.cats[i]) {
			l.Attributes = append(l.Attributes, foreign.Field{Name: name, Value: category(r.bin.cats[i][name])})
		}
	}
	clear(r.taken)
	r.group(l, []string{entsGroup}, r.ents, own)
	if i < len(r.bin.groups) {
		for _, g := range r.bin.groups[i] {
			r.group(l, g.names, g.spans, own)
		}
	}
}

func sorted(m map[string]float64) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// category is a yes or no where it is one, and else a number.
func category(v float64) any {
	if v == 0 || v == 1 {
		return v == 1
	}
	return json.Number(strconv.FormatFloat(v, 'g', -1, 64))
}

// group adds the marks of a group, but for those that another one had.
func (r *reader) group(l *foreign.Layer, names []string, spans []span, own *note) {
	if r.asked != nil && !slices.ContainsFunc(names, func(n string) bool { return slices.Contains(r.asked, n) }) {
		return
	}
	clear(r.here)
	words := r.text.Words()
	for _, s := range spans {
		label := r.string(s.label)
		if label == "" && len(names) > 0 && names[0] != entsGroup {
			label = names[0]
		}
		p := passage{label, s.from, s.to}
		if r.here[p]++; r.here[p] <= r.taken[p] {
			continue
		}
		r.taken[p]++
		m := foreign.Mark{Label: label, At: r.article.At}
		if s.from < 0 || s.to > len(words) || s.from >= s.to {
			r.to.Problem(foreign.Problem{
				Kind: foreign.Refused, At: r.article.At, Article: r.article.Name, What: m.Describe(),
				Reason: fmt.Sprintf("its tokens %d to %d are not in the text, which has %d", s.from, s.to, len(words)),
			})
			continue
		}
		at := offsets.Range{Start: words[s.from].Start, End: words[s.to-1].End}
		r.ranges = append(r.ranges, at)
		m.Ranges = r.ranges[len(r.ranges)-1 : len(r.ranges) : len(r.ranges)]
		for _, f := range []struct {
			name string
			id   uint64
		}{{"kb_id", s.kb}, {"id", s.id}} {
			if f.id != 0 {
				m.Fields = append(m.Fields, foreign.Field{Name: f.name, Value: r.string(f.id)})
			}
		}
		m.UUID = own.take(label, at)
		if m.UUID != (annotate.ID{}) {
			m.Origin.Kind = annotate.OriginManual
		}
		l.Marks = append(l.Marks, m)
	}
}

// note is what Postil keeps of an article in the text's user data.
type note struct {
	name string
	ids  map[passage][]annotate.ID
}

// take gives an identity to the mark at a place, each only once.
func (n *note) take(label string, at offsets.Range) annotate.ID {
	if n == nil {
		return annotate.ID{}
	}
	p := passage{label, at.Start, at.End}
	list := n.ids[p]
	if len(list) == 0 {
		return annotate.ID{}
	}
	n.ids[p] = list[1:]
	return list[0]
}

// parseNote finds Postil's part of user data; nil where it has none that can
// be read.
func parseNote(data []byte, limits source.Limits) *note {
	if len(data) == 0 {
		return nil
	}
	s := inner(data, limits)
	n, err := s.DecodeMapLen()
	for ; n > 0 && err == nil; n-- {
		c, err := s.PeekCode()
		if err != nil {
			return nil
		}
		key := ""
		if msgpcode.IsString(c) {
			key, err = s.DecodeString()
		} else {
			err = s.skip(0)
		}
		if err != nil {
			return nil
		}
		if key == noteKey {
			if own, err := readNote(s); err == nil {
				return own
			}
			return nil
		}
		if s.skip(0) != nil {
			return nil
		}
	}
	return nil
}

func readNote(s *stream) (*note, error) {
	out := &note{ids: map[passage][]annotate.ID{}}
	n, err := s.DecodeMapLen()
	for ; n > 0 && err == nil; n-- {
		var key string
		if key, err = s.DecodeString(); err != nil {
			break
		}
		switch key {
		case "name":
			out.name, err = s.DecodeString()
		case "marks":
			_, err = list(s, func() (struct{}, error) { return struct{}{}, out.mark(s) })
		default:
			err = s.skip(0)
		}
	}
	return out, err
}

// mark reads start, end, label and id.
func (n *note) mark(s *stream) error {
	if count, err := s.DecodeArrayLen(); err != nil || count != 4 {
		return fmt.Errorf("a mark of %d parts: %w", count, err)
	}
	var p passage
	var err error
	if p.from, err = s.DecodeInt(); err != nil {
		return err
	}
	if p.to, err = s.DecodeInt(); err != nil {
		return err
	}
	if p.label, err = s.DecodeString(); err != nil {
		return err
	}
	written, err := s.DecodeString()
	if err != nil {
		return err
	}
	id, err := uuid.Parse(written)
	if err == nil {
		n.ids[p] = append(n.ids[p], id)
	}
	return nil // an identity that is none is not missed
}
