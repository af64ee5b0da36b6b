package insights

import (
	"fmt"
	"image/color"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"postil/annotate"
	"postil/annotate/compare"
	"postil/annotate/insights"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
)

// behind is the pane that lists what a figure is based on.
type behind struct {
	widget.BaseWidget

	onOpen  func(path string, span annotate.Span)
	onClose func()

	i       *session.Insights
	s       *session.Session
	title   *widgets.Prose
	figure  *widgets.Prose
	none    *widgets.Hollow
	list    *widgets.List
	rows    []listRow
	content *fyne.Container
	colors  map[string]color.Color
}

// listRow is a row: a head where item is nil.
type listRow struct {
	group *session.BehindGroup
	item  *insights.Item
}

const (
	headKind = iota
	itemKind
)

func newBehind(s *session.Session, i *session.Insights) *behind {
	b := &behind{s: s, i: i}
	b.title = widgets.NewProse("", widgets.ProseLook{Style: theme.SemiBold(), Most: 2})
	b.figure = widgets.NewProse("", widgets.ProseLook{Size: theme.SmallSize, Color: theme.ColorNameSecond, Most: 4})
	b.none = widgets.NewHollow("", "")
	b.list = widgets.NewList(widgets.ListModel{
		Len:    func() int { return len(b.rows) },
		Create: func(int) fyne.CanvasObject { return widgets.NewRow(nil, nil) },
		Update: b.update,
		Kind: func(i int) int {
			if b.rows[i].item == nil {
				return headKind
			}
			return itemKind
		},
		Height: func(i int) float32 {
			if b.rows[i].item == nil {
				return theme.RowHeight
			}
			return theme.QuoteRowHeight
		},
	})
	b.list.OnChosen = b.open
	b.list.OnKey = func(e *fyne.KeyEvent) bool {
		if e.Name == fyne.KeyEscape {
			b.onClose()
			return true
		}
		return false
	}
	closeIt := widgets.NewButton(widgets.Quiet, "Close", func() { b.onClose() })
	closeIt.OnKey = b.list.OnKey
	head := widgets.NewFrame(nil, nil, nil, closeIt, widgets.NewInset(0, 6, 8, 0, widgets.NewStackDown(3, b.title, b.figure)))
	b.content = widgets.NewFrame(
		widgets.NewStackDown(0, widgets.NewInset(14, 8, 4, 10, head), widgets.NewHairline()),
		nil, widgets.NewUprightHairline(), nil,
		container.NewStack(newTinted(theme.ColorNamePane), b.list, widgets.NewInset(14, 16, 14, 14, b.none)))
	b.ExtendBaseWidget(b)
	return b
}

// CreateRenderer implements fyne.Widget.
func (b *behind) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(newTinted(theme.ColorNamePane), b.content))
}

// set shows a list.
func (b *behind) set(l *session.BehindList) {
	b.title.Set(l.Title)
	b.rows = b.rows[:0]
	b.colors = map[string]color.Color{}
	for k := range l.Groups {
		g := &l.Groups[k]
		b.rows = append(b.rows, listRow{group: g})
		for n := range g.Items {
			b.rows = append(b.rows, listRow{g, &g.Items[n]})
		}
	}
	words := fmt.Sprintf("%s in %s", plural(l.Count(), "passage"), plural(len(l.Groups), "article"))
	if about := exactly(l.Figure); about != "" {
		words = about + "\n" + words
	}
	none := ""
	switch {
	case l.Running:
		words, none = exactly(l.Figure), "Looking the passages up…"
	case l.Err != nil:
		words, none = "", l.Err.Error()
	case len(b.rows) == 0:
		none = "There is no such passage."
	}
	b.figure.Set(words)
	b.none.Set("", none)
	b.none.Hidden = none == ""
	b.list.Hidden = none != ""
	b.list.Reload()
	if b.list.Current() < 0 && len(b.rows) > 0 {
		b.list.SetCurrent(b.first())
	}
	b.content.Refresh()
}

// first is the first row with a passage.
func (b *behind) first() int {
	for i, r := range b.rows {
		if r.item != nil {
			return i
		}
	}
	return 0
}

func (b *behind) open(i int) {
	r := b.rows[i]
	if b.onOpen == nil {
		return
	}
	switch {
	case r.item != nil:
		b.onOpen(r.group.Article, r.item.Span)
	case len(r.group.Items) > 0:
		b.onOpen(r.group.Article, r.group.Items[0].Span)
	default:
		b.onOpen(r.group.Article, annotate.Span{})
	}
}

func (b *behind) update(i int, o fyne.CanvasObject) {
	row, ok := o.(*widgets.Row)
	if !ok {
		return
	}
	r := b.rows[i]
	if r.item == nil {
		c := widgets.RowContent{Title: r.group.Article, Trailing: figureText(r.group.Result)}
		if r.group.Result.Measure == "" {
			c.Trailing = widgets.Thousands(len(r.group.Items) + r.group.Withheld)
		}
		if n := r.group.Withheld; n > 0 {
			c.Aside = fmt.Sprintf("%s, shown once you have marked it done", plural(n, "passage"))
		}
		row.Set(c)
		return
	}
	said := r.item.Said
	c := widgets.RowContent{Title: b.who(r.item), Quote: said[0].Quote, Stripe: b.colour(said[0].Label)}
	if c.Quote == "" {
		c.Quote = fmt.Sprintf("%d–%d", r.item.Span.Start, r.item.Span.End)
	}
	if r.item.Status == compare.Settled {
		c.Trailing = "settled"
	}
	row.Set(c)
}

// who tells how people differ and who said what.
func (b *behind) who(item *insights.Item) string {
	f := b.i.Figures()
	name := func(p int) string {
		if f == nil || p < 0 || p >= len(f.People) {
			return "?"
		}
		return f.People[p].Name
	}
	var out []string
	if item.Class != "" {
		out = append(out, insights.Class{Class: item.Class, Edge: item.Edge}.Name())
	}
	said, silent := slices.Clone(item.Said), slices.Clone(item.Silent)
	if f != nil {
		place := func(p int) int { return slices.Index(f.Order, p) }
		slices.SortStableFunc(said, func(a, b insights.Said) int { return place(a.Person) - place(b.Person) })
		slices.SortFunc(silent, func(a, b int) int { return place(a) - place(b) })
	}
	for _, s := range said {
		out = append(out, name(s.Person)+" "+s.Name)
	}
	for _, p := range silent {
		out = append(out, name(p)+" nothing")
	}
	return strings.Join(out, " · ")
}

// colour is that of a label.
func (b *behind) colour(id string) color.Color {
	if c, ok := b.colors[id]; ok {
		return c
	}
	own := ""
	if l, ok := b.s.Scheme().Label(id); ok {
		own = l.Color.String()
	}
	c, _ := theme.Label(own)
	b.colors[id] = c.Line
	return c.Line
}
