// Package reader shows an article as a printed page, with its marks, and turns
// what mouse and keyboard do there into calls of the session.
//
// Make the widget with New. It paints with packages of its own, which know
// nothing of Fyne: bidi and shape place glyphs, layout breaks lines and knows
// where everything is, raster paints a line. A visible line is one raster
// image with its marks baked in; scrolling moves these images, and an image is
// painted again only when what it shows has changed. Nothing here loops over
// the whole text or over all marks.
package reader

import (
	"image/color"
	"maps"
	"math"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"postil/annotate"
	"postil/app/reader/layout"
	"postil/app/reader/raster"
	"postil/app/reader/shape"
	"postil/app/session"
	"postil/storage"
)

// Measures of the page in pixels at scale 1.
const (
	charWidth   = 0.49 // width of an average character, in em
	pagePad     = 64   // between the page's edge and the text
	leastPad    = 44
	topPad      = 34
	bottomPad   = 96
	stripeRight = 28 // from the text's left edge to the stripes of marks
	stripeWidth = 3
	stripePitch = 6
	caretWidth  = 2
)

// Reader is the view of an article.
type Reader struct {
	widget.BaseWidget

	s       *session.Session
	faces   *shape.Faces
	engine  *shape.Engine
	painter *raster.Painter
	keyMods func() fyne.KeyModifier

	layout *layout.Layout // nil while no article is shown
	styles styles
	top    layout.Ref
	within float32 // pixels of the top line that are scrolled away
	held   int     // the code point that new widths and sizes keep in the top line; -1: its first
	cut    float32 // pixels of that line that were above the view

	size   fyne.Size
	scale  float32
	page   float32 // left edge of the page
	width  float32 // of the page
	pad    float32
	colors colors
	labels map[string]labelColors

	leftEdge, rightEdge *canvas.Rectangle
	ground              ground
	caret               *canvas.Rectangle
	rows                rows
	handles             []*handle
	links               []fyne.CanvasObject
	sheets              []session.Sheet     // as they were painted last
	frame               []fyne.CanvasObject // around the current case in review
	covered             float32             // pixels at the lower edge that something lies over
	objects             []fyne.CanvasObject // all, from back to front; nil when they have to be listed anew
	overview            overview
	focused             bool
	past                bool // an earlier state is shown
	listed              int  // rows and parts of the ground that objects has
	mouse               mouse
	toReveal            []session.Reveal // asked for before there was a size
	counted             counted
	fitting             map[*annotate.Annotation]bool // of long marks of colleagues; see fits

	// OnHover is told the mark below the pointer and whose it is, and nil when
	// there is none; at is relative to the reader.
	OnHover func(m *annotate.Annotation, by annotate.Person, at fyne.Position)
	// OnMenu is told of a click with the second button.
	OnMenu func(at fyne.Position)
	// OnMoved is told after anything was painted or moved; it may be nil.
	OnMoved func()
	// OnFocus is told when the reader gets or loses the keyboard.
	OnFocus func(bool)
}

var (
	_ fyne.Widget         = (*Reader)(nil)
	_ fyne.Focusable      = (*Reader)(nil)
	_ fyne.Tabbable       = (*Reader)(nil)
	_ fyne.Shortcutable   = (*Reader)(nil)
	_ fyne.Scrollable     = (*Reader)(nil)
	_ fyne.Draggable      = (*Reader)(nil)
	_ desktop.Mouseable   = (*Reader)(nil)
	_ desktop.Hoverable   = (*Reader)(nil)
	_ desktop.Keyable     = (*Reader)(nil)
	_ desktop.Cursorable  = (*Reader)(nil)
	_ session.View        = (*Reader)(nil)
	_ fyne.WidgetRenderer = (*renderer)(nil)
)

