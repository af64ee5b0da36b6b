package dialogs

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"postil/app/session"
	"postil/app/widgets"
	"postil/storage/exchange"
	"postil/storage/exchange/formats"
)

// Import brings articles and marks of another tool into the open workspace.
// Before that it shows what would come in, and what would not and why.
type Import struct {
	widget.BaseWidget

	*work
	OnChoose func(at string) // asks for another source, from a place on; it goes on with SetPath

	s    *session.Session
	tell func(session.Notice)
	in   session.Importing
	out  session.Imported // of the last preview

	source  *widgets.Row
	other   *widgets.Button
	format  *widgets.Choice
	person  *widgets.Field
	options *options
	back    *widgets.Check
}

// findOut is the choice of format that leaves it to the program.
const findOut = "Find out"

// NewImport makes the panel for a source; tell is told how it went.
func NewImport(s *session.Session, tips *widgets.Tips, path string, tell func(session.Notice)) *Import {
	i := &Import{s: s, tell: tell, OnChoose: func(string) {}}
	i.work = newWork(s, tips, i.Import)
	i.source = widgets.NewRow(nil, nil)
	i.source.SetHint(tips, "")
	i.other = i.button(widgets.Secondary, "Choose…", func() { i.OnChoose(i.in.Path) })
	i.format = widgets.NewChoice(findOut, append([]string{findOut}, formats.All().Readers().Names()...), i.setFormat)
	i.format.OnKey = i.key
	i.person = widgets.NewField("")
	i.person.OnKey = i.key
	i.person.OnFocus = func(focused bool) {
		if !focused {
			i.setPerson()
		}
	}
	i.person.OnSubmitted = func(string) { i.setPerson() }
	i.options = newOptions(tips, i.preview, i.key)
	i.back = widgets.NewCheck("Bring back marks that were deleted here", func(on bool) {
		i.in.BringBack = on
		i.preview()
	})
	i.back.OnKey = i.key
	i.back.Hide()
	i.lay()
	i.ExtendBaseWidget(i)
	i.SetPath(path)
	return i
}

func (i *Import) lay() {
	controls := widgets.NewStackDown(8,
		widgets.NewFrame(nil, nil, nil, i.other, widgets.NewInset(-12, 0, 8, 0, i.source)),
		labelled("Format", i.format),
		labelled("Marks by", widgets.OneLine(i.person)),
		i.options.box)
	i.build("Import", controls, i.back)
}

// Field is what the keyboard goes to first.
func (i *Import) Field() fyne.Focusable { return i.format }

// MinSize is that of the panel.
func (i *Import) MinSize() fyne.Size { return fyne.NewSize(exchangeWidth, exchangeHeight) }

// CreateRenderer implements fyne.Widget.
func (i *Import) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(i.box) }

// SetPath looks into another source.
func (i *Import) SetPath(path string) {
	i.in = session.Importing{Path: path, Person: i.in.Person}
	i.format.SetSelected(findOut)
	i.options.show(exchange.Format{}, "")
	i.back.SetOn(false)
	i.back.Hide()
	folder := filepath.Dir(path)
	i.source.Set(widgets.RowContent{Title: filepath.Base(path), Aside: "in " + folder})
	i.preview()
}

func (i *Import) setFormat(name string) {
	if name == findOut {
		name = ""
	}
	i.in.Format = name
	f, _ := formats.All().Find(name)
	i.options.show(f, "writing")
	i.preview()
}

func (i *Import) setPerson() {
	if name := strings.TrimSpace(i.person.Text); name != i.in.Person {
		i.in.Person = name
		i.preview()
	}
}

// preview looks into the source, in the place of what was going on.
func (i *Import) preview() {
	if i.busy {
		return
	}
	i.stop()
	i.begin("Looking into it…")
	i.in.Options = i.options.settings()
	i.stop = i.s.PreviewImport(i.in, i.progress.Set, func(out session.Imported) {
		i.progress.Hide()
		i.show(out)
	})
}

// Import does it, if there is something to import, and closes the panel.
func (i *Import) Import() {
	if i.busy || i.ok.Disabled() {
		return
	}
	i.in.Person = strings.TrimSpace(i.person.Text)
	i.in.Options = i.options.settings()
	i.other.Disable()
	i.beginImport()
	i.stop = i.s.Import(i.in, i.progress.Set, i.done)
}

