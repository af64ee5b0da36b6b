package dialogs

import (
	"fmt"
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"postil/app/doctor"
	"postil/app/placing"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
	"postil/assets"
)

// sheet is a dialog with a title, a body that scrolls, and a button.
func sheet(title, words string, width, height float32, body fyne.CanvasObject, close func()) fyne.CanvasObject {
	top := widgets.NewStackDown(8, heading(title))
	if words != "" {
		top.Add(paragraph(words))
	}
	scroll := container.NewVScroll(widgets.NewInset(0, 0, 12, 0, body))
	scroll.SetMinSize(fyne.NewSize(width, height))
	done := widgets.NewInset(0, 0, 8, 0, foot(widgets.NewButton(widgets.Primary, "Close", close)))
	return widgets.NewInset(formPad, formPad-4, formPad-8, formPad-4, widgets.NewFrame(
		widgets.NewInset(0, 0, 12, 14, top), widgets.NewInset(0, 4, 0, 0, done), nil, nil, scroll))
}

// NewKeys is the table of all keys, by menu.
func NewKeys(s *session.Session, close func()) fyne.CanvasObject {
	var left, right []fyne.CanvasObject
	add := func(list *[]fyne.CanvasObject, title string, rows ...fyne.CanvasObject) {
		if len(rows) == 0 {
			return
		}
		if len(*list) > 0 {
			*list = append(*list, gap(10))
		}
		*list = append(*list, keyHead(title))
		*list = append(*list, rows...)
	}
	var labels []fyne.CanvasObject
	for _, l := range s.Scheme().Labels {
		if l.Key != "" && !l.Archived {
			labels = append(labels, keyRow("Label "+l.Name+", or take it up as pen", l.Key))
		}
	}
	add(&left, "Labels", labels...)
	for _, menu := range session.Menus() {
		var rows []fyne.CanvasObject
		for _, c := range s.Commands() {
			if c.Menu != menu || len(c.Keys) == 0 || menu == session.MenuCaret && c.Group > 0 {
				continue
			}
			if menu == session.MenuCase && c.ID != "review.take1" {
				continue // 2, 3, … go without saying
			}
			rows = append(rows, keyRow(c.Title, c.Keys[0].String()))
		}
		list := &left
		if menu == session.MenuCaret || menu == session.MenuMark || menu == session.MenuHelp || menu == session.MenuReview || menu == session.MenuCase || menu == session.MenuPast {
			list = &right
		}
		if menu == session.MenuMark {
			rows = append(rows,
				keyRow("Move the mark’s end", "Shift+Right"), keyRow("Move the mark’s end by a word", "Ctrl+Shift+Right"))
		}
		add(list, string(menu), rows...)
		if menu == session.MenuFile {
			var keys []fyne.CanvasObject
			for _, k := range doctor.Keys() {
				keys = append(keys, keyRow(k.Does, k.Chord))
			}
			add(list, "Check this folder", keys...)
		}
		if menu == session.MenuMark {
			var keys []fyne.CanvasObject
			for _, k := range placing.Keys() {
				keys = append(keys, keyRow(k.Does, k.Chord))
			}
			add(list, "Marks that wait for a place", keys...)
		}
	}
	right = append(right, gap(6), paragraph("Shift with a key of the caret extends the selection."))
	mouse := paragraph("Mouse: drag selects; double click a word, triple click a sentence; Shift+click extends. Click a mark to select it, click again for the next one below it. Click a stripe in the margin to select its mark.")
	columns := container.NewGridWithColumns(2, widgets.NewInset(0, 0, 16, 0, widgets.NewStackDown(2, left...)), widgets.NewInset(16, 0, 0, 0, widgets.NewStackDown(2, right...)))
	words := ""
	if c := s.Clashes(); len(c) > 0 {
		words = "Some keys stand for two things: "
		for i, x := range c {
			if i > 0 {
				words += "; "
			}
			words += fmt.Sprintf("%s is both %s and %s", x.Chord, x.A, x.B)
		}
		words += ". Change the labels’ keys in postil.toml."
	}
	return sheet("Keys", words, 800, 500, widgets.NewStackDown(12, columns, mouse), close)
}

func keyHead(s string) fyne.CanvasObject {
	t := canvas.NewText(s, theme.Color(theme.ColorNameSecond))
	t.TextSize, t.TextStyle = theme.HeadSize, theme.SemiBold()
	return widgets.NewInset(0, 2, 0, 4, t)
}

func keyRow(title, chord string) fyne.CanvasObject {
	t := widgets.NewProse(title, widgets.ProseLook{Most: 1})
	caps := container.NewCenter(widgets.NewKeyCap(chord))
	return widgets.NewInset(0, 2, 0, 2, widgets.NewFrame(nil, nil, nil, caps, t))
}

func gap(h float32) fyne.CanvasObject {
	r := canvas.NewRectangle(color.Transparent)
	r.SetMinSize(fyne.NewSize(1, h))
	return r
}

// NewGuidelines shows what the scheme says about each label.
func NewGuidelines(s *session.Session, close func()) fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for i, l := range s.Scheme().Labels {
		if i > 0 {
			rows = append(rows, gap(8))
		}
		colors, _ := theme.Label(l.Color.String())
		name := canvas.NewText(l.Name, colors.Line)
		name.TextSize, name.TextStyle = 14, theme.SemiBold()
		head := []fyne.CanvasObject{widgets.NewSwatch(colors.Line), name}
		if l.Key != "" {
			head = append(head, widgets.NewKeyCap(l.Key))
		}
		rows = append(rows, widgets.NewLine(8, head...))
		words := l.Guideline
		if words == "" {
			words = "The scheme says nothing more about this label."
		}
		for _, a := range l.Attributes {
			words += "\n" + a.Name
			if len(a.Values) > 0 {
				words += ": " + strings.Join(a.Values, ", ")
			}
		}
		rows = append(rows, widgets.NewInset(20, 2, 0, 0, widgets.NewProse(words, widgets.ProseLook{})))
	}
	title := "Guidelines"
	if name := s.Scheme().Name; name != "" {
		title = name + ": guidelines"
	}
	return sheet(title, "", 560, 360, widgets.NewStackDown(2, rows...), close)
}

// NewAbout says what the program is.
func NewAbout(close func()) fyne.CanvasObject {
	logo := canvas.NewImageFromResource(fyne.NewStaticResource("postil.svg", assets.IconSVG))
	logo.FillMode = canvas.ImageFillContain
	logo.SetMinSize(fyne.NewSquareSize(72))
	return form("Postil "+assets.Version, "",
		container.NewHBox(logo),
		paragraph("Labels passages of articles: claims, warnings, quotes, or a scheme of your own. Offline, without account; your marks are JSON files beside the texts.\n\nApache License 2.0. Set in Literata and Inter, which are under the SIL Open Font License."),
		foot(widgets.NewButton(widgets.Primary, "Close", close)))
}
