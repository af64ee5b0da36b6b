package session

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"

	"postil/annotate"
	"postil/annotate/agreement"
	"postil/annotate/insights"
	"postil/assets"
	"postil/storage"
	"postil/storage/report"
)

// Insights are the figures of how far people agree in the open workspace. They
// are worked out in the background while they are shown, and again when
// something has changed. Make one with Session.NewInsights.
type Insights struct {
	// Changed tells that figures, status, choices or the list are others.
	Changed Signal[struct{}]

	s       *Session
	status  InsightsStatus
	ask     insightsAsk
	shown   bool
	figures *insights.Figures // with names
	hidden  *insights.Figures // the same with letters
	list    *BehindList
	listed  listing         // how the list is made
	toRead  bool            // whether everything is to be read again before figures are worked out
	stale   map[string]bool // articles that changed since they were read
	turn    int
	stop    context.CancelFunc
	endList context.CancelFunc

	work   sync.Mutex // held by who works with what follows, one at a time
	of     insightsBook
	unread []error

	mu     sync.Mutex // held for a moment by who changes or looks up what follows
	book   *insights.Book
	closed map[string]bool // articles in which the person may not see others' marks
}

// insightsAsk is what a person chose.
type insightsAsk struct {
	people     []string // slugs; nil: all
	measure    string
	pair       [2]int
	hidden     bool
	unfinished bool
}

// insightsBook is what a book was opened with.
type insightsBook struct {
	ws         *storage.Workspace
	scheme     *annotate.Scheme
	people     []string
	unfinished bool
}

// InsightsStatus says how far the figures are.
type InsightsStatus struct {
	Running     bool
	Stage       string // what is being done
	Done, Total int
	Rough       bool // what takes long is still to come
	Stopped     bool // by the person, before all was worked out
	Err         error
	Everybody   []insights.Person // who could be compared
}

// NewInsights makes the figures of the session; nothing is worked out before
// Show.
func (s *Session) NewInsights() *Insights {
	i := &Insights{s: s, stale: map[string]bool{}, ask: insightsAsk{measure: "gamma"}}
	s.On.Workspace.Listen(func(*storage.Workspace) { i.reset() })
	s.On.Person.Listen(func(annotate.Person) { i.reset() })
	s.On.Layer.Listen(func(LayerChange) {
		if d := s.Doc(); d != nil {
			i.stale[d.Path()] = true
			if i.shown {
				i.start(false)
			}
		}
	})
	return i
}

// Status says how far the figures are.
func (i *Insights) Status() InsightsStatus { return i.status }

// Figures are the figures as they are to be shown, with names or with letters;
// nil while there are none.
func (i *Insights) Figures() *insights.Figures {
	if !i.ask.hidden || i.figures == nil {
		return i.figures
	}
	if i.hidden == nil {
		i.hidden = i.figures.Anonymous()
	}
	return i.hidden
}

// Show has the figures worked out, now and whenever something changes, until
// Hide. What others have written since is read.
func (i *Insights) Show() {
	i.shown = true
	i.start(true)
}

// Hide ends the work. What was worked out is kept for the next time.
func (i *Insights) Hide() {
	i.shown = false
	i.cancel()
	i.status.Running = false
}

// Stop ends the work at a person's wish; what was worked out is shown.
func (i *Insights) Stop() {
	if i.status.Running {
		i.cancel()
		i.status.Running, i.status.Stopped = false, true
		i.tell()
	}
}

// Refresh reads everything again and works out what has changed.
func (i *Insights) Refresh() { i.start(true) }

// People are the slugs of those who are compared, nil for all.
func (i *Insights) People() []string { return slices.Clone(i.ask.people) }

// ChoosePeople compares some people only, by slug; nil compares all.
func (i *Insights) ChoosePeople(slugs []string) {
	if len(slugs) == 0 {
		slugs = nil
	}
	if !slices.Equal(slugs, i.ask.people) {
		i.ask.people, i.ask.pair = slices.Clone(slugs), [2]int{}
		i.CloseList()
		i.start(true)
	}
}

// Measure is the name of the measure of the matrix.
func (i *Insights) Measure() string { return i.ask.measure }

// SetMeasure shows the matrix by another measure of the catalogue.
func (i *Insights) SetMeasure(name string) {
	if _, ok := agreement.ByName(name); ok && name != i.ask.measure {
		i.ask.measure = name
		i.CloseList()
		i.start(false)
	}
}

// Pair are those whose labels are held against each other; 0, 0 for all pairs.
func (i *Insights) Pair() [2]int { return i.ask.pair }

// SetPair holds the labels of two people against each other, by number; 0, 0
// those of all pairs.
func (i *Insights) SetPair(pair [2]int) {
	if pair[0] > pair[1] {
		pair[0], pair[1] = pair[1], pair[0]
	}
	if pair != i.ask.pair {
		i.ask.pair = pair
		i.CloseList()
		i.start(false)
	}
}

// NamesHidden tells whether letters stand for names.
func (i *Insights) NamesHidden() bool { return i.ask.hidden }

