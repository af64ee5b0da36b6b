package dialogs

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"postil/annotate/compare"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
	"postil/assets"
	"postil/storage/article"
	"postil/storage/exchange"
	"postil/storage/exchange/formats"
	"postil/storage/exchange/split"
)

// Export writes the articles of the workspace with the marks of one person, or
// of everybody, in a format. Before that it counts what would come out and what
// would not, and asks what to do with what the format does not hold.
type Export struct {
	widget.BaseWidget

	OnClose func()
	// OnChoose asks for the file or folder to write, proposing a name, and goes
	// on with the path.
	OnChoose func(name string, extensions []string, then func(path string))

	s      *session.Session
	tell   func(session.Notice)
	people people
	job    exchange.ExportJob
	to     exchange.Format
	plan   exchange.Plan      // what would be lost, by refusing
	stop   context.CancelFunc // of the work that is going on

	format   *widgets.Choice
	layer    *widgets.Choice
	gold     *fyne.Container // how gold is derived; hidden unless it is chosen
	strategy *widgets.Choice
	zones    *widgets.Choice
	begun    *widgets.Check
	widen    *widgets.Check
	options  *options
	split    *splitting
	counts   *fyne.Container
	answers  *fyne.Container // what is lost, and what to do
	answer   *widgets.Radio
	offered  []string // the answers in it
	problems *problems
	progress *widgets.Progress
	status   *widgets.Prose
	ok       *widgets.Button
	box      *fyne.Container
}

// zonesRow is the height in pixels of what an export asks beyond an import.
const zonesRow = 36

// What stands beside the people: all layers, and what is derived from them.
const (
	everybody = "Everybody"
	gold      = "Gold: what was agreed and decided"
)

// strategies are the ways to derive gold, as a person chooses them.
var strategies = []struct {
	words string
	by    compare.Strategy
}{
	{"what reviewers decided", compare.Decided},
	{"also what all marked", compare.Unanimous},
	{"also what most marked", compare.Majority},
	{"also what anybody marked", compare.Any},
}

// NewExport makes the panel for a session's workspace; tell is told how it
// went.
func NewExport(s *session.Session, tips *widgets.Tips, tell func(session.Notice)) *Export {
	e := &Export{s: s, tell: tell, stop: func() {}}
	e.job = exchange.ExportJob{
		Workspace: s.Workspace(), Program: "Postil " + assets.Version, Layer: s.Person().Slug, SkipUntouched: true,
	}
	writers := formats.All().Writers()
	e.to = writers[0]
	e.format = widgets.NewChoice("", writers.Names(), e.setFormat)
	e.format.SetSelected(e.to.Name)
	e.format.OnKey = e.key
	e.layer = widgets.NewChoice("nobody", nil, func(who string) {
		e.job.Layer = e.people.slug(who)
		switch who {
		case everybody:
			e.job.Layer = exchange.AllLayers
		case gold:
			e.job.Layer = exchange.GoldLayer
		}
		e.showGold()
		e.preview()
	})
	e.layer.OnKey = e.key
	var ways []string
	for _, by := range strategies {
		ways = append(ways, by.words)
	}
	e.strategy = widgets.NewChoice("", ways, func(words string) {
		for _, by := range strategies {
			if by.words == words {
				e.job.Gold.Strategy = by.by
			}
		}
		e.preview()
	})
	e.strategy.OnKey = e.key
	e.strategy.SetSelected(ways[0])
	e.gold = widgets.NewStackDown(0, labelled("Gold is", e.strategy))
	e.gold.Hide()
	var kinds []string
	for _, k := range article.ZoneKinds() {
		kinds = append(kinds, string(k))
	}
	e.zones = widgets.NewSeveral("no zones", kinds, func(chosen []string) {
		e.job.SkipZones = nil
		for _, k := range chosen {
			e.job.SkipZones = append(e.job.SkipZones, article.ZoneKind(k))
		}
		e.preview()
	})
	e.zones.SetHint(tips, "Marks in these zones are left out. The texts stay whole.")
	e.zones.OnKey = e.key
	e.begun = e.check("Only articles that were begun", func(on bool) { e.job.SkipUntouched = on })
	e.begun.SetOn(true)
	e.widen = e.check("Let marks grow to whole words", func(on bool) {
		e.job.OnEdges = exchange.RefuseEdges
		if on {
			e.job.OnEdges = exchange.WidenEdges
		}
	})
	e.options = newOptions(tips, e.preview, e.key)
	e.split = newSplitting(e.preview, e.key)
	e.counts, e.answers = widgets.NewStackDown(3), widgets.NewStackDown(4)
	e.problems = newProblems(tips, func(words string) {
		s.On.Copy.Emit(words)
		e.say("Copied.")
	})
	e.problems.list.OnKey, e.problems.copy.OnKey = e.key, e.key
	e.progress = widgets.NewProgress()
	e.status = widgets.NewProse("", widgets.ProseLook{Size: theme.StatusSize, Color: theme.ColorNameSecond, Most: 2})
	e.ok = widgets.NewButton(widgets.Primary, "Choose file…", e.Choose)
	cancel := widgets.NewButton(widgets.Secondary, "Cancel", e.close)
	e.ok.OnKey, cancel.OnKey = e.key, e.key
	controls := widgets.NewStackDown(8,
		labelled("Format", e.format), labelled("Marks by", e.layer), e.gold, labelled("Leave out", e.zones), e.options.box, e.split.box,
		labelled("", widgets.NewLine(20, e.begun, e.widen)))
	e.box = panel("Export", controls, e.counts, e.problems, e.answers, e.progress, e.status, cancel, e.ok)
	e.ExtendBaseWidget(e)
	e.useFormat()
	e.findPeople()
	return e
}

