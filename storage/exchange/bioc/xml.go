package bioc

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/source"
)

func readXML(ctx context.Context, src *source.Source, _ exchange.Settings, to foreign.Sink) error {
	x, err := src.XML(src.File())
	if err != nil {
		return err
	}
	defer x.Close()
	p := xmlReader{reader: reader{to: to, file: src.File()}, x: x}
	for n := 0; ; n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		t, err := x.Token()
		if errors.Is(err, io.EOF) {
			p.tellAll()
			return nil
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			p.begin(t)
		case xml.CharData:
			if p.open {
				p.chars = append(p.chars, t...)
			}
		case xml.EndElement:
			if err := p.end(t.Name.Local); err != nil {
				return err
			}
		}
	}
}

// xmlReader puts a document together from its elements.
type xmlReader struct {
	reader
	x     *source.XML
	doc   document
	stack []string
	chars []byte
	open  bool // an element whose text counts

	key     string // of the infon that is open
	passage int    // how many pieces were there before the passage
	note    *annotation
	link    *relation
	inPiece int // the piece at hand; -1: none
}

func attr(t xml.StartElement, name string) (string, bool) {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value, true
		}
	}
	return "", false
}

func (p *xmlReader) number(s, what string) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil {
		p.broken(p.x.Line(), p.doc.id, "", fmt.Errorf("%q is no %s", s, what))
		return -1
	}
	return n
}

func (p *xmlReader) begin(t xml.StartElement) {
	name := t.Name.Local
	p.stack = append(p.stack, name)
	p.chars, p.open = p.chars[:0], false
	switch name {
	case "document":
		p.doc.reset()
		p.doc.line = p.x.Line()
		p.doc.id, _ = attr(t, "id")
		p.inPiece = -1
	case "passage", "sentence":
		p.doc.pieces = append(p.doc.pieces, piece{sentence: name == "sentence", first: true})
		p.inPiece = len(p.doc.pieces) - 1
		piece := &p.doc.pieces[p.inPiece]
		if o, ok := attr(t, "offset"); ok {
			piece.offset = p.number(o, "offset")
		}
		if name == "passage" {
			p.passage = p.inPiece
			piece.passage = piece.offset
		} else if p.passage >= 0 && p.passage < p.inPiece {
			piece.passage, piece.first = p.doc.pieces[p.passage].offset, p.inPiece == p.passage+1
		}
	case "annotation":
		p.doc.annotations = append(p.doc.annotations, annotation{piece: p.inPiece, line: p.x.Line()})
		p.note = &p.doc.annotations[len(p.doc.annotations)-1]
		p.note.id, _ = attr(t, "id")
	case "location":
		if p.note != nil {
			offset, _ := attr(t, "offset")
			length, _ := attr(t, "length")
			p.note.locations = append(p.note.locations, location{p.number(offset, "offset"), p.number(length, "length")})
		}
	case "relation":
		p.doc.relations = append(p.doc.relations, relation{line: p.x.Line()})
		p.link = &p.doc.relations[len(p.doc.relations)-1]
		p.link.id, _ = attr(t, "id")
	case "node":
		if p.link != nil {
			refid, _ := attr(t, "refid")
			role, _ := attr(t, "role")
			p.link.nodes = append(p.link.nodes, node{refid, role})
		}
	case "infon":
		p.key, _ = attr(t, "key")
		p.open = true
	case "id", "offset", "text":
		p.open = true
	}
}

func (p *xmlReader) parent() string {
	if len(p.stack) == 0 {
		return ""
	}
	return p.stack[len(p.stack)-1]
}

func (p *xmlReader) end(name string) error {
	p.stack = p.stack[:max(0, len(p.stack)-1)]
	text := string(p.chars)
	p.open = false
	switch parent := p.parent(); name {
	case "id":
		if parent == "document" {
			p.doc.id = strings.TrimSpace(text)
		}
	case "offset":
		if p.inPiece >= 0 && (parent == "passage" || parent == "sentence") {
			piece := &p.doc.pieces[p.inPiece]
			piece.offset = p.number(text, "offset")
			if !piece.sentence {
				piece.passage = piece.offset
			}
		}
	case "text":
		switch {
		case parent == "annotation" && p.note != nil:
			p.note.text, p.note.quoted = text, true
		case parent == "document":
			p.doc.pieces = append(p.doc.pieces, piece{ruler: ruler{text: text}, first: true})
			p.inPiece = len(p.doc.pieces) - 1
		case p.inPiece >= 0 && (parent == "passage" || parent == "sentence"):
			p.doc.pieces[p.inPiece].text = text
		}
	case "infon":
		p.infon(parent, infon{p.key, text})
	case "annotation":
		p.note = nil
	case "relation":
		p.link = nil
	case "sentence":
		p.inPiece = p.passage
	case "passage":
		p.inPiece = -1
	case "document":
		p.doc.tidy()
		return p.document(&p.doc)
	}
	p.chars = p.chars[:0]
	return nil
}

// infon takes one in where it stands.
func (p *xmlReader) infon(parent string, i infon) {
	switch {
	case parent == "annotation" && p.note != nil:
		p.note.infons = append(p.note.infons, i)
	case parent == "relation" && p.link != nil:
		p.link.infons = append(p.link.infons, i)
	case parent == "document":
		p.doc.infons = append(p.doc.infons, i)
	case parent == "collection" && i.key == typesInfon:
		if s, ok := i.value.(string); ok {
			p.declared(s)
		}
	}
}

// declared reads what the collection says of the types of attributes.
func (r *reader) declared(s string) {
	if json.Unmarshal([]byte(s), &r.types) != nil {
		r.types = nil
	}
}

// tidy takes out passages that have no text but sentences: a piece is what has
// a text.
func (d *document) tidy() {
	moved := make([]int, len(d.pieces))
	n := 0
	for i, p := range d.pieces {
		bare := !p.sentence && p.text == "" && i+1 < len(d.pieces) && d.pieces[i+1].sentence
		doubled := p.sentence && d.passageOf(i) >= 0 && d.pieces[d.passageOf(i)].text != ""
		switch {
		case bare:
			moved[i] = n // what stands in it is of its first sentence
		case doubled:
			moved[i] = moved[d.passageOf(i)]
		default:
			moved[i] = n
			n++
		}
	}
	kept := make([]piece, n)
	for i := len(d.pieces) - 1; i >= 0; i-- { // the first of those that share a place wins last
		p := d.pieces[i]
		if doubled := p.sentence && d.passageOf(i) >= 0 && d.pieces[d.passageOf(i)].text != ""; doubled {
			continue
		}
		if bare := !p.sentence && p.text == "" && i+1 < len(d.pieces) && d.pieces[i+1].sentence; bare {
			continue
		}
		kept[moved[i]] = p
	}
	for i := range d.annotations {
		if a := &d.annotations[i]; a.piece >= 0 {
			a.piece = moved[a.piece]
		}
	}
	d.pieces = append(d.pieces[:0], kept...)
}

// passageOf is the passage that a sentence is in, -1 where there is none.
func (d *document) passageOf(i int) int {
	for ; i >= 0; i-- {
		if !d.pieces[i].sentence {
			return i
		}
	}
	return -1
}
