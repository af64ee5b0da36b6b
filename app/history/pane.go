package history

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
)

// edge is the distance of words from the sides of the pane, in pixels.
const edge = 12

// Pane is the list of sessions of work, and below it what is other now than it was in
// the state that is looked at.
type Pane struct {
	widget.BaseWidget

	// OnLeave is called when the keyboard is done here.
	OnLeave func()
	// OnKey is asked about keys that mean nothing here; it may be nil.
	OnKey func(*fyne.KeyEvent) bool
	// OnReady is called before the keyboard goes to what has just been shown, which
	// has to be made ready for that; it may be nil.
	OnReady func()

	s       *session.Session
	h       *session.History // that is shown, or nil
	looking bool
	head    *widgets.SectionHead
	people  *widgets.Choice
	whose   *fyne.Container
	damage  *note
	notes   *note // on what is withheld, or not kept
	list    *widgets.List
	hollow  *widgets.Hollow
	foot    *fyne.Container
	openers map[*widgets.Row]*opener // what lists the saves of a session, by its row
	looked  *looked
	lower   *fyne.Container
	content *fyne.Container
	top     *fyne.Container
	height  float32 // of the top, for which the pane was last laid out
}

// note is a few words below the head, which take no room where there are none.
type note struct {
	words *widgets.Prose
	box   *fyne.Container
}

func newNote(color fyne.ThemeColorName) *note {
	n := &note{words: widgets.NewProse("", widgets.ProseLook{Size: theme.SmallSize, Color: color})}
	n.box = widgets.NewInset(edge, 2, edge, 6, n.words)
	n.box.Hide()
	return n
}

func (n *note) set(words string) {
	n.words.Set(words)
	n.box.Hidden = words == ""
}

// NewPane makes the pane of a session.
func NewPane(s *session.Session, tips *widgets.Tips) *Pane {
	v := &Pane{s: s, head: widgets.NewSectionHead("History", ""), openers: map[*widgets.Row]*opener{}}
	v.people = widgets.NewCompactChoice("Whose marks", nil, v.choose)
	v.people.SetHint(tips, "Whose marks’ history is shown. Only your own can be brought back.")
	v.people.OnKey = v.key
	v.whose = widgets.NewInset(edge, 0, edge, 6, widgets.NewShared(0, v.people))
	v.damage, v.notes = newNote(theme.ColorNameSaving), newNote(theme.ColorNameSecond)
	v.list = newRows(v, tips)
	v.hollow = widgets.NewHollow("", "")
	v.foot = widgets.NewInset(edge, 8, edge, 12, widgets.NewFlow(14, 260,
		does("Enter", "look back", func() { v.look(v.list.Current()) }),
		does("→", "its saves", func() { v.unfold(v.list.Current(), true) }),
		does("Esc", "close", v.leave),
	))
	v.looked = newLooked(v, tips)
	v.lower = widgets.NewFrame(widgets.NewHairline(), nil, nil, nil, v.looked.content)
	v.lower.Hide()
	v.top = widgets.NewStackDown(0, widgets.NewInset(0, 6, 0, 0, v.head), v.whose, v.damage.box, v.notes.box)
	upper := widgets.NewFrame(v.top, v.foot, nil, nil, container.NewStack(v.list, widgets.NewInset(edge, 4, edge, 12, v.hollow)))
	v.content = container.New(halves{}, upper, v.lower)
	v.ExtendBaseWidget(v)
	s.On.History.Listen(func(*session.History) { v.show() })
	v.show()
	return v
}

// halves gives the lower object, where it is shown, the larger part of the height.
type halves struct{}

// lowerPart is that part of the height.
const lowerPart = 0.58

func (halves) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(max(objects[0].MinSize().Width, objects[1].MinSize().Width), 300)
}

func (halves) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	below := float32(0)
	if objects[1].Visible() {
		below = float32(int(size.Height * lowerPart))
		objects[1].Move(fyne.NewPos(0, size.Height-below))
		objects[1].Resize(fyne.NewSize(size.Width, below))
	}
	objects[0].Move(fyne.Position{})
	objects[0].Resize(fyne.NewSize(size.Width, size.Height-below))
}

// Focus puts the keyboard on the list, or on what is other where that is looked at.
func (v *Pane) Focus(c fyne.Canvas) {
	if v.looking && len(v.looked.rows()) > 0 {
		c.Focus(v.looked.list)
		return
	}
	c.Focus(v.list)
}

// Focused reports whether the keyboard is in this pane.
func (v *Pane) Focused(c fyne.Canvas) bool {
	f := c.Focused()
	return f != nil && slices.Contains([]fyne.Focusable{v.list, v.people, v.looked.list, v.looked.some, v.looked.all}, f)
}

// Refit brings the pane up to date with a new theme.
func (v *Pane) Refit() { v.show() }