func (e *Export) check(label string, set func(on bool)) *widgets.Check {
	c := widgets.NewCheck(label, func(on bool) {
		set(on)
		e.preview()
	})
	c.OnKey = e.key
	return c
}

func (e *Export) key(k *fyne.KeyEvent) bool {
	if k.Name == fyne.KeyEscape {
		e.close()
		return true
	}
	return false
}

// Field is what the keyboard goes to first.
func (e *Export) Field() fyne.Focusable { return e.format }

// MinSize is that of the panel.
func (e *Export) MinSize() fyne.Size { return fyne.NewSize(exchangeWidth, exchangeHeight+zonesRow) }

// CreateRenderer implements fyne.Widget.
func (e *Export) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(e.box) }

func (e *Export) say(words string) {
	e.status.Set(words)
	e.box.Refresh()
}

// showGold asks how gold is derived, where gold is what is written.
func (e *Export) showGold() {
	e.gold.Hide()
	if e.job.Layer == exchange.GoldLayer {
		e.gold.Show()
	}
	e.box.Refresh()
}

func (e *Export) setFormat(name string) {
	e.to, _ = formats.All().Find(name)
	e.useFormat()
	e.preview()
}

// useFormat asks what there is to ask of the chosen format.
func (e *Export) useFormat() {
	e.job.OnLoss, e.job.OnEdges = exchange.Refuse, exchange.RefuseEdges
	e.options.show(e.to, "reading")
	e.widen.SetOn(false)
	e.widen.Hide()
	if e.to.Tokenized {
		e.widen.Show()
	}
}

// work runs f in the background, in the place of what was going on before; then
// is called in the window unless something else has taken its place.
func (e *Export) work(f func(context.Context) error, then func(error)) {
	e.stop()
	ctx, stop := context.WithCancel(context.Background())
	e.stop = stop
	e.s.Work(func() error { return f(ctx) }, func(err error) {
		if ctx.Err() == nil {
			then(err)
		}
	})
}

func (e *Export) close() {
	e.Gone()
	e.OnClose()
}

// Gone stops what is going on, when the panel was taken away.
func (e *Export) Gone() { e.stop() }

// findPeople lists who has marked anything in this workspace.
func (e *Export) findPeople() {
	own := e.job.Layer
	var names map[string]string
	e.work(func(ctx context.Context) (err error) {
		names, err = namesOf(ctx, e.job.Workspace)
		return err
	}, func(err error) {
		if err != nil {
			e.fail(err)
			return
		}
		if own != "" {
			names[own] = e.s.Person().Name
		}
		e.people = newPeople(names, own)
		if own == "" && len(e.people.slugs) > 0 {
			e.job.Layer = e.people.slugs[0]
		}
		choices := e.people.offered()
		if len(choices) > 1 {
			choices = append(choices, everybody, gold)
		}
		e.layer.SetOptions(choices)
		e.layer.SetSelected(e.people.names[e.job.Layer])
		e.preview()
	})
}

