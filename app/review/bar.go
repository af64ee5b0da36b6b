package review

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"postil/annotate/agreement"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
)

// Measures of the bar in pixels.
const (
	barHeight  = 64
	barRow     = 18
	barTop     = 4
	barLabels  = 76
	barTaking  = 84
	barPadding = 12
)

// Bar shows γ, exact and overlap F1 of the article and of the workspace with
// their intervals, and what taking the first candidate would make of γ.
type Bar struct {
	widget.BaseWidget

	s       *session.Session
	tips    *widgets.Tips
	heads   []*widgets.Runs // of the measures, then of taking
	rows    []*widgets.Runs // article, workspace
	meters  [2][]*widgets.Meter
	taking  *widgets.Runs
	content fyne.CanvasObject
}

// NewBar makes the bar of a session.
func NewBar(s *session.Session, tips *widgets.Tips) *Bar {
	b := &Bar{s: s, tips: tips, taking: widgets.NewRuns()}
	objects := []fyne.CanvasObject{}
	for _, m := range session.Measured() {
		head := widgets.NewRuns(quiet(title(m)))
		head.SetHint(tips, title(m)+": "+m.About().Sentence)
		b.heads = append(b.heads, head)
		objects = append(objects, head)
	}
	head := widgets.NewRuns(quiet("taking 1"))
	b.heads = append(b.heads, head)
	objects = append(objects, head)
	for row, name := range []string{"article", "workspace"} {
		r := widgets.NewRuns(quiet(name))
		r.SetHint(tips, "Decisions stand in the place of the marks that they are about, so agreement grows while it is settled.")
		b.rows = append(b.rows, r)
		objects = append(objects, r)
		for range session.Measured() {
			m := widgets.NewMeter()
			b.meters[row] = append(b.meters[row], m)
			objects = append(objects, m)
		}
	}
	objects = append(objects, b.taking)
	b.content = widgets.NewFrame(nil, widgets.NewHairline(), nil, nil, container.New(&barLayout{b}, objects...))
	b.ExtendBaseWidget(b)
	s.On.Figures.Listen(func(session.Figures) { b.show() })
	s.On.Review.Listen(func(*session.Review) { b.show() })
	b.show()
	return b
}

func quiet(s string) widgets.Run {
	return widgets.Run{Words: s, Size: theme.SmallSize, Color: theme.ColorNameSecond}
}

// title is a measure's name above its figures.
func title(m agreement.Measure) string {
	switch m.Name() {
	case "gamma":
		return "γ"
	case "f1-exact":
		return "exact F1"
	case "f1-overlap":
		return "overlap F1"
	}
	return m.Name()
}

// Number is a figure with two decimals as it is set in the bar: .71, −.04, 1.
func Number(f float64) string {
	sign := ""
	f = math.Round(f*100)/100 + 0 // not -0
	if f < 0 {
		sign, f = "−", -f
	}
	if f == 1 || f == 0 {
		return sign + strconv.FormatFloat(f, 'f', 0, 64)
	}
	return sign + strings.TrimPrefix(strconv.FormatFloat(f, 'f', 2, 64), "0")
}

// show brings the bar up to date.
func (b *Bar) show() {
	f := b.s.Figures()
	for row, figures := range [][]session.Figure{f.Article, f.Workspace} {
		for i := range b.meters[row] {
			m := b.meters[row][i]
			if i >= len(figures) {
				m.Set(widgets.MeterContent{Number: "–", Color: theme.ColorNameThird})
				m.SetHint(b.tips, b.why(row, f))
				continue
			}
			m.Set(meter(figures[i]))
			m.SetHint(b.tips, explain(figures[i], row == 0))
		}
	}
	head, words, color, tip := "taking 1", "", fyne.ThemeColorName(""), ""
	if b.s.Draft() != nil {
		head = "taking this"
	}
	if r := b.s.Review(); r.Current() != nil && f.Of == r.Current().ID && len(f.Taking) > 0 && len(f.Article) > 0 {
		if then, ok := f.Taking[0].Float(); ok {
			words = "→ " + Number(then)
			if now, ok := f.Article[0].Value.Float(); ok && then > now {
				color = theme.ColorNameSaved
			} else if ok && then < now {
				color = theme.ColorNameError
			}
		} else {
			words = "→ –"
		}
		tip = "What γ of the article would be with this decision in the place of the marks of the case."
	}
	b.heads[len(b.heads)-1].Set(quiet(head))
	b.heads[len(b.heads)-1].SetHint(b.tips, tip)
	b.taking.Set(widgets.Run{Words: words, Size: theme.StatusSize, Style: theme.Numbers(), Color: color})
	b.taking.SetHint(b.tips, tip)
}

