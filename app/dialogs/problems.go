package dialogs

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
	"postil/app/widgets"
)

// problem is a line of a list of what went wrong, or would be lost.
type problem struct {
	where string // file and line, or the article
	what  string // the record
	kind  string // said at the right
	why   string
}

// String is the problem as a line of a log.
func (p problem) String() string {
	var parts []string
	for _, s := range []string{p.where, p.kind, p.what, p.why} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ": ")
}

// problems is a list of any length of them, which can be copied: each with Enter
// or a click, all with a button.
type problems struct {
	widget.BaseWidget

	all   []problem
	head  *widgets.SectionHead
	list  *widgets.List
	copy  *widgets.Button
	empty *widgets.Prose
	box   *fyne.Container
}

// newProblems makes an empty list; copied is told the words to put on the
// clipboard.
func newProblems(tips *widgets.Tips, copied func(string)) *problems {
	p := &problems{head: widgets.NewSectionHead("", "")}
	p.list = widgets.NewList(widgets.ListModel{
		Len: func() int { return len(p.all) },
		Create: func(int) fyne.CanvasObject {
			row := widgets.NewRow(nil, nil)
			row.SetHint(tips, "")
			return row
		},
		Update: func(i int, o fyne.CanvasObject) {
			if row, ok := o.(*widgets.Row); ok {
				l := p.all[i]
				title, aside := l.what, l.where
				if title == "" {
					title, aside = l.where, ""
				}
				row.Set(widgets.RowContent{Title: title, Aside: aside, Trailing: l.kind, Second: l.why})
			}
		},
		Height: func(int) float32 { return theme.TallRowHeight },
	})
	p.list.OnChosen = func(i int) { copied(p.all[i].String()) }
	p.copy = widgets.NewButton(widgets.Quiet, "Copy all", func() {
		var b strings.Builder
		for _, l := range p.all {
			b.WriteString(l.String() + "\n")
		}
		copied(b.String())
	})
	p.empty = widgets.NewProse("", widgets.ProseLook{Color: theme.ColorNameSecond})
	p.box = widgets.NewFrame(
		widgets.NewFrame(nil, nil, nil, widgets.NewInset(0, 0, 4, 0, p.copy), p.head), nil, nil, nil,
		container.NewStack(p.list, widgets.NewInset(12, 6, 12, 0, p.empty)))
	p.ExtendBaseWidget(p)
	return p
}

// set shows others; none is what is said where there are none.
func (p *problems) set(title string, total int, all []problem, none string) {
	p.all = all
	p.head.Set(title, widgets.Thousands(total))
	p.empty.Set(none)
	if len(all) == 0 {
		p.head.Set(title, "")
		p.copy.Hide()
		p.list.Hide()
		p.empty.Show()
	} else {
		p.copy.Show()
		p.list.Show()
		p.empty.Hide()
	}
	p.list.SetCurrent(-1)
	p.list.Reload()
	p.box.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (p *problems) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.box) }
