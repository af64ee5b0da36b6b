package widgets

import (
	"slices"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

// Run is a stretch of words in one look on a line.
type Run struct {
	Words string
	Style fyne.TextStyle
	Size  float32             // pixels; 0: the interface's
	Color fyne.ThemeColorName // "": that of text
}

// Runs is one line of words in several looks, on one baseline. What there is no room for is shortened, from the last
// run on.
type Runs struct {
	widget.BaseWidget
	Hint

	runs  []Run
	texts []*canvas.Text
}

var _ desktop.Hoverable = (*Runs)(nil)

// NewRuns makes a line.
func NewRuns(runs ...Run) *Runs {
	r := &Runs{}
	r.ExtendBaseWidget(r)
	r.Set(runs...)
	return r
}

// Set shows other words.
func (r *Runs) Set(runs ...Run) {
	r.runs = slices.Clone(runs)
	for i := range r.runs { // spaces at the ends stay, for another run goes on there
		r.runs[i].Words = strings.Map(func(c rune) rune {
			if unicode.IsControl(c) || c == '\u2028' || c == '\u2029' {
				return ' '
			}
			return c
		}, Brief(r.runs[i].Words, mostRunes))
	}
	r.Refresh()
}

// Words are all words of the line.
func (r *Runs) Words() string {
	out := ""
	for _, x := range r.runs {
		out += x.Words
	}
	return out
}

// MouseIn implements [desktop.Hoverable].
func (r *Runs) MouseIn(e *desktop.MouseEvent) { r.over(e, "") }

// MouseMoved implements [desktop.Hoverable].
func (r *Runs) MouseMoved(e *desktop.MouseEvent) { r.over(e, "") }

// MouseOut implements [desktop.Hoverable].
func (r *Runs) MouseOut() { r.out() }

func (x Run) size() float32 {
	if x.Size == 0 {
		return theme.TextSize
	}
	return x.Size
}

func (x Run) width() float32 {
	if x.Words == "" {
		return 0
	}
	return fyne.MeasureText(x.Words, x.size(), x.Style).Width
}

// CreateRenderer implements [fyne.Widget].
func (r *Runs) CreateRenderer() fyne.WidgetRenderer {
	r.ExtendBaseWidget(r)
	d := draw(
		func() fyne.Size {
			w := float32(0)
			for _, x := range r.runs {
				w += x.width()
			}
			return fyne.NewSize(ceil(w), 20)
		},
		func(size fyne.Size) {
			x := float32(0)
			for i, run := range r.runs {
				t := r.texts[i]
				if i == 0 || x < size.Width-8 {
					t.Text = truncate(run.Words, run.size(), run.Style, max(0, size.Width-x))
				} else {
					t.Text = ""
				}
				onBaseline(t, x, baselineIn(size.Height/2, theme.TextSize))
				x += fyne.MeasureText(t.Text, run.size(), run.Style).Width
			}
		},
		func() {},
	)
	d.style = func() {
		for len(r.texts) < len(r.runs) {
			r.texts = append(r.texts, text(theme.TextSize, theme.Regular()))
		}
		r.texts = r.texts[:len(r.runs)]
		d.objects = d.objects[:0]
		for i, run := range r.runs {
			t := r.texts[i]
			t.Text, t.TextSize, t.TextStyle = run.Words, run.size(), run.Style
			ink(t, theme.ColorNameText)
			if run.Color != "" {
				ink(t, run.Color)
			}
			d.objects = append(d.objects, t)
		}
	}
	d.style()
	return d
}