// why says why there is no figure.
func (b *Bar) why(row int, f session.Figures) string {
	if row == 1 && f.Err != nil {
		return "It cannot be measured: " + f.Err.Error()
	}
	if x := b.s.Explain(); x.Title != "" && row == 0 {
		return x.Title + "."
	}
	return "It is being measured."
}

func meter(f session.Figure) widgets.MeterContent {
	low, high, ok := f.Value.Bounds()
	c := widgets.MeterContent{Number: "–", Color: theme.ColorNameThird}
	switch {
	case !ok:
		return c
	case f.Value.Status() == agreement.Bounded:
		c.Number = bounded(low, high)
		c.Color = ""
		c.Known, c.Fraction, c.Ranged, c.Low, c.High = true, float32(low), true, float32(low), float32(high)
		return c
	}
	return widgets.MeterContent{Fraction: float32(low), Known: true, Low: float32(f.Low), High: float32(f.High), Ranged: f.Ranged, Number: Number(low)}
}

func bounded(low, high float64) string {
	if math.IsInf(low, 0) {
		return "≤ " + Number(high)
	}
	return Number(low) + "–" + Number(high)
}

// explain says what a figure is made of.
func explain(f session.Figure, article bool) string {
	if _, _, ok := f.Value.Bounds(); !ok {
		return title(f.Measure) + " is not defined: " + f.Value.Why() + "."
	}
	said := fmt.Sprintf("%s is %s", title(f.Measure), meter(f).Number)
	if f.Value.Status() == agreement.Bounded {
		said += ", which is as near as the time allowed can say"
	}
	if f.Ranged {
		said += fmt.Sprintf(", %s to %s %s", Number(f.Low), Number(f.High), f.Range)
	} else if f.Range != "" {
		said += "; " + f.Range
	}
	if raw, ok := f.Raw.Float(); ok && article {
		said += ". Before any decision it was " + Number(raw)
	}
	return said + "."
}

// CreateRenderer implements fyne.Widget.
func (b *Bar) CreateRenderer() fyne.WidgetRenderer {
	return widgets.Band(b.content, theme.ColorNamePane, fyne.NewSize(320, barHeight))
}

// barLayout sets the figures as a small table.
type barLayout struct{ b *Bar }

func (l *barLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(barLabels+barTaking, barHeight-1)
}

func (l *barLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	b := l.b
	n := len(b.meters[0])
	room := size.Width - 2*barPadding - barLabels - barTaking
	column := min(150, room/float32(n))
	// The table stands in the middle of the bar.
	left := float32(int(barPadding + max(0, (room-column*float32(n))/2)))
	put := func(o fyne.CanvasObject, x float32, row int, width float32) {
		o.Move(fyne.NewPos(float32(int(x)), float32(barTop+row*barRow)))
		o.Resize(fyne.NewSize(max(0, width), barRow))
	}
	for i, r := range b.rows {
		put(r, left, i+1, barLabels-8)
	}
	x := left + barLabels
	for i := range n {
		put(b.heads[i], x, 0, column-8)
		put(b.meters[0][i], x, 1, column-10)
		put(b.meters[1][i], x, 2, column-10)
		x += column
	}
	put(b.heads[n], x, 0, barTaking)
	put(b.taking, x, 1, barTaking)
}
