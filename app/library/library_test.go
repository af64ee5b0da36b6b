package library

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"postil/annotate"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
	"postil/storage/article"
)

// known is an article of the fixture with what its meta file says.
type known struct {
	path, words string
	article.Meta
}

func fixture() []known {
	return []known{
		{"wire/harbour.txt", "The quay is closed.", article.Meta{Title: "Harbour board warns against reopening the north quay", Outlet: "Coastal Wire", Published: "2026-05-12", Language: "en"}},
		{"wire/fares.txt", "Fares stay as they are. " + strings.Repeat("Nobody said more. ", 700), article.Meta{Title: "Ferry operator denies that fares will double", Outlet: "The Inland Post and Advertiser of the Lower Valley", Published: "2026-05-11", Language: "en-GB"}},
		{"wire/dam.txt", "السد آمن.", article.Meta{Title: "قال الوزير إن السد آمن ولا خطر على القرى", Outlet: "صحيفة الساحل", Published: "2025-11-30", Language: "ar"}},
		{"archive/quai.txt", "Le quai.", article.Meta{Title: "Le quai nord reste fermé, et personne ne sait pour combien de temps encore, dit le conseil du port", Outlet: "Radio du Port", Published: "2024-02-29", Language: "fr"}},
		{"archive/plain.txt", "Plain heading\n\nIt has no meta file.", article.Meta{}},
	}
}

// desk is a library over a folder.
type desk struct {
	*Library
	t   *testing.T
	dir string
	win fyne.Window
}

// open shows the articles in a pane of a size. Marks are made in the first one of
// the wire, and one of the archive is done.
func open(t *testing.T, a theme.Appearance, articles []known, width float32) *desk {
	t.Helper()
	test.NewTempApp(t)
	test.ApplyTheme(t, theme.New(a))
	d := &desk{t: t, dir: filepath.Join(t.TempDir(), "News")}
	if err := os.Mkdir(d.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, k := range articles {
		d.put(k)
	}
	now, ids := time.Date(2026, 5, 12, 14, 0, 0, 0, time.UTC), byte(0)
	s := session.New(session.Options{
		Now:   func() time.Time { now = now.Add(time.Millisecond); return now },
		NewID: func() (id annotate.ID) { ids++; id[6], id[8], id[15] = 0x70, 0x80, ids; return id },
		Go:    func(f func()) { f() },
	})
	s.UsePerson("Mina")
	d.Library = New(s, widgets.NewTips(func(time.Duration, func()) func() { return func() {} }))
	d.win = test.NewTempWindow(t, container.NewStack(canvas.NewRectangle(theme.Color(theme.ColorNamePane)), d.Library))
	d.win.SetPadded(false)
	d.win.Resize(fyne.NewSize(width, 340))
	s.Open(d.dir)
	return d
}

func (d *desk) put(k known) {
	d.t.Helper()
	file := filepath.Join(d.dir, filepath.FromSlash(k.path))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		d.t.Fatal(err)
	}
	if k.Title != "" {
		b, err := k.Encode()
		if err != nil {
			d.t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(d.dir, filepath.FromSlash(article.MetaPath(k.path))), b, 0o644); err != nil {
			d.t.Fatal(err)
		}
	}
	if err := os.WriteFile(file, []byte(k.words), 0o644); err != nil {
		d.t.Fatal(err)
	}
}

// work marks words of the harbour, and is done with the quai.
func (d *desk) work() *desk {
	d.goTo("archive/quai.txt")
	d.s.Run("go.toggleDone")
	d.goTo("wire/harbour.txt")
	for _, w := range []annotate.Span{{Start: 0, End: 8}, {Start: 4, End: 8}} {
		d.s.Select(w)
		d.s.Label("claim")
	}
	return d
}

func (d *desk) goTo(path string) {
	d.t.Helper()
	d.s.OpenArticle(slices.IndexFunc(d.s.Entries(), func(e session.Entry) bool { return e.Path == path }))
	if d.s.Doc() == nil || d.s.Doc().Path() != path {
		d.t.Fatalf("%s is not shown", path)
	}
}

// listed are the lines: paths, and headings in brackets.
func (d *desk) listed() []string {
	var out []string
	for _, it := range d.items {
		if it.folder != nil {
			out = append(out, "["+it.folder.name+"]")
		} else {
			out = append(out, d.s.Entries()[it.entry].Path)
		}
	}
	return out
}

func (d *desk) want(lines ...string) {
	d.t.Helper()
	if got := d.listed(); !slices.Equal(got, lines) {
		d.t.Errorf("the lines are %q, want %q", got, lines)
	}
}

