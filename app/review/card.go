package review

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"postil/annotate"
	"postil/annotate/compare"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
)

// Measures of the card in pixels.
const (
	cardWidth   = 620
	cardPad     = 13
	candidateH  = 24
	mostName    = 120 // of a person, in a column
	mostLabel   = 110
	columnGap   = 12
	capColumn   = 34
	contextMost = 60 // code points around a quote that are shown
	quoteSize   = 13.5
)

// Card is the case that is to be decided, with its candidates by their keys; or
// what to do where there is none.
type Card struct {
	widget.BaseWidget

	s    *session.Session
	tips *widgets.Tips
	box  *fyne.Container
	over *widgets.Overlay

	// OnResized is told that the card needs another height; it may be nil.
	OnResized func()
	// OnLeave is called when a click on the card has done something, so that the
	// text gets the keyboard back; it may be nil.
	OnLeave func()
}

// NewCard makes the card of a session.
func NewCard(s *session.Session, tips *widgets.Tips) *Card {
	c := &Card{s: s, tips: tips, box: widgets.NewStackDown(0)}
	c.over = widgets.NewOverlay(widgets.NewInset(cardPad, cardPad-2, cardPad, cardPad-2, c.box))
	c.ExtendBaseWidget(c)
	s.On.Review.Listen(func(*session.Review) { c.show() })
	s.On.Figures.Listen(func(session.Figures) { c.show() })
	c.show()
	return c
}

// Width is how wide the card wants to be.
func (c *Card) Width() float32 { return cardWidth }

// Refit brings the card up to date with a new theme.
func (c *Card) Refit() { c.show() }

// show brings the card up to date.
func (c *Card) show() {
	r := c.s.Review()
	c.Hidden = r == nil
	if r == nil {
		return
	}
	switch k := r.Current(); {
	case c.s.Draft() != nil:
		c.box.Objects = c.editing()
	case k != nil:
		c.box.Objects = c.deciding(k)
	default:
		c.box.Objects = c.hollow()
	}
	c.Hidden = len(c.box.Objects) == 0
	c.box.Refresh()
	c.over.Refresh()
	c.Refresh()
	if c.OnResized != nil {
		c.OnResized()
	}
}

// head is the card's first line.
func (c *Card) head(title, aside, hint string) fyne.CanvasObject {
	left := widgets.NewRuns(widgets.Run{Words: title, Style: theme.SemiBold()})
	right := widgets.NewRuns(widgets.Run{Words: aside, Color: theme.ColorNameSecond, Style: theme.Numbers(), Size: theme.StatusSize})
	right.SetHint(c.tips, hint)
	return widgets.NewInset(0, 0, 0, 4, widgets.NewFrame(nil, nil, nil, widgets.NewInset(columnGap, 0, 0, 0, right), left))
}

// deciding shows a case with its candidates.
func (c *Card) deciding(k *session.Item) []fyne.CanvasObject {
	q := c.s.Queue()
	i := slices.IndexFunc(q, func(o session.Item) bool { return o.ID == k.ID })
	aside := ""
	if i >= 0 {
		aside = fmt.Sprintf("%d of %d", i+1, len(q))
	} else if k.Status == compare.Settled {
		aside = "settled: " + c.s.Outcome(k.Examined)
	}
	if k.Share > 0 {
		aside += fmt.Sprintf(" · costs %s of the disagreement", Percent(k.Share))
	}
	if !c.s.Review().Certain() {
		aside += ", about"
	}
	head := c.head(c.s.Headline(k.Examined), aside, "The cost is the share of the disorder of γ’s alignment that the marks of the case make. What γ does not see, attributes and marks made twice, costs nothing.")
	out := []fyne.CanvasObject{head}
	taking := c.s.Figures()
	for n, x := range c.s.Candidates(k.Examined) {
		then := ""
		if taking.Of == k.ID && n < len(taking.Taking) {
			if v, ok := taking.Taking[n].Float(); ok {
				then = Number(v)
			}
		}
		out = append(out, c.candidate(k, n+1, x, then))
	}
	if len(k.Without) > 0 && k.Status != compare.Disputed {
		out = append(out, c.row("0", c.s.Names(k.Without), []column{{label: "nothing", quiet: true}}, "", func() { c.s.Run("review.nothing") }))
	}
	for _, said := range k.Comments {
		out = append(out, c.said(c.s.NameOf(said.By)+": "+said.Comment))
	}
	if p := c.s.Review().Pending(); p.Reason != "" || p.Confidence != nil {
		out = append(out, c.said("With your decision goes: "+remarkWords(p)))
	}
	return append(out, c.foot("review.reject", "reject all", "review.nothing", "nothing here", "review.edit", "edit, then take", "review.defer", "defer", "review.comment", "comment", "edit.undo", "undo"))
}

func remarkWords(r session.Remark) string {
	var out []string
	if r.Reason != "" {
		out = append(out, r.Reason)
	}
	if r.Confidence != nil {
		out = append(out, fmt.Sprintf("confidence %.0f %%", 100**r.Confidence))
	}
	return strings.Join(out, ", ")
}

