// Package inspector is the right pane: the labels with their keys and counts,
// the selected mark, and the list of all marks in text order. Make it with New.
package inspector

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"postil/annotate"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
	"postil/storage"
)

// mostLabels is how many labels are shown without scrolling.
const mostLabels = 9

// Inspector is the pane.
type Inspector struct {
	widget.BaseWidget

	// OnLeave is called when the keyboard is done here.
	OnLeave func()
	// OnKey is asked about keys that mean nothing here; it may be nil.
	OnKey func(*fyne.KeyEvent) bool

	s      *session.Session
	tips   *widgets.Tips
	scheme []annotate.Label // offered, in order

	labels    *widgets.List
	labelsBox *fyne.Container
	head      *widgets.SectionHead
	card      *card
	selected  *fyne.Container
	article   *fyne.Container // what the scheme asks about the article
	answers   *form
	answerBox *fyne.Container
	marks     *widgets.List
	empty     *widgets.Hollow
	content   *fyne.Container
	top       *fyne.Container // what stands above the list of marks
	height    float32         // that it was last laid out for
	growing   bool            // it is being laid out for another one
}

// New makes the pane of a session.
func New(s *session.Session, tips *widgets.Tips) *Inspector {
	v := &Inspector{s: s, tips: tips}
	v.labels = widgets.NewList(widgets.ListModel{
		Len:    func() int { return len(v.scheme) },
		Create: func(int) fyne.CanvasObject { return newLabelRow(tips) },
		Update: v.updateLabel,
	})
	v.labels.OnChosen = func(i int) {
		s.Label(v.scheme[i].ID)
		v.leave()
	}
	v.labels.OnKey = v.key
	v.labelsBox = container.New(&labelRoom{v})
	v.labelsBox.Add(v.labels)

	v.card = newCard(s, tips, v.leave, v.grown)
	v.selected = widgets.NewStackDown(0,
		widgets.NewInset(0, 10, 0, 6, widgets.NewSectionHead("Selected mark", "")),
		widgets.NewInset(12, 0, 12, 4, widgets.NewCard(v.card.box)),
	)
	v.selected.Hide()

	v.answerBox = container.New(&formLayout{})
	v.article = widgets.NewStackDown(0,
		widgets.NewInset(0, 10, 0, 6, widgets.NewSectionHead("Article", "")),
		widgets.NewInset(12, 0, 12, 4, widgets.NewCard(v.answerBox)),
	)
	v.article.Hide()

	v.head = widgets.NewSectionHead("Marks", "")
	v.marks = widgets.NewList(widgets.ListModel{
		Len: func() int {
			if l := s.Layer(); l != nil {
				return l.Len()
			}
			return 0
		},
		Create: func(int) fyne.CanvasObject {
			row := widgets.NewRow(widgets.NewSwatch(nil), nil)
			row.SetHint(tips, "")
			return row
		},
		Update: v.updateMark,
	})
	v.marks.OnCurrent = func(i int) { s.SelectMark(s.Layer().At(i).ID) }
	v.marks.OnChosen = func(i int) {
		s.SelectMark(s.Layer().At(i).ID)
		v.leave()
	}
	v.marks.OnKey = v.key
	v.empty = widgets.NewHollow("", "")
	v.top = widgets.NewStackDown(0,
		widgets.NewInset(0, 10, 0, 4, widgets.NewSectionHead("Labels", "")),
		v.labelsBox, v.selected, v.article,
		widgets.NewInset(0, 10, 0, 2, v.head),
	)
	v.content = widgets.NewFrame(v.top, nil, nil, nil,
		container.NewStack(v.marks, widgets.NewInset(12, 4, 12, 12, v.empty)),
	)
	v.ExtendBaseWidget(v)

	s.On.Workspace.Listen(func(*storage.Workspace) { v.readScheme() })
	s.On.Article.Listen(func(*session.Doc) { v.showAll() })
	s.On.Layer.Listen(func(session.LayerChange) { v.showAll() })
	s.On.Mark.Listen(func(annotate.ID) { v.showMark() })
	s.On.Pen.Listen(func(string) { v.labels.Reload() })
	s.On.Threads.Listen(func(struct{}) {
		v.marks.Reload()
		v.showMark()
	})
	v.readScheme()
	return v
}

