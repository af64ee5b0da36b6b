package xmi

import (
	"path"
	"strings"

	"postil/storage/exchange/cas"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/source"
)

// TypeSystems finds the type systems of files.
type TypeSystems struct {
	src    *source.Source
	to     foreign.Sink
	byDir  map[string]*cas.TypeSystem // nil: none in the folder
	all    map[string][]string        // type systems by folder
	last   *cas.TypeSystem
	seen   bool
	scheme map[*cas.TypeSystem]bool // told already
	lacks  bool                     // told already
	other  *cas.TypeSystem          // where there is none
}

// NewTypeSystems looks for type systems in a source that is a folder.
func NewTypeSystems(src *source.Source, to foreign.Sink) *TypeSystems {
	s := &TypeSystems{src: src, to: to, byDir: map[string]*cas.TypeSystem{}, all: map[string][]string{}, scheme: map[*cas.TypeSystem]bool{}}
	for _, f := range src.With(".xml") {
		if strings.Contains(string(src.Head(f, 2048)), "<typeSystemDescription") {
			s.all[path.Dir(f)] = append(s.all[path.Dir(f)], f)
		}
	}
	return s
}

// Otherwise says which type system is that of files that have none.
func (s *TypeSystems) Otherwise(ts *cas.TypeSystem) { s.other = ts }

// Of finds the type system of a file, and tells whether it is another one than
// that of the file before it.
func (s *TypeSystems) Of(file string) (ts *cas.TypeSystem, changed bool) {
	if ts = s.find(path.Dir(file)); ts == nil {
		ts = s.other
	}
	if ts == nil && !s.lacks {
		s.lacks = true
		s.to.Problem(foreign.Problem{
			Kind: foreign.Noted, At: foreign.Place{File: file},
			Reason: "there is no type system with it, so values are taken for texts, and which of them refer to others is known by their names only",
		})
	}
	changed = s.seen && ts != s.last
	s.last, s.seen = ts, true
	return ts, changed
}

func (s *TypeSystems) find(dir string) *cas.TypeSystem {
	for d := dir; ; d = path.Dir(d) {
		if ts := s.in(d); ts != nil {
			return ts
		}
		if d == "." {
			break
		}
	}
	return s.everywhere()
}

// in is the type system of a folder: TypeSystem.xml, or all that are there
// together.
func (s *TypeSystems) in(dir string) *cas.TypeSystem {
	if ts, ok := s.byDir[dir]; ok {
		return ts
	}
	files := s.all[dir]
	for _, f := range files {
		if strings.EqualFold(path.Base(f), TypeSystemFile) {
			files = []string{f}
			break
		}
	}
	s.byDir[dir] = s.read(files)
	return s.byDir[dir]
}

func (s *TypeSystems) everywhere() *cas.TypeSystem {
	const key = "/"
	if ts, ok := s.byDir[key]; ok {
		return ts
	}
	var files []string
	for _, f := range s.src.With(".xml") {
		for _, g := range s.all[path.Dir(f)] {
			if f == g {
				files = append(files, f)
			}
		}
	}
	s.byDir[key] = s.read(files)
	return s.byDir[key]
}

func (s *TypeSystems) read(files []string) *cas.TypeSystem {
	ts := &cas.TypeSystem{}
	for _, f := range files {
		if err := s.file(f, ts); err != nil {
			s.to.Problem(foreign.Problem{Kind: foreign.BrokenFile, At: foreign.Place{File: f}, Reason: "the type system cannot be read: " + err.Error()})
		}
	}
	if ts.Len() == 0 {
		return nil
	}
	switch scheme, ok, err := ts.Scheme(); {
	case err != nil:
		s.to.Problem(foreign.Problem{Kind: foreign.Noted, At: foreign.Place{File: files[0]}, Reason: err.Error()})
	case ok:
		s.to.Scheme(scheme)
	}
	return ts
}

func (s *TypeSystems) file(f string, ts *cas.TypeSystem) error {
	data, err := s.src.Bytes(f, nil)
	if err != nil {
		return err
	}
	return ts.ReadXML(data)
}
