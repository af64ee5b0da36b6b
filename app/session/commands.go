package session

import "slices"

// Menu says under which heading a command stands in the menu bar and in the
// table of keys.
type Menu string

// The menus, in their order.
const (
	MenuFile Menu = "File"
	MenuEdit Menu = "Edit"
	MenuMark Menu = "Mark"
	MenuGo   Menu = "Go"
	MenuView Menu = "View"
	// MenuReview has what is decided on colleagues' marks.
	MenuReview Menu = "Review"
	MenuHelp   Menu = "Help"
	MenuCaret  Menu = "Caret and selection" // in the table of keys alone
	MenuCase   Menu = "The case in review"  // in the table of keys alone
	MenuPast   Menu = "Looking back"        // in the table of keys alone
)

// Menus lists the headings in their order.
func Menus() []Menu {
	return []Menu{MenuFile, MenuEdit, MenuMark, MenuGo, MenuView, MenuReview, MenuHelp, MenuCase, MenuPast, MenuCaret}
}

// Command is something a person can do, by key, menu or palette.
type Command struct {
	ID    string
	Title string
	Hint  string // said beside the title in the palette
	Menu  Menu
	Keys  []Chord
	// InText: a text field that has the focus does this itself, to its own words.
	InText bool
	// In are the modes in which it can be done, and its keys hold; none means all.
	In Modes
	// Group separates commands of one menu by a line where it changes.
	Group int
	// Under, where it is not empty, is the menu within the menu that has the
	// command. Where the title begins with it and a colon, for the palette, the
	// menu leaves that out.
	Under string
	run   func(*Session)
}

// SubArticles is the menu of what is done to the list of articles.
const SubArticles = "Sort and group articles"

// Commands lists everything that can be done, in the order of the menus.
func (s *Session) Commands() []Command {
	return slices.DeleteFunc(slices.Clone(s.commands), func(c Command) bool { return !s.offered(&c) })
}

// Command returns the command with an id.
func (s *Session) Command(id string) (Command, bool) {
	i := slices.IndexFunc(s.commands, func(c Command) bool { return c.ID == id })
	if i < 0 {
		return Command{}, false
	}
	return s.commands[i], true
}

// Run carries out the command with an id; it reports whether there is one.
func (s *Session) Run(id string) bool {
	for i := range s.commands {
		if s.commands[i].ID == id {
			s.run(&s.commands[i])
			return true
		}
	}
	return false
}

func (s *Session) run(c *Command) {
	if s.waits(c) && s.Later(func() { s.run(c) }) {
		return
	}
	if s.allows(c) {
		c.run(s)
	}
}

func keys(names ...string) []Chord {
	out := make([]Chord, len(names))
	for i, n := range names {
		c, err := ParseChord(n)
		if err != nil {
			panic(err) // the table below is wrong, which its test finds
		}
		out[i] = c
	}
	return out
}

func ask(r Request) func(*Session) { return func(s *Session) { s.On.Ask.Emit(r) } }