// said is a quiet line of up to two.
func (c *Card) said(words string) fyne.CanvasObject {
	return widgets.NewInset(capColumn, 2, 0, 2, widgets.NewProse(words, widgets.ProseLook{Size: theme.StatusSize, Color: theme.ColorNameSecond, Most: 2}))
}

// column is a mark in a candidate's line.
type column struct {
	label  string
	own    string // the label's colour
	quiet  bool
	quote  []widgets.Run
	detail string
}

// candidate is a line, or several where somebody has several marks.
func (c *Card) candidate(k *session.Item, n int, x session.Candidate, then string) fyne.CanvasObject {
	var columns []column
	for _, p := range x.Marks {
		col := column{label: p.Label + " ?", quote: quoted(c.s, k, p), detail: c.detail(k, p)}
		if l, ok := c.s.Scheme().Label(p.Label); ok {
			col.label, col.own = l.Name, l.Color.String()
		}
		columns = append(columns, col)
	}
	if len(columns) == 0 {
		columns = []column{{label: "nothing", quiet: true}}
	}
	name := c.s.Names(x.People)
	if x.Ruling != nil {
		name += " decided"
	}
	return c.row(fmt.Sprint(n), name, columns, then, func() { c.s.Run(fmt.Sprintf("review.take%d", n)) })
}

// detail says which attributes of a mark differ from those of others.
func (c *Card) detail(k *session.Item, p annotate.Passage) string {
	var out []string
	for _, id := range k.Differ {
		v := p.Attributes[id]
		said := fmt.Sprint(v)
		if v == nil {
			said = "no answer"
		}
		name := id
		if l, ok := c.s.Scheme().Label(p.Label); ok {
			for _, a := range l.Attributes {
				if a.ID == id && a.Name != "" {
					name = a.Name
				}
			}
		}
		out = append(out, name+": "+said)
	}
	return strings.Join(out, ", ")
}

// quoted is a passage in what all marks of the case cover: what of it others
// have and this one has not is faint.
func quoted(s *session.Session, k *session.Item, p annotate.Passage) []widgets.Run {
	own := widgets.Run{Words: session.Quoted(p), Style: theme.Reading(), Size: quoteSize}
	t := s.Text()
	first, last := p.Fragments[0].Start, p.Fragments[len(p.Fragments)-1].End
	if t == nil || k.Span.Len() > contextMost+last-first || !k.Span.Contains(first) {
		return []widgets.Run{own}
	}
	faint := func(from, to int) widgets.Run {
		return widgets.Run{Words: t.Quote(annotate.Span{Start: from, End: to}), Style: theme.Reading(), Size: quoteSize, Color: theme.ColorNameThird}
	}
	return []widgets.Run{faint(k.Span.Start, first), own, faint(last, max(last, k.Span.End))}
}

// row is a line with a key, a person, and what she says.
func (c *Card) row(key, name string, columns []column, then string, tapped func()) fyne.CanvasObject {
	cap := widgets.NewKeyCap(key)
	cap.SetLeastWidth(24)
	who := widgets.NewRuns(widgets.Run{Words: name})
	who.SetHint(c.tips, name)
	objects := []fyne.CanvasObject{cap, who}
	for _, col := range columns {
		label := canvas.NewText(col.label, theme.Color(theme.ColorNameSecond))
		label.TextSize, label.TextStyle = theme.TextSize, theme.SemiBold()
		if colors, err := theme.Label(col.own); err == nil && !col.quiet {
			label.Color = colors.Line
		}
		if col.quiet {
			label.TextStyle = theme.Regular()
		}
		runs := col.quote
		if col.detail != "" {
			runs = append([]widgets.Run{{Words: col.detail + "   ", Color: theme.ColorNameSaving}}, runs...)
		}
		quote := widgets.NewRuns(runs...)
		quote.SetHint(c.tips, quote.Words())
		objects = append(objects, label, quote)
	}
	trailing := widgets.NewRuns(widgets.Run{Words: then, Style: theme.Numbers(), Size: theme.SmallSize, Color: theme.ColorNameSecond})
	trailing.SetHint(c.tips, "γ of the article after taking this.")
	objects = append(objects, trailing)
	line := widgets.NewPress(container.New(&rowLayout{}, objects...), func() {
		tapped()
		c.leave()
	})
	return line
}

func (c *Card) leave() {
	if c.OnLeave != nil {
		c.OnLeave()
	}
}

// rowLayout sets a candidate's line in columns that are the same in all lines of
// the card.
type rowLayout struct{}

func (rowLayout) lines(objects []fyne.CanvasObject) int { return (len(objects) - 3) / 2 }

func (l rowLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(200, float32(l.lines(objects))*candidateH)
}

