package session

// Later puts off what a person does until the article that is being opened is
// shown: a key pressed meanwhile means that one, never the one that is still to
// be seen. It reports whether an article is being opened; where none is, f is
// not called and the caller goes on by himself.
func (s *Session) Later(f func()) bool {
	if s.awaited == "" {
		return false
	}
	s.later = append(s.later, f)
	return true
}

// Awaited is the path of the article that is being opened, or "".
func (s *Session) Awaited() string { return s.awaited }

// await notes that an article is being read; show ends the wait.
func (s *Session) await(path string) {
	if s.awaited != path {
		s.awaited = path
		s.On.Awaited.Emit(path)
	}
}

// catchUp does what was put off, in its order, until it opens another article.
func (s *Session) catchUp() {
	for s.awaited == "" && len(s.later) > 0 {
		f := s.later[0]
		s.later = s.later[1:]
		f()
	}
}

// waits reports whether a command has to wait for the article that is being
// opened. Going further on does not, as long as nothing else waits before it:
// who leafs through the list need not see each article.
func (s *Session) waits(c *Command) bool {
	switch c.ID {
	case "go.filter", "go.pane":
		return false
	case "go.next", "go.previous":
		return len(s.later) > 0
	}
	switch c.Menu {
	case MenuEdit, MenuMark, MenuGo, MenuReview, MenuCase, MenuPast, MenuCaret:
		return true
	}
	return false
}