// commands is the one table of what can be done and by which keys.
func commands() []Command {
	table := []Command{
		{ID: "file.open", Title: "Open folder…", Hint: "of articles", Menu: MenuFile, Keys: keys("Ctrl+O"), run: ask(AskOpenFolder)},
		{ID: "file.openArticle", Title: "Open article…", Hint: "with its folder", Menu: MenuFile, run: ask(AskOpenArticles)},
		{ID: "file.sample", Title: "Open the sample", Hint: "invented articles to try things on", Menu: MenuFile, run: ask(AskSample)},
		{ID: "file.importArticles", Title: "Import articles…", Hint: "pages, PDFs, documents, mails, tables, zips", Menu: MenuFile, Group: 1, Keys: keys("Ctrl+Shift+I"), run: ask(AskImportArticles)},
		{ID: "file.importURL", Title: "Import from URL…", Hint: "pages of the network", Menu: MenuFile, Group: 1, run: ask(AskImportURL)},
		{ID: "file.importOver", Title: "Import over this article…", Hint: "a better version; marks are found again", Menu: MenuFile, Group: 1, run: (*Session).importOver},
		{ID: "file.import", Title: "Import marks…", Hint: "from another tool", Menu: MenuFile, Group: 1, Keys: keys("Ctrl+I"), run: ask(AskImport)},
		{ID: "file.export", Title: "Export…", Hint: "training data, or for another tool", Menu: MenuFile, Group: 1, Keys: keys("Ctrl+E"), run: ask(AskExport)},
		{ID: "file.scheme", Title: "Edit the scheme…", Hint: "labels, colours, keys, guidelines", Menu: MenuFile, Group: 2, Keys: keys("Ctrl+Shift+E"), run: ask(AskScheme)},
		{ID: "file.undoMerge", Title: "Undo merging labels", Menu: MenuFile, Group: 2, run: (*Session).UndoMerge},
		{ID: "file.person", Title: "Who annotates…", Hint: "your name", Menu: MenuFile, Group: 2, run: ask(AskPerson)},
		{ID: "file.saveAgain", Title: "Save again", Hint: "at once what could not be saved", Menu: MenuFile, Group: 2, run: (*Session).SaveAgain},
		{ID: restoreCommand, Title: "Restore unsaved marks…", Hint: "of an earlier start", Menu: MenuFile, Group: 2, run: (*Session).RestoreUnsaved},
		{ID: checkCommand, Title: "Check this folder…", Hint: "files of marks that are lost, doubled or damaged", Menu: MenuFile, Group: 2, Keys: keys("Ctrl+Shift+K"), run: (*Session).askCheck},
		{ID: "file.quit", Title: "Quit", Menu: MenuFile, Group: 3, Keys: keys("Ctrl+Q"), run: ask(AskQuit)},

		{ID: "edit.undo", Title: "Undo", Menu: MenuEdit, InText: true, Keys: keys("Ctrl+Z"), run: (*Session).Undo},
		{ID: "edit.redo", Title: "Redo", Menu: MenuEdit, InText: true, Keys: keys("Ctrl+Shift+Z", "Ctrl+Y"), run: (*Session).Redo},
		{ID: "edit.undoImport", Title: "Undo import", Hint: "takes the imported marks back", Menu: MenuEdit, run: (*Session).UndoImport},
		{ID: "edit.copy", In: onText, Title: "Copy selected text", Menu: MenuEdit, Group: 1, InText: true, Keys: keys("Ctrl+C"), run: (*Session).copy},
		{ID: "edit.cite", In: onText, Title: "Copy with citation", Hint: "article, offsets and quote", Menu: MenuEdit, Group: 1, Keys: keys("Ctrl+Shift+C"), run: (*Session).cite},
		{ID: "edit.selectAll", In: onText, Title: "Select the whole article", Menu: MenuEdit, Group: 1, InText: true, Keys: keys("Ctrl+A"), run: (*Session).selectAll},
		{ID: "edit.find", In: onText, Title: "Find in article…", Menu: MenuEdit, Group: 2, Keys: keys("Ctrl+F"), run: ask(AskFind)},
		{ID: "edit.findNext", In: onText, Title: "Next hit", Menu: MenuEdit, Group: 2, Keys: keys("F3"), run: func(s *Session) { s.findNext(true) }},
		{ID: "edit.labelAll", In: InAnnotate, Title: "Label all occurrences…", Hint: "in this article or the workspace", Menu: MenuEdit, Group: 2, Keys: keys("Ctrl+L"), run: ask(AskConcordance)},
		{ID: "edit.findPrevious", In: onText, Title: "Previous hit", Menu: MenuEdit, Group: 2, Keys: keys("Shift+F3"), run: func(s *Session) { s.findNext(false) }},

		{ID: "mark.enter", In: InAnnotate, Title: "Choose a label, or edit the note", Menu: MenuMark, Keys: keys("Enter"), run: (*Session).enter},
		{ID: "mark.delete", In: InAnnotate, Title: "Delete mark", Menu: MenuMark, Keys: keys("Delete", "Backspace"), run: (*Session).deleteMark},
		{ID: "mark.endLeft", In: onMarks, Title: "Move the mark’s end back", Menu: MenuMark, Group: 1, run: func(s *Session) { s.moveEdge(false, false, false) }},
		{ID: "mark.endRight", In: onMarks, Title: "Move the mark’s end on", Menu: MenuMark, Group: 1, run: func(s *Session) { s.moveEdge(false, true, false) }},
		{ID: "mark.startLeft", In: onMarks, Title: "Move the mark’s start back", Menu: MenuMark, Group: 1, Keys: keys("Alt+Shift+Left"), run: func(s *Session) { s.moveEdge(true, false, false) }},
		{ID: "mark.startRight", In: onMarks, Title: "Move the mark’s start on", Menu: MenuMark, Group: 1, Keys: keys("Alt+Shift+Right"), run: func(s *Session) { s.moveEdge(true, true, false) }},
		{ID: "mark.startWordLeft", In: onMarks, Title: "Move the mark’s start back a word", Menu: MenuMark, Group: 1, Keys: keys("Ctrl+Alt+Shift+Left"), run: func(s *Session) { s.moveEdge(true, false, true) }},
		{ID: "mark.startWordRight", In: onMarks, Title: "Move the mark’s start on a word", Menu: MenuMark, Group: 1, Keys: keys("Ctrl+Alt+Shift+Right"), run: func(s *Session) { s.moveEdge(true, true, true) }},
		{ID: "mark.addWords", In: onMarks, Title: "Add selected words to the mark", Hint: "a mark in several pieces", Menu: MenuMark, Group: 2, Keys: keys("Ctrl+Shift+A"), run: (*Session).AddFragment},
		{ID: "mark.dropWords", In: onMarks, Title: "Take the piece below the caret from the mark", Menu: MenuMark, Group: 2, run: (*Session).RemoveFragment},
		{ID: "mark.link", In: InAnnotate, Title: "Link to another mark…", Hint: "a relation of the scheme", Menu: MenuMark, Group: 2, Keys: keys("Ctrl+R"), run: (*Session).link},
		{ID: "mark.snap", Title: "Snap to characters, words or sentences", Hint: "when the end of a mark is dragged", Menu: MenuMark, Group: 3, Keys: keys("Ctrl+Shift+S"), run: (*Session).nextSnap},
		{ID: "mark.escape", In: InAnnotate | InReview, Title: "Let go", Hint: "of the pen, the selection, the mark, the search", Menu: MenuMark, Group: 2, Keys: keys("Esc"), run: (*Session).escape},
		{ID: "mark.keepSpace", Title: "Keep spaces at the ends of new marks", Hint: "on or off", Menu: MenuMark, Group: 3, run: func(s *Session) {
			s.ChangeSettings(func(v *Settings) { v.KeepSpace = !v.KeepSpace })
			s.tell(map[bool]string{true: "Spaces at the ends of a selection are marked, too.", false: "Spaces at the ends of a selection are left out of marks."}[s.settings.KeepSpace])
		}},
		{ID: "mark.place", In: InAnnotate, Title: "Place marks…", Hint: "when the text of the article has changed", Menu: MenuMark, Group: 4, Keys: keys("Ctrl+Shift+R"), run: (*Session).openPlaces},
		{ID: "mark.applyPlaces", In: InAnnotate, Title: "Apply the places chosen for marks", Hint: "one step to undo", Menu: MenuMark, Group: 4, run: (*Session).ApplyPlaces},

		{ID: "go.nextMark", In: InAnnotate, Title: "Next mark", Menu: MenuGo, Keys: keys("Tab"), run: func(s *Session) { s.nextMark(true) }},
		{ID: "go.previousMark", In: InAnnotate, Title: "Previous mark", Menu: MenuGo, Keys: keys("Shift+Tab"), run: func(s *Session) { s.nextMark(false) }},
		{ID: "go.next", Title: "Next article", Menu: MenuGo, Group: 1, Keys: keys("Ctrl+PgDn"), run: func(s *Session) { s.step(1) }},
		{ID: "go.previous", Title: "Previous article", Menu: MenuGo, Group: 1, Keys: keys("Ctrl+PgUp"), run: func(s *Session) { s.step(-1) }},
		{ID: "go.done", Title: "Mark article done, go to next", Menu: MenuGo, Group: 1, Keys: keys("Ctrl+Enter"), run: (*Session).doneAndNext},
		{ID: "go.toggleDone", Title: "Mark article done, or take it up again", Menu: MenuGo, Group: 1, Keys: keys("Ctrl+D"), run: func(s *Session) { s.toggleDone() }},
		{ID: "go.unshown", In: onText, Title: "Next character without a font", Hint: "drawn as a box", Menu: MenuGo, Group: 2, run: (*Session).nextUnshown},
		{ID: "go.filter", Title: "Filter articles", Menu: MenuGo, Group: 2, Keys: keys("Ctrl+Shift+F"), run: ask(AskFilter)},
		{ID: "go.pane", Title: "Next pane", Menu: MenuGo, Group: 2, Keys: keys("F6"), run: ask(AskNextPane)},

		{ID: "mode.annotate", Title: "Annotate", Hint: "marks of your own", Menu: MenuView, Keys: keys("Ctrl+1"), run: func(s *Session) { s.SetMode(Annotating) }},
		{ID: "mode.review", Title: "Review", Hint: "colleagues’ marks, compared and decided", Menu: MenuView, Keys: keys("Ctrl+2"), run: func(s *Session) { s.SetMode(Reviewing) }},
		{ID: "mode.insights", Title: "Insights", Hint: "figures about all marks", Menu: MenuView, Keys: keys("Ctrl+3"), run: func(s *Session) { s.SetMode(Measuring) }},
		{ID: "view.palette", Title: "Commands…", Hint: "everything by name", Menu: MenuView, Group: 1, Keys: keys("Ctrl+Shift+P"), run: ask(AskPalette)},
		{ID: "view.larger", Title: "Larger text", Menu: MenuView, Group: 1, Keys: keys("Ctrl+Plus", "Ctrl+=", "Ctrl+Shift+=", "Ctrl+Shift+Plus"), run: func(s *Session) { s.resizeText(1) }},
		{ID: "view.smaller", Title: "Smaller text", Menu: MenuView, Group: 1, Keys: keys("Ctrl+Minus", "Ctrl+-"), run: func(s *Session) { s.resizeText(-1) }},
		{ID: "view.usual", Title: "Usual text size", Menu: MenuView, Group: 1, Keys: keys("Ctrl+0"), run: func(s *Session) { s.resizeText(0) }},
		{ID: "view.wider", Title: "Longer lines", Menu: MenuView, Group: 1, Keys: keys("Ctrl+Alt+Right"), run: func(s *Session) { s.ChangeSettings(func(v *Settings) { v.Measure += 4 }) }},
		{ID: "view.narrower", Title: "Shorter lines", Menu: MenuView, Group: 1, Keys: keys("Ctrl+Alt+Left"), run: func(s *Session) { s.ChangeSettings(func(v *Settings) { v.Measure -= 4 }) }},
		{ID: "view.looser", Title: "More space between lines", Menu: MenuView, Group: 1, Keys: keys("Ctrl+Alt+Up"), run: func(s *Session) { s.ChangeSettings(func(v *Settings) { v.Spacing += 10 }) }},
		{ID: "view.tighter", Title: "Less space between lines", Menu: MenuView, Group: 1, Keys: keys("Ctrl+Alt+Down"), run: func(s *Session) { s.ChangeSettings(func(v *Settings) { v.Spacing -= 10 }) }},
		{ID: "view.face", Title: "Serif or sans text", Menu: MenuView, Group: 1, run: func(s *Session) { s.ChangeSettings(func(v *Settings) { v.Sans = !v.Sans }) }},
		{ID: "view.tags", Title: "Letters at the start of marks", Hint: "on or off", Menu: MenuView, Group: 1, run: func(s *Session) { s.ChangeSettings(func(v *Settings) { v.HideTags = !v.HideTags }) }},
		{ID: "view.margin", Title: "Stripes in the margin", Hint: "by overlap, by label, by person", Menu: MenuView, Group: 1, run: (*Session).nextMargin},
		{ID: "view.others", Title: "Show marks of other people", Hint: "on or off", Menu: MenuView, Group: 1, Keys: keys("Ctrl+Shift+O"), run: (*Session).toggleOthers},
		{ID: "view.history", In: InAnnotate | InPast, Title: "History…", Hint: "earlier states of the marks", Menu: MenuView, Group: 2, Keys: keys("Ctrl+H"), run: (*Session).openHistory},
		{ID: "view.theme", Title: "Light, dark, or as the system", Menu: MenuView, Group: 2, Keys: keys("Ctrl+Shift+D"), run: (*Session).nextTheme},
		{ID: "view.library", Title: "Show or hide the library", Menu: MenuView, Group: 2, Keys: keys("Ctrl+Alt+L"), run: ask(AskToggleLeft)},
		{ID: "view.inspector", Title: "Show or hide the inspector", Menu: MenuView, Group: 2, Keys: keys("Ctrl+Alt+I"), run: ask(AskToggleRight)},
		{ID: "view.fullScreen", Title: "Full screen", Menu: MenuView, Group: 2, Keys: keys("F11"), run: ask(AskFullScreen)},

		{ID: "help.keys", Title: "Keys and help", Menu: MenuHelp, Keys: keys("F1"), run: ask(AskHelp)},
		{ID: "help.guidelines", Title: "Guidelines of the labels", Menu: MenuHelp, Keys: keys("Shift+F1"), run: ask(AskGuidelines)},
		{ID: "help.about", Title: "About Postil", Menu: MenuHelp, Group: 1, run: ask(AskAbout)},

		{ID: "caret.grow", In: onText, Title: "Grow selection: word, sentence, paragraph", Menu: MenuCaret, Keys: keys("Alt+Up"), run: (*Session).grow},
		{ID: "caret.shrink", In: onText, Title: "Shrink selection", Menu: MenuCaret, Keys: keys("Alt+Down"), run: (*Session).shrink},
	}
	return slices.Concat(table, arrangeCommands(), zoneCommands(), reviewCommands(), historyCommands(), caretCommands())
}

