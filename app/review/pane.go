package review

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"postil/annotate"
	"postil/annotate/compare"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
)

const mostPeople = 6 // that are shown without scrolling

// Pane is people, filters, the queue and what is settled.
type Pane struct {
	widget.BaseWidget

	// OnLeave is called when the keyboard is done here.
	OnLeave func()
	// OnKey is asked about keys that mean nothing here; it may be nil.
	OnKey func(*fyne.KeyEvent) bool
	// OnRune is told characters typed on the lists: the keys of review.
	OnRune func(rune)

	s          *session.Session
	tips       *widgets.Tips
	people     []session.Participant
	peopleList *widgets.List
	names      *widgets.Check
	unfinished *widgets.Check
	head       *widgets.SectionHead
	filters    [3]*widgets.Choice
	options    [3][]option
	list       *widgets.List
	rows       []row
	empty      *widgets.Hollow
	agreeing   *widgets.Button
	content    *fyne.Container
	top        *fyne.Container
	height     float32
}

// option is what a filter can be set to.
type option struct {
	words string
	set   func(*session.Filter)
}

// row is a line of the list: a case, or the heading of those that are settled.
type row struct {
	heading string
	item    session.Item
}

const (
	openKind = iota
	settledKind
	headingKind
)

// NewPane makes the pane of a session.
func NewPane(s *session.Session, tips *widgets.Tips) *Pane {
	v := &Pane{s: s, tips: tips}
	v.peopleList = widgets.NewList(widgets.ListModel{
		Len:    func() int { return len(v.people) },
		Create: func(int) fyne.CanvasObject { return v.newPerson() },
		Update: v.updatePerson,
	})
	v.peopleList.OnChosen = func(i int) {
		p := v.people[i]
		s.Choose(p.Slug, !p.Chosen)
	}
	v.names = widgets.NewCheck("Hide names", func(on bool) { s.HideNames(on); v.leave() })
	v.names.SetHint(tips, "A, B, C in the place of names, everywhere in review. (H)")
	v.unfinished = widgets.NewCheck("Unfinished, too", func(on bool) { s.CompareUnfinished(on); v.leave() })
	v.unfinished.SetHint(tips, "Compare articles that somebody has not marked done. (U)")
	v.head = widgets.NewSectionHead("Disagreements by cost", "")
	for i, placeholder := range []string{"Class", "Label", "People"} {
		v.filters[i] = widgets.NewCompactChoice(placeholder, nil, func(chosen string) { v.filter(i, chosen) })
		v.filters[i].SetHint(tips, []string{"Only disagreements of one class", "Only those on a label", "Only where two people say different things"}[i])
		v.filters[i].OnKey = v.key
	}
	v.list = widgets.NewList(widgets.ListModel{
		Len:    func() int { return len(v.rows) },
		Create: v.newRow,
		Update: v.updateRow,
		Kind:   func(i int) int { return v.rows[i].kind() },
		Height: func(i int) float32 {
			switch v.rows[i].kind() {
			case openKind:
				return theme.QuoteRowHeight
			case headingKind:
				return theme.RowHeight + 4
			}
			return theme.RowHeight
		},
		Skip: func(i int) bool { return v.rows[i].kind() == headingKind },
	})
	v.list.OnCurrent = func(i int) { s.ShowCase(v.rows[i].item.ID) }
	v.list.OnChosen = func(i int) {
		s.ShowCase(v.rows[i].item.ID)
		v.leave()
	}
	for _, l := range []*widgets.List{v.list, v.peopleList} {
		l.OnKey = v.key
		l.OnRune = func(c rune) {
			if v.OnRune != nil {
				v.OnRune(c)
			}
		}
	}
	v.empty = widgets.NewHollow("", "")
	v.agreeing = widgets.NewButton(widgets.Secondary, "Accept all agreeing", func() {
		s.Run("review.acceptAgreeing")
		v.leave()
	})
	v.agreeing.SetHint(tips, "Accepts every mark on which all agree and nobody has decided. (A)")
	v.agreeing.OnKey = v.key
	v.top = widgets.NewStackDown(0,
		widgets.NewInset(0, 6, 0, 0, widgets.NewSectionHead("People", "")),
		container.New(&peopleRoom{v}, v.peopleList),
		widgets.NewInset(12, 4, 12, 0, widgets.NewFlow(16, cardWidth-2*cardPad, v.names, v.unfinished)),
		widgets.NewInset(0, 6, 0, 0, v.head),
		widgets.NewInset(12, 2, 12, 6, widgets.NewShared(4, v.filters[0], v.filters[1], v.filters[2])),
	)
	foot := widgets.NewInset(12, 10, 12, 12, widgets.NewSqueezed(v.agreeing, false))
	v.content = widgets.NewFrame(v.top, foot, nil, nil, container.NewStack(v.list, widgets.NewInset(12, 4, 12, 12, v.empty)))
	v.ExtendBaseWidget(v)
	s.On.Review.Listen(func(*session.Review) { v.show() })
	v.show()
	return v
}