// New makes the view of a session's article. The faces are shared with whoever
// else shapes text.
func New(s *session.Session, faces *shape.Faces) *Reader {
	engine := shape.NewEngine(faces)
	r := &Reader{
		s: s, faces: faces, engine: engine, painter: raster.New(engine), scale: 1,
		leftEdge: canvas.NewRectangle(color.Transparent), rightEdge: canvas.NewRectangle(color.Transparent),
		caret: canvas.NewRectangle(color.Transparent),
	}
	r.keyMods = func() fyne.KeyModifier {
		if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
			return d.CurrentKeyModifiers()
		}
		return 0
	}
	r.overview.init(r)
	r.ExtendBaseWidget(r)
	s.SetView(r)

	s.On.Article.Listen(func(d *session.Doc) { r.show(d) })
	s.On.Zones.Listen(r.rezone)
	s.On.Layer.Listen(func(c session.LayerChange) {
		r.overview.changed(c)
		r.repaint()
	})
	s.On.Selection.Listen(func(session.Selection) { r.repaint() })
	s.On.Mark.Listen(func(annotate.ID) {
		r.mouse.near = r.isOver(r.shownMark(), r.mouse.pointer)
		r.repaint()
	})
	s.On.Find.Listen(func(session.Finding) {
		r.overview.refresh()
		r.repaint()
	})
	s.On.Settings.Listen(func(session.Settings) { r.restyle() })
	s.On.Workspace.Listen(func(*storage.Workspace) {
		if s.Doc() == nil { // what is shown belongs to the workspace that was open before
			r.show(nil)
			return
		}
		r.restyle()
	})
	s.On.Reveal.Listen(func(v session.Reveal) { r.reveal(v) })
	s.On.Preview.Listen(func(*annotate.Annotation) { r.repaint() })
	s.On.Mode.Listen(func(session.Mode) {
		r.overview.rebuild()
		r.repaint()
	})
	s.On.Review.Listen(func(*session.Review) {
		r.overview.rebuild()
		r.repaint()
	})
	s.On.History.Listen(func(*session.History) {
		if past := s.LookingBack() != nil; past || past != r.past {
			r.past = past
			r.overview.rebuild()
			r.repaint()
		}
	})
	s.On.Placing.Listen(func(*session.Placing) { r.repaint() })
	s.On.Threads.Listen(func(struct{}) { r.repaint() })
	return r
}

// show lays out another article.
func (r *Reader) show(d *session.Doc) {
	r.rows.clear()
	r.top, r.within, r.held = layout.Ref{}, 0, -1
	r.toReveal = nil
	r.fitting = map[*annotate.Annotation]bool{}
	r.layout = nil
	if d != nil {
		r.readColors()
		r.styles = newStyles(d, r.s.Settings(), r.scale)
		r.layout = layout.New(d.Article.Text, r.engine, r.options())
	}
	r.countUnshown()
	r.overview.rebuild()
	r.arrange()
}

// rezone shows zones that were corrected. Lines break elsewhere only where a
// paragraph is set in another way.
func (r *Reader) rezone(d *session.Doc) {
	if r.layout == nil {
		return
	}
	was := r.styles.heads
	r.styles = newStyles(d, r.s.Settings(), r.scale)
	if maps.Equal(was, r.styles.heads) {
		r.repaint()
		return
	}
	r.hold()
	r.relay()
	r.rows.clear()
	r.overview.rebuild()
	r.arrange()
}

// restyle lays the article out anew after the text size, face or theme
// changed; the first line stays first.
func (r *Reader) restyle() {
	r.readColors()
	if d := r.s.Doc(); d != nil && r.layout != nil {
		r.hold()
		r.styles = newStyles(d, r.s.Settings(), r.scale)
		r.place()
		r.relay()
		r.countUnshown()
	}
	r.rows.clear()
	r.overview.rebuild()
	r.arrange()
}

// hold notes what stands in the top line before lines break elsewhere. It stays
// noted until something scrolls, lest many small steps, as when a pane is
// dragged, carry the text away.
func (r *Reader) hold() {
	if r.held < 0 {
		r.held, r.cut = r.Top(), r.within
	}
}

// relay breaks the lines anew and puts what is held into the top one.
func (r *Reader) relay() {
	r.layout.SetOptions(r.options())
	r.top, r.within = r.layout.LineAt(r.held, shape.Downstream), 0
	if l := r.layout.Line(r.top); l.Start == r.held { // the line begins as it did
		r.within = min(r.cut, l.Height)
	}
}

func (r *Reader) options() layout.Options {
	return layout.Options{Width: r.measure(), StyleOf: r.styles.of, BlankHeight: r.styles.blank}
}

// measure is the width of the text in pixels.
func (r *Reader) measure() float32 { return max(1, r.width-2*r.pad) }

// snap rounds a length to whole device pixels.
func (r *Reader) snap(px float32) float32 { return snap(px, r.scale) }

func snap(px, scale float32) float32 {
	return float32(math.Round(float64(px*scale))) / scale
}

