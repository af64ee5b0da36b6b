package conll

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"postil/storage/article"
	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/source"
	"postil/storage/exchange/tokens"
)

// headBytes is how much of a file its layout is found out from.
const headBytes = 1 << 18

// file is what a first pass over a file finds.
type file struct {
	src      *source.Source
	layout   *layout
	schemes  []tokens.Scheme // by column of tags
	articles int             // how many there are, by what the file says
	tags     interner
	labels   map[string]string // by the word in the file: what Postil called it
}

// survey finds out how a file is made.
func survey(ctx context.Context, src *source.Source, set exchange.Settings, to foreign.Sink) (*file, error) {
	f := &file{src: src, labels: map[string]string{}}
	at := foreign.Place{File: src.File()}
	for decoded := false; ; decoded = true {
		h := newHead(f.src.Head(src.File(), headBytes))
		if f.layout = h.layout(); f.layout == nil {
			if !decoded && f.decode(to) {
				continue
			}
			return nil, errors.New("it has no lines of a word and a tag, such as B-X, I-X or O")
		}
		if err := f.layout.choose(set[tagsOption]); err != nil {
			return nil, err
		}
		s := surveyor{file: f, detectors: make([]tokens.Detector, len(f.layout.tags)), sentence: make([][]string, len(f.layout.tags))}
		if err := walk(ctx, f.src, f.layout, &s); err != nil {
			return nil, err
		}
		if s.invalid && !decoded && f.decode(to) {
			*f = file{src: f.src, labels: map[string]string{}}
			continue
		}
		if f.schemes == nil {
			for i := range s.detectors {
				f.schemes = append(f.schemes, s.detectors[i].Scheme())
			}
			to.Problem(foreign.Problem{Kind: foreign.Noted, At: at, Reason: fmt.Sprintf("it has %s", f.layout)})
			for i := range s.detectors {
				to.Problem(foreign.Problem{Kind: foreign.Noted, At: at, Reason: fmt.Sprintf("in column %d %s", f.layout.tags[i]+1, s.detectors[i].String())})
			}
		}
		return f, nil
	}
}

// decode puts the file's text in UTF-8 in its place; false where it is UTF-8,
// or in no encoding that is known.
func (f *file) decode(to foreign.Sink) bool {
	name := f.src.File()
	raw, err := f.src.Bytes(name, nil)
	if err != nil {
		return false
	}
	s, encoding, err := article.Characters(raw)
	if err != nil || encoding == "utf-8" {
		return false
	}
	to.Problem(foreign.Problem{Kind: foreign.Repaired, At: foreign.Place{File: name}, Reason: "the file is not UTF-8; it was read as " + encoding})
	f.src = source.FromBytes(name, []byte(s), f.src.Limits())
	return true
}

// interner keeps each tag once.
type interner map[string]string

func (in *interner) of(b []byte) string {
	if s, ok := (*in)[string(b)]; ok {
		return s
	}
	if *in == nil {
		*in = interner{}
	}
	s := string(b)
	(*in)[s] = s
	return s
}

// surveyor counts articles and shows the detectors the tags.
type surveyor struct {
	file      *file
	detectors []tokens.Detector
	sentence  [][]string
	begun     bool // a row of the article at hand was seen
	invalid   bool
}

func (s *surveyor) row(r row) {
	if !s.begun {
		s.file.articles++
		s.begun = true
	}
	if r.defect == emptyWord {
		return
	}
	for i, t := range r.tags {
		s.sentence[i] = append(s.sentence[i], s.file.tags.of(t))
	}
}

func (s *surveyor) end() {
	if len(s.sentence[0]) == 0 {
		return
	}
	for i := range s.sentence {
		s.detectors[i].Add(s.sentence[i])
		s.sentence[i] = s.sentence[i][:0]
	}
}

func (s *surveyor) document(string) {
	s.end()
	s.begun = false
}

func (s *surveyor) comment(key, value string) {
	if key != schemeComment || s.file.schemes != nil || !s.file.layout.own {
		return
	}
	if scheme, err := tokens.ParseScheme(value); err == nil {
		s.file.schemes = slices.Repeat([]tokens.Scheme{scheme}, len(s.file.layout.tags))
	}
}

func (s *surveyor) broken(int, error) {}
func (s *surveyor) notUTF8(int)       { s.invalid = true }
func (s *surveyor) stop() error       { return nil }
