package insights

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2/container"

	"postil/annotate/insights"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
)

func (p *Panel) makeControls() {
	p.title = widgets.NewProse("Agreement", widgets.ProseLook{Size: theme.HeadlineSize, Style: theme.ReadingSemiBold(), Leading: 1.3})
	p.byLine = widgets.NewProse("", widgets.ProseLook{Color: theme.ColorNameSecond})
	p.people = widgets.NewCompactSeveral("Everybody", nil, p.choosePeople)
	p.people.SetHint(p.tips, "Who is compared")
	var names []string
	for _, m := range insights.OfPairs() {
		names = append(names, insights.Title(m.Name()))
	}
	p.measure = widgets.NewCompactChoice("Measure", names, func(title string) {
		for _, m := range insights.OfPairs() {
			if insights.Title(m.Name()) == title {
				p.i.SetMeasure(m.Name())
			}
		}
	})
	p.measure.SetHint(p.tips, "The measure of the matrix of annotators")
	p.hidden = widgets.NewCheck("Hide names", func(on bool) { p.i.HideNames(on) })
	p.hidden.SetHint(p.tips, "Letters in the place of names, here and in what is exported")
	p.unfinished = widgets.NewCheck("Count what is in progress", func(on bool) { p.i.SetUnfinished(on) })
	p.unfinished.SetHint(p.tips, "As if it were finished: what somebody has not come to yet counts as disagreement")
	p.export = widgets.NewButton(widgets.Secondary, "Export…", p.askExport)
	p.export.SetHint(p.tips, "A page to read (.html), JSON, or tables (.zip or a folder)")
	p.controls = container.New(flow{14, 8}, p.people, p.measure, p.hidden, p.unfinished, p.export)
	p.progress = widgets.NewProgress()
	p.progress.Show()
	p.doing = widgets.NewProse("", widgets.ProseLook{Size: theme.SmallSize, Color: theme.ColorNameSecond, Most: 3})
	p.stop = widgets.NewButton(widgets.Quiet, "Stop", func() { p.i.Stop() })
	p.again = widgets.NewButton(widgets.Quiet, "Work out again", func() { p.i.Refresh() })
	p.status = widgets.NewStackDown(0, widgets.NewInset(0, 10, 0, 0, p.progress),
		widgets.NewFrame(nil, nil, nil, widgets.NewLine(0, p.stop, p.again), widgets.NewInset(0, 6, 0, 0, p.doing)))
	p.none = widgets.NewHollow("", "")
	p.count = widgets.NewButton(widgets.Primary, "Count what is in progress", func() { p.i.SetUnfinished(true) })
	p.empty = widgets.NewStackDown(14, widgets.NewInset(0, 28, 0, 0, p.none), widgets.NewLine(0, p.count))
	for _, c := range []*widgets.Choice{p.people, p.measure} {
		c.OnKey, c.OnFocus = p.escape, p.toTop
	}
	for _, c := range []*widgets.Check{p.hidden, p.unfinished} {
		c.OnKey, c.OnFocus = p.escape, p.toTop
	}
	for _, b := range []*widgets.Button{p.export, p.stop, p.again, p.count} {
		b.OnKey, b.OnFocus = p.escape, p.toTop
	}
}

func (p *Panel) askExport() {
	if p.OnExport == nil || p.i.Figures() == nil {
		return
	}
	p.OnExport("agreement.html", []string{".html", ".json", ".zip"}, p.i.Export)
}

// choosePeople takes the people whose names are ticked.
func (p *Panel) choosePeople(names []string) {
	var slugs []string
	for _, person := range p.i.Status().Everybody {
		if slices.Contains(names, p.choiceName(person)) {
			slugs = append(slugs, person.Slug)
		}
	}
	p.i.ChoosePeople(slugs)
}

// choiceName is a person's name, with the slug where two have the same.
func (p *Panel) choiceName(person insights.Person) string {
	for _, o := range p.i.Status().Everybody {
		if o.Name == person.Name && o.Slug != person.Slug {
			return person.Name + " (" + person.Slug + ")"
		}
	}
	return person.Name
}

func (p *Panel) choosePair(name string) {
	pair := [2]int{}
	if f := p.i.Figures(); f != nil {
		for _, m := range f.Matrix.Pairs {
			if pairName(f, m.A, m.B) == name {
				pair = [2]int{m.A, m.B}
			}
		}
	}
	p.i.SetPair(pair)
}

func pairName(f *insights.Figures, a, b int) string {
	if slices.Index(f.Order, a) > slices.Index(f.Order, b) {
		a, b = b, a
	}
	return f.People[a].Name + " and " + f.People[b].Name
}

func (p *Panel) showStatus(f *insights.Figures, st session.InsightsStatus) {
	words := ""
	switch {
	case st.Running && st.Total > 0:
		words = fmt.Sprintf("%s: %s of %s", st.Stage, widgets.Thousands(st.Done), widgets.Thousands(st.Total))
	case st.Running:
		words = st.Stage + "…"
	case st.Stopped && f != nil:
		words = "Stopped. What was worked out until then is shown; the rest has dots."
	case st.Stopped:
		words = "Stopped before there was anything to show."
	case st.Err != nil:
		words = st.Err.Error()
	}
	p.doing.Set(words)
	p.progress.Set(st.Done, st.Total)
	p.progress.Hidden = !st.Running
	p.stop.Hidden = !st.Running
	p.again.Hidden = st.Running || !st.Stopped && st.Err == nil
	p.status.Hidden = words == ""
}

func (p *Panel) showControls(f *insights.Figures, st session.InsightsStatus) {
	p.controls.Hidden = p.s.Workspace() == nil
	var names, ticked []string
	chosen := p.i.People()
	for _, person := range st.Everybody {
		names = append(names, p.choiceName(person))
		if slices.Contains(chosen, person.Slug) {
			ticked = append(ticked, p.choiceName(person))
		}
	}
	p.people.SetOptions(names)
	p.people.SetTicked(ticked)
	p.people.Hidden = p.i.NamesHidden() // its menu has names
	p.measure.SetSelected(insights.Title(p.i.Measure()))
	p.hidden.SetOn(p.i.NamesHidden())
	p.unfinished.SetOn(p.i.Unfinished())
	if f == nil || f.Compared == 0 {
		p.export.Disable()
	} else {
		p.export.Enable()
	}
	p.byLine.Hidden = f == nil || len(f.People) == 0
	if f != nil {
		var people []string
		for _, i := range f.Order {
			people = append(people, f.People[i].Name)
		}
		p.byLine.Set(fmt.Sprintf("%s · %s of %s finished by two or more", strings.Join(people, ", "), widgets.Thousands(f.Compared), plural(f.Articles, "article")))
	}
}
