package widgets

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

const (
	choiceHeight        = 28
	choiceHeightCompact = 24
	choicePadding       = 8
	chevronWidth        = 7
)

// Choice is a quiet drop-down: one of some options, or none, or several of them where it was made so. A click,
// Enter, Space or Down opens its menu.
type Choice struct {
	widget.BaseWidget
	Hint

	// OnChanged is called when a person chose another option.
	OnChanged func(option string)
	// OnSeveral is called when a person ticked or cleared an option of a choice of several.
	OnSeveral func(options []string)
	// OnKey is asked first about every key, as that of [Field] is; it may be nil.
	OnKey func(*fyne.KeyEvent) bool
	// OnFocus is called when it gets the focus; it may be nil.
	OnFocus func()

	placeholder      string
	several          bool
	ticked           []string // of several, in the order of the options
	options          []string
	selected         string
	compact          bool
	hovered, focused bool
}

var (
	_ fyne.Tappable      = (*Choice)(nil)
	_ fyne.Focusable     = (*Choice)(nil)
	_ desktop.Hoverable  = (*Choice)(nil)
	_ desktop.Cursorable = (*Choice)(nil)
)

// NewChoice makes a drop-down without a selected option; the placeholder stands in its place.
func NewChoice(placeholder string, options []string, changed func(option string)) *Choice {
	c := &Choice{placeholder: oneLine(placeholder), options: slices.Clone(options), OnChanged: changed}
	c.ExtendBaseWidget(c)
	return c
}

// NewCompactChoice makes a drop-down of 24 px for cards.
func NewCompactChoice(placeholder string, options []string, changed func(option string)) *Choice {
	c := NewChoice(placeholder, options, changed)
	c.compact = true
	return c
}

// NewSeveral is NewCompactSeveral in the usual size.
func NewSeveral(placeholder string, options []string, changed func(options []string)) *Choice {
	c := NewChoice(placeholder, options, nil)
	c.several, c.OnSeveral = true, changed
	return c
}

// NewCompactSeveral makes a drop-down for cards of which any number of options can be ticked, one at a time. It
// says them with commas between.
func NewCompactSeveral(placeholder string, options []string, changed func(options []string)) *Choice {
	c := NewSeveral(placeholder, options, changed)
	c.compact = true
	return c
}

// Ticked are the ticked options of a choice of several.
func (c *Choice) Ticked() []string { return slices.Clone(c.ticked) }

// SetTicked ticks options of a choice of several, without calling OnSeveral. What is none of its options is
// shown, too, and stays until a person clears it in the menu.
func (c *Choice) SetTicked(options []string) {
	c.ticked = slices.Clone(options)
	c.SetSelected(strings.Join(options, ", "))
}

// Selected is the selected option, or "".
func (c *Choice) Selected() string { return c.selected }

// SetSelected selects an option, or none with "", without calling OnChanged. It need not be one of the
// options: what was saved with an older scheme is still shown.
func (c *Choice) SetSelected(option string) {
	if c.selected != option {
		c.selected = option
		c.Refresh()
	}
}

// SetOptions offers other options; the selected one stays.
func (c *Choice) SetOptions(options []string) { c.options = slices.Clone(options) }

// Tapped implements [fyne.Tappable]: it opens the menu.
func (c *Choice) Tapped(*fyne.PointEvent) {
	c.out()
	canvas := fyne.CurrentApp().Driver().CanvasForObject(c)
	if canvas == nil {
		return
	}
	canvas.Focus(c)
	widget.ShowPopUpMenuAtRelativePosition(c.menu(), canvas, fyne.NewPos(0, c.Size().Height+2), c)
}

// menu is the list of options with the selected one ticked.
func (c *Choice) menu() *fyne.Menu {
	options := c.options
	for _, t := range c.ticked {
		if !slices.Contains(options, t) {
			options = append(slices.Clip(options), t)
		}
	}
	items := make([]*fyne.MenuItem, len(options))
	for i, option := range options {
		items[i] = fyne.NewMenuItem(oneLine(option), func() { c.choose(option) })
		items[i].Checked = option == c.selected
		if c.several {
			items[i].Checked = slices.Contains(c.ticked, option)
		}
	}
	return fyne.NewMenu("", items...)
}

// toggle ticks an option of several or clears it, and keeps the order of the options.
func (c *Choice) toggle(option string) {
	var ticked []string
	if slices.Contains(c.ticked, option) {
		ticked = slices.DeleteFunc(slices.Clone(c.ticked), func(t string) bool { return t == option })
	} else {
		ticked = append(slices.Clone(c.ticked), option)
	}
	slices.SortStableFunc(ticked, func(a, b string) int { return slices.Index(c.options, a) - slices.Index(c.options, b) })
	c.SetTicked(ticked)
	if c.OnSeveral != nil {
		c.OnSeveral(c.Ticked())
	}
}

