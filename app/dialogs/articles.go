package dialogs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"postil/annotate/anchor"
	"postil/app/session"
	"postil/app/widgets"
	"postil/storage/article"
	"postil/storage/article/intake"
)

// Articles makes articles of files, folders and zips of every kind, or of pages
// of the network, and says of each what became of it. Files are looked into
// first; the network is used only when the person asks for it.
type Articles struct {
	widget.BaseWidget

	*work
	OnChoose func(at string)          // asks for one more source, from a place on; it goes on with Add
	OnShow   func(articlePath string) // shows an article that came

	s     *session.Session
	in    session.Gathering
	ended bool   // what is shown is what was done
	first string // the article that came first

	source   *widgets.Row
	other    *widgets.Button
	address  *widgets.Field // nil where files are imported
	private  *widgets.Check
	encoding *widgets.Choice
	columns  []column
	table    *fyne.Container
}

// NewArticles makes the panel for files, folders and zips, and looks into them.
func NewArticles(s *session.Session, tips *widgets.Tips, sources []string) *Articles {
	a := plainArticles(s, tips)
	a.source = widgets.NewRow(nil, nil)
	a.source.SetHint(tips, "")
	a.other = a.button(widgets.Secondary, "Add…", func() { a.OnChoose(a.in.Sources[len(a.in.Sources)-1]) })
	a.makeEncoding(tips)
	a.table = widgets.NewStackDown(8)
	a.makeColumns(tips)
	a.table.Hide()
	a.build("Import articles", widgets.NewStackDown(8,
		widgets.NewFrame(nil, nil, nil, a.other, widgets.NewInset(-12, 0, 8, 0, a.source)),
		labelled("Encoding", a.encoding), a.table), widgets.NewStackDown(0))
	a.Add(sources...)
	return a
}

// NewArticlesOver makes the panel for a file that holds a better version of an
// article, and tells what would become of the marks on it.
func NewArticlesOver(s *session.Session, tips *widgets.Tips, over, title, source string) *Articles {
	a := plainArticles(s, tips)
	a.in.Over = over
	a.source = widgets.NewRow(nil, nil)
	a.source.SetHint(tips, "")
	a.other = a.button(widgets.Secondary, "Other…", func() { a.OnChoose(a.in.Sources[0]) })
	a.makeEncoding(tips)
	a.table = widgets.NewStackDown(8)
	a.makeColumns(tips)
	a.table.Hide()
	about := paragraph("The text of “" + title + "” is replaced, and the marks of all people are found again. Those that cannot be placed for sure wait for whoever made them. The old text and its original are kept.")
	a.build("Import over this article", widgets.NewStackDown(8, about,
		widgets.NewFrame(nil, nil, nil, a.other, widgets.NewInset(-12, 0, 8, 0, a.source)),
		labelled("Encoding", a.encoding), a.table), widgets.NewStackDown(0))
	a.Add(source)
	return a
}

// NewArticlesFromNetwork makes the panel for pages of the network.
func NewArticlesFromNetwork(s *session.Session, tips *widgets.Tips) *Articles {
	a := plainArticles(s, tips)
	a.address = widgets.NewField("https://… (several with spaces between)")
	a.address.OnKey = a.key
	a.address.OnChanged = func(string) { a.allow() }
	a.address.OnSubmitted = func(string) { a.Import() }
	a.private = widgets.NewCheck("Also from this machine and from private networks", func(on bool) { a.in.AllowPrivate = on })
	a.private.OnKey = a.key
	a.ok.SetLabel("Fetch and import")
	a.build("Import from the network", widgets.NewStackDown(8,
		paragraph("Postil asks the servers of these addresses for the pages when you press the button, and never otherwise. It sends no cookies, waits half a minute and takes 64 MB at most."),
		labelled("Addresses", widgets.OneLine(a.address)),
		labelled("", a.private)), widgets.NewStackDown(0))
	a.list.set("Articles", 0, nil, "What becomes of each page is told here.")
	a.counts.Objects = nil
	a.allow()
	return a
}

func plainArticles(s *session.Session, tips *widgets.Tips) *Articles {
	a := &Articles{s: s, OnChoose: func(string) {}, OnShow: func(string) {}}
	a.work = newWork(s, tips, a.accept)
	a.ExtendBaseWidget(a)
	return a
}

