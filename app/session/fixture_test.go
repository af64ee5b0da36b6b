package session

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"postil/annotate"
	"postil/storage"
	"postil/storage/sidecar"
)

// The articles of the fixture, in the order of the list.
const (
	latin     = "1-latin.txt"
	emoji     = "2-emoji.txt"
	arabic    = "3-arabic.txt"
	combining = "4-combining.txt"
	long      = "5-paragraphs.txt"
)

var fixtureTexts = map[string]string{
	latin:     "The harbour board denied the claim. It will not sink, she said.\nNobody was hurt.",
	emoji:     "Two nurses 👩\u200d⚕️👩🏽\u200d🚒 waved 🇧🇷🇳🇴 flags. Then 1️⃣ left.",
	arabic:    "قال الوزير إن السد آمن. لكن (GPS) لا يعمل.\nانتهى الخبر.",
	combining: "Cafe\u0301 e\u0323\u0302n re\u0301sume\u0301. 각 क्षि ൎ! \u0301x a\u0300\u0301\u0302.",
	long:      "Headline of the day\n\nFirst paragraph has words. It has two sentences.\n\n  Second paragraph,  spaced  \n\nThird.\n",
}

// clock is a clock that several goroutines may ask; every question lets a
// millisecond pass, so that no two changes bear the same time.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Millisecond)
	return c.now
}

// desk is a session over a folder, with everything that it tells written down.
type desk struct {
	*Session
	t     testing.TB
	dir   string
	prefs MemoryPreferences
	clock *clock
	ids   *atomic.Uint32 // the last one given

	jobs     []func()    // what Go was given and nobody has run yet, where it is queued
	inbox    []func()    // the same for Do
	arrived  chan func() // the same, of a desk with real goroutines
	notices  []Notice
	saving   []SaveState
	asked    []Request
	revealed []Reveal
	copied   []string
	changes  []LayerChange
	pens     []string
}

// option changes the options of the fixture's session.
type option func(*desk, *Options)

// queued keeps what is to run on another goroutine until run is called.
func queued(d *desk, o *Options) { o.Go = func(f func()) { d.jobs = append(d.jobs, f) } }

// run carries out what was queued, and what that queues.
func (d *desk) run() {
	for len(d.jobs) > 0 {
		f := d.jobs[0]
		d.jobs = d.jobs[1:]
		f()
	}
}

// held keeps what is to run on the session's goroutine until deliver is called.
func held(d *desk, o *Options) { o.Do = func(f func()) { d.inbox = append(d.inbox, f) } }

// deliver carries out what was held.
func (d *desk) deliver() {
	for len(d.inbox) > 0 {
		f := d.inbox[0]
		d.inbox = d.inbox[1:]
		f()
	}
}

// again gives another session the same folder and preferences, as after a restart
// or in a second window.
func (d *desk) again(options ...option) *desk {
	return newDesk(d.t, d.dir, d.prefs, append([]option{func(e *desk, _ *Options) { e.ids = d.ids }}, options...)...)
}

// nextID is like a UUID of version 7, but counted.
func (d *desk) nextID() annotate.ID {
	id := annotate.ID{0x01, 0x98, 6: 0x70, 8: 0x80}
	binary.BigEndian.PutUint32(id[12:], d.ids.Add(1))
	return id
}

func newDesk(t testing.TB, dir string, prefs MemoryPreferences, options ...option) *desk {
	d := &desk{t: t, dir: dir, prefs: prefs, ids: new(atomic.Uint32), clock: &clock{now: time.Date(2026, 5, 12, 14, 0, 0, 0, time.UTC)}}
	o := Options{
		Now: d.clock.Now, NewID: d.nextID, Prefs: prefs,
		Do: func(f func()) { f() }, Go: func(f func()) { f() },
	}
	for _, f := range options {
		f(d, &o)
	}
	d.Session = New(o)
	d.On.Notice.Listen(func(n Notice) { d.notices = append(d.notices, n) })
	d.On.Saving.Listen(func(s SaveState) { d.saving = append(d.saving, s) })
	d.On.Ask.Listen(func(r Request) { d.asked = append(d.asked, r) })
	d.On.Reveal.Listen(func(r Reveal) { d.revealed = append(d.revealed, r) })
	d.On.Copy.Listen(func(s string) { d.copied = append(d.copied, s) })
	d.On.Layer.Listen(func(c LayerChange) { d.changes = append(d.changes, c) })
	d.On.Pen.Listen(func(p string) { d.pens = append(d.pens, p) })
	return d
}

// newLiveDesk is a desk with real goroutines. until does what they send to the
// session's own until something holds.
func newLiveDesk(t *testing.T, dir string, options ...option) (d *desk, until func(what string, so func() bool)) {
	t.Helper()
	work := make(chan func(), 10_000)
	live := func(d *desk, o *Options) {
		d.arrived = work
		o.Go = func(f func()) { go f() }
		o.Do = func(f func()) { work <- f }
	}
	return newDesk(t, dir, MemoryPreferences{}, append([]option{live}, options...)...), func(what string, so func() bool) {
		t.Helper()
		late := time.After(20 * time.Second)
		for !so() {
			select {
			case f := <-work:
				f()
			case <-late:
				t.Fatalf("waited in vain until %s", what)
			}
		}
	}
}

