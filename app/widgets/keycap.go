package widgets

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

const (
	capHeight  = 18
	capPadding = 5
	capGap     = 3
	capLeast   = 20
)

// KeyCap shows a key, or keys that are pressed together, as the caps of a keyboard.
type KeyCap struct {
	widget.BaseWidget

	keys  []string
	least float32
	caps  []keyCap
}

type keyCap struct {
	edge, face *canvas.Rectangle
	text       *canvas.Text
}

// NewKeyCap shows the keys of a chord as it is written in menus, such as "L", "Tab" or "Ctrl+Shift+P"; a "+"
// at the end is the key itself, as in "Ctrl++".
func NewKeyCap(chord string) *KeyCap {
	k := &KeyCap{keys: keysOf(chord), least: capLeast}
	k.ExtendBaseWidget(k)
	return k
}

// SetChord shows another chord; an empty one shows nothing and takes no room.
func (k *KeyCap) SetChord(chord string) {
	keys := keysOf(chord)
	if strings.Join(keys, "\x00") == strings.Join(k.keys, "\x00") {
		return
	}
	k.keys = keys
	k.Refresh()
}

// SetLeastWidth sets the least width of each cap in pixels, so that caps below one another are equally wide.
func (k *KeyCap) SetLeastWidth(width float32) {
	k.least = width
	k.Refresh()
}

// Keys are the captions of the caps.
func (k *KeyCap) Keys() []string { return k.keys }

// CreateRenderer implements [fyne.Widget].
func (k *KeyCap) CreateRenderer() fyne.WidgetRenderer {
	k.ExtendBaseWidget(k)
	d := draw(k.minSize, k.layout, func() {})
	d.style = func() {
		k.build()
		d.objects = d.objects[:0]
		for _, c := range k.caps {
			fill(c.edge, theme.ColorNameEdge, 4)
			fill(c.face, theme.ColorNameKeyCap, 3)
			ink(c.text, theme.ColorNameText)
			d.objects = append(d.objects, c.edge, c.face, c.text)
		}
	}
	d.style()
	return d
}

// build keeps as many caps as there are keys.
func (k *KeyCap) build() {
	for len(k.caps) < len(k.keys) {
		k.caps = append(k.caps, keyCap{
			edge: &canvas.Rectangle{}, face: &canvas.Rectangle{}, text: text(theme.CapSize, theme.Medium()),
		})
	}
	k.caps = k.caps[:len(k.keys)]
	for i, key := range k.keys {
		k.caps[i].text.Text = key
	}
}

func (k *KeyCap) capWidth(key string) float32 {
	return max(k.least, ceil(fyne.MeasureText(key, theme.CapSize, theme.Medium()).Width)+2*capPadding)
}

func (k *KeyCap) minSize() fyne.Size {
	if len(k.keys) == 0 {
		return fyne.Size{}
	}
	width := float32(len(k.keys)-1) * capGap
	for _, key := range k.keys {
		width += k.capWidth(key)
	}
	return fyne.NewSize(width, capHeight)
}

func (k *KeyCap) layout(size fyne.Size) {
	x, y := float32(0), float32(int((size.Height-capHeight)/2))
	for _, c := range k.caps {
		w := k.capWidth(c.text.Text)
		place(c.edge, x, y, w, capHeight)
		place(c.face, x+1, y+1, w-2, capHeight-3) // the edge below is two pixels: the cap stands up
		onBaseline(c.text, x+(w-fyne.MeasureText(c.text.Text, theme.CapSize, theme.Medium()).Width)/2,
			baselineIn(y+1+(capHeight-3)/2.0, theme.CapSize))
		x += w + capGap
	}
}

// keysOf splits a chord into captions.
func keysOf(chord string) []string {
	if chord == "" {
		return nil
	}
	var keys []string
	if rest, plus := strings.CutSuffix(chord, "+"); plus {
		rest = strings.TrimSuffix(rest, "+")
		if rest != "" {
			keys = strings.Split(rest, "+")
		}
		keys = append(keys, "+")
	} else {
		keys = strings.Split(chord, "+")
	}
	for i, key := range keys {
		keys[i] = caption(key)
	}
	return keys
}

// caption is what stands on the cap of a key that Fyne or a config names otherwise.
func caption(key string) string {
	switch key {
	case "Control", "LeftControl", "RightControl":
		return "Ctrl"
	case "Return", "KP_Enter":
		return "Enter"
	case "Escape":
		return "Esc"
	case "BackSpace":
		return "⌫"
	case "Up":
		return "↑"
	case "Down":
		return "↓"
	case "Left":
		return "←"
	case "Right":
		return "→"
	case " ":
		return "Space"
	case "Prior":
		return "PgUp"
	case "Next":
		return "PgDn"
	default:
		return key
	}
}
