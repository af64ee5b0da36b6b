package widgets

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"postil/app/theme"
)

// TestSheet draws every widget at once, for human eyes.
func TestSheet(t *testing.T) {
	golden(t, "sheet", 1280, 800, sheet)
}

func sheet() fyne.CanvasObject {
	centre := canvas.NewRectangle(theme.Color(theme.ColorNameDesk))
	top := container.New(&topBar{}, NewHairline(), NewInset(12, 0, 0, 0, NewKeyCap("Ctrl+Shift+P")),
		NewInset(0, 3, 12, 2, NewSegments(nil, "Annotate", "Review", "Insights")))
	saved := NewStatusText("")
	saved.SetState("Saved 14:03:22", theme.ColorNameSaved)
	failed := NewStatusText("")
	failed.SetState("Not saved: the disk is full", theme.ColorNameError)
	status := NewStatusBar(
		[]*StatusText{saved, NewStatusText("Line 9, column 214 · offset 701"), failed},
		[]*StatusText{NewStatusText("Snap: word"), NewStatusText("Text 17"), NewStatusText("Ida M.")})

	toasts, tips := NewToasts((&clock{}).after), NewTips((&clock{}).after)
	toasts.Offer("12 marks deleted", "Undo", nil)
	tips.text, tips.at, tips.shown = "Show marks of other people, Ctrl+Shift+O", fyne.NewPos(600, 610), true

	page := container.NewStack(centre, container.NewWithoutLayout(palettePanel(), emptyPanel(), kwicPanel()))
	panes := NewPaneSplit(leftPane(), page, rightPane())
	return container.NewStack(container.New(&rows{}, top, panes, status), toasts, tips)
}

func labelColor(own string) color.Color {
	c, err := theme.Label(own)
	if err != nil {
		panic(err)
	}
	return c.Line
}

const (
	claim   = "#4457c9"
	warning = "#a65500"
	quote   = "#0b7a6c"
)

type article struct {
	state State
	c     RowContent
}

func leftPane() fyne.CanvasObject {
	articles := []article{
		{Begun, RowContent{Title: "Harbour board warns against reopening the north quay", Second: "Coastal Wire · 12 May", Trailing: "9"}},
		{Done, RowContent{Title: "Ferry operator denies fares were raised", Second: "Coastal Wire · 11 May", Trailing: "14"}},
		{Done, RowContent{Title: "Minister: dam “is not at risk”", Second: "Northern Post · 11 May", Trailing: "6"}},
		{NotBegun, RowContent{Title: "Flood gauges misread for a week", Second: "Coastal Wire · 10 May"}},
		{NotBegun, RowContent{Title: "Мэр предупредил о паводке", Second: "Береговая лента · 9 мая"}},
		{NotBegun, RowContent{Title: "👩‍🚒 Crews stand by as storm nears the coast", Second: "Northern Post · 8 May"}},
	}
	list := NewList(ListModel{
		Len:  func() int { return len(articles) + 1 },
		Kind: func(i int) int { return min(i, 1) },
		Skip: func(i int) bool { return i == 0 },
		Height: func(i int) float32 {
			if i == 0 {
				return theme.RowHeight
			}
			return theme.TallRowHeight
		},
		Create: func(kind int) fyne.CanvasObject {
			if kind == 0 {
				return NewSectionHead("", "")
			}
			return NewRow(NewStateDot(NotBegun), nil)
		},
		Update: func(i int, o fyne.CanvasObject) {
			if i == 0 {
				o.(*SectionHead).Set("wire/", "2 of 8 done")
				return
			}
			o.(*Row).Set(articles[i-1].c)
			o.(*Row).Leading().(*StateDot).SetState(articles[i-1].state)
		},
	})
	list.SetCurrent(1)
	return NewFrame(NewInset(10, 10, 10, 12, NewField("Filter articles")), nil, nil, nil, list)
}

