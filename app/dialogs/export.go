package dialogs

import (
	"context"
	"fmt"
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"postil/annotate"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
	"postil/assets"
	"postil/storage/exchange"
	"postil/storage/exchange/formats"
)

// Export writes the articles of the workspace with one person's marks as
// training data. Before that it counts what would come out and what would not.
type Export struct {
	widget.BaseWidget

	OnClose func()
	// OnChoose asks for the file to write, proposing a name, and goes on with
	// the path.
	OnChoose func(name string, then func(path string))

	s      *session.Session
	tell   func(session.Notice)
	people people
	job    exchange.ExportJob

	person   *widgets.Choice
	begun    *widgets.Check
	counts   *fyne.Container
	progress *widgets.Progress
	ok       *widgets.Button
	box      *fyne.Container
	stop     context.CancelFunc // of the work that is going on
}

const lineNumber = 64 // width of the counts, in pixels

// NewExport makes the dialog for a session's workspace.
func NewExport(s *session.Session, tell func(session.Notice)) *Export {
	e := &Export{s: s, tell: tell}
	e.job = exchange.ExportJob{
		Workspace: s.Workspace(), Program: "Postil " + assets.Version, Layer: s.Person().Slug, SkipUntouched: true,
	}
	e.person = widgets.NewChoice("nobody", nil, func(name string) {
		e.job.Layer = e.people.slug(name)
		e.preview()
	})
	e.begun = widgets.NewCheck("Only articles that were begun", func(on bool) {
		e.job.SkipUntouched = on
		e.preview()
	})
	e.begun.SetOn(true)
	e.counts = widgets.NewStackDown(3)
	e.progress = widgets.NewProgress()
	e.ok = widgets.NewButton(widgets.Primary, "Choose file…", e.choose)
	e.box = form("Export training data",
		"JSON Lines: one article a line, with id, text, spans and meta. Offsets are code points, as Python counts them.",
		widgets.NewFrame(nil, nil, label("Marks by"), nil, e.person),
		e.begun,
		widgets.NewHairline(), e.counts, e.progress,
		foot(widgets.NewButton(widgets.Secondary, "Cancel", e.close), e.ok),
	)
	e.ExtendBaseWidget(e)
	e.findPeople()
	return e
}

func label(s string) fyne.CanvasObject {
	t := canvas.NewText(s, theme.Color(theme.ColorNameText))
	t.TextSize = theme.TextSize
	return widgets.NewInset(0, 0, 12, 0, t)
}

// work runs f in the background, in the place of what was going on before;
// then is called in the window unless something else has taken its place.
func (e *Export) work(f func(context.Context) error, then func(error)) {
	if e.stop != nil {
		e.stop()
	}
	ctx, stop := context.WithCancel(context.Background())
	e.stop = stop
	go func() {
		err := f(ctx)
		fyne.Do(func() {
			if ctx.Err() == nil {
				then(err)
			}
		})
	}()
}

func (e *Export) close() {
	if e.stop != nil {
		e.stop()
		e.stop = nil
	}
	e.OnClose()
}

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
		e.person.SetOptions(e.people.offered())
		e.person.SetSelected(e.people.names[e.job.Layer])
		e.preview()
	})
}

// preview counts what would come out. What was marked last is saved first, so
// that it counts.
func (e *Export) preview() {
	e.ok.Disable()
	e.progress.Show()
	e.progress.Set(0, 0)
	job := e.job
	job.Progress = e.tick
	var report exchange.Report
	e.work(func(ctx context.Context) (err error) {
		if err = e.s.Flush(); err != nil {
			return err
		}
		report, err = job.Preview(ctx)
		return err
	}, func(err error) {
		e.progress.Hide()
		if err != nil {
			e.fail(err)
			return
		}
		e.showCounts(report)
		if report.Articles > 0 {
			e.ok.Enable()
		}
	})
}

// tick is called while articles are read.
func (e *Export) tick(done, total int) {
	if done%max(1, total/100) != 0 {
		return
	}
	fyne.Do(func() { e.progress.Set(done, total) })
}

