package scheme

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"postil/annotate"
	"postil/app/widgets"
)

// relations is the section of the relation types: the list, and a form for one
// of them.
type relations struct {
	form
	now int

	list        *widgets.List
	name        *widgets.Field
	symmetric   *widgets.Check
	from, to    *ends
	wrong, used *widgets.Prose
	lost        *widgets.Prose
	remove      *widgets.Button
	none        *hollow
	some, whole *fyne.Container
}

func newRelations(e *Editor) *relations {
	r := &relations{form: form{e: e}}
	r.list = widgets.NewList(widgets.ListModel{
		Len:    func() int { return len(e.draft.now.Relations) },
		Create: func(int) fyne.CanvasObject { return widgets.NewRow(nil, nil) },
		Update: r.update,
	})
	r.list.OnCurrent = func(i int) { r.now = i; r.refill(); r.scroll.ScrollToTop(); e.judge() }
	r.list.OnKey = e.escape
	r.name = r.field("The relation’s name, as in “supports”", func(v string) { e.draft.nameRelation(r.now, v) })
	r.symmetric = r.check("Both ends are equal: it has no direction", func(on bool) { r.relation().Symmetric = on })
	r.from = newEnds(r, func() *[]string { return &r.relation().From })
	r.to = newEnds(r, func() *[]string { return &r.relation().To })
	r.wrong, r.used, r.lost = alarm(), quiet(2), alarm()
	r.remove = r.button(widgets.Secondary, "Delete", r.removeRelation)
	r.build(
		named("Name", widgets.NewStackDown(4, widgets.OneLine(r.name), r.wrong)),
		named("Direction", r.symmetric),
		named("Goes from", r.from.box),
		named("Goes to", r.to.box),
		named("In use", widgets.NewStackDown(6, widgets.NewInset(0, 7, 0, 0, r.used), r.lost, widgets.NewLine(8, r.remove))),
	)
	r.some = e.listBeside(r.list, "Add relation", r.add, r.shift, r.scroll)
	r.none = newHollow(e, "No relations yet",
		"A relation links two marks, as a claim and the quote that supports it. Say what the link is called and which labels it may lie between; then press the key for linking while a mark is selected.",
		"Add relation", r.add)
	r.whole = container.NewStack(r.some, r.none.object)
	return r
}

func (r *relations) object() fyne.CanvasObject { return r.whole }

func (r *relations) focus() fyne.Focusable {
	if len(r.e.draft.now.Relations) == 0 {
		return r.none.button
	}
	return r.list
}

// relation is the one shown.
func (r *relations) relation() *annotate.RelationType { return &r.e.draft.now.Relations[r.now] }

func (r *relations) show() {
	r.now = max(0, min(r.now, len(r.e.draft.now.Relations)-1))
	r.list.Reload()
	if len(r.e.draft.now.Relations) > 0 {
		r.list.SetCurrent(r.now)
		r.refill()
	}
}

func (r *relations) refill() {
	r.fill(func() {
		r.name.SetText(r.relation().Name)
		r.symmetric.SetOn(r.relation().Symmetric)
		r.from.show()
		r.to.show()
	})
	r.content.Refresh()
}

func (r *relations) judge(faults []fault) {
	d := r.e.draft
	empty := len(d.now.Relations) == 0
	showOne(r.none.object, r.some, empty)
	if empty {
		return
	}
	it := r.relation()
	wrong := ""
	for _, f := range faults {
		if f.part == relationPart && f.item == r.now {
			wrong = f.text
		}
	}
	say(r.wrong, wrong)
	r.used.Set(d.inUse(r.links(), "link") + fmt.Sprintf(" The id in the files is “%s”.", it.ID))
	lost := ""
	if was, ok := d.was.Relation(it.ID); ok && d.use != nil {
		lost = d.lostLinks(was)
	}
	say(r.lost, lost)
	if r.links() > 0 || d.use == nil || d.unread != nil {
		r.remove.SetLabel("Delete…")
	} else {
		r.remove.SetLabel("Delete")
	}
	r.list.Update(r.now)
}

func (r *relations) links() int {
	if r.e.draft.use == nil {
		return 0
	}
	return r.e.draft.use.Relations[r.relation().ID]
}

func (r *relations) add() {
	r.now = r.e.draft.addRelation(r.now)
	r.show()
	r.e.judge()
	r.e.selectAll(r.name)
}

func (r *relations) shift(by int) {
	r.now = move(r.e.draft.now.Relations, r.now, by)
	r.show()
	r.e.judge()
}

// removeRelation takes a type out; where links have it, after asking.
func (r *relations) removeRelation() {
	r.e.whenCounted(func() {
		d, it := r.e.draft, *r.relation()
		drop := func() {
			d.now.Relations = slices.Delete(d.now.Relations, r.now, r.now+1)
			r.show()
			r.e.judge()
			r.e.put(r.focus())
		}
		if _, old := d.was.Relation(it.ID); !old || r.links() == 0 && d.unread == nil {
			drop()
			return
		}
		words := fmt.Sprintf("%s of this type %s in the files, shown by the id “%s”. No new ones can be made.", upper(d.count(r.links(), "link")), verb(r.links(), "stays", "stay"), it.ID)
		r.e.ask("Delete the relation “"+it.Name+"”?", append([]string{words}, r.e.unreadWords()...),
			answer{label: "Keep it"}, answer{label: "Delete", do: func() { r.e.agreeTo(drop) }})
	})
}

func (r *relations) update(i int, o fyne.CanvasObject) {
	row, ok := o.(*widgets.Row)
	if !ok || i >= len(r.e.draft.now.Relations) {
		return
	}
	it := r.e.draft.now.Relations[i]
	c := widgets.RowContent{Title: it.Name}
	if use := r.e.draft.use; use != nil && use.Relations[it.ID] > 0 {
		c.Trailing = widgets.Thousands(use.Relations[it.ID])
	}
	row.Set(c)
}

// ends chooses the labels that one end of a relation may have: any, or some.
type ends struct {
	r      *relations
	labels func() *[]string
	any    *widgets.Check
	each   []*widgets.Check
	box    *fyne.Container
}

func newEnds(r *relations, labels func() *[]string) *ends {
	n := &ends{r: r, labels: labels, box: container.New(&flow{gap: 18})}
	n.any = r.check("Any label", func(bool) {
		*n.labels() = nil
		n.tick()
	})
	return n
}

// show makes a box for each label of the scheme.
func (n *ends) show() {
	n.each, n.box.Objects = nil, []fyne.CanvasObject{n.any}
	d := n.r.e.draft
	for _, l := range d.now.Labels {
		if l.Archived && !slices.Contains(*n.labels(), l.ID) {
			continue
		}
		id := l.ID
		c := n.r.check(d.labelName(id), func(on bool) {
			*n.labels() = slices.DeleteFunc(slices.Clone(*n.labels()), func(o string) bool { return o == id })
			if on {
				*n.labels() = append(*n.labels(), id)
			}
			n.tick()
		})
		c.SetOn(slices.Contains(*n.labels(), id))
		n.each = append(n.each, c)
		n.box.Add(c)
	}
	n.tick()
	n.box.Refresh()
}

// tick shows which labels the end may have; none chosen is any.
func (n *ends) tick() {
	n.any.SetOn(len(*n.labels()) == 0)
	if n.any.On() {
		for _, c := range n.each {
			c.SetOn(false)
		}
	}
}
