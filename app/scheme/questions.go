package scheme

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"postil/annotate"
	"postil/app/widgets"
)

// questions edits a list of questions, each on a card: name, type, values,
// whether an answer is required, and how many there are.
type questions struct {
	f     *form
	part  int
	asked func() asked
	box   *fyne.Container
	cards []*questionCard
	more  *widgets.Button
}

// The lines that a field takes as its words grow, before it scrolls by itself.
const (
	fewestLines = 3
	mostLines   = 60
)

// questionCard edits one question.
type questionCard struct {
	name, values *widgets.Field
	kind         *widgets.Choice
	required     *widgets.Check
	hint         *widgets.Prose
	wrong, used  *widgets.Prose
	list         *fyne.Container // the values with what they are
	object       fyne.CanvasObject
}

func newQuestions(f *form, part int, of func() asked) *questions {
	q := &questions{f: f, part: part, asked: of, box: widgets.NewStackDown(8)}
	q.more = f.button(widgets.Secondary, "Add question", q.add)
	return q
}

// at is the question in a place.
func (q *questions) at(i int) *annotate.Attribute { return &(*q.asked().list)[i] }

// show makes the cards anew, as questions came, went or moved, or are others.
func (q *questions) show() {
	q.cards, q.box.Objects = nil, nil
	for i := range *q.asked().list {
		c := q.card(i)
		q.cards = append(q.cards, c)
		q.box.Add(c.object)
	}
	q.box.Add(widgets.NewLine(0, q.more))
	q.box.Refresh()
}

func (q *questions) card(i int) *questionCard {
	f, c, it := q.f, &questionCard{}, *q.at(i)
	c.name = f.field("What is asked", func(v string) { q.asked().rename(i, v) })
	c.kind = f.choice("type", func(words string) {
		q.at(i).Type = kindOf(words)
		q.fillValues(c, i)
	})
	c.required = f.check("Required", func(on bool) { q.at(i).Required = on })
	c.values = f.note("One value a line", fewestLines, func(v string) { q.at(i).Values = readValues(v) })
	c.hint, c.wrong, c.used = quiet(2), alarm(), quiet(3)
	c.list = widgets.NewStackDown(4, c.values, c.hint)
	var words []string
	for _, k := range kinds {
		words = append(words, k.words)
	}
	c.kind.SetOptions(words)
	f.fill(func() {
		c.name.SetText(it.Name)
		c.kind.SetSelected(kindWords(it.Type))
		c.required.SetOn(it.Required)
	})
	q.fillValues(c, i)
	small := func(label string, do func()) fyne.CanvasObject { return f.button(widgets.Quiet, label, do) }
	buttons := widgets.NewLine(2,
		small("Up", func() { q.shift(i, -1) }), small("Down", func() { q.shift(i, 1) }), small("Delete", func() { q.remove(i) }))
	c.object = widgets.NewCard(widgets.NewStackDown(8,
		widgets.NewFrame(nil, nil, nil, widgets.NewInset(8, 0, 0, 0, widgets.NewLine(10, container.New(wide(136), c.kind), c.required)), widgets.OneLine(c.name)),
		c.list,
		c.wrong,
		widgets.NewFrame(nil, nil, nil, widgets.NewInset(8, 0, -8, 0, buttons), widgets.NewInset(0, 6, 0, 0, c.used)),
	))
	return c
}

// fillValues shows the values where the type has some.
func (q *questions) fillValues(c *questionCard, i int) {
	it := q.at(i)
	c.list.Hidden = !listed(it.Type)
	q.f.fill(func() { c.values.SetText(writeValues(it.Values)) })
	c.values.Enable()
	c.hint.Set("One value a line. Commas and colons may be part of a value.")
	if !writable(it.Values) {
		c.values.Disable()
		c.hint.Set("These values hold line breaks or spaces at their ends, which cannot be edited here. Edit them in postil.toml.")
	}
}

// judge says beside each question what is wrong, how many answers it has, and
// how many would no longer fit.
func (q *questions) judge(faults []fault, item int) {
	asked, d := q.asked(), q.f.e.draft
	for i, c := range q.cards {
		if i >= len(*asked.list) {
			return
		}
		var wrong []string
		for _, f := range faults {
			if f.part == q.part && f.item == item && f.question == i {
				wrong = append(wrong, f.text)
			}
		}
		say(c.wrong, strings.Join(slices.Compact(wrong), "; "))
		it := (*asked.list)[i]
		n := asked.answers[it.ID].Count()
		words := d.inUse(n, "answer") + fmt.Sprintf(" The id in the files is “%s”.", it.ID)
		if lost := asked.lost(it); lost > 0 {
			words = fmt.Sprintf("%s of %s would no longer fit and stay in the files as they are.", d.number(lost), d.count(n, "answer"))
		}
		c.used.Set(words)
	}
}

func (q *questions) add() {
	at := q.asked().add()
	q.changed()
	q.f.e.selectAll(q.cards[at].name)
	q.f.reveal(q.cards[at].object)
}

func (q *questions) shift(i, by int) {
	move(*q.asked().list, i, by)
	q.changed()
}

// remove takes a question out; where it has answers, after asking.
func (q *questions) remove(i int) {
	q.f.e.whenCounted(func() {
		e, a := q.f.e, q.asked()
		it := *q.at(i)
		drop := func() { q.asked().remove(i); q.changed() }
		n := a.answers[it.ID].Count()
		if _, old := a.old(it.ID); !old || n == 0 && e.draft.unread == nil {
			drop()
			return
		}
		words := fmt.Sprintf("%s to it %s in the files, but %s not shown any more.", upper(e.draft.count(n, "answer")), verb(n, "stays", "stay"), verb(n, "is", "are"))
		e.ask("Delete the question “"+it.Name+"”?", append([]string{words}, e.unreadWords()...),
			answer{label: "Keep it"}, answer{label: "Delete", do: func() { e.agreeTo(drop) }})
	})
}

// changed shows the cards anew.
func (q *questions) changed() {
	q.show()
	q.f.e.judge()
}