// HideNames puts letters in the place of names, or names again.
func (i *Insights) HideNames(hide bool) {
	if hide != i.ask.hidden {
		i.ask.hidden = hide
		i.CloseList() // it may have names in its title
		i.tell()
	}
}

// Unfinished tells whether articles in progress count as if they were finished.
func (i *Insights) Unfinished() bool { return i.ask.unfinished }

// SetUnfinished takes articles in progress as if they were finished, or not.
func (i *Insights) SetUnfinished(on bool) {
	if on != i.ask.unfinished {
		i.ask.unfinished = on
		i.CloseList()
		i.start(true)
	}
}

// Export writes the figures as a report, by the ending of the name, in the
// background, and tells how that went.
func (i *Insights) Export(name string) {
	f := i.Figures()
	if f == nil || i.s.ws == nil {
		return
	}
	r := &report.Report{Program: "Postil " + assets.Version, Workspace: i.s.ws.Name(), Figures: f}
	partial := i.status.Rough || i.status.Running
	i.s.Work(func() error { return report.Write(name, r) }, func(err error) {
		if err != nil {
			i.s.fail(err)
			return
		}
		said := "The report is written to " + name + "."
		if partial {
			said = "The report is written to " + name + ", with what was worked out so far."
		}
		i.s.tell(said)
	})
}

func (i *Insights) tell() { i.Changed.Emit(struct{}{}) }

func (i *Insights) cancel() {
	i.turn++
	if i.stop != nil {
		i.stop()
		i.stop = nil
	}
}

// reset forgets the figures of another workspace or person.
func (i *Insights) reset() {
	i.cancel()
	i.CloseList()
	i.figures, i.hidden, i.status, i.toRead = nil, nil, InsightsStatus{}, true
	i.ask.people, i.ask.pair, i.stale = nil, [2]int{}, map[string]bool{}
	if i.shown && i.s.ws != nil {
		i.start(true)
		return
	}
	i.tell()
}

// insightsJob is what the background needs to know.
type insightsJob struct {
	insightsAsk
	ctx   context.Context
	turn  int
	ws    *storage.Workspace
	slug  string
	all   bool // everything is read again
	stale []string
	desk  map[string]*annotate.Layer
}

// start begins the work anew, with what has changed; all reads everything again.
func (i *Insights) start(all bool) {
	if !i.shown {
		return
	}
	if i.s.ws == nil {
		i.tell()
		return
	}
	i.toRead = i.toRead || all || i.figures == nil // what was stopped is still to be read
	all = i.toRead
	i.cancel()
	ctx, stop := context.WithCancel(context.Background())
	i.stop = stop
	j := insightsJob{insightsAsk: i.ask, ctx: ctx, turn: i.turn, ws: i.s.ws, slug: i.s.person.Slug, all: all, desk: map[string]*annotate.Layer{}}
	j.stale = slices.Sorted(maps.Keys(i.stale))
	for path, d := range i.s.docs {
		if d.file != nil {
			j.desk[path] = d.Layer
		}
	}
	i.status.Running, i.status.Stopped, i.status.Err = true, false, nil
	i.status.Stage, i.status.Done, i.status.Total = stageReading, 0, 0
	if !all {
		i.status.Stage = stageFigures
	}
	i.tell()
	i.s.opt.Go(func() { i.run(&j) })
}

const (
	stageReading = "Reading articles"
	stageFigures = "Working out figures"
)

// post does something on the session's goroutine, unless the work has been
// begun anew since.
func (i *Insights) post(j *insightsJob, f func()) {
	i.s.opt.Do(func() {
		if j.turn == i.turn {
			f()
			i.tell()
		}
	})
}

// progress tells of each hundredth of a stage.
func (i *Insights) progress(j *insightsJob, stage string) func(done, total int) {
	last := -1
	return func(done, total int) {
		if part := 100 * done / max(1, total); part != last {
			last = part
			i.post(j, func() { i.status.Stage, i.status.Done, i.status.Total = stage, done, total })
		}
	}
}

func (i *Insights) run(j *insightsJob) {
	i.work.Lock()
	defer i.work.Unlock()
	if j.ctx.Err() != nil {
		return
	}
	err := i.read(j)
	if err == nil {
		err = i.workOut(j)
	}
	if err == nil || errors.Is(err, context.Canceled) {
		return
	}
	i.post(j, func() {
		i.status.Running, i.status.Err = false, err
		i.figures, i.hidden = nil, nil
		i.s.opt.Log("error", "err", err)
	})
}

// read brings the book up to date.
func (i *Insights) read(j *insightsJob) error {
	if j.all || i.book == nil || i.of.ws != j.ws {
		return i.readAll(j)
	}
	for _, path := range j.stale {
		refs, err := j.ws.Layers(path)
		if err != nil {
			return err
		}
		a, layers, err := j.ws.ReadEntry(storage.Entry{Path: path, Layers: refs})
		if err != nil {
			return i.readAll(j) // which tells of it
		}
		one := j.layered(a, layers)
		i.look(j, one)
		if err := i.take(j, one); err != nil {
			if j.ctx.Err() != nil {
				return err
			}
			return i.readAll(j)
		}
	}
	i.post(j, func() {
		for _, path := range j.stale {
			delete(i.stale, path)
		}
	})
	return nil
}

