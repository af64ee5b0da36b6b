// Package concordance shows all places where words occur, one a line with the
// words around them, to label them at once. Make the panel with New and put it
// on an overlay.
package concordance

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"postil/annotate/find"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
)

// Measures of the panel in pixels at scale 1.
const (
	Width    = 900
	Height   = 520
	rowPitch = 32
	nameRoom = 110 // for a label's name on the button
	edge     = 16
)

// Panel is the concordance.
type Panel struct {
	widget.BaseWidget

	// OnClose is called when the panel is to be taken away.
	OnClose func()

	s       *session.Session
	c       *session.Concordance
	label   string
	field   *widgets.Field
	scope   *widgets.Segments
	options []*option
	too     *widgets.Check // what stands in furniture is listed, too
	counts  *canvas.Text
	list    *widgets.List
	none    *widgets.Hollow
	labels  *widgets.Choice
	apply   *widgets.Button
	hint    *widgets.Prose
	skipped *widgets.Prose // what could not be labelled, and why; takes the hint's place
	deaf    func()         // stops hearing of the concordance
	content *fyne.Container
}

// option is a switch of the query.
type option struct {
	box *widgets.Check
	set func(*find.Query, bool)
}

// New makes the panel for a query to begin with.
func New(s *session.Session, c *session.Concordance, query, label string, tips *widgets.Tips) *Panel {
	p := &Panel{s: s, c: c, label: label}
	p.field = widgets.NewField("Words, in this article or the workspace")
	p.field.OnChanged = func(string) { p.search() }
	p.field.OnKey = p.fieldKey
	p.scope = widgets.NewSegments(func(int) { p.search() }, "Workspace", "Article")
	p.scope.SetHint(tips, "Where to look")
	for _, o := range []struct {
		name string
		set  func(*find.Query, bool)
	}{
		{"whole words", func(q *find.Query, on bool) { q.WholeWord = on }},
		{"case", func(q *find.Query, on bool) { q.MatchCase = on }},
		{"accents", func(q *find.Query, on bool) { q.MatchAccents = on }},
		{"regular expression", func(q *find.Query, on bool) { q.Regexp = on }},
	} {
		p.options = append(p.options, &option{widgets.NewCheck(o.name, func(bool) { p.search() }), o.set})
	}
	p.too = widgets.NewCheck("furniture, too", p.c.TakeFurniture)
	p.too.SetHint(tips, "List what stands in furniture, too: navigation, sharing, links of the page")
	p.counts = canvas.NewText("", theme.Color(theme.ColorNameSecond))
	p.counts.TextSize, p.counts.TextStyle = theme.StatusSize, theme.Numbers()
	p.list = widgets.NewList(widgets.ListModel{
		Len:    func() int { return len(c.Lines) },
		Create: func(int) fyne.CanvasObject { return newLine() },
		Update: p.update,
		Height: func(int) float32 { return rowPitch },
	})
	p.list.OnKey = p.listKey
	p.list.OnRune = p.listRune
	p.list.OnChosen = func(i int) {
		p.OnClose()
		c.Show(i)
	}
	p.none = widgets.NewHollow("", "")
	var names []string
	for _, l := range s.Scheme().Labels {
		if !l.Archived {
			names = append(names, l.Name)
			if p.label == "" {
				p.label = l.ID
			}
		}
	}
	p.labels = widgets.NewChoice("label", names, p.chooseLabel)
	p.apply = widgets.NewButton(widgets.Primary, "", func() { c.Label(p.label) })
	closeIt := widgets.NewButton(widgets.Secondary, "Close", func() { p.OnClose() })
	p.hint = widgets.NewProse("Space ticks, A all or none, L and R sort by context, P by place; label keys choose, Ctrl+Enter labels, Enter shows.",
		widgets.ProseLook{Size: theme.SmallSize, Color: theme.ColorNameSecond, Most: 2})
	p.skipped = widgets.NewProse("", widgets.ProseLook{Size: theme.SmallSize, Color: theme.ColorNameError, Most: 2})

	boxes := make([]fyne.CanvasObject, 0, len(p.options)+1)
	for _, o := range p.options {
		boxes = append(boxes, o.box)
	}
	boxes = append(boxes, p.too)
	top := widgets.NewStackDown(6,
		widgets.NewFrame(nil, nil, nil, widgets.NewInset(12, 3, 0, 3, p.scope), p.field),
		widgets.NewInset(0, 2, 0, 0, widgets.NewLine(16, boxes...)),
		p.counts,
	)
	bottom := widgets.NewFrame(nil, nil, nil, widgets.NewLine(8, p.labels, closeIt, p.apply), widgets.NewInset(0, 6, 16, 0, newPair(p.hint, p.skipped)))
	p.content = widgets.NewFrame(
		widgets.NewStackDown(0, widgets.NewInset(edge, 14, edge, 10, top), widgets.NewHairline()),
		widgets.NewStackDown(0, widgets.NewHairline(), widgets.NewInset(edge, 10, edge, 12, bottom)), nil, nil,
		newPair(p.list, widgets.NewInset(edge, 16, edge, 16, p.none)))
	p.ExtendBaseWidget(p)
	p.deaf = s.On.Concordance.Listen(func(of *session.Concordance) {
		if of == p.c {
			p.show()
		}
	})
	p.chooseLabel("")
	p.field.SetText(query)
	p.search()
	return p
}