// peopleRoom gives the people the height that they need, up to a limit.
type peopleRoom struct{ v *Pane }

func (r *peopleRoom) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(80, float32(min(max(1, len(r.v.people)), mostPeople))*theme.RowHeight)
}

func (r *peopleRoom) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(size)
	}
}

// Focus puts the keyboard on the queue, or on the people where it is empty.
func (v *Pane) Focus(c fyne.Canvas) {
	if len(v.rows) > 0 {
		c.Focus(v.list)
		return
	}
	c.Focus(v.peopleList)
}

// FocusFilter puts the keyboard on the first filter.
func (v *Pane) FocusFilter(c fyne.Canvas) { c.Focus(v.filters[0]) }

// Focused reports whether the keyboard is in this pane.
func (v *Pane) Focused(c fyne.Canvas) bool {
	f := c.Focused()
	for _, o := range []fyne.Focusable{v.list, v.peopleList, v.names, v.unfinished, v.agreeing, v.filters[0], v.filters[1], v.filters[2]} {
		if f == o {
			return true
		}
	}
	return false
}

// Refit brings the pane up to date with a new theme.
func (v *Pane) Refit() { v.show() }

func (v *Pane) leave() {
	if v.OnLeave != nil {
		v.OnLeave()
	}
}

func (v *Pane) key(e *fyne.KeyEvent) bool {
	if e.Name == fyne.KeyEscape {
		v.leave()
		return true
	}
	return v.OnKey != nil && v.OnKey(e)
}

func (r row) kind() int {
	switch {
	case r.heading != "":
		return headingKind
	case r.item.Status == compare.Settled:
		return settledKind
	}
	return openKind
}

// show brings the pane up to date.
func (v *Pane) show() {
	r := v.s.Review()
	if r == nil {
		return
	}
	v.people = v.s.Participants()
	v.peopleList.Reload()
	v.names.SetOn(v.s.NamesHidden())
	v.unfinished.SetOn(v.s.ComparesUnfinished())
	v.rows = nil
	open := v.s.Queue()
	for _, k := range open {
		v.rows = append(v.rows, row{item: k})
	}
	settled := v.s.SettledCases()
	if len(settled) > 0 {
		v.rows = append(v.rows, row{heading: "Settled"})
		for _, k := range settled {
			v.rows = append(v.rows, row{item: k})
		}
	}
	v.head.Set("Disagreements by cost", v.counts(len(open), len(settled)))
	v.offer()
	v.list.Reload()
	v.list.SetCurrent(v.current())
	v.explain(r)
	label := "Accept all agreeing"
	if n := r.Agreeing(); n > 0 {
		label = fmt.Sprintf("Accept all agreeing (%d)", n)
		v.agreeing.Enable()
	} else {
		v.agreeing.Disable()
	}
	v.agreeing.SetLabel(label)
	if h := v.top.MinSize().Height; h != v.height {
		v.height = h
		v.content.Refresh()
	}
}

func (v *Pane) counts(open, settled int) string {
	switch {
	case open == 0 && settled == 0:
		return ""
	case settled == 0:
		return fmt.Sprintf("%d open", open)
	}
	return fmt.Sprintf("%d open, %d settled", open, settled)
}

func (v *Pane) current() int {
	k := v.s.Review().Current()
	return slices.IndexFunc(v.rows, func(r row) bool { return k != nil && r.heading == "" && r.item.ID == k.ID })
}

// explain says why the queue is empty.
func (v *Pane) explain(r *session.Review) {
	words := ""
	switch {
	case len(v.rows) > 0:
	case !v.s.Filter().Empty() && r.Hollow == session.NotHollow:
		words = "No disagreement is of this class, label and pair."
	default:
		words = v.s.Explain().Title
		if words != "" {
			words += "."
		}
	}
	v.empty.Set("", words)
	v.empty.Hidden = words == ""
}

// newPerson is the row of a person: whether she is compared, her lines, her name.
func (v *Pane) newPerson() fyne.CanvasObject {
	row := widgets.NewRow(widgets.NewLine(8, widgets.NewCheck("", nil), newLineSwatch()), nil)
	row.SetHint(v.tips, "")
	return row
}

func (v *Pane) updatePerson(i int, o fyne.CanvasObject) {
	if i >= len(v.people) {
		return
	}
	r, p := o.(*widgets.Row), v.people[i]
	parts := r.Leading().(*fyne.Container).Objects
	check := parts[0].(*widgets.Check)
	check.SetOn(p.Chosen)
	check.OnChanged = func(on bool) {
		v.s.Choose(p.Slug, on)
		v.leave()
	}
	parts[1].(*lineSwatch).set(p.Number)
	c := widgets.RowContent{Title: p.Name}
	switch {
	case p.State == "":
		c.Trailing = "not opened"
	case !p.Finished():
		c.Trailing = "not done"
	case p.Marks == 1:
		c.Trailing = "1 mark"
	default:
		c.Trailing = widgets.Thousands(p.Marks) + " marks"
	}
	if review := v.s.Review(); review != nil && review.Hollow == session.Blind {
		c.Trailing = ""
	}
	r.Set(c)
}

