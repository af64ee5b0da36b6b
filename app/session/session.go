// Package session is the state of the program without its window: the open
// workspace, the article and its layer, the caret, the selection, the selected
// mark, the pen, the search, and the commands that change them.
//
// Make one with New. Everything a person can do is a Command with a name and
// keys (see Commands); Run carries one out. What changes is told by the
// signals in On. All methods are to be called on one goroutine, the window's;
// work that takes long happens elsewhere and comes back through Options.Do.
package session

import (
	"context"
	"errors"
	"time"

	"postil/annotate"
	"postil/annotate/compare"
	"postil/annotate/text"
	"postil/storage"
	"postil/storage/recovery"
)

// Options are what a session needs from outside.
type Options struct {
	Now   func() time.Time   // the clock
	NewID func() annotate.ID // fresh UUIDs, version 7
	Do    func(func())       // runs a function on the session's goroutine, later
	Go    func(func())       // runs a function on another goroutine
	Prefs Preferences        // settings that survive a restart
	Watch bool               // follow what becomes of the workspace's files
	// Recovery is where marks are kept that cannot be saved.
	Recovery recovery.Place
	Log      func(msg string, args ...any)
}

// Preferences keep small settings between starts. Fyne's preferences are one
// implementation, MemoryPreferences another.
type Preferences interface {
	String(key string) string
	SetString(key, value string)
}

// MemoryPreferences are forgotten with the program.
type MemoryPreferences map[string]string

// String returns the value of a key, or "".
func (m MemoryPreferences) String(key string) string { return m[key] }

// SetString sets the value of a key.
func (m MemoryPreferences) SetString(key, value string) { m[key] = value }

// Caret is a place between two code points. At the end of a wrapped line, or
// between two directions, one offset has two places on the screen: Upstream
// means the one beside the character before it.
type Caret struct {
	Offset   int
	Upstream bool
}

// Selection is the caret with the other end of the selected text.
type Selection struct {
	Caret  Caret
	Anchor int
}

// Span is the selected text; it is empty when nothing is selected.
func (s Selection) Span() annotate.Span {
	return annotate.Span{Start: min(s.Anchor, s.Caret.Offset), End: max(s.Anchor, s.Caret.Offset)}
}

// View is what the session asks of whatever shows the text: moves that depend
// on where lines wrap. Without one, lines of the text serve.
type View interface {
	// Vertical returns the place so many lines below c (above, when negative),
	// at the horizontal place goal in pixels, or at c's own when goal is
	// negative; it returns the goal to use for the next such move.
	Vertical(c Caret, lines int, goal float32) (Caret, float32)
	// Horizontal returns the next place to the right or left of c as seen.
	Horizontal(c Caret, right bool) Caret
	// LineEdge returns the start or end of the visual line that c is on.
	LineEdge(c Caret, end bool) Caret
	// PageLines is how many lines a page holds.
	PageLines() int
	// Top is the first code point to be seen.
	Top() int
}

// Signals are what a session tells.
type Signals struct {
	Workspace   Signal[*storage.Workspace]   // opened, or closed (nil)
	Listing     Signal[struct{}]             // the list of articles changed
	Arranged    Signal[struct{}]             // the list is sorted or grouped in another way
	Summary     Signal[int]                  // the summary of the entry with that index changed
	Summaries   Signal[bool]                 // a batch of summaries was told (true: the last one)
	Found       Signal[struct{}]             // articles came or went while they were shown; Listing is not told
	Article     Signal[*Doc]                 // an article is shown (nil: none)
	Layer       Signal[LayerChange]          // marks of the shown article changed
	Zones       Signal[*Doc]                 // zones of the shown article were corrected
	Selection   Signal[Selection]            // caret or selection moved
	Mark        Signal[annotate.ID]          // another mark is selected (zero: none)
	Pen         Signal[string]               // a label is held as pen ("" for none)
	Find        Signal[Finding]              // search hits changed
	Saving      Signal[SaveState]            // what the status line says about saving
	Reveal      Signal[Reveal]               // a place is to be brought into view
	Notice      Signal[Notice]               // something to tell the person
	Ask         Signal[Request]              // a window is to be opened
	Person      Signal[annotate.Person]      // who works here
	Copy        Signal[string]               // text for the clipboard
	Settings    Signal[Settings]             // how the text is shown
	Preview     Signal[*annotate.Annotation] // the selected mark while an end of it is dragged (nil: no more)
	Concordance Signal[*Concordance]         // lines came, or their ticks or order changed
	Linking     Signal[*Link]                // a relation is being made (nil: no more)
	Awaited     Signal[string]               // the article with this path is being read ("": no more)
	Mode        Signal[Mode]                 // something else is done with the articles
	Review      Signal[*Review]              // the review of the shown article changed (nil: there is none)
	Figures     Signal[Figures]              // how far people agree was measured
	Threads     Signal[struct{}]             // what others say of the shown article's marks changed
	Unshown     Signal[Unshown]              // characters without a font were found, or no longer
	History     Signal[*History]             // the panel of what became of the marks changed (nil: it is closed)
	Placing     Signal[*Placing]             // marks that wait for a place were found, or a choice of one (nil: none waits)
	Checkup     Signal[*Checkup]             // the look at the folder went on, found something, or fixed it
}