// place computes where the page lies.
func (r *Reader) place() {
	room := max(0, r.size.Width-overviewWidth)
	measure := float32(r.s.Settings().Measure) * charWidth * float32(r.s.Settings().TextSize)
	r.pad = pagePad
	if room < measure+2*pagePad {
		r.pad = max(leastPad, (room-measure)/2)
		measure = max(40, room-2*r.pad)
	}
	r.width = r.snap(measure + 2*r.pad)
	r.page = r.snap(max(0, (room-r.width)/2))
}

// fewestCharacters is the shortest line that reads well.
const fewestCharacters = 45

// Readable is the width in pixels that the reader needs for lines that read
// well at the present text size.
func (r *Reader) Readable() float32 {
	v := r.s.Settings()
	return float32(min(v.Measure, fewestCharacters))*charWidth*float32(v.TextSize) + 2*leastPad + overviewWidth
}

// arrange puts everything in its place for the present size, and paints.
func (r *Reader) arrange() {
	if r.size.IsZero() {
		return
	}
	r.place()
	if r.layout != nil && r.layout.Width() != r.measure() {
		r.hold()
		r.relay()
		r.rows.clear()
	}
	show := r.layout != nil
	for _, o := range []*canvas.Rectangle{r.leftEdge, r.rightEdge} {
		o.Hidden = !show
	}
	hair := 1 / r.scale
	r.leftEdge.Move(fyne.NewPos(r.page-hair, 0))
	r.leftEdge.Resize(fyne.NewSize(hair, r.size.Height))
	r.rightEdge.Move(fyne.NewPos(r.page+r.width, 0))
	r.rightEdge.Resize(fyne.NewSize(hair, r.size.Height))
	r.overview.arrange()
	if show {
		r.top, r.within = r.layout.Scroll(r.top, r.within, 0, r.size.Height)
	}
	for _, v := range r.toReveal {
		r.reveal(v)
	}
	r.toReveal = nil
	r.repaint()
}

// MinSize leaves the size to the panes.
func (r *Reader) MinSize() fyne.Size { return fyne.NewSize(240, 120) }

// Resize implements fyne.CanvasObject.
func (r *Reader) Resize(size fyne.Size) {
	if size == r.size {
		return
	}
	_, _, _, seen := r.caretBox(r.s.Selection().Caret)
	r.BaseWidget.Resize(size)
	r.size = size
	r.rescale()
	r.arrange()
	if seen {
		r.keepCaret()
	}
}

// keepCaret brings a caret that a new size has put below the view back into it.
// What is held stays so: a size as before shows the same again.
func (r *Reader) keepCaret() {
	if r.layout == nil || r.size.IsZero() {
		return
	}
	c := r.s.Selection().Caret
	ref := r.layout.LineAt(c.Offset, affinity(c))
	line, y, shown := r.inView(ref)
	if shown && y+line.Height-line.Style.After <= r.size.Height {
		return
	}
	below := max(0, r.size.Height-2*r.styles.body.Leading)
	r.top, r.within = r.layout.Scroll(ref, 0, -below, r.size.Height)
	r.within = r.snap(r.within)
	r.repaint()
}

// rescale notices that the window is shown at another scale.
func (r *Reader) rescale() {
	c := fyne.CurrentApp().Driver().CanvasForObject(r)
	if c != nil && c.Scale() > 0 {
		r.scale = c.Scale()
	}
}

// CreateRenderer implements fyne.Widget.
func (r *Reader) CreateRenderer() fyne.WidgetRenderer {
	r.readColors()
	return &renderer{r}
}

type renderer struct{ r *Reader }

func (v *renderer) Destroy()           {}
func (v *renderer) Layout(fyne.Size)   {}
func (v *renderer) MinSize() fyne.Size { return v.r.MinSize() }
func (v *renderer) Objects() []fyne.CanvasObject {
	r := v.r
	if n := len(r.rows.objects) + len(r.ground.objects); r.objects == nil || r.listed != n {
		r.listed = n
		r.objects = slices.Concat(r.ground.objects, []fyne.CanvasObject{r.leftEdge, r.rightEdge}, r.rows.objects)
		r.objects = append(r.objects, r.links...)
		r.objects = append(r.objects, r.frame...)
		for _, h := range r.handles {
			r.objects = append(r.objects, h.dot)
		}
		r.objects = append(r.objects, r.caret)
		r.objects = append(r.objects, r.overview.objects()...)
	}
	return r.objects
}

// Refresh is called when the theme or the scale changed.
func (v *renderer) Refresh() {
	v.r.rescale()
	v.r.restyle()
}
