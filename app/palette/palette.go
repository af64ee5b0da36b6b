// Package palette is the list over the page from which everything can be
// chosen by typing a part of its name: commands, or the labels of the scheme.
// Make one with New and put it on an overlay.
package palette

import (
	"cmp"
	"image/color"
	"slices"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"postil/app/widgets"
)

// Item is something that can be chosen.
type Item struct {
	Title  string
	Hint   string
	Chord  string      // drawn as key caps
	Swatch color.Color // drawn before the title, unless nil
	Run    func()
}

// Measures in pixels at scale 1.
const (
	Width     = 560
	rowHeight = 36
	mostRows  = 9

	// Free room above and below the list.
	listTop    = 4
	listBottom = 6
)

// Kinds of rows.
const (
	plainKind = iota
	swatchKind
)

// Palette is a field with the items that fit what is typed into it.
type Palette struct {
	widget.BaseWidget

	// OnClose is called when nothing is to be chosen, or before what was
	// chosen is done.
	OnClose func()

	all     []Item
	found   []Item
	field   *widgets.Field
	list    *widgets.List
	none    *widgets.Hollow
	top     *fyne.Container
	content *fyne.Container
}

// New makes a palette of items, in the order in which they are shown while
// nothing is typed. The placeholder says what to type.
func New(placeholder string, items []Item) *Palette {
	p := &Palette{all: items, none: widgets.NewHollow("", "Nothing has that name. Try one word of it.")}
	p.field = widgets.NewField(placeholder)
	p.field.OnChanged = func(string) { p.search() }
	p.field.OnKey = p.key
	p.list = widgets.NewList(widgets.ListModel{
		Len: func() int { return len(p.found) },
		Create: func(kind int) fyne.CanvasObject {
			var leading fyne.CanvasObject
			if kind == swatchKind {
				leading = widgets.NewSwatch(nil)
			}
			return widgets.NewRow(leading, widgets.NewKeyCap(""))
		},
		Kind: func(i int) int {
			if p.found[i].Swatch != nil {
				return swatchKind
			}
			return plainKind
		},
		Update: func(i int, o fyne.CanvasObject) {
			row, item := o.(*widgets.Row), p.found[i]
			if s, ok := row.Leading().(*widgets.Swatch); ok {
				s.SetColor(item.Swatch)
			}
			row.Trailing().(*widgets.KeyCap).SetChord(item.Chord)
			row.SetHeight(rowHeight)
			row.Set(widgets.RowContent{Title: item.Title, Aside: item.Hint})
		},
		Height: func(int) float32 { return rowHeight },
	})
	p.list.OnChosen = func(i int) {
		run := p.found[i].Run
		p.close()
		run()
	}
	// What is typed stands above the titles: a field and a row have the same padding.
	p.top = widgets.NewStackDown(0, widgets.NewInset(0, 2, 6, 2, widgets.Headline(p.field)), widgets.NewHairline())
	p.content = widgets.NewFrame(p.top, nil, nil, nil,
		widgets.NewInset(0, listTop, 0, listBottom, container.NewStack(p.list, widgets.NewInset(16, 8, 16, 8, p.none))),
	)
	p.ExtendBaseWidget(p)
	p.search()
	return p
}

// Field is what the keyboard has to be put into.
func (p *Palette) Field() fyne.Focusable { return p.field }

// Found lists the titles of what fits what is typed, the best first.
func (p *Palette) Found() []string {
	out := make([]string, len(p.found))
	for i, f := range p.found {
		out[i] = f.Title
	}
	return out
}

// Type puts words into the field.
func (p *Palette) Type(words string) { p.field.SetText(words) }

func (p *Palette) close() {
	if p.OnClose != nil {
		p.OnClose()
	}
}

func (p *Palette) key(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyDown:
		p.list.Step(1)
	case fyne.KeyUp:
		p.list.Step(-1)
	case fyne.KeyPageDown:
		p.list.Step(mostRows - 1)
	case fyne.KeyPageUp:
		p.list.Step(1 - mostRows)
	case fyne.KeyReturn, fyne.KeyEnter:
		p.list.Choose()
	case fyne.KeyEscape:
		p.close()
	default:
		return false
	}
	return true
}

func (p *Palette) search() {
	p.found = rank(p.all, p.field.Text)
	p.list.SetCurrent(-1)
	p.list.Reload()
	if len(p.found) > 0 {
		p.list.SetCurrent(0)
	}
	p.none.Hidden = len(p.found) > 0
	p.none.Refresh()
}

// rank lists the items that hold every typed word, best first: where a word
// begins the title, begins a word of it, stands inside, or stands in the hint.
// A word that is an item's key finds it, too.
func rank(items []Item, typed string) []Item {
	words := strings.Fields(strings.ToLower(typed))
	type scored struct {
		item  Item
		score int
	}
	var found []scored
	for _, item := range items {
		score, fits := 0, true
		for _, w := range words {
			s := wordScore(item, w)
			if s < 0 {
				fits = false
				break
			}
			score += s
		}
		if strings.EqualFold(item.Title, strings.TrimSpace(typed)) {
			score = -1 // nothing fits better than the whole name
		}
		if fits {
			found = append(found, scored{item, score})
		}
	}
	slices.SortStableFunc(found, func(a, b scored) int { return cmp.Compare(a.score, b.score) })
	out := make([]Item, len(found))
	for i, f := range found {
		out[i] = f.item
	}
	return out
}

// wordScore is how well a word fits an item, 0 the best, or -1.
func wordScore(item Item, word string) int {
	title, hint := strings.ToLower(item.Title), strings.ToLower(item.Hint)
	switch i := strings.Index(title, word); {
	case i == 0:
		return 0
	case i > 0 && startsWord(title, word):
		return 1
	case strings.EqualFold(item.Chord, word):
		return 1
	case i > 0:
		return 3
	case startsWord(hint, word):
		return 4
	case strings.Contains(hint, word):
		return 5
	case inOrder(title, word):
		return 8
	}
	return -1
}

func startsWord(in, word string) bool {
	for i := 0; i < len(in); {
		j := strings.Index(in[i:], word)
		if j < 0 {
			return false
		}
		at := i + j
		before := []rune(in[:at])
		if len(before) == 0 || !unicode.IsLetter(before[len(before)-1]) {
			return true
		}
		i = at + len(word)
	}
	return false
}

// inOrder reports whether the letters of word stand in that order at the
// beginnings of words of in, as "ns" does in "Next sentence".
func inOrder(in, word string) bool {
	initials := ""
	for _, w := range strings.Fields(in) {
		r := []rune(w)
		initials += string(r[0])
	}
	return len(word) > 1 && strings.Contains(initials, word)
}

// MinSize is as high as what was found asks for.
func (p *Palette) MinSize() fyne.Size {
	p.ExtendBaseWidget(p)
	rows := max(2, min(mostRows, len(p.all)))
	return fyne.NewSize(Width, p.top.MinSize().Height+listTop+float32(rows)*rowHeight+listBottom)
}

// CreateRenderer implements fyne.Widget.
func (p *Palette) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.content) }