// LayerChange says what changed in the shown layer.
type LayerChange struct {
	Before, After *annotate.Layer
	Change        annotate.Change // empty when the whole layer was replaced
	Range         annotate.Span   // the text that it touches
}

// Reveal asks to bring a place into view.
type Reveal struct {
	Span   annotate.Span
	Center bool // in the middle of the view, when it has to move at all
}

// Notice is a message for the person.
type Notice struct {
	Text  string
	Error bool
	Undo  bool // offers to undo what was just done

	// Action, where it is not empty, names what else is offered; Do does it.
	Action string
	Do     func()
}

// Request names a window or dialog that only the desktop can open.
type Request string

// The requests.
const (
	AskOpenFolder   Request = "open-folder"
	AskOpenArticles Request = "open-articles"
	AskImport       Request = "import"
	AskExport       Request = "export"
	AskImportURL    Request = "import-url"
	AskPalette      Request = "palette"
	AskLabelPicker  Request = "label-picker"
	AskNote         Request = "note"
	AskFind         Request = "find"
	AskFilter       Request = "filter"
	AskHelp         Request = "help"
	AskGuidelines   Request = "guidelines"
	AskPerson       Request = "person"
	AskNextPane     Request = "next-pane"
	AskFullScreen   Request = "full-screen"
	AskAbout        Request = "about"
	AskQuit         Request = "quit"
	AskCloseOverlay Request = "close-overlay"
	AskToggleLeft   Request = "toggle-library"
	AskToggleRight  Request = "toggle-inspector"
	AskTheme        Request = "theme"
	AskSample       Request = "sample"
	AskLinkType     Request = "link-type"
	AskConcordance  Request = "concordance"
	AskScheme       Request = "scheme"
	AskRemark       Request = "remark"
	AskReply        Request = "reply"
	AskReviewFilter Request = "review-filter"
	AskPlaces       Request = "places"
	AskUnapplied    Request = "unapplied"
	AskHistory      Request = "history"
	AskCheck        Request = "check"

	// AskImportArticles asks which files to make articles of.
	AskImportArticles Request = "import-articles"
	// AskImportOver asks which file is written over the shown article.
	AskImportOver Request = "import-over"
)

