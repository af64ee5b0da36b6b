package doctor

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
)

// what an item of the list is.
type what uint8

const (
	aHead what = iota // of the ailments of a kind, or of the repairs
	anAilment
	aRepair
)

// item is a line of the list.
type item struct {
	what  what
	n     int // number of the ailment or repair
	title string
	count int
	key   string // by which it is known in another list
}

// makeList makes the list of ailments and repairs.
func (p *Panel) makeList(tips *widgets.Tips) {
	p.list = widgets.NewList(widgets.ListModel{
		Len:  func() int { return len(p.items) },
		Kind: func(i int) int { return int(p.items[i].what) },
		Create: func(kind int) fyne.CanvasObject {
			if what(kind) == aHead {
				return widgets.NewSectionHead("", "")
			}
			row := widgets.NewRow(newTick(), nil)
			row.SetHint(tips, "")
			return row
		},
		Update: p.update,
		Height: func(i int) float32 {
			if p.items[i].what == aHead {
				return theme.RowHeight
			}
			return theme.TallRowHeight
		},
		Skip: func(i int) bool { return p.items[i].what == aHead },
	})
	p.list.OnCurrent = func(int) { p.showParts() }
	p.list.OnChosen = func(int) { p.goThere() }
	p.list.OnKey = p.listKey
	p.list.OnRune = p.listRune
}

// current is the item that is current, or nil.
func (p *Panel) current() *item {
	i := p.list.Current()
	if i < 0 || i >= len(p.items) || p.items[i].what == aHead {
		return nil
	}
	return &p.items[i]
}

// ailment is the current one, or nil.
func (p *Panel) ailment() *session.Ailment {
	if it := p.current(); it != nil && it.what == anAilment {
		return &p.c.Ailments[it.n]
	}
	return nil
}

// reload makes the list of what was found. The same item stays current; where it is
// gone, the one that has taken its place is.
func (p *Panel) reload() {
	was := ""
	if it := p.current(); it != nil {
		was = it.key
	}
	before := p.list.Current()
	p.items = p.items[:0]
	all := p.c.Ailments
	for i := range all {
		if i == 0 || all[i].Kind != all[i-1].Kind {
			n := 0
			for _, a := range all[i:] {
				if a.Kind == all[i].Kind {
					n++
				}
			}
			p.items = append(p.items, item{title: session.KindTitle(all[i].Kind), count: n})
		}
		p.items = append(p.items, item{what: anAilment, n: i, key: all[i].Key()})
	}
	for i, r := range p.c.Repairs {
		if i == 0 {
			p.items = append(p.items, item{title: "Repairs that can be undone", count: len(p.c.Repairs)})
		}
		p.items = append(p.items, item{what: aRepair, n: i, key: r.Name})
	}
	p.list.Reload()
	at := slices.IndexFunc(p.items, func(it item) bool { return it.what != aHead && it.key == was })
	if at < 0 {
		at = p.nearest(before)
	}
	if at != p.list.Current() {
		p.list.SetCurrent(at)
	}
}

// nearest is the item at a place in the list or behind it, else the one before; -1 in
// an empty list.
func (p *Panel) nearest(i int) int {
	i = max(0, min(i, len(p.items)-1))
	for k := i; k < len(p.items); k++ {
		if p.items[k].what != aHead {
			return k
		}
	}
	for k := min(i, len(p.items)-1); k >= 0; k-- {
		if p.items[k].what != aHead {
			return k
		}
	}
	return -1
}

func (p *Panel) update(i int, o fyne.CanvasObject) {
	it := p.items[i]
	switch o := o.(type) {
	case *widgets.SectionHead:
		o.Set(it.title, widgets.Thousands(it.count))
	case *widgets.Row:
		t, ok := o.Leading().(*tick)
		if !ok {
			return
		}
		if it.what == aRepair {
			t.set(noTick, nil)
			r := p.c.Repairs[it.n]
			row := widgets.RowContent{Title: p.made(r.Made), Trailing: plural(len(r.Fixes), "fix"), Second: strings.Join(session.RepairLines(r), " ")}
			if r.Err != nil {
				row = widgets.RowContent{Title: "A repair that cannot be undone", Second: r.Err.Error()}
			}
			o.Set(row)
			return
		}
		a := &p.c.Ailments[it.n]
		t.set(tickOf(a), func() {
			p.goTo(i)
			p.c.Tick(it.n, !p.c.Ailments[it.n].Ticked)
		})
		title, second := a.Article, a.Wrong()
		if title == "" {
			title = a.Path
		}
		if a.Refused != "" {
			second = "Not fixed. " + a.Refused
		}
		o.Set(widgets.RowContent{Title: title, Trailing: a.Person, Second: second})
	}
}

// goTo makes an item current and puts the keyboard into the list.
func (p *Panel) goTo(i int) {
	p.list.SetCurrent(i)
	if c := fyne.CurrentApp().Driver().CanvasForObject(p); c != nil {
		c.Focus(p.list)
	}
	p.showParts()
}

// goThere shows the article of the current ailment.
func (p *Panel) goThere() {
	it := p.current()
	if it == nil || it.what != anAilment || p.c.Doing == session.CheckFixing || p.c.Doing == session.CheckUndoing {
		return
	}
	if p.c.Ailments[it.n].Article != "" {
		p.OnClose()
	}
	p.c.GoTo(it.n)
}

// fixThis carries out the fix of the current ailment.
func (p *Panel) fixThis() {
	if a := p.ailment(); a != nil {
		p.c.Fix(p.c.Fixes(func(b *session.Ailment) bool { return b == a }))
	}
}

// fixKind carries out all fixes of the kind of the current ailment.
func (p *Panel) fixKind() {
	if a := p.ailment(); a != nil {
		p.c.Fix(p.c.OfKind(a.Kind))
	}
}

func (p *Panel) listKey(e *fyne.KeyEvent) bool {
	if e.Name == fyne.KeySpace {
		if it := p.current(); it != nil && it.what == anAilment {
			p.c.Tick(it.n, !p.c.Ailments[it.n].Ticked)
		}
		return true
	}
	return p.buttonKey(e)
}

// buttonKey is what a key does wherever in the panel.
func (p *Panel) buttonKey(e *fyne.KeyEvent) bool {
	if e.Name != fyne.KeyEscape {
		return false
	}
	if p.c.Doing == session.CheckLooking { // which nothing is lost with
		p.OnClose()
	} else {
		p.Cancel()
	}
	return true
}

// listRune does what a letter says.
func (p *Panel) listRune(r rune) {
	switch strings.ToLower(string(r)) {
	case "a":
		p.c.TickAll(len(p.c.Ticked()) == 0)
	case "f":
		p.fixThis()
	case "k":
		p.fixKind()
	case "u":
		p.UndoLast()
	case "r":
		p.c.Look()
	}
}

// Key is a key with what it does in the list.
type Key struct{ Does, Chord string }

// Keys are what the keys do here, for the table of all keys.
func Keys() []Key {
	return []Key{
		{"Go to the article", "Enter"},
		{"Tick a fix", "Space"},
		{"Tick all fixes, or none", "A"},
		{"Fix this one", "F"},
		{"Fix all of its kind", "K"},
		{"Fix what is ticked", "Ctrl+Enter"},
		{"Undo the last repair", "U"},
		{"Look again", "R"},
	}
}
