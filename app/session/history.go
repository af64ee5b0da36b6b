package session

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"postil/annotate"
	"postil/storage"
	"postil/storage/journal"
)

// History is what became of the marks of the shown article, as far as it is kept:
// sessions of work and their saves, each of which can be looked at. It belongs to one
// layer: the person's own, or that of somebody else.
type History struct {
	// Slug is the short name of the person whose marks they are.
	Slug string
	// People are those who have a history of the article that may be looked at, by
	// name; the person herself is the first.
	People []annotate.Person
	// Withheld tells that the history of other people is not shown, because the
	// person is at work on the article.
	Withheld bool
	// Rows are what is listed: the latest session first, below its day.
	Rows []HistoryRow
	// Read tells that it has been read. Until then it is empty.
	Read bool
	// Off tells that the workspace keeps no history of what is done now.
	Off bool
	// Damage says in words what of it is damaged, or is "".
	Damage string
	// Err is why it could not be read, or nil.
	Err error

	s         *Session
	doc       *Doc
	past      *storage.LayerHistory // nil where there is none
	opened    map[sessionKey]bool   // sessions whose saves are listed
	current   rowKey                // of the row that the person is at
	look      *LookBack             // nil: the present is shown
	endRead   func()                // gives up reading
	endLook   func()                // gives up reading a state
	lookingAt rowKey                // the row whose state is shown or being read
}

// History is the panel of the shown article's history, nil while it is closed.
func (s *Session) History() *History {
	if h := s.history; h != nil && s.doc != nil && h.doc == s.doc && s.mode == Annotating {
		return h
	}
	return nil
}

// showHistory turns the panel to an article that has just been shown.
func (s *Session) showHistory(d *Doc) {
	h := s.history
	if h == nil || h.doc == d {
		return
	}
	s.dropHistory()
	if d != nil {
		s.newHistory(s.person.Slug)
	}
	s.tellHistory()
}

// listenForHistory keeps the panel up to date with what happens.
func (s *Session) listenForHistory() {
	s.On.Layer.Listen(func(c LayerChange) {
		if h := s.History(); h != nil {
			h.layerChanged(c)
		}
	})
	s.On.Saving.Listen(func(v SaveState) {
		if h := s.History(); h != nil && v.Status == Saved {
			h.read()
		}
	})
	s.On.Mode.Listen(func(Mode) {
		if h := s.history; h != nil {
			h.Leave()
			s.tellHistory()
		}
	})
}

// openHistory shows the panel, and gives it the keyboard.
func (s *Session) openHistory() {
	if s.doc == nil {
		s.tell("Open an article first.")
		return
	}
	if s.history == nil {
		s.newHistory(s.person.Slug)
		s.tellHistory()
	}
	s.On.Ask.Emit(AskHistory)
}

func (s *Session) newHistory(slug string) {
	s.history = &History{Slug: slug, s: s, doc: s.doc, opened: map[sessionKey]bool{}}
	s.history.read()
}

// CloseHistory puts the panel away and returns to the present.
func (s *Session) CloseHistory() {
	if s.history != nil {
		s.dropHistory()
		s.tellHistory()
	}
}

func (s *Session) dropHistory() {
	h := s.history
	s.history = nil
	h.stopLook()
	h.look = nil
	if h.endRead != nil {
		h.endRead()
	}
}

func (s *Session) tellHistory() { s.On.History.Emit(s.History()) }

// Choose shows the history of another person's marks.
func (h *History) Choose(slug string) {
	if slug == h.Slug || h.s.history != h || !slices.ContainsFunc(h.People, func(p annotate.Person) bool { return p.Slug == slug }) {
		return
	}
	h.turnTo(slug)
}

func (h *History) turnTo(slug string) {
	h.Leave()
	people := h.People
	h.s.dropHistory()
	h.s.newHistory(slug)
	if now := h.s.history; !now.Read {
		now.People = people
	}
	h.s.tellHistory()
}

// Own reports whether it is the history of the person's own marks.
func (h *History) Own() bool { return h.Slug == h.s.person.Slug }