func (l rowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	middle := func(o fyne.CanvasObject, x float32, line int, width float32) {
		h := o.MinSize().Height
		o.Move(fyne.NewPos(x, float32(int(float32(line)*candidateH+(candidateH-h)/2))))
		o.Resize(fyne.NewSize(max(0, width), h))
	}
	middle(objects[0], 0, 0, objects[0].MinSize().Width)
	name, label := size.Width*0.16, size.Width*0.14
	name, label = min(name, mostName), min(label, mostLabel)
	middle(objects[1], capColumn, 0, name)
	trailing := objects[len(objects)-1]
	right := trailing.MinSize().Width
	middle(trailing, size.Width-right, 0, right)
	at := capColumn + name + columnGap
	for i := range l.lines(objects) {
		t := objects[2+2*i].(*canvas.Text)
		t.Text = widgets.Shorten(t.Text, t.TextSize, t.TextStyle, label, widgets.KeepStart)
		middle(t, at, i, label)
		x := at + label + columnGap
		middle(objects[3+2*i], x, i, size.Width-x-right-8)
	}
}

// foot lists keys with what they do: pairs of a command's id and a word.
func (c *Card) foot(pairs ...string) fyne.CanvasObject {
	var items []fyne.CanvasObject
	for i := 0; i+1 < len(pairs); i += 2 {
		command, ok := c.s.Command(pairs[i])
		if !ok {
			continue
		}
		key := ""
		if len(command.Keys) > 0 {
			key = command.Keys[0].String()
		}
		items = append(items, c.keyed(key, pairs[i+1], func() { c.s.Run(command.ID) }))
	}
	return widgets.NewInset(0, 8, 0, 0, widgets.NewFlow(14, cardWidth-2*cardPad, items...))
}

func (c *Card) keyed(key, words string, tapped func()) fyne.CanvasObject {
	label := widgets.NewRuns(widgets.Run{Words: words, Size: theme.StatusSize, Color: theme.ColorNameSecond})
	return widgets.NewPress(widgets.NewLine(5, widgets.NewKeyCap(key), label), func() {
		tapped()
		c.leave()
	})
}

// editing shows the passage that is being edited.
func (c *Card) editing() []fyne.CanvasObject {
	d := c.s.Draft()
	col := column{label: d.Label + " ?", quote: []widgets.Run{{Words: d.Quote(), Style: theme.Reading(), Size: quoteSize}}}
	if l, ok := c.s.Scheme().Label(d.Label); ok {
		col.label, col.own = l.Name, l.Color.String()
	}
	f := c.s.Figures()
	then := ""
	if len(f.Taking) == 1 {
		if v, ok := f.Taking[0].Float(); ok {
			then = Number(v)
		}
	}
	items := []fyne.CanvasObject{
		c.keyed("Enter", "take", func() { c.s.Run("review.takeEdited") }),
		c.keyed("Esc", "give up", func() { c.s.Run("review.giveUp") }),
		c.keyed("Shift+Right", "move the end", func() { c.s.Run("mark.endRight") }),
		c.keyed("Alt+Shift+Right", "the start", func() { c.s.Run("mark.startRight") }),
		c.keyed("Ctrl+Z", "undo", c.s.Undo),
	}
	for _, l := range c.s.Scheme().Labels {
		if l.Key != "" && !l.Archived {
			items = append(items, c.keyed(l.Key, l.Name, func() { c.s.Label(l.ID) }))
		}
	}
	return []fyne.CanvasObject{
		c.head("Edit, then take", "drag the ends, or use keys", ""),
		c.row("Enter", "", []column{col}, then, func() { c.s.Run("review.takeEdited") }),
		widgets.NewInset(0, 8, 0, 0, widgets.NewFlow(14, cardWidth-2*cardPad, items...)),
	}
}

// hollow says what to do where there is nothing to decide.
func (c *Card) hollow() []fyne.CanvasObject {
	x := c.s.Explain()
	if x.Title == "" && !c.s.Filter().Empty() {
		x = session.Explanation{Title: "No open disagreement fits the filter", Words: "Others wait: Esc shows all again.", Actions: []string{"mark.escape"}}
	}
	if x.Title == "" {
		return nil
	}
	out := []fyne.CanvasObject{c.head(x.Title, "", "")}
	if x.Words != "" {
		out = append(out, widgets.NewProse(x.Words, widgets.ProseLook{Color: theme.ColorNameSecond, Most: 4}))
	}
	var items []fyne.CanvasObject
	for _, id := range x.Actions {
		command, ok := c.s.Command(id)
		if !ok {
			continue
		}
		key := ""
		if len(command.Keys) > 0 {
			key = command.Keys[0].String()
		}
		words := map[string]string{
			"review.nextArticle": "next article with open disagreements", "file.export": "export gold", "go.toggleDone": "mark the article done",
			"mode.annotate": "annotate", "review.acceptAgreeing": "accept all agreeing", "review.unfinished": "compare unfinished marks, too",
			"mark.escape": "show all", "file.open": "open a folder", "file.sample": "open the sample",
		}[id]
		items = append(items, c.keyed(key, words, func() { c.s.Run(command.ID) }))
	}
	if len(items) > 0 {
		out = append(out, widgets.NewInset(0, 8, 0, 0, widgets.NewFlow(14, cardWidth-2*cardPad, items...)))
	}
	return out
}

// Percent is a share as it is said.
func Percent(share float64) string { return fmt.Sprintf("%.1f %%", 100*share) }

// CreateRenderer implements fyne.Widget.
func (c *Card) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.over) }