func (a *Articles) makeEncoding(tips *widgets.Tips) {
	a.encoding = widgets.NewChoice(findOut, append([]string{findOut}, article.Encodings()...), a.setEncoding)
	a.encoding.SetHint(tips, "Of text files and pages whose letters come out wrong. Each file is read in it.")
	a.encoding.OnKey = a.key
}

// guessed is the choice of a column that leaves it to the program.
const guessed = "by its name"

// SetColumn chooses the column of a table that holds something, as its choice
// does; "" leaves it to the program.
func (a *Articles) SetColumn(what, name string) {
	i := slices.IndexFunc(a.columns, func(c column) bool { return c.name == what })
	if i >= 0 && *a.columns[i].is != name {
		*a.columns[i].is = name
		a.columns[i].choice.SetSelected(cmp.Or(name, guessed))
		a.preview()
	}
}

// column is a choice of what a column of a table is.
type column struct {
	name   string
	is     *string // of the settings
	choice *widgets.Choice
}

// makeColumns makes the choices of what a table's columns are, two beside each
// other.
func (a *Articles) makeColumns(tips *widgets.Tips) {
	c := &a.in.Settings.Columns
	a.columns = []column{
		{"Text", &c.Text, nil},
		{"Id", &c.ID, nil},
		{"Title", &c.Title, nil},
		{"Author", &c.Author, nil},
		{"Outlet", &c.Outlet, nil},
		{"Date", &c.Published, nil},
		{"Language", &c.Language, nil},
		{"Address", &c.URL, nil},
	}
	var pair []fyne.CanvasObject
	for i := range a.columns {
		c := &a.columns[i]
		c.choice = widgets.NewChoice(guessed, []string{guessed}, func(option string) {
			if option == guessed {
				option = ""
			}
			a.SetColumn(c.name, option)
		})
		c.choice.SetSelected(guessed)
		c.choice.SetHint(tips, "Which column of the table holds it")
		c.choice.OnKey = a.key
		if pair = append(pair, labelled(c.name, c.choice)); len(pair) == 2 {
			a.table.Add(widgets.NewShared(16, pair...))
			pair = nil
		}
	}
}

// Field is what the keyboard goes to first.
func (a *Articles) Field() fyne.Focusable {
	if a.address != nil {
		return a.address
	}
	return a.ok
}

// MinSize is that of the panel.
func (a *Articles) MinSize() fyne.Size { return fyne.NewSize(exchangeWidth, exchangeHeight) }

// CreateRenderer implements fyne.Widget.
func (a *Articles) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(a.box) }

// Add takes more sources, and looks into all. Of a panel that writes over an
// article the last one takes the place of what was there.
func (a *Articles) Add(sources ...string) {
	if a.in.Over != "" {
		a.in.Sources = nil
		sources = sources[len(sources)-1:]
	}
	for _, p := range sources {
		if !slices.Contains(a.in.Sources, p) {
			a.in.Sources = append(a.in.Sources, p)
		}
	}
	first := a.in.Sources[0]
	content := widgets.RowContent{Title: filepath.Base(first), Aside: "in " + filepath.Dir(first)}
	if n := len(a.in.Sources) - 1; n > 0 {
		content.Title += fmt.Sprintf(" and %s more", widgets.Thousands(n))
	}
	a.source.Set(content)
	a.preview()
}

func (a *Articles) setEncoding(name string) {
	if name == findOut {
		name = ""
	}
	if a.in.Settings.Encoding != name {
		a.in.Settings.Encoding = name
		a.preview()
	}
}

// preview looks into the sources, in the place of what was going on.
func (a *Articles) preview() {
	if a.busy {
		return
	}
	a.stop()
	a.ended = false
	if a.in.Over != "" { // what would become of the marks has to be seen first
		a.ok.SetLabel("Replace the text")
		a.ok.Disable()
		a.begin("Looking into it…")
	} else {
		a.ok.SetLabel("Import")
		a.ok.Enable()
		a.begin("Looking into it… Import need not wait for that.")
	}
	a.stop = a.s.PreviewArticles(a.in, session.GatheringSteps{Progress: a.progress.Set, Then: func(out session.Gathered) {
		a.progress.Hide()
		a.offer(out.Columns)
		a.show(out)
	}})
}