func TestLibraryGolden(t *testing.T) {
	for _, c := range []struct {
		name     string
		width    float32
		articles []known
		do       func(d *desk)
	}{
		{"narrow", 236, fixture(), func(d *desk) { d.work() }},
		{"wide", 640, fixture(), func(d *desk) { d.work() }},
		{"wide-sorted", 760, fixture(), func(d *desk) { d.work().s.Arrange(session.Arrangement{Sort: session.ByWords, Descending: true}) }},
		{"stories", 236, told(), func(d *desk) { d.s.Run("list.stories") }},
		{"fault", 236, fixture(), func(d *desk) { d.field.SetText("date:may outlet:wire marks:many") }},
		{"none-fits", 236, fixture(), func(d *desk) { d.field.SetText("outlet:reuters") }},
		{"no-articles", 236, nil, func(*desk) {}},
	} {
		for variant, a := range map[string]theme.Appearance{"light": theme.AlwaysLight, "dark": theme.AlwaysDark} {
			t.Run(c.name+" "+variant, func(t *testing.T) {
				d := open(t, a, c.articles, c.width)
				c.do(d)
				test.AssertRendersToImage(t, fmt.Sprintf("%s-%s.png", c.name, variant), d.win.Canvas())
			})
		}
	}
}

// told are articles of which two report the same.
func told() []known {
	again := fixture()
	for i := range again {
		if again[i].path == "wire/fares.txt" {
			again[i].words += strings.Repeat("More of the same, said in the same words, follows here. ", 20)
			twice := again[i]
			twice.path, twice.words = "archive/fares-again.txt", twice.words+"\nAnother edition.\n"
			again = append(again, twice)
		}
	}
	return again
}

func TestStoriesHaveHeadings(t *testing.T) {
	d := open(t, theme.AlwaysLight, told(), 236)
	d.s.Run("list.stories")
	if got := d.listed(); len(got) < 5 || got[0] != "[]" || got[1] != "archive/fares-again.txt" || got[2] != "wire/fares.txt" || got[3] != "[Told by one article]" {
		t.Errorf("the lines are %q", got)
	}
	d.field.SetText("fares-again")
	d.want("[]", "archive/fares-again.txt")
	d.field.SetText("")
	d.s.Run("list.stories")
	d.s.Run("list.stories")
	if got := d.listed(); len(got) < 5 || got[0] != "[]" {
		t.Errorf("again the lines are %q", got)
	}
	d = open(t, theme.AlwaysLight, fixture(), 236)
	d.s.Run("list.stories")
	if got := d.listed(); got[0] != "[No two articles report the same]" {
		t.Errorf("without stories the lines are %q", got)
	}
}

func TestTheListIsFilteredByWordsAndTerms(t *testing.T) {
	d := open(t, theme.AlwaysLight, fixture(), 236).work()
	for filter, want := range map[string][]string{
		"QUAY warns":                        {"[wire/]", "wire/harbour.txt"},
		"outlet:inland":                     {"[wire/]", "wire/fares.txt"},
		"date:2026 lang:en":                 {"[wire/]", "wire/fares.txt", "wire/harbour.txt"},
		"state:done":                        {"[archive/]", "archive/quai.txt"},
		"state:begun":                       {"[wire/]", "wire/harbour.txt"},
		"label:cla marks:>1":                {"[wire/]", "wire/harbour.txt"},
		"words:>1000":                       {"[wire/]", "wire/fares.txt"},
		`lang:""`:                           {"[archive/]", "archive/plain.txt"},
		"-outlet:coastal -lang:ar -lang:fr": {"[archive/]", "archive/plain.txt", "[wire/]", "wire/fares.txt"},
	} {
		d.field.SetText(filter)
		if got := d.listed(); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", filter, got, want)
		}
	}
	d.field.SetText("date:may quay")
	d.want("[wire/]", "wire/harbour.txt")
	if d.faulty.Hidden || d.fault.Words() != "date: wants a year, month or day, such as 2024-05" {
		t.Errorf("told %q", d.fault.Words())
	}
	d.field.SetText("")
	if !d.faulty.Hidden || len(d.items) != 7 {
		t.Errorf("told %q, and %d lines are there", d.fault.Words(), len(d.items))
	}
}

func TestAMarkMadeSinceIsFoundByItsLabel(t *testing.T) {
	d := open(t, theme.AlwaysLight, fixture(), 236)
	d.field.SetText("label:claim")
	d.want()
	d.work()
	d.field.SetText("label:claim ")
	d.want("[wire/]", "wire/harbour.txt")
	d.s.Undo()
	d.s.Undo()
	d.field.SetText("label:claim")
	d.want()
}

