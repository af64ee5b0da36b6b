package app

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"postil/annotate"
	"postil/app/dialogs"
	"postil/app/history"
	"postil/app/insights"
	"postil/app/inspector"
	"postil/app/library"
	"postil/app/palette"
	"postil/app/placing"
	"postil/app/reader"
	"postil/app/reader/shape"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
	"postil/storage"
)

// Keys of what the window itself keeps in the preferences.
const (
	prefWidth, prefHeight = "window.width", "window.height"
	prefLeft, prefRight   = "window.left", "window.right"
	prefNoLeft            = "window.noLibrary"
	prefNoRight           = "window.noInspector"
)

// The size of a first window in pixels.
const (
	firstWidth  = 1280
	firstHeight = 800
)

// saveWait bounds how long closing the window waits for the disk.
const saveWait = 5 * time.Second

// window is the main window.
type window struct {
	app     fyne.App
	win     fyne.Window
	session *session.Session
	prefs   session.Preferences // of the window itself

	reader    *reader.Reader
	library   *library.Library
	inspector *inspector.Inspector
	review    *reviewParts
	placing   *placing.Pane     // below the page
	history   *history.Pane     // in the place of the inspector
	past      *history.Bar      // above the page
	insights  *insights.Panel   // in the place of the page and the right pane
	modes     *widgets.Segments // above the right pane
	figuresOf *widgets.Segments // the same above the insights
	status    *status
	panes     *widgets.PaneSplit
	welcome   *dialogs.Welcome
	findBar   *findBar
	tips      *widgets.Tips
	toasts    *widgets.Toasts

	overlay fyne.CanvasObject // what lies over the page, or nil
	takes   map[string]func() // commands that it carries out itself, by id
	gone    func()            // called when it is taken away, or nil
	leave   func(then func()) // asked before it is taken away, where it holds what is not saved; or nil
	dark    bool
	closing bool
	closed  func() // called once the window is closed and everything is on disk, or nil
	after   widgets.After
}

// newWindow makes the window of a session; it is not shown yet.
func newWindow(a fyne.App, s *session.Session, faces *shape.Faces, prefs session.Preferences, after widgets.After) *window {
	w := &window{app: a, win: a.NewWindow("Postil"), session: s, prefs: prefs, after: after}
	w.win.SetMaster()
	w.win.SetPadded(false)
	w.tips = widgets.NewTips(after)
	w.toasts = widgets.NewToasts(after)
	w.reader = reader.New(s, faces)
	w.library = library.New(s, w.tips)
	w.inspector = inspector.New(s, w.tips)
	w.status = newStatus(w)
	w.welcome = dialogs.NewWelcome(s)
	w.findBar = newFindBar(w)
	w.wire()

	w.review = newReviewParts(w)
	w.insights = w.newInsights()
	w.panes = widgets.NewPaneSplit(w.library, w.middle(), w.rightPane())
	w.restorePanes()
	content := widgets.NewFrame(nil, w.status.bar, nil, nil, w.panes)
	// No ground: the toolkit clears the window in the colour of the panes, and each
	// layer that covers it is painted again in every frame.
	w.win.SetContent(container.NewStack(content, w.tips, w.toasts))
	w.win.SetMainMenu(w.mainMenu())
	w.hiddenKeys()
	w.win.Canvas().SetOnTypedKey(w.unfocusedKey)
	w.win.Canvas().SetOnTypedRune(func(r rune) { // nothing has the focus: the text is meant
		w.focusReader()
		w.center().TypedRune(r)
	})
	w.win.SetOnDropped(func(_ fyne.Position, uris []fyne.URI) { w.dropped(uris) })
	w.win.SetCloseIntercept(w.close)
	w.win.Resize(fyne.NewSize(number(prefs, prefWidth, firstWidth), number(prefs, prefHeight, firstHeight)))
	w.showState(nil)
	w.dark = theme.Dark()
	return w
}

// wire lets the parts hear of each other.
func (w *window) wire() {
	s := w.session
	w.library.OnLeave = w.focusReader
	w.inspector.OnLeave = w.focusReader
	w.library.OnKey, w.inspector.OnKey = w.functionKey, w.functionKey
	w.welcome.OnOpen = func() { s.On.Ask.Emit(session.AskOpenFolder) }
	w.welcome.OnSample = func() { s.On.Ask.Emit(session.AskSample) }
	w.reader.OnHover = w.hover
	w.reader.OnMenu = w.contextMenu
	s.On.Workspace.Listen(func(*storage.Workspace) {
		w.win.SetMainMenu(w.mainMenu())
		w.title()
	})
	s.On.Article.Listen(func(d *session.Doc) { w.showState(d) })
	s.On.Notice.Listen(w.notice)
	s.On.Ask.Listen(w.ask)
	s.On.Copy.Listen(func(text string) {
		w.app.Clipboard().SetContent(text)
		w.toasts.Say("Copied.")
	})
	s.On.Settings.Listen(func(v session.Settings) {
		setTheme(w.app, v)
		w.refit()
		w.panes.SetRoom(w.reader.Readable())
	})
	w.app.Settings().AddListener(func(fyne.Settings) { fyne.Do(w.refit) })
}