// preview counts what would come out. What was marked last is saved first, so
// that it counts.
func (e *Export) preview() {
	e.ok.Disable()
	e.progress.Set(0, 0)
	e.progress.Show()
	job, to := e.job, e.to
	job.Settings = e.options.settings()
	job.Progress = e.tick()
	_, wrong := e.split.plan()
	e.ok.SetLabel("Choose file…")
	if e.inFolder() {
		e.ok.SetLabel("Choose folder…")
	}
	var would, lost exchange.Plan
	e.work(func(ctx context.Context) (err error) {
		if err = errors.Join(wrong, e.s.Flush()); err != nil {
			return err
		}
		if _, err = to.Settings(job.Settings); err != nil {
			return err
		}
		if would, err = job.Plan(ctx, to); err != nil || job.OnLoss != exchange.Split {
			lost = would
			return err
		}
		all := job // what a split keeps is still told
		all.OnLoss = exchange.Refuse
		lost, err = all.Plan(ctx, to)
		return err
	}, func(err error) {
		e.progress.Hide()
		if err != nil {
			e.fail(err)
			return
		}
		e.plan = lost
		e.show(would)
	})
}

// tick shows progress, not more often than can be seen.
func (e *Export) tick() func(done, total int) {
	return func(done, total int) {
		if done%max(1, total/100) == 0 {
			e.s.Post(func() { e.progress.Set(done, total) })
		}
	}
}

func (e *Export) fail(err error) {
	e.counts.Objects = []fyne.CanvasObject{wrong(err.Error())}
	e.answers.Objects = nil
	e.problems.set("Left out", 0, nil, "")
	e.say("")
}

// show says what would be written, what would be left out or lost, and why.
func (e *Export) show(p exchange.Plan) {
	e.counts.Objects = e.lines(p)
	e.showProblems()
	e.showAnswers()
	var untold []string
	for _, l := range e.plan.Losses {
		if !l.Kind.Blocks() {
			untold = append(untold, l.Kind.String())
		}
	}
	words := e.to.Description + "."
	if len(untold) > 0 {
		words = fmt.Sprintf("Not kept by the format %s: %s.", e.to.Name, strings.Join(untold, ", "))
	}
	e.say(words)
	if p.Articles > 0 && (e.job.OnLoss != exchange.Refuse || !e.plan.Blocked()) {
		e.ok.Enable()
	} else {
		e.ok.Disable()
	}
}

func (e *Export) lines(p exchange.Plan) []fyne.CanvasObject {
	out := []fyne.CanvasObject{
		countLine(p.Articles, withMarks(p.Articles, p.WithMarks), nil),
		countLine(p.Marks, noun(p.Marks, "mark"), nil),
	}
	for _, id := range p.SortedLabels() {
		out = append(out, labelLine(p.Labels[id], id, e.s.Scheme()))
	}
	if p.Relations > 0 {
		out = append(out, countLine(p.Relations, noun(p.Relations, "link"), nil))
	}
	if p.Widened > 0 {
		out = append(out, countLine(p.Widened, noun(p.Widened, "mark")+" grown to whole words", nil))
	}
	untouched := 0
	for _, s := range p.Skipped {
		if s.Err == nil {
			untouched++
		}
	}
	if untouched > 0 {
		out = append(out, countLine(untouched, noun(untouched, "article")+" left out: not begun", nil))
	}
	if n := len(p.Skipped) - untouched; n > 0 {
		out = append(out, countLine(n, noun(n, "article")+" left out", nil))
	}
	for _, c := range p.ZoneCounts() {
		out = append(out, countLine(c.Count, c.What+" left out, as asked", nil))
	}
	if n := len(p.LeftOut); n > 0 {
		out = append(out, countLine(n, noun(n, "mark")+" or links left out", nil))
	}
	if p.Articles == 0 {
		out = append(out, widgets.NewProse("Nothing would be written. Mark something first, or take in the articles that were not begun.", widgets.ProseLook{Color: theme.ColorNameSecond}))
	}
	return out
}

// showProblems lists what does not come out, whatever is chosen, and what the
// format does not hold.
func (e *Export) showProblems() {
	var list []problem
	for _, s := range e.plan.Skipped {
		if s.Err != nil {
			list = append(list, problem{where: s.Path, kind: "left out", why: s.Reason()})
		}
	}
	for _, l := range e.plan.LeftOut {
		list = append(list, problem{where: l.Path, what: l.What, kind: "left out", why: l.Reason})
	}
	for _, z := range e.plan.Zoned {
		list = append(list, problem{where: z.Path, what: z.What, kind: "as asked", why: "in the zone " + string(z.Kind)})
	}
	total := len(list)
	for _, l := range e.plan.Losses {
		if !l.Kind.Blocks() {
			continue
		}
		total += l.Count
		for _, m := range l.Marks {
			why := l.Kind.String()
			if m.With != "" {
				why += "; the longer one is " + m.With
			}
			list = append(list, problem{where: m.Path, what: m.What, why: why})
		}
	}
	e.problems.set("Not held by the format", total, list, "The format holds all that would be written.")
	if !e.plan.Blocked() && len(list) > 0 {
		e.problems.set("Left out", total, list, "")
	}
}

