package insights

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"postil/annotate"
	"postil/annotate/insights"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
)

// Panel is the screen of insights.
type Panel struct {
	widget.BaseWidget

	// OnOpen is called to show an article with a span of it in view; an empty span
	// is the beginning.
	OnOpen func(path string, span annotate.Span)
	// OnExport asks for the file or folder to write, proposing a name, and goes on
	// with the path.
	OnExport func(name string, extensions []string, then func(path string))
	// OnBack is called for Esc where there is nothing to close; it may be nil.
	OnBack func()

	s    *session.Session
	i    *session.Insights
	tips *widgets.Tips

	title, byLine          *widgets.Prose
	people, measure        *widgets.Choice
	hidden, unfinished     *widgets.Check
	export, again, stop    *widgets.Button
	progress               *widgets.Progress
	doing                  *widgets.Prose
	status                 *fyne.Container
	controls               *fyne.Container
	none                   *widgets.Hollow
	count                  *widgets.Button // offered where nothing is finished
	empty                  *fyne.Container
	wholes                 *fyne.Container
	wholeParts             []*wholePart
	matrix, confusion      *grid
	matrixSays, labelsSay  *explained
	pair                   *widgets.Choice
	labels, articles       *table
	byLabel, byArticle     *explained
	classes                *bars
	classesSay             *explained
	key                    *widgets.Prose
	left                   *widgets.Prose
	leftHead               *widgets.Prose
	figures                *fyne.Container // all sections
	column                 *fyne.Container
	scroll                 *container.Scroll
	list                   *behind
	content                *fyne.Container
	from                   fyne.Focusable // what the list was opened from
	shownFigures           *insights.Figures
	shownList              *session.BehindList
	shownRunning, focusing bool
	shownParts             [11]bool // which parts of the page were there
}

// New makes the screen for a session, with the layer for tips.
func New(s *session.Session, tips *widgets.Tips) *Panel {
	p := &Panel{s: s, i: s.NewInsights(), tips: tips}
	p.makeControls()
	p.makeFigures()
	ground := column{newRect(), newRect(), newRect()}
	page := widgets.NewStackDown(0, p.title, p.byLine, widgets.NewInset(0, 14, 0, 0, p.controls), p.status, p.empty, p.figures)
	p.column = container.New(ground, ground.ground, ground.left, ground.right, page)
	p.scroll = container.NewVScroll(p.column)
	p.scroll.OnScrolled = func(fyne.Position) { p.look() }
	p.list = newBehind(s, p.i)
	p.list.onClose = p.closeList
	p.list.onOpen = func(path string, span annotate.Span) {
		if p.OnOpen != nil {
			p.OnOpen(path, span)
		}
	}
	p.list.Hide()
	p.content = container.New(sides{p.look}, container.NewStack(newTinted(theme.ColorNameDesk), p.scroll), p.list)
	p.ExtendBaseWidget(p)
	p.paint()
	p.i.Changed.Listen(func(struct{}) { p.show() })
	p.show()
	return p
}

func newRect() *canvas.Rectangle { return &canvas.Rectangle{} }

// Insights are the figures that the screen shows.
func (p *Panel) Insights() *session.Insights { return p.i }

// Show has the figures worked out; call it when the screen comes into sight.
func (p *Panel) Show() {
	p.BaseWidget.Show()
	p.i.Show()
}

// Hide ends the work; call it when the screen goes.
func (p *Panel) Hide() {
	p.tips.Out()
	p.i.Hide()
	p.BaseWidget.Hide()
}

// Focus is what the keyboard has to be put into when the screen is shown.
func (p *Panel) Focus() fyne.Focusable {
	switch {
	case p.i.List() != nil:
		return p.list.list
	case p.figures.Visible():
		return p.matrix
	case p.count.Visible():
		return p.count
	}
	return p.people
}

// CreateRenderer implements fyne.Widget.
func (p *Panel) CreateRenderer() fyne.WidgetRenderer {
	return &panelRenderer{widget.NewSimpleRenderer(p.content), p}
}

// panelRenderer follows the theme.
type panelRenderer struct {
	fyne.WidgetRenderer
	p *Panel
}

func (r *panelRenderer) Refresh() {
	r.p.paint()
	r.WidgetRenderer.Refresh()
}

// paint colours the page.
func (p *Panel) paint() {
	for k, name := range []fyne.ThemeColorName{theme.ColorNamePage, theme.ColorNameHairline, theme.ColorNameHairline} {
		if r, ok := p.column.Objects[k].(*canvas.Rectangle); ok {
			r.FillColor = theme.Color(name)
			r.Refresh()
		}
	}
}

// openList asks for a list from a figure, to which the keyboard comes back.
func (p *Panel) openList(from fyne.Focusable, ask func()) {
	p.from, p.focusing = from, true
	ask()
}

func (p *Panel) closeList() {
	p.i.CloseList()
	if c := fyne.CurrentApp().Driver().CanvasForObject(p); c != nil && p.from != nil {
		c.Focus(p.from)
	}
}