// caretCommands are the moves of the caret, each with its extending twin.
func caretCommands() []Command {
	var out []Command
	for _, m := range []struct {
		id, title, key string
		move           func(s *Session, extend bool)
	}{
		{"left", "one character left", "Left", func(s *Session, x bool) { s.horizontal(false, x) }},
		{"right", "one character right", "Right", func(s *Session, x bool) { s.horizontal(true, x) }},
		{"wordLeft", "one word back", "Ctrl+Left", func(s *Session, x bool) { s.byWord(false, x) }},
		{"wordRight", "one word on", "Ctrl+Right", func(s *Session, x bool) { s.byWord(true, x) }},
		{"up", "one line up", "Up", func(s *Session, x bool) { s.vertical(-1, x) }},
		{"down", "one line down", "Down", func(s *Session, x bool) { s.vertical(1, x) }},
		{"lineStart", "to the start of the line", "Home", func(s *Session, x bool) { s.lineEdge(false, x) }},
		{"lineEnd", "to the end of the line", "End", func(s *Session, x bool) { s.lineEdge(true, x) }},
		{"textStart", "to the start of the article", "Ctrl+Home", func(s *Session, x bool) { s.textEdge(false, x) }},
		{"textEnd", "to the end of the article", "Ctrl+End", func(s *Session, x bool) { s.textEdge(true, x) }},
		{"pageUp", "one page up", "PgUp", func(s *Session, x bool) { s.byPage(false, x) }},
		{"pageDown", "one page down", "PgDn", func(s *Session, x bool) { s.byPage(true, x) }},
	} {
		plain := keys(m.key)[0]
		extending := plain
		extending.Shift = true
		in := onText
		if m.id == "up" || m.id == "down" {
			in = onMarks // in review they go from case to case
		}
		out = append(out,
			Command{ID: "caret." + m.id, Title: "Caret " + m.title, In: in, Menu: MenuCaret, Keys: []Chord{plain}, run: func(s *Session) { m.move(s, false) }},
			Command{ID: "select." + m.id, Title: "Select " + m.title, In: onText, Menu: MenuCaret, Group: 1, Keys: []Chord{extending}, run: func(s *Session) {
				if !s.moveEdgeInstead(m.id) {
					m.move(s, true)
				}
			}})
	}
	return out
}