func (c *Choice) choose(option string) {
	if c.several {
		c.toggle(option)
		return
	}
	if c.selected == option {
		return
	}
	c.SetSelected(option)
	if c.OnChanged != nil {
		c.OnChanged(option)
	}
}

// TypedKey implements [fyne.Focusable].
func (c *Choice) TypedKey(e *fyne.KeyEvent) {
	if c.OnKey != nil && c.OnKey(e) {
		return
	}
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace, fyne.KeyDown:
		c.Tapped(nil)
	}
}

// TypedRune implements [fyne.Focusable].
func (c *Choice) TypedRune(rune) {}

// FocusGained implements [fyne.Focusable].
func (c *Choice) FocusGained() {
	c.focused = true
	c.Refresh()
	if c.OnFocus != nil {
		c.OnFocus()
	}
}

// FocusLost implements [fyne.Focusable].
func (c *Choice) FocusLost() { c.focused = false; c.Refresh() }

// MouseIn implements [desktop.Hoverable].
func (c *Choice) MouseIn(e *desktop.MouseEvent) {
	c.hovered = true
	c.over(e, "")
	c.Refresh()
}

// MouseMoved implements [desktop.Hoverable].
func (c *Choice) MouseMoved(e *desktop.MouseEvent) { c.over(e, "") }

// MouseOut implements [desktop.Hoverable].
func (c *Choice) MouseOut() {
	c.hovered = false
	c.out()
	c.Refresh()
}

// Cursor implements [desktop.Cursorable].
func (c *Choice) Cursor() desktop.Cursor { return desktop.PointerCursor }

func (c *Choice) size() (text, height float32) {
	if c.compact {
		return theme.StatusSize, choiceHeightCompact
	}
	return theme.TextSize, choiceHeight
}

// CreateRenderer implements [fyne.Widget].
func (c *Choice) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	textSize, height := c.size()
	ground, halo, words := newPanel(), &canvas.Rectangle{}, text(textSize, theme.Regular())
	down, up := &canvas.Line{StrokeWidth: 1.25}, &canvas.Line{StrokeWidth: 1.25}
	return draw(
		func() fyne.Size {
			width := fyne.MeasureText(c.placeholder, textSize, theme.Regular()).Width
			for _, option := range c.options[:min(len(c.options), 40)] {
				width = max(width, fyne.MeasureText(oneLine(option), textSize, theme.Regular()).Width)
			}
			return fyne.NewSize(ceil(min(width, 160))+3*choicePadding+chevronWidth, height)
		},
		func(size fyne.Size) {
			y := float32(int((size.Height - height) / 2))
			ground.place(0, y, size.Width, height)
			place(halo, -2, y-2, size.Width+4, height+4)
			words.Text = truncate(oneLine(c.selected), textSize, theme.Regular(), size.Width-3*choicePadding-chevronWidth)
			if c.selected == "" {
				words.Text = truncate(c.placeholder, textSize, theme.Regular(), size.Width-3*choicePadding-chevronWidth)
			}
			onBaseline(words, choicePadding, baselineIn(y+height/2, textSize))
			x, middle := size.Width-choicePadding-chevronWidth, y+height/2-1.5
			down.Position1, down.Position2 = fyne.NewPos(x, middle), fyne.NewPos(x+chevronWidth/2.0, middle+3.5)
			up.Position1, up.Position2 = fyne.NewPos(x+chevronWidth/2.0, middle+3.5), fyne.NewPos(x+chevronWidth, middle)
		},
		func() {
			edge := theme.ColorNameHairline
			if c.focused {
				edge = theme.ColorNameAccent
			} else if c.hovered {
				edge = theme.ColorNameEdge
			}
			ground.style(theme.ColorNamePage, edge, theme.RadiusControl)
			haloed(halo, c.focused)
			ink(words, theme.ColorNameText)
			if c.selected == "" {
				ink(words, theme.ColorNameThird)
			}
			down.StrokeColor, up.StrokeColor = theme.Color(theme.ColorNameSecond), theme.Color(theme.ColorNameSecond)
		},
		halo, ground.edge, ground.face, words, down, up,
	)
}

// haloed gives a rectangle the look of the soft ring around a control that is typed into, or hides it.
func haloed(r *canvas.Rectangle, shown bool) {
	r.StrokeColor, r.StrokeWidth, r.CornerRadius = theme.Color(theme.ColorNameHalo), 2, theme.RadiusControl+2
	r.FillColor = nil
	r.Hidden = !shown
}