// showAnswers asks what to do with what the format does not hold.
func (e *Export) showAnswers() {
	e.answers.Objects = nil
	if !e.plan.Blocked() {
		return
	}
	var ways []string
	for _, l := range e.plan.Losses {
		if l.Split != "" && !slices.Contains(ways, l.Split) {
			ways = append(ways, l.Split)
		}
	}
	e.answers.Add(gap(4))
	for _, l := range e.plan.Losses {
		if l.Kind.Blocks() {
			e.answers.Add(countLine(l.Count, l.Kind.String(), nil))
		}
	}
	e.answers.Add(small("The format does not hold these"))
	labels := []string{"Leave them out"}
	if len(ways) > 0 {
		labels = append(labels, "Write apart what can be apart")
	}
	if e.answer == nil || !slices.Equal(e.offered, labels) { // one that is there keeps the keyboard
		e.offered = labels
		e.answer = widgets.NewRadio(func(i int) {
			e.job.OnLoss = []exchange.OnLoss{exchange.Drop, exchange.Split}[i]
			e.preview()
		}, labels...)
		e.answer.OnKey = e.key
	}
	e.answer.SetSelected(int(e.job.OnLoss) - 1) // refusing is no answer yet
	e.answers.Add(e.answer)
	if len(ways) > 0 {
		e.answers.Add(widgets.NewInset(22, 0, 0, 0, widgets.NewProse(strings.Join(ways, "; "), widgets.ProseLook{Size: theme.StatusSize, Color: theme.ColorNameSecond})))
	}
}

// withMarks says, after their number, what articles these are.
func withMarks(articles, marked int) string {
	switch {
	case articles == 1 && marked == 1:
		return "article, with marks"
	case articles == 1:
		return "article, without marks"
	}
	return fmt.Sprintf("articles, %s of them with marks", widgets.Thousands(marked))
}

// Choose asks for the file and writes it, if there is something to write.
func (e *Export) Choose() {
	if e.ok.Disabled() {
		return
	}
	name := "postil"
	if ws := e.s.Workspace(); ws != nil {
		name = strings.ReplaceAll(ws.Name(), "/", "-")
	}
	extensions := e.to.Extensions
	if e.inFolder() {
		name += "-" + e.to.Name
		extensions = []string{".zip"}
	} else if len(extensions) > 0 {
		name += extensions[0]
	}
	e.OnChoose(name, extensions, e.write)
}

// inFolder reports whether a folder is written.
func (e *Export) inFolder() bool {
	return e.to.WriteFolder != nil || strings.TrimSpace(e.split.parts.Text) != ""
}

func (e *Export) write(path string) {
	e.ok.Disable()
	e.progress.Set(0, 0)
	e.progress.Show()
	e.say("Writing…")
	job, to := e.job, e.to
	job.Settings = e.options.settings()
	job.Progress = e.tick()
	parts, wrong := e.split.plan()
	var report exchange.Report
	var divided *split.Manifest
	e.work(func(ctx context.Context) (err error) {
		switch {
		case wrong != nil:
			return wrong
		case parts != nil:
			report, divided, err = split.Export(ctx, job, to, path, *parts)
		default:
			report, err = job.ExportFile(ctx, to, path)
		}
		return err
	}, func(err error) {
		e.progress.Hide()
		if err != nil {
			e.fail(err)
			return
		}
		e.close()
		words := written(report, path)
		if divided != nil {
			words = fmt.Sprintf("Split: %s. %s", divided, words)
		}
		e.tell(session.Notice{Text: words, Action: "Copy path", Do: func() { e.s.On.Copy.Emit(strings.Join(report.Files, "\n")) }})
	})
}

// written tells what was written and where it is.
func written(r exchange.Report, path string) string {
	where := filepath.Base(path)
	if len(r.Files) > 1 {
		where = fmt.Sprintf("%d files beside %s", len(r.Files), where)
	}
	words := fmt.Sprintf("%s with %s %s written to %s", articles(r.Articles), widgets.Thousands(r.Marks), noun(r.Marks, "mark"), where)
	if n := len(r.LeftOut); n > 0 {
		words += fmt.Sprintf(", %s %s left out", widgets.Thousands(n), noun(n, "mark"))
	}
	if zoned := r.ZoneWords(); zoned != "" {
		words += ", " + zoned + " left out as asked"
	}
	return words + ", in " + filepath.Dir(path) + "."
}