// Focus puts the keyboard on the list of marks, or on the labels where there
// are no marks.
func (v *Inspector) Focus(c fyne.Canvas) {
	if l := v.s.Layer(); l != nil && l.Len() > 0 {
		c.Focus(v.marks)
		return
	}
	c.Focus(v.labels)
}

// Focused reports whether the keyboard is in this pane.
func (v *Inspector) Focused(c fyne.Canvas) bool {
	f := c.Focused()
	return f == fyne.Focusable(v.marks) || f == fyne.Focusable(v.labels) || v.card.focused(f) || v.answers.focused(f)
}

// EditNote puts the keyboard into the note of the selected mark.
func (v *Inspector) EditNote(c fyne.Canvas) {
	if v.s.Mark() != nil {
		c.Focus(v.card.note)
	}
}

// Reply puts the keyboard into the answer to what review says of the selected
// mark.
func (v *Inspector) Reply(c fyne.Canvas) {
	if v.card.talk.waiting() {
		c.Focus(v.card.talk.reply)
	}
}

// Refit brings the pane up to date with a new theme.
func (v *Inspector) Refit() {
	v.labels.Reload()
	v.marks.Reload()
	v.showMark()
}

func (v *Inspector) leave() {
	if v.OnLeave != nil {
		v.OnLeave()
	}
}

func (v *Inspector) key(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyEscape:
		v.leave()
	case fyne.KeyDelete, fyne.KeyBackspace:
		v.s.Run("mark.delete")
	default:
		return v.OnKey != nil && v.OnKey(e)
	}
	return true
}

func (v *Inspector) readScheme() {
	v.scheme = nil
	for _, l := range v.s.Scheme().Labels {
		if !l.Archived {
			v.scheme = append(v.scheme, l)
		}
	}
	v.card.forget()
	v.askAboutArticle()
	v.labels.Reload()
	v.labelsBox.Refresh()
	v.showAll()
}

// showAll brings everything up to date with the layer.
func (v *Inspector) showAll() {
	n := 0
	if l := v.s.Layer(); l != nil {
		n = l.Len()
	}
	v.head.Set("Marks", count(n))
	v.labels.Reload()
	v.marks.Reload()
	switch {
	case n > 0:
		v.empty.Hide()
	case v.s.Doc() != nil && v.s.Doc().ReadOnly != nil:
		v.empty.Set("", "This article is shown for reading only.")
		v.empty.Show()
	default:
		v.empty.Set("", "Select words, then press a label’s key.")
		v.empty.Show()
	}
	v.showMark()
}

func (v *Inspector) showMark() {
	m := v.s.Mark()
	if m == nil {
		v.marks.SetCurrent(-1)
	} else {
		v.marks.SetCurrent(v.s.Layer().Rank(m))
		v.card.show(m)
	}
	v.labels.SetCurrent(v.activeLabel())
	asks := m == nil && v.s.Doc() != nil && len(v.s.Scheme().Article) > 0
	if asks {
		v.answers.show(v.s.Layer().Article)
	}
	other := v.selected.Visible() == (m == nil) || v.article.Visible() != asks
	v.selected.Hidden, v.article.Hidden = m == nil, !asks
	if other {
		v.height = 0
	}
	v.grown()
}

// grown gives what stands above the list of marks the height that it needs: the
// card of another mark is higher or lower, and so is a note being written.
func (v *Inspector) grown() {
	if v.content == nil || v.growing {
		return
	}
	v.growing = true
	// Words that are laid out for the first time wrap to their width only then,
	// and need another height again.
	for range mostPasses {
		h := v.top.MinSize().Height
		if h == v.height {
			break
		}
		v.height = h
		v.content.Refresh()
	}
	v.growing = false
}

// mostPasses bounds the layouts until the pane's heights agree.
const mostPasses = 4