// refit brings what draws labels by itself up to date with the theme.
func (w *window) refit() {
	if dark := theme.Dark(); dark != w.dark {
		w.dark = dark
		w.reader.Refresh()
		w.inspector.Refit()
		w.review.refit()
		w.placing.Refit()
		w.history.Refit()
		w.past.Refresh()
		w.library.Refresh()
	}
}

// showState shows the article, or what to do where there is none.
func (w *window) showState(d *session.Doc) {
	w.welcome.Show()
	if d != nil {
		w.welcome.Hide()
	} else {
		w.welcome.Update()
	}
	w.title()
	// Who goes through the library with the arrow keys stays in it.
	if w.overlay == nil && !w.library.Focused(w.win.Canvas()) {
		w.focusReader()
	}
}

func (w *window) title() {
	switch d, ws := w.session.Doc(), w.session.Workspace(); {
	case d != nil:
		w.win.SetTitle(fmt.Sprintf("%s — %s — Postil", d.Path(), ws.Name()))
	case ws != nil:
		w.win.SetTitle(ws.Name() + " — Postil")
	default:
		w.win.SetTitle("Postil")
	}
}

// openFirst opens what the command line names, else what was open last, else
// the sample; a first start asks for a name.
func (w *window) openFirst(o Options) {
	s := w.session
	path, first := o.Path, ""
	switch {
	case o.Sample:
		path, first = w.sampleFolder(), sampleFirst
	case path == "":
		if r := s.Recents(); len(r) > 0 {
			path = r[0].Path
		} else {
			path, first = w.sampleFolder(), sampleFirst
		}
	}
	switch {
	case path == "": // what keeps the sample from opening is told
	case o.Article != "":
		s.OpenAt(path, filepath.ToSlash(filepath.Clean(o.Article)))
	default:
		s.OpenFrom(path, first)
	}
	if s.Person().Name == "" {
		w.app.Lifecycle().SetOnStarted(func() { s.On.Ask.Emit(session.AskPerson) })
	}
}

// notice tells the person something.
func (w *window) notice(n session.Notice) {
	switch {
	case n.Action != "":
		w.toasts.Offer(n.Text, n.Action, n.Do)
	case n.Error:
		w.toasts.Offer(n.Text, "Close", func() {})
	case n.Undo:
		w.toasts.Offer(n.Text, "Undo", w.session.Undo)
	default:
		w.toasts.Say(n.Text)
	}
}

// ask opens what the session asks for.
func (w *window) ask(r session.Request) {
	s := w.session
	switch r {
	case session.AskPalette:
		w.openPalette()
	case session.AskLabelPicker:
		w.openLabelPicker()
	case session.AskNote:
		s.CloseHistory() // which stands where the note is
		w.showPane(widgets.Right, true)
		w.inspector.EditNote(w.win.Canvas())
	case session.AskFind:
		w.findBar.open()
	case session.AskFilter:
		w.showPane(widgets.Left, true)
		w.library.FocusFilter(w.win.Canvas())
	case session.AskNextPane:
		w.nextPane()
	case session.AskFullScreen:
		w.win.SetFullScreen(!w.win.FullScreen())
	case session.AskToggleLeft:
		w.togglePane(widgets.Left)
	case session.AskToggleRight:
		if s.Mode() != session.Measuring { // which has its place
			w.togglePane(widgets.Right)
		}
	case session.AskOpenFolder:
		w.openChooser(dialogs.ChooseFolder)
	case session.AskOpenArticles:
		w.openChooser(dialogs.ChooseArticle)
	case session.AskSample:
		w.openSample()
	case session.AskPerson:
		form := dialogs.NewPerson(s.Person().Name)
		form.OnDone = func(name string) {
			w.closeOverlay()
			if name != "" {
				s.SetPerson(name)
			}
		}
		w.show(form, form.Field(), 0)
	case session.AskImport:
		w.chooseImport()
	case session.AskImportArticles:
		w.chooseArticles()
	case session.AskImportOver:
		w.chooseOver()
	case session.AskImportURL:
		w.openNetwork()
	case session.AskExport:
		w.openExport()
	case session.AskHelp:
		w.show(dialogs.NewKeys(s, w.closeOverlay), nil, 0)
	case session.AskGuidelines:
		w.show(dialogs.NewGuidelines(s, w.closeOverlay), nil, 0)
	case session.AskCheck:
		w.openCheck()
	case session.AskScheme:
		w.openScheme()
	case session.AskConcordance:
		w.openConcordance()
	case session.AskRemark:
		w.openRemark()
	case session.AskPlaces:
		w.openPlacing()
	case session.AskHistory:
		w.focusHistory()
	case session.AskUnapplied:
		w.askUnapplied()
	case session.AskReply:
		s.CloseHistory()
		w.showPane(widgets.Right, true)
		w.inspector.Reply(w.win.Canvas())
	case session.AskReviewFilter:
		w.showPane(widgets.Right, true)
		w.review.pane.FocusFilter(w.win.Canvas())
	case session.AskLinkType:
		w.openLinkTypes()
	case session.AskAbout:
		w.show(dialogs.NewAbout(w.closeOverlay), nil, 0)
	case session.AskCloseOverlay:
		w.closeOverlay()
	case session.AskQuit:
		w.close()
	}
}