// layered is an article with the layers of all, the person's as it is on the
// desk.
func (j *insightsJob) layered(a *storage.Article, layers []*annotate.Layer) agreement.Layered {
	if own := j.desk[a.Path]; own != nil {
		at := slices.IndexFunc(layers, func(l *annotate.Layer) bool { return l.Person.Slug == own.Person.Slug })
		switch {
		case at >= 0:
			layers = slices.Clone(layers)
			layers[at] = own
		case own.Len() > 0 || own.State != annotate.StateNew:
			layers = append(slices.Clone(layers), own)
		}
	}
	return agreement.Layered{ID: a.Path, Text: a.Text, Layers: layers}
}

// look notes whether the person may see others' marks in an article.
func (i *Insights) look(j *insightsJob, a agreement.Layered) {
	var own *annotate.Layer
	for _, l := range a.Layers {
		if l.Person.Slug == j.slug && j.slug != "" {
			own = l
		}
	}
	state := annotate.StateNew
	if own != nil {
		state = own.State
	}
	may := mayCompare(j.ws.Config().Review, j.slug, state)
	i.mu.Lock()
	defer i.mu.Unlock()
	i.closed[a.ID] = !may
}

// use makes a book the one that is read; nil is none.
func (i *Insights) use(book *insights.Book) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.book = book
}

// present is the book as it is, and which articles are closed to the person.
func (i *Insights) present() (book *insights.Book, closed map[string]bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.book, maps.Clone(i.closed)
}

func (i *Insights) readAll(j *insightsJob) error {
	scheme := j.ws.Scheme()
	var articles []agreement.Layered
	unread, err := j.ws.EachArticle(j.ctx, i.progress(j, stageReading), func(a *storage.Article, layers []*annotate.Layer) error {
		articles = append(articles, j.layered(a, layers))
		return nil
	})
	if err != nil {
		return err
	}
	i.unread = unread
	i.mu.Lock()
	i.closed = map[string]bool{}
	i.mu.Unlock()
	for _, a := range articles {
		i.look(j, a)
	}
	everybody := insights.Everybody(articles)
	people := slugsOf(everybody)
	if j.people != nil {
		people = slices.DeleteFunc(slices.Clone(j.people), func(slug string) bool { return !slices.Contains(people, slug) })
	}
	of := insightsBook{j.ws, scheme, people, j.unfinished}
	ids := make([]string, len(articles))
	for k, a := range articles {
		ids[k] = a.ID
	}
	slices.Sort(ids)
	fits := i.book != nil && i.of.ws == of.ws && i.of.scheme == of.scheme && i.of.unfinished == of.unfinished &&
		slices.Equal(i.of.people, of.people) && slices.Equal(ids, i.book.IDs())
	for k := 0; fits && k < len(articles); k++ {
		if err := i.take(j, articles[k]); err != nil {
			if j.ctx.Err() != nil {
				return err
			}
			fits = false // an article that cannot be compared any more, which Open tells of
		}
	}
	if !fits {
		book, err := insights.Open(j.ctx, *scheme, articles, insights.Settings{People: people, Unfinished: j.unfinished}, nil)
		if err != nil {
			return err
		}
		i.use(book)
		i.of = of
	}
	i.post(j, func() {
		i.status.Everybody, i.toRead = everybody, false
		clear(i.stale)
	})
	return nil
}

func slugsOf(people []insights.Person) []string {
	out := make([]string, len(people))
	for k, p := range people {
		out[k] = p.Slug
	}
	return out
}

// take brings one article up to date. Where it cannot, the book has to be opened
// anew.
func (i *Insights) take(j *insightsJob, a agreement.Layered) error {
	if i.book.Holds(a) {
		return nil
	}
	err := i.book.Replace(j.ctx, a)
	if err != nil {
		i.use(nil)
	}
	return err
}

// workOut works the figures out, first those that take no time.
func (i *Insights) workOut(j *insightsJob) error {
	m, _ := agreement.ByName(j.measure)
	pair := j.pair
	if pair[1] >= len(i.book.People()) {
		pair = [2]int{}
	}
	ask := insights.Ask{Measure: m, Pair: pair, Rough: true}
	for _, rough := range []bool{true, false} {
		ask.Rough = rough
		var progress func(done, total int)
		if !rough {
			progress = i.progress(j, stageFigures)
		}
		f, err := i.book.Figures(j.ctx, ask, progress)
		if err != nil {
			return err
		}
		for _, err := range i.unread {
			f.LeftOut = append(f.LeftOut, insights.Unread(err))
		}
		i.post(j, func() {
			i.figures, i.hidden = f, nil
			i.ask.pair = pair
			i.status.Rough, i.status.Running = rough, rough
			if !rough {
				i.stop = nil
				i.listAgain()
			}
		})
	}
	return nil
}