// Resize lays the pane out once more where a new width has wrapped words anew.
func (v *Inspector) Resize(size fyne.Size) {
	v.BaseWidget.Resize(size)
	v.grown()
}

// askAboutArticle makes the form for the scheme's questions about the article.
func (v *Inspector) askAboutArticle() {
	v.answers = newForm(asked{
		value: func(a string) any {
			if l := v.s.Layer(); l != nil {
				return l.Article[a]
			}
			return nil
		},
		answer: v.s.SetArticleAttribute,
		leave:  v.leave,
		tell:   v.card.tell,
	}, v.s.Scheme().Article)
	v.answerBox.Objects = v.answers.objects()
	v.answerBox.Refresh()
}

// activeLabel is the label that is in hand: the pen, or the selected mark's.
func (v *Inspector) activeLabel() int {
	id := v.s.Pen()
	if m := v.s.Mark(); id == "" && m != nil {
		id = m.Label
	}
	for i, l := range v.scheme {
		if l.ID == id {
			return i
		}
	}
	return -1
}

// newLabelRow is the row of a label: its key, its colour, its name, its count.
func newLabelRow(tips *widgets.Tips) *widgets.Row {
	key := widgets.NewKeyCap("")
	key.SetLeastWidth(24)
	row := widgets.NewRow(widgets.NewLine(8, key, widgets.NewSwatch(nil)), nil)
	row.SetHint(tips, "")
	return row
}

func (v *Inspector) updateLabel(i int, o fyne.CanvasObject) {
	row, l := o.(*widgets.Row), v.scheme[i]
	parts := row.Leading().(*fyne.Container).Objects
	parts[0].(*widgets.KeyCap).SetChord(l.Key)
	colors, _ := theme.Label(l.Color.String())
	parts[1].(*widgets.Swatch).SetColor(colors.Line)
	c := widgets.RowContent{Title: l.Name}
	if v.s.Pen() == l.ID {
		c.Aside = "pen"
	}
	if layer := v.s.Layer(); layer != nil {
		c.Trailing = count(layer.Count(l.ID))
	}
	row.SetHint(v.tips, l.Guideline)
	row.Set(c)
}

func (v *Inspector) updateMark(i int, o fyne.CanvasObject) {
	l := v.s.Layer()
	if l == nil || i >= l.Len() { // another article comes, and the list has yet to be told
		return
	}
	row, m := o.(*widgets.Row), l.At(i)
	own := ""
	if l, ok := v.s.Scheme().Label(m.Label); ok {
		own = l.Color.String()
	}
	colors, _ := theme.Label(own)
	row.Leading().(*widgets.Swatch).SetColor(colors.Line)
	c := widgets.RowContent{Title: m.Quote(), Trailing: widgets.Thousands(m.Hull().Start)}
	if v.s.Doc().Loose[m.ID] {
		c.Aside, c.Trailing = "does not fit the text", "!"
	}
	switch v.s.BadgeOf(m.ID) {
	case session.Waits:
		c.Trailing = "! " + c.Trailing // as beside its tag on the page
	case session.Answered:
		c.Trailing = "✓ " + c.Trailing
	case session.NoBadge:
	}
	row.Set(c)
}

// count is a number for people, and nothing for none.
func count(n int) string {
	if n == 0 {
		return ""
	}
	return widgets.Thousands(n)
}

// labelRoom gives the labels the height they need, up to a limit.
type labelRoom struct{ v *Inspector }

func (r *labelRoom) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(80, float32(min(len(r.v.scheme), mostLabels))*theme.RowHeight)
}

func (r *labelRoom) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(size)
	}
}

// CreateRenderer implements fyne.Widget.
func (v *Inspector) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(v.content) }

// span says where a mark is.
func span(m *annotate.Annotation) string {
	h := m.Hull()
	unit := " code points"
	if m.Len() == 1 {
		unit = " code point"
	}
	return widgets.Thousands(h.Start) + "–" + widgets.Thousands(h.End) + " · " + strconv.Itoa(m.Len()) + unit
}