// offer has the columns of a table chosen from.
func (a *Articles) offer(names []string) {
	if len(names) == 0 {
		a.table.Hide()
		return
	}
	for _, c := range a.columns {
		c.choice.SetOptions(append([]string{guessed}, names...))
	}
	a.table.Show()
}

// allow lets the button be pressed once there is an address.
func (a *Articles) allow() {
	if a.busy || strings.TrimSpace(a.address.Text) == "" {
		a.ok.Disable()
	} else {
		a.ok.Enable()
	}
	if a.ended {
		a.ended = false
		a.ok.SetLabel("Fetch and import")
	}
}

// accept does what the first button says.
func (a *Articles) accept() {
	if a.ended {
		a.OnClose()
		a.OnShow(a.first)
		return
	}
	a.Import()
}

// Import makes the articles, if there are any to make.
func (a *Articles) Import() {
	if a.busy || a.ok.Disabled() {
		return
	}
	if a.address != nil {
		a.in.Addresses = strings.Fields(a.address.Text)
	}
	a.ended = false
	a.enable(false)
	a.beginImport()
	a.stop = a.s.ImportArticles(a.in, session.GatheringSteps{
		Progress: a.progress.Set,
		Fetching: func(address string) { a.say("Fetching " + address + " from the network…") },
		Then:     a.done,
	})
}

// enable lets what is asked for be changed, or not.
func (a *Articles) enable(on bool) {
	if a.other == nil {
		return
	}
	if on {
		a.other.Enable()
	} else {
		a.other.Disable()
	}
}

// done shows what was done, and stays to be read.
func (a *Articles) done(out session.Gathered) {
	a.ended = out.Report != nil && out.Report.Imported+out.Report.Replaced > 0
	a.endImport("Close")
	a.enable(true)
	stopped := errors.Is(out.Err, context.Canceled)
	if stopped {
		out.Err = nil
	}
	a.show(out)
	words := "0 articles imported."
	if a.in.Over != "" {
		words = "The text is as it was."
	}
	if r := out.Report; r != nil && r.Replaced > 0 {
		words = "The text is replaced."
		a.first = a.in.Over
		a.ok.SetLabel("Show it")
		a.ok.Enable()
	} else if r != nil && a.in.Over == "" {
		words = fmt.Sprintf("%s %s imported.", widgets.Thousands(r.Imported), noun(r.Imported, "article"))
		for _, o := range r.Outcomes {
			if o.Status == intake.Imported {
				a.first = o.Article
				a.ok.SetLabel("Show it")
				if r.Imported > 1 {
					a.ok.SetLabel("Show the first")
				}
				a.ok.Enable()
				break
			}
		}
	}
	if stopped {
		words = "Stopped. " + words
	}
	a.say(words)
	if a.then != nil {
		a.then()
	}
}

// show shows what became of each, or would: first what a person should look at.
func (a *Articles) show(out session.Gathered) {
	a.ok.Disable()
	if a.address != nil {
		a.ok.Enable() // to try again
	}
	if out.Err != nil {
		a.counts.Objects = []fyne.CanvasObject{wrong(out.Err.Error())}
		a.list.set("Articles", 0, nil, "")
		a.say("")
		return
	}
	r := out.Report
	if r == nil { // it was stopped before anything was read
		r = &intake.Report{}
	}
	a.counts.Objects = a.lines(r)
	list := make([]problem, len(r.Outcomes))
	outcomes := slices.Clone(r.Outcomes)
	slices.SortStableFunc(outcomes, func(x, y intake.Outcome) int { return concern(x) - concern(y) })
	for i := range outcomes {
		list[i] = line(&outcomes[i], a.ended)
	}
	a.list.set("Articles", len(list), list, "There is nothing in it that can become an article.")
	words := ""
	switch {
	case r.Imported+r.Replaced > 0:
		a.goOn()
	case r.Same > 0 && r.Failed == 0:
		words = "All of them are here already."
	case r.Failed > 0 && a.address == nil:
		words = "Nothing can be imported; the list says why."
	}
	a.say(words)
}