// Session is the state of the program. Use New.
type Session struct {
	On Signals

	opt    Options
	view   View
	saver  *saver
	place  recovery.Place   // for marks that cannot be saved
	kept   []recovery.Match // there, of the open workspace
	person annotate.Person

	ws      *storage.Workspace
	entries []Entry
	folders []string // of the workspace
	current int      // index into entries, -1 for none
	watched *watched // the latest watch, or nil

	arrangement Arrangement
	stories     stories
	listing     int   // counts the lists that entries have been
	order       []int // of entries, as the list shows them
	ordering    int   // generation of the latest order asked for
	sortedAt    time.Time
	summaries   *summaries // of the workspace that is open

	docs    map[string]*Doc // the articles at hand: shown lately, or with something to undo or to save
	turn    int             // counts the articles that are shown
	doc     *Doc
	opening int                // generation of the latest request to open
	stop    context.CancelFunc // ends the background work of the workspace
	awaited string             // the path of the article that is being read, or ""
	later   []func()           // what a person did meanwhile

	sel        Selection
	goal       float32 // horizontal place for vertical moves; negative: none
	grown      []Selection
	byHand     bool // what is selected was selected by mouse or with Shift or Alt
	mark       annotate.ID
	pen        string
	find       Finding
	finds      int
	findFrom   Selection     // where the search began
	click      annotate.Span // what the mouse pressed on
	grain      Grain
	history    *History    // the panel of what became of the marks, or nil
	placeOpen  bool        // the list of marks that wait is shown
	endFinding func()      // gives up looking for them, or nil
	leaving    func()      // waits for an answer about choices that are not applied
	dragged    *edge       // an end of the selected mark, while it is dragged
	lastMark   annotate.ID // the mark that was selected last
	linking    *Link
	merge      *merged  // the last merging of labels
	checkup    *Checkup // the last look at all files, or nil
	imported   []imported
	after      func() // once the article that is being opened is shown
	commands   []Command
	settings   Settings

	mode      Mode
	insights  bool // there is a place for them
	reviewing reviewing
	threads   map[annotate.ID][]compare.Thread // of the shown layer's marks; see ThreadsOf

	unshown     Unshown
	stopUnshown context.CancelFunc // ends the search for them; nil: there was none
}

// New makes a session without a workspace.
func New(o Options) *Session {
	if o.Go == nil {
		o.Go = func(f func()) { go f() }
	}
	if o.Do == nil {
		o.Do = func(f func()) { f() }
	}
	if o.Prefs == nil {
		o.Prefs = MemoryPreferences{}
	}
	if o.Log == nil {
		o.Log = func(string, ...any) {}
	}
	s := &Session{opt: o, current: -1, goal: -1, docs: map[string]*Doc{}}
	s.place = o.Recovery
	s.saver = newSaver(s)
	s.person = s.loadPerson()
	s.settings = s.loadSettings()
	s.arrangement = s.loadArrangement()
	s.commands = commands()
	s.listenForHistory()
	return s
}

// SetView tells the session what shows the text.
func (s *Session) SetView(v View) { s.view = v }

// Now is the session's clock.
func (s *Session) Now() time.Time { return s.opt.Now() }

// Workspace is the open workspace, or nil.
func (s *Session) Workspace() *storage.Workspace { return s.ws }

// Scheme is the scheme in force; without a workspace the default one.
func (s *Session) Scheme() *annotate.Scheme {
	if s.ws == nil {
		d := annotate.DefaultScheme()
		return &d
	}
	return s.ws.Scheme()
}

// Doc is the article shown, or nil.
func (s *Session) Doc() *Doc { return s.doc }

// Text is the text of the article shown, or nil.
func (s *Session) Text() *text.Text {
	if s.doc == nil {
		return nil
	}
	return s.doc.Article.Text
}

// Layer is the person's layer of the article shown, or nil.
func (s *Session) Layer() *annotate.Layer {
	if s.doc == nil {
		return nil
	}
	return s.doc.Layer
}

// Selection is the caret and what is selected.
func (s *Session) Selection() Selection { return s.sel }

// Pen is the id of the label held as pen, or "".
func (s *Session) Pen() string { return s.pen }

// Mark is the selected mark, or nil; while a passage is edited in review it is
// that.
func (s *Session) Mark() *annotate.Annotation {
	if d := s.Draft(); d != nil {
		return d
	}
	if s.doc == nil || s.mark == (annotate.ID{}) {
		return nil
	}
	return s.doc.Layer.Annotation(s.mark)
}

// Work runs a function on another goroutine, and then one on the session's.
func (s *Session) Work(f func() error, then func(error)) {
	s.opt.Go(func() {
		err := f()
		s.opt.Do(func() { then(err) })
	})
}

// Post runs a function on the session's goroutine; any goroutine may call it.
func (s *Session) Post(f func()) { s.opt.Do(f) }

// tell sends a notice for the person.
func (s *Session) tell(text string) { s.On.Notice.Emit(Notice{Text: text}) }

// fail tells of an error; one that a person caused by closing is not told.
func (s *Session) fail(err error) {
	if err == nil || errors.Is(err, context.Canceled) {
		return
	}
	s.opt.Log("error", "err", err)
	s.On.Notice.Emit(Notice{Text: err.Error(), Error: true})
}