func rightPane() fyne.CanvasObject {
	list := []fyne.CanvasObject{NewSectionHead("Labels", "")}
	for i, l := range []struct{ name, own string }{{"Claim", claim}, {"Warning", warning}, {"Quote", quote}} {
		k := NewKeyCap(string(rune('1' + i)))
		k.SetLeastWidth(24)
		r := NewRow(NewLine(8, k, NewSwatch(labelColor(l.own))), nil)
		r.Set(RowContent{Title: l.name, Trailing: "3"})
		if i == 1 {
			r.MouseIn(mouseAt(0, 0))
		}
		list = append(list, r)
	}
	name := canvas.NewText("Warning", labelColor(warning))
	name.TextStyle, name.TextSize = theme.SemiBold(), theme.TextSize
	speaker := NewField("Speaker")
	speaker.SetText("Tomas Reyne")
	certainty := NewCompactChoice("Certainty", []string{"asserted", "hedged"}, nil)
	certainty.SetSelected("asserted")
	list = append(list, NewSectionHead("Selected mark", ""),
		NewInset(12, 0, 12, 8, NewCard(NewStackDown(4, name, Compact(speaker), certainty, Compact(NewField("Enter to write")), Compact(NewNote("A longer note", 2))))),
		NewSectionHead("Marks", "9"))
	for i, m := range []struct{ words, at, own string }{
		{"The north quay could fail within a month", "147", claim},
		{"“Any vessel over two thousand tonnes", "304", warning},
		{"“the report will be read out in court”", "1 204", quote},
		{"Two smaller ports were closed", "1 266", claim},
	} {
		r := NewRow(NewSwatch(labelColor(m.own)), nil)
		r.Set(RowContent{Title: m.words, Trailing: m.at})
		r.SetCurrent(i == 1)
		r.SetFocused(i == 1)
		list = append(list, r)
	}
	for i, d := range []RowContent{
		{Title: "Label", Quote: "The divers’ report will be public", Trailing: "6.0 %", Stripe: labelColor(claim)},
		{Title: "Boundary, label", Quote: "“Any vessel over two thousand tonnes", Trailing: "4.1 %", Stripe: labelColor(warning)},
	} {
		r := NewRow(nil, nil)
		r.Set(d)
		r.SetCurrent(i == 1)
		list = append(list, r)
	}
	return NewStackDown(0, list...)
}

func palettePanel() fyne.CanvasObject {
	field := NewField("Type a command")
	field.SetText("mark all")
	list := []fyne.CanvasObject{Headline(field), NewHairline()}
	for i, c := range []struct{ title, aside, chord string }{
		{"Label all occurrences…", "this article or the workspace", "Ctrl+L"},
		{"Mark article done, go to next", "", "Ctrl+Enter"},
		{"Next mark", "", "Tab"},
		{"Show marks of other people", "after you are done", "Ctrl+Shift+O"},
		{"Export training data…", "JSONL, spaCy, CoNLL, Parquet, and everything else that fits", "Ctrl+E"},
	} {
		r := NewRow(nil, NewKeyCap(c.chord))
		r.SetHeight(34)
		r.Set(RowContent{Title: c.title, Aside: c.aside})
		r.SetCurrent(i == 0)
		list = append(list, r)
	}
	o := NewOverlay(NewInset(0, 0, 0, 6, NewStackDown(0, list...)))
	o.Move(fyne.NewPos(100, 40))
	o.Resize(fyne.NewSize(560, o.MinSize().Height))
	return o
}

func emptyPanel() fyne.CanvasObject {
	off := NewButton(Secondary, "Not now", nil)
	off.Disable()
	held := NewButton(Primary, "Label 12 as Warning", nil)
	held.FocusGained()
	o := NewLine(8, NewButton(Primary, "Open folder…", nil), NewButton(Secondary, "Try the sample", nil), off, NewButton(Quiet, "Undo", nil), held)
	o.Move(fyne.NewPos(100, 350))
	o.Resize(o.MinSize())
	return o
}

func kwicPanel() fyne.CanvasObject {
	focused := NewField("Find")
	focused.SetText("stay away")
	focused.FocusGained()
	recent := NewFocusRow(nil, nil)
	recent.Set(RowContent{Title: "wire-may · 8 articles · today"})
	recent.SetFocused(true)
	o := NewCard(NewStackDown(8, focused, NewChoice("Choose a layer", []string{"Entities", "Claims"}, nil),
		NewNote("Why do you think so?", 3), recent,
		NewLine(8, NewStateDot(NotBegun), NewStateDot(Begun), NewStateDot(Done), NewSwatch(labelColor(claim)), NewKeyCap("1"), NewKeyCap("Ctrl++"), NewKeyCap("Escape"), NewKeyCap("Up"))))
	o.Move(fyne.NewPos(100, 400))
	o.Resize(fyne.NewSize(420, o.MinSize().Height))
	return o
}

// topBar and rows lay out the sheet without Fyne's padding.
type topBar struct{}

func (topBar) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(1, theme.MenuBarHeight) }

func (topBar) Layout(o []fyne.CanvasObject, size fyne.Size) {
	place(o[0], 0, size.Height-1, size.Width, 1)
	place(o[1], 0, 0, o[1].MinSize().Width, size.Height)
	place(o[2], size.Width-o[2].MinSize().Width, 0, o[2].MinSize().Width, size.Height)
}

type rows struct{}

func (rows) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (rows) Layout(o []fyne.CanvasObject, size fyne.Size) {
	place(o[0], 0, 0, size.Width, theme.MenuBarHeight)
	place(o[1], 0, theme.MenuBarHeight, size.Width, size.Height-theme.MenuBarHeight-theme.StatusHeight)
	place(o[2], 0, size.Height-theme.StatusHeight, size.Width, theme.StatusHeight)
}