// escape closes the list, or goes back.
func (p *Panel) escape(e *fyne.KeyEvent) bool {
	if e.Name != fyne.KeyEscape {
		return false
	}
	switch {
	case p.i.List() != nil:
		p.closeList()
	case p.OnBack != nil:
		p.OnBack()
	}
	return true
}

const allPairs = "All pairs"

// show brings the screen up to date.
func (p *Panel) show() {
	f, st := p.i.Figures(), p.i.Status()
	same := f == p.shownFigures && p.i.List() == p.shownList && (p.shownList == nil || p.shownList.Running == p.shownRunning)
	p.showStatus(f, st)
	p.showControls(f, st)
	if f != p.shownFigures {
		p.shownFigures = f
		if f != nil {
			p.showFigures(f)
		}
	}
	p.showEmpty(f, st)
	p.showList()
	parts := [11]bool{
		p.status.Hidden, p.progress.Hidden, p.stop.Hidden, p.again.Hidden, p.people.Hidden, p.byLine.Hidden, p.doing.Lines() > 1,
		p.controls.Hidden, p.empty.Hidden, p.figures.Hidden, p.count.Hidden,
	}
	if !same || parts != p.shownParts { // else only words and the bar have changed, which see to themselves
		p.shownParts = parts
		p.refresh()
	}
}

// refresh lays the page out again, since heights may be others.
func (p *Panel) refresh() {
	p.figures.Refresh()
	p.column.Refresh()
	p.scroll.Refresh()
	p.content.Refresh()
	p.look()
}

// showEmpty says what to do where there is nothing to show.
func (p *Panel) showEmpty(f *insights.Figures, st session.InsightsStatus) {
	title, words, offer := "", "", false
	switch {
	case p.s.Workspace() == nil:
		title, words = "No workspace is open", "Open a folder of articles (Ctrl+O). Figures are here as soon as two people have finished the same article."
	case f == nil:
	case len(f.People) == 0:
		title, words = "Nobody has marked anything yet", "Mark articles, and have a colleague mark the same ones. Her marks come with her files (article.txt.name.ann.json) beside the articles, on a shared folder or by way of git."
	case len(f.People) == 1:
		title, words = "Only "+f.People[0].Name+" is here", "Agreement needs two people. The marks of a colleague come with her files (article.txt.name.ann.json) beside the articles, on a shared folder or by way of git."
		if len(st.Everybody) > 1 {
			words = "Agreement needs two people: choose another one above."
		}
	case f.Compared == 0:
		title, words = "No article is finished by two people", "An article counts once two people have marked it done (Ctrl+D). Until then you can count what is in progress as if it were finished."
		offer = !p.i.Unfinished()
		if !offer {
			words = "No article has marks of two people yet."
		}
	}
	p.none.Set(title, words)
	p.count.Hidden = !offer
	p.empty.Hidden = words == ""
	p.figures.Hidden = f == nil || words != ""
}

// mostLeft is how much of what was left out is listed; the report has it all.
const mostLeft = 12

func (p *Panel) showList() {
	l := p.i.List()
	if l == nil {
		p.list.Hide()
		p.shownList = nil
		return
	}
	if l != p.shownList || p.shownRunning != l.Running {
		if p.shownList == nil || l.Title != p.shownList.Title {
			p.list.list.SetCurrent(-1)
		}
		p.shownList, p.shownRunning = l, l.Running
		p.list.Show()
		p.list.set(l)
	}
	if p.focusing && !l.Running {
		p.focusing = false
		p.refresh()
		// The list is given the keyboard only once it is there to be drawn, which
		// asking for its place sees to.
		fyne.CurrentApp().Driver().AbsolutePositionForObject(p.list.list)
		if c := fyne.CurrentApp().Driver().CanvasForObject(p); c != nil {
			c.Focus(p.list.list)
		}
	}
}

// placeIn is where an object begins on the page that scrolls.
func (p *Panel) placeIn(o fyne.CanvasObject) float32 {
	d := fyne.CurrentApp().Driver()
	return d.AbsolutePositionForObject(o).Y - d.AbsolutePositionForObject(p.column).Y
}

// look tells the table of articles what of it is in sight.
func (p *Panel) look() {
	if p.scroll == nil || p.scroll.Size().Height <= 0 || !p.figures.Visible() {
		return
	}
	top := p.scroll.Offset.Y - p.placeIn(p.articles)
	p.articles.look(top, top+p.scroll.Size().Height)
}

// reveal brings a part of an object into sight with the least scrolling.
func (p *Panel) reveal(o fyne.CanvasObject, y, height float32) {
	const margin = 12
	top := p.placeIn(o) + y - margin
	bottom := top + height + 2*margin
	offset, view := p.scroll.Offset.Y, p.scroll.Size().Height
	switch {
	case top < offset:
		offset = max(0, top)
	case bottom > offset+view:
		offset = bottom - view
	default:
		return
	}
	p.scroll.ScrollToOffset(fyne.NewPos(0, offset))
	p.look()
}

func (p *Panel) toTop() {
	if p.scroll.Offset.Y > 0 {
		p.scroll.ScrollToOffset(fyne.NewPos(0, 0))
		p.look()
	}
}
