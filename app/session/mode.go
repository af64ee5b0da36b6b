package session

import "postil/annotate"

// Mode is what a person does with the articles.
type Mode uint8

// The modes.
const (
	Annotating Mode = iota // marks of her own
	Reviewing              // colleagues' marks are compared and decided on
	Measuring              // figures about all of them
)

// String is the mode's name on the switch and in menus.
func (m Mode) String() string {
	switch m {
	case Reviewing:
		return "Review"
	case Measuring:
		return "Insights"
	case Annotating:
	}
	return "Annotate"
}

// Modes are some of the modes, for a command: those in which its keys hold. None
// means all.
type Modes uint8

// The modes of keys. While a passage is edited in review the keys are those of
// a mark.
const (
	InAnnotate Modes = 1 << iota
	InReview
	InEdit
	InInsights
	InPast // an earlier state is looked at

	onMarks = InAnnotate | InEdit
	onText  = InAnnotate | InReview | InEdit | InPast
)

// Hold reports whether a command with these modes has its keys in those.
func (m Modes) Hold(in Modes) bool { return m == 0 || m&in != 0 }

// keyModes are all modes of keys, in each of which a key stands for one thing.
func keyModes() []Modes { return []Modes{InAnnotate, InReview, InEdit, InInsights, InPast} }

// KeyMode is the mode of keys that holds now.
func (s *Session) KeyMode() Modes {
	switch {
	case s.mode == Measuring:
		return InInsights
	case s.Draft() != nil:
		return InEdit
	case s.mode == Reviewing:
		return InReview
	case s.LookingBack() != nil:
		return InPast
	}
	return InAnnotate
}

// Mode is what the person does now.
func (s *Session) Mode() Mode { return s.mode }

// Offered lists the modes that there are to choose from.
func (s *Session) Offered() []Mode {
	if s.insights {
		return []Mode{Annotating, Reviewing, Measuring}
	}
	return []Mode{Annotating, Reviewing}
}

// OfferInsights says that there is a place for insights, which the window has to
// have. Until then the mode is not to be had.
func (s *Session) OfferInsights() { s.insights = true }

// SetMode changes what the person does. Whatever was half done is let go.
func (s *Session) SetMode(m Mode) {
	if m == s.mode || m == Measuring && !s.insights {
		return
	}
	s.DropEdge(false)
	s.stopLinking()
	s.setPen("")
	s.giveUp()
	s.selectMark(annotate.ID{})
	if s.mode == Reviewing {
		s.endReview()
	}
	s.mode = m
	s.opt.Log("mode", "mode", m.String())
	s.On.Mode.Emit(m)
	if m == Reviewing {
		s.beginReview()
	}
}

// offered reports whether a command can be had in this window.
func (s *Session) offered(c *Command) bool {
	switch c.ID {
	case "mode.insights":
		return s.insights
	case restoreCommand:
		return len(s.kept) > 0
	}
	return true
}

// allows reports whether a command is for what the person does now, and tells
// where it is for something else.
func (s *Session) allows(c *Command) bool {
	if c.In.Hold(s.KeyMode()) {
		return true
	}
	switch {
	case s.LookingBack() != nil:
		s.tell("An earlier state is shown, in which nothing can be changed. Esc returns to the present.")
	case c.In == InPast:
		s.tell("The present is shown. Look back at an earlier state first: Ctrl+H lists them.")
	case c.In&InReview != 0 && s.Draft() != nil:
		s.tell("A passage is being edited: Enter takes it, Esc gives up.")
	case c.In == InEdit:
		s.tell("No passage is being edited. E edits the one that is shown, in review.")
	case c.In&InReview != 0:
		s.tell("“" + c.Title + "” is for review (Ctrl+2).")
	default:
		s.tell("“" + c.Title + "” is for annotating (Ctrl+1).")
	}
	return false
}