// CreateRenderer implements fyne.Widget.
func (v *Pane) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(v.content) }

// show brings the pane up to date with the session.
func (v *Pane) show() {
	h := v.s.History()
	v.h = h
	if h == nil {
		v.looking = false
		v.lower.Hide()
		v.list.Reload()
		return
	}
	c := fyne.CurrentApp().Driver().CanvasForObject(v)
	focused := c != nil && v.Focused(c)
	v.offer()
	v.damage.set(h.Damage)
	v.notes.set(noteWords(h))
	title, words := hollowWords(v.s, h)
	v.hollow.Set(title, words)
	v.hollow.Hidden = title == "" && words == ""
	v.list.Reload()
	v.list.SetCurrent(h.Current())
	was := v.looking
	v.looking = h.Looking() != nil
	v.lower.Hidden = !v.looking
	v.foot.Hidden = v.looking || len(h.Rows) == 0
	v.looked.show()
	v.refresh(was != v.looking)
	if was != v.looking && focused {
		if v.OnReady != nil {
			v.OnReady()
		}
		v.Focus(c)
	}
}

// refresh lays the pane out anew where that is needed.
func (v *Pane) refresh(other bool) {
	if height := v.top.MinSize().Height; other || height != v.height {
		v.height = height
		v.content.Refresh()
	}
}

// Resize lays the words out for the width.
func (v *Pane) Resize(size fyne.Size) {
	other := size.Width != v.Size().Width
	v.BaseWidget.Resize(size)
	v.refresh(other)
}

// noteWords say what is not shown, or not kept.
func noteWords(h *session.History) string {
	words := ""
	if h.Off && len(h.Rows) > 0 {
		words = "What is done now is not added: postil.toml says keep = false under [history]."
	}
	if h.Withheld {
		if words != "" {
			words += " "
		}
		words += "Other people’s history shows once you have marked the article done (Ctrl+Enter)."
	}
	return words
}

// hollowWords say why nothing is listed, and what to do.
func hollowWords(s *session.Session, h *session.History) (title, words string) {
	switch {
	case len(h.Rows) > 0:
	case !h.Read:
		return "", "Reading…"
	case h.Err != nil:
		return "The history cannot be read", h.Err.Error() + ". Close it and open it again once that is mended; the marks do not need it."
	case s.Person().Slug == "":
		return "Nobody is named yet", "Give your name with File, Who annotates, then mark. Every save is listed here from then on."
	case h.Damage != "": // said above
	case h.Off:
		return "No history is kept", "postil.toml says keep = false under [history]. Take that line away, and every save is listed here from then on."
	case s.Layer().Len() > 0:
		return "Nothing has been recorded yet", "These marks were made before, or by a program that keeps no history. The next save is listed here, with what there was before it."
	default:
		return "Nothing has been saved here yet", "Mark something: every save is listed here from then on, and can be looked at and brought back."
	}
	return "", ""
}

// offer offers those whose history may be looked at.
func (v *Pane) offer() {
	v.whose.Hidden = len(v.h.People) < 2
	v.people.SetOptions(v.names())
	v.people.SetSelected("")
	for i, p := range v.h.People {
		if p.Slug == v.h.Slug {
			v.people.SetSelected(v.names()[i])
		}
	}
}

// names are how people are offered; where two have one name, with their short names.
func (v *Pane) names() []string {
	var out []string
	seen := map[string]bool{}
	for _, p := range v.h.People {
		name := p.Name
		if name == "" {
			name = p.Slug
		}
		if seen[name] {
			name += " (" + p.Slug + ")"
		}
		seen[name] = true
		out = append(out, name)
	}
	return out
}

func (v *Pane) choose(name string) {
	if v.h == nil {
		return
	}
	if i := slices.Index(v.names(), name); i >= 0 {
		v.h.Choose(v.h.People[i].Slug)
	}
}

// look shows the state that a row stands for.
func (v *Pane) look(i int) {
	if v.h != nil {
		v.h.Look(i)
	}
}

func (v *Pane) unfold(i int, open bool) {
	if v.h != nil {
		v.h.Unfold(i, open)
	}
}

// key is what a key does wherever in the pane.
func (v *Pane) key(e *fyne.KeyEvent) bool {
	if e.Name == fyne.KeyEscape {
		v.leave()
		return true
	}
	return v.OnKey != nil && v.OnKey(e)
}

// rune is a key of looking back.
func (v *Pane) rune(r rune) {
	if !v.looking {
		return
	}
	if r == ' ' {
		r = 'C'
	}
	v.s.PressKey(chordOf(r))
}

// leave returns to the present, or from there closes the pane.
func (v *Pane) leave() {
	if v.looking {
		v.s.Run("history.leave")
		return
	}
	v.s.CloseHistory()
	if v.OnLeave != nil {
		v.OnLeave()
	}
}