// Gone ends the search and lets go of the session; call it when the panel has
// been taken away, in whatever way.
func (p *Panel) Gone() {
	p.deaf()
	p.c.Stop()
}

// Field is what the keyboard has to be put into.
func (p *Panel) Field() fyne.Focusable { return p.field }

// Counts is what the panel says of how much was found.
func (p *Panel) Counts() string { return p.counts.Text }

// SelectQuery selects what is looked for, to be typed over.
func (p *Panel) SelectQuery() { p.field.TypedShortcut(&fyne.ShortcutSelectAll{}) }

// MinSize is that of the panel.
func (p *Panel) MinSize() fyne.Size { return fyne.NewSize(Width, Height) }

// CreateRenderer implements fyne.Widget.
func (p *Panel) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.content) }

func (p *Panel) search() {
	q := find.Query{Text: p.field.Text}
	for _, o := range p.options {
		o.set(&q, o.box.On())
	}
	p.c.Search(q, p.scope.Selected() == 0)
}

// chooseLabel takes the label with a name; "" shows the one that is chosen.
func (p *Panel) chooseLabel(name string) {
	for _, l := range p.s.Scheme().Labels {
		if l.Name == name && !l.Archived {
			p.label = l.ID
		}
	}
	if l, ok := p.s.Scheme().Label(p.label); ok {
		p.labels.SetSelected(l.Name)
	}
	p.show()
}

// show brings the panel up to date with the concordance.
func (p *Panel) show() {
	p.list.Reload()
	st, n := p.c.Status, len(p.c.Lines)
	words := fmt.Sprintf("%s found in %s articles", widgets.Thousands(n), widgets.Thousands(st.Articles))
	if m := p.c.Marked(); m > 0 {
		words += fmt.Sprintf(" · %s already marked", widgets.Thousands(m))
	}
	aside := p.c.Aside()
	if aside > 0 {
		words += fmt.Sprintf(" · %s in furniture left out", widgets.Thousands(aside))
	}
	switch {
	case st.Running:
		words += " · looking…"
	case st.More:
		words += " · and more, not listed"
	}
	if st.Unreadable > 0 {
		words += fmt.Sprintf(" · %d articles cannot be read", st.Unreadable)
	}
	skips := p.c.Skips()
	p.skipped.Set(told(skips))
	p.hint.Hidden, p.skipped.Hidden = len(skips) > 0, len(skips) == 0
	if p.c.Query.Text == "" {
		words = ""
	}
	p.counts.Text, p.counts.Color = words, theme.Color(theme.ColorNameSecond)
	p.counts.Refresh()
	p.content.Refresh()
	switch {
	case n > 0:
		p.none.Hide()
	case st.Err != nil:
		p.none.Set("", st.Err.Error())
		p.none.Show()
	case p.c.Query.Text == "":
		p.none.Set("", "Type the words to look for. Every place comes with what stands around it; tick the ones to label.")
		p.none.Show()
	case !st.Running && aside > 0:
		p.none.Set("", "Nothing found but in furniture, which is left out. Tick “furniture, too” to list that.")
		p.none.Show()
	case !st.Running:
		p.none.Set("", "Nothing found. Try fewer words, or other switches.")
		p.none.Show()
	}
	name := p.label
	if l, ok := p.s.Scheme().Label(p.label); ok {
		name = l.Name
	}
	ticked := p.c.Ticked()
	name = widgets.Shorten(name, theme.TextSize, theme.Medium(), nameRoom, widgets.KeepStart)
	p.apply.SetLabel(fmt.Sprintf("Label %s as %s", widgets.Thousands(ticked), name))
	if ticked > 0 && !st.Running {
		p.apply.Enable()
	} else {
		p.apply.Disable()
	}
}