// done tells how the import went.
func (i *Import) done(out session.Imported) {
	i.endImport("Cancel")
	i.other.Enable()
	stopped := errors.Is(out.Err, context.Canceled)
	if out.Err != nil && !stopped {
		i.then = nil
		i.show(out)
		return
	}
	words := ""
	if r := out.Report; r != nil {
		words = fmt.Sprintf("%s and %s %s imported from %s.", newArticles(r), widgets.Thousands(r.Marks.Added+r.Marks.Changed), noun(r.Marks.Added+r.Marks.Changed, "mark"), filepath.Base(i.in.Path))
		if n := r.Marks.Refused(); n > 0 && !stopped {
			words += fmt.Sprintf(" %s refused.", widgets.Thousands(n))
		}
	}
	if stopped {
		words = "Stopped. " + words
	}
	if i.then != nil {
		i.then()
	} else {
		i.OnClose()
	}
	n := session.Notice{Text: words}
	if out.Report != nil && out.Report.Layers > 0 {
		n.Action, n.Do = "Undo", i.s.UndoImport
	}
	i.tell(n)
}

func newArticles(r *exchange.ImportReport) string {
	if r.NewArticles == 1 {
		return "1 new article"
	}
	return widgets.Thousands(r.NewArticles) + " new articles"
}

// show shows what an import would do.
func (i *Import) show(out session.Imported) {
	i.out = out
	i.ok.Disable()
	i.back.Hide()
	i.person.SetPlaceHolder("whom the source names")
	if out.Format.Name != "" {
		i.format.SetSelected(out.Format.Name)
		i.person.SetPlaceHolder(out.Format.Name + ", where the source names nobody")
		if i.in.Format == "" { // found out: now its options can be asked
			i.in.Format = out.Format.Name
			i.options.show(out.Format, "writing")
		}
	}
	if out.Err != nil {
		i.counts.Objects = []fyne.CanvasObject{wrong(out.Err.Error())}
		i.list.set("Problems", 0, nil, "")
		i.say("")
		return
	}
	r := out.Report
	i.counts.Objects = i.lines(r)
	var list []problem
	total := 0
	for _, p := range r.Problems {
		list = append(list, problem{where: p.At.String(), what: p.What, kind: p.Kind.String(), why: p.Reason})
	}
	for _, n := range r.Count {
		total += n
	}
	i.list.set("Problems", total, list, "All of it can be read and fits its text.")
	if r.Marks.Deleted > 0 || i.in.BringBack {
		i.back.Show()
	}
	words := ""
	switch {
	case r.NewArticles+r.Marks.Added+r.Marks.Changed+r.Relations.Added+r.Relations.Changed+r.Layers > 0:
		i.ok.Enable()
	case r.Articles == 0:
		words = "There is no article in it."
	default:
		words = "All that can be imported is here already."
	}
	i.say(words)
}

// lines are the counts of an import.
func (i *Import) lines(r *exchange.ImportReport) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	add := func(n int, what string) {
		if n > 0 {
			out = append(out, countLine(n, what, nil))
		}
	}
	out = append(out, countLine(r.NewArticles, "new "+noun(r.NewArticles, "article"), nil))
	add(r.PresentArticles, noun(r.PresentArticles, "article")+" here already, with the same text")
	add(r.RefusedArticles, noun(r.RefusedArticles, "article")+" refused")
	out = append(out, gap(6), countLine(r.Marks.Added, "new "+noun(r.Marks.Added, "mark"), nil))
	add(r.Marks.Changed, noun(r.Marks.Changed, "mark")+" changed")
	add(r.Marks.Present, noun(r.Marks.Present, "mark")+" here already")
	add(r.Marks.Kept, noun(r.Marks.Kept, "mark")+" kept as they are here")
	add(r.Marks.Deleted, noun(r.Marks.Deleted, "mark")+" deleted here")
	add(r.Marks.Refused(), noun(r.Marks.Refused(), "mark")+" refused")
	add(r.Relations.Added, "new "+noun(r.Relations.Added, "link"))
	add(r.Relations.Refused(), noun(r.Relations.Refused(), "link")+" refused")
	if len(r.Labels) > 0 {
		out = append(out, gap(6), small("In the source"))
		for _, id := range (exchange.Report{Labels: r.Labels}).SortedLabels() {
			if _, here := i.s.Scheme().Label(id); here {
				out = append(out, labelLine(r.Labels[id], id, i.s.Scheme()))
				continue
			}
			out = append(out, labelLine(r.Labels[id], id, &r.Survey.Scheme))
		}
	}
	if len(r.People) > 0 {
		var people []string
		for _, p := range r.People {
			people = append(people, p.Name)
		}
		out = append(out, gap(6), small("Marks by"), widgets.NewProse(strings.Join(people, ", "), widgets.ProseLook{Most: 4}))
	}
	if n := len(r.SchemeAdded); n > 0 {
		out = append(out, gap(6), small("Added to the scheme"), widgets.NewProse(strings.Join(r.SchemeAdded, ", "), widgets.ProseLook{Most: 6}))
	}
	for _, v := range r.Verdicts {
		if v.Changed() || v.Faulty > 0 || v.Rival != nil {
			out = append(out, gap(6), small("Offsets in "+v.File), widgets.NewProse(v.Verdict.String(), widgets.ProseLook{Most: 6}))
		}
	}
	return out
}
