package session

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"postil/storage"
	"postil/storage/doctor"
)

// checkCommand shows what is wrong with the files of the folder.
const checkCommand = "file.check"

// CheckWork is what a Checkup is doing.
type CheckWork uint8

// What a Checkup can be doing.
const (
	CheckIdle    CheckWork = iota
	CheckLooking           // at all files
	CheckFixing            // which Stop ends between two fixes
	CheckUndoing           // takes a repair back; it cannot be stopped
)

// Checkup is a look at all files of the open folder: what is wrong with them, what
// can be mended without a guess, and what was mended before and can be taken back.
// What it says is told by Signals.Checkup; Look begins.
type Checkup struct {
	// Ailments are what was found, by kind: those first of which there may be a fix.
	Ailments []Ailment
	// Repairs are what was mended before and can be taken back, the latest first.
	Repairs []doctor.Kept
	// Looked reports whether all has been looked at: so many articles, and so many
	// layers of marks.
	Looked           bool
	Articles, Layers int

	Doing       CheckWork
	Done, Total int    // articles, while it is looked at them
	Told        string // what was done last, or ""
	Err         error  // why something could not be done, or nil

	s    *Session
	ws   *storage.Workspace
	own  string // slug of the person
	turn int    // counts what is begun
	stop context.CancelFunc
}

// Ailment is a finding as a person is told it.
type Ailment struct {
	doctor.Finding
	Article string // that it is about, by its path; "" for none in the folder
	Person  string // whose marks it is about; "" for nobody's
	Own     bool   // those are of the person herself
	Hidden  bool   // where the mark is, and what it says, may not be seen yet
	Advice  string // what a person can do; "" where there is a fix
	Ticked  bool   // its fix is chosen
	Refused string // why its fix was not carried out, or ""
}

// Key tells the ailment from others in the lists of two looks.
func (a *Ailment) Key() string {
	if a.Fix == nil {
		return a.String()
	}
	return a.String() + "\n" + a.Fix.Text
}

// askCheck has the look at the files shown.
func (s *Session) askCheck() {
	if s.ws == nil {
		s.tell("Open a folder of articles first; its files are what is looked at.")
		return
	}
	s.On.Ask.Emit(AskCheck)
}

// troubled tells of an error that may come of what is wrong with a file of the
// folder, and offers to look at all of them.
func (s *Session) troubled(err error) {
	if err == nil {
		return
	}
	s.opt.Log("error", "err", err)
	s.On.Notice.Emit(Notice{Text: err.Error(), Error: true, Action: "Check this folder…", Do: s.askCheck})
}

// CheckUp is the look at the open folder, with what it has found before; nil where
// no folder is open.
func (s *Session) CheckUp() *Checkup {
	if s.ws == nil {
		return nil
	}
	if c := s.checkup; c == nil || c.ws != s.ws || c.own != s.person.Slug {
		s.checkup = &Checkup{s: s, ws: s.ws, own: s.person.Slug, stop: func() {}}
	}
	return s.checkup
}

// Look looks at all files, in the background. What was found before stays until it
// is done.
func (c *Checkup) Look() {
	if c.Doing != CheckIdle || !c.open() {
		return
	}
	c.Told, c.Err = "", nil
	c.look()
}

// look is Look, but lets what was told stand.
func (c *Checkup) look() {
	s, ctx := c.s, c.begin(CheckLooking)
	turn, d := c.turn, s.describer()
	s.opt.Go(func() {
		_ = s.Flush() // so that what was marked last counts; what cannot be saved is told elsewhere
		r, err := doctor.Examine(ctx, c.ws, s.opt.Now(), c.ticker(turn))
		found := checked{report: r, err: err}
		if err == nil {
			found.read(ctx, d)
		}
		s.opt.Do(func() {
			if c.turn == turn {
				c.take(found)
				c.end()
			}
		})
	})
}

// checked is what was found in the background.
type checked struct {
	report   doctor.Report
	ailments []Ailment
	repairs  []doctor.Kept
	err      error
}

// read makes ailments of what was found, and lists what can be taken back.
func (f *checked) read(ctx context.Context, d *describer) {
	f.ailments = d.describe(ctx, f.report)
	f.repairs, f.err = doctor.Mendings(d.ws)
}

// take shows what was found. What was ticked stays so, where it is found again.
func (c *Checkup) take(f checked) {
	if f.ailments == nil { // it came to no end
		c.Err = cmp.Or(c.Err, f.err)
		return
	}
	type noted struct {
		ticked  bool
		refused string
	}
	before := map[string]noted{}
	for i := range c.Ailments {
		before[c.Ailments[i].Key()] = noted{c.Ailments[i].Ticked, c.Ailments[i].Refused}
	}
	for i := range f.ailments {
		was := before[f.ailments[i].Key()]
		f.ailments[i].Ticked, f.ailments[i].Refused = was.ticked, was.refused
	}
	c.Ailments, c.Repairs, c.Looked = f.ailments, f.repairs, true
	c.Articles, c.Layers = f.report.Articles, f.report.Layers
	c.Err = cmp.Or(c.Err, f.err)
}