// told says how many lines could not be labelled and why, in a fixed order.
func told(skips map[session.Skip]int) string {
	total := 0
	var why []string
	for _, reason := range []session.Skip{session.SkipChanged, session.SkipUnreadable, session.SkipReadOnly} {
		if n := skips[reason]; n > 0 {
			total += n
			why = append(why, fmt.Sprintf("%s because %s", widgets.Thousands(n), reason))
		}
	}
	noun := "lines were"
	if total == 1 {
		noun = "line was"
	}
	return fmt.Sprintf("%s %s not labelled: %s. Search again (Enter in the field) to see them as they are now.",
		widgets.Thousands(total), noun, strings.Join(why, ", "))
}

func (p *Panel) fieldKey(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyDown, fyne.KeyReturn, fyne.KeyEnter:
		if e.Name != fyne.KeyDown && len(p.c.Skips()) > 0 {
			p.search()
			break
		}
		if c := fyne.CurrentApp().Driver().CanvasForObject(p); c != nil && len(p.c.Lines) > 0 {
			c.Focus(p.list)
			if p.list.Current() < 0 {
				p.list.SetCurrent(0)
			}
		}
	case fyne.KeyEscape:
		p.OnClose()
	default:
		return false
	}
	return true
}

func (p *Panel) listKey(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeySpace:
		i := p.list.Current()
		if i >= 0 {
			p.c.Tick(i, !p.c.Lines[i].Ticked)
		}
	case fyne.KeyEscape:
		p.OnClose()
	case fyne.KeyUp:
		if p.list.Current() > 0 {
			return false
		}
		if c := fyne.CurrentApp().Driver().CanvasForObject(p); c != nil {
			c.Focus(p.field)
		}
	default:
		return false
	}
	return true
}

// listRune sorts, ticks and chooses the label by single letters.
func (p *Panel) listRune(r rune) {
	for _, l := range p.s.Scheme().Labels {
		if l.Key != "" && strings.EqualFold(l.Key, string(r)) && !l.Archived {
			p.chooseLabel(l.Name)
			return
		}
	}
	switch r {
	case 'l', 'L':
		p.c.Sort(session.ByLeft)
	case 'r', 'R':
		p.c.Sort(session.ByRight)
	case 'p', 'P':
		p.c.Sort(session.ByPlace)
	case 'a', 'A':
		p.c.TickAll(p.c.Ticked() == 0)
	}
}

// Apply does what the primary button does.
func (p *Panel) Apply() {
	if !p.apply.Disabled() {
		p.c.Label(p.label)
	}
}

func (p *Panel) update(i int, o fyne.CanvasObject) {
	n, ok := o.(*line)
	if !ok {
		return
	}
	l := p.c.Lines[i]
	own := ""
	if found, ok := p.s.Scheme().Label(p.label); ok {
		own = found.Color.String()
	}
	n.set(l, own, i == p.list.Current())
	n.onTick = func() { p.c.Tick(i, !p.c.Lines[i].Ticked) }
	n.onTap = func() {
		p.list.SetCurrent(i)
		if c := fyne.CurrentApp().Driver().CanvasForObject(p); c != nil {
			c.Focus(p.list)
		}
	}
	n.onOpen = func() { p.list.OnChosen(i) }
}