func (v *Pane) newRow(kind int) fyne.CanvasObject {
	if kind == headingKind {
		return widgets.NewSectionHead("", "")
	}
	var r *widgets.Row
	if kind == settledKind {
		r = widgets.NewRow(widgets.NewSwatch(nil), nil)
	} else {
		r = widgets.NewRow(nil, nil)
	}
	r.SetHint(v.tips, "")
	return r
}

func (v *Pane) updateRow(i int, o fyne.CanvasObject) {
	if i >= len(v.rows) {
		return
	}
	x := v.rows[i]
	if x.heading != "" {
		o.(*widgets.SectionHead).Set(x.heading, "")
		return
	}
	r, k := o.(*widgets.Row), x.item
	colors, _ := theme.Label(v.labelColor(k.Marks[0].Label))
	quote := quoteOf(k)
	if x.kind() == settledKind {
		r.Leading().(*widgets.Swatch).SetColor(colors.Line)
		r.Set(widgets.RowContent{Title: quote, Trailing: v.s.Outcome(k.Examined)})
		return
	}
	r.Set(widgets.RowContent{Title: v.s.RowTitle(k.Examined), Quote: quote, Stripe: colors.Line, Trailing: Percent(k.Share)})
}

func (v *Pane) labelColor(id string) string {
	if l, ok := v.s.Scheme().Label(id); ok {
		return l.Color.String()
	}
	return ""
}

// quoteOf is what the longest mark of a case says, or the pieces of a split.
func quoteOf(k session.Item) string {
	var longest *annotate.Annotation
	for _, m := range k.Marks {
		if longest == nil || m.Len() > longest.Len() {
			longest = m.Annotation
		}
	}
	if k.Class == compare.SplitOrMerge {
		for _, slug := range k.With {
			var parts []string
			for _, m := range k.Marks {
				if m.Person == slug {
					parts = append(parts, m.Quote())
				}
			}
			if len(parts) > 1 {
				return strings.Join(parts, " … ")
			}
		}
	}
	return longest.Quote()
}

// offer fills the filters with what there is in the article.
func (v *Pane) offer() {
	r := v.s.Review()
	all := option{"All", nil}
	classes, labels := []option{}, []option{}
	seen := map[string]bool{}
	for _, class := range compare.Classes() {
		for i := range r.Seen.Cases {
			if k := &r.Seen.Cases[i]; k.Class == class && class.Disagrees() && !seen[string(class)] {
				seen[string(class)] = true
				classes = append(classes, option{session.ClassTitle(class, ""), func(f *session.Filter) { f.Class = class }})
			}
		}
	}
	for _, l := range v.s.Scheme().Labels {
		if slices.ContainsFunc(r.Seen.Cases, func(k compare.Examined) bool {
			return slices.ContainsFunc(k.Marks, func(m compare.Mark) bool { return m.Label == l.ID })
		}) {
			labels = append(labels, option{l.Name, func(f *session.Filter) { f.Label = l.ID }})
		}
	}
	var pairs []option
	people := v.s.Compared()
	for i, a := range people {
		for _, b := range people[i+1:] {
			pairs = append(pairs, option{v.s.NameOf(a) + ", " + v.s.NameOf(b), func(f *session.Filter) { f.Pair = [2]string{a, b} }})
		}
	}
	f := v.s.Filter()
	v.options = [3][]option{}
	for i, list := range [][]option{classes, labels, pairs} {
		set := []bool{f.Class != "", f.Label != "", f.Pair != [2]string{}}[i]
		v.options[i] = list
		words := []string{}
		if set {
			words = append(words, all.words)
		}
		chosen := ""
		for _, o := range list {
			words = append(words, o.words)
			g := f
			o.set(&g)
			if set && g == f {
				chosen = o.words
			}
		}
		v.filters[i].SetOptions(words)
		v.filters[i].SetSelected(chosen)
	}
}

// filter sets one of the filters, by the words chosen.
func (v *Pane) filter(i int, chosen string) {
	f := v.s.Filter()
	switch i {
	case 0:
		f.Class = ""
	case 1:
		f.Label = ""
	default:
		f.Pair = [2]string{}
	}
	for _, o := range v.options[i] {
		if o.words == chosen {
			o.set(&f)
		}
	}
	v.s.SetFilter(f)
	v.offer()
	v.leave()
}

// CreateRenderer implements fyne.Widget.
func (v *Pane) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(v.content) }