// moveEdgeInstead moves the end of the selected mark where a key would
// otherwise extend a selection that is not there.
func (s *Session) moveEdgeInstead(move string) bool {
	if s.Mark() == nil || !s.sel.Span().Empty() {
		return false
	}
	switch move {
	case "left":
		s.moveEdge(false, false, false)
	case "right":
		s.moveEdge(false, true, false)
	case "wordLeft":
		s.moveEdge(false, false, true)
	case "wordRight":
		s.moveEdge(false, true, true)
	default:
		return false
	}
	return true
}

// resizeText changes the text size by so many pixels; 0 is the usual size.
func (s *Session) resizeText(by int) {
	s.ChangeSettings(func(v *Settings) {
		if by == 0 {
			v.TextSize, v.Measure, v.Spacing = usualTextSize, usualMeasure, usualSpacing
			return
		}
		v.TextSize += by
	})
}

// nextTheme goes on from the system's theme to light, dark and round again.
func (s *Session) nextTheme() {
	next := map[string]string{"": "light", "light": "dark", "dark": ""}
	s.ChangeSettings(func(v *Settings) { v.Theme = next[v.Theme] })
	s.tell(map[string]string{"": "The theme follows the system.", "light": "Light theme.", "dark": "Dark theme."}[s.settings.Theme])
}

// nextMargin goes on to the next order of the stripes beside the text.
func (s *Session) nextMargin() {
	next := map[Margin]Margin{MarginByNesting: MarginByLabel, MarginByLabel: MarginByPerson, MarginByPerson: MarginByNesting}
	s.ChangeSettings(func(v *Settings) { v.Margin = next[v.Margin] })
	s.tell(map[Margin]string{
		MarginByNesting: "Stripes stand side by side where marks overlap.",
		MarginByLabel:   "Each label has a lane of stripes, in the order of the scheme.",
		MarginByPerson:  "Each person has a lane of stripes; the first is yours.",
	}[s.settings.Margin])
}

// copy asks the view's clipboard for the selected text.
func (s *Session) copy() {
	if s.doc == nil {
		return
	}
	span := s.sel.Span()
	if m := s.Mark(); span.Empty() && m != nil {
		s.On.Copy.Emit(m.Quote())
		return
	}
	if !span.Empty() {
		s.On.Copy.Emit(s.doc.Article.Text.Quote(span))
	}
}