func (a *Articles) lines(r *intake.Report) []fyne.CanvasObject {
	if a.in.Over != "" {
		return overLines(r)
	}
	out := []fyne.CanvasObject{countLine(r.Imported, "new "+noun(r.Imported, "article"), nil)}
	for _, l := range []struct {
		n    int
		what string
	}{
		{r.NearDuplicates, "of them nearly the same as another"},
		{r.Uncertain, "of them in an uncertain encoding"},
		{r.Same, "here already, with the same text"},
		{r.Skipped, "skipped, for no kind knows them"},
		{r.Failed, "failed"},
	} {
		if l.n > 0 {
			out = append(out, countLine(l.n, l.what, nil))
		}
	}
	return out
}

// concern is how far down the list an outcome stands: what failed first.
func concern(o intake.Outcome) int {
	switch {
	case o.Status == intake.Failed:
		return 0
	case o.Uncertain:
		return 1
	case o.NearDuplicateOf != "":
		return 2
	case o.Status == intake.Skipped:
		return 3
	case len(o.Notes) > 0:
		return 4
	case o.Status == intake.SameText:
		return 5
	}
	return 6
}

// line tells an outcome.
func line(o *intake.Outcome, done bool) problem {
	p := problem{where: o.Source, what: o.Title, kind: string(o.Status)}
	if o.Part != "" {
		p.where += ", " + o.Part
	}
	var why []string
	switch o.Status {
	case intake.Failed, intake.Skipped:
		p.what = ""
		why = append(why, o.Reason)
	case intake.SameText:
		p.kind = "here already"
		why = append(why, "the same text as "+o.Article)
	case intake.Replaced:
		p.kind = "replaces it"
		if done {
			p.kind = "replaced"
		}
		why = append(why, alike(o.Over))
		if o.Uncertain {
			why = append(why, uncertain(o))
		}
		if o.NearDuplicateOf != "" {
			why = append(why, fmt.Sprintf("nearly the same as %s, too (%.0f %%)", o.NearDuplicateOf, 100*o.Resemblance))
		}
		why = append(why, o.Over.Failed...)
	case intake.Imported:
		p.kind = "new"
		if done {
			p.kind = "imported"
		}
		if o.Uncertain {
			p.kind = "uncertain"
			why = append(why, uncertain(o))
		}
		if o.NearDuplicateOf != "" {
			p.kind = "nearly the same"
			why = append(why, fmt.Sprintf("as %s (%.0f %% of the runs of words); kept", o.NearDuplicateOf, 100*o.Resemblance))
		}
		if len(why) == 0 {
			about := []string{o.Outlet, o.Published, o.Encoding}
			about = slices.DeleteFunc(about, func(s string) bool { return s == "" || s == "utf-8" })
			if why = append(why, about...); len(why) == 0 {
				why = append(why, o.Article)
			}
		}
	}
	p.why = strings.Join(append(why, o.Notes...), " · ")
	return p
}

func uncertain(o *intake.Outcome) string {
	return fmt.Sprintf("read as %s, which is uncertain (%.0f %%): look at it, or choose the encoding", o.Encoding, 100*o.Confidence)
}

// alike tells how much a text has of the one that it replaces.
func alike(o *intake.Over) string {
	if o.SameText {
		return "the text is the same; what is known of the article is renewed"
	}
	return fmt.Sprintf("shares %.0f %% of its runs of words with the old text", 100*o.Resemblance)
}

// overLines count what becomes of the marks on an article that is written over.
func overLines(r *intake.Report) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, o := range r.Outcomes {
		if o.Over == nil {
			continue
		}
		placed := o.Over.Marks[anchor.Same.String()]
		moved := o.Over.Marks[anchor.Moved.String()]
		for _, l := range []struct {
			n    int
			what string
		}{
			{placed, noun(placed, "mark") + " at the old place"},
			{moved, noun(moved, "mark") + " moved with the words"},
			{o.Over.Waiting, noun(o.Over.Waiting, "mark") + " for a person to place"},
			{len(o.Over.Failed), noun(len(o.Over.Failed), "layer") + " could not be read or written"},
		} {
			if l.n > 0 {
				out = append(out, countLine(l.n, l.what, nil))
			}
		}
		if len(out) == 0 {
			out = append(out, countLine(0, "marks to be moved", nil))
		}
	}
	if r.Failed > 0 {
		out = append(out, countLine(r.Failed, "failed", nil))
	}
	return out
}
