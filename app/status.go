package app

import (
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"postil/annotate"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
	"postil/storage/article"
)

// status is the line at the bottom: whether everything is saved, what is being
// waited for or half done, which marks wait for a place, where the caret is, how much is selected, whether there are characters without a font;
// text size and who works here.
type status struct {
	s                             *session.Session
	tips                          *widgets.Tips
	saved, place, chosen, unshown *widgets.StatusText
	zone                          *widgets.StatusText // in which the caret is, where that is no body
	waiting                       *widgets.StatusText // marks without a place
	now                           *widgets.StatusText // a link being made, an article being read
	pen, size, person, state      *widgets.StatusText
	bar                           *widgets.StatusBar
	after                         widgets.After
	forget                        func() // lets go of the timer that tells of a wait
}

// waitWord is how long an article is read before that is told: most are there
// within a blink.
const waitWord = 150 * time.Millisecond

func newStatus(w *window) *status {
	s := w.session
	v := &status{s: s, tips: w.tips, after: w.after, forget: func() {}}
	for _, t := range []**widgets.StatusText{&v.saved, &v.now, &v.waiting, &v.place, &v.zone, &v.chosen, &v.pen, &v.unshown, &v.state, &v.size, &v.person} {
		*t = widgets.NewStatusText("")
	}
	v.size.OnTapped = func() { s.Run("view.usual") }
	v.size.SetHint(w.tips, "Text size. Ctrl+plus and Ctrl+minus change it, Ctrl+0 is the usual one.")
	v.person.OnTapped = func() { s.Run("file.person") }
	v.unshown.OnTapped = func() { s.Run("go.unshown") }
	v.zone.SetHint(w.tips, "What this part of the article is. Select words, then Edit, Zone corrects it.")
	v.waiting.OnTapped = func() { s.Run("mark.place") }
	v.waiting.SetHint(w.tips, "The text has changed since they were made. Ctrl+Shift+R lists them.")
	v.state.OnTapped = func() { s.Run("go.toggleDone") }
	v.state.SetHint(w.tips, "How far you are with this article. Ctrl+Enter marks it done and goes on.")
	v.bar = widgets.NewStatusBar(
		[]*widgets.StatusText{v.saved, v.now, v.waiting, v.place, v.zone, v.chosen, v.pen, v.unshown},
		[]*widgets.StatusText{v.state, v.size, v.person},
	)
	s.On.Saving.Listen(v.saving)
	s.On.Selection.Listen(func(session.Selection) { v.where() })
	s.On.Zones.Listen(func(*session.Doc) { v.where() })
	s.On.Article.Listen(func(*session.Doc) { v.where(); v.doing() })
	s.On.Layer.Listen(func(session.LayerChange) { v.doing() })
	s.On.Mark.Listen(func(annotate.ID) { v.where() })
	s.On.Pen.Listen(func(string) { v.holding() })
	s.On.Settings.Listen(func(session.Settings) { v.sized() })
	s.On.Person.Listen(func(annotate.Person) { v.who() })
	s.On.Review.Listen(func(*session.Review) { v.where() })
	s.On.Mode.Listen(func(session.Mode) { v.where(); v.toPlace(s.Placing()) })
	s.On.Unshown.Listen(v.boxes)
	s.On.Placing.Listen(v.toPlace)
	s.On.Linking.Listen(func(*session.Link) { v.halfDone() })
	s.On.Awaited.Listen(func(path string) {
		v.forget()
		v.forget = func() {}
		v.halfDone()
		if path != "" {
			v.forget = v.after(waitWord, v.halfWay)
		}
	})
	v.now.Pressing = true
	v.saving(session.SaveState{})
	v.where()
	v.doing()
	v.sized()
	v.who()
	return v
}

// saving says how saving stands.
func (v *status) saving(st session.SaveState) {
	at := st.At.Format("15:04:05")
	switch st.Status {
	case session.Saving:
		v.saved.SetState("Saving…", theme.ColorNameSaving)
	case session.Saved:
		v.saved.SetState("Saved "+at, theme.ColorNameSaved)
	case session.SaveFailed:
		v.saved.SetState(st.Words(), theme.ColorNameError)
	default:
		switch d := v.s.Doc(); {
		case d == nil:
			v.saved.Set("No article")
		case d.ReadOnly != nil:
			v.saved.SetState("Read only", theme.ColorNameError)
		default:
			v.saved.Set("Nothing to save")
		}
	}
}

// halfDone says that a link is being made.
func (v *status) halfDone() {
	v.where()
	l := v.s.Linking()
	if l == nil {
		v.now.Set("")
		return
	}
	quote := ""
	if m := v.s.Layer().Annotation(l.From); m != nil {
		quote = strings.Trim(m.Quote(), " “”„‘’«»\"'") // it stands between marks of its own
	}
	v.now.SetState(fmt.Sprintf("Linking from “%s”: choose the other mark, Esc gives up", widgets.Brief(quote, mostQuoted)), theme.ColorNameAccent)
}