func (w *window) openPalette() {
	var items []palette.Item
	for _, c := range w.session.Commands() {
		if c.ID == "view.palette" || c.Menu == session.MenuCaret && c.Group > 0 || !c.In.Hold(w.session.KeyMode()) {
			continue
		}
		item := palette.Item{Title: c.Title, Hint: c.Hint, Run: func() { w.session.Run(c.ID) }}
		if len(c.Keys) > 0 {
			item.Chord = c.Keys[0].String()
		}
		items = append(items, item)
	}
	if w.session.KeyMode()&(session.InAnnotate|session.InEdit) != 0 {
		items = append(w.labelChoices("Label: "), items...)
	}
	w.showPalette("Type a command", items)
}

func (w *window) openLabelPicker() { w.showPalette("Choose a label", w.labelChoices("")) }

// labelChoices are the labels of the scheme, to label with.
func (w *window) labelChoices(before string) []palette.Item {
	var items []palette.Item
	for _, l := range w.session.Scheme().Labels {
		if l.Archived {
			continue
		}
		colors, _ := theme.Label(l.Color.String())
		items = append(items, palette.Item{
			Title: before + l.Name, Hint: l.Guideline, Chord: l.Key, Swatch: colors.Line,
			Run: func() { w.session.Label(l.ID) },
		})
	}
	return items
}

func (w *window) showPalette(placeholder string, items []palette.Item) {
	p := palette.New(placeholder, items)
	p.OnClose = w.closeOverlay
	w.show(p, p.Field(), paletteTop)
}

// openChooser asks for a folder or an article to open, from the open workspace
// or else the home folder on.
func (w *window) openChooser(p dialogs.Purpose) {
	c := dialogs.NewChooser(p, w.place())
	c.OnDone = func(path string) {
		w.closeOverlay()
		if path != "" {
			w.session.Open(path)
		}
	}
	w.show(c, c.Field(), 0)
}

// place is the folder in which choosing begins, ended by a separator.
func (w *window) place() string {
	dir := ""
	if ws := w.session.Workspace(); ws != nil {
		dir = ws.Root()
	} else if home, err := os.UserHomeDir(); err == nil {
		dir = home
	}
	return strings.TrimSuffix(dir, string(filepath.Separator)) + string(filepath.Separator)
}

// openSample opens the sample, a copy that can be written.
func (w *window) openSample() {
	if dir := w.sampleFolder(); dir != "" {
		w.session.OpenFrom(dir, sampleFirst)
	}
}

// sampleFolder is where the sample is; it is "" when it cannot be copied there,
// which it tells.
func (w *window) sampleFolder() string {
	dir, err := SampleFolder()
	if err != nil {
		w.notice(session.Notice{Text: err.Error(), Error: true})
	}
	return dir
}

// hover shows what a mark is, after a while.
func (w *window) hover(m *annotate.Annotation, by annotate.Person, at fyne.Position) {
	if m == nil {
		w.tips.Out()
		return
	}
	label := m.Label
	if l, ok := w.session.Scheme().Label(m.Label); ok {
		label = l.Name
	}
	text := label + " · " + by.Name
	for _, t := range w.session.ThreadsOf(m.ID) {
		if w.session.Mode() == session.Annotating {
			text += " · " + w.session.Said(t)
		}
	}
	if m.Note != "" {
		text += " · " + m.Note
	}
	if m.Origin.Kind != annotate.OriginManual {
		text += " · " + string(m.Origin.Kind)
	}
	w.tips.Over(w.app.Driver().AbsolutePositionForObject(w.reader).Add(at), text)
}

// close ends the program once everything is on disk. When that fails the
// window stays, so that nothing is lost by closing it.
func (w *window) close() {
	if w.closing {
		return
	}
	w.leaveOverlay(func() { w.session.LeavePlaces(w.end) })
}

// end is close once nothing is left to ask.
func (w *window) end() {
	if !w.win.FullScreen() {
		size := w.win.Canvas().Size()
		setNumber(w.prefs, prefWidth, size.Width)
		setNumber(w.prefs, prefHeight, size.Height)
	}
	if err := w.session.Close(saveWait); err != nil {
		n := session.Notice{Error: true, Text: "The window stays open, because the newest marks are not saved: " + err.Error()}
		if !w.session.Unsafe() {
			n = session.Notice{
				Text:   "The newest marks are not saved where they belong. They are kept in your data folder, and the next start offers them.",
				Action: "Close all the same", Do: w.leaveForGood,
			}
		}
		w.notice(n)
		return
	}
	w.leaveForGood()
}

// leaveForGood closes the window.
func (w *window) leaveForGood() {
	w.closing = true
	w.win.Close()
	if w.closed != nil {
		w.closed()
	}
}