// Person is whose marks they are.
func (h *History) Person() annotate.Person {
	for _, p := range h.People {
		if p.Slug == h.Slug {
			return p
		}
	}
	if l := h.layerOf(h.Slug); l != nil {
		return l.Person
	}
	return annotate.Person{Slug: h.Slug, Name: h.s.realName(h.Slug)}
}

// layerOf is the present layer of a person, nil where she has none any more.
func (h *History) layerOf(slug string) *annotate.Layer {
	if slug == h.s.person.Slug {
		return h.doc.Layer
	}
	for _, l := range h.doc.others {
		if l.Person.Slug == slug {
			return l
		}
	}
	return nil
}

// pastRead is what was found on disk.
type pastRead struct {
	slugs  []string // of all who have a history of the article
	past   *storage.LayerHistory
	damage string
	err    error
}

// read reads the history in the background.
func (h *History) read() {
	if h.endRead != nil {
		h.endRead()
	}
	ctx, stop := context.WithCancel(context.Background())
	h.endRead = stop
	s, ws, path, slug := h.s, h.s.ws, h.doc.Path(), h.Slug
	s.opt.Go(func() {
		got := readPast(ctx, ws, path, slug)
		s.opt.Do(func() {
			if ctx.Err() != nil || s.history != h || s.doc != h.doc {
				return
			}
			stop()
			h.take(got)
		})
	})
}

func readPast(ctx context.Context, ws *storage.Workspace, path, slug string) pastRead {
	var got pastRead
	if got.slugs, got.err = ws.HistorySlugs(ctx, path); got.err != nil || slug == "" || ctx.Err() != nil {
		return got
	}
	past, err := ws.History(path, slug)
	var fault journal.Fault
	switch {
	case errors.As(err, &fault):
		got.damage = damageWords([]storage.HistoryFault{{Fault: fault, Lost: true}})
	case errors.Is(err, storage.ErrNoHistory):
	case err != nil:
		got.err = err
	case ctx.Err() == nil:
		got.past, got.damage = past, damageWords(past.Faults())
	}
	return got
}

// take takes up what was read.
func (h *History) take(got pastRead) {
	s := h.s
	h.Read, h.Err, h.past, h.Damage = true, got.err, got.past, got.damage
	h.Off = s.ws.Config().History.Off
	h.People = h.people(got.slugs)
	h.build()
	s.opt.Log("history read", "article", h.doc.Path(), "rows", len(h.Rows))
	if h.withdrawn() {
		return
	}
	s.tellHistory()
}

// people are those of whom the history may be looked at.
func (h *History) people(slugs []string) []annotate.Person {
	s := h.s
	others := s.mayCompare(h.doc.Layer.State)
	h.Withheld = false
	var out []annotate.Person
	for _, slug := range slugs {
		switch {
		case slug == s.person.Slug:
		case !others:
			h.Withheld = true
		default:
			p := annotate.Person{Slug: slug, Name: s.realName(slug)}
			if l := h.layerOf(slug); l != nil {
				p = l.Person
			}
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b annotate.Person) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Slug, b.Slug))
	})
	if s.person.Slug != "" {
		own := s.person
		out = append([]annotate.Person{own}, out...)
	}
	return out
}

// withdrawn turns to the person's own history where that of somebody else may not be
// looked at, or is no more, and reports whether it did.
func (h *History) withdrawn() bool {
	if h.Own() || slices.ContainsFunc(h.People, func(p annotate.Person) bool { return p.Slug == h.Slug }) {
		return false
	}
	h.turnTo(h.s.person.Slug)
	return true
}

// layerChanged takes up a change of the present. What came from elsewhere may have
// brought history with it; what was done here does so once it is saved.
func (h *History) layerChanged(c LayerChange) {
	if !h.Own() && !h.s.mayCompare(h.doc.Layer.State) {
		h.turnTo(h.s.person.Slug)
		return
	}
	if c.Change.Empty() || c.Change.State != nil {
		h.read()
	}
	if h.look != nil {
		h.look.compare()
		h.s.tellHistory()
	}
}
