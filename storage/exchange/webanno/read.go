package webanno

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"postil/storage/exchange"
	"postil/storage/exchange/cas"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/source"
)

func read(_ context.Context, src *source.Source, set exchange.Settings, to foreign.Sink) error {
	m := cas.NewMapping(set, to)
	file := src.File()
	var d cas.Document
	fields, err := ReadFile(src, file, &d, to)
	if err != nil {
		return err
	}
	name, who := m.ArticleName(file, ending)
	m.Also(fields)
	return m.Articles(&d, name, who, foreign.Place{File: file})
}

// ReadFile reads the table of a file as a CAS, with what its header says
// besides. Lines that cannot be read are told, and left out; the error is why
// the file as a whole cannot be.
func ReadFile(src *source.Source, file string, d *cas.Document, to foreign.Sink) ([]foreign.Field, error) {
	lines, err := src.Lines(file)
	if err != nil {
		return nil, err
	}
	defer lines.Close()
	d.Reset()
	t := table{file: file, to: to, d: d}
	if !lines.Next() {
		if err := lines.Err(); err != nil {
			return nil, err
		}
		return nil, errors.New("it is empty")
	}
	first := string(lines.Bytes())
	version, ok := strings.CutPrefix(first, formatLine)
	switch {
	case ok:
		t.head.java = version == "3.0" || version == "3.1"
		if !strings.HasPrefix(version, "3.") {
			return nil, fmt.Errorf("it is WebAnno TSV %s; Postil reads 3.0 to 3.3, and 2", version)
		}
		t.read(lines)
	case strings.HasPrefix(first, " # "):
		t.read2(first, lines)
	case strings.HasPrefix(first, "#id="):
		return nil, errors.New("it is WebAnno TSV 1, which says nothing of its layers and cannot be read; import it into INCEpTION and export it as WebAnno TSV 3.3")
	default:
		return nil, errors.New("it is no WebAnno TSV: its first line does not say #FORMAT=WebAnno TSV")
	}
	return t.head.fields, lines.Err()
}

// table is a file that is being read.
type table struct {
	file string
	to   foreign.Sink
	d    *cas.Document
	head header

	sentences []sentence
	known     known
	builder   *builder
}

// known is what Postil writes into the id of the first sentence.
type known struct {
	Names json.RawMessage `json:"names,omitempty"`
	Lead  string          `json:"lead,omitempty"`
	Trail string          `json:"trail,omitempty"`
}

const knownPrefix = "postil:"

func (t *table) problem(k foreign.Kind, line int, what, reason string) {
	t.to.Problem(foreign.Problem{Kind: k, At: foreign.Place{File: t.file, Line: line}, What: what, Reason: reason})
}

func (t *table) read(lines *source.Lines) {
	inHeader := true
	var current *sentence
	var text []string
	end := func() {
		if current != nil {
			current.text = strings.Join(text, "\n")
		}
		current, text = nil, nil
	}
	begin := func() {
		if current == nil || len(current.units) > 0 {
			end()
			t.sentences = append(t.sentences, sentence{})
			current = &t.sentences[len(t.sentences)-1]
		}
	}
	for lines.Next() {
		if err := lines.TooLong(); err != nil {
			t.problem(foreign.BrokenRecord, lines.Number(), "a line", err.Error())
			continue
		}
		s := string(lines.Bytes())
		if inHeader {
			ok, err := t.head.line(s)
			if err != nil {
				t.problem(foreign.BrokenRecord, lines.Number(), "the header", err.Error())
			}
			if ok {
				continue
			}
			if s == "" {
				continue
			}
			inHeader = false
		}
		switch {
		case s == "":
			end()
		case strings.HasPrefix(s, "#Text="):
			begin()
			text = append(text, unescapeText(s[len("#Text="):], t.head.java))
		case strings.HasPrefix(s, "#Sentence.id="):
			begin()
			current.id = unescapeText(s[len("#Sentence.id="):], t.head.java)
		case strings.HasPrefix(s, "#"):
			t.problem(foreign.Noted, lines.Number(), "", fmt.Sprintf("the line %.40q is not known, and left out", s))
		case current == nil:
			t.problem(foreign.BrokenRecord, lines.Number(), "a token", "there is no #Text before it")
		default:
			if err := t.token(current, s, lines.Number()); err != nil {
				t.problem(foreign.BrokenRecord, lines.Number(), "a token", err.Error())
			}
		}
	}
	end()
	t.build()
}

// token reads a line of the table.
func (t *table) token(s *sentence, line string, number int) error {
	var u unit
	var where string
	id, rest, ok := strings.Cut(line, "\t")
	if ok {
		where, rest, ok = strings.Cut(rest, "\t")
	}
	if !ok {
		return errors.New("it has fewer than three columns")
	}
	u.id, u.line = id, number
	u.word, u.cells, _ = strings.Cut(rest, "\t")
	if u.begin, u.end, ok = parseRange(where); !ok {
		return fmt.Errorf("%q is no range, such as 0-5", where)
	}
	if n := strings.Count(u.cells, "\t"); n+1 < t.head.width {
		return fmt.Errorf("it has %d columns, and the header names %d", n+4, t.head.width+3)
	}
	u.word = unescapeText(u.word, false)
	s.units = append(s.units, u)
	return nil
}

// build makes a CAS of the sentences.
func (t *table) build() {
	m := utf16Units
	differ, line := m.fits(t.sentences)
	if differ > 0 {
		if n, _ := codePoints.fits(t.sentences); n == 0 {
			m, differ = codePoints, 0
		} else {
			m.fits(t.sentences)
		}
	}
	if differ > 0 {
		reason := "a word in the third column is not what #Text says at its place; #Text was taken"
		if differ > 1 {
			reason = fmt.Sprintf("this and %d other words in the third column are not what #Text says at their places; #Text was taken", differ-1)
		}
		t.problem(foreign.Noted, line, "", reason)
	}
	if len(t.sentences) > 0 {
		if s, ok := strings.CutPrefix(t.sentences[0].id, knownPrefix); ok {
			if err := json.Unmarshal([]byte(s), &t.known); err != nil {
				t.problem(foreign.BrokenRecord, 1, "the id of the first sentence", err.Error())
			}
		}
	}
	text, wrong := m.join(t.sentences, t.known.Lead, t.known.Trail)
	for _, i := range wrong {
		t.problem(foreign.Noted, t.sentences[i].units[0].line, "", "the sentence begins before the end of the one before it; marks from here on may not fit")
	}
	t.start(text)
	if len(t.known.Names) > 0 {
		t.d.Add(cas.Structure{ID: t.builder.id(), Type: cas.OwnDocument})
		t.d.Set(cas.Value{Name: "names", Text: string(t.known.Names)})
	}
	for i := range t.sentences {
		t.builder.doubtful = t.sentences[i].doubtful
		for j := range t.sentences[i].units {
			t.builder.unit(&t.sentences[i].units[j])
		}
	}
	t.builder.finish()
	if m == codePoints {
		t.builder.quote(text)
	}
}

func (t *table) start(text string) {
	t.d.Types = &cas.TypeSystem{}
	t.d.Sofas = append(t.d.Sofas, cas.Sofa{ID: 1, Name: cas.InitialView, Text: text, HasText: true})
	t.builder = newBuilder(t)
}