// folder writes articles into a folder of their own.
func folder(t testing.TB, articles map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, s := range articles {
		write(t, filepath.Join(dir, name), s)
	}
	return dir
}

func write(t testing.TB, file, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// open is Mina's session over the fixture's articles, with an article shown.
func open(t testing.TB, article string, options ...option) *desk {
	t.Helper()
	d := newDesk(t, folder(t, fixtureTexts), MemoryPreferences{}, options...)
	d.SetPerson("Mina")
	d.Open(d.dir)
	d.run()
	d.goTo(article)
	d.forget()
	return d
}

// with is Mina's session over one article.
func with(t testing.TB, s string, options ...option) *desk {
	t.Helper()
	d := newDesk(t, folder(t, map[string]string{"article.txt": s}), MemoryPreferences{}, options...)
	d.SetPerson("Mina")
	d.Open(d.dir)
	d.run()
	d.forget()
	return d
}

// forget lets go of what was told so far.
func (d *desk) forget() {
	d.notices, d.saving, d.asked, d.revealed, d.changes = nil, nil, nil, nil, nil
}

func (d *desk) goTo(article string) {
	d.t.Helper()
	i := slices.IndexFunc(d.Entries(), func(e Entry) bool { return e.Path == article })
	if i < 0 {
		d.t.Fatalf("there is no article %s", article)
	}
	d.OpenArticle(i)
	d.run()
	if d.Doc() == nil || d.Doc().Path() != article {
		d.t.Fatalf("%s is not shown", article)
	}
}

// press presses keys one after the other, as while the text has the focus.
func (d *desk) press(names ...string) {
	d.t.Helper()
	for _, n := range names {
		c, err := ParseChord(n)
		if err != nil {
			d.t.Fatal(err)
		}
		if !d.PressKey(c) {
			d.t.Fatalf("the key %s does nothing", n)
		}
	}
}

// place is the first place of words in the text.
func (d *desk) place(words string) annotate.Span {
	d.t.Helper()
	i := strings.Index(d.Text().String(), words)
	if i < 0 {
		d.t.Fatalf("%q is not in the text", words)
	}
	return annotate.Span{Start: d.Text().CodePoint(i), End: d.Text().CodePoint(i + len(words))}
}

// drag selects words with the mouse.
func (d *desk) drag(words string) {
	d.t.Helper()
	s := d.place(words)
	d.Press(Caret{Offset: s.Start}, s.Start, ByGrapheme, false)
	d.Drag(Caret{Offset: s.End, Upstream: true}, s.End)
	d.Release(s.End)
}

// label marks words with the label of a key and returns the mark.
func (d *desk) label(words, key string) *annotate.Annotation {
	d.t.Helper()
	d.Select(d.place(words))
	d.press(key)
	m := d.Mark()
	if m == nil {
		d.t.Fatalf("labelling %q selected no mark", words)
	}
	return m
}

// marks are the marks of the shown article in text order, as label and quote.
func (d *desk) marks() []string {
	out := []string{}
	for m := range d.Layer().Annotations() {
		out = append(out, m.Label+" "+m.Quote())
	}
	return out
}

func (d *desk) wantMarks(want ...string) {
	d.t.Helper()
	if got := d.marks(); !slices.Equal(got, append([]string{}, want...)) {
		d.t.Errorf("the marks are %q, want %q", got, want)
	}
}

func (d *desk) wantMark(want string) {
	d.t.Helper()
	got := "none"
	if m := d.Mark(); m != nil {
		got = m.Label + " " + m.Quote()
	}
	if got != want {
		d.t.Errorf("the selected mark is %q, want %q", got, want)
	}
}

func (d *desk) selected() string { return d.Text().Quote(d.Selection().Span()) }

func (d *desk) wantSelected(want string) {
	d.t.Helper()
	if got := d.selected(); got != want {
		d.t.Errorf("%q is selected, want %q", got, want)
	}
}

// told reports whether a notice with these words was given.
func (d *desk) told(words string) bool {
	return slices.ContainsFunc(d.notices, func(n Notice) bool { return strings.Contains(n.Text, words) })
}

func (d *desk) lastSaving() SaveState {
	if len(d.saving) == 0 {
		return SaveState{}
	}
	return d.saving[len(d.saving)-1]
}

func (d *desk) sidecar() string {
	return filepath.Join(d.dir, storage.SidecarPath(d.Doc().Path(), d.Person().Slug))
}

// files are the names in the folder that do not belong to the articles.
func (d *desk) files() []string {
	d.t.Helper()
	entries, err := os.ReadDir(d.dir)
	if err != nil {
		d.t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		if !storage.IsArticle(e.Name()) {
			out = append(out, e.Name())
		}
	}
	return out
}

// onDisk decodes a sidecar.
func onDisk(t testing.TB, file string) *annotate.Layer {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	l, err := sidecar.Decode(b)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return l
}

// encoded is a layer as a sidecar has it.
func encoded(t testing.TB, l *annotate.Layer) string {
	t.Helper()
	var e sidecar.Encoder
	b, err := e.Encode(l)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// wantSaved fails unless the shown layer is on disk as it is in memory.
func (d *desk) wantSaved() {
	d.t.Helper()
	if got, want := encoded(d.t, onDisk(d.t, d.sidecar())), encoded(d.t, d.Layer()); got != want {
		d.t.Errorf("on disk is\n%s\nwant\n%s", got, want)
	}
}