// mostQuoted is how many code points of a mark the line has room for.
const mostQuoted = 28

// halfWay says that an article is being read, which takes its time.
func (v *status) halfWay() {
	if path := v.s.Awaited(); path != "" {
		v.now.SetState("Opening "+path+"…", theme.ColorNameSaving)
	}
}

// where says where the caret is and how much is selected.
func (v *status) where() {
	t := v.s.Text()
	v.zone.Set(v.zoned())
	if v.s.Mode() == session.Reviewing && t != nil {
		v.place.Set(reviewed(v.s) + map[bool]string{true: " · names hidden", false: " · names shown"}[v.s.NamesHidden()])
		v.chosen.Set("")
		return
	}
	if t == nil || v.s.Linking() != nil || v.s.Mode() == session.Measuring { // the marks are what matters
		v.place.Set("")
		v.chosen.Set("")
		return
	}
	sel := v.s.Selection()
	line, column := t.Position(sel.Caret.Offset)
	v.place.Set(fmt.Sprintf("Line %d, column %d · offset %d", line+1, column, sel.Caret.Offset))
	span := sel.Span()
	if span.Empty() {
		v.chosen.Set("")
		return
	}
	words := ""
	if span.Len() <= countable {
		words = ", " + plural(t.CountWords(span), "word")
	}
	v.chosen.Set(plural(span.Len(), "code point") + words + " selected")
}

// zoned is the kind of the zone that the caret is in, where that is worth saying.
func (v *status) zoned() string {
	kind := v.s.Zone()
	if kind == article.ZoneBody || kind == "" || v.s.Mode() != session.Annotating || v.s.Linking() != nil {
		return ""
	}
	return capital(string(kind))
}

// countable is the longest selection, in code points, whose words are counted
// at every step.
const countable = 100_000

func (v *status) doing() {
	d := v.s.Doc()
	if d == nil {
		v.state.Set("")
		return
	}
	v.state.Set(map[annotate.State]string{
		annotate.StateNew: "Not begun", annotate.StateInProgress: "In progress",
		annotate.StateDone: "Done", annotate.StateLocked: "Locked",
	}[d.Layer.State])
}

func (v *status) holding() {
	if l, ok := v.s.Scheme().Label(v.s.Pen()); ok {
		v.pen.SetState("Pen: "+l.Name, theme.ColorNameAccent)
		return
	}
	v.pen.Set("")
}

// toPlace says how many marks wait for a place, and how many choices are not
// applied.
func (v *status) toPlace(p *session.Placing) {
	if p == nil || v.s.Mode() != session.Annotating {
		v.waiting.Set("")
		return
	}
	words := plural(len(p.Rows), "mark") + " to place"
	if n := p.Unapplied(); n > 0 {
		words += fmt.Sprintf(", %d chosen", n)
	}
	v.waiting.SetState(words, theme.ColorNameSaving)
}

// boxes says how many characters no font has, and which.
func (v *status) boxes(u session.Unshown) {
	switch n := len(u.At); n {
	case 0:
		v.unshown.Set("")
	case 1:
		v.unshown.Set("1 character has no font here")
	default:
		v.unshown.Set(widgets.Thousands(n) + " characters have no font here")
	}
	if len(u.Points) > 0 {
		v.unshown.SetHint(v.tips, lacking(u.Points))
	}
}

// lacking lists as many code points as a tip, which is one line, has room for.
func lacking(points []session.PointCount) string {
	const most, widest = 6, 420
	for n := min(most, len(points)); ; n-- {
		var list []string
		for _, p := range points[:n] {
			list = append(list, fmt.Sprintf("%U × %s", p.Point, widgets.Thousands(p.Count)))
		}
		tip := strings.Join(list, ", ")
		if more := len(points) - n; more > 0 {
			tip += fmt.Sprintf(" and %s more", widgets.Thousands(more))
		}
		tip += ". Click: the next one."
		if n == 1 || fyne.MeasureText(tip, theme.StatusSize, theme.Regular()).Width <= widest {
			return tip
		}
	}
}

func (v *status) sized() { v.size.Set(fmt.Sprintf("Text %d", v.s.Settings().TextSize)) }

func (v *status) who() {
	name := v.s.Person().Name
	if name == "" {
		name = "No name yet"
	}
	v.person.Set(widgets.Brief(name, mostNamed))
	tip := "Who annotates. Click to change."
	if len([]rune(name)) > mostNamed {
		tip = name + ". Click to change who annotates."
	}
	v.person.SetHint(v.tips, tip)
}

// mostNamed is how many code points of a name the line shows.
const mostNamed = 24

func plural(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return widgets.Thousands(n) + " " + unit + "s"
}

// modifiers are the modifier keys that are held down.
func modifiers(a fyne.App) fyne.KeyModifier {
	if d, ok := a.Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()
	}
	return 0
}

// reviewed says whose marks are compared.
func reviewed(s *session.Session) string {
	if who := s.Names(s.Compared()); who != "" {
		return "Reviewing " + who
	}
	return "Reviewing"
}