func (e *Export) fail(err error) {
	e.counts.Objects = []fyne.CanvasObject{widgets.NewProse(err.Error(), widgets.ProseLook{Color: theme.ColorNameError})}
	e.Refresh()
}

// showCounts says what would be written and what would be left out, and why.
func (e *Export) showCounts(r exchange.Report) {
	row := func(n int, what string, swatch *annotate.Label) fyne.CanvasObject {
		number := canvas.NewText(widgets.Thousands(n), theme.Color(theme.ColorNameText))
		number.TextSize, number.TextStyle, number.Alignment = theme.TextSize, theme.Numbers(), fyne.TextAlignTrailing
		room := canvas.NewRectangle(color.Transparent)
		room.SetMinSize(fyne.NewSize(lineNumber, 20))
		name := fyne.CanvasObject(widgets.NewProse(what, widgets.ProseLook{}))
		if swatch != nil {
			colors, _ := theme.Label(swatch.Color.String())
			name = widgets.NewFrame(nil, nil, widgets.NewInset(0, 3, 8, 0, widgets.NewSwatch(colors.Line)), nil, name)
		}
		return widgets.NewFrame(nil, nil, widgets.NewInset(0, 0, 12, 0, container.NewStack(room, number)), nil, name)
	}
	objects := []fyne.CanvasObject{
		row(r.Articles, withMarks(r.Articles, r.WithMarks), nil),
		row(r.Marks, noun(r.Marks, "mark"), nil),
	}
	for _, id := range r.SortedLabels() {
		l, ok := e.s.Scheme().Label(id)
		if !ok {
			l = annotate.Label{ID: id, Name: id + " (not in the scheme)"}
		}
		objects = append(objects, row(r.Labels[id], l.Name, &l))
	}
	untouched, broken := 0, ""
	for _, s := range r.Skipped {
		if s.Err == nil {
			untouched++
		} else if broken == "" {
			broken = s.Path + ": " + s.Reason()
		}
	}
	if untouched > 0 {
		objects = append(objects, row(untouched, noun(untouched, "article")+" left out: not begun", nil))
	}
	if n := len(r.Skipped) - untouched; n > 0 {
		objects = append(objects, row(n, "left out: "+broken, nil))
	}
	if n := len(r.LeftOut); n > 0 {
		objects = append(objects, row(n, fmt.Sprintf("%s left out, such as %s in %s: %s", noun(n, "mark"), r.LeftOut[0].What, r.LeftOut[0].Path, r.LeftOut[0].Reason), nil))
	}
	if r.Articles == 0 {
		objects = append(objects, widgets.NewProse("Nothing would be written. Mark something first, or take in the articles that were not begun.", widgets.ProseLook{Color: theme.ColorNameSecond}))
	}
	e.counts.Objects = objects
	e.Refresh()
}

// noun is a thing, or several of them.
func noun(n int, one string) string {
	if n == 1 {
		return one
	}
	return one + "s"
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

// choose asks for the file and writes it.
func (e *Export) choose() {
	name := "postil.jsonl"
	if ws := e.s.Workspace(); ws != nil {
		name = strings.ReplaceAll(ws.Name(), "/", "-") + ".jsonl"
	}
	e.OnChoose(name, e.write)
}

func (e *Export) write(path string) {
	format, _ := formats.All().Find("jsonl")
	e.ok.Disable()
	e.progress.Show()
	job := e.job
	job.Progress = e.tick
	var report exchange.Report
	e.work(func(ctx context.Context) (err error) {
		report, err = job.ExportFile(ctx, format, path)
		return err
	}, func(err error) {
		e.progress.Hide()
		if err != nil {
			e.fail(err)
			return
		}
		words := fmt.Sprintf("%s with %s %s written to %s.", articles(report.Articles), widgets.Thousands(report.Marks), noun(report.Marks, "mark"), path)
		if n := len(report.LeftOut); n > 0 {
			words += fmt.Sprintf(" Left out, as the preview said: %s %s.", widgets.Thousands(n), noun(n, "mark"))
		}
		e.close()
		e.tell(session.Notice{Text: words})
	})
}

// CreateRenderer implements fyne.Widget.
func (e *Export) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(e.box) }