func TestTheMenuSortsAndGroups(t *testing.T) {
	d := open(t, theme.AlwaysLight, fixture(), 236)
	choose := func(title string) {
		t.Helper()
		items := d.sortMenu().Items
		i := slices.IndexFunc(items, func(m *fyne.MenuItem) bool { return m.Label == title })
		if i < 0 {
			t.Fatalf("there is no %q", title)
		}
		items[i].Action()
	}
	d.want("[archive/]", "archive/plain.txt", "archive/quai.txt", "[wire/]", "wire/dam.txt", "wire/fares.txt", "wire/harbour.txt")
	choose("By date")
	d.want("archive/quai.txt", "wire/dam.txt", "wire/fares.txt", "wire/harbour.txt", "archive/plain.txt")
	choose("The other way round")
	d.want("wire/harbour.txt", "wire/fares.txt", "wire/dam.txt", "archive/quai.txt", "archive/plain.txt")
	choose("Under headings of folders")
	d.want("[archive/]", "archive/quai.txt", "archive/plain.txt", "[wire/]", "wire/harbour.txt", "wire/fares.txt", "wire/dam.txt")
	choose("Under headings of folders")
	d.goTo("wire/dam.txt")
	d.s.Run("go.next")
	if got := d.s.Doc().Path(); got != "archive/quai.txt" {
		t.Errorf("the next article is %s", got)
	}
	if i := d.list.Current(); d.listed()[i] != "archive/quai.txt" {
		t.Errorf("line %d is current", i)
	}
}

func TestAClickOnAHeadSorts(t *testing.T) {
	d := open(t, theme.AlwaysLight, fixture(), 700)
	tap := func(x float32) { d.head.Tapped(&fyne.PointEvent{Position: fyne.NewPos(x, 10)}) }
	tap(40)
	if a := d.s.Arrangement(); a != (session.Arrangement{Sort: session.ByTitle}) {
		t.Errorf("sorted by %+v", a)
	}
	tap(40)
	tap(690)
	tap(690)
	if a := d.s.Arrangement(); a != (session.Arrangement{Sort: session.ByWords, Descending: true}) {
		t.Errorf("sorted by %+v", a)
	}
	d.want("wire/fares.txt", "archive/plain.txt", "wire/harbour.txt", "archive/quai.txt", "wire/dam.txt")
}

func TestAWidePaneHasColumns(t *testing.T) {
	d := open(t, theme.AlwaysLight, fixture(), 236)
	for _, c := range []struct {
		width float32
		wide  bool
	}{{wideFrom, true}, {wideFrom - 1, false}, {900, true}} {
		d.win.Resize(fyne.NewSize(c.width, 340))
		if d.wide != c.wide || d.head.Hidden == c.wide {
			t.Errorf("at %v the columns are shown: %v", c.width, d.wide)
		}
	}
}

func TestALibraryStandsStillWhileFilesComeAndGo(t *testing.T) {
	var many []known
	for i := range 200 {
		many = append(many, known{path: fmt.Sprintf("%03d.txt", 2*i), words: fmt.Sprintf("Number %d\n\nWords.", i)})
	}
	d := open(t, theme.AlwaysLight, many, 236)
	d.goTo("010.txt")
	d.list.SetTop(100, 7)
	first := func() string {
		i, hidden := d.list.Top()
		return fmt.Sprintf("%s %v", d.listed()[i], hidden)
	}
	before := first()
	for i := range 30 {
		d.put(known{path: fmt.Sprintf("%03d.txt", 2*i+1), words: "New\n\nWords."})
	}
	if err := os.Remove(filepath.Join(d.dir, "002.txt")); err != nil {
		t.Fatal(err)
	}
	d.found()
	if got := first(); got != before || len(d.items) != 230 {
		t.Errorf("of %d lines %s is the first, before it was %s", len(d.items), got, before)
	}
	if i := d.list.Current(); d.listed()[i] != "010.txt" {
		t.Errorf("line %d is current", i)
	}
	name, _, _ := strings.Cut(before, " ")
	if err := os.Remove(filepath.Join(d.dir, name)); err != nil {
		t.Fatal(err)
	}
	d.found()
	if got := first(); got == before || !strings.HasSuffix(got, " 0") {
		t.Errorf("once %s has gone %s is the first", name, got)
	}
}

// found is what the watch does.
func (d *desk) found() {
	d.t.Helper()
	found, err := d.s.Workspace().Names(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	d.s.Refound(found, nil)
}