// open reports whether the folder that was looked at is the open one.
func (c *Checkup) open() bool { return c.s.ws == c.ws && c.s.person.Slug == c.own }

// begin notes what is done now, until the context ends.
func (c *Checkup) begin(what CheckWork) context.Context {
	ctx, stop := context.WithCancel(context.Background())
	c.turn++
	c.stop, c.Doing, c.Done, c.Total = stop, what, 0, 0
	c.tell()
	return ctx
}

// end notes that it is done.
func (c *Checkup) end() {
	c.stop()
	c.Doing = CheckIdle
	c.tell()
}

func (c *Checkup) tell() { c.s.On.Checkup.Emit(c) }

// ticker tells how far a look has come, seldom enough to keep nobody from work.
func (c *Checkup) ticker(turn int) func(done, total int) {
	var told time.Time
	return func(done, total int) {
		if now := time.Now(); done == total || now.Sub(told) >= progressEvery {
			told = now
			c.s.opt.Do(func() {
				if c.turn == turn && c.Doing != CheckIdle {
					c.Done, c.Total = done, total
					c.tell()
				}
			})
		}
	}
}

// Stop gives up a look, and ends fixing after the fix that is being carried out.
func (c *Checkup) Stop() {
	c.stop()
	if c.Doing == CheckLooking {
		c.turn++ // what it finds is not wanted any more
		c.Doing = CheckIdle
		c.tell()
	}
}

// Problems counts the ailments that are more than notes.
func (c *Checkup) Problems() int {
	return doctor.Report{Findings: c.findings()}.Problems()
}

func (c *Checkup) findings() []doctor.Finding {
	out := make([]doctor.Finding, len(c.Ailments))
	for i := range c.Ailments {
		out[i] = c.Ailments[i].Finding
	}
	return out
}

// Tick chooses the fix of an ailment, or lets go of it, with all ailments of which it
// is the fix.
func (c *Checkup) Tick(i int, on bool) {
	if i < 0 || i >= len(c.Ailments) || c.Ailments[i].Fix == nil {
		return
	}
	for k := range c.Ailments {
		if c.Ailments[k].Fix == c.Ailments[i].Fix {
			c.Ailments[k].Ticked = on
		}
	}
	c.tell()
}

// TickAll chooses all fixes that there are, or lets go of them.
func (c *Checkup) TickAll(on bool) {
	for i := range c.Ailments {
		c.Ailments[i].Ticked = on && c.Ailments[i].Fix != nil
	}
	c.tell()
}

// Fixes are the fixes of the ailments that are wanted, each once.
func (c *Checkup) Fixes(wanted func(*Ailment) bool) []*doctor.Fix {
	var out []doctor.Finding
	for i := range c.Ailments {
		if a := &c.Ailments[i]; a.Fix != nil && wanted(a) {
			out = append(out, a.Finding)
		}
	}
	return doctor.Report{Findings: out}.Fixes()
}

// Ticked are the fixes that are chosen, each once.
func (c *Checkup) Ticked() []*doctor.Fix {
	return c.Fixes(func(a *Ailment) bool { return a.Ticked })
}

// OfKind are the fixes of all ailments of a kind, each once.
func (c *Checkup) OfKind(k doctor.Kind) []*doctor.Fix {
	return c.Fixes(func(a *Ailment) bool { return a.Kind == k })
}

// GoTo shows the article of an ailment, with the mark that it is about. It reports
// whether there is one, and tells why not.
func (c *Checkup) GoTo(i int) bool {
	if i < 0 || i >= len(c.Ailments) || !c.open() {
		return false
	}
	s, a := c.s, &c.Ailments[i]
	if a.Article == "" {
		c.Told, c.Err = "", fmt.Errorf("there is no article to go to: %s lies beside none", a.Path)
		c.tell()
		return false
	}
	entry := s.indexOf(a.Article)
	if entry < 0 {
		s.tell(a.Article + " is not in the folder.")
		return false
	}
	if s.mode == Measuring { // which shows no article
		s.SetMode(Annotating)
	}
	var there func()
	switch {
	case a.Own && a.Kind == doctor.Quote && s.mode == Annotating:
		there = func() { s.Run("mark.place") }
	case a.Own && s.mode == Annotating && !a.Span.Empty():
		there = func() { s.SelectMark(a.Mark) }
	case !a.Hidden && !a.Span.Empty():
		s.showAt(entry, a.Span)
		return true
	default:
		there = func() {}
	}
	if entry == s.current && s.doc != nil {
		there()
		return true
	}
	s.after = there
	s.OpenArticle(entry)
	return true
}

// kindOrder is where the findings of a kind are listed.
func kindOrder(k doctor.Kind) int {
	order := append(doctor.Fixable(), doctor.Config, doctor.Unreadable, doctor.Broken, doctor.Newer, doctor.Source, doctor.Quote, doctor.Attribute, doctor.Meta, doctor.Zone)
	return slices.Index(order, k)
}
